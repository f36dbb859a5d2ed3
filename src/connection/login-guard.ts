import { createHmac, randomBytes } from 'node:crypto';
import { Clock, systemClock } from '../clock';
import { abortReason, LoginError } from '../errors';
import type { SentenceCode, SentenceValues } from '../sentences';
import {
  isLastTry,
  lockTime,
  LONG_WAIT,
  MOST_REFUSED,
  MOST_REFUSED_OPTIONAL,
  MOST_REFUSED_PATHS,
  MOST_UNDER_WAY,
  ruleFor,
  TRUST_COUNT,
  pathKey,
} from './login-rules';
import type { Address } from './transport';
import type { UserCheck } from './user-check';

const MINUTE = 60 * 1000;
/** Devices and credentials remembered. The Test button takes any host, so this must not grow for ever. */
const MOST_REMEMBERED = 1000;
/** Paths of one login that are remembered. */
const MOST_PATHS = 256;

/** One refused login (ticks), and whether it was one that works elsewhere. */
type Refused = Readonly<{ at: number; proven: boolean }>;

/** What is known about one device, whoever logs in. */
interface DeviceRecord {
  /** Ticks at which its lock ends; 0: none known. */
  lockedUntil: number;
  /** The last refused logins, {@link MOST_REFUSED} at most and those under way beside them. */
  refused: readonly Refused[];
  offeredDigest: boolean;
  toldBasic: boolean;
  /** An unproven login is on its way. */
  busy: boolean;
  /** Logins on their way, proven or not. */
  underWay: number;
  readonly queue: Set<() => void>;
}

/** A login that has to wait: since when it was refused so often in a row, and until when (ticks). */
interface Waiting {
  times: number;
  until: number;
}

/** One path, as this login knows it. */
interface PathRecord extends Waiting {
  accepted: boolean;
}

/** What is known about one user and password on one device. */
interface CredentialRecord extends Waiting {
  /** Accepted at least once since this process started. */
  worked: boolean;
  /**
   * Refused since it was last accepted, by a path that had accepted it or while no stream of it was open: its password may
   * have been changed in the device.
   */
  doubted: boolean;
  readonly paths: Map<string, PathRecord>;
  /** The streams that are open with it, each with its path. */
  readonly streams: Set<{ readonly path: string }>;
}

/**
 * How much a request matters. `optional`: everything works without its answer, so it never costs the last login that may be
 * refused. `owed`: the end of something that was begun (a siren, a movement): it waits for a lock only.
 */
export type Rank = 'usual' | 'optional' | 'owed';

/** The right to send one authenticated request. */
export interface Turn {
  /** Other logins went first: a challenge from before may be too old now. */
  readonly waited: boolean;
  /** The device accepted the login. Everything known against it is forgotten, but what other paths said. */
  accepted(): void;
  /** Lets the next one go. Call once whatever came, after `accepted`, or `GuardedLogin.refused`, if there was an answer. */
  done(): void;
}

/**
 * Keeps us from locking people out of their devices. After some wrong passwords a Hikvision device locks the address
 * for 30 minutes, and every try during a lock starts it anew (PROTOCOL.md 7.2). What is known belongs to the process: it
 * survives a redeploy and holds for the Test button and for two config nodes on one device. Its rules: `login-rules.ts`.
 */
export class LoginGuard {
  private readonly salt = randomBytes(32);
  private readonly devices = new Map<string, DeviceRecord>();
  private readonly credentials = new Map<string, CredentialRecord>();

  constructor(private readonly clock: Clock = systemClock) {}

  /** The guarded login of one user on one device. */
  login(address: Address, username: string, password: string): GuardedLogin {
    const device = `${address.host} ${address.port}`;
    // Only a salted hash is kept: a heap dump must not hand out passwords of nodes long gone.
    const secret = createHmac('sha256', this.salt)
      .update(`${username.length} ${username} ${password}`)
      .digest('hex');
    return new GuardedLogin(
      this.clock,
      () => this.remember(this.devices, device, newDevice, (record) => this.isQuietDevice(record)),
      () =>
        this.remember(this.credentials, `${device} ${secret}`, newCredential, (record) =>
          this.isQuiet(record),
        ),
    );
  }

  /** Records held, for tests of the bound. */
  get size(): number {
    return this.devices.size + this.credentials.size;
  }

  /** Finds or makes a record and keeps it youngest. Drops the oldest one that holds nobody back, else the oldest. */
  private remember<R>(records: Map<string, R>, key: string, make: () => R, mayGo: (record: R) => boolean): R {
    const record = records.get(key) ?? make();
    records.delete(key);
    if (records.size >= MOST_REMEMBERED) dropOne(records, mayGo);
    records.set(key, record);
    return record;
  }

  private isQuiet({ until, paths, streams }: CredentialRecord): boolean {
    const now = this.clock.ticks();
    return until <= now && streams.size === 0 && [...paths.values()].every((path) => path.until <= now);
  }

  private isQuietDevice(record: DeviceRecord): boolean {
    const now = this.clock.ticks();
    return (
      record.lockedUntil <= now &&
      record.underWay === 0 &&
      !record.offeredDigest &&
      (record.refused.at(-1)?.at ?? -Infinity) <= now - LONG_WAIT
    );
  }
}

/** The guard of this process. */
export const loginGuard = new LoginGuard();

/** One user on one device, as the guard sees it. */
export class GuardedLogin {
  constructor(
    private readonly clock: Clock,
    private readonly device: () => DeviceRecord,
    private readonly credential: () => CredentialRecord,
  ) {}

  /** Throws the `LoginError` that stands in the way of a request, with its time. Ask before anything is sent. */
  check(path = '', rank?: Rank): void {
    const error = this.obstacle(path, rank);
    if (error) throw error;
  }

  /**
   * What speaks against a login in a 401 that came before one: a lock, or only one try left for what this device has
   * refused before, or may refuse. `null`: nothing does.
   */
  objection(check: UserCheck | null, path: string): LoginError | null {
    if (!check) return null;
    const credential = this.credential();
    if (check.locked) return this.locked(check);
    const last = this.device().refused.at(-1)?.at ?? -Infinity;
    if (!isLastTry(check) || this.clock.ticks() - last >= TRUST_COUNT) return null;
    const until = this.clock.ticks() + LONG_WAIT;
    if (credential.times > 0) credential.until = until;
    else if (credential.worked && (credential.doubted || !this.vouchedFor(path)))
      this.path(path).until = until;
    return this.obstacle(path);
  }

  /** The device tells of a lock, in whatever answer: what to throw. Nothing is sent before it is over. */
  locked(check: UserCheck | null): LoginError {
    this.device().lockedUntil = this.clock.ticks() + lockTime(check);
    return this.lockError();
  }

  /** The device refused this login, in a 401 or in an answer that looked like another one: what to throw. */
  refused(path: string, check: UserCheck | null): LoginError {
    const device = this.device();
    const now = this.clock.ticks();
    const credential = this.credential();
    const here = this.path(path);
    device.refused = [...this.refusedLately(), { at: now, proven: this.proven }];
    credential.doubted ||= here.accepted || !this.streamsBeside(path);
    const elsewhere = this.proven && (!here.accepted || this.streamsBeside(path));
    const held: Waiting = elsewhere ? here : credential;
    // Requests that were under way together are refused together: that is one refusal, not many.
    if (held.until <= now) held.times++;
    const known = {
      check,
      worked: credential.worked,
      elsewhere,
      knownHere: here.accepted,
      times: held.times,
    };
    const rule = ruleFor(known);
    if (rule.holds === 'device') return this.locked(check);
    held.until = now + rule.wait(known);
    const until = this.notBefore(path, held.until);
    if (rule.holds === 'path') return this.pathError(path, here.accepted, until);
    const tries = check?.triesLeft ?? null;
    return tries === null
      ? this.error('login-refused', {}, until)
      : this.error('login-refused-tries', { tries }, until);
  }

  /** A stream was opened with this login, which proves it as long as it is open. Gives back what to call at its end. */
  streaming(path: string): () => void {
    const { streams } = this.credential();
    const stream = { path: pathKey(path) };
    streams.add(stream);
    return () => {
      streams.delete(stream);
    };
  }

  /** A person asks anew (Test, a deploy): paths that refused a login which is accepted elsewhere may be asked again. */
  forgetPaths(): void {
    for (const path of this.credential().paths.values()) path.until = 0;
  }

  /**
   * Waits until this login may be tried: two at a time for credentials that have worked, else one after the other on
   * each device, and never more than may be refused. Rejects with a `LoginError`, or with the signal's reason.
   */
  async enter(path: string, signal: AbortSignal, rank?: Rank): Promise<Turn> {
    signal.throwIfAborted();
    this.check(path, rank);
    const device = this.device();
    let waited = false;
    while (rank !== 'owed' && this.mustWait(path, rank)) {
      waited = true;
      await turnOf(device.queue, signal);
      this.check(path, rank);
    }
    return this.turn(device, path, waited);
  }

  /** Whether Basic may go to this device: never once it has offered Digest. Remembers what it offers now. */
  mayUseBasic(offersDigest: boolean): boolean {
    const device = this.device();
    device.offeredDigest ||= offersDigest;
    return !device.offeredDigest;
  }

  /** True once per device: it is time to say that a password travels in the clear. */
  tellBasic(): boolean {
    const device = this.device();
    const first = !device.toldBasic;
    device.toldBasic = true;
    return first;
  }

  /** Whether this login was accepted, and not refused as a whole since. */
  get proven(): boolean {
    const { worked, times } = this.credential();
    return worked && times === 0;
  }

  private mustWait(path: string, rank?: Rank): boolean {
    const { busy, underWay } = this.device();
    if (this.proven ? underWay >= MOST_UNDER_WAY : busy) return true;
    // Whatever is under way may be refused too.
    return (
      underWay > 0 &&
      this.refusedLately().length + underWay >= (this.vouchedFor(path) ? MOST_REFUSED : this.most(rank))
    );
  }

  private turn(device: DeviceRecord, path: string, waited: boolean): Turn {
    const holds = !this.proven;
    if (holds) device.busy = true;
    device.underWay++;
    let over = false;
    return {
      waited,
      accepted: () => {
        this.accept(path);
      },
      done: () => {
        if (over) return;
        over = true;
        device.underWay--;
        if (holds) device.busy = false;
        // All are woken: the first that still needs the place takes it, the others wait again.
        for (const call of device.queue) call();
      },
    };
  }

  private accept(path: string): void {
    Object.assign(this.credential(), { worked: true, doubted: false, times: 0, until: 0 });
    Object.assign(this.path(path), { accepted: true, times: 0, until: 0 });
  }

  /** The next try, where too many refused ones put it off. */
  private notBefore(path: string, until: number): number {
    return Math.max(until, this.vouchedFor(path) ? 0 : this.enoughUntil(MOST_REFUSED));
  }

  private obstacle(path: string, rank?: Rank): LoginError | null {
    const now = this.clock.ticks();
    if (this.device().lockedUntil > now) return this.lockError();
    const credential = this.credential();
    if (rank !== 'owed') {
      const here = credential.paths.get(pathKey(path));
      if (here && here.until > now)
        return this.pathError(path, here.accepted, this.notBefore(path, here.until));
      if (credential.until > now)
        return this.error('login-not-sent', {}, this.notBefore(path, credential.until));
    }
    if (this.vouchedFor(path) || (path === '' && this.proven)) return null;
    const until = this.enoughUntil(this.most(rank));
    return until > 0 ? this.error('login-enough', {}, until, this.proven) : null;
  }

  /**
   * How many refused logins hold a request back. Wrong passwords from before do not use up what paths may cost that
   * refuse the right one; {@link MOST_REFUSED} in all.
   */
  private most(rank?: Rank): number {
    if (!this.proven) return MOST_REFUSED;
    const wrong = this.refusedLately().filter(({ proven }) => !proven).length;
    return Math.min(MOST_REFUSED, wrong + (rank === 'optional' ? MOST_REFUSED_OPTIONAL : MOST_REFUSED_PATHS));
  }

  /**
   * The path has accepted this login, and since then neither it nor the login as a whole was refused: it goes on whatever
   * others refuse, unless all that is known since is refusals.
   */
  private vouchedFor(path: string): boolean {
    const { paths, doubted } = this.credential();
    const here = paths.get(pathKey(path));
    if (!this.proven || here?.accepted !== true || here.times > 0) return false;
    return !doubted || this.refusedLately().length < MOST_REFUSED;
  }

  private streamsBeside(path: string): boolean {
    const here = pathKey(path);
    return [...this.credential().streams].some((stream) => stream.path !== here);
  }

  /** Ticks until which the last `most` refused logins lie within half an hour; 0: there are not so many. */
  private enoughUntil(most: number): number {
    const first = this.refusedLately().at(-most);
    return first ? first.at + LONG_WAIT : 0;
  }

  private refusedLately(): readonly Refused[] {
    return this.device().refused.filter(({ at }) => at > this.clock.ticks() - LONG_WAIT);
  }

  private path(path: string): PathRecord {
    const { paths } = this.credential();
    const key = pathKey(path);
    const record = paths.get(key) ?? { accepted: false, times: 0, until: 0 };
    paths.delete(key);
    const now = this.clock.ticks();
    if (paths.size >= MOST_PATHS) dropOne(paths, ({ until }) => until <= now);
    paths.set(key, record);
    return record;
  }

  private lockError(): LoginError {
    return this.error('login-locked', {}, Math.max(this.device().lockedUntil, this.credential().until));
  }

  private pathError(path: string, knownHere: boolean, until: number): LoginError {
    return this.error(knownHere ? 'login-stray' : 'login-path', { path }, until, true);
  }

  private error(code: SentenceCode, values: SentenceValues, until: number, ofPath = false): LoginError {
    const wait = until - this.clock.ticks();
    const retryAt = Math.ceil(this.clock.now() + wait);
    return new LoginError(code, { ...values, time: clockTime(retryAt, wait) }, retryAt, ofPath);
  }
}

/** Drops the oldest record that may go, else the oldest. */
function dropOne<R>(records: Map<string, R>, mayGo: (record: R) => boolean): void {
  const all = [...records];
  const victim = all.find(([, record]) => mayGo(record)) ?? all[0];
  if (victim) records.delete(victim[0]);
}

/** Waits in a queue for its call, or leaves it when the signal says so. */
function turnOf(queue: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      queue.delete(call);
      reject(abortReason(signal));
    };
    const call = (): void => {
      queue.delete(call);
      signal.removeEventListener('abort', leave);
      resolve();
    };
    signal.addEventListener('abort', leave);
    queue.add(call);
  });
}

/** Local time of day; with seconds where minutes would say too little. */
function clockTime(at: number, wait: number): string {
  return new Date(at).toTimeString().slice(0, wait < 10 * MINUTE ? 8 : 5);
}

function newDevice(): DeviceRecord {
  return {
    lockedUntil: 0,
    refused: [],
    offeredDigest: false,
    toldBasic: false,
    busy: false,
    underWay: 0,
    queue: new Set(),
  };
}

function newCredential(): CredentialRecord {
  return { worked: false, doubted: false, times: 0, until: 0, paths: new Map(), streams: new Set() };
}
