import type { Clock } from '../clock';
import type { Weight } from './filter';
import { SensorState, StateHost } from './sensor-state';

/** What the default state of a sensor needs of its device. */
export interface DefaultHost {
  readonly clock: Clock;
  readonly hold: number;
  online(): boolean;
}

/**
 * A sensor as a node without delay, target or region of its own would tell it, whether or not there is such a node: what
 * the sensor is when somebody asks.
 */
export class DefaultState implements StateHost {
  readonly silent = true;
  readonly state: SensorState;

  constructor(
    private readonly host: DefaultHost,
    /** ms, the off-delay. */
    delay: number,
    /** Only its closing post ends an event. */
    stays: boolean,
    private readonly moves: (on: boolean) => void,
  ) {
    this.state = new SensorState(this, delay, stays);
  }

  get clock(): Clock {
    return this.host.clock;
  }

  get hold(): number {
    return this.host.hold;
  }

  online(): boolean {
    return this.host.online();
  }

  say(_state: SensorState, payload: boolean): void {
    this.moves(payload);
  }

  weigh(): Weight {
    return 'starts';
  }

  moved(): void {
    // The message says it all.
  }

  gone(state: SensorState): void {
    state.close();
  }
}
