import type { Clock, Timer } from '../../src/clock';
import type { Faults } from './faults';
import type { Wire } from './wire';

/** One open alertStream, from the device's side. */
export class AlertStream {
  parts = 0;
  /** ticks of the last part */
  lastPart: number;
  private queue = Buffer.alloc(0);
  private dripTimer: Timer | null = null;
  private endTimer: Timer | null = null;
  private beat: Timer | null = null;
  private readonly hangs: boolean;

  constructor(
    private readonly wire: Wire,
    private readonly clock: Clock,
    private readonly faults: Faults,
    private readonly wrote: (bytes: number) => void,
  ) {
    this.hangs = faults.hangs;
    this.lastPart = clock.ticks();
    if (faults.endAfter !== null) {
      this.endTimer = clock.after(faults.endAfter, () => {
        this.end();
      });
    }
    wire.onClose(() => {
      this.stopTimers();
    });
  }

  /** Asks for a heartbeat whenever `every` ms went by without a part. */
  beats(every: number, heartbeat: () => void): void {
    const idle = this.clock.ticks() - this.lastPart;
    this.beat = this.clock.after(Math.max(1, every - idle), () => {
      if (this.clock.ticks() - this.lastPart >= every) heartbeat();
      if (this.wire.open) this.beats(every, heartbeat);
    });
  }

  /** Writes one whole part; false where nothing was written. */
  part(bytes: Buffer): boolean {
    this.lastPart = this.clock.ticks();
    if (!this.write(bytes)) return false;
    this.parts++;
    if (this.faults.endAfterParts !== null && this.parts >= this.faults.endAfterParts) this.end();
    return true;
  }

  /** Writes any bytes, as they are. */
  write(bytes: Buffer): boolean {
    if (!this.wire.open || this.hangs || this.faults.silent) return false;
    if (this.faults.drip || this.queue.length > 0) {
      this.queue = Buffer.concat([this.queue, bytes]);
      if (!this.dripTimer) this.drip();
    } else this.put(bytes);
    return true;
  }

  end(): void {
    this.stopTimers();
    this.wire.end();
  }

  reset(): void {
    this.stopTimers();
    this.wire.reset();
  }

  private put(bytes: Buffer): void {
    this.wrote(bytes.length);
    this.wire.write(bytes);
  }

  private drip(): void {
    const { bytes, every } = this.faults.drip ?? { bytes: this.queue.length, every: 0 };
    this.put(this.queue.subarray(0, bytes));
    this.queue = this.queue.subarray(bytes);
    this.dripTimer =
      this.queue.length > 0 && this.wire.open
        ? this.clock.after(every, () => {
            this.drip();
          })
        : null;
  }

  private stopTimers(): void {
    for (const timer of [this.dripTimer, this.endTimer, this.beat]) timer?.cancel();
    this.dripTimer = this.endTimer = this.beat = null;
  }
}
