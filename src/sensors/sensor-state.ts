import type { Clock, Timer } from '../clock';
import type { EventData, Reason } from './message';
import type { Filtered, Weight } from './filter';
import type { PostKind } from './post';

/** `off`; `on`: the event goes on; `ending`: it is over and the off-delay runs. */
export type Phase = 'off' | 'on' | 'ending';

/** Longest time that one timer takes, in ms: beyond 2^31 - 1 the system's timers fire at once. */
const LONGEST_TIMER = 2_147_483_647;

/** An alert as states take it: `event()` makes plain data of it once, and only for those who keep it. */
export interface Post extends Filtered {
  readonly kind: PostKind;
  /** When it came, in ticks. */
  readonly at: number;
  event(): EventData;
}

/** What a state needs to know and whom it tells. */
export interface StateHost {
  readonly clock: Clock;
  /** ms without an active post after which an event is over. */
  readonly hold: number;
  /** Nobody reads the alert of a message: none is kept. */
  readonly silent: boolean;
  /** What an active post means for the state. */
  weigh(post: Post): Weight;
  /** Whether the device is online, as its status says: why an event that runs out of posts ended. */
  online(): boolean;
  /** A state to send. `event` is shared: copy it into the message. `null` for whoever is silent. */
  say(state: SensorState, payload: boolean, reason: Reason, event: EventData | null): void;
  /** `state.phase` has changed from `before`. */
  moved(state: SensorState, before: Phase): void;
  /** The sensor is no more: let go of the state. */
  gone(state: SensorState): void;
}

/**
 * One sensor as one node sees it: an event lasts until `inactive`, or until `hold` has run without an active post; then
 * `delay` runs, and only when that has passed without a new event the sensor is off.
 *
 * A busy recorder repeats an active post up to 12 times a second, so a repeat only writes down when it came: the one timer
 * is armed anew when it fires, with what is left.
 */
export class SensorState {
  phase: Phase = 'off';
  private due = 0;
  private timer: Timer | null = null;
  private lastTurn = false;
  private reason: Reason = 'inactive';
  private event: EventData | null = null;
  private closed = false;

  constructor(
    readonly host: StateHost,
    /** ms, the off-delay. */
    readonly delay: number,
    /** Only its closing post ends an event: no hold. */
    private readonly stays = false,
  ) {}

  /** `true` is what was sent last. */
  get on(): boolean {
    return this.phase !== 'off';
  }

  take(post: Post): void {
    if (this.closed) return;
    const { host } = this;
    if (post.kind === 'inactive') {
      if (this.phase === 'on') this.end('inactive', this.keep(post), post.at);
      return;
    }
    const weight = host.weigh(post);
    const was = this.phase;
    if (weight === 'nothing') return;
    if (weight === 'refreshes' && was !== 'on') return;
    const event = this.keep(post);
    this.event = event;
    if (post.kind === 'happens') {
      if (was === 'off') host.say(this, true, 'active', event);
      this.end('inactive', event, post.at);
      return;
    }
    this.phase = 'on';
    if (!this.stays) this.wait(host.hold, post.at);
    else this.rest();
    if (was === 'off') host.say(this, true, 'active', event);
    if (was !== 'on') host.moved(this, was);
  }

  /** The device is gone for so long that an event without hold counts as over. */
  lose(): void {
    if (this.phase === 'on') this.end('disconnected', this.event, this.host.clock.ticks());
  }

  /** Stops the timer; nothing is sent. */
  close(): void {
    this.closed = true;
    this.rest();
    this.event = null;
  }

  private keep(post: Post): EventData | null {
    return this.host.silent ? null : post.event();
  }

  private end(reason: Reason, event: EventData | null, now: number): void {
    // Who hears a message may close this state at once.
    if (this.closed) return;
    const was = this.phase;
    this.event = event;
    this.reason = reason;
    if (this.delay > 0) {
      this.phase = 'ending';
      this.wait(this.delay, now);
      if (was !== 'ending') this.host.moved(this, was);
    } else {
      this.finish(was);
    }
  }

  private finish(was: Phase): void {
    const { event, reason } = this;
    this.rest();
    this.phase = 'off';
    this.event = null;
    this.host.say(this, false, reason, event);
    if (was !== 'off') this.host.moved(this, was);
  }

  /** Something is due `ms` after `now`. A timer that fires before that is left alone: it finds out by itself. */
  private wait(ms: number, now: number): void {
    const earlier = this.due;
    this.due = now + ms;
    this.lastTurn = false;
    if (this.timer && this.due >= earlier) return;
    this.timer?.cancel();
    this.arm(ms);
  }

  /** Nothing is due any more. */
  private rest(): void {
    this.timer?.cancel();
    this.timer = null;
  }

  private arm(ms: number): void {
    this.timer = this.host.clock.after(Math.min(ms, LONGEST_TIMER), () => {
      this.timer = null;
      this.fire();
    });
  }

  private fire(): void {
    const now = this.host.clock.ticks();
    const left = this.due - now;
    if (left > 0) {
      this.arm(left);
    } else if (!this.lastTurn) {
      // A process that was blocked or asleep runs its timers before it reads its sockets: the post that keeps this event
      // alive may wait there, and one more turn of the event loop brings it.
      this.lastTurn = true;
      this.arm(0);
    } else if (this.phase === 'on') {
      this.end(this.host.online() ? 'timeout' : 'disconnected', this.event, now);
    } else {
      this.finish(this.phase);
    }
  }
}
