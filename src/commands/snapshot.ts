import type { Clock } from '../clock';
import type { Answer } from '../connection/requester';
import { abortReason, InputError, LastingError, PassingError } from '../errors';
import { refusalOf } from '../connection/refusal';
import type { About } from '../sensors/inventory';
import { isJpeg } from '../stream/bytes';
import { wait } from '../wait';
import { isBusy, isWrongPath } from './answer';
import { askEither } from './asking';
import type { Commanded } from './commanded';
import { isBlank, readNumber } from '../schema';
import { counted } from './action-settings';
import { noSuchChannel } from './channels';

/** A picture, checked to be a JPEG. `data` is a copy of its own. */
export interface Snapshot {
  readonly data: Buffer;
  readonly contentType: 'image/jpeg';
  readonly channel: number;
}

/** Which picture to take. */
export interface SnapshotRequest {
  /** 1 to 1024. */
  readonly channel: number;
  readonly stream: 'main' | 'sub';
}

/** Two at a time: each picture costs the device an encoder run and a connection, of which it has few. */
const SNAPSHOTS_AT_ONCE = 2;
/** Pictures that may wait for their turn: more is a flow that asks faster than the device can answer. */
export const SNAPSHOTS_WAITING = 20;
/** ms for a picture with waiting, login, fallbacks and the retry. */
export const SNAPSHOT_LIMIT = 20_000;
/** ms for one try, so that one silent path leaves time for another. */
const TRY_LIMIT = 10_000;
/** 8 MP pictures are 2 to 4 MB; 10 MB leaves room for panoramas. */
const SNAPSHOT_BYTES = 10 * 1024 * 1024;
/** ms before the one retry of a busy device. */
const BUSY_PAUSE = 1_000;

type Route = 'direct' | 'proxy';

/** Takes pictures of one device, two at a time, and remembers which path each channel answers on. */
export class Snapshots {
  private running = 0;
  private readonly queue: (() => void)[] = [];
  private readonly routes = new Map<number, Route>();

  constructor(
    private readonly device: Commanded,
    private readonly clock: Clock,
  ) {}

  /**
   * A JPEG of a channel, now. Rejects with an `InputError` (a channel that is unusable, or that the device is known not to
   * have), a `DeviceError`, or the signal's reason.
   */
  async take(request: SnapshotRequest, signal?: AbortSignal): Promise<Snapshot> {
    const { stream } = request;
    const channel = pictureChannel(request.channel);
    const deadline = this.clock.ticks() + SNAPSHOT_LIMIT;
    await this.turn(signal);
    try {
      const about = await this.device.about(signal);
      const missing = noSuchChannel(about, channel);
      if (missing) throw missing;
      return await new Attempt(this.device, this.clock, deadline, this.routes, request, about, signal).run(
        stream,
      );
    } finally {
      this.running--;
      this.queue.shift()?.();
    }
  }

  /** Waits for one of the places; throws where the queue is full, the wait too long or the signal aborted. */
  private async turn(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) throw abortReason(signal);
    if (this.running < SNAPSHOTS_AT_ONCE) {
      this.running++;
      return;
    }
    if (this.queue.length >= SNAPSHOTS_WAITING) throw new PassingError('waiting');
    await new Promise<void>((resolve, reject) => {
      const leave = (error: Error) => {
        timer.cancel();
        signal?.removeEventListener('abort', aborted);
        const place = this.queue.indexOf(enter);
        if (place >= 0) this.queue.splice(place, 1);
        reject(error);
      };
      const enter = () => {
        timer.cancel();
        signal?.removeEventListener('abort', aborted);
        this.running++;
        resolve();
      };
      const aborted = () => {
        if (signal) leave(abortReason(signal));
      };
      const timer = this.clock.after(SNAPSHOT_LIMIT, () => {
        leave(new PassingError('answer-timeout', { seconds: SNAPSHOT_LIMIT / 1000 }, true));
      });
      signal?.addEventListener('abort', aborted, { once: true });
      this.queue.push(enter);
    });
  }
}

/** One picture: the tries that PROTOCOL.md 9 and hikvision_next found to be needed, each at most once. */
class Attempt {
  private retried = false;
  /** What the device said to the first path that it knows: more telling than the 404 of the other one. */
  private failure: Error | null = null;

  constructor(
    private readonly device: Commanded,
    private readonly clock: Clock,
    private readonly deadline: number,
    private readonly routes: Map<number, Route>,
    private readonly request: SnapshotRequest,
    private readonly about: About,
    private readonly signal: AbortSignal | undefined,
  ) {}

  async run(stream: 'main' | 'sub'): Promise<Snapshot> {
    const { channel } = this.request;
    const first = this.routes.get(channel) ?? 'direct';
    const data =
      (await this.on(first, stream)) ?? (await this.on(first === 'direct' ? 'proxy' : 'direct', stream));
    if (data === null) throw this.failure ?? new LastingError('no-picture');
    return { data, contentType: 'image/jpeg', channel };
  }

  /** A picture of this path, or `null` where the other path is worth a try. */
  private async on(route: Route, stream: 'main' | 'sub'): Promise<Buffer | null> {
    const path = picturePath(route, this.request.channel, stream);
    const answer = await this.ask(path);
    if (isJpeg(answer.body, 0) > 0 && answer.status === 200) {
      this.routes.set(this.request.channel, route);
      return Buffer.from(answer.body);
    }
    const failure = refusalOf(answer, { path }) ?? new LastingError('no-picture');
    this.keep(failure, answer);
    if (isWrongPath(answer)) return null;
    // Main streams in a format that the device cannot turn into a JPEG answer 500; the sub stream can (pyHik#120).
    if (answer.status >= 500 && answer.status !== 503 && stream === 'main') return this.on(route, 'sub');
    // A recorder's direct path knows only its own analog inputs and says so in many ways.
    if (this.about.recorder && route === 'direct') return null;
    throw failure;
  }

  /** Asks, and once more after a pause where the device is busy. */
  private async ask(path: string): Promise<Answer> {
    const answer = await this.askOnce(path);
    if (this.retried || isJpeg(answer.body, 0) > 0 || !isBusy(answer)) return answer;
    this.retried = true;
    await wait(this.clock, BUSY_PAUSE, this.signal);
    return this.askOnce(path);
  }

  private async askOnce(path: string): Promise<Answer> {
    const left = this.deadline - this.clock.ticks();
    if (left <= 0) throw new PassingError('answer-timeout', { seconds: SNAPSHOT_LIMIT / 1000 }, true);
    const { answer } = await askEither(this.device, {
      method: 'GET',
      path,
      limit: Math.min(TRY_LIMIT, left),
      maxBytes: SNAPSHOT_BYTES,
      ...(this.signal && { signal: this.signal }),
    });
    return answer;
  }

  private keep(failure: Error, answer: Answer): void {
    if (this.failure === null || answer.status !== 404) this.failure = failure;
  }
}

/** The channel of a picture, as it was typed or sent: 1 where it is blank. Throws an `InputError`. */
export function pictureChannel(value: unknown): number {
  const channel = readNumber(isBlank(value) ? 1 : value, counted);
  if (typeof channel === 'number') return channel;
  throw new InputError(`The channel of a snapshot must be a whole number from 1 to ${counted.most}.`);
}

/** The stream of a picture, as it was typed or sent: `main` where it is blank. Throws an `InputError`. */
export function pictureStream(value: unknown): 'main' | 'sub' {
  const stream = isBlank(value) ? 'main' : value;
  if (stream === 'main' || stream === 'sub') return stream;
  throw new InputError('The stream of a snapshot is "main" or "sub".');
}

/** Streaming tracks are numbered channel x 100 + stream (PROTOCOL.md 4). */
function picturePath(route: Route, channel: number, stream: 'main' | 'sub'): string {
  const folder = route === 'direct' ? 'Streaming' : 'ContentMgmt/StreamingProxy';
  const track = channel * 100 + (stream === 'main' ? 1 : 2);
  return `/ISAPI/${folder}/channels/${track}/picture`;
}
