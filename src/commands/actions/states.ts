import { InputError, PassingError } from '../../errors';
import type { Action } from '../action';
import { readNumber } from '../fields';
import { isBlank } from '../../schema';

/** What is on now, from memory: nothing is sent. */
export const states: Action = {
  id: 'states',
  run(request, { device }) {
    const sensor = readFilter(request.sensor);
    const channel = isBlank(request.channel)
      ? numberOf(request.sensor)
      : readNumber('states', 'channel', request.channel);
    const { state, reason } = device.status;
    if (state === 'connecting') throw new PassingError('states-not-connected');
    if (state !== 'online') throw new PassingError('states-offline', { reason });
    return Promise.resolve(device.states({ sensor, channel }));
  },
};

/** Text or the `sensor` of a message; `null`: all of them. */
function readFilter(value: unknown): string | null {
  if (isBlank(value)) return null;
  if (typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string')
    return value.type;
  if (typeof value !== 'string')
    throw new InputError('The sensor is a name like motion or line_crossing_2, or the sensor of a message.');
  return /^\s*all\s*$/i.test(value) ? null : value;
}

function numberOf(value: unknown): number | null {
  const has = typeof value === 'object' && value !== null && 'channel' in value;
  return has && typeof value.channel === 'number' ? value.channel : null;
}
