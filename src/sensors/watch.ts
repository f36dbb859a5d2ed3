import type { Clock, Timer } from '../clock';
import type { ConnectionStatus } from '../connection/connection-status';
import type { Watch, WatchListener, WatchOptions, WatchSummary } from './watch-types';
import type { KnownSensor } from './known-sensor';
import type { DeviceRef, EventData, Reason } from './message';
import type { Numbering } from './numbering';
import { copyEvent } from './post';
import { Phase, SensorState, StateHost } from './sensor-state';
import { Wanted } from './wanted';

/** Posts without any target after which a node with a target filter says that this device sends none. */
const postsWithoutTargets = 10;

/** What a watch needs of its device. */
export interface WatchHost {
  readonly clock: Clock;
  readonly hold: number;
  /** ms, for sensors without a delay of their own. */
  readonly delay: number;
  readonly numbering: Numbering;
  readonly sensors: readonly KnownSensor[];
  readonly status: ConnectionStatus;
  readonly ref: DeviceRef;
  /** Discovery is done and the numbering decided. */
  readonly settled: boolean;
  streamOpen(): boolean;
  topicOf(sensor: KnownSensor): string;
  /** What customize says about a sensor that the device has not shown yet. */
  ignores(watch: SensorWatch): boolean;
  closed(watch: SensorWatch): void;
}

/** One sensor node's view: a state per sensor that it matches, its messages, and what its status shows. */
export class SensorWatch implements Watch, StateHost {
  readonly target: string | null;
  readonly wanted: Wanted;
  private readonly states = new Map<SensorState, KnownSensor>();
  private on = 0;
  private withoutTargets = 0;
  private sendsTargets = false;
  private initialDue: boolean;
  private initialTimer: Timer | null = null;

  constructor(
    private readonly host: WatchHost,
    private readonly options: WatchOptions,
    private readonly listener: WatchListener,
  ) {
    this.wanted = new Wanted(options.sensor, options.channel);
    const target = options.target?.trim().toLowerCase() ?? '';
    this.target = target === '' ? null : target;
    this.initialDue = options.initial;
  }

  get clock(): Clock {
    return this.host.clock;
  }

  get hold(): number {
    return this.host.hold;
  }

  /** Whether this node hears the sensor. */
  wants(sensor: KnownSensor): boolean {
    return this.wanted.hears(sensor, this.host.numbering);
  }

  /** Begins to hear a sensor: off, whatever goes on. */
  attach(sensor: KnownSensor): void {
    if (sensor.ignored) return;
    const state = new SensorState(this, this.options.delay ?? sensor.delay ?? this.host.delay);
    this.states.set(state, sensor);
    sensor.states.push(state);
  }

  /** Stops hearing a sensor that is gone. */
  detach(sensor: KnownSensor): void {
    for (const [state, owner] of this.states) {
      if (owner === sensor) this.drop(state, sensor);
    }
  }

  /** Something outside has changed: connection, list of sensors, or what was seen. */
  refresh(): void {
    if (this.initialDue && this.host.settled && this.host.status.state === 'online') {
      this.initialDue = false;
      // Never from within the call that creates the node: its wires lead nowhere yet.
      this.initialTimer = this.host.clock.after(0, () => {
        this.sayInitial();
      });
    }
    this.listener.changed();
  }

  summary(): WatchSummary {
    const { status } = this.host;
    if (status.state === 'connecting') return { kind: 'connecting' };
    if (status.state !== 'online') return { kind: status.state, status };
    const silent = this.silence();
    if (silent) return silent;
    if (this.wanted.name === null || this.states.size > 1) {
      return { kind: 'several', on: this.on, of: this.states.size };
    }
    for (const state of this.states.keys()) {
      if (state.phase === 'ending') return { kind: 'ending', delay: state.delay };
      return { kind: state.phase };
    }
    return { kind: 'off' };
  }

  close(): void {
    this.initialTimer?.cancel();
    this.initialTimer = null;
    this.initialDue = false;
    for (const [state, sensor] of this.states) this.drop(state, sensor);
    this.host.closed(this);
  }

  streamOpen(): boolean {
    return this.host.streamOpen();
  }

  sawPost(any: boolean): void {
    if (this.sendsTargets) return;
    this.sendsTargets = any;
    this.withoutTargets++;
    if (any || this.withoutTargets === postsWithoutTargets) this.listener.changed();
  }

  say(state: SensorState, payload: boolean, reason: Reason, event: EventData): void {
    const sensor = this.states.get(state);
    if (sensor) this.send(sensor, payload, reason, event);
  }

  moved(state: SensorState, before: Phase): void {
    if (before === 'off') this.on++;
    if (state.phase === 'off') this.on--;
    this.listener.changed();
  }

  /** Why nothing can come, or has come so far. */
  private silence(): WatchSummary | null {
    if (this.states.size === 0) {
      const known = this.host.sensors.some((sensor) => sensor.ignored && this.wants(sensor));
      return known || this.host.ignores(this) ? { kind: 'ignored' } : null;
    }
    if (this.on > 0) return null;
    if (this.target !== null && !this.sendsTargets && this.withoutTargets >= postsWithoutTargets) {
      return { kind: 'no-targets' };
    }
    for (const sensor of this.states.values()) if (sensor.seen || sensor.notifies) return null;
    return { kind: 'not-notifying' };
  }

  private sayInitial(): void {
    this.initialTimer = null;
    for (const [state, sensor] of [...this.states]) {
      if (sensor.listed) this.send(sensor, state.on, 'initial', null);
    }
  }

  private send(sensor: KnownSensor, payload: boolean, reason: Reason, event: EventData | null): void {
    this.listener.message({
      payload,
      topic: this.host.topicOf(sensor),
      sensor: { ...sensor.info },
      device: { ...this.host.ref },
      reason,
      ...(event ? { event: copyEvent(event) } : {}),
    });
  }

  private drop(state: SensorState, sensor: KnownSensor): void {
    if (state.on) this.on--;
    state.close();
    this.states.delete(state);
    const index = sensor.states.indexOf(state);
    if (index >= 0) sensor.states.splice(index, 1);
  }
}
