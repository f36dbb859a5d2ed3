import type { Clock, Timer } from '../clock';
import type { ConnectionStatus } from '../connection/connection-status';
import { PostFilter, Weight } from './filter';
import type { KnownSensor } from './known-sensor';
import { POSTS_WITHOUT_TARGETS } from './limits';
import type { DeviceRef, EventData, Reason } from './message';
import { copyEvent } from './post';
import { Phase, Post, SensorState, StateHost } from './sensor-state';
import { stays } from './sensor-type';
import { Wanted } from './wanted';
import type { Watch, WatchListener, WatchOptions, WatchSummary } from './watch-types';

/** What a watch needs of its device. */
export interface WatchHost {
  readonly clock: Clock;
  readonly hold: number;
  /** ms, for sensors without a delay of their own. */
  readonly delay: number;
  readonly status: ConnectionStatus | null;
  readonly ref: DeviceRef;
  /** Discovery is done and the numbering decided. */
  readonly settled: boolean;
  online(): boolean;
  topicOf(sensor: KnownSensor): string;
  /** Customize ignores what is wanted, also where the device has not shown it yet. */
  ignores(wanted: Wanted): boolean;
  /** The device has told all that it has, and what is wanted is not among it. */
  lacks(wanted: Wanted): boolean;
  closed(watch: SensorWatch): void;
}

/** One sensor node's view: a state per sensor that it matches, its messages, and what its status shows. */
export class SensorWatch implements Watch, StateHost {
  readonly silent = false;
  readonly wanted: Wanted;
  private readonly filter: PostFilter;
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
    this.filter = new PostFilter(options.target, options.region ?? null);
    this.initialDue = options.initial;
  }

  get clock(): Clock {
    return this.host.clock;
  }

  get hold(): number {
    return this.host.hold;
  }

  /** Begins to hear a sensor: off, whatever goes on. */
  attach(sensor: KnownSensor): void {
    if (sensor.ignored) return;
    const delay = this.options.delay ?? sensor.delay ?? this.host.delay;
    const state = new SensorState(this, delay, stays(sensor.type));
    this.states.set(state, sensor);
    sensor.states.push(state);
  }

  /** Stops hearing a sensor that is gone. */
  gone(state: SensorState): void {
    state.close();
    this.states.delete(state);
  }

  /** Something outside has changed: connection, list of sensors, or what was seen. */
  refresh(): void {
    if (this.initialDue && this.host.settled && this.host.online()) {
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
    if (status === null || status.state === 'connecting') return { kind: 'connecting' };
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
    for (const [state, sensor] of this.states) {
      this.gone(state);
      sensor.states.splice(sensor.states.indexOf(state), 1);
    }
    this.host.closed(this);
  }

  online(): boolean {
    return this.host.online();
  }

  weigh(post: Post): Weight {
    if (this.filter.asksTarget && !this.sendsTargets) this.sawPost(post.targets.length > 0);
    return this.filter.weigh(post);
  }

  say(state: SensorState, payload: boolean, reason: Reason, event: EventData | null): void {
    const sensor = this.states.get(state);
    if (sensor) this.send(sensor, payload, reason, event);
  }

  moved(state: SensorState, before: Phase): void {
    if (before === 'off') this.on++;
    if (state.phase === 'off') this.on--;
    this.listener.changed();
  }

  private sawPost(targets: boolean): void {
    this.sendsTargets = targets;
    this.withoutTargets++;
    if (targets || this.withoutTargets === POSTS_WITHOUT_TARGETS) this.listener.changed();
  }

  /** Why nothing can come, or has come so far. */
  private silence(): WatchSummary | null {
    if (this.states.size === 0) {
      if (this.host.ignores(this.wanted)) return { kind: 'ignored' };
      return this.host.lacks(this.wanted) ? { kind: 'not-listed' } : null;
    }
    if (!this.sendsTargets && this.withoutTargets >= POSTS_WITHOUT_TARGETS) return { kind: 'no-targets' };
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
}
