import type { Clock, Timer } from '../../src/clock';

interface Pending {
  readonly due: number;
  readonly order: number;
  readonly run: () => void;
}

/** Time that only moves when a test says so. */
export class TestClock implements Clock {
  private elapsed = 0;
  private order = 0;
  private readonly pending = new Set<Pending>();
  /** What `random()` gives, in turn and from the start again. */
  randoms: number[] = [0.5];
  private drawn = 0;

  constructor(
    /** Wall time at tick 0, epoch ms. */
    private epoch = Date.UTC(2026, 0, 1, 12),
  ) {}

  now(): number {
    return this.epoch + this.elapsed;
  }

  ticks(): number {
    return this.elapsed;
  }

  random(): number {
    return this.randoms[this.drawn++ % this.randoms.length] ?? 0.5;
  }

  after(ms: number, run: () => void): Timer {
    const entry = { due: this.elapsed + Math.max(0, ms), order: this.order++, run };
    this.pending.add(entry);
    return { cancel: () => this.pending.delete(entry) };
  }

  /** Timers that have neither run nor been cancelled: what a closed thing must not leave behind. */
  get timers(): number {
    return this.pending.size;
  }

  /** Moves the wall clock alone, as NTP or a person does. */
  jump(ms: number): void {
    this.epoch += ms;
  }

  /** Time goes on while nothing runs, as in a blocked or suspended process; what fell due runs late, all at once. */
  async standStill(ms: number): Promise<void> {
    this.elapsed += ms;
    await this.advance(0);
  }

  /** Moves time on and runs what falls due, in order; promises settle between the steps. */
  async advance(ms: number): Promise<void> {
    const until = this.elapsed + ms;
    await settle();
    for (let next = this.next(until); next; next = this.next(until)) {
      this.pending.delete(next);
      this.elapsed = Math.max(this.elapsed, next.due);
      next.run();
      await settle();
    }
    this.elapsed = until;
  }

  private next(until: number): Pending | undefined {
    let first: Pending | undefined;
    for (const entry of this.pending) {
      if (entry.due > until) continue;
      if (!first || entry.due < first.due || (entry.due === first.due && entry.order < first.order))
        first = entry;
    }
    return first;
  }
}

/** Lets every promise that can settle without time or sockets settle. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise<void>((resolve) => setImmediate(resolve));
}
