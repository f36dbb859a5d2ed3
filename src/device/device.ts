import { HttpRequester } from '../connection/http-requester';
import { LoginGuard, loginGuard } from '../connection/login-guard';
import type { Answer, Ask } from '../connection/requester';
import { Supervisor } from '../connection/supervisor';
import { DeviceError } from '../errors';
import { CallFeed, callQuestion, ignoresCalls, isCallType, reportsCalls } from '../feeds/calls';
import { linkedPictures, LinkedPictures } from '../feeds/linked-pictures';
import { Post, PostFeed, PostReceipt } from '../feeds/posts';
import { askForLife, PushLink } from '../feeds/push-link';
import { verifies } from '../connection/trust';
import type { Log } from '../log';
import { fill, sentences } from '../sentences';
import { Activity } from '../sensors/activity';
import { SensorBoard } from '../sensors/board';
import { Customize } from '../sensors/customize';
import type { SensorFilter, SensorNow } from '../sensors/sensor-now';
import type { Reported as ReportedTrigger } from '../commands/report';
import type { About } from '../sensors/inventory';
import type { DeviceRef } from '../sensors/message';
import { deviceSlug } from '../sensors/slug';
import type { Alert } from '../stream/alert';
import { BadPartError } from '../documents/bounds';
import type { BadPart, Part } from '../stream/part';
import type { PictureLinks } from '../stream/pictures';
import { AlertReader } from '../stream/read-alert';
import type {
  ConnectionStatus,
  DeviceActivity,
  DeviceApi,
  DeviceParts,
  DeviceSettings,
  DeviceView,
  EventFilter,
  EventListener,
  StatusListener,
  Watch,
  WatchListener,
  WatchOptions,
} from './device-types';
import { pictureLinks, Reported, Reports } from './reports';
import { AlertShapes, DiagnosticsInput } from '../setup/diagnostics';
import { Knowledge } from './knowledge';
import { Troubles } from './troubles';

/**
 * One camera or recorder: its connection, its sensors, and everybody who listens. The parts do the work; this only joins
 * them: stream to alerts, alerts to the board of sensors, both to nodes.
 */
export class Device implements DeviceApi {
  private readonly log: Log;
  private readonly requester: HttpRequester;
  private readonly link: Supervisor | PushLink;
  private readonly posts: PostFeed;
  private readonly board: SensorBoard;
  private readonly reports = new Reports(() => this.ref);
  private readonly reader = new AlertReader();
  private readonly pictures = pictureLinks();
  private readonly linked: LinkedPictures<Reported>;
  private readonly calls: CallFeed;
  private readonly closing = new AbortController();
  private readonly statusUsers = new Set<StatusListener>();
  private readonly troubles: Troubles;
  private readonly shapes = new AlertShapes();
  private readonly knowledge: Knowledge;
  /** The device's part of topics; fixed before the first stream opens. */
  private slugged: string | null = null;
  /** The state that the log was last told of; `null`: all is well. */
  private toldOf: ConnectionStatus['state'] | null = null;

  constructor(
    readonly settings: DeviceSettings,
    private readonly parts: DeviceParts,
    guard: LoginGuard = loginGuard,
    /** Of the same device before it was set up anew. */
    activity = new Activity(parts.clock),
  ) {
    const { clock } = parts;
    this.log = parts.log;
    this.troubles = new Troubles(clock, parts.log, () => this.ref.name);
    const requester = new HttpRequester(settings, { ...parts, guard });
    requester.forgetRefusedPaths();
    this.requester = requester;
    this.board = new SensorBoard({
      clock,
      log: parts.log,
      delay: settings.delay,
      hold: settings.hold,
      customize: settings.customize,
      activity,
      ref: () => this.ref,
      slug: () => this.slugged ?? this.slug(),
      listChanged: () => {
        this.tellStatus();
      },
    });
    const { host, port } = settings.address;
    this.knowledge = new Knowledge(
      this.requester,
      clock,
      {
        took: (inventory) => {
          this.board.inventory(inventory);
        },
        unread: (code) => {
          this.log.debug(`${this.ref.name}: the list of sensors could not be read again (${code}).`);
        },
        recorder: () => this.board.recorder,
        channels: () => this.board.channelNumbers(),
      },
      this.closing.signal,
      `${host.toLowerCase()}:${port}`,
    );
    const user = {
      prepare: (signal: AbortSignal) => this.prepare(signal),
      part: (part: Part) => this.part(part, this.pictures),
      bad: (problem: BadPart) => {
        this.badPart(problem);
      },
      known: (body: Buffer) => this.reader.known(body),
      streamOpen: (open: boolean) => {
        this.board.setStreamOpen(open);
        if (open) this.calls.streamOpened();
      },
      status: (status: ConnectionStatus) => {
        this.statusChanged(status);
      },
      ask: (signal: AbortSignal) => askForLife(this.requester, signal),
    };
    this.link =
      settings.source === 'push'
        ? new PushLink(clock, user)
        : new Supervisor(this.requester, clock, user, settings.silence);
    this.posts = new PostFeed(clock, () => {
      const links = pictureLinks();
      const { counters } = this.link.record;
      return {
        part: (part) => {
          counters.parts++;
          this.part(part, links);
        },
        bad: (problem) => {
          counters.badParts++;
          user.bad(problem);
        },
        took: (bytes) => {
          counters.bytes += bytes;
        },
      };
    });
    this.linked = new LinkedPictures({
      ask: (request) => this.ask(request),
      picture: (picture, reported) => {
        this.reports.picture(picture, reported);
      },
      failed: (error) => {
        this.pictureFailed(error);
      },
    });
    this.calls = new CallFeed(
      clock,
      {
        keep: () => this.requester.keep(callQuestion),
        checkLogin: () => {
          this.requester.checkLogin();
        },
        reports: () => this.reports.some(reportsCalls),
        call: (alert, changed) => {
          const taken = this.board.take(alert);
          if (taken && changed) this.reports.alert(alert, taken);
        },
        trouble: (error) => {
          this.callsFailed(error);
        },
      },
      ignoresCalls(new Customize(settings.customize)),
    );
  }

  get ref(): DeviceRef {
    const { id, name, address } = this.settings;
    const info = this.knowledge.inventory?.info;
    const { host } = address;
    return { id, name: name === '' ? (info?.name ?? host) : name, model: info?.model ?? null, host };
  }

  get status(): ConnectionStatus {
    return this.link.status;
  }

  open(): void {
    if (this.closing.signal.aborted) return;
    this.link.start();
    this.calls.start();
  }

  idle(): void {
    this.calls.stop();
    this.link.stop();
    this.board.connection(this.link.status);
  }

  close(): Promise<void> {
    this.closing.abort();
    this.calls.stop();
    this.link.stop();
    this.linked.close();
    this.board.close();
    this.reports.clear();
    this.statusUsers.clear();
    return Promise.resolve();
  }

  view(): DeviceView {
    const { inventory, info } = this.knowledge;
    const { board } = this;
    return {
      state: this.status.state,
      device: { ...info, recorder: this.board.recorder },
      channels: (inventory?.channels ?? []).map((channel) => ({ ...channel })),
      // A large recorder has thousands: made for who reads them.
      get sensors() {
        return board.list();
      },
    };
  }

  activity(since: number | null): DeviceActivity {
    const { ref, status, board } = this;
    return {
      id: ref.id,
      state: status.state,
      reason: status.reason,
      outages: board.activity.outagesSince(since),
      device: { ...this.knowledge.info, ...ref, recorder: board.recorder },
      sensors: board.activity.timelines(board.sensors, since),
    };
  }

  watch(options: WatchOptions, listener: WatchListener): Watch {
    const leave = this.calls.watch(options);
    const watch = this.board.watch(options, {
      message: this.troubles.safe((message) => {
        listener.message(message);
      }),
      changed: this.troubles.safe(() => {
        listener.changed();
      }),
    });
    return {
      summary: () => watch.summary(),
      close: () => {
        leave();
        watch.close();
      },
    };
  }

  onEvents(filter: EventFilter, listener: EventListener): () => void {
    const leave = this.reports.add(filter, {
      alert: this.troubles.safe((message) => {
        listener.alert(message);
      }),
      picture: this.troubles.safe((picture) => {
        listener.picture(picture);
      }),
    });
    this.calls.update();
    return () => {
      leave();
      this.calls.update();
    };
  }

  onStatus(user: StatusListener): () => void {
    const listener: StatusListener = {
      status: this.troubles.safe((status, view) => {
        user.status(status, view);
      }),
    };
    this.statusUsers.add(listener);
    if (this.status.state !== 'connecting') listener.status(this.status, this.view());
    return () => {
      this.statusUsers.delete(listener);
    };
  }

  async ask(request: Ask): Promise<Answer> {
    // What is owed goes out, whatever happens to this device here.
    if (request.outlives) return this.requester.ask(request);
    // AbortSignal.any would leave something behind at our own signal with every call of the months that it lives.
    const either = new AbortController();
    const signals = [this.closing.signal, ...(request.signal ? [request.signal] : [])];
    const stop = () => {
      either.abort(signals.find(({ aborted }) => aborted)?.reason);
    };
    for (const signal of signals) signal.addEventListener('abort', stop, { once: true });
    if (signals.some(({ aborted }) => aborted)) stop();
    try {
      return await this.requester.ask({ ...request, signal: either.signal });
    } finally {
      for (const signal of signals) signal.removeEventListener('abort', stop);
    }
  }

  about(signal?: AbortSignal): Promise<About> {
    return this.knowledge.about(signal);
  }

  states(filter: SensorFilter): readonly SensorNow[] {
    return this.board.states(filter);
  }

  reported(reports: readonly ReportedTrigger[]): void {
    this.knowledge.reported(reports);
  }

  async receive(post: Post): Promise<PostReceipt | null> {
    const { link } = this;
    if (!(link instanceof PushLink) || !(await link.isReady())) return null;
    const receipt = await this.posts.receive(post);
    if (receipt.outcome === 'read') link.tookPost();
    return receipt;
  }

  /** Everything that diagnostics may choose from. `versions` are the caller's. */
  diagnostics(versions: DiagnosticsInput['versions']): DiagnosticsInput {
    const { settings, link } = this;
    const { inventory, info } = this.knowledge;
    const { address, tls, password, ...rest } = settings;
    const { fingerprint, ...trust } = tls ?? {};
    return {
      versions,
      settings: {
        ...rest,
        ...address,
        tls: { set: Object.keys(trust).length > 0, verifies: verifies(tls) },
        hasFingerprint: fingerprint !== undefined,
        hasPassword: password !== '',
      },
      info,
      recorder: this.board.recorder,
      analog: inventory?.analog ?? null,
      prefix: inventory?.prefix ?? null,
      channels: inventory?.channels ?? [],
      triggers: inventory?.triggers ?? null,
      problems: inventory?.problems ?? [],
      status: link.status,
      rhythm: { longestGap: link.silence.rhythm, limit: link.silence.limit },
      record: { changes: link.record.changes, counters: { ...link.record.counters } },
      alerts: this.shapes.all,
    };
  }

  /** A name of signs only leaves nothing to make a topic of, so the next one counts. */
  private slug(): string {
    const { name, address } = this.settings;
    return deviceSlug(name, this.knowledge.inventory?.info.name ?? null, address.host);
  }

  /** Looks around before the first stream: who it is, which sensors it has, how they are numbered. */
  private async prepare(signal: AbortSignal): Promise<void> {
    const inventory = await this.knowledge.prepare(signal);
    this.slugged ??= this.slug();
    for (const problem of inventory.problems) this.log.info(`${this.ref.name}: ${problem}`);
  }

  /** Whether it was an alert, a heartbeat or a picture. */
  private part(part: Part, links: PictureLinks<Reported>): boolean {
    if (part.contentType.startsWith('image/')) {
      this.reports.picture(part, links.of(part));
      return true;
    }
    let alert: Alert;
    try {
      alert = this.reader.read(part);
    } catch (error) {
      if (!(error instanceof BadPartError)) throw error;
      this.link.record.counters.badParts++;
      this.badPart(error);
      return false;
    }
    this.link.record.counters.alerts++;
    const taken = this.board.take(alert);
    if (!taken) return true;
    if (taken.sensors.some(({ type }) => isCallType(type)) && !alert.replayed) {
      this.calls.streamRang();
    }
    this.shapes.add(alert, this.parts.clock.now());
    const reported = this.reports.alert(alert, taken);
    if (!reported) return true;
    const bytes = reported.raw ? part.body.length : 0;
    links.alert(alert.pictureIds, reported, bytes);
    if (reported.raw) {
      const pictures = linkedPictures(reported.raw, this.settings.address.host);
      if (pictures.length > 0) this.linked.fetch(pictures, reported, bytes);
    }
    return true;
  }

  private badPart({ kind, detail }: BadPart): void {
    this.troubles.warn(kind, `a part of the event stream was left out (${kind}: ${detail}).`);
  }

  private pictureFailed(error: Error | null): void {
    if (error instanceof DeviceError && error.code === this.status.code) return;
    this.troubles.warn('picture', fill(sentences['picture-lost'].message, {}), error?.message);
  }

  /** Calls failed. Where the connection has failed in the same way, that is told already. */
  private callsFailed(error: Error | null): void {
    if (error instanceof DeviceError && error.code === this.status.code) return;
    const said = [fill(sentences['calls-lost'].message, {}), error?.message].filter(Boolean).join(' ');
    this.log.warn(`${this.ref.name}: ${said}`);
  }

  private statusChanged(status: ConnectionStatus): void {
    this.board.connection(status);
    if (status.state !== 'connecting') this.calls.settled();
    if (status.state === 'online') {
      if (this.toldOf) this.isBack();
      this.knowledge.online();
    } else if (this.toldOf !== status.state && this.toldOf !== 'refused') {
      // A refused login after an outage is another trouble, which a person has to end: it gets a line of its own.
      this.toldOf = status.state;
      this.log.warn([`${this.ref.name}: ${status.reason}`, status.hint].filter(Boolean).join(' '));
    }
    this.tellStatus();
  }

  /** An outage is over when the stream is proved, not when it opens: one that opens and closes again and again is told of once. */
  private isBack(): void {
    this.toldOf = null;
    this.log.info(`${this.ref.name}: connected again.`);
  }

  private tellStatus(): void {
    if (this.status.state === 'connecting' || this.statusUsers.size === 0) return;
    for (const user of this.statusUsers) user.status(this.status, this.view());
  }
}
