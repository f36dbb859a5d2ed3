import type { Chunk } from '../../src/capture/capture-file';
import { systemClock } from '../../src/clock';
import type { Clock, Timer } from '../../src/clock';
import { alertBody } from './alerts';
import type { Extra } from './alerts';
import { Answers, JSON_TYPE } from './answers';
import type { Reply, Route } from './answers';
import { DoorStation } from './door-station';
import { Episodes } from './episodes';
import type { Episode, EpisodeOptions, Recorded } from './episodes';
import { Faults } from './faults';
import { admit } from './gate';
import { HttpHosts } from './http-hosts';
import type { Poster } from './http-hosts';
import { informationRoutes } from './information';
import { Ledger } from './ledger';
import { defaultLogin, Login } from './login';
import type { LoginSettings, Right, Scheme, User } from './login';
import type { Model } from './model';
import { Pictures } from './pictures';
import { Ports } from './ports';
import { post } from './poster';
import { Ptz } from './ptz';
import { pushed } from './pushed';
import { Streams } from './streams';
import { Switches } from './switches';
import { Triggers } from './triggers';
import type { Admission, DeviceRequest, Wire } from './wire';

export interface DeviceOptions {
  readonly clock?: Clock;
  /** Where it is, for the in-memory transport; sockets choose a port of their own. */
  readonly host?: string;
  readonly port?: number;
  readonly ssl?: boolean;
  readonly login?: Partial<LoginSettings>;
  /** Default: `admin` / `Hik-12345` with every right. */
  readonly users?: readonly User[];
  /** Paths with `/ISAPI`, without it as before 2014, or both. */
  readonly paths?: 'isapi' | 'legacy' | 'both';
  /** Streams at the same time. */
  readonly maxStreams?: number;
  /** ms that a place stays taken after its socket is gone. */
  readonly placeLingers?: number;
  /** ms that a reboot takes. */
  readonly rebootTime?: number;
  /** Carries what the device posts by itself; default: real sockets. */
  readonly poster?: Poster;
  /** Posts only what its triggers say it reports; default: whatever the test lets happen. */
  readonly heedsTriggers?: boolean;
  /** ms that its own clock is ahead of the truth. */
  readonly clockError?: number;
}

/** The login of every simulated device that sets no other. */
export const admin: User = { name: 'admin', password: 'Hik-12345' };

/**
 * A Hikvision camera or recorder as a client finds it: its documents, login, event stream and switches. It knows
 * neither sockets nor memory, only wires, and lives on the clock it is given. Tests script it with `event`, `episode`,
 * `replay` and `faults`, and read in `ledger` what was really true.
 */
export class SimulatedDevice {
  readonly clock: Clock;
  readonly host: string;
  readonly port: number;
  readonly ssl: boolean;
  readonly login: Login;
  readonly ledger = new Ledger();
  readonly faults = new Faults(() => {
    for (const tell of this.admissionWatchers) tell();
  });
  /** Fronts that must react at once when connections are refused or taken again. */
  readonly admissionWatchers = new Set<() => void>();
  paths: 'isapi' | 'legacy' | 'both';
  readonly triggers: Triggers;
  readonly switches: Switches;
  readonly doorStation: DoorStation;
  readonly ptz: Ptz;
  readonly httpHosts: HttpHosts;
  readonly pictures: Pictures;
  private readonly ports: Ports;
  private readonly streams: Streams;
  private readonly episodes: Episodes;
  private readonly answers: Answers;
  private readonly heedsTriggers: boolean;
  private readonly clockError: number;
  private readonly rebootTime: number;
  private rebooting: Timer | null = null;
  private posts = 0;
  private readonly routes: readonly Route[];

  constructor(
    readonly model: Model,
    options: DeviceOptions = {},
  ) {
    const { clock = systemClock, maxStreams = 6, placeLingers = 0 } = options;
    this.clock = clock;
    this.host = options.host ?? '192.0.2.64';
    this.ssl = options.ssl ?? false;
    this.port = options.port ?? (this.ssl ? 443 : 80);
    this.login = new Login({ ...defaultLogin, ...options.login }, options.users ?? [admin], clock);
    this.paths = options.paths ?? 'isapi';
    this.rebootTime = options.rebootTime ?? 60_000;
    this.heedsTriggers = options.heedsTriggers ?? false;
    this.clockError = options.clockError ?? 0;
    const answers = new Answers(model);
    this.answers = answers;
    this.episodes = new Episodes(model, clock, this.ledger, (type, channel, state, extra) => {
      this.post(type, channel, state, extra);
    });
    this.streams = new Streams(
      model,
      clock,
      this.faults,
      this.ledger,
      { most: maxStreams, linger: placeLingers },
      () => this.episodes.replaying,
    );
    this.triggers = new Triggers(model, answers);
    this.switches = new Switches(model, answers);
    this.ports = new Ports(model, answers);
    this.ptz = new Ptz(model, answers);
    this.pictures = new Pictures(model, answers, this.faults, clock);
    this.doorStation = new DoorStation(model, answers, clock);
    this.httpHosts = new HttpHosts(model, answers, options.poster ?? post);
    this.routes = [
      ...informationRoutes(
        model,
        answers,
        () => this.now,
        () => Math.round(clock.ticks() / 1000),
        () => this.login.users,
      ),
      ...this.triggers.routes,
      ...this.switches.routes,
      ...this.ports.routes,
      ...this.ptz.routes,
      ...this.pictures.routes,
      ...this.doorStation.routes,
      ...this.httpHosts.routes,
      ['PUT', /^System\/reboot$/, 'settings', (request) => this.restart(request)],
      ...this.switches.catchAll,
    ];
  }

  /** What a front does with a new connection now. */
  get admission(): Admission {
    return this.rebooting ? 'refuse' : this.faults.connect;
  }

  /** Streams open now. */
  get openStreams(): number {
    return this.streams.count;
  }

  /** Streams at the same time. */
  get maxStreams(): number {
    return this.streams.most;
  }

  set maxStreams(most: number) {
    this.streams.most = most;
  }

  /** Detection documents by path without `/ISAPI/`; PUT replaces the bytes. */
  get detections(): Map<string, Buffer> {
    return this.switches.documents;
  }

  /** Alarm outputs that are on. */
  get outputs(): Set<number> {
    return this.ports.outputs;
  }

  /** Is this detection on? The path is one of `detections`. */
  isEnabled(path: string): boolean {
    return this.switches.isEnabled(path);
  }

  /** Does the device look for this now? Types without a switch always count. */
  detects(type: string, channel: number | null): boolean {
    return this.switches.detects(type, channel);
  }

  /** The device's own clock, in epoch ms. */
  private get now(): number {
    return this.clock.now() + this.clockError;
  }

  // What happens in front of the device

  /**
   * One post, now, on every open stream. `active` and `inactive` also change what the ledger holds for true.
   * For IO, `channel` is left `null` and the port is `extra.port`.
   */
  event(
    type: string,
    channel: number | null,
    state: 'active' | 'inactive' | '' = 'active',
    extra: Extra = {},
  ): void {
    if (type !== 'duration')
      this.ledger.truth(this.clock.now(), type, extra.port ?? channel, state !== 'inactive');
    this.post(type, channel, state, extra);
  }

  /** Something that lasts: posts at once and again, until it ends. Nothing is posted where the detection is off. */
  episode(options: EpisodeOptions): Episode {
    return this.episodes.start(options, this.detects(options.type, options.channel));
  }

  /** Ends all episodes without a word, as a power cut does. */
  stopEpisodes(): void {
    this.episodes.stop();
  }

  /** Recorded bodies with their own timing, kept to the byte; heartbeats stop meanwhile. Resolves after the last. */
  replay(records: readonly Recorded[]): Promise<void> {
    return this.episodes.replay(records, ({ body, contentType }) => {
      this.raw(Buffer.from(body), contentType ?? this.model.framing.contentType);
    });
  }

  /** A capture of `hikvision-capture`: its chunks as they came, in their own time; heartbeats stop. Resolves after the last. */
  play(chunks: readonly Chunk[]): Promise<void> {
    return this.episodes.play(chunks, ({ bytes }) => {
      this.bytes(bytes);
    });
  }

  /** An alarm input changes: its state, and an IO event. */
  input(port: number, on: boolean): void {
    if (on) this.ports.inputs.add(port);
    else this.ports.inputs.delete(port);
    const channel = this.model.family === 'camera' ? 1 : null;
    if (on || this.model.saysInactive) this.event('IO', channel, on ? 'active' : 'inactive', { port });
    else this.ledger.truth(this.clock.now(), 'IO', port, false);
  }

  /** Sends a body as a part, whatever it is. */
  raw(body: Buffer, contentType: string, headers: readonly string[] = []): void {
    this.streams.part(body, contentType, headers);
  }

  /** Puts bytes on every open stream, with no framing at all. */
  bytes(bytes: Buffer): void {
    this.streams.bytes(bytes);
  }

  // What goes wrong

  /** Every open stream breaks off: cleanly, with a reset, or with half a part and a reset. */
  drop(how: 'end' | 'reset' | 'mid-part'): void {
    this.streams.drop(how);
  }

  /** Restarts: everything open breaks, nothing answers for a while, locks and counters are gone. */
  reboot(): void {
    if (this.rebooting) return;
    this.ledger.reboots++;
    this.episodes.stop();
    this.rebooting = this.clock.after(this.rebootTime, () => {
      this.rebooting = null;
      for (const tell of this.admissionWatchers) tell();
    });
    for (const tell of this.admissionWatchers) tell();
    this.drop('reset');
    this.login.reset();
    this.streams.restarted();
    this.httpHosts.restarted();
    this.posts = 0;
  }

  /** Ends its timers and streams: the device is unplugged. */
  close(): void {
    this.episodes.stop();
    this.rebooting?.cancel();
    this.doorStation.close();
    this.drop('reset');
  }

  // The wire

  /** Answers one request. */
  serve(request: DeviceRequest, wire: Wire): void {
    this.later(this.faults.headersDelay, wire, () => {
      this.answer(request, wire);
    });
  }

  /** Runs after so many ms if somebody still listens then. */
  private later(ms: number, wire: Wire, run: () => void): void {
    if (ms <= 0) {
      run();
      return;
    }
    const timer = this.clock.after(ms, () => {
      if (wire.open) run();
    });
    wire.onClose(() => {
      timer.cancel();
    });
  }

  private answer(request: DeviceRequest, wire: Wire): void {
    const canned = this.faults.take(request.target);
    if (canned) {
      const body = Buffer.from(canned.body ?? '');
      this.note(request, null, canned.status);
      if (canned.status === 0) return;
      wire.head({
        status: canned.status,
        headers: canned.headers ?? [['Content-Type', 'text/html']],
        length: body.length,
        version: '1.1',
        chunked: false,
        close: false,
      });
      wire.write(body);
      wire.end();
      return;
    }
    const picture = this.pictures.find(request.target);
    const path = this.local(request.target);
    if (path === null && !picture) {
      this.reply(request, wire, null, this.answers.notFound());
      return;
    }
    const stray = this.faults.stray401 > 0 && request.headers.authorization !== undefined;
    if (stray) this.faults.stray401--;
    const { eol } = this.model.framing;
    const verdict = admit(this.login, this.ledger, request, this.clock.now(), stray, eol);
    if ('refusal' in verdict) {
      const close = this.faults.closeAfter401 && request.headers.authorization === undefined;
      this.reply(request, wire, verdict.scheme, verdict.refusal, close);
    } else if (picture) this.reply(request, wire, verdict.scheme, picture);
    else if (path === 'Event/notification/alertStream') this.openStream(request, wire, verdict);
    else {
      const reply = this.route(request, path ?? '', verdict.user);
      this.later(reply.after ?? 0, wire, () => {
        this.reply(request, wire, verdict.scheme, reply);
      });
    }
  }

  /** The path without prefix and query; `null` where this device does not know such a path. */
  private local(target: string): string | null {
    const path = target.replace(/\?.*$/s, '').replace(/^\//, '');
    const isapi = path.startsWith('ISAPI/');
    if (isapi ? this.paths === 'legacy' : this.paths === 'isapi') return null;
    return isapi ? path.slice('ISAPI/'.length) : path;
  }

  private openStream(request: DeviceRequest, wire: Wire, who: { user: User; scheme: Scheme }): void {
    const { scheme } = who;
    const { stream } = this.model;
    const refuse = (reply: Reply, close = false) => {
      this.reply(request, wire, scheme, reply, close);
    };
    if (request.method !== 'GET') refuse(this.answers.status(request, 4, 'methodNotAllowed', 405));
    else if (!may(who.user, 'notify')) refuse(this.denied(request));
    else if (stream === 'none') refuse(this.answers.notFound());
    else if (stream === 'declaration')
      refuse(this.answers.xml('<?xml version="1.0" encoding="UTF-8"?>\r\n'), true);
    else {
      if (this.faults.newestOnly) this.drop('end');
      const { limitAnswer } = this.faults;
      if (!this.streams.full) {
        this.note(request, scheme, 200);
        this.streams.add(wire);
      } else if (limitAnswer === 'reset') {
        this.note(request, scheme, 0);
        wire.reset();
      } else if (limitAnswer === 'invalidOperation')
        refuse(this.answers.status(request, 4, limitAnswer, 403));
      else refuse(this.answers.deployExceedMax());
    }
  }

  private post(type: string, channel: number | null, state: 'active' | 'inactive' | '', extra: Extra): void {
    const number = extra.port ?? channel;
    if (
      this.heedsTriggers &&
      this.triggers.reports(type === 'duration' ? (extra.relation ?? type) : type, number) === false
    )
      return;
    const { model } = this;
    const alert = { type, channel, state, count: ++this.posts, at: this.now, extra };
    const contentType = extra.json === undefined ? model.framing.contentType : JSON_TYPE;
    const streams = this.streams.part(Buffer.from(alertBody(model, alert)), contentType, extra.partHeaders);
    this.ledger.post({ at: this.clock.now(), type, number, state, streams });
    for (const picture of extra.pictures ?? []) this.streams.picture(picture);
    if (!this.httpHosts.used) return;
    const push = pushed(model, alert);
    this.httpHosts.push(push.contentType, push.body);
  }

  private route(request: DeviceRequest, path: string, user: User): Reply {
    for (const [method, pattern, right, run] of this.routes) {
      const match = pattern.exec(path);
      if (!match || method !== request.method) continue;
      return may(user, right) ? run(request, match) : this.denied(request);
    }
    return this.answers.status(request, 4, 'methodNotAllowed', 403);
  }

  /** The answer still goes out; then the device is away. */
  private restart(request: DeviceRequest): Reply {
    this.clock.after(100, () => {
      this.reboot();
    });
    return this.answers.ok(request);
  }

  private denied(request: DeviceRequest): Reply {
    return this.answers.status(request, 4, 'lowPrivilege', 403);
  }

  private reply(
    request: DeviceRequest,
    wire: Wire,
    scheme: Scheme | null,
    reply: Reply,
    close = false,
  ): void {
    this.note(request, scheme, reply.status);
    const body = Buffer.from(reply.body);
    wire.head({
      status: reply.status,
      headers: [['Server', this.model.server], ['Content-Type', reply.type], ...(reply.headers ?? [])],
      length: body.length,
      version: '1.1',
      chunked: false,
      close,
    });
    this.ledger.bytesOut += body.length;
    wire.write(body);
    wire.end();
  }

  private note(request: DeviceRequest, scheme: Scheme | null, status: number): void {
    this.ledger.request({ at: this.clock.now(), ...request, scheme, status });
  }
}

function may(user: User, right: Right): boolean {
  return !user.rights || user.rights.includes(right);
}
