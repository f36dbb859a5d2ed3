/**
 * What a sensor's number counts: a channel, an alarm input port, a door, a zone of a panel, an area of a panel that is armed
 * on its own (the first one goes without a number), or nothing (the device itself).
 */
export type Belongs = 'channel' | 'port' | 'door' | 'zone' | 'area' | 'device';

/**
 * `lasts`: until `inactive`, or without posts. `happens`: over as soon as it came. `stays`: until its closing post, however
 * long that takes; without the device it is over after five minutes. `stays-armed`: not even then, `false` would say disarmed.
 */
export type Course = 'lasts' | 'happens' | 'stays' | 'stays-armed';

/** One row of the catalogue: one sensor. */
export interface SensorType {
  /** `motion`, `line_crossing`, … Part of topics: never changes. */
  readonly id: string;
  /** English name: `Line Crossing`. */
  readonly name: string;
  readonly belongs: Belongs;
  readonly course: Course;
  /**
   * Wire names in lower case, aliases of triggers and configuration included. A name that stands in several rows means every
   * one of them; which one an alert is about is told by what it holds.
   */
  readonly wires: readonly string[];
  /**
   * The word by which nodes, customize entries and posts find each other, one for all spellings. Types that one device lists
   * under one name and sends under another share a family (tamper and shelter): a node or customize entry for one hears all
   * of them. Alone: its own id. Without `_`.
   */
  readonly family: string;
  /** Devices list such sensors among their triggers. Doors, panels and calls they do not. */
  readonly listed: boolean;
}

/** Whether only a closing post ends the sensor's event, however long that takes. */
export function stays({ course }: SensorType): boolean {
  return course === 'stays' || course === 'stays-armed';
}
