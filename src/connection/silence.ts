/** ms of silence that any device may keep: three of the 10 s heartbeats of current firmware (PROTOCOL.md 1.7). */
const SHORTEST = 30_000;
/** ms that no device is trusted longer. */
const LONGEST = 600_000;
/** A device that was silent for this part of the limit while healthy may be so again. */
const MARGIN = 3;

/**
 * How long a stream may be silent before it is renewed: set by a person, or learnt from the device, because heartbeats
 * come every 300 ms, every 10 s, or never, and stop while an event goes on (PROTOCOL.md 1.7).
 */
export class SilenceLimit {
  private longestGap = 0;
  private patience = SHORTEST;

  constructor(
    /** ms as set by a person; `null`: learnt. */
    private readonly fixed: number | null,
  ) {}

  /** ms. */
  get limit(): number {
    if (this.fixed !== null) return this.fixed;
    return Math.min(LONGEST, Math.max(this.patience, MARGIN * this.longestGap));
  }

  /** The longest ms between two chunks of one living stream so far. */
  get rhythm(): number {
    return this.longestGap;
  }

  /** A living stream spoke again after `gap` ms: from now on its rhythm counts, not our patience with silence. */
  learn(gap: number): void {
    this.longestGap = Math.max(this.longestGap, gap);
    this.patience = SHORTEST;
  }

  /** A fresh stream was as silent as the old one: this device has nothing to say, which is no fault. */
  double(): void {
    this.patience = Math.min(LONGEST, this.limit * 2);
  }
}
