import { MOST_OPEN_CODES } from './limits';
import type { PanelCode } from './post';

/**
 * The Contact ID codes of one sensor that are open: while there is one the sensor is on. A code is opened and closed for its
 * zone; one that names no zone closes it for all of them, and one that was opened without a zone is closed by any.
 */
export class OpenCodes {
  private readonly zones = new Map<number, Set<number | null>>();
  private count = 0;

  /** A new alarm or trouble; again: it goes on. */
  open({ event, zone }: PanelCode): void {
    const zones = this.zones.get(event) ?? new Set();
    if (zones.has(zone) || this.count >= MOST_OPEN_CODES) return;
    this.zones.set(event, zones.add(zone));
    this.count++;
  }

  /** It is restored. Gives whether nothing is open any more. */
  close({ event, zone }: PanelCode): boolean {
    const zones = this.zones.get(event);
    if (zones) {
      this.count -= zones.size;
      if (zone === null) zones.clear();
      else if (!zones.delete(zone)) zones.delete(null);
      this.count += zones.size;
    }
    return this.count === 0;
  }

  /** The device was gone for so long that nothing is known any more. */
  clear(): void {
    this.zones.clear();
    this.count = 0;
  }
}
