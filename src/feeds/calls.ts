import type { Clock, Timer } from '../clock';
import { RefusedError, refusalOf } from '../connection/refusal';
import type { Answer, KeptAsker } from '../connection/requester';
import { child, Document, text } from '../documents/document';
import { DeviceError, LoginError } from '../errors';
import { findSensorType } from '../sensors/catalogue';
import { Customize } from '../sensors/customize';
import { readSensorName } from '../sensors/names';
import { Numbering } from '../sensors/numbering';
import type { SensorType } from '../sensors/sensor-type';
import { squash } from '../sensors/slug';
import type { EventFilter, WatchOptions } from '../sensors/watch-types';
import type { Alert } from '../stream/alert';
import { readAlert } from '../stream/read-alert';
import { readDocument } from '../documents/answer';

/** The sensor that calls belong to. */
export const callType = findSensorType('video_intercom_call');

/** What is asked: `{"CallStatus":{"status":"idle"|"ring"|"onCall"}}` (PROTOCOL.md 10.2). */
export const callQuestion = {
  method: 'GET',
  path: '/ISAPI/VideoIntercom/callStatus?format=json',
  limit: 5_000,
  maxBytes: 64 * 1024,
} as const;

/** ms from one question to the next: a ring lasts 30 s, but who rang waits. */
const EVERY = 1_000;
/** ms after {@link TELL_AFTER} failures in a row. */
const EVERY_IN_TROUBLE = 5_000;
/** Failures in a row that are told, once. */
const TELL_AFTER = 3;
/** ms after which a device that does not know the question is asked again: it may have been updated. */
const ASK_AGAIN = 3_600_000;

const IDLE = 'idle';
const RING = 'ring';
const LONGEST_STATUS = 32;

/** ms that the stream has to open or fail first: where a device allows one connection, the stream has it. */
const STREAM_FIRST = 5_000;

/** Whom a `CallFeed` serves. */
export interface CallUser {
  /** Whether somebody wants to hear of calls as events. */
  reports(): boolean;
  /** The connection for the questions. */
  keep(): KeptAsker;
  /** Throws the `LoginError` that stands in the way of any question now. */
  checkLogin(): void;
  /** `changed`: the status is another than before; else a ring goes on. */
  call(alert: Alert, changed: boolean): void;
  /** Three questions in a row have failed, the last one by this; `null`: answered, but not what was asked. Once until one is answered. */
  trouble(error: Error | null): void;
}

/**
 * Asks a door station whether somebody rings, once a second while somebody listens, whether or not its stream opens: most
 * never say so on the stream, and some have none.
 */
export class CallFeed {
  private running = false;
  /** Ends the time that the stream has for itself. */
  private streamFirst: Timer | null = null;
  /** The stream has told of a call since it was opened. */
  private onStream = false;
  private readonly watches = new Set<object>();
  private asking = false;
  private asker: KeptAsker | null = null;
  private timer: Timer | null = null;
  private status = IDLE;
  private failures = 0;
  /** The device has answered the question. */
  private answers = false;
  /** Ticks before which nothing is asked. */
  private notBefore = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly clock: Clock,
    private readonly user: CallUser,
    /** Whether a person has said that there shall be no calls. */
    private readonly ignored: boolean,
  ) {}

  /** The device is in use. */
  start(): void {
    if (this.running || this.ignored) return;
    this.running = true;
    this.streamFirst = this.clock.after(STREAM_FIRST, () => {
      this.settled();
    });
  }

  /** Nobody uses the device. */
  stop(): void {
    this.running = false;
    this.streamFirst?.cancel();
    this.streamFirst = null;
    this.update();
  }

  /** The stream is open, or will not be soon. */
  settled(): void {
    this.streamFirst?.cancel();
    this.streamFirst = null;
    this.update();
  }

  /** The stream was opened: whether it tells of calls is to be seen. */
  streamOpened(): void {
    this.onStream = false;
    this.update();
  }

  /** The stream told of a call. */
  streamRang(): void {
    this.onStream = true;
    this.update();
  }

  /** One more sensor node, if it would show a call. Gives back how to leave. */
  watch(options: WatchOptions): () => void {
    if (!watchesCalls(options)) return () => undefined;
    const entry = {};
    this.watches.add(entry);
    this.update();
    return () => {
      this.watches.delete(entry);
      this.update();
    };
  }

  /** Who wants to hear of events has changed, or something else that decides whether to ask. */
  update(): void {
    const wanted =
      this.running && !this.streamFirst && !this.onStream && (this.watches.size > 0 || this.user.reports());
    if (wanted === this.asking) return;
    this.asking = wanted;
    if (wanted) {
      this.next(0);
      return;
    }
    this.timer?.cancel();
    this.timer = null;
    this.asker?.close();
    this.asker = null;
    this.status = IDLE;
    this.failures = 0;
  }

  private next(ms: number): void {
    const wait = Math.max(ms, this.notBefore - this.clock.ticks(), 0);
    this.timer = this.clock.after(wait, () => {
      this.timer = null;
      this.ask();
    });
  }

  private ask(): void {
    const asker = (this.asker ??= this.user.keep());
    const began = this.clock.ticks();
    const after = (ms: number) => began + ms - this.clock.ticks();
    if (this.isHeldBack()) return;
    asker
      .ask()
      .then((answer) => {
        if (this.asker !== asker) return;
        const document = readStatus(answer);
        if (document) {
          this.answered(document);
          this.next(after(EVERY));
        } else this.failed(refusalOf(answer, { path: callQuestion.path }), after);
      })
      // Also what goes wrong in reading the answer is a question that failed, and the next one is asked.
      .catch((error: unknown) => {
        if (this.asker !== asker) return;
        this.failed(error instanceof Error ? error : new Error(String(error)), after);
      });
  }

  /** The login waits for something: nothing would be sent, so it says nothing about calls. */
  private isHeldBack(): boolean {
    try {
      this.user.checkLogin();
      return false;
    } catch (error) {
      if (!(error instanceof LoginError)) throw error;
      this.next(Math.max(EVERY, error.retryAt - this.clock.now()));
      return true;
    }
  }

  private answered(document: Document): void {
    this.answers = true;
    this.failures = 0;
    const status = statusOf(document) ?? IDLE;
    const changed = status !== this.status;
    this.status = status;
    if (changed || status === RING) this.user.call(this.alert(document, status), changed);
  }

  private failed(error: Error | null, after: (ms: number) => number): void {
    if (!this.answers && isRefusal(error)) {
      this.notBefore = this.clock.ticks() + ASK_AGAIN;
      this.asker?.close();
      this.asker = null;
      this.next(0);
      return;
    }
    this.failures++;
    if (this.failures === TELL_AFTER) {
      // What happened meanwhile is not known: a ring after it is another one.
      this.status = IDLE;
      this.user.trouble(error);
    }
    this.next(after(this.failures < TELL_AFTER ? EVERY : EVERY_IN_TROUBLE));
  }

  private alert(document: Document, status: string): Alert {
    const event = {
      eventType: 'callStatus',
      eventState: status === RING ? 'active' : 'inactive',
      dateTime: new Date(this.clock.now()).toISOString(),
    };
    // Of the answer itself nothing but the status decides: what it holds is only told.
    const body = Buffer.from(JSON.stringify(event));
    const none = { contentType: 'application/json', name: null, filename: null, contentId: null };
    return { ...readAlert({ ...none, body }), raw: () => document };
  }
}

/** The device was there and did not say what was asked; all else is a network that carried nothing. */
function isRefusal(error: Error | null): boolean {
  if (error === null || error instanceof RefusedError) return true;
  return error instanceof DeviceError && error.code.startsWith('login');
}

/** The answer as a document, `null` where it is something else. By its bytes: `format=json` is not always honoured. */
function readStatus({ status, body }: Answer): Document | null {
  const document = status === 200 ? readDocument(body) : null;
  return document && statusOf(document) !== null ? document : null;
}

function statusOf(document: Document): string | null {
  const status = text(child(document, 'CallStatus') ?? {}, 'status');
  return status === null ? null : status.slice(0, LONGEST_STATUS).toLowerCase();
}

/** Whether a sensor node with these settings would show a call. */
export function watchesCalls({ sensor, channel }: Pick<WatchOptions, 'sensor' | 'channel'>): boolean {
  return squash(sensor) === 'all' ? channel === null : isCallType(readSensorName(sensor).type);
}

/** Whether an event node with this filter would show a call. */
export function reportsCalls({ events, channel }: EventFilter): boolean {
  const names = events.filter((name) => squash(name));
  return names.length === 0 ? channel === null : names.some((name) => isCallType(findSensorType(name)));
}

/** Whether a person has said that there shall be no calls. */
export function ignoresCalls(customize: Customize): boolean {
  return customize.of(callType, null, new Numbering(false)).ignored;
}

/** Whether a sensor of this type is a call. */
export function isCallType(type: SensorType): boolean {
  return type.family === callType.family;
}
