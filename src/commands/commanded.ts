import type { Requester } from '../connection/requester';
import type { ConnectionStatus } from '../connection/connection-status';
import type { Reported } from './report';
import type { About } from '../sensors/inventory';
import type { SensorFilter, SensorNow } from '../sensors/sensor-now';

/** The part of a `Requester` that reads answers whole: what everything but the stream needs. */
export type Asker = Pick<Requester, 'ask'>;

/** A device as commands see it: what it is they find out from it themselves. */
export interface Commanded extends Asker {
  /**
   * What the device is and has. It is asked when a command first needs it, once for all that wait, and anew where it was
   * busy. Rejects as `ask` does.
   */
  about(signal?: AbortSignal): Promise<About>;
}

/** A device that knows its sensors and tells when its settings were changed from here. */
export interface ControlledDevice extends Commanded {
  readonly status: ConnectionStatus;
  /** All known sensors, ignored ones left out. No request is sent. */
  states(filter: SensorFilter): readonly SensorNow[];
  /** These events were set to notify or not: the list of sensors shows it. */
  reported(reports: readonly Reported[]): void;
}
