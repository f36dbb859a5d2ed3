import { admin, listen, SimulatedDevice } from '../simulator';
import type { DeviceOptions, Listening, Model } from '../simulator';
import { examples, pointAt } from '../support/examples';
import { start } from '../support/node-red';
import type { DeployType, FlowNode, RunningNodeRed, Sent, StartOptions } from '../support/node-red';

/** A simulated device on a socket. */
export interface Plugged {
  readonly device: SimulatedDevice;
  readonly server: Listening;
}

/** A real Node-RED with the package as it is built, and the simulated devices that it talks to. */
export class Site {
  private readonly plugged: Plugged[] = [];
  private from = 0;

  private constructor(readonly nodeRed: RunningNodeRed) {}

  static async open(options: StartOptions = {}): Promise<Site> {
    return new Site(await start(options));
  }

  async plug(model: Model, options: DeviceOptions = {}): Promise<Plugged> {
    const device = new SimulatedDevice(model, options);
    const plugged = { device, server: await listen(device) };
    this.plugged.push(plugged);
    return plugged;
  }

  /** Deploys, waits until the flows run, and counts messages from here on. */
  async deploy(flow: readonly FlowNode[], type?: DeployType): Promise<void> {
    this.from = this.nodeRed.messages.length;
    const starts = () => this.nodeRed.logs.filter((line) => line.includes('] Started ')).length;
    const before = starts();
    await this.nodeRed.deploy(flow, type);
    // The answer to a deploy comes when the old nodes are gone and the new ones are not there yet.
    await this.nodeRed.until('the flows have started', () => starts() > before);
  }

  /** Deploys and waits until every device has as many streams as it should: one each. */
  async run(flow: readonly FlowNode[], type?: DeployType): Promise<void> {
    await this.deploy(flow, type);
    await this.nodeRed.until('each device has one stream', () =>
      this.plugged.every(({ device }) => device.openStreams === 1),
    );
  }

  /** Messages since the last deploy that went to a node, in order. */
  to(id: string): Sent[] {
    return this.nodeRed.messages.slice(this.from).filter((sent) => sent.to === id);
  }

  /** Payloads since the last deploy that went to a node, in order. */
  payloads(id: string): unknown[] {
    return this.to(id).map(({ msg }) => msg.payload);
  }

  /** Presses the button of an inject node. */
  async press(id: string): Promise<void> {
    const answer = await this.nodeRed.admin(`/inject/${id}`, { method: 'POST' });
    if (!answer.ok) throw new Error(`The button of ${id} cannot be pressed: ${answer.status}`);
  }

  /** Empties the flows and unplugs the devices, once nothing is connected to them any more. */
  async clear(): Promise<void> {
    await this.deploy([]);
    await this.nodeRed.until('every connection is closed', () =>
      this.plugged.every(({ device }) => device.ledger.connections.open === 0),
    );
    await this.unplug();
  }

  async close(): Promise<void> {
    await this.unplug();
    await this.nodeRed.stop();
  }

  private async unplug(): Promise<void> {
    for (const { device, server } of this.plugged.splice(0)) {
      device.close();
      await server.close();
    }
  }
}

/** An example flow as somebody has it who imported it and filled in a device; `change` may shorten what takes long. */
export function example(
  name: string,
  server: Listening,
  change: (node: FlowNode) => Partial<FlowNode> = () => ({}),
) {
  const found = examples().find((entry) => entry.name === name);
  if (!found) throw new Error(`There is no example ${name}.`);
  const { flow, credentials } = pointAt(found.flow, () => ({
    host: server.host,
    port: server.port,
    username: admin.name,
    password: admin.password,
  }));
  const filledIn = flow.map((node): FlowNode => {
    const login = credentials[node.id];
    return { ...node, ...change(node), ...(login && { credentials: login }) };
  });
  return {
    flow: filledIn,
    /** The id of the node with this name. */
    id: (name: string): string => {
      const named = filledIn.filter((node) => node.name === name);
      const [only] = named;
      if (!only || named.length > 1) throw new Error(`There are ${named.length} nodes "${name}".`);
      return only.id;
    },
  };
}
