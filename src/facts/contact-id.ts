/**
 * Contact ID (SIA DC-05): how security panels and radars tell what happened. A code is one digit, 1 for new (or opened, which
 * means disarmed) and 3 for restored (or closed, which means armed), and three digits that say what. Sources: Ademco Contact
 * ID tables of panels (Honeywell VISTA-20P, NFW-100X, Symphony 8142), which agree; Hikvision sends its own codes in `code` by
 * the same scheme (1103 and 3103 from radars) and the tabled ones in `standardCIDcode`.
 */

/** What a code is about: an alarm, a trouble, or arming. */
export type CidTopic = 'alarm' | 'trouble' | 'arming';

/** A code that changes something. */
export interface CidChange {
  readonly topic: CidTopic;
  /** Alarm and trouble: it begins. Arming: it is armed. */
  readonly on: boolean;
  /** The three digits: what is opened and closed. */
  readonly event: number;
}

/**
 * Codes by which a panel is armed (3) and disarmed (1). 400 open/close, 401 by user, 402 group, 403 automatic, 404 late,
 * 405 deferred, 407 remote, 408 quick arm, 409 keyswitch, 441 armed stay, 442 keyswitch stay, 456 partial. 406 (cancel), 411 to
 * 434 (access), 451 to 455, 457 to 465 (early, late, failed, wrong code) say nothing about it.
 */
const arming = new Set([400, 401, 402, 403, 404, 405, 407, 408, 409, 441, 442, 456]);

/** What a code changes; `null`: nothing. */
export function contactId(code: number): CidChange | null {
  const qualifier = Math.floor(code / 1000);
  if (!Number.isInteger(code) || (qualifier !== 1 && qualifier !== 3)) return null;
  const event = code % 1000;
  const group = Math.floor(event / 100);
  if (group === 1) return { topic: 'alarm', on: qualifier === 1, event };
  if (group === 3) return { topic: 'trouble', on: qualifier === 1, event };
  return arming.has(event) ? { topic: 'arming', on: qualifier === 3, event } : null;
}
