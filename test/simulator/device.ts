import type { Chunk } from '../../src/capture/capture-file';
import { systemClock } from '../../src/clock';
import type { Clock, Timer } from '../../src/clock';
import { alertBody, dateTime, heartbeatBody, partBytes } from './alerts';
import type { Extra, PicturePart } from './alerts';
import * as documents from './documents';
import { Faults } from './faults';
import { jpeg } from './jpeg';
import { Ledger } from './ledger';
import { defaultLogin, Login } from './login';
import type { LoginSettings, Right, Scheme, User } from './login';
import type { Model } from './model';
import { AlertStream } from './stream';
import type { Admission, DeviceRequest, Wire } from './wire';
import { leaf } from './xml';

export interface DeviceOptions {
  readonly clock?: Clock;
  /** Where it is, for the in-memory transport; sockets choose a port of their own. */
  readonly host?: string;
  readonly port?: number;
  readonly ssl?: boolean;
  readonly login?: Partial<LoginSettings>;
  /** Default: `admin` / `Hik-12345` with every right. */
  readonly users?: readonly User[];
  /** Paths with `/ISAPI`, without it as before 2014, or both (isapi.md 2.1). */
  readonly paths?: 'isapi' | 'legacy' | 'both';
  /** Streams at the same time. */
  readonly maxStreams?: number;
  /** ms that a place stays taken after its socket is gone (isapi.md 2.8). */
  readonly placeLingers?: number;
  /** ms that a reboot takes. */
  readonly rebootTime?: number;
}

/** Something that goes on for a while, as a person in front of a camera does. */
export interface EpisodeOptions {
  readonly type: string;
  readonly channel: number | null;
  /** ms; absent: until `end()`. */
  readonly lasts?: number;
  /** ms between posts; default: the model's. */
  readonly every?: number;
  /** Says `inactive` at the end; default: the model's. */
  readonly inactive?: boolean;
  readonly extra?: Extra;
  /** After the first post, `duration` with `relationEvent` instead of the type itself (isapi.md 2.4). */
  readonly asDuration?: boolean;
}

export interface Episode {
  /** It is over: `inactive` where the device says so. */
  end(): void;
  readonly running: boolean;
}

/** One recorded body and when it comes, ms after the one before. */
export interface Recorded {
  readonly body: string | Buffer;
  readonly after: number;
  readonly contentType?: string;
}

interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer | string;
  readonly headers?: readonly (readonly [string, string])[];
}

type Route = readonly [
  method: string,
  path: RegExp,
  right: Right,
  run: (request: DeviceRequest, match: RegExpExecArray) => Reply,
];

const XML = 'application/xml; charset="UTF-8"';
const JSON_TYPE = 'application/json; charset="UTF-8"';

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
  maxStreams: number;
  paths: 'isapi' | 'legacy' | 'both';
  /** Detection documents by path without `/ISAPI/`; PUT replaces the bytes. */
  readonly detections: Map<string, Buffer>;
  /** Alarm outputs that are on. */
  readonly outputs = new Set<number>();
  /** Alarm inputs that are on. */
  readonly inputs = new Set<number>();
  /** The last preset that a channel went to. */
  readonly positions = new Map<number, number>();
  private readonly streams = new Set<AlertStream>();
  private readonly episodes = new Set<{ stop: () => void }>();
  private readonly placeLingers: number;
  private readonly rebootTime: number;
  /** Places taken by sockets that are gone. */
  private lingering = 0;
  private rebooting: Timer | null = null;
  private replays = 0;
  private posts = 0;
  private readonly routes: readonly Route[];

  constructor(
    readonly model: Model,
    options: DeviceOptions = {},
  ) {
    this.clock = options.clock ?? systemClock;
    this.host = options.host ?? '192.0.2.64';
    this.ssl = options.ssl ?? false;
    this.port = options.port ?? (this.ssl ? 443 : 80);
    this.login = new Login({ ...defaultLogin, ...options.login }, options.users ?? [admin], this.clock);
    this.paths = options.paths ?? 'isapi';
    this.maxStreams = options.maxStreams ?? 6;
    this.placeLingers = options.placeLingers ?? 0;
    this.rebootTime = options.rebootTime ?? 60_000;
    this.detections = documents.detections(model);
    this.routes = this.table();
  }

  /** What a front does with a new connection now. */
  get admission(): Admission {
    return this.rebooting ? 'refuse' : this.faults.connect;
  }

  /** Streams open now. */
  get openStreams(): number {
    return this.streams.size;
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
    const { type, channel, extra = {} } = options;
    const number = extra.port ?? channel;
    const handle: { end: () => void; running: boolean } = { end: () => undefined, running: false };
    if (!this.detects(type, channel)) return handle;
    this.ledger.truth(this.clock.now(), type, number, true);
    let timer: Timer | null = null;
    const stopAt = options.lasts === undefined ? Infinity : this.clock.ticks() + options.lasts;
    const run = { stop: () => timer?.cancel() };
    const end = () => {
      if (!handle.running) return;
      handle.running = false;
      run.stop();
      this.episodes.delete(run);
      this.ledger.truth(this.clock.now(), type, number, false);
      if (options.inactive ?? this.model.saysInactive) this.post(type, channel, 'inactive', extra);
    };
    const step = (first: boolean) => {
      if (options.asDuration && !first)
        this.post('duration', channel, 'active', { ...extra, relation: type });
      else this.post(type, channel, 'active', extra);
      const next = Math.min(options.every ?? this.model.postEvery, stopAt - this.clock.ticks());
      timer = this.clock.after(next, () => {
        if (this.clock.ticks() >= stopAt) end();
        else step(false);
      });
    };
    handle.running = true;
    handle.end = end;
    this.episodes.add(run);
    step(true);
    return handle;
  }

  /** Ends all episodes without a word, as a power cut does. */
  stopEpisodes(): void {
    for (const run of this.episodes) run.stop();
    this.episodes.clear();
    for (const entry of this.ledger.episodes) entry.to ??= this.clock.now();
  }

  /** Recorded bodies with their own timing, kept to the byte; heartbeats stop meanwhile. Resolves after the last. */
  replay(records: readonly Recorded[]): Promise<void> {
    this.replays++;
    return new Promise((resolve) => {
      const next = (index: number) => {
        const record = records[index];
        if (!record) {
          this.replays--;
          resolve();
          return;
        }
        this.clock.after(record.after, () => {
          this.raw(Buffer.from(record.body), record.contentType ?? this.model.framing.contentType);
          next(index + 1);
        });
      };
      next(0);
    });
  }

  /** A capture of `hikvision-capture`: its chunks as they came, in their own time; heartbeats stop. Resolves after the last. */
  play(chunks: readonly Chunk[]): Promise<void> {
    this.replays++;
    return new Promise((resolve) => {
      const start = this.clock.ticks();
      const next = (index: number) => {
        const chunk = chunks[index];
        if (!chunk) {
          this.replays--;
          resolve();
          return;
        }
        this.clock.after(Math.max(0, start + chunk.at - this.clock.ticks()), () => {
          this.bytes(chunk.bytes);
          next(index + 1);
        });
      };
      next(0);
    });
  }

  /** An alarm input changes: its state, and an IO event. */
  input(port: number, on: boolean): void {
    if (on) this.inputs.add(port);
    else this.inputs.delete(port);
    const channel = this.model.family === 'camera' ? 1 : null;
    if (on || this.model.saysInactive) this.event('IO', channel, on ? 'active' : 'inactive', { port });
    else this.ledger.truth(this.clock.now(), 'IO', port, false);
  }

  /** Sends a body as a part, whatever it is. */
  raw(body: Buffer, contentType: string, headers: readonly string[] = []): void {
    this.part(partBytes(this.model, body, contentType, headers));
  }

  /** Puts bytes on every open stream, with no framing at all. */
  bytes(bytes: Buffer): void {
    for (const stream of this.streams) stream.write(bytes);
  }

  heartbeat(): void {
    for (const stream of this.streams) this.beat(stream);
  }

  // What goes wrong

  /** Every open stream breaks off: cleanly, with a reset, or with half a part and a reset. */
  drop(how: 'end' | 'reset' | 'mid-part'): void {
    for (const stream of [...this.streams]) {
      if (how === 'mid-part') {
        const at = this.clock.now();
        const body = Buffer.from(
          alertBody(this.model, { type: 'VMD', channel: 1, state: 'active', count: 1, at, extra: {} }),
        );
        const whole = partBytes(this.model, body, this.model.framing.contentType);
        stream.write(whole.subarray(0, whole.length - Math.ceil(body.length / 2)));
      }
      if (how === 'end') stream.end();
      else stream.reset();
    }
  }

  /** Restarts: everything open breaks, nothing answers for a while, locks and counters are gone. */
  reboot(): void {
    if (this.rebooting) return;
    this.ledger.reboots++;
    this.stopEpisodes();
    this.rebooting = this.clock.after(this.rebootTime, () => {
      this.rebooting = null;
      for (const tell of this.admissionWatchers) tell();
    });
    for (const tell of this.admissionWatchers) tell();
    this.drop('reset');
    this.login.reset();
    this.lingering = 0;
    this.posts = 0;
  }

  /** Ends its timers and streams: the device is unplugged. */
  close(): void {
    this.stopEpisodes();
    this.rebooting?.cancel();
    this.drop('reset');
  }

  // The wire

  /** Answers one request. */
  serve(request: DeviceRequest, wire: Wire): void {
    if (this.faults.headersDelay > 0) {
      const timer = this.clock.after(this.faults.headersDelay, () => {
        if (wire.open) this.answer(request, wire);
      });
      wire.onClose(() => {
        timer.cancel();
      });
    } else this.answer(request, wire);
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
    const path = this.local(request.target);
    if (path === null) {
      this.reply(request, wire, null, notFound(404));
      return;
    }
    const verdict = this.authenticate(request, wire);
    if (!verdict) return;
    if (/^Event\/notification\/alertStream$/.test(path)) {
      if (request.method !== 'GET')
        this.reply(request, wire, verdict.scheme, this.status(request, 4, 'methodNotAllowed', 405));
      else if (!may(verdict.user, 'notify')) this.reply(request, wire, verdict.scheme, this.denied(request));
      else this.openStream(request, wire, verdict.scheme);
      return;
    }
    const reply = this.route(request, path, verdict.user);
    this.reply(request, wire, verdict.scheme, reply);
  }

  /** The path without prefix and query; `null` where this device does not know such a path. */
  private local(target: string): string | null {
    const path = target.replace(/\?.*$/s, '').replace(/^\//, '');
    const isapi = path.startsWith('ISAPI/');
    if (isapi ? this.paths === 'legacy' : this.paths === 'isapi') return null;
    return isapi ? path.slice('ISAPI/'.length) : path;
  }

  private authenticate(request: DeviceRequest, wire: Wire): { user: User; scheme: Scheme } | null {
    const { target, method, client } = request;
    const given = request.headers.authorization;
    const stray = this.faults.stray401 > 0 && given !== undefined;
    if (stray) this.faults.stray401--;
    const wasLocked = this.login.lockLeft(client) > 0;
    const verdict = this.login.check(client, method, target, given);
    if (!wasLocked && this.login.lockLeft(client) > 0) this.ledger.locks++;
    const scheme: Scheme = /^basic/i.test(given ?? '')
      ? 'Basic'
      : /sha-256/i.test(given ?? '')
        ? 'SHA-256'
        : 'MD5';
    const at = this.clock.now();
    if (verdict.kind === 'ok' && !stray) {
      this.ledger.login({ at, user: verdict.user.name, scheme, result: 'ok' });
      return verdict;
    }
    if (verdict.kind === 'refused') this.ledger.login({ at, user: verdict.user, scheme, result: 'refused' });
    if (verdict.kind === 'locked' || verdict.kind === 'again')
      this.ledger.login({ at, user: '', scheme, result: verdict.kind });
    const stale = verdict.kind === 'again' && verdict.stale;
    const challenges = this.login
      .challenges(method, target, stale)
      .map((value): [string, string] => ['WWW-Authenticate', value]);
    const body = this.unauthorized(client);
    this.reply(
      request,
      wire,
      given === undefined ? null : scheme,
      { status: 401, ...body, headers: challenges },
      this.faults.closeAfter401 && given === undefined,
    );
    return null;
  }

  private unauthorized(client: string): { type: string; body: string } {
    const { body } = this.login.settings;
    if (body === 'none') return { type: 'text/html', body: '' };
    if (body === 'html') {
      const page =
        '<!DOCTYPE html>\r\n<html><head><title>Document Error: Unauthorized</title></head>\r\n' +
        '<body><h2>Access Error: 401 -- Unauthorized</h2>\r\n<p>Authentication Error</p></body></html>\r\n';
      return { type: 'text/html', body: page };
    }
    const left = this.login.lockLeft(client);
    const lines = [
      leaf('statusValue', 401),
      leaf('statusString', 'Unauthorized'),
      ...(body === 'userCheck-short'
        ? []
        : [
            leaf('isActivated', true),
            leaf('lockStatus', left > 0 ? 'lock' : 'unlock'),
            leaf('unlockTime', Math.ceil(left / 1000)),
            leaf('retryLoginTime', left > 0 ? 0 : this.login.triesLeft(client)),
          ]),
    ];
    return { type: XML, body: ['<userCheck>', ...lines, '</userCheck>', ''].join(this.model.framing.eol) };
  }

  private openStream(request: DeviceRequest, wire: Wire, scheme: Scheme): void {
    if (this.faults.newestOnly) this.drop('end');
    if (this.streams.size + this.lingering >= this.maxStreams) {
      this.refuseStream(request, wire, scheme);
      return;
    }
    const { framing } = this.model;
    this.note(request, scheme, 200);
    const stream = new AlertStream(wire, this.clock, this.faults, (bytes) => {
      this.ledger.bytesOut += bytes;
    });
    this.streams.add(stream);
    this.ledger.opened('streams');
    wire.onClose(() => {
      this.streams.delete(stream);
      this.ledger.closed('streams');
      this.linger();
    });
    wire.head({
      status: 200,
      headers: [
        ['MIME-Version', '1.0'],
        ['Content-Type', `${framing.mediaType}${framing.boundary}`],
      ],
      length: null,
      version: framing.httpVersion,
      chunked: framing.chunked,
      close: true,
    });
    if (this.model.heartbeat === 'none') return;
    if (this.model.greets) this.beat(stream);
    stream.beats(this.model.heartbeatEvery, () => {
      if (this.replays === 0) this.beat(stream);
    });
  }

  private refuseStream(request: DeviceRequest, wire: Wire, scheme: Scheme): void {
    if (this.faults.limitAnswer === 'reset') {
      this.note(request, scheme, 0);
      wire.reset();
    } else if (this.faults.limitAnswer === 'invalidOperation')
      this.reply(request, wire, scheme, this.status(request, 4, 'invalidOperation', 403));
    else {
      const lines = [
        leaf('statusValue', 503),
        leaf('subStatusCode', 'deployExceedMax'),
        leaf('errorMsg', 'deployExceedMax'),
      ];
      const body = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<ResponseStatus version="2.0">',
        ...lines,
        '</ResponseStatus>',
        '',
      ];
      this.reply(request, wire, scheme, { status: 503, type: XML, body: body.join(this.model.framing.eol) });
    }
  }

  private linger(): void {
    if (this.placeLingers === 0) return;
    this.lingering++;
    this.clock.after(this.placeLingers, () => {
      this.lingering = Math.max(0, this.lingering - 1);
    });
  }

  private beat(stream: AlertStream): void {
    const beat = heartbeatBody(this.model, this.clock.now());
    if (!beat) return;
    const disposition =
      beat.name === undefined ? [] : [`Content-Disposition: form-data; name="${beat.name}"`];
    if (stream.part(partBytes(this.model, Buffer.from(beat.body), beat.type, disposition))) {
      this.ledger.heartbeats++;
      this.ledger.parts++;
    }
  }

  private post(type: string, channel: number | null, state: 'active' | 'inactive' | '', extra: Extra): void {
    const at = this.clock.now();
    const body = alertBody(this.model, { type, channel, state, count: ++this.posts, at, extra });
    const contentType = extra.json === undefined ? this.model.framing.contentType : JSON_TYPE;
    const streams = this.part(partBytes(this.model, Buffer.from(body), contentType));
    this.ledger.post({ at, type, number: extra.port ?? channel, state, streams });
    for (const picture of extra.pictures ?? []) this.picture(picture);
  }

  private picture(picture: PicturePart): void {
    const file = picture.filename === undefined ? '' : `; filename="${picture.filename}"`;
    this.raw(picture.data, picture.contentType ?? 'image/jpeg', [
      `Content-Disposition: form-data; name="${picture.name ?? 'Picture_Name'}"${file}`,
      ...(picture.contentId === undefined ? [] : [`Content-ID: ${picture.contentId}`]),
    ]);
  }

  /** How many streams took it. */
  private part(bytes: Buffer): number {
    let taken = 0;
    for (const stream of [...this.streams]) if (stream.part(bytes)) taken++;
    this.ledger.parts += taken;
    return taken;
  }

  // Documents and commands

  private table(): readonly Route[] {
    const { model } = this;
    const xml = (text: string): Reply => ({ status: 200, type: XML, body: text });
    const recorder = model.family === 'recorder';
    return [
      ['GET', /^System\/deviceInfo$/, 'read', () => xml(documents.deviceInfo(model))],
      ['GET', /^System\/capabilities$/, 'read', () => xml(documents.capabilities(model))],
      ['GET', /^System\/status$/, 'read', () => xml(this.systemStatus())],
      ['GET', /^Event\/triggers$/, 'read', () => xml(documents.triggers(model))],
      ['GET', /^Event\/triggers\/(.+)$/, 'read', (request, match) => this.trigger(request, match[1] ?? '')],
      ['GET', /^System\/Video\/inputs\/channels$/, 'read', () => xml(documents.videoInputs(model))],
      [
        'GET',
        /^ContentMgmt\/InputProxy\/channels$/,
        'read',
        (request) =>
          recorder ? xml(documents.inputProxies(model)) : this.status(request, 4, 'notSupport', 403),
      ],
      [
        'GET',
        /^ContentMgmt\/InputProxy\/channels\/status$/,
        'read',
        (request) =>
          recorder ? xml(documents.proxyStatus(model)) : this.status(request, 4, 'notSupport', 403),
      ],
      ['GET', /^Security\/userCheck$/, 'read', () => xml(this.userCheck())],
      [
        'GET',
        /^(Streaming|ContentMgmt\/StreamingProxy)\/channels\/(\d+)\/picture$/,
        'view',
        (request, match) => this.snapshot(request, match),
      ],
      [
        'GET',
        /^System\/IO\/inputs$/,
        'read',
        () => xml(documents.ioPorts(model, 'input', model.alarmInputs)),
      ],
      [
        'GET',
        /^System\/IO\/outputs$/,
        'read',
        () => xml(documents.ioPorts(model, 'output', model.alarmOutputs)),
      ],
      [
        'GET',
        /^System\/IO\/(input|output)s\/(\d+)\/status$/,
        'read',
        (request, match) => this.portStatus(request, match),
      ],
      [
        'PUT',
        /^System\/IO\/outputs\/(\d+)\/trigger$/,
        'output',
        (request, match) => this.triggerOutput(request, Number(match[1])),
      ],
      ['GET', /^PTZCtrl\/channels\/(\d+)\/presets$/, 'read', () => xml(documents.presets(model))],
      [
        'PUT',
        /^PTZCtrl\/channels\/(\d+)\/presets\/(\d+)\/goto$/,
        'settings',
        (request, match) => this.goto(request, match),
      ],
      ['PUT', /^System\/reboot$/, 'settings', (request) => this.restart(request)],
      ['POST', /^System\/mutexFunction$/, 'read', (request) => this.mutex(request)],
      ['GET', /^(.+)$/, 'read', (request, match) => this.getDetection(request, match[1] ?? '')],
      ['PUT', /^(.+)$/, 'settings', (request, match) => this.putDetection(request, match[1] ?? '')],
    ];
  }

  private route(request: DeviceRequest, path: string, user: User): Reply {
    for (const [method, pattern, right, run] of this.routes) {
      const match = pattern.exec(path);
      if (!match || method !== request.method) continue;
      return may(user, right) ? run(request, match) : this.denied(request);
    }
    return this.status(request, 4, 'methodNotAllowed', 403);
  }

  private systemStatus(): string {
    const { model } = this;
    const uptime = Math.round(this.clock.ticks() / 1000);
    const now = dateTime(this.clock.now(), model.zone);
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<DeviceStatus version="2.0" xmlns="${model.namespace}">`,
      leaf('currentDeviceTime', now),
      leaf('deviceUpTime', uptime),
      '</DeviceStatus>',
      '',
    ].join(model.framing.eol);
  }

  private userCheck(): string {
    const lines = [leaf('statusValue', 200), leaf('statusString', 'OK'), leaf('isActivated', true)];
    return ['<userCheck>', ...lines, '</userCheck>', ''].join(this.model.framing.eol);
  }

  /** An unknown trigger is answered with Device Busy on four recorder firmwares (isapi.md 3.3). */
  private trigger(request: DeviceRequest, id: string): Reply {
    const found = documents.trigger(this.model, id);
    if (found !== null) return { status: 200, type: XML, body: found };
    return this.status(request, 2, 'deviceBusy', 503);
  }

  /** A recorder serves its IP cameras only through StreamingProxy; errors are XML where a JPEG is expected. */
  private snapshot(request: DeviceRequest, match: RegExpExecArray): Reply {
    const { model, faults } = this;
    const track = Number(match[2]);
    const channel = Math.floor(track / 100);
    if (faults.busySnapshots > 0) {
      faults.busySnapshots--;
      return this.status(request, 3, 'deviceError', model.snapshotErrorStatus);
    }
    const proxy = match[1] !== 'Streaming';
    const remote = model.family === 'recorder' && channel > model.analogInputs;
    if (proxy !== remote || !model.channels.some(({ id }) => id === channel))
      return this.status(request, 6, 'badXmlContent', model.snapshotErrorStatus);
    const note = `${model.name} ${track} ${dateTime(this.clock.now(), model.zone)}`;
    return { status: 200, type: 'image/jpeg', body: jpeg(note) };
  }

  private portStatus(request: DeviceRequest, match: RegExpExecArray): Reply {
    const kind = match[1] === 'input' ? 'input' : 'output';
    const id = Number(match[2]);
    const count = kind === 'input' ? this.model.alarmInputs : this.model.alarmOutputs;
    if (id < 1 || id > count) return this.status(request, 6, 'badParameters', 400);
    const active = (kind === 'input' ? this.inputs : this.outputs).has(id);
    return { status: 200, type: XML, body: documents.ioStatus(this.model, kind, id, active) };
  }

  private triggerOutput(request: DeviceRequest, port: number): Reply {
    const state = /<outputState>\s*(high|low)\s*<\/outputState>/.exec(request.body.toString())?.[1];
    if (port < 1 || port > this.model.alarmOutputs) return this.status(request, 6, 'badParameters', 400);
    if (state === undefined) return this.status(request, 5, 'badXmlFormat', 400);
    if (state === 'high') this.outputs.add(port);
    else this.outputs.delete(port);
    return this.status(request, 1, 'ok', 200);
  }

  private goto(request: DeviceRequest, match: RegExpExecArray): Reply {
    const preset = Number(match[2]);
    if (!this.model.presets.some(({ id }) => id === preset))
      return this.status(request, 4, 'notSupport', 403);
    this.positions.set(Number(match[1]), preset);
    return this.status(request, 1, 'ok', 200);
  }

  /** The answer still goes out; then the device is away. */
  private restart(request: DeviceRequest): Reply {
    this.clock.after(100, () => {
      this.reboot();
    });
    return this.status(request, 1, 'ok', 200);
  }

  /** Which enabled functions stand in the way of one (hikvision_next). */
  private mutex(request: DeviceRequest): Reply {
    const asked: unknown = parseJson(request.body);
    const fields = typeof asked === 'object' && asked !== null ? Object.entries(asked) : [];
    const name = String(fields.find(([key]) => key === 'function')?.[1] ?? '').toLowerCase();
    const channel = Number(fields.find(([key]) => key === 'channelID')?.[1] ?? 1);
    const path = documents.detectionPath(this.model, name, channel) ?? '';
    const list = this.rivals(path).map((rival) => ({
      mutexFunction: rival.split('/').at(-2)?.toLowerCase(),
      channelID: [channel],
    }));
    return { status: 200, type: JSON_TYPE, body: JSON.stringify({ MutexFunctionList: list }) };
  }

  /** Enabled documents that exclude the one at `path`. */
  private rivals(path: string): string[] {
    return this.model.exclusive
      .filter((pair) => pair.includes(path))
      .map(([first, second]) => (first === path ? second : first))
      .filter((rival) => this.isEnabled(rival));
  }

  /** Is this detection on? The path is one of `detections`. */
  isEnabled(path: string): boolean {
    const bytes = this.detections.get(path);
    return bytes !== undefined && documents.enabledOf(bytes.toString()) === true;
  }

  /** Does the device look for this now? Types without a switch always count. */
  detects(type: string, channel: number | null): boolean {
    const path = documents.detectionPath(this.model, type, channel ?? 1);
    return path === null || !this.detections.has(path) || this.isEnabled(path);
  }

  private getDetection(request: DeviceRequest, path: string): Reply {
    const body = this.detections.get(path);
    return body ? { status: 200, type: XML, body } : this.status(request, 4, 'notSupport', 403);
  }

  private putDetection(request: DeviceRequest, path: string): Reply {
    const old = this.detections.get(path);
    if (!old) return this.status(request, 4, 'notSupport', 403);
    const text = request.body.toString();
    const enabled = documents.enabledOf(text);
    if (documents.rootOf(text) !== documents.rootOf(old.toString()))
      return this.status(request, 5, 'badXmlFormat', 400);
    if (enabled === null) return this.status(request, 6, 'badXmlContent', 400);
    // Refused with HTTP 200, as DVRtool found: only the statusCode tells.
    if (enabled && this.rivals(path).length > 0) return this.status(request, 4, 'mutexFunction', 200);
    this.detections.set(path, Buffer.from(request.body));
    return this.status(request, 1, 'ok', 200);
  }

  private denied(request: DeviceRequest): Reply {
    return this.status(request, 4, 'lowPrivilege', 403);
  }

  private status(request: DeviceRequest, code: number, sub: string, http: number): Reply {
    const words = [
      'OK',
      'OK',
      'Device Busy',
      'Device Error',
      'Invalid Operation',
      'Invalid XML Format',
      'Invalid XML Content',
    ];
    const body = documents.responseStatus(this.model, request.target, code, words[code] ?? 'Error', sub);
    return { status: http, type: XML, body };
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

function notFound(status: number): Reply {
  const body = `<!DOCTYPE html>\r\n<html><body><h2>Access Error: ${status} -- Not Found</h2></body></html>\r\n`;
  return { status, type: 'text/html', body };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}
