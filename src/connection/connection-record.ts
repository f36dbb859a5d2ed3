import type { Clock } from '../clock';

/** One change of a connection, for diagnostics. */
export interface Change {
  /** Epoch ms. */
  readonly at: number;
  /** One of our own words: `open`, `lost` (a failure unlike the one before), `renew`, `switch`, `offline`, `refused`, `closed` … */
  readonly what: string;
  /** The code of the sentence that gives the reason, or a short word; never the device's text. */
  readonly reason: string;
}

/** What has been counted since the device was set up. */
export interface Counters {
  bytes: number;
  parts: number;
  alerts: number;
  badParts: number;
  /** Streams opened after the first. */
  reconnects: number;
}

/** Enough to see a pattern of hours, small enough to keep for every device. */
const KEPT = 100;

/** The last changes of a connection and its counters: what status and diagnostics show. */
export class ConnectionRecord {
  readonly counters: Counters = { bytes: 0, parts: 0, alerts: 0, badParts: 0, reconnects: 0 };
  private readonly kept: Change[] = [];

  constructor(private readonly clock: Clock) {}

  add(what: string, reason = ''): void {
    this.kept.push({ at: this.clock.now(), what, reason });
    if (this.kept.length > KEPT) this.kept.shift();
  }

  get changes(): readonly Change[] {
    return this.kept;
  }
}
