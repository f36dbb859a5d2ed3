import { InputError } from '../../errors';
import type { Action, Pulse } from '../action';
import { Asking, DeviceAnswer, Reached, toAnswer, XML } from '../asking';
import { orPayload, readNumber } from '../fields';

/** Switches an alarm output on, off, or on for a while. */
export const output: Action = {
  id: 'output',
  run(request, { asking, pulses }) {
    const port = readNumber('output', 'port', request.port);
    const state = readState(orPayload(request.state, request.payload));
    if (state !== 'pulse') return pulses.set(port, () => switchOutput(asking, port, state === 'on'));
    const ms = readNumber('output', 'duration', request.duration) * 1000;
    // Not given up half way: the device may have switched on already, and then the end must be sent.
    let tried: string | null = null;
    const sent = () => ({ port, path: tried });
    return pulses.start(port, ms, sent, async (signal) => {
      const unhurried = new Asking(asking.device, signal, { outlives: true });
      const { path, answer } = await switchBy(unhurried, outputPaths(port), true, (one) => (tried = one));
      return { done: toAnswer(answer), owed: { port, path } };
    });
  },
};

/** Ends a pulse, by the path that began it: nothing else needs to be known of the device then. */
export async function endPulse(asking: Asking, { port, path }: Pulse): Promise<void> {
  await switchBy(asking, path === null ? outputPaths(port) : [path], false);
}

/** Tells one output of the device; rejects where it says no. */
async function switchOutput(asking: Asking, port: number, on: boolean): Promise<DeviceAnswer> {
  return toAnswer((await switchBy(asking, outputPaths(port), on)).answer);
}

function switchBy(
  asking: Asking,
  paths: readonly string[],
  on: boolean,
  tried: (path: string) => void = () => undefined,
): Promise<Reached> {
  const body = Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<IOPortData><outputState>${on ? 'high' : 'low'}</outputState></IOPortData>\n`,
  );
  return asking.firstThatKnows(paths, (path) => {
    tried(path);
    return { method: 'PUT', body, contentType: XML };
  });
}

function outputPaths(port: number): readonly string[] {
  const own = `/ISAPI/System/IO/outputs/${port}/trigger`;
  // Outputs of a recorder's cameras are numbered camera x 100 + output.
  const proxy = `/ISAPI/ContentMgmt/IOProxy/outputs/${port}/trigger`;
  return port > 100 ? [proxy, own] : [own];
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
