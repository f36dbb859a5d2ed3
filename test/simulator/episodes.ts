import type { Chunk } from '../../src/capture/capture-file';
import type { Clock, Timer } from '../../src/clock';
import type { Extra } from './alerts';
import type { Ledger } from './ledger';
import type { Model } from './model';

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
  /** After the first post, `duration` with `relationEvent` instead of the type itself. */
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

type Post = (type: string, channel: number | null, state: 'active' | 'inactive', extra: Extra) => void;

/** What goes on in front of a device, and recordings of what once went on. */
export class Episodes {
  private readonly running = new Set<{ stop: () => void }>();
  private replays = 0;

  constructor(
    private readonly model: Model,
    private readonly clock: Clock,
    private readonly ledger: Ledger,
    private readonly post: Post,
  ) {}

  /** True while a recording plays: heartbeats of our own would spoil it. */
  get replaying(): boolean {
    return this.replays > 0;
  }

  /** Posts at once and again, until it ends. `detected` false: it goes on unseen, and nothing is posted. */
  start(options: EpisodeOptions, detected: boolean): Episode {
    const { type, channel, extra = {} } = options;
    const { clock, ledger, model } = this;
    const number = extra.port ?? channel;
    const handle: { end: () => void; running: boolean } = { end: () => undefined, running: false };
    if (!detected) return handle;
    ledger.truth(clock.now(), type, number, true);
    let timer: Timer | null = null;
    const stopAt = options.lasts === undefined ? Infinity : clock.ticks() + options.lasts;
    const run = { stop: () => timer?.cancel() };
    const end = () => {
      if (!handle.running) return;
      handle.running = false;
      run.stop();
      this.running.delete(run);
      ledger.truth(clock.now(), type, number, false);
      if (options.inactive ?? model.saysInactive) this.post(type, channel, 'inactive', extra);
    };
    const step = (first: boolean) => {
      if (options.asDuration && !first)
        this.post('duration', channel, 'active', { ...extra, relation: type });
      else this.post(type, channel, 'active', extra);
      const next = Math.min(options.every ?? model.postEvery, stopAt - clock.ticks());
      timer = clock.after(next, () => {
        if (clock.ticks() >= stopAt) end();
        else step(false);
      });
    };
    handle.running = true;
    handle.end = end;
    this.running.add(run);
    step(true);
    return handle;
  }

  /** Ends all without a word, as a power cut does. */
  stop(): void {
    for (const run of this.running) run.stop();
    this.running.clear();
    for (const entry of this.ledger.episodes) entry.to ??= this.clock.now();
  }

  /** Recorded bodies with their own timing. Resolves after the last. */
  replay(records: readonly Recorded[], send: (record: Recorded) => void): Promise<void> {
    return this.inTurn(records, (record) => record.after, send);
  }

  /** Chunks as they came, in their own time. Resolves after the last. */
  play(chunks: readonly Chunk[], send: (chunk: Chunk) => void): Promise<void> {
    const start = this.clock.ticks();
    return this.inTurn(chunks, ({ at }) => Math.max(0, start + at - this.clock.ticks()), send);
  }

  private inTurn<T>(items: readonly T[], wait: (item: T) => number, send: (item: T) => void): Promise<void> {
    this.replays++;
    return new Promise((resolve) => {
      const next = (index: number) => {
        const item = items[index];
        if (item === undefined) {
          this.replays--;
          resolve();
          return;
        }
        this.clock.after(wait(item), () => {
          send(item);
          next(index + 1);
        });
      };
      next(0);
    });
  }
}
