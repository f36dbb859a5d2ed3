import type { Clock, Timer } from '../clock';
import { DeviceError, InputError, LoginError, PassingError } from '../errors';
import { Log, silentLog } from '../log';

/** ms until the next try to end something, in turn; then it is given up and logged. A siren must not stay on for one lost request. */
const END_RETRIES = [1_000, 5_000, 15_000, 60_000];
/** ms that closing waits for a beginning that is under way, before the end is sent all the same. */
const BEGINNING_LIMIT = 5_000;
/** ms that closing takes at most. Node-RED waits 15 s for a node, Docker 10 s for Node-RED. */
const CLOSE_LIMIT = 8_000;

/** What must be ended: when (ticks), what the end needs, and the timer that ends it. */
interface Debt<Owed> {
  readonly until: number;
  readonly owed: Owed;
  readonly timer: Timer;
  /** Nothing can be sent before its timer: the device is locked. */
  readonly locked: boolean;
}

/** What a beginning gives: its answer, and what its end will need. */
export interface Begun<T, Owed> {
  readonly done: T;
  readonly owed: Owed;
}

/**
 * Things that were begun for a while and end by the clock: alarm outputs, cameras that turn. What is sent for one key is
 * sent in the order it was asked for. The end goes out whatever happens to the node or the device here.
 */
export class Debts<Owed> {
  private readonly debts = new Map<number | string, Debt<Owed>>();
  private readonly turns = new Map<number | string, Promise<unknown>>();
  private readonly impatience = new AbortController();
  private readonly waiting = new Set<() => void>();
  private closed = false;

  constructor(
    /** Ends one; rejects where the device says no. Must not depend on anything that closes. */
    private readonly finish: (owed: Owed) => Promise<unknown>,
    /** The sentence for the log where it cannot be ended. */
    private readonly failure: (owed: Owed) => string,
    private readonly clock: Clock,
    private readonly log: Log = silentLog,
  ) {}

  /** On or off to stay: nothing is owed any more. */
  set<T>(key: number | string, send: () => Promise<T>): Promise<T> {
    return this.inTurn(key, async () => {
      const done = await send();
      this.forget(key);
      return done;
    });
  }

  /**
   * On now, off `ms` after the device has said yes, or at the later end of one that runs. `unsure` tells what the end needs
   * where nobody knows whether the device has begun: then it is ended at once. Nothing begins once this is closed.
   */
  start<T>(
    key: number | string,
    ms: number,
    unsure: () => Owed,
    send: (signal: AbortSignal) => Promise<Begun<T, Owed>>,
  ): Promise<T> {
    return this.begin(key, unsure, send, () =>
      Math.max(this.clock.ticks() + ms, this.debts.get(key)?.until ?? 0),
    );
  }

  /** The same, whatever ran before. */
  replace<T>(
    key: number | string,
    ms: number,
    unsure: () => Owed,
    send: (signal: AbortSignal) => Promise<Begun<T, Owed>>,
  ): Promise<T> {
    return this.begin(key, unsure, send, () => this.clock.ticks() + ms);
  }

  /**
   * Ends everything now. Resolves when the device has been told, or after 8 s: what has not come about by then goes on, and
   * what waits for a lock comes after it. Never rejects.
   */
  async close(): Promise<void> {
    this.closed = true;
    const impatient = this.clock.after(BEGINNING_LIMIT, () => {
      this.impatience.abort(new PassingError('answer-timeout', { seconds: BEGINNING_LIMIT / 1000 }));
    });
    for (const key of new Set([...this.turns.keys(), ...this.debts.keys()])) void this.end(key, 0);
    await this.settled();
    impatient.cancel();
  }

  private begin<T>(
    key: number | string,
    unsure: () => Owed,
    send: (signal: AbortSignal) => Promise<Begun<T, Owed>>,
    until: () => number,
  ): Promise<T> {
    if (this.closed)
      return Promise.reject(
        new InputError('The node is closing: what it would begin now, nobody would end. Nothing was sent.'),
      );
    return this.inTurn(key, async () => {
      try {
        const { done, owed } = await send(this.impatience.signal);
        this.arm(key, { until: until(), owed }, until() - this.clock.ticks(), 0);
        return done;
      } catch (error) {
        // Nobody knows whether the device heard it. What runs already ends when it is due.
        if (mayHaveBegun(error) && !this.debts.has(key))
          this.arm(key, { until: this.clock.ticks(), owed: unsure() }, 0, 0);
        throw error;
      }
    });
  }

  private arm(
    key: number | string,
    { until, owed }: Pick<Debt<Owed>, 'until' | 'owed'>,
    ms: number,
    tries: number,
    locked = false,
  ): void {
    this.debts.get(key)?.timer.cancel();
    const timer = this.clock.after(ms, () => void this.end(key, tries));
    this.debts.set(key, { until, owed, timer, locked });
  }

  private end(key: number | string, tries: number): Promise<void> {
    return this.inTurn(key, async () => {
      const debt = this.debts.get(key);
      // Ended by "off" while this waited for its turn.
      if (!debt) return;
      const left = debt.until - this.clock.ticks();
      if (left > 0 && !this.closed) {
        // Made longer meanwhile, or a timer that was early: without another one the siren would stay on.
        this.arm(key, debt, left, 0);
        return;
      }
      try {
        await this.finish(debt.owed);
        this.forget(key);
      } catch (error) {
        this.failed(key, debt, tries, error);
      }
    });
  }

  private failed(key: number | string, debt: Debt<Owed>, tries: number, error: unknown): void {
    const why = error instanceof Error ? error.message : String(error);
    if (error instanceof LoginError && WAITS.has(error.code)) {
      this.log.warn(`${this.failure(debt.owed)} ${why}`);
      this.arm(key, debt, Math.max(0, error.retryAt - this.clock.now()), tries, true);
      return;
    }
    const retry = END_RETRIES[tries];
    if (retry !== undefined) {
      this.arm(key, debt, retry, tries + 1);
      return;
    }
    this.forget(key);
    this.log.error(`${this.failure(debt.owed)} ${why}`);
  }

  private forget(key: number | string): void {
    this.debts.get(key)?.timer.cancel();
    this.debts.delete(key);
  }

  /** Resolves when nothing is owed that could be sent now, or when closing has taken long enough. */
  private settled(): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.turns.size > 0 || [...this.debts.values()].some(({ locked }) => !locked)) return;
        done();
      };
      const done = (): void => {
        limit.cancel();
        this.waiting.delete(look);
        resolve();
      };
      const limit = this.clock.after(CLOSE_LIMIT, done);
      this.waiting.add(look);
      look();
    });
  }

  private inTurn<T>(key: number | string, run: () => Promise<T>): Promise<T> {
    const before = this.turns.get(key) ?? Promise.resolve();
    const turn = before.then(run, run);
    this.turns.set(key, turn);
    const done = () => {
      if (this.turns.get(key) === turn) this.turns.delete(key);
      for (const look of [...this.waiting]) look();
    };
    turn.then(done, done);
    return turn;
  }
}

/** Errors that put an end off: before their time nothing can be sent. A single refused login is tried again like all else. */
const WAITS = new Set(['login-locked', 'login-enough']);

/** Codes of errors after which nothing can have reached the device. */
const NOT_REACHED = new Set(['unreachable', 'unknown-host', 'connect-timeout', 'tls-silent']);

/** The device gave no answer: it may have done what was asked, or not. */
function mayHaveBegun(error: unknown): boolean {
  if (error instanceof InputError) return false;
  if (!(error instanceof DeviceError)) return true;
  return error.cure === 'retry' && !error.answered && !NOT_REACHED.has(error.code);
}
