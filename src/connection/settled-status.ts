import type { Clock, Timer } from '../clock';
import { DeviceError, LoginError } from '../errors';
import type { ConnectionRecord } from './connection-record';
import type { ConnectionStatus } from './connection-status';

/** ms that a lost stream may take to come back before anybody is told. */
const LOSS_COUNTS_AFTER = 3_000;
/** ms that a stream which is open again may take to prove itself before anybody is told. */
const PROOF_COUNTS_AFTER = 6_000;

/**
 * What people are told of a connection. It follows the truth with patience: a recorder that closes its stream every 40 s is
 * online, also a quiet one.
 */
export class SettledStatus {
  private status: ConnectionStatus;
  /** A loss that nobody was told of yet. */
  private loss: { readonly error: DeviceError; readonly timer: Timer } | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly record: ConnectionRecord,
    private readonly tell: (status: ConnectionStatus) => void,
  ) {
    this.status = this.describe('connecting', null, null);
  }

  get now(): ConnectionStatus {
    return this.status;
  }

  /** Nothing is known, and nobody is told. */
  reset(): void {
    this.forget();
    this.status = this.describe('connecting', null, null);
  }

  online(): void {
    this.settle(this.describe('online', null, null));
  }

  /** It counts now; `retryAt` in epoch ms. */
  failed(error: DeviceError, retryAt: number | null): void {
    if (error instanceof LoginError) this.settle(this.describe('refused', error, error.retryAt));
    else this.settle(this.describe('offline', error, retryAt));
  }

  /** It counts unless the stream is back in time. */
  lost(error: DeviceError): void {
    if (this.loss || this.status.state === 'offline' || this.status.state === 'refused') return;
    this.countAfter(LOSS_COUNTS_AFTER, error);
  }

  /** The stream is open again, but not yet proved. */
  claimed(): void {
    if (this.loss) this.countAfter(PROOF_COUNTS_AFTER, this.loss.error);
  }

  private countAfter(ms: number, error: DeviceError): void {
    this.forget();
    const timer = this.clock.after(ms, () => {
      this.loss = null;
      this.failed(error, null);
    });
    this.loss = { error, timer };
  }

  private forget(): void {
    this.loss?.timer.cancel();
    this.loss = null;
  }

  private settle(status: ConnectionStatus): void {
    this.forget();
    const before = this.status;
    const same = before.state === status.state;
    this.status = same ? { ...status, since: before.since } : status;
    if (!same) this.record.add(status.state, status.code ?? '');
    // The sentence of a refused login names the next try, so each refusal is told.
    if (!same || before.reason !== status.reason) this.tell(this.status);
  }

  private describe(
    state: ConnectionStatus['state'],
    error: DeviceError | null,
    retryAt: number | null,
  ): ConnectionStatus {
    const calm = state === 'online' ? 'The event stream is open.' : 'Connecting.';
    return {
      state,
      reason: error?.message ?? calm,
      code: error?.code ?? null,
      values: error?.values ?? {},
      hint: error?.hint ?? '',
      since: this.clock.now(),
      retryAt,
    };
  }
}
