import { createHmac, randomBytes } from 'node:crypto';
import { Clock, systemClock } from '../clock';
import { abortReason, LoginError } from '../errors';
import type { SentenceCode, SentenceValues } from '../sentences';
import type { Address } from './transport';
import type { UserCheck } from './user-check';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** What most devices lock for (isapi.md 5.2), and the wait where a device does not say. */
const LONG_WAIT = 30 * MINUTE;
/** Waits for credentials that have worked: recorders and intercoms answer stray 401s (hikvision_next 289). */
const STRAY_WAITS = [10 * SECOND, MINUTE, 5 * MINUTE] as const;
/** Devices count whole seconds, and a try in the last one starts a lock anew. */
const LOCK_MARGIN = SECOND;
/** A device that says "one try left" a day after our last one does not count tries, it always says so. */
const TRUST_COUNT = 24 * 60 * MINUTE;
/**
 * Logins under way together on one device, even with a password that has worked: it may have been changed there just
 * now, and devices can be set to lock after 3 wrong ones (isapi.md 5.2).
 */
const MOST_UNDER_WAY = 2;
/** Devices and credentials remembered. The Test button takes any host, so this must not grow for ever. */
const MOST_REMEMBERED = 1000;

/** What is known about one device, whoever logs in. */
interface DeviceRecord {
  /** Ticks at which its lock ends; 0: none known. */
  lockedUntil: number;
  offeredDigest: boolean;
  toldBasic: boolean;
  /** An unproven login is on its way. */
  busy: boolean;
  /** Logins on their way, proven or not. */
  underWay: number;
  readonly queue: (() => void)[];
}

/** What is known about one user and password on one device. */
interface CredentialRecord {
  /** Accepted at least once since this process started. */
  worked: boolean;
  /** In a row since they last worked. */
  refusals: number;
  /** Ticks of the last one. */
  refusedAt: number;
  /** Ticks before which nothing is sent. */
  waitUntil: number;
  code: SentenceCode;
  values: SentenceValues;
}

/** The right to send one authenticated request. */
export interface Turn {
  /** Other logins went first: a challenge from before may be too old now. */
  readonly waited: boolean;
  /** The device accepted the login. Everything known against it is forgotten. */
  accepted(): void;
  /** The device refused the login: what to throw. */
  refused(check: UserCheck | null): LoginError;
  /** Lets the next one go. Call once whatever came, after `accepted` or `refused` if there was an answer. */
  done(): void;
}

/**
 * Keeps us from locking people out of their devices. After some wrong passwords a Hikvision device locks the address
 * for 30 minutes, and every try during a lock starts it anew (isapi.md 5.2). What is known belongs to the process: it
 * survives a redeploy and holds for the Test button and for two config nodes on one device.
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
    if (records.size >= MOST_REMEMBERED) {
      let victim: string | undefined;
      for (const [name, old] of records) {
        victim ??= name;
        if (!mayGo(old)) continue;
        victim = name;
        break;
      }
      if (victim !== undefined) records.delete(victim);
    }
    records.set(key, record);
    return record;
  }

  private isQuiet(record: CredentialRecord): boolean {
    return record.waitUntil <= this.clock.ticks();
  }

  private isQuietDevice(record: DeviceRecord): boolean {
    return record.lockedUntil <= this.clock.ticks() && record.underWay === 0 && !record.offeredDigest;
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

  /** Throws the `LoginError` that stands in the way, with its time. Ask before anything is sent. */
  check(): void {
    const error = this.obstacle();
    if (error) throw error;
  }

  /**
   * What speaks against a login in a 401 that came before one: a lock, or only one try left for credentials that this
   * device has refused. `null`: nothing does.
   */
  objection(check: UserCheck | null): LoginError | null {
    if (!check) return null;
    const now = this.clock.ticks();
    const credential = this.credential();
    const { refusals, refusedAt } = credential;
    if (check.locked) {
      this.lock(check);
    } else if (refusals > 0 && isLastTry(check) && now - refusedAt < TRUST_COUNT) {
      this.hold(credential, LONG_WAIT, check);
    } else {
      return null;
    }
    return this.obstacle();
  }

  /**
   * Waits until this login may be tried: two at a time for credentials that have worked, else one after the other on
   * each device. Rejects with a `LoginError`, or with the signal's reason.
   */
  async enter(signal: AbortSignal): Promise<Turn> {
    signal.throwIfAborted();
    this.check();
    const device = this.device();
    let waited = false;
    while (this.proven ? device.underWay >= MOST_UNDER_WAY : device.busy) {
      waited = true;
      await turnOf(device.queue, signal);
      this.check();
    }
    return this.turn(device, waited);
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

  private turn(device: DeviceRecord, waited: boolean): Turn {
    const holds = !this.proven;
    if (holds) device.busy = true;
    device.underWay++;
    let over = false;
    return {
      waited,
      accepted: () => {
        Object.assign(this.credential(), { ...newCredential(), worked: true });
        this.device().lockedUntil = 0;
      },
      refused: (check) => this.refuse(check),
      done: () => {
        if (over) return;
        over = true;
        device.underWay--;
        if (holds) device.busy = false;
        // All are woken: the first that still needs the place takes it, the others wait again.
        for (const call of device.queue.splice(0)) call();
      },
    };
  }

  /** Accepted before and not refused since. */
  private get proven(): boolean {
    const { worked, refusals } = this.credential();
    return worked && refusals === 0;
  }

  private refuse(check: UserCheck | null): LoginError {
    const credential = this.credential();
    const now = this.clock.ticks();
    // Requests that were under way together are refused together: that is one refusal, not many.
    if (credential.waitUntil <= now) credential.refusals++;
    credential.refusedAt = now;
    const stray = credential.worked && !isLastTry(check) ? STRAY_WAITS[credential.refusals - 1] : undefined;
    this.hold(credential, stray ?? LONG_WAIT, check);
    if (check?.locked) credential.waitUntil = this.lock(check);
    return this.obstacle() ?? this.error(credential.code, credential.values, credential.waitUntil);
  }

  private hold(credential: CredentialRecord, wait: number, check: UserCheck | null): void {
    const tries = check?.triesLeft ?? null;
    credential.waitUntil = this.clock.ticks() + wait;
    credential.code = tries === null ? 'login-refused' : 'login-refused-tries';
    credential.values = tries === null ? {} : { tries };
  }

  /** Ticks at which the lock ends. */
  private lock(check: UserCheck): number {
    const wait = check.unlockTime === null ? LONG_WAIT : check.unlockTime + LOCK_MARGIN;
    return (this.device().lockedUntil = this.clock.ticks() + wait);
  }

  private obstacle(): LoginError | null {
    const now = this.clock.ticks();
    const { lockedUntil } = this.device();
    const { waitUntil, code, values } = this.credential();
    if (lockedUntil > now) return this.error('login-locked', {}, Math.max(lockedUntil, waitUntil));
    return waitUntil > now ? this.error(code, values, waitUntil) : null;
  }

  private error(code: SentenceCode, values: SentenceValues, until: number): LoginError {
    const wait = Math.max(0, until - this.clock.ticks());
    const retryAt = Math.ceil(this.clock.now() + wait);
    return new LoginError(code, { ...values, time: clockTime(retryAt, wait) }, retryAt);
  }
}

/** The next wrong password locks. */
function isLastTry(check: UserCheck | null): boolean {
  return check !== null && check.triesLeft !== null && check.triesLeft < 2;
}

/** Waits in a queue for its call, or leaves it when the signal says so. */
function turnOf(queue: (() => void)[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      const place = queue.indexOf(call);
      if (place !== -1) queue.splice(place, 1);
      reject(abortReason(signal));
    };
    const call = (): void => {
      signal.removeEventListener('abort', leave);
      resolve();
    };
    signal.addEventListener('abort', leave, { once: true });
    queue.push(call);
  });
}

/** Local time of day; with seconds where minutes would say too little. */
function clockTime(at: number, wait: number): string {
  return new Date(at).toTimeString().slice(0, wait < 10 * MINUTE ? 8 : 5);
}

function newDevice(): DeviceRecord {
  return { lockedUntil: 0, offeredDigest: false, toldBasic: false, busy: false, underWay: 0, queue: [] };
}

function newCredential(): CredentialRecord {
  return { worked: false, refusals: 0, refusedAt: 0, waitUntil: 0, code: 'login-refused', values: {} };
}
