import type { Alert } from '../stream/alert';
import { familyKey, findSensorType } from './catalogue';
import type { KnownSensor } from './known-sensor';
import type { SensorInfo } from './message';
import type { Numbering } from './numbering';
import { squash } from './slug';
import type { EventFilter } from './watch-types';

/** What the board knows that an alert does not. */
interface AlertHost {
  readonly numbering: Numbering;
  topicOf(sensor: KnownSensor): string;
}

/** An alert that is no heartbeat, and the sensors it is about: one, or for a `duration` what that relates to. */
export class SensorAlert {
  constructor(
    readonly alert: Alert,
    /** Never empty. */
    readonly sensors: readonly KnownSensor[],
    private readonly board: AlertHost,
  ) {}

  /** Sensor and topic for a `hikvision-event` with this filter, in fresh objects; `null`: not for it, or ignored. */
  pick(filter: EventMatcher): { sensor: SensorInfo; topic: string } | null {
    const found = this.sensors.find(
      (sensor) => !sensor.ignored && filter.meets(this.alert, sensor, this.board.numbering),
    );
    return found ? { sensor: { ...found.info }, topic: this.board.topicOf(found) } : null;
  }
}

/** The filter of a `hikvision-event`, read once. */
export class EventMatcher {
  private readonly keys: ReadonlySet<string>;

  constructor(private readonly filter: EventFilter) {
    const names = filter.events.filter((name) => squash(name));
    this.keys = new Set(names.flatMap((name) => [familyKey(findSensorType(name)), squash(name)]));
  }

  /** No filter at all: also what belongs to no alert. */
  get wantsAll(): boolean {
    return this.keys.size === 0 && this.filter.channel === null;
  }

  /** Whether the filter lets an alert through as one about this sensor: by type, family or wire name, and by channel. */
  meets(alert: Alert, sensor: KnownSensor, numbering: Numbering): boolean {
    if (this.keys.size > 0 && !this.keys.has(sensor.key) && !this.keys.has(squash(alert.type))) return false;
    if (this.filter.channel === null) return true;
    if (sensor.type.belongs === 'device' && this.keys.size === 0) return false;
    return numbering.meets(sensor.type, sensor.number, this.filter.channel);
  }
}
