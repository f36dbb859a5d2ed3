/** One sensor as it is now, from memory. */
export interface SensorNow {
  readonly id: string;
  readonly topic: string;
  /** As a node without delay, target or region of its own would say it. */
  readonly on: boolean;
  /** Epoch ms of the last change; `null`: it never moved. */
  readonly since: number | null;
  /** Epoch ms of the last post; `null`: none came. */
  readonly last: number | null;
}

/** Which sensors are meant. */
export interface SensorFilter {
  /** A type id, name or wire name, with or without a number; `null`: all. */
  readonly sensor: string | null;
  /** Channel, port, door or zone; `null`: the number in `sensor`, else any. */
  readonly channel: number | null;
}
