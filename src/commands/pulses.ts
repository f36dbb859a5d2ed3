import type { Clock, Timer } from '../clock';
import { Log, silentLog } from '../log';

/** ms until the next try to end a pulse, in turn; then it is given up and logged. A siren must not stay on for one lost request. */
const END_RETRIES = [1_000, 5_000, 15_000, 60_000];

/** One output's pulse: when it ends (ticks) and the timer that ends it. */
interface Pulse {
  until: number;
  timer: Timer;
}

/** Switches one output; rejects where the device says no. */
export type SwitchOutput = (port: number, on: boolean) => Promise<void>;

/**
 * Alarm outputs with pulses that end by the clock. What is sent to one output is sent in the order it was asked for.
 * A pulse during a pulse makes it last until the later of both ends; on and off end it.
 */
export class Pulses {
  private readonly pulses = new Map<number, Pulse>();
  private readonly turns = new Map<number, Promise<unknown>>();
  private closed = false;

  constructor(
    private readonly output: SwitchOutput,
    private readonly clock: Clock,
    private readonly log: Log = silentLog,
  ) {}

  /** On or off to stay. */
  set<T>(port: number, send: () => Promise<T>): Promise<T> {
    return this.inTurn(port, async () => {
      const done = await send();
      this.forget(port);
      return done;
    });
  }

  /** On now, off `ms` after the device has said yes. */
  start<T>(port: number, ms: number, send: () => Promise<T>): Promise<T> {
    return this.inTurn(port, async () => {
      const done = await send();
      const until = Math.max(this.clock.ticks() + ms, this.pulses.get(port)?.until ?? 0);
      this.arm(port, until, until - this.clock.ticks(), 0);
      return done;
    });
  }

  /** Ends every pulse now; resolves when the device has been told, or could not be. Never rejects. */
  async close(): Promise<void> {
    this.closed = true;
    // A pulse whose "on" is still under way counts: it is ended in its turn, after it. Who asked for it hears its error.
    await Promise.all([...this.turns.values()].map((turn) => turn.catch(() => undefined)));
    await Promise.all([...this.pulses.keys()].map((port) => this.end(port, END_RETRIES.length)));
  }

  private arm(port: number, until: number, ms: number, tries: number): void {
    this.pulses.get(port)?.timer.cancel();
    const timer = this.clock.after(ms, () => void this.end(port, tries));
    this.pulses.set(port, { until, timer });
  }

  private end(port: number, tries: number): Promise<void> {
    return this.inTurn(port, async () => {
      const pulse = this.pulses.get(port);
      // Ended by "off" while this waited for its turn.
      if (!pulse) return;
      const left = pulse.until - this.clock.ticks();
      if (left > 0 && !this.closed) {
        // Made longer meanwhile, or a timer that was early: without another one the siren would stay on.
        this.arm(port, pulse.until, left, 0);
        return;
      }
      try {
        await this.output(port, false);
        this.forget(port);
      } catch (error) {
        const retry = END_RETRIES[tries];
        if (retry !== undefined && !this.closed) {
          this.arm(port, pulse.until, retry, tries + 1);
          return;
        }
        this.forget(port);
        const why = error instanceof Error ? error.message : String(error);
        this.log.error(`Alarm output ${port} could not be switched off at the end of its pulse. ${why}`);
      }
    });
  }

  private forget(port: number): void {
    this.pulses.get(port)?.timer.cancel();
    this.pulses.delete(port);
  }

  private inTurn<T>(port: number, run: () => Promise<T>): Promise<T> {
    const before = this.turns.get(port) ?? Promise.resolve();
    const turn = before.then(run, run);
    this.turns.set(port, turn);
    const done = () => {
      if (this.turns.get(port) === turn) this.turns.delete(port);
    };
    turn.then(done, done);
    return turn;
  }
}
