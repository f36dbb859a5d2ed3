import { InputError } from '../../errors';
import type { Action } from '../action';
import { Asking, DeviceAnswer, toAnswer, XML } from '../asking';
import { orPayload, PORT_LIMIT, readSeconds, wholeNumber } from '../fields';

/** Seconds of a pulse. What shall stay on longer is switched on and off. */
const PULSE_SECONDS = { from: 0.1, to: 3600 };

/** Switches an alarm output on, off, or on for a while. */
export const output: Action = {
  id: 'output',
  fields: ['port', 'state', 'duration'],
  run(request, { asking, pulses }) {
    const port = wholeNumber(request.port, 'port', 1, PORT_LIMIT);
    const state = readState(orPayload(request.state, request.payload));
    if (state !== 'pulse') return pulses.set(port, () => switchOutput(asking, port, state === 'on'));
    const ms = readSeconds(request.duration, 'a pulse', PULSE_SECONDS.from, PULSE_SECONDS.to);
    // Not given up half way: the device may have switched on already, and then the end must be sent.
    return pulses.start(port, ms, port, async (signal) => ({
      done: await switchOutput(new Asking(asking.device, signal, { outlives: true }), port, true),
      owed: port,
    }));
  },
};

/** Tells one output of the device; rejects where it says no. */
export async function switchOutput(asking: Asking, port: number, on: boolean): Promise<DeviceAnswer> {
  const body = Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<IOPortData><outputState>${on ? 'high' : 'low'}</outputState></IOPortData>\n`,
  );
  const own = `/ISAPI/System/IO/outputs/${port}/trigger`;
  // Outputs of a recorder's cameras are numbered camera x 100 + output.
  const proxy = `/ISAPI/ContentMgmt/IOProxy/outputs/${port}/trigger`;
  const paths = port > 100 ? [proxy, own] : [own];
  const { answer } = await asking.firstThatKnows(paths, () => ({ method: 'PUT', body, contentType: XML }));
  return toAnswer(answer);
}

function readState(value: unknown): 'on' | 'off' | 'pulse' {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (text === 'on' || text === 'true') return 'on';
  if (text === 'off' || text === 'false') return 'off';
  if (text === 'pulse') return 'pulse';
  throw new InputError(
    'The state of an output is on, off or pulse; where it is blank, msg.payload is true or false.',
  );
}
