import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Request, Response } from 'express';
import type { Node, NodeAPI, NodeDef, NodeMessage, NodeStatus } from 'node-red';
import { Clock, systemClock, Timer } from '../src/clock';
import { DeviceError, InputError } from '../src/errors';
import { Log, silentLog } from '../src/log';
import type { SentenceValues } from '../src/sentences';
import { LoginGuard, loginGuard } from '../src/connection/login-guard';
import type { TlsOptions, Transport } from '../src/connection/transport';
import type {
  ConnectionStatus,
  DeviceApi,
  DeviceParts,
  DeviceSettings,
  DeviceView,
} from '../src/device/device-types';
import type { TestAnswer } from '../src/setup/check';
import { Control, controlTarget, ControlTarget, isBlank } from '../src/commands/control';
import { Device } from '../src/device/device';
import { describe } from '../src/setup/diagnostics';
import { discover } from '../src/setup/discovery';
import { DeviceFinder, FindOptions } from '../src/setup/find-devices';
import { Snapshot, Snapshots } from '../src/commands/snapshot';
import { readSettings } from '../src/device/settings';
import { testDevice } from '../src/setup/check';
import { mayUseStored, PasswordUse, readTestRequest } from '../src/setup/check-request';
import { HttpRequester } from '../src/connection/http-requester';
import { HttpTransport } from '../src/connection/http-transport';
import { connectionStatus, shortReasons, StatusKey, statusText } from './status';

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
  /** What is known of refused logins: of the whole process, whatever is deployed. */
  guard: LoginGuard;
  /** Where devices are looked for. */
  find: FindOptions;
  createDevice: (settings: DeviceSettings, parts: DeviceParts) => DeviceApi;
}

export const parts: NodeParts = {
  clock: systemClock,
  transport: new HttpTransport(),
  guard: loginGuard,
  find: {},
  createDevice: (settings, given) => new Device(settings, given, parts.guard),
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
  private commanded: ControlTarget | null = null;
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

  /**
   * What decides the paths of commands. Asked for when the first command needs it: nodes that only command open no
   * stream, so nobody has looked at the device yet.
   */
  async target(): Promise<ControlTarget> {
    this.commanded ??= controlTarget(await discover(this.device));
    return this.commanded;
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
    const recorder = /nvr|dvr/i.test(this.shared.device.view().device.deviceType ?? '');
    return this.shared.snapshots.take({ channel, stream, recorder }, signal);
  }

  /** Commands in this node's name, `null` without a device. */
  control(): Control | null {
    return this.device && new Control(this.device, parts.clock, logOf(this.node));
  }

  /** What decides the paths of a command. */
  target(): Promise<ControlTarget> {
    return this.shared ? this.shared.target() : Promise.reject(new InputError(NO_DEVICE));
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
    const { settings, problems } = readSettings(config, { ...this.credentials }, tls ?? null);
    for (const problem of problems) this.error(problem);
    if (!settings) return;
    let device: DeviceApi;
    try {
      device = parts.createDevice(settings, {
        clock: parts.clock,
        transport: parts.transport,
        log: logOf(this),
      });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.error(error.message);
      return;
    }
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
  serve(RED);
}

/** Admin apps that have the endpoints already: a package that is disabled and enabled again is loaded twice. */
const served = new WeakSet();

/** Letters of a request body; what the dialog sends has some hundred. */
const BODY_LIMIT = 16 * 1024;

/** A request that is not done, with its HTTP status. */
class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** What the dialogs ask for. Paths without the admin root: the editor calls them relative to its own page. */
function serve(RED: NodeAPI): void {
  const admin = RED.httpAdmin;
  if (served.has(admin)) return;
  served.add(admin);
  const may = (action: 'read' | 'write'): ReturnType<typeof RED.auth.needsPermission> =>
    RED.auth.needsPermission(`hikvision-device.${action}`);

  admin.get('/hikvision-device/:id/sensors', may('read'), (request, response) => {
    reply(RED, response, () => {
      const { id } = request.params;
      const shared = find(id);
      if (shared) return Promise.resolve(listOf(shared.device.view()));
      if (isDefined(RED, id)) return Promise.resolve(listOf(NOTHING_KNOWN));
      throw new Refusal(404, NOT_DEPLOYED);
    });
  });
  admin.get('/hikvision-device/:id/diagnostics', may('read'), (request, response) => {
    reply(RED, response, () => {
      const { id } = request.params;
      const settings: object = RED.settings;
      const nodeRed = 'version' in settings && typeof settings.version === 'string' ? settings.version : null;
      const versions = { package: packageVersion(), nodeRed, node: process.version };
      const shared = find(id);
      if (shared) return Promise.resolve(describe(shared.device.diagnostics(versions)));
      if (isDefined(RED, id)) return Promise.resolve({ versions, running: false });
      throw new Refusal(404, NOT_DEPLOYED);
    });
  });
  let testing = false;
  admin.post('/hikvision-device/test', may('write'), (request, response) => {
    reply(RED, response, async () => {
      const body = readBody(request);
      if (testing) throw new Refusal(409, 'Another test is still running. Try again in a moment.');
      testing = true;
      try {
        return await test(RED, body, untilGone(response));
      } finally {
        testing = false;
      }
    });
  });
  const finder = new DeviceFinder(parts.clock);
  admin.post('/hikvision-device/discover', may('write'), (request, response) => {
    reply(RED, response, async () => {
      // It asks for nothing that a body would have to say; a form of another web page is refused all the same.
      if (hasBody(request)) readBody(request);
      return { devices: await finder.find(parts.find, untilGone(response)) };
    });
  });
}

function reply(RED: NodeAPI, response: Response, work: () => Promise<object>): void {
  const refuse = (error: unknown): void => {
    const known = error instanceof Error ? error : new Error(String(error));
    const status = statusOf(known);
    if (status === 500) RED.log.error(`hikvision-device: ${known.stack ?? known.message}`);
    if (response.destroyed) return;
    const told = status === 500 ? 'This went wrong in Node-RED; its log says how.' : catchable(known).message;
    response.status(status).json({ error: told });
  };
  // Called in a promise, so that what it throws at once is refused too.
  Promise.resolve()
    .then(work)
    .then((body) => {
      if (!response.destroyed) response.json(body);
    })
    .catch(refuse);
}

function statusOf(error: Error): number {
  if (error instanceof Refusal) return error.status;
  if (error instanceof InputError) return 400;
  if (error instanceof DeviceError) return error.code === 'search-running' ? 409 : 503;
  return 500;
}

function hasBody(request: Request): boolean {
  return (
    request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0
  );
}

/** The JSON object of a request. A form of another web page cannot send one. */
function readBody(request: Request): object {
  const body: unknown = request.body;
  if (!request.is('application/json') || typeof body !== 'object' || body === null) {
    throw new Refusal(400, 'The body must be a JSON object.');
  }
  if (JSON.stringify(body).length > BODY_LIMIT) throw new Refusal(413, 'The body is too large.');
  return body;
}

/** Aborted when the browser has gone: nobody would read the answer. */
function untilGone(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    gone.abort(new Error('The browser has gone.'));
  });
  return gone.signal;
}

const NOT_DEPLOYED = 'This device is not deployed.';

/** The running config node with this id; inside a subflow, where ids are made up, the first instance of it. */
function find(id: unknown): SharedDevice | null {
  if (typeof id !== 'string') return null;
  return running.get(id) ?? [...running.values()].find(({ node }) => node._alias === id) ?? null;
}

/**
 * Whether the deployed flows have a device with this id, running or not: without a host, with an environment variable
 * that is not set, disabled, or in a subflow that nobody uses there is nothing to run.
 */
function isDefined(RED: NodeAPI, id: unknown): boolean {
  let defined = false;
  RED.nodes.eachNode((node) => {
    defined ||= node.id === id && node.type === 'hikvision-device';
  });
  return defined;
}

/** What a dialog gets for a device that does not run: its lists then show all types. */
const NOTHING_KNOWN: DeviceView = {
  state: 'offline',
  device: { name: null, model: null, firmware: null, deviceType: null },
  channels: [],
  sensors: [],
};

/** By name, so that nothing else of a device ever gets out here. */
function listOf(view: DeviceView): object {
  const { state, device: about, channels, sensors } = view;
  const { name, model, firmware, deviceType } = about;
  return {
    state,
    device: { name, model, firmware, deviceType },
    channels: channels.map((channel) => ({ id: channel.id, name: channel.name })),
    sensors: sensors.map((sensor) => ({
      id: sensor.id,
      type: sensor.type,
      name: sensor.name,
      channel: sensor.channel,
      channelName: sensor.channelName,
      notifies: sensor.notifies,
      ignored: sensor.ignored,
    })),
  };
}

/** Tries what a form holds. */
async function test(RED: NodeAPI, body: object, signal: AbortSignal): Promise<TestAnswer> {
  const id = 'id' in body ? body.id : '';
  const shared = isBlank(id) ? null : find(id);
  if (!shared && !isBlank(id) && !isDefined(RED, id)) throw new InputError(NOT_DEPLOYED);
  const asked = readTestRequest(shared ? withVariables(RED, body, shared) : body);
  const { address, username } = asked;
  const tls = readTls(RED, asked.tls) ?? null;
  const use: PasswordUse = { address, username, verifies: tls?.rejectUnauthorized !== false };
  let { password } = asked;
  if (password === null) {
    const stored = shared?.settings;
    if (!stored) {
      throw new Refusal(403, 'The stored password is not used while the device does not run: type it again.');
    }
    const storedUse = { ...stored, verifies: stored.tls?.rejectUnauthorized !== false };
    if (!mayUseStored(storedUse, use)) {
      throw new Refusal(
        403,
        'The stored password belongs to another address, user or encryption and is not sent there: type it again.',
      );
    }
    ({ password } = stored);
  }
  const settings = { name: shared?.device.ref.name ?? address.host, address, tls, username, password };
  const { clock, transport, guard } = parts;
  const requester = new HttpRequester(settings, { clock, transport, guard, log: silentLog });
  const same =
    shared?.settings.address.host.toLowerCase() === address.host.toLowerCase() &&
    shared.settings.username === username;
  return testDevice(
    {
      requester,
      clock,
      address,
      streaming:
        same && shared.device.status.state === 'online' ? { port: shared.settings.address.port } : null,
      discover: (limit) => discover(requester, { signal: limit }),
    },
    signal,
  );
}

/**
 * The form with environment variables filled in, but only where the deployed node uses the same ones: a test must not
 * be a way to read the environment.
 */
function withVariables(RED: NodeAPI, body: object, shared: SharedDevice): object {
  const { node, settings } = shared;
  const raw: Record<string, unknown> = { ...RED.nodes.getCredentials(node._alias ?? node.id) };
  RED.nodes.eachNode((definition) => {
    if (definition.id === (node._alias ?? node.id)) Object.assign(raw, definition, raw);
  });
  const { address, username } = settings;
  const resolved: Record<string, unknown> = { host: address.host, port: address.port, username };
  return Object.fromEntries(
    Object.entries(body).map(([name, value]: [string, unknown]) => {
      const isVariable = typeof value === 'string' && /^\$[{(].+[)}]$/.test(value.trim());
      return [name, isVariable && value === raw[name] && name in resolved ? resolved[name] : value];
    }),
  );
}

function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(__dirname, '../../package.json'), 'utf8'));
  const has = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return has && typeof manifest.version === 'string' ? manifest.version : 'unknown';
}
