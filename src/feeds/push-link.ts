import type { Clock, Timer } from '../clock';
import { ConnectionRecord } from '../connection/connection-record';
import type { ConnectionStatus } from '../connection/connection-status';
import { refusalOf } from '../connection/refusal';
import type { Requester } from '../connection/requester';
import { DeviceError, LoginError, PassingError } from '../errors';
import { sentences } from '../sentences';

/** ms from one question to the next. */
const EVERY = 60_000;
/** ms that a post or an answer is good for: two questions may be lost. */
const GOOD_FOR = 150_000;
/** ms that a first look around may hold up the posts. */
const LOOK_FIRST = 10_000;
/** What a device says no with, whether or not it finds words for it. */
const ALIVE = [403, 404, 503];

/** Whom a `PushLink` serves. */
export interface PushUser {
  /** Looks around, once: what it has, how it is numbered. Rejects where nobody answers. */
  prepare(signal: AbortSignal): Promise<void>;
  /** Asks something cheap. Rejects where nobody answers. */
  ask(signal: AbortSignal): Promise<unknown>;
  /** Whether the device is there, at this moment. */
  streamOpen(open: boolean): void;
  /** The settled state changed. */
  status(status: ConnectionStatus): void;
}

/**
 * The connection to a device that sends by itself. It has no heartbeat, so the device is asked something now and then:
 * it is online while its last post or answer is younger than 150 s.
 */
export class PushLink {
  readonly record: ConnectionRecord;
  /** For diagnostics: there is no stream that could be silent. */
  readonly silence = { rhythm: 0, limit: GOOD_FOR };
  private state: ConnectionStatus;
  private stopping: AbortController | null = null;
  private prepared = false;
  private ready: Promise<void> = Promise.resolve();
  private posted = false;
  private heardAt = Number.NEGATIVE_INFINITY;
  private error: DeviceError | null = null;
  private nextTimer: Timer | null = null;
  private lossTimer: Timer | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly user: PushUser,
  ) {
    this.record = new ConnectionRecord(clock);
    this.state = this.describe('connecting');
  }

  get status(): ConnectionStatus {
    return this.state;
  }

  /** Begins to ask, until `stop`. */
  start(): void {
    if (this.stopping) return;
    const stopping = new AbortController();
    this.stopping = stopping;
    this.state = this.describe('connecting');
    const looked = this.look(stopping);
    this.ready = new Promise((resolve) => {
      const timer = this.clock.after(LOOK_FIRST, resolve);
      const go = (): void => {
        timer.cancel();
        resolve();
      };
      void looked.then(go);
      stopping.signal.addEventListener('abort', go, { once: true });
    });
  }

  /** Lets everything go at once. `start` begins anew. */
  stop(): void {
    if (!this.stopping) return;
    this.stopping.abort();
    this.stopping = null;
    this.nextTimer?.cancel();
    this.lossTimer?.cancel();
    this.nextTimer = this.lossTimer = null;
    this.heardAt = Number.NEGATIVE_INFINITY;
    this.error = null;
    this.user.streamOpen(false);
    this.record.add('closed');
    this.state = this.describe('connecting');
  }

  /** Resolves with whether posts are wanted, once the device has been looked at, or could not be within 10 s. */
  async isReady(): Promise<boolean> {
    await this.ready;
    return this.stopping !== null;
  }

  /** The device has sent something. */
  tookPost(): void {
    if (!this.stopping) return;
    this.posted = true;
    this.heard();
  }

  private async look(stopping: AbortController): Promise<void> {
    const { signal } = stopping;
    const since = this.clock.ticks();
    try {
      if (this.prepared) await this.user.ask(signal);
      else await this.user.prepare(signal);
      this.prepared = true;
      if (!signal.aborted) this.heard();
    } catch (error) {
      if (signal.aborted) return;
      this.error =
        error instanceof DeviceError ? error : new PassingError('reset', {}, false, { cause: error });
      this.judge();
    }
    if (signal.aborted) return;
    this.nextTimer = this.clock.after(Math.max(0, since + EVERY - this.clock.ticks()), () => {
      this.nextTimer = null;
      void this.look(stopping);
    });
  }

  private heard(): void {
    this.heardAt = this.clock.ticks();
    this.error = null;
    this.judge();
    this.lossTimer?.cancel();
    this.lossTimer = this.clock.after(GOOD_FOR, () => {
      this.lossTimer = null;
      this.judge();
    });
  }

  /** Says what is true now. */
  private judge(): void {
    if (this.clock.ticks() - this.heardAt < GOOD_FOR) this.settle(this.describe('online'));
    else if (this.error instanceof LoginError) this.settle(this.describe('refused', this.error));
    else {
      const silent = new PassingError('silent', { seconds: GOOD_FOR / 1000 });
      this.settle(this.describe('offline', this.error ?? silent));
    }
  }

  private settle(status: ConnectionStatus): void {
    const before = this.state;
    const same = before.state === status.state;
    this.state = same ? { ...status, since: before.since } : status;
    if (!same) {
      this.record.add(status.state, status.code ?? '');
      this.user.streamOpen(status.state === 'online');
    }
    if (!same || before.reason !== status.reason) this.user.status(this.state);
  }

  private describe(state: ConnectionStatus['state'], error: DeviceError | null = null): ConnectionStatus {
    const waiting = state === 'online' && !this.posted;
    const calm = waiting ? sentences['push-waiting'].message : 'The device sends its events to Node-RED.';
    const next = error ? Math.round(this.clock.now() + EVERY) : null;
    return {
      state,
      reason: error?.message ?? (state === 'connecting' ? 'Connecting.' : calm),
      code: error?.code ?? (waiting ? 'push-waiting' : null),
      values: error?.values ?? {},
      hint: error?.hint ?? (waiting ? (sentences['push-waiting'].hint ?? '') : ''),
      since: this.clock.now(),
      retryAt: error instanceof LoginError ? error.retryAt : next,
    };
  }
}

/** What every device answers, and quickly. */
const LIFE_SIGN = { method: 'GET', path: '/ISAPI/System/deviceInfo' } as const;

/** Asks a device something. Rejects where nobody answers, or something else than a device does. */
export async function askForLife(requester: Pick<Requester, 'ask'>, signal: AbortSignal): Promise<void> {
  const answer = await requester.ask({ ...LIFE_SIGN, signal });
  const refusal = refusalOf(answer, LIFE_SIGN);
  // A device that says no is alive.
  if (refusal && !refusal.response && !ALIVE.includes(refusal.status)) throw refusal;
}
