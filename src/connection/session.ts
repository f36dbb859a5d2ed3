import type { Clock, Timer } from '../clock';
import { DeviceError, PassingError } from '../errors';
import type { BadPart, Part } from '../stream/part';
import { Splitter } from '../stream/splitter';
import { documentKind } from '../documents/said';
import type { OpenStream } from './requester';

/** ms in which what a device says is its greeting: one that never speaks later keeps no rhythm. */
const GREETING = 3_000;
/** ms of quiet after which an open stream is believed: a device that has nothing to say may say nothing. */
const QUIET = 3_000;
/** ms after which a stream that says much, but nothing of what a device says, is given up. */
const UNPROVED = 60_000;
/** Bytes in which an answer that is no event stream shows what it is. */
const HEAD = 16_384;
const NOTHING: Buffer = Buffer.alloc(0);

/** Whom a session serves. After `ended`, or after the session was closed, nothing more is called. */
export interface SessionUser {
  /** One part. Whether it was what a device says: an alert, a heartbeat or a picture. */
  part(session: Session, part: Part): boolean;
  bad(session: Session, problem: BadPart): void;
  /** See `PartHandler.known`. */
  known?(body: Buffer): boolean;
  /** Bytes came, `gap` ms after those before; `null` while the device may still be greeting. */
  bytes(session: Session, count: number, gap: number | null): void;
  /** It is an event stream, by a part or by quiet. Called once. */
  proved(session: Session): void;
  /** It is over, or never was an event stream. */
  ended(session: Session, error: DeviceError): void;
}

/**
 * One open stream with its splitter. An answer with status 200 only claims to be one: what proves it is an alert, a
 * heartbeat or a picture, or 3 s of quiet without an end. Anything else that comes first is judged as a refusal, whatever its
 * headers say: a page of a router, a ResponseStatus, a lock, nothing at all.
 */
export class Session {
  readonly openedAt: number;
  /** Tick of the last byte; until one came, of the opening. */
  lastByte: number;
  /** Said more than its greeting. */
  spoke = false;
  /** Its silence has doubled the limit already. */
  doubled = false;
  proved = false;
  /** What the stream before it brought while both were open: this one brings it again. */
  repeats: Set<string> | null = null;
  /** Something that a device says came. */
  private heard = false;
  private over = false;
  /** The first bytes, until something was heard. */
  private head = NOTHING;
  private timer: Timer;
  private readonly splitter: Splitter;

  constructor(
    private readonly stream: OpenStream,
    private readonly clock: Clock,
    private readonly user: SessionUser,
    /** Took, or is to take, the place of a silent one. */
    readonly renewal: boolean,
  ) {
    this.openedAt = this.lastByte = clock.ticks();
    this.splitter = new Splitter(
      {
        part: (part) => {
          this.part(part);
        },
        bad: (problem) => {
          if (!this.over) this.user.bad(this, problem);
        },
        known: (body) => this.user.known?.(body) === true,
      },
      { contentType: stream.contentType },
    );
    this.timer = this.waitForQuiet();
  }

  /** Reads until the end. Call once. */
  begin(): void {
    this.stream.read({
      data: (chunk) => {
        this.data(chunk);
      },
      end: () => {
        this.splitter.end();
        const no = this.heard ? null : this.stream.judge(this.head, true);
        this.end(no ?? new PassingError('ended', {}, !this.proved));
      },
      error: (error) => {
        this.splitter.end();
        this.end(asDeviceError(error));
      },
    });
  }

  /** Lets the socket go at once. */
  close(): void {
    this.over = true;
    this.timer.cancel();
    this.stream.destroy();
  }

  private data(chunk: Buffer): void {
    const now = this.clock.ticks();
    const greeting = now - this.openedAt <= GREETING;
    if (!greeting) this.spoke = true;
    this.user.bytes(this, chunk.length, greeting ? null : now - this.lastByte);
    this.lastByte = now;
    if (this.heard || !this.isPage(chunk)) this.splitter.push(chunk);
  }

  /** What came before anything was heard: a web page shows itself at once, though it may never end. */
  private isPage(chunk: Buffer): boolean {
    if (this.head.length >= HEAD) return false;
    this.head = Buffer.concat([this.head, chunk.subarray(0, HEAD - this.head.length)]);
    return documentKind(this.head) === 'page' && this.refuse(this.head);
  }

  private part(part: Part): void {
    if (this.over) return;
    if (!this.heard && this.refuse(part.body)) return;
    if (this.user.part(this, part)) {
      this.heard = true;
      this.head = NOTHING;
      this.prove();
    } else this.refuse(part.body);
  }

  private prove(): void {
    if (this.proved || this.over) return;
    this.timer.cancel();
    this.proved = true;
    this.user.proved(this);
  }

  /** Ends the session where a document is a refusal. An empty one is a heartbeat of some devices. */
  private refuse(document: Buffer): boolean {
    const no = documentKind(document) === 'nothing' ? null : this.stream.judge(document, !this.heard);
    if (no) this.end(no);
    return no !== null;
  }

  private waitForQuiet(): Timer {
    const quietAt = this.lastByte + QUIET;
    return this.clock.after(quietAt - this.clock.ticks(), () => {
      if (this.lastByte + QUIET <= this.clock.ticks()) {
        if (!this.refuse(this.head)) this.prove();
      } else if (this.clock.ticks() - this.openedAt >= UNPROVED) {
        this.end(new PassingError('not-understood', {}, true));
      } else this.timer = this.waitForQuiet();
    });
  }

  private end(error: DeviceError): void {
    if (this.over) return;
    this.close();
    this.user.ended(this, error);
  }
}

/** Whatever was thrown, as an error that people can read. */
export function asDeviceError(error: unknown): DeviceError {
  if (error instanceof DeviceError) return error;
  return new PassingError('reset', {}, false, { cause: error });
}
