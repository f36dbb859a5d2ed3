import type { Node, NodeAPI, NodeDef, NodeMessage, NodeStatus } from 'node-red';
import { Clock, systemClock, Timer } from '../src/clock';
import { DeviceError, InputError } from '../src/errors';
import type { Log } from '../src/log';
import { fill, SentenceCode, SentenceValues } from '../src/sentences';
import type { TlsOptions, Transport } from '../src/connection/transport';
import type { ConnectionStatus, DeviceApi, DeviceParts, DeviceSettings } from '../src/device/device-types';
import { Control, ControlTarget } from '../src/device/control';
import { Snapshot, Snapshots } from '../src/device/snapshot';
import { HttpTransport } from '../src/connection/http-transport';

/** How long the stream stays open for users that are only being restarted, ms: a deploy takes far less. */
const RESTART_GRACE = 5000;
/** ms that closing waits for what users still owe the device (the end of a pulse). */
const LEAVE_LIMIT = 600;
/** ms that closing waits for the sockets. With the above it stays below the second that a deploy may be held up. */
const CLOSE_LIMIT = 300;
/** Messages held back while a deploy is still starting nodes; a deploy that hangs must not fill the memory. */
const HELD_LIMIT = 1000;

const NO_DEVICE = 'The device of this node is missing or disabled: choose or enable one.';

/** What nodes need from outside. Tests put their own clock, transport or device in; the defaults are the real ones. */
export interface NodeParts {
  clock: Clock;
  transport: Transport;
  createDevice: (settings: DeviceSettings, parts: DeviceParts) => DeviceApi;
}

export const parts: NodeParts = {
  clock: systemClock,
  transport: new HttpTransport(),
  createDevice: () => {
    throw new Error('The device library is not in this build.');
  },
};

/** The config nodes that run now, by node id. Belongs to the process: endpoints outlive every deploy. */
const running = new Map<string, SharedDevice>();

/** What other nodes call: nodes of one device share its stream. */
export class SharedDevice {
  /**
   * Every node that uses this device, by id. Node-RED reads this map (as `users` of the config node) to bring
   * statuses and errors of a config node into the flows of its users.
   */
  readonly users: Record<string, Node> = {};
  private readonly listening = new Set<string>();
  private readonly restarting = new Set<string>();
  private readonly debts = new Set<Promise<void>>();
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
  deregister(user: Node, removed: boolean, debt: Promise<void> | null): void {
    if (debt) {
      this.debts.add(debt);
      void debt.finally(() => this.debts.delete(debt));
    }
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

  private endUnused(): void {
    if (!this.closed && this.listening.size === 0 && this.restarting.size === 0) this.device.idle();
  }

  /** Ends the stream at once, then everything else. Never rejects and never takes a second. */
  async close(): Promise<void> {
    this.closed = true;
    this.grace?.cancel();
    this.grace = null;
    this.device.idle();
    if (this.debts.size > 0) await within(this.clock, LEAVE_LIMIT, Promise.allSettled(this.debts));
    await within(this.clock, CLOSE_LIMIT, this.device.close());
  }
}

/** Resolves with `work`, whatever comes of it, or after `ms`. */
function within(clock: Clock, ms: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.after(ms, resolve);
    const end = (): void => {
      timer.cancel();
      resolve();
    };
    work.then(end, end);
  });
}

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
    private readonly RED: NodeAPI,
    private readonly node: Node,
    deviceId: unknown,
    private readonly listens: boolean,
  ) {
    this.shared = typeof deviceId === 'string' ? (running.get(deviceId) ?? null) : null;
    this.device = this.shared?.device ?? null;
    this.shared?.register(node, this.listens);
    const forget = whenStarted(RED, () => {
      this.start();
    });
    node.on('close', (removed: boolean, done: () => void) => {
      forget();
      this.end(removed).then(done, done);
    });
    if (this.device) return;
    const unset = deviceId === '' || deviceId === undefined || deviceId === null;
    this.status('red', 'ring', unset ? 'no-device' : 'device-missing');
  }

  /** Sends once the flow runs; nothing after the node has closed. */
  send(message: NodeMessage | (NodeMessage | null)[]): void {
    this.whenRunning(() => {
      this.node.send(message);
    });
  }

  /** Shows a status by its key in {@link statusTexts}. An equal one is skipped: each costs every Status node a message. */
  status(
    fillColour: NonNullable<NodeStatus['fill']>,
    shape: NonNullable<NodeStatus['shape']>,
    key: StatusKey,
    values: SentenceValues = {},
  ): void {
    this.show({ fill: fillColour, shape, text: statusText(this.RED, key, values) });
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
    this.show(connectionStatus(this.RED, status));
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
    const { recorder } = this.target();
    return this.shared.snapshots.take({ channel, stream, recorder }, signal);
  }

  /** Commands in this node's name, `null` without a device. */
  control(): Control | null {
    return this.device && new Control(this.device, parts.clock, logOf(this.node));
  }

  /** What is known of the device now that decides the paths of a command. */
  target(): ControlTarget {
    return { recorder: /^(nvr|dvr)$/i.test(this.device?.view().device.deviceType ?? '') };
  }

  /** What to end with the node. The device waits a moment for a promise, so that a last request still goes out. */
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
    const all = debts.length > 0 ? Promise.allSettled(debts).then(() => undefined) : null;
    this.shared?.deregister(this.node, removed, all);
    if (all) await within(parts.clock, LEAVE_LIMIT, all);
  }
}

const starting = new Set<() => void>();

/** Runs `run` once, when every node of this deploy exists. Gives back how to call it off. */
function whenStarted(RED: NodeAPI, run: () => void): () => void {
  // One listener for all nodes: Node-RED's emitter warns of a leak from the eleventh on.
  if (starting.size === 0) RED.events.once('flows:started', runStarting);
  starting.add(run);
  return () => {
    if (starting.delete(run) && starting.size === 0) RED.events.removeListener('flows:started', runStarting);
  };
}

function runStarting(): void {
  const runs = [...starting];
  starting.clear();
  for (const run of runs) run();
}

/** Every status text, in English. The catalogue of hikvision-device translates them as `status.<key>`, for all nodes. */
export const statusTexts = {
  'no-device': 'no device chosen',
  'device-missing': 'device not running',
  connecting: 'connecting',
  online: 'online',
  offline: 'offline',
  refused: 'login refused',
  on: 'on',
  off: 'off',
  ending: 'off in {{seconds}} s',
  several: '{{on}} of {{of}} on',
  ignored: 'ignored',
  'not-notifying': 'tick Notify Surveillance Center',
  'no-targets': 'device sends no targets',
  busy: 'busy',
  done: 'done',
  failed: 'failed',
  'no-answer': 'no answer',
  'unknown-host': 'unknown host',
  broken: 'connection broken',
  ended: 'stream ended',
  silent: 'silent',
  certificate: 'certificate',
  'ssl-old': 'SSL too old',
  'ssl-off': 'no SSL there',
  'ssl-on': 'needs SSL',
  'not-http': 'not a web server',
  forbidden: 'no permission',
  'too-many': 'too many clients',
  'no-stream': 'no event stream',
  'device-busy': 'device busy',
  moved: 'redirected',
  'not-hikvision': 'not Hikvision',
  'old-node': 'Node.js too old',
} as const;

export type StatusKey = keyof typeof statusTexts;

/** The few words for a status dot (Node-RED asks for less than 20 letters); whole sentences go to log and hikvision-status. */
const shortReasons: Partial<Record<SentenceCode, StatusKey>> = {
  unreachable: 'no-answer',
  'unknown-host': 'unknown-host',
  'connect-timeout': 'no-answer',
  'answer-timeout': 'no-answer',
  reset: 'broken',
  ended: 'ended',
  silent: 'silent',
  'certificate-self-signed': 'certificate',
  'certificate-expired': 'certificate',
  'certificate-name': 'certificate',
  'certificate-unknown': 'certificate',
  'tls-old': 'ssl-old',
  'tls-none': 'ssl-off',
  'tls-needed': 'ssl-on',
  'not-http': 'not-http',
  forbidden: 'forbidden',
  'forbidden-or-limit': 'forbidden',
  limit: 'too-many',
  'no-stream': 'no-stream',
  busy: 'device-busy',
  redirect: 'moved',
  'redirect-ssl': 'ssl-on',
  'not-hikvision': 'not-hikvision',
  'old-node': 'old-node',
};

/** Where the catalogue of this file is found from the other nodes, each of which has a name space of its own. */
const CATALOGUE = 'node-red-contrib-hikvision-sensors/hikvision-device';

/** A status text in the language of the runtime; English where its catalogue has none. */
export function statusText(RED: NodeAPI, key: StatusKey, values: SentenceValues = {}): string {
  const name = `status.${key}`;
  const text = RED._(`${CATALOGUE}:${name}`, values);
  return text === name || text === `${CATALOGUE}:${name}` ? fill(statusTexts[key], values) : text;
}

/** Colour, shape and words for a connection. */
export function connectionStatus(RED: NodeAPI, status: ConnectionStatus): NodeStatus {
  const reason = status.code === null ? undefined : shortReasons[status.code];
  switch (status.state) {
    case 'connecting':
      return { fill: 'yellow', shape: 'ring', text: statusText(RED, 'connecting') };
    case 'online':
      return { fill: 'green', shape: 'dot', text: statusText(RED, 'online') };
    case 'offline':
      return { fill: 'red', shape: 'ring', text: statusText(RED, reason ?? 'offline') };
    case 'refused':
      return { fill: 'red', shape: 'dot', text: statusText(RED, reason ?? 'refused') };
  }
}

/**
 * A number from a property or a message: `null` where it is blank, `undefined` where it is no number in range.
 * Environment variables arrive as text.
 */
export function readNumber(
  value: unknown,
  range: { readonly min: number; readonly max: number; readonly integer?: boolean },
): number | null | undefined {
  if (isBlank(value)) return null;
  const number = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : NaN;
  if (!(number >= range.min && number <= range.max)) return undefined;
  return range.integer && !Number.isInteger(number) ? undefined : number;
}

/** Nothing was filled in. */
export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** Channels and ports count from 1; no recorder has more than a few hundred. */
export const CHANNELS = { min: 1, max: 65535, integer: true } as const;

/** Largest delay in seconds: a day. */
export const DELAYS = { min: 0, max: 86400 } as const;

/** The error for a Catch node: the sentence with its next step, and the code; no class name in front of it. */
export function catchable(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error));
  const hint = error instanceof DeviceError ? error.hint : '';
  const told = new Error(hint ? `${error.message} ${hint}` : error.message);
  told.name = '';
  if (error.stack !== undefined) told.stack = error.stack;
  return error instanceof DeviceError ? Object.assign(told, { code: error.code }) : told;
}

interface DeviceConfig extends NodeDef {
  readonly tls?: unknown;
  readonly [property: string]: unknown;
}

interface DeviceCredentials {
  username: string;
  password: string;
}

interface DeviceNode extends Node<DeviceCredentials> {
  users: Record<string, Node>;
}

/** A core tls-config node, as far as it is anyone's business. */
interface TlsNode {
  addTLSOptions(options: object): unknown;
}

function isTlsNode(node: unknown): node is TlsNode {
  return (
    typeof node === 'object' &&
    node !== null &&
    'addTLSOptions' in node &&
    typeof node.addTLSOptions === 'function'
  );
}

/** What a TLS configuration says; `null` where none is chosen, `undefined` where the chosen one does not run. */
function readTls(RED: NodeAPI, id: unknown): TlsOptions | null | undefined {
  if (typeof id !== 'string' || id === '') return null;
  const node: unknown = RED.nodes.getNode(id);
  if (!isTlsNode(node)) return undefined;
  const options: TlsOptions = {};
  node.addTLSOptions(options);
  return options;
}

/** A log for the library in a node's name. */
export function logOf(node: Node): Log {
  // Without a message object: connection trouble is no business of Catch nodes.
  return {
    error: (sentence) => {
      node.error(sentence);
    },
    warn: (sentence) => {
      node.warn(sentence);
    },
    info: (sentence) => {
      node.log(sentence);
    },
    debug: (sentence) => {
      node.debug(sentence);
    },
  };
}

/** The connection to one camera or recorder, shared by every node that uses it. */
export default function (RED: NodeAPI): void {
  function HikvisionDevice(this: DeviceNode, config: DeviceConfig): void {
    RED.nodes.createNode(this, config);
    this.users = {};
    const tls = readTls(RED, config.tls);
    if (tls === undefined) {
      this.error(
        'The TLS configuration of this device is missing or disabled; certificates are verified as usual.',
      );
    }
    const { settings, problems } = readSettings(config, this.credentials, tls ?? null);
    for (const problem of problems) this.error(problem);
    if (!settings) return;
    const device = parts.createDevice(settings, {
      clock: parts.clock,
      transport: parts.transport,
      log: logOf(this),
    });
    const shared = new SharedDevice(this, device, settings, parts.clock);
    this.users = shared.users;
    running.set(this.id, shared);
    this.on('close', (done: () => void) => {
      if (running.get(this.id) === shared) running.delete(this.id);
      shared.close().then(done, done);
    });
  }

  RED.nodes.registerType('hikvision-device', HikvisionDevice, {
    credentials: { username: { type: 'text' }, password: { type: 'password' } },
  });
}

/** Replaced by src/device/settings.ts, which checks every value. */
function readSettings(
  config: DeviceConfig,
  credentials: DeviceCredentials | undefined,
  tls: TlsOptions | null,
): { settings: DeviceSettings | null; problems: string[] } {
  const problems: string[] = [];
  const seconds = (value: unknown, otherwise: number): number => {
    const number = readNumber(value, DELAYS);
    if (number === undefined) problems.push(`"${String(value)}" is not a number of seconds.`);
    return (number ?? otherwise) * 1000;
  };
  if (typeof config.host !== 'string' || config.host === '') {
    return { settings: null, problems: ['The host of this device is missing.'] };
  }
  const ssl = config.ssl === true;
  const settings: DeviceSettings = {
    id: config.id,
    name: config.name,
    address: { host: config.host, port: readNumber(config.port, CHANNELS) ?? (ssl ? 443 : 80), ssl },
    tls,
    username: credentials?.username ?? '',
    password: credentials?.password ?? '',
    delay: seconds(config.delay, 5),
    hold: seconds(config.hold, 5),
    silence: null,
    customize: [],
  };
  return { settings, problems };
}
