import type { EventEmitter } from 'node:events';
import type { Node, NodeInitializer, NodeMessageInFlow } from 'node-red';
import helper from 'node-red-node-test-helper';
import deviceNode from '../../nodes/hikvision-device/runtime';
import { NodeParts, parts } from '../../nodes/shared/parts';
import controlNode from '../../nodes/hikvision-control/runtime';
import eventNode from '../../nodes/hikvision-event/runtime';
import sensorNode from '../../nodes/hikvision-sensor/runtime';
import snapshotNode from '../../nodes/hikvision-snapshot/runtime';
import statusNode from '../../nodes/hikvision-status/runtime';
import { FakeDevice } from './fake-device';
import { LoginGuard } from '../../src/connection/login-guard';
import { settle, TestClock } from './test-clock';

export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly [property: string]: unknown;
}

/** What most flows of the tests have: a tab, a device, a node that keeps what it gets, and one for what is caught. */
export const tab: FlowNode = { id: 'tab', type: 'tab', label: 'Cameras' };
export const device: FlowNode = {
  id: 'device',
  type: 'hikvision-device',
  name: 'Front Porch',
  host: 'camera.test',
};
export const out: FlowNode = { id: 'out', type: 'helper', z: 'tab', x: 1, y: 1, wires: [] };
export const caught: FlowNode = { ...out, id: 'caught' };
export const catcher: FlowNode = {
  id: 'catch',
  type: 'catch',
  z: 'tab',
  x: 1,
  y: 1,
  scope: null,
  wires: [['caught']],
};

/** The three ways to deploy that the editor offers. */
export const DEPLOYS = ['full', 'flows', 'nodes'] as const;

const ERROR = 20;
const ours = [deviceNode, sensorNode, eventNode, statusNode, snapshotNode, controlNode];
const realParts = { ...parts };

/** Node-RED's runtime in the test helper, with time and devices in the hands of the test. */
export class Flows {
  /** Every fake device that was made, in order. */
  readonly devices: FakeDevice[] = [];
  private readonly received = new Map<string, NodeMessageInFlow[]>();
  private readonly shown: NodeStatusEvent[] = [];
  private events: EventEmitter | null = null;
  private readonly heard = new WeakSet<Node>();
  private readonly onStatus = (event: NodeStatusEvent): void => {
    if (event.status) this.shown.push(event);
  };

  /** @param replaced what nodes find outside; without `createDevice` they get fake devices */
  constructor(
    replaced: Partial<NodeParts> = {},
    readonly clock = new TestClock(),
  ) {
    Object.assign(parts, realParts, {
      clock: this.clock,
      guard: new LoginGuard(this.clock),
      activities: new Map(),
    });
    Object.assign(parts, replaced);
    if (!replaced.createDevice)
      parts.createDevice = (settings, given) => {
        const device = new FakeDevice(settings, given);
        this.devices.push(device);
        return device;
      };
  }

  /** Starts the runtime. Credentials stand in the flow, under `credentials`, as in what the editor deploys. */
  async load(
    flow: readonly FlowNode[],
    more: readonly NodeInitializer[] = [],
    first: readonly NodeInitializer[] = [],
  ): Promise<void> {
    helper.init(require.resolve('node-red'));
    const spy: NodeInitializer = (RED) => {
      this.events = RED.events;
      RED.events.on('node-status', this.onStatus);
    };
    const bare: FlowNode[] = [];
    const credentials: Record<string, unknown> = {};
    for (const node of flow) {
      const parted = part(node);
      bare.push(parted.node);
      if (parted.credentials) credentials[node.id] = parted.credentials;
    }
    await helper.load([...first, ...ours, spy, ...more], bare, credentials);
    this.listen(flow);
    await settle();
  }

  async deploy(flow: readonly FlowNode[], kind: (typeof DEPLOYS)[number] = 'full'): Promise<void> {
    const bare = flow.map((node) => part(node).node);
    await helper.setFlows(bare, kind);
    this.listen(flow);
    await settle();
  }

  async unload(): Promise<void> {
    this.events?.removeListener('node-status', this.onStatus);
    await helper.unload();
    Object.assign(parts, realParts);
  }

  /** The first fake device. */
  get device(): FakeDevice {
    const [first] = this.devices;
    if (!first) throw new Error('no device was made');
    return first;
  }

  /** A node gets a message. */
  receive(id: string, message: object): void {
    helper.getNode(id).receive({ ...message });
  }

  /** Messages that arrived at a node of type `helper`. */
  at(id: string): NodeMessageInFlow[] {
    return this.received.get(id) ?? [];
  }

  /** Statuses that a node has shown, in order. */
  statuses(id: string): unknown[] {
    return this.shown.filter((event) => event.id === id).map((event) => event.status);
  }

  /** What nodes of this type have logged as errors. */
  errors(type: string): string[] {
    return this.logged(type, ERROR);
  }

  /** What nodes of this type have logged, up to this level (10 fatal, 20 error, 30 warn, 40 info, 50 debug). */
  logged(type: string, level: number): string[] {
    return helper
      .log()
      .args.map(([entry]: unknown[]) => entry)
      .filter(isLogEntry)
      .filter((entry) => entry.type === type && entry.level <= level)
      .map((entry) => String(entry.msg));
  }

  private listen(flow: readonly FlowNode[]): void {
    for (const { id, type } of flow) {
      if (type !== 'helper') continue;
      const node = helper.getNode(id);
      if (this.heard.has(node)) continue;
      this.heard.add(node);
      node.on('input', (msg) => {
        this.received.set(id, [...this.at(id), msg]);
      });
    }
  }
}

/** What the editor sends on: a node that comes with credentials counts as changed. */
function part({ credentials, ...node }: FlowNode): { node: FlowNode; credentials: unknown } {
  return { node, credentials };
}

interface NodeStatusEvent {
  readonly id: string;
  readonly status?: unknown;
}

interface LogEntry {
  readonly type: string;
  readonly level: number;
  readonly msg: unknown;
}

function isLogEntry(entry: unknown): entry is LogEntry {
  return (
    typeof entry === 'object' &&
    entry !== null &&
    'type' in entry &&
    typeof entry.type === 'string' &&
    'level' in entry &&
    typeof entry.level === 'number' &&
    'msg' in entry
  );
}
