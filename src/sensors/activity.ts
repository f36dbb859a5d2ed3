import type { Clock } from '../clock';
import type { ConnectionStatus } from '../connection/connection-status';
import type { KnownSensor } from './known-sensor';
import type { SensorInfo } from './message';

/** Most changes kept of one sensor: a day of a quiet yard, some hours of a street. */
export const SENSOR_CHANGES = 200;
/** Most changes kept of all sensors of a device together. */
export const DEVICE_CHANGES = 20_000;
/** Most outages kept. */
export const KEPT_OUTAGES = 200;

/** ms that the system's clock may go back and times still count on: more than that, somebody has set it. */
const CLOCK_STEP = 60_000;
/** ms without the device that are no outage yet: a deploy takes less, and so does a recorder that closes its stream in turn. */
const SHORT = 3_000;

/** A time without the device, in epoch ms; `to` is null while it lasts. The reason is one plain English sentence. */
export type Outage = readonly [from: number, to: number | null, reason: string];
/** The sensor turned on (1) or off (0) at this time, in epoch ms. */
export type Move = readonly [at: number, on: 0 | 1];

/** One sensor in `Device.activity()`. */
export interface SensorTimeline extends SensorInfo {
  readonly on: boolean;
  /** Epoch ms of the last change; `null`: it never moved. */
  readonly since: number | null;
  /** Epoch ms; what was before it is not known (any more). */
  readonly from: number;
  /** Oldest first. Between `from` and the first one the sensor was the other way round. */
  readonly changes: Move[];
}

/** What is remembered of one sensor. Belongs to its {@link Activity}, which alone changes it. */
export class SensorActivity {
  on = false;
  /** Epoch ms of the last change; `null`: it never moved. */
  since: number | null = null;
  /** Epoch ms of the changes, oldest first; below zero where it turned off: one number a change, without an object. */
  readonly moves: number[] = [];
  /** Places in the queue of the device that stand for changes which are forgotten already. */
  stale = 0;

  constructor(
    /** Epoch ms. */
    public from: number,
  ) {}

  /** Forgets the oldest change: what was before it is unknown from now on. */
  drop(): void {
    this.from = Math.abs(this.moves.shift() ?? this.from);
  }
}

/**
 * What the sensors of one device did lately, and when it could not be heard: bounded, in memory only. A change costs a
 * number here and a place in the queue that tells which change of the whole device is the oldest; a post that changes
 * nothing costs nothing.
 *
 * It outlives its device: the next one of the same address goes on with it.
 */
export class Activity {
  /** By id. */
  private sensors = new Map<string, SensorActivity>();
  /** Of the device before this one, until they are known again. */
  private before = new Map<string, SensorActivity>();
  private count = 0;
  private queue: SensorActivity[] = [];
  private head = 0;
  private latest = 0;
  private outages: Outage[] = [];
  /** Epoch ms of the first settled state: before it nothing was heard. `null`: it is still to come. */
  private begun: number | null = null;
  /** The outage that is only a connection being made: nobody has said yet that the device is lost. */
  private brief: Outage | null = null;
  /** Epoch ms since when the stream is closed; `null`: it is open, or there is none. */
  private closedAt: number | null = null;

  constructor(private readonly clock: Clock) {}

  /** A device begins, perhaps after another that has ended. */
  restart(): void {
    for (const sensor of this.before.values()) this.forget(sensor);
    this.before = this.sensors;
    this.sensors = new Map();
    this.connection({ state: 'connecting', reason: 'Connecting.' });
  }

  /** A sensor is known from now on, and off: whatever it was is what the device before knew. */
  known(id: string): SensorActivity {
    const sensor = this.before.get(id) ?? this.sensors.get(id) ?? new SensorActivity(this.now());
    this.before.delete(id);
    this.sensors.set(id, sensor);
    if (sensor.on) this.moved(sensor, false);
    return sensor;
  }

  /** The sensor has turned on or off. */
  moved(sensor: SensorActivity, on: boolean): void {
    const at = this.now();
    sensor.on = on;
    sensor.since = at;
    sensor.moves.push(on ? at : -at);
    this.queue.push(sensor);
    this.count++;
    if (sensor.moves.length > SENSOR_CHANGES) {
      sensor.drop();
      sensor.stale++;
      this.count--;
    }
    while (this.count > DEVICE_CHANGES) this.dropOldest();
    if (this.queue.length >= 2 * DEVICE_CHANGES) this.tidy();
  }

  /** The sensor is gone from the list. */
  gone(id: string): void {
    const sensor = this.sensors.get(id);
    if (sensor) this.forget(sensor);
    this.sensors.delete(id);
  }

  /** The stream has opened or closed, at this moment. */
  stream(open: boolean): void {
    this.closedAt = open ? null : this.now();
  }

  /** The connection has changed. An outage begins when the stream closed, not when the loss began to count. */
  connection({ state, reason }: Pick<ConnectionStatus, 'state' | 'reason'>): void {
    // A device that is being connected for the first time has lost nothing yet.
    if (this.begun === null && state === 'connecting') return;
    const at = this.now();
    this.begun ??= at;
    const last = this.outages.at(-1);
    const open = last?.[1] === null ? last : null;
    if (open?.[2] === reason) return;
    if (open && open === this.brief && state === 'online' && at - open[0] < SHORT) this.outages.pop();
    else if (open) this.outages[this.outages.length - 1] = [open[0], at, open[2]];
    if (state === 'online') return;
    const next: Outage = [open ? at : (this.closedAt ?? at), null, reason];
    this.brief = state === 'connecting' ? next : null;
    this.outages.push(next);
    if (this.outages.length <= KEPT_OUTAGES) return;
    // What was before the end of a forgotten outage must not look quiet.
    this.begun = this.outages.shift()?.[1] ?? this.begun;
  }

  /**
   * When the device could not be heard, oldest first. With `since` (epoch ms): those that began, ended or went on at or
   * after it.
   */
  outagesSince(since: number | null): Outage[] {
    const from = this.asked(since);
    return this.outages.filter(([, to]) => to === null || to >= from);
  }

  /** What the sensors did, but for the ignored ones. With `since` (epoch ms): what changed at or after it. */
  timelines(sensors: Iterable<KnownSensor>, since: number | null): SensorTimeline[] {
    const asked = this.asked(since);
    const begun = this.begun ?? this.now();
    const timelines: SensorTimeline[] = [];
    for (const { info, ignored, activity } of sensors) {
      const from = Math.max(activity.from, begun);
      if (ignored || Math.max(activity.since ?? 0, from) < asked) continue;
      const changes: Move[] = [];
      for (const move of activity.moves) {
        const at = Math.abs(move);
        if (at >= asked && at >= from) changes.push([at, move > 0 ? 1 : 0]);
      }
      timelines.push({ ...info, on: activity.on, since: activity.since, from, changes });
    }
    return timelines;
  }

  /** A time that is still to come is of another clock, before it was set: then everything is new. */
  private asked(since: number | null): number {
    const asked = since ?? 0;
    return asked > this.now() ? 0 : asked;
  }

  /** Epoch ms that never go back by the small steps in which clocks are corrected: who asks for what is new misses nothing. */
  now(): number {
    const now = this.clock.now();
    this.latest = this.latest - now > CLOCK_STEP ? now : Math.max(this.latest, now);
    return this.latest;
  }

  private forget(sensor: SensorActivity): void {
    this.count -= sensor.moves.length;
    sensor.stale += sensor.moves.length;
    sensor.moves.length = 0;
  }

  private dropOldest(): void {
    const oldest = this.queue[this.head++];
    if (oldest && oldest.stale > 0) {
      oldest.stale--;
    } else {
      oldest?.drop();
      this.count--;
    }
  }

  /** Takes the places of forgotten changes out of the queue. Once in many thousand changes. */
  private tidy(): void {
    this.queue = this.queue.slice(this.head).filter((sensor) => {
      if (sensor.stale === 0) return true;
      sensor.stale--;
      return false;
    });
    this.head = 0;
  }
}
