import type { Clock, Timer } from '../clock';
import { Log, silentLog } from '../log';

/** ms until the next try to end a pulse, in turn; then it is given up and logged. A siren must not stay on for one lost request. */
const END_RETRIES = [1_000, 5_000, 15_000, 60_000];

/** What is owed to one output: when it ends (ticks), what the end needs, and the timer that ends it. */
interface Pulse<Owed> {
  readonly until: number;
  readonly owed: Owed;
  readonly timer: Timer;
}

/** What a beginning gives: its answer, and what its end will need. */
export interface Begun<T, Owed> {
  readonly done: T;
  readonly owed: Owed;
}

/**
 * Things that were switched on for a while and end by the clock: alarm outputs, cameras that turn. What is sent for one key
 * is sent in the order it was asked for.
 */
export class Pulses<Owed> {
  private readonly pulses = new Map<number | string, Pulse<Owed>>();
  private readonly turns = new Map<number | string, Promise<unknown>>();
  private closed = false;

  constructor(
    /** Ends one; rejects where the device says no. */
    private readonly finish: (owed: Owed) => Promise<unknown>,
    /** The sentence for the log where it cannot be ended. */
    private readonly failure: (owed: Owed) => string,
    private readonly clock: Clock,
    private readonly log: Log = silentLog,
  ) {}

  /** On or off to stay. */
  set<T>(key: number | string, send: () => Promise<T>): Promise<T> {
    return this.inTurn(key, async () => {
      const done = await send();
      this.forget(key);
      return done;
    });
  }

  /** On now, off `ms` after the device has said yes, or at the later end of one that runs. */
  start<T>(key: number | string, ms: number, send: () => Promise<Begun<T, Owed>>): Promise<T> {
    return this.inTurn(key, async () => {
      const { done, owed } = await send();
      const until = Math.max(this.clock.ticks() + ms, this.pulses.get(key)?.until ?? 0);
      this.arm(key, { until, owed }, until - this.clock.ticks(), 0);
      return done;
    });
  }

  /** On now, off `ms` after the device has said yes, whatever ran before. */
  replace<T>(key: number | string, ms: number, send: () => Promise<Begun<T, Owed>>): Promise<T> {
    return this.inTurn(key, async () => {
      const { done, owed } = await send();
      this.arm(key, { until: this.clock.ticks() + ms, owed }, ms, 0);
      return done;
    });
  }

  /** Ends every pulse now; resolves when the device has been told, or could not be. Never rejects. */
  async close(): Promise<void> {
    this.closed = true;
    // A pulse whose "on" is still under way counts: it is ended in its turn, after it. Who asked for it hears its error.
    await Promise.all([...this.turns.values()].map((turn) => turn.catch(() => undefined)));
    await Promise.all([...this.pulses.keys()].map((key) => this.end(key, END_RETRIES.length)));
  }

  private arm(
    key: number | string,
    { until, owed }: Pick<Pulse<Owed>, 'until' | 'owed'>,
    ms: number,
    tries: number,
  ): void {
    this.pulses.get(key)?.timer.cancel();
    const timer = this.clock.after(ms, () => void this.end(key, tries));
    this.pulses.set(key, { until, owed, timer });
  }

  private end(key: number | string, tries: number): Promise<void> {
    return this.inTurn(key, async () => {
      const pulse = this.pulses.get(key);
      // Ended by "off" while this waited for its turn.
      if (!pulse) return;
      const left = pulse.until - this.clock.ticks();
      if (left > 0 && !this.closed) {
        // Made longer meanwhile, or a timer that was early: without another one the siren would stay on.
        this.arm(key, pulse, left, 0);
        return;
      }
      try {
        await this.finish(pulse.owed);
        this.forget(key);
      } catch (error) {
        const retry = END_RETRIES[tries];
        if (retry !== undefined && !this.closed) {
          this.arm(key, pulse, retry, tries + 1);
          return;
        }
        this.forget(key);
        const why = error instanceof Error ? error.message : String(error);
        this.log.error(`${this.failure(pulse.owed)} ${why}`);
      }
    });
  }

  private forget(key: number | string): void {
    this.pulses.get(key)?.timer.cancel();
    this.pulses.delete(key);
  }

  private inTurn<T>(key: number | string, run: () => Promise<T>): Promise<T> {
    const before = this.turns.get(key) ?? Promise.resolve();
    const turn = before.then(run, run);
    this.turns.set(key, turn);
    const done = () => {
      if (this.turns.get(key) === turn) this.turns.delete(key);
    };
    turn.then(done, done);
    return turn;
  }
}
