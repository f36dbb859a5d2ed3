/** What a sensor's number counts: a channel, an alarm input port, or nothing (the device itself). */
export type Belongs = 'channel' | 'port' | 'device';

/** One row of the catalogue: everything the device sends under these wire names is one sensor. */
export interface SensorType {
  /** `motion`, `line_crossing`, … Part of topics: never changes. */
  readonly id: string;
  /** English name: `Line Crossing`. */
  readonly name: string;
  readonly belongs: Belongs;
  /** Happens rather than lasts (isapi.md 1.3 kind P): over as soon as it came. */
  readonly happens: boolean;
  /** Wire names in lower case, aliases of triggers and configuration included. */
  readonly wires: readonly string[];
  /**
   * Types that one device lists under one name and sends under another share a family (tamper and shelter).
   * A node or customize entry for one hears all of them. Alone: its own id.
   */
  readonly family: string;
}
