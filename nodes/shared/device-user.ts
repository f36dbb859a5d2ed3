import type { Node, NodeAPI, NodeMessage, NodeStatus } from 'node-red';
import { Control } from '../../src/commands/control';
import type { Snapshot } from '../../src/commands/snapshot';
import type { ConnectionStatus, DeviceApi } from '../../src/device/device-types';
import { DeviceError, InputError } from '../../src/errors';
import type { SentenceValues } from '../../src/sentences';
import { whenStarted } from './flow-start';
import { logOf } from './log';
import { parts } from './parts';
import { SharedDevice, sharedDevice } from './shared-device';
import { connectionStatus, shortReasons, StatusKey, statusText } from './status-text';
import { within } from './within';

/** ms that closing waits for what is owed to the device (the end of a pulse), which limits itself. Node-RED allows 15 s. */
const LEAVE_LIMIT = 9000;
/** Messages held back while a deploy is still starting nodes; a deploy that hangs must not fill the memory. */
const HELD_LIMIT = 1000;

/** To a node that gets a message. */
const NO_DEVICE = 'The device of this node is missing or disabled: choose or enable one.';

/**
 * One node's use of a device: registered while the node lives, silent until the flow has started (what a node sends or
 * shows before that is lost, since its targets and the Status nodes do not exist yet), given back when the node closes.
 */
export class DeviceUser {
  /** `null`: there is none to use; the node's status says why. */
  readonly device: DeviceApi | null;
  private readonly shared: SharedDevice | null;
  private readonly closing: (() => void | Promise<void>)[] = [];
  private held: (() => void)[] | null = [];
  private shown = '';
  private running = 0;
  private ended = false;

  constructor(
    RED: NodeAPI,
    private readonly node: Node,
    deviceId: unknown,
    private readonly listens: boolean,
  ) {
    this.shared = sharedDevice(deviceId);
    this.device = this.shared?.device ?? null;
    this.shared?.register(node, this.listens);
    const forget = whenStarted(RED, () => {
      this.start();
    });
    node.on('close', (removed: boolean, done: () => void) => {
      forget();
      this.end(removed).then(done, done);
    });
    if (this.device) {
      // What an old run ended with is gone: the editor keeps showing it until something else is said.
      if (!listens) this.show({});
      return;
    }
    const unset = deviceId === '' || deviceId === undefined || deviceId === null;
    this.status('red', 'ring', unset ? 'no-device' : 'device-missing');
  }

  /** Sends once the flow runs; nothing after the node has closed. */
  send(message: NodeMessage | (NodeMessage | null)[]): void {
    this.whenRunning(() => {
      this.node.send(message);
    });
  }

  /**
   * Shows a status by its key, see {@link statusText}. An equal one is skipped: each costs every Status node a
   * message.
   */
  status(
    fillColour: NonNullable<NodeStatus['fill']>,
    shape: NonNullable<NodeStatus['shape']>,
    key: StatusKey,
    values: SentenceValues = {},
  ): void {
    this.show({ fill: fillColour, shape, text: statusText(key, values) });
  }

  /** Shows a status as it is; `{}` clears it. */
  show(status: NodeStatus): void {
    const text = JSON.stringify(status);
    if (text === this.shown) return;
    this.shown = text;
    this.whenRunning(() => {
      this.node.status(status);
    });
  }

  /** The connection as the status of a node that has nothing of its own to show. */
  showConnection(status: ConnectionStatus): void {
    this.show(connectionStatus(status));
  }

  /**
   * Does what a message asks for and shows how it goes. Rejects with what went wrong, except after the node has
   * closed: then the outcome is nobody's business.
   */
  async work(run: () => Promise<void>): Promise<void> {
    if (!this.device) throw new InputError(NO_DEVICE);
    this.running++;
    this.status('blue', 'dot', 'busy');
    try {
      await run();
      this.running--;
      if (this.running === 0) this.show({});
    } catch (error) {
      this.running--;
      if (this.ended) return;
      const code = error instanceof DeviceError ? error.code : null;
      const key = code === null ? 'failed' : (shortReasons[code] ?? 'failed');
      this.status('red', 'ring', key);
      throw error;
    }
  }

  /** A picture of a channel; queued with those of every other node of the device. */
  snapshot(channel: number, stream: 'main' | 'sub', signal: AbortSignal): Promise<Snapshot> {
    if (!this.shared) return Promise.reject(new InputError(NO_DEVICE));
    return this.shared.snapshots.take({ channel, stream }, signal);
  }

  /** Commands in this node's name, `null` without a device. */
  control(): Control | null {
    return this.device && new Control(this.device, parts.clock, logOf(this.node));
  }

  /** What to end with the node, which closes when a promise is settled. */
  onClose(run: () => void | Promise<void>): void {
    this.closing.push(run);
  }

  private whenRunning(run: () => void): void {
    if (this.ended) return;
    if (!this.held) run();
    else if (this.held.length < HELD_LIMIT) this.held.push(run);
  }

  private start(): void {
    const held = this.held ?? [];
    this.held = null;
    for (const run of held) run();
  }

  private async end(removed: boolean): Promise<void> {
    this.ended = true;
    this.held = null;
    const debts: Promise<void>[] = [];
    for (const run of this.closing) {
      const debt = run();
      if (debt) debts.push(debt);
    }
    this.shared?.deregister(this.node, removed);
    if (debts.length > 0) await within(parts.clock, LEAVE_LIMIT, Promise.allSettled(debts));
  }
}
