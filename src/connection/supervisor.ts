import { createHash } from 'node:crypto';
import type { Clock, Timer } from '../clock';
import { DeviceError, LoginError, PassingError } from '../errors';
import type { BadPart, Part } from '../stream/part';
import { CURRENT_PATH, openStream } from './open-stream';
import { ConnectionRecord } from './connection-record';
import type { OpenStream, Requester } from './requester';
import { retryDelay } from './retry';
import { asDeviceError, Session } from './session';
import { SettledStatus } from './settled-status';
import { SilenceLimit } from './silence';
import { SilenceWatch } from './silence-watch';
import type { ConnectionStatus } from './connection-status';

/** ms between two openings: a doorbell that ends the stream after every part is followed, not stormed. */
const OPENING_SPACING = 1_000;

/** Parts of the old stream that are remembered while a new one is open, to know them again there. */
const MOST_REMEMBERED = 1_000;

/** Whom the supervisor serves. Nothing it is called with may throw. */
export interface StreamUser {
  /** Before the first stream opens: log in and look around. Rejects only with what makes a stream pointless. */
  prepare(signal: AbortSignal): Promise<void>;
  /** One part. Whether it was what a device says: an alert, a heartbeat or a picture. */
  part(part: Part): boolean;
  bad(problem: BadPart): void;
  /** See `PartHandler.known`. */
  known?(body: Buffer): boolean;
  /** The stream is proved or gone, at this moment, settled or not. */
  streamOpen(open: boolean): void;
  /** The settled state changed. */
  status(status: ConnectionStatus): void;
}

/**
 * Keeps one event stream open for as long as it is wanted: opens it, believes it once it is proved, notices when it dies or
 * falls silent, renews it without a gap where the device allows, retries, and says what it knows.
 */
export class Supervisor {
  readonly record: ConnectionRecord;
  readonly silence: SilenceLimit;
  private readonly settled: SettledStatus;
  private readonly watch: SilenceWatch;
  private running = false;
  private prepared = false;
  private path = CURRENT_PATH;
  /** The stream that counts. */
  private current: Session | null = null;
  /** The renewed stream, open but without a part yet. */
  private next: Session | null = null;
  private opening: AbortController | null = null;
  /** The stream that counts is proved. */
  private isOpen = false;
  /** Failures in a row, the loss itself included; only proof resets it. */
  private failures = 0;
  private openedAt = Number.NEGATIVE_INFINITY;
  /** Tick of the last byte of a silent stream that was kept because the login of its renewal was refused. */
  private keptSince: number | null = null;
  /** Code of the failure before this one; proof forgets it. */
  private lostBy: string | null = null;
  /** The device allows one stream only: close, then open. */
  private single = false;
  private retryTimer: Timer | null = null;

  constructor(
    private readonly requester: Requester,
    private readonly clock: Clock,
    private readonly user: StreamUser,
    /** ms without a byte after which the stream is renewed; `null`: learnt. */
    silence: number | null,
  ) {
    this.record = new ConnectionRecord(clock);
    this.silence = new SilenceLimit(silence);
    this.settled = new SettledStatus(clock, this.record, (status) => {
      user.status(status);
    });
    this.watch = new SilenceWatch(clock, () => {
      this.look();
    });
  }

  get status(): ConnectionStatus {
    return this.settled.now;
  }

  /** Opens the stream and keeps it open until `stop`. */
  start(): void {
    if (this.running) return;
    this.running = true;
    this.failures = 0;
    this.settled.reset();
    this.connect();
  }

  /** Lets every socket and timer go, at once. `start` begins anew. */
  stop(): void {
    if (!this.running) return;
    this.running = false;
    this.opening?.abort();
    this.opening = null;
    this.retryTimer?.cancel();
    this.watch.stop();
    this.letGo('next');
    this.closeCurrent();
    this.record.add('closed');
    this.settled.reset();
  }

  /** Opens a stream while none is open. */
  private connect(renewal = false): void {
    this.open(
      (stream) => {
        this.record.add('open', this.path);
        this.makeCurrent(this.session(stream, renewal));
      },
      (error) => {
        this.failed(error);
      },
    );
  }

  /** Opens a second stream beside the silent one, or closes and opens where the device allows one only. */
  private renew({ lastByte }: Session): void {
    const silentFor = Math.round((this.clock.ticks() - lastByte) / 1000);
    this.record.add('renew', `silent ${silentFor} s`);
    if (this.single) {
      this.closeThenOpen();
      return;
    }
    this.open(
      (stream) => {
        this.record.add('open', 'renewal');
        const session = this.session(stream, true);
        if (this.current) {
          this.next = session;
          session.repeats = new Set();
          this.watchSilence(session);
          session.begin();
        } else {
          // The device ended the old stream when the new one came: it allows one only.
          this.single = true;
          this.makeCurrent(session);
        }
      },
      (error) => {
        const { current } = this;
        if (current && current.lastByte > lastByte) {
          // It spoke meanwhile: it lives, and to close it would be a gap for nothing.
          this.record.add('lost', 'renewal');
          this.watchSilence(current);
        } else if (current && error instanceof LoginError && this.keptSince !== current.lastByte) {
          // A login is refused, not this stream: it has one more limit to speak in.
          this.keptSince = current.lastByte;
          this.record.add('lost', 'renewal');
          this.watch.set(this.clock.ticks() + this.silence.limit);
        } else if (current && refusesSecond(error)) {
          this.single = true;
          this.closeThenOpen();
        } else {
          // Where nothing answers the silent stream is dead too, and this was the first retry.
          if (this.closeCurrent()) this.failures = Math.max(this.failures, 1);
          this.failed(error);
        }
      },
    );
  }

  private closeThenOpen(): void {
    this.closeCurrent();
    this.settled.lost(this.wasSilent());
    this.connect(true);
  }

  /** Opens; an opening before it that is still under way is given up, and whatever that brings is let go. */
  private open(then: (stream: OpenStream) => void, otherwise: (error: DeviceError) => void): void {
    this.opening?.abort();
    const abort = new AbortController();
    this.opening = abort;
    const counts = (): boolean => {
      if (this.opening !== abort) return false;
      this.opening = null;
      return true;
    };
    this.enter(abort.signal).then(
      (stream) => {
        if (counts()) then(stream);
        else stream.destroy();
      },
      (error: unknown) => {
        if (counts()) otherwise(asDeviceError(error));
      },
    );
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
    if (this.openedAt > Number.NEGATIVE_INFINITY) this.record.counters.reconnects++;
    this.openedAt = this.clock.ticks();
    return new Session(
      stream,
      this.clock,
      {
        part: (session, part) => {
          this.admit(session);
          return this.tookPart(session, part);
        },
        bad: (session, problem) => {
          this.admit(session);
          this.record.counters.badParts++;
          this.user.bad(problem);
        },
        known: (body) => this.user.known?.(body) === true,
        bytes: (_, count, gap) => {
          if (gap !== null && !this.watch.disturbed) this.silence.learn(gap);
          this.record.counters.bytes += count;
        },
        proved: () => {
          this.proved();
        },
        ended: (session, error) => {
          this.ended(session, error);
        },
      },
      renewal,
    );
  }

  private makeCurrent(session: Session): void {
    this.current = session;
    this.settled.claimed();
    this.watchSilence(session);
    session.begin();
  }

  /** The stream that counts is one: only now the connection is online, and only this makes retries quick again. */
  private proved(): void {
    this.failures = 0;
    this.lostBy = null;
    this.setOpen(true);
    this.settled.online();
  }

  /** From the first part of a renewed stream on only that counts. */
  private admit(session: Session): void {
    if (session !== this.next) return;
    this.record.add('switch');
    this.letGo('current');
    this.current = session;
    this.next = null;
    this.watchSilence(session);
  }

  private tookPart(session: Session, part: Part): boolean {
    const later = this.next?.repeats;
    if (later && later.size < MOST_REMEMBERED) later.add(digestOf(part));
    if (session.repeats?.delete(digestOf(part))) return true;
    // It is past what the old one had brought: what is alike from now on is something new.
    session.repeats = null;
    this.record.counters.parts++;
    return this.user.part(part);
  }

  private ended(session: Session, error: DeviceError): void {
    if (session === this.next) {
      this.next = null;
      this.record.add('lost', 'renewal');
      if (this.current && this.current.lastByte > session.openedAt) {
        // The old one spoke again: it lives, and to close it would be a gap for nothing.
        this.watchSilence(this.current);
        return;
      }
      this.single = true;
      this.closeThenOpen();
      return;
    }
    this.current = null;
    if (this.next) {
      this.record.add('switch', 'the old one ended');
      this.single = true;
      this.takeNext(this.next, error);
      return;
    }
    this.setOpen(false);
    this.watch.stop();
    // A renewal is on its way: what comes of it decides.
    if (this.opening) this.settled.lost(error);
    else this.failed(error);
  }

  /** An opening failed or the stream was lost: says so when it counts, and tries again. */
  private failed(error: DeviceError): void {
    this.failures++;
    // Every retry of a long outage as a change would push out how it began.
    if (error.code !== this.lostBy) this.record.add('lost', error.code);
    this.lostBy = error.code;
    this.watch.stop();
    const now = this.clock.now();
    const spacing = this.openedAt + OPENING_SPACING - this.clock.ticks();
    const delay = Math.max(retryDelay(error, this.failures, now, this.clock.random()), spacing);
    if (this.failures > 1 || error.cure === 'person') this.settled.failed(error, Math.round(now + delay));
    else this.settled.lost(error);
    this.retryTimer?.cancel();
    this.retryTimer = this.clock.after(delay, () => {
      this.connect();
    });
  }

  private watchSilence({ lastByte }: Session): void {
    this.watch.set(lastByte + this.silence.limit);
  }

  private look(): void {
    const { current, next } = this;
    const session = next ?? current;
    if (!session) return;
    if (this.clock.ticks() < session.lastByte + this.silence.limit) {
      this.watchSilence(session);
    } else if (session === current && session.renewal && !session.spoke && !session.doubled) {
      // After its greeting it was as silent as the one before: this device has nothing to say.
      session.doubled = true;
      this.silence.double();
      this.watchSilence(session);
    } else if (!next) {
      this.renew(session);
    } else if (current && current.lastByte > next.openedAt) {
      // The old one spoke again while the new one did not: it is the living one.
      this.letGo('next');
      this.watchSilence(current);
    } else {
      this.record.add('switch', 'both silent');
      this.letGo('current');
      this.silence.double();
      next.doubled = true;
      this.takeNext(next, this.wasSilent());
    }
  }

  /** The renewed stream takes the place of the old one, which is gone by `error`. */
  private takeNext(session: Session, error: DeviceError): void {
    this.current = session;
    this.next = null;
    this.watchSilence(session);
    if (session.proved) return;
    this.setOpen(false);
    this.settled.lost(error);
    this.settled.claimed();
  }

  /** False: there was none. */
  private closeCurrent(): boolean {
    const session = this.current;
    this.letGo('current');
    this.setOpen(false);
    return session !== null;
  }

  private wasSilent(): DeviceError {
    return new PassingError('silent', { seconds: Math.round(this.silence.limit / 1000) });
  }

  private setOpen(open: boolean): void {
    if (this.isOpen === open) return;
    this.isOpen = open;
    this.user.streamOpen(open);
  }

  private letGo(which: 'current' | 'next'): void {
    const session = this[which];
    this[which] = null;
    session?.close();
  }
}

/** Whether the device lives but grants no second stream beside the first: it says so with 503, 403 or a reset. */
function refusesSecond(error: DeviceError): boolean {
  if (error.cure === 'retry') return error.answered || error.code === 'reset';
  return error.code === 'forbidden' || error.code === 'forbidden-or-limit' || error.code === 'limit';
}

/** What tells a part from any other. */
function digestOf(part: Part): string {
  return createHash('sha1').update(part.contentType).update(part.body).digest('base64');
}
