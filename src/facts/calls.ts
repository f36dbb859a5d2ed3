import type { Document } from '../documents/document';
import type { Details } from './details';
import { Fields, told } from './fields';

/** Somebody calls: nobody has answered yet. */
const ringing = new Set(['request', 'ring']);
/** Somebody has answered. */
const busy = new Set(['answer', 'deviceoncall', 'oncall']);

/**
 * Calls of door stations: `cmdType` of `voiceTalkEvent` and `videoIntercomEvent` (request, cancel, answer, reject, bellTimeout,
 * hangUp, deviceOnCall), `status` of the answer to `callStatus` (idle, ring, onCall). A `CallInfo` without a command announces
 * a call.
 */
export function callFacts(alert: Document): Details {
  const top = new Fields(alert);
  const outer = top.inside('voicetalkevent', 'videointercomevent', 'videointercom', 'callstatus');
  const own = new Fields(...outer, ...new Fields(...outer).inside('voicetalkevent'), alert);
  const word = own.text('cmdtype') ?? new Fields(...outer).text('status', 'callstatus');
  if (word === undefined) return own.inside('callinfo').length > 0 ? { call: 'ring' } : {};
  const lower = word.toLowerCase();
  return told({ call: ringing.has(lower) ? 'ring' : busy.has(lower) ? 'busy' : 'ended' });
}
