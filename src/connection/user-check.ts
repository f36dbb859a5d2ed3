import { text } from '../documents/document';
import { documentKind, readFields } from '../documents/said';
import { wholeNumber } from './response-status';

/** What a 401 says about the lock that follows wrong passwords (PROTOCOL.md 7.2). */
export interface UserCheck {
  /** The device serves nobody from this address for now, whatever the password. */
  readonly locked: boolean;
  /** ms until the lock ends; `null` where the device does not say. */
  readonly unlockTime: number | null;
  /** Tries left before the device locks; `null` where the device does not say. */
  readonly triesLeft: number | null;
}

/** No device can be set to lock longer than 2 hours (PROTOCOL.md 7.2); a day bounds nonsense. */
const LONGEST_LOCK = 24 * 3600;

/** The `userCheck` in the body of a 401, XML or JSON; `null` where there is none (older cameras send a page). */
export function readUserCheck(body: Buffer): UserCheck | null {
  const fields = readFields(body);
  const lock = text(fields, 'lockstatus')?.toLowerCase();
  const seconds = wholeNumber(fields, 'unlocktime') ?? 0;
  const triesLeft = wholeNumber(fields, 'retrylogintime');
  if (lock === undefined && seconds === 0 && triesLeft === null) return null;
  const locked = lock === undefined ? seconds > 0 : lock === 'lock' || lock === 'locked';
  return {
    locked,
    unlockTime: locked && seconds > 0 ? Math.min(seconds, LONGEST_LOCK) * 1000 : null,
    triesLeft,
  };
}

/**
 * The lock that an answer tells of, whatever its status code; `null`: none. Documents of the device that merely hold such
 * a field (settings, the state of a door) are none.
 */
export function lockIn(status: number, body: Buffer): UserCheck | null {
  const kind = documentKind(body);
  if (kind === 'page' || (kind === 'other' && status < 400)) return null;
  const check = readUserCheck(body);
  return check?.locked ? check : null;
}

/** Whether a body is a userCheck which says that the login is not accepted: it says yes in the same form (PROTOCOL.md 7.2). */
export function refusesLogin(body: Buffer): boolean {
  if (documentKind(body) !== 'user-check') return false;
  if (readUserCheck(body)?.locked) return true;
  const fields = readFields(body);
  const value = text(fields, 'statusvalue');
  return value === null ? !/^ok$/i.test(text(fields, 'statusstring') ?? 'OK') : value !== '200';
}
