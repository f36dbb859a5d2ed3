import { createHash } from 'node:crypto';
import type { Clock, Timer } from '../clock';
import { DeviceError, LoginError, PassingError } from '../errors';
import { Splitter } from '../stream/splitter';
import type { BadPart, Part } from '../stream/part';
import { currentPath, openStream } from './open-stream';
import { ConnectionRecord } from './connection-record';
import type { OpenStream, Requester } from './requester';
import { retryDelay } from './retry';
import { SilenceLimit } from './silence';
import type { ConnectionStatus } from './connection-status';

/** ms that a lost stream may take to come back before anybody is told (product.md 2.4). */
const LOSS_COUNTS_AFTER = 3_000;

/** ms between two openings: a doorbell that ends the stream after every part is followed, not stormed (F8). */
const OPENING_SPACING = 1_000;

/** ms that a timer may be late before we suspect that this process stood still, and look at the sockets first. */
const LATE = 250;
/** ms given to sockets to hand over what waited while this process stood still. */
const CATCH_UP = 50;

/** ms in which what a device says is its greeting: one that never speaks later keeps no rhythm (toxuin 31). */
const GREETING = 3_000;

/** Parts of the old stream that are remembered while a new one opens, to know them again there. */
const MOST_REMEMBERED = 1_000;

/** Whom the supervisor serves. Nothing it is called with may throw. */
export interface StreamUser {
  /** Before the first stream opens: log in and look around. Rejects only with what makes a stream pointless. */
  prepare(signal: AbortSignal): Promise<void>;
  part(part: Part): void;
  bad(problem: BadPart): void;
  /** The stream opened or closed, at this moment, settled or not. */
  streamOpen(open: boolean): void;
  /** The settled state changed. */
  status(status: ConnectionStatus): void;
}

/** One open stream with its splitter. */
interface Session {
  readonly stream: OpenStream;
  readonly splitter: Splitter;
  readonly openedAt: number;
  /** Tick of the last byte; until one came, of the opening. */
  lastByte: number;
  /** Said more than its greeting. */
  spoke: boolean;
  /** Took the place of a silent one. */
  readonly renewal: boolean;
  /** Its silence has doubled the limit already. */
  doubled: boolean;
}

/**
 * Keeps one event stream open for as long as it is wanted: opens it, notices when it dies or falls silent, renews it
 * without a gap where the device allows, retries, and says what it knows.
 */
export class Supervisor {
  readonly record: ConnectionRecord;
  readonly silence: SilenceLimit;
  private state: ConnectionStatus;
  private running = false;
  private prepared = false;
  private path = currentPath;
  /** The stream that counts. */
  private current: Session | null = null;
  /** The renewed stream, open but without a part yet. */
  private next: Session | null = null;
  private opening: AbortController | null = null;
  /** Failures in a row, the loss itself included; only a part resets it. */
  private failures = 0;
  private openedAt = Number.NEGATIVE_INFINITY;
  private openedBefore = false;
  /** Code of the failure before this one; a part received forgets it. */
  private lostBy: string | null = null;
  /** The device allows one stream only: close, then open. */
  private single = false;
  private retryTimer: Timer | null = null;
  private lossTimer: Timer | null = null;
  private watchTimer: Timer | null = null;
  /** Ticks at which the silence is to be looked at. */
  private lookDue = Infinity;
  private caughtUp = false;
  /** What the old stream brought while the new one was open: the new one brings it again, and it counts once. */
  private readonly seen = new Set<string>();

  constructor(
    private readonly requester: Requester,
    private readonly clock: Clock,
    private readonly user: StreamUser,
    /** ms without a byte after which the stream is renewed; `null`: learnt. */
    silence: number | null,
  ) {
    this.record = new ConnectionRecord(clock);
    this.silence = new SilenceLimit(silence);
    this.state = this.describe('connecting', null, null);
  }

  get status(): ConnectionStatus {
    return this.state;
  }

  /** Opens the stream and keeps it open until `stop`. */
  start(): void {
    if (this.running) return;
    this.running = true;
    this.failures = 0;
    this.state = this.describe('connecting', null, null);
    this.connect();
  }

  /** Lets every socket and timer go, at once. `start` begins anew. */
  stop(): void {
    if (!this.running) return;
    this.running = false;
    this.opening?.abort();
    this.opening = null;
    for (const timer of [this.retryTimer, this.lossTimer, this.watchTimer]) timer?.cancel();
    this.retryTimer = this.lossTimer = this.watchTimer = null;
    this.letGo('next');
    if (this.letGo('current')) this.user.streamOpen(false);
    this.record.add('closed');
    this.state = this.describe('connecting', null, null);
  }

  /** Opens a stream while none is open. */
  private connect(renewal = false): void {
    const abort = this.beginOpening();
    this.enter(abort.signal).then(
      (stream) => {
        if (!this.endOpening(abort)) {
          stream.destroy();
          return;
        }
        this.record.add('open', this.path);
        this.current = this.session(stream, renewal);
        this.isOnline();
        this.begin(this.current);
      },
      (error: unknown) => {
        if (this.endOpening(abort)) this.failed(asDeviceError(error));
      },
    );
  }

  /** Opens a second stream beside the silent one, or closes and opens where the device allows one only. */
  private renew(): void {
    const silentFor = Math.round((this.clock.ticks() - (this.current?.lastByte ?? 0)) / 1000);
    this.record.add('renew', `silent ${silentFor} s`);
    if (this.single) {
      this.closeThenOpen();
      return;
    }
    const since = this.clock.ticks();
    const abort = this.beginOpening();
    this.enter(abort.signal).then(
      (stream) => {
        if (!this.endOpening(abort)) {
          stream.destroy();
          return;
        }
        this.record.add('open', 'renewal');
        const session = this.session(stream, true);
        if (this.current) {
          this.next = session;
          this.seen.clear();
          this.watch();
        } else {
          // The device ended the old stream when the new one came: it allows one only.
          this.single = true;
          this.current = session;
          this.isOnline();
        }
        this.begin(session);
      },
      (error: unknown) => {
        if (!this.endOpening(abort)) return;
        const cause = asDeviceError(error);
        if (this.current && this.current.lastByte > since) {
          // It spoke meanwhile: it lives, and to close it would be a gap for nothing.
          this.record.add('lost', 'renewal');
          this.watch();
        } else if (this.current && refusesSecond(cause)) {
          this.single = true;
          this.closeThenOpen();
        } else if (this.current) {
          // Nothing answers: the silent stream is dead too, and this was the first retry.
          this.letGo('current');
          this.user.streamOpen(false);
          this.failures = Math.max(this.failures, 1);
          this.failed(cause);
        } else {
          this.failed(cause);
        }
      },
    );
  }

  private closeThenOpen(): void {
    if (this.letGo('current')) this.user.streamOpen(false);
    this.countLoss(new PassingError('silent', { seconds: Math.round(this.silence.limit / 1000) }));
    this.connect(true);
  }

  private beginOpening(): AbortController {
    this.opening?.abort();
    const abort = new AbortController();
    this.opening = abort;
    return abort;
  }

  /** False: this opening was given up meanwhile, and whatever it brings is let go. */
  private endOpening(abort: AbortController): boolean {
    if (this.opening !== abort || !this.running) return false;
    this.opening = null;
    return true;
  }

  private async enter(signal: AbortSignal): Promise<OpenStream> {
    if (!this.prepared) {
      await this.user.prepare(signal);
      this.prepared = true;
    }
    const { stream, path } = await openStream(this.requester, signal, this.path);
    this.path = path;
    return stream;
  }

  private session(stream: OpenStream, renewal: boolean): Session {
    const now = this.clock.ticks();
    if (this.openedBefore) this.record.counters.reconnects++;
    this.openedBefore = true;
    const splitter = new Splitter(
      {
        part: (part) => {
          if (this.admit(session)) this.tookPart(session, part);
        },
        bad: (problem) => {
          if (!this.admit(session)) return;
          this.record.counters.badParts++;
          this.user.bad(problem);
        },
      },
      { contentType: stream.contentType },
    );
    const session: Session = {
      stream,
      splitter,
      openedAt: now,
      lastByte: now,
      spoke: false,
      renewal,
      doubled: false,
    };
    return session;
  }

  private begin(session: Session): void {
    session.stream.read({
      data: (chunk) => {
        const now = this.clock.ticks();
        if (now - session.openedAt > GREETING) {
          session.spoke = true;
          // What waited while this process stood still says nothing about the rhythm of the device.
          if (!this.caughtUp && now - this.lookDue <= LATE) this.silence.learn(now - session.lastByte);
        }
        session.lastByte = now;
        this.record.counters.bytes += chunk.length;
        session.splitter.push(chunk);
      },
      end: () => {
        session.splitter.end();
        this.ended(session, new PassingError('ended', {}));
      },
      error: (error) => {
        session.splitter.end();
        this.ended(session, asDeviceError(error));
      },
    });
  }

  /** Whether a session's parts count now. The first part of a renewed stream ends the old one (product.md 4). */
  private admit(session: Session): boolean {
    if (session === this.next) {
      this.record.add('switch');
      this.letGo('current');
      this.current = session;
      this.next = null;
      this.watch();
    }
    return session === this.current;
  }

  private tookPart(session: Session, part: Part): void {
    this.failures = 0;
    this.lostBy = null;
    if (this.next) {
      if (this.seen.size < MOST_REMEMBERED) this.seen.add(digestOf(part));
    } else if (this.seen.size > 0) {
      if (session.renewal && this.seen.delete(digestOf(part))) return;
      // The new stream is past what the old one had brought: what is alike from now on is something new.
      this.seen.clear();
    }
    this.record.counters.parts++;
    this.user.part(part);
  }

  private ended(session: Session, error: DeviceError): void {
    if (session === this.next) {
      this.next = null;
      this.record.add('lost', 'renewal');
      if (this.current && this.current.lastByte > session.openedAt) {
        // The old one spoke again: it lives, and to close it would be a gap for nothing.
        this.watch();
        return;
      }
      this.single = true;
      this.closeThenOpen();
      return;
    }
    if (session !== this.current) return;
    this.current = null;
    if (this.next) {
      this.record.add('switch', 'the old one ended');
      this.single = true;
      this.current = this.next;
      this.next = null;
      this.watch();
      return;
    }
    this.user.streamOpen(false);
    this.stopWatching();
    if (this.opening)
      this.countLoss(error); // A renewal is on its way: what comes of it decides.
    else this.failed(error);
  }

  /** An opening failed or the stream was lost: says so when it counts, and tries again. */
  private failed(error: DeviceError): void {
    this.failures++;
    // Every retry of a long outage as a change would push out how it began.
    if (error.code !== this.lostBy) this.record.add('lost', error.code);
    this.lostBy = error.code;
    this.stopWatching();
    const chance = this.clock.random();
    const now = this.clock.now();
    const spacing = this.openedAt + OPENING_SPACING - this.clock.ticks();
    const delay = Math.max(retryDelay(error, this.failures, now, chance), spacing, 0);
    const retryAt = delay > 0 ? Math.round(now + delay) : null;
    if (error instanceof LoginError) {
      this.settle(this.describe('refused', error, error.retryAt));
    } else if (this.failures > 1 || error.cure === 'person') {
      this.settle(this.describe('offline', error, retryAt));
    } else {
      this.countLoss(error);
    }
    this.retryTimer?.cancel();
    this.retryTimer = this.clock.after(delay, () => {
      this.retryTimer = null;
      this.connect();
    });
  }

  /** Tells of a loss unless the stream is back in time. */
  private countLoss(error: DeviceError): void {
    if (this.lossTimer || this.state.state === 'offline' || this.state.state === 'refused') return;
    this.lossTimer = this.clock.after(LOSS_COUNTS_AFTER, () => {
      this.lossTimer = null;
      this.settle(this.describe('offline', error, null));
    });
  }

  private isOnline(): void {
    this.openedAt = this.clock.ticks();
    this.user.streamOpen(true);
    this.settle(this.describe('online', null, null));
    this.watch();
  }

  private settle(status: ConnectionStatus): void {
    this.lossTimer?.cancel();
    this.lossTimer = null;
    const before = this.state;
    const same = before.state === status.state;
    this.state = same ? { ...status, since: before.since } : status;
    if (!same) this.record.add(status.state, status.code ?? '');
    // The sentence of a refused login names the next try, so each refusal is told.
    if (!same || before.reason !== status.reason) this.user.status(this.state);
  }

  private describe(
    state: ConnectionStatus['state'],
    error: DeviceError | null,
    retryAt: number | null,
  ): ConnectionStatus {
    const calm = state === 'online' ? 'The event stream is open.' : 'Connecting.';
    return {
      state,
      reason: error?.message ?? calm,
      code: error?.code ?? null,
      values: error?.values ?? {},
      hint: error?.hint ?? '',
      since: this.clock.now(),
      retryAt,
    };
  }

  /**
   * Looks again when the limit of silence is over, counted from the last byte: a timer with the full period set at each
   * byte would cost a timer per chunk, one set anew at each look would be up to twice too late.
   */
  private watch(): void {
    this.stopWatching();
    if (!this.current) return;
    this.lookAt((this.next ?? this.current).lastByte + this.silence.limit);
  }

  private lookAt(due: number): void {
    this.lookDue = due;
    this.watchTimer = this.clock.after(Math.max(0, due - this.clock.ticks()), () => {
      this.watchTimer = null;
      this.look();
    });
  }

  private look(): void {
    const now = this.clock.ticks();
    const session = this.next ?? this.current;
    if (!session) return;
    if (now - this.lookDue > LATE && !this.caughtUp) {
      // This process stood still (a long computation, a suspended computer): bytes may wait in the socket.
      this.caughtUp = true;
      this.lookAt(now + CATCH_UP);
      return;
    }
    this.caughtUp = false;
    this.lookDue = Infinity;
    if (now < session.lastByte + this.silence.limit) {
      this.watch();
      return;
    }
    if (session === this.current && session.renewal && !session.spoke && !session.doubled) {
      // After its greeting it was as silent as the one before: this device has nothing to say.
      session.doubled = true;
      this.silence.double();
      this.watch();
      return;
    }
    if (!this.next) {
      this.renew();
    } else if (this.current && this.current.lastByte > this.next.openedAt) {
      // The old one spoke again while the new one did not: it is the living one.
      this.letGo('next');
      this.watch();
    } else {
      this.record.add('switch', 'both silent');
      this.letGo('current');
      this.current = this.next;
      this.next = null;
      this.current.doubled = true;
      this.silence.double();
      this.watch();
    }
  }

  private stopWatching(): void {
    this.watchTimer?.cancel();
    this.watchTimer = null;
    this.lookDue = Infinity;
    this.caughtUp = false;
  }

  private letGo(which: 'current' | 'next'): boolean {
    const session = this[which];
    this[which] = null;
    session?.stream.destroy();
    return session !== null;
  }
}

/** Whether the device lives but grants no second stream beside the first: isapi.md 2.8 has it as 503, 403 and a reset. */
function refusesSecond(error: DeviceError): boolean {
  if (error.cure === 'retry') return error.answered || error.code === 'reset';
  return error.code === 'forbidden' || error.code === 'forbidden-or-limit' || error.code === 'limit';
}

/** What tells a part from any other. */
function digestOf(part: Part): string {
  return createHash('sha1').update(part.contentType).update(part.body).digest('base64');
}

/** Whatever was thrown, as an error that people can read. */
function asDeviceError(error: unknown): DeviceError {
  if (error instanceof DeviceError) return error;
  return new PassingError('reset', {}, false, { cause: error });
}
