import type { Document } from '../documents/document';
import type { Details } from './details';
import { Fields, told } from './fields';

/** Somebody rings, in the words of an event. */
export const REQUEST = 'request';
/** Somebody calls: nobody has answered yet. */
const ringing = new Set([REQUEST, 'ring']);
/** Somebody has answered. */
const busy = new Set(['answer', 'deviceoncall', 'oncall']);

/**
 * Calls of door stations: `cmdType` of `voiceTalkEvent` and `videoIntercomEvent` (request, cancel, answer, reject, bellTimeout,
 * hangUp, deviceOnCall), `status` of the answer to `callStatus` (idle, ring, onCall). A `CallInfo` without a command announces
 * a call.
 */
export function callFacts(alert: Document): Details {
  const word = callWord(alert);
  if (word === null) return {};
  return told({ call: ringing.has(word) ? 'ring' : busy.has(word) ? 'busy' : 'ended' });
}

/** The command of a call in lower case, `request` for a `CallInfo` without one; `null`: it is no call. */
export function callWord(alert: Document): string | null {
  const top = new Fields(alert);
  const outer = top.inside('voicetalkevent', 'videointercomevent', 'videointercom', 'callstatus');
  const own = new Fields(...outer, ...new Fields(...outer).inside('voicetalkevent'), alert);
  const word = own.text('cmdtype') ?? new Fields(...outer).text('status', 'callstatus');
  if (word !== undefined) return word.toLowerCase();
  return own.inside('callinfo').length > 0 ? REQUEST : null;
}
