import type { Clock } from '../clock';
import { SensorState, StateHost } from './sensor-state';

/** What the default state of a sensor needs of its device. */
export interface DefaultHost {
  readonly clock: Clock;
  readonly hold: number;
  streamOpen(): boolean;
}

/**
 * A sensor as a node without delay, target or region of its own would tell it, whether or not there is such a node: what
 * the sensor is when somebody asks.
 */
export class DefaultState implements StateHost {
  readonly target = null;
  readonly state: SensorState;

  constructor(
    private readonly host: DefaultHost,
    /** ms, the off-delay. */
    delay: number,
    private readonly moves: (on: boolean) => void,
  ) {
    this.state = new SensorState(this, delay);
  }

  get clock(): Clock {
    return this.host.clock;
  }

  get hold(): number {
    return this.host.hold;
  }

  streamOpen(): boolean {
    return this.host.streamOpen();
  }

  say(_state: SensorState, payload: boolean): void {
    this.moves(payload);
  }

  sawPost(): void {
    // Only for those that wait for targets.
  }

  moved(): void {
    // The message says it all.
  }
}
