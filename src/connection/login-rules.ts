import type { UserCheck } from './user-check';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** What most devices lock for, and the wait where a device does not say (PROTOCOL.md 7.2). */
export const LONG_WAIT = 30 * MINUTE;
/** Devices count whole seconds, and a try in the last one starts a lock anew. */
const LOCK_MARGIN = SECOND;
/** Waits for credentials that have worked: recorders and intercoms answer stray 401s. */
const STRAY_WAITS = [10 * SECOND, 5 * MINUTE] as const;

/** The most logins that one device refuses in half an hour: what would be the next one is not sent. Devices lock at 5 to 7. */
export const MOST_REFUSED = 3;
/**
 * Of these, at most so many on paths that never accepted a login which others accept. The last one is kept for paths
 * that did, since the password may have been changed in the device.
 */
export const MOST_REFUSED_PATHS = 2;
/** So many on questions that everything works without, so that a command still has its try. */
export const MOST_REFUSED_OPTIONAL = 1;
/**
 * Logins under way together on one device, even with a password that has worked: it may have been changed there just
 * now, and devices can be set to lock after 3 wrong ones.
 */
export const MOST_UNDER_WAY = 2;
/** A device that says "one try left" a day after our last one does not count tries, it always says so. */
export const TRUST_COUNT = 24 * 60 * MINUTE;

/** What is known when a device refuses a login. */
export interface RefusedLogin {
  /** What the device says of its lock and the tries left. */
  readonly check: UserCheck | null;
  /** This device has accepted this login since this process started. */
  readonly worked: boolean;
  /** Something else accepts it: this path never has while another did, or the login's stream is open elsewhere. */
  readonly elsewhere: boolean;
  /** This path has accepted it before. */
  readonly knownHere: boolean;
  /** How often in a row, this time included: on this path, and the login as a whole. */
  readonly times: number;
}

/** What a refused login means: who has to wait, and how long (ms). */
export interface LoginRule {
  readonly when: (refused: RefusedLogin) => boolean;
  readonly holds: 'device' | 'login' | 'path';
  readonly wait: (refused: RefusedLogin) => number;
}

/**
 * The rules of a refused login; the first that fits counts. Whatever they say: while a lock runs nothing is sent, and no
 * device refuses more than {@link MOST_REFUSED} logins in half an hour.
 */
export const loginRules = {
  /** A lock is of the address, whoever logs in. Every try during it would start it anew. */
  lock: {
    when: ({ check }) => check?.locked === true,
    holds: 'device',
    wait: ({ check }) => lockTime(check),
  },
  /** The login is right: a right of the user is missing here, or the firmware has this path wrong. */
  onlyHere: {
    when: ({ elsewhere, knownHere }) => elsewhere && !knownHere,
    holds: 'path',
    wait: () => LONG_WAIT,
  },
  /** The login is right: a stray 401 of a picture, say, while the stream goes on. */
  strayHere: {
    when: ({ elsewhere }) => elsewhere,
    holds: 'path',
    wait: (refused) => strayWait(refused),
  },
  /** A stray 401, or the password was changed in the device. */
  stray: {
    when: ({ worked }) => worked,
    holds: 'login',
    wait: (refused) => strayWait(refused),
  },
  /** A wrong password, as far as anybody knows. Another one is tried at once. */
  wrong: {
    when: () => true,
    holds: 'login',
    wait: () => LONG_WAIT,
  },
} as const satisfies Record<string, LoginRule>;

/** The rule for a refused login. */
export function ruleFor(refused: RefusedLogin): LoginRule {
  return Object.values<LoginRule>(loginRules).find((rule) => rule.when(refused)) ?? loginRules.wrong;
}

/** ms that a lock lasts. */
export function lockTime(check: UserCheck | null): number {
  const told = check?.unlockTime ?? null;
  return told === null ? LONG_WAIT : told + LOCK_MARGIN;
}

/** The next wrong password locks. */
export function isLastTry(check: UserCheck | null): boolean {
  return (check?.triesLeft ?? 2) < 2;
}

function strayWait({ check, times }: RefusedLogin): number {
  return isLastTry(check) ? LONG_WAIT : (STRAY_WAITS[times - 1] ?? LONG_WAIT);
}

const LONGEST_PATH = 200;

/** Path as the guard knows it: without query, and without what only newer firmware has in front. */
export function pathKey(path: string): string {
  return path
    .split('?', 1)
    .join()
    .slice(0, LONGEST_PATH)
    .toLowerCase()
    .replace(/^\/isapi(?=\/)/, '');
}
