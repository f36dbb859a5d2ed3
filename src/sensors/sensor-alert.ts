import type { Clock } from '../clock';
import type { Document } from '../documents/document';
import type { Alert, Region } from '../stream/alert';
import type { KnownSensor } from './known-sensor';
import type { AlertData, EventData, SensorInfo } from './message';
import type { Numbering } from './numbering';
import { copyEvent, eventData, PostKind } from './post';
import type { Post } from './sensor-state';
import { squash } from './slug';
import { Wanted } from './wanted';
import type { EventFilter } from './watch-types';

/** What the board knows that an alert does not. */
interface AlertHost {
  readonly clock: Clock;
  readonly numbering: Numbering;
  /** The device's part of topics. */
  readonly slug: string;
  topicOf(sensor: KnownSensor): string;
  /** Customize ignores every sensor that alerts of this type could be about. */
  ignoresType(wire: string): boolean;
}

/** An alert that is no heartbeat, and the sensors it is about: mostly one, for a `duration` what that relates to, or none. */
export class SensorAlert implements Post {
  readonly sensors: KnownSensor[] = [];
  /** What it does to the sensor that takes it now. */
  kind: PostKind = 'active';
  readonly type: string;
  readonly at: number;
  readonly targets: readonly string[];
  readonly regions: readonly Region[];
  private readonly replayed: boolean;
  private source: Alert | EventData;

  constructor(
    alert: Alert,
    private readonly board: AlertHost,
  ) {
    this.type = alert.type;
    this.at = board.clock.ticks();
    this.targets = alert.targets;
    this.regions = alert.regions;
    this.replayed = alert.replayed;
    this.source = alert;
  }

  /**
   * The alert as plain data, made once; shared, so copy it into messages. From then on the alert, whose document may be large,
   * is not held any more.
   */
  event(): EventData {
    if ('raw' in this.source) this.source = eventData(this.source);
    return this.source;
  }

  /** The whole alert for a `hikvision-event`, a fresh object; `raw` is the caller's to give away. */
  data(raw: Document | null): AlertData {
    return {
      ...copyEvent(this.event()),
      ...(this.replayed ? { replayed: true } : {}),
      ...(raw === null ? {} : { raw }),
    };
  }

  /** Sensor and topic for a `hikvision-event` with this filter, in fresh objects; `null`: not for it, or ignored. */
  pick(filter: EventMatcher): { sensor: SensorInfo | null; topic: string } | null {
    const { board, type } = this;
    if (this.sensors.length === 0) {
      return filter.meetsType(type) && !board.ignoresType(type) ? { sensor: null, topic: board.slug } : null;
    }
    const found = this.sensors.find(
      (sensor) => !sensor.ignored && filter.meets(type, sensor, board.numbering),
    );
    return found ? { sensor: { ...found.info }, topic: board.topicOf(found) } : null;
  }
}

/** The filter of a `hikvision-event`, read once. */
export class EventMatcher {
  private readonly wanted: readonly Wanted[];
  private readonly wires: ReadonlySet<string>;

  constructor(private readonly filter: EventFilter) {
    const names = filter.events.filter((name) => squash(name));
    this.wanted = (names.length > 0 ? names : ['all']).map((name) => new Wanted(name, filter.channel));
    this.wires = new Set(names.map(squash));
  }

  /** No filter at all: also what belongs to no alert. */
  get wantsAll(): boolean {
    return this.wires.size === 0 && this.filter.channel === null;
  }

  /** Whether the filter lets an alert of this wire type through as one about this sensor: by type, family or wire name, and by channel. */
  meets(wire: string, sensor: KnownSensor, numbering: Numbering): boolean {
    if (this.wanted.some((wanted) => wanted.hears(sensor, numbering))) return true;
    return numbering.meets(sensor.type, sensor.number, this.filter.channel) && this.wires.has(squash(wire));
  }

  /** Whether it lets an alert through that is about no sensor: by its wire type. */
  meetsType(wire: string): boolean {
    return this.wantsAll || (this.filter.channel === null && this.wires.has(squash(wire)));
  }
}
