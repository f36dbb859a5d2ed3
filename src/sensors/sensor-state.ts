import type { Clock, Timer } from '../clock';
import type { EventData, Reason } from './message';
import type { PostKind } from './post';

/** `off`; `on`: the event goes on; `ending`: it is over and the off-delay runs. */
export type Phase = 'off' | 'on' | 'ending';

/** Longest time that one timer takes, in ms: beyond 2^31 - 1 the system's timers fire at once. */
const longestTimer = 2_147_483_647;

/** An alert as states take it: `event()` makes plain data of it once, and only for those who keep it. */
export interface Post {
  readonly kind: PostKind;
  readonly targets: readonly string[];
  event(): EventData;
}

/** What a state needs to know and whom it tells. */
export interface StateHost {
  readonly clock: Clock;
  /** ms without an active post after which an event is over. */
  readonly hold: number;
  /** `null`: any target. Else only posts with it start and refresh an event. */
  readonly target: string | null;
  /** A post for a node with a target filter came; `any`: it names targets. */
  sawPost(any: boolean): void;
  /** Whether the stream is open now: why an event that runs out of posts ended. */
  streamOpen(): boolean;
  /** A state to send. `event` is shared: copy it into the message. */
  say(state: SensorState, payload: boolean, reason: Reason, event: EventData): void;
  /** `state.phase` has changed from `before`. */
  moved(state: SensorState, before: Phase): void;
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
    private readonly host: StateHost,
    /** ms, the off-delay. */
    readonly delay: number,
  ) {}

  /** `true` is what was sent last. */
  get on(): boolean {
    return this.phase !== 'off';
  }

  take(post: Post): void {
    if (this.closed) return;
    if (post.kind === 'inactive') {
      if (this.phase === 'on') this.end('inactive', post.event());
      return;
    }
    if (!this.counts(post)) return;
    const was = this.phase;
    const event = post.event();
    this.event = event;
    if (post.kind === 'happens') {
      if (was === 'off') this.host.say(this, true, 'active', event);
      this.end('inactive', event);
      return;
    }
    this.phase = 'on';
    this.wait(this.host.hold);
    if (was === 'off') this.host.say(this, true, 'active', event);
    if (was !== 'on') this.host.moved(this, was);
  }

  /** Stops the timer; nothing is sent. */
  close(): void {
    this.closed = true;
    this.timer?.cancel();
    this.timer = null;
    this.phase = 'off';
    this.event = null;
  }

  /** Whether an active post starts or refreshes: with a target filter, one without any target only refreshes. */
  private counts(post: Post): boolean {
    const { target } = this.host;
    if (target === null) return true;
    this.host.sawPost(post.targets.length > 0);
    if (post.targets.includes(target)) return true;
    return post.targets.length === 0 && post.kind === 'active' && this.phase === 'on';
  }

  private end(reason: Reason, event: EventData): void {
    // Who hears a message may close this state at once.
    if (this.closed) return;
    const was = this.phase;
    this.event = event;
    this.reason = reason;
    if (this.delay > 0) {
      this.phase = 'ending';
      this.wait(this.delay);
      if (was !== 'ending') this.host.moved(this, was);
    } else {
      this.finish(was);
    }
  }

  private finish(was: Phase): void {
    const { event, reason } = this;
    this.timer?.cancel();
    this.timer = null;
    this.phase = 'off';
    this.event = null;
    if (event) this.host.say(this, false, reason, event);
    if (was !== 'off') this.host.moved(this, was);
  }

  /** Something is due `ms` from now. A timer that fires before that is left alone: it finds out by itself. */
  private wait(ms: number): void {
    const { clock } = this.host;
    const now = clock.ticks();
    const earlier = this.due;
    this.due = now + ms;
    this.lastTurn = false;
    if (this.timer && this.due >= earlier) return;
    this.timer?.cancel();
    this.arm(ms);
  }

  private arm(ms: number): void {
    this.timer = this.host.clock.after(Math.min(ms, longestTimer), () => {
      this.timer = null;
      this.fire();
    });
  }

  private fire(): void {
    const left = this.due - this.host.clock.ticks();
    if (left > 0) {
      this.arm(left);
    } else if (!this.lastTurn) {
      // A process that was blocked or asleep runs its timers before it reads its sockets: the post that keeps this event
      // alive may wait there, and one more turn of the event loop brings it.
      this.lastTurn = true;
      this.arm(0);
    } else if (this.phase === 'on' && this.event) {
      this.end(this.host.streamOpen() ? 'timeout' : 'disconnected', this.event);
    } else {
      this.finish(this.phase);
    }
  }
}
