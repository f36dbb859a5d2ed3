import type { Node, NodeAPI } from 'node-red';
import type { Clock, Timer } from '../../src/clock';
import { Snapshots } from '../../src/commands/snapshot';
import type { DeviceApi, DeviceSettings } from '../../src/device/device-types';
import { within } from './within';

/** How long the stream stays open for users that are only being restarted, ms: a deploy takes far less. */
const RESTART_GRACE = 5000;
/** ms that closing waits for the sockets: less than the second that a deploy may be held up. */
const CLOSE_LIMIT = 300;
/** The config nodes that run now, by node id. Belongs to the process: endpoints outlive every deploy. */
const running = new Map<string, SharedDevice>();

/** The device of the config node with this id; `null` where none runs. */
export function sharedDevice(id: unknown): SharedDevice | null {
  return typeof id === 'string' ? (running.get(id) ?? null) : null;
}

/** The running config node with this id; inside a subflow, where ids are made up, the first instance of it. */
export function deployedDevice(id: unknown): SharedDevice | null {
  return sharedDevice(id) ?? [...running.values()].find(({ node }) => node._alias === id) ?? null;
}

/** Every device that runs. */
export function sharedDevices(): readonly SharedDevice[] {
  return [...running.values()];
}

/**
 * Whether the deployed flows have a device with this id, running or not: without a host, with an environment variable
 * that is not set, disabled, or in a subflow that nobody uses there is nothing to run.
 */
export function isDeployed(RED: NodeAPI, id: unknown): boolean {
  let deployed = false;
  RED.nodes.eachNode((node) => {
    deployed ||= node.id === id && node.type === 'hikvision-device';
  });
  return deployed;
}

/** What other nodes call: nodes of one device share its stream. */
export class SharedDevice {
  /**
   * Every node that uses this device, by id. Node-RED reads this map (as `users` of the config node) to bring
   * statuses and errors of a config node into the flows of its users.
   */
  readonly users: Record<string, Node> = {};
  private readonly listening = new Set<string>();
  private readonly restarting = new Set<string>();
  /** Of all snapshot nodes together: the device takes two at a time. */
  readonly snapshots: Snapshots;
  private grace: Timer | null = null;
  private closed = false;

  constructor(
    readonly node: Node,
    readonly device: DeviceApi,
    readonly settings: DeviceSettings,
    private readonly clock: Clock,
  ) {
    this.snapshots = new Snapshots(device, clock);
    running.set(node.id, this);
  }

  /** A node starts to use the device; with `listens` it needs the stream, which opens with the first of them. */
  register(user: Node, listens: boolean): void {
    this.users[user.id] = user;
    if (this.restarting.delete(user.id) && this.restarting.size === 0) {
      this.grace?.cancel();
      this.grace = null;
    }
    if (!listens) return;
    this.listening.add(user.id);
    this.device.open();
  }

  /**
   * A node stops to use the device. The stream ends with the last one that is `removed` (deleted or disabled);
   * one that is only restarted keeps it for {@link RESTART_GRACE}. Harmless after the device itself has closed:
   * Node-RED closes both without waiting for either.
   */
  deregister(user: Node, removed: boolean): void {
    if (this.users[user.id] !== user) return;
    Reflect.deleteProperty(this.users, user.id);
    if (!this.listening.delete(user.id) || this.closed) return;
    if (!removed) {
      this.restarting.add(user.id);
      this.grace?.cancel();
      this.grace = this.clock.after(RESTART_GRACE, () => {
        this.grace = null;
        this.restarting.clear();
        this.endUnused();
      });
    }
    this.endUnused();
  }

  /** Somebody wants its stream open. */
  get listens(): boolean {
    return this.listening.size > 0;
  }

  private endUnused(): void {
    if (!this.closed && this.listening.size === 0 && this.restarting.size === 0) this.device.idle();
  }

  /** Ends the stream and all requests but what is owed. Never rejects and never takes a second. */
  async close(): Promise<void> {
    this.closed = true;
    if (running.get(this.node.id) === this) running.delete(this.node.id);
    this.grace?.cancel();
    this.grace = null;
    this.device.idle();
    await within(this.clock, CLOSE_LIMIT, this.device.close());
  }
}
