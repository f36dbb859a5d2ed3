import type { DeviceActivity } from '../../src/device/device-types';
import { InputError } from '../../src/errors';
import { sharedDevices } from '../shared/shared-device';
import type { Endpoint } from './endpoint';
import { reply } from './reply';

/**
 * `GET hikvision-device/activity`: what the devices and their sensors did lately. `?id=` (repeatable): only these;
 * `?since=` (epoch ms, the newest of an earlier answer): only what changed at or after it.
 */
export const activity: Endpoint = {
  method: 'get',
  path: '/activity',
  permission: 'read',
  handler: (RED) => (request, response) => {
    reply(RED, response, () => {
      // Not by Express, whose lists end at twenty.
      const asked = new URL(request.originalUrl, 'http://localhost').searchParams;
      const ids = new Set(asked.getAll('id'));
      const isAsked = (id: string | undefined): boolean => id !== undefined && id !== '' && ids.has(id);
      const since = readSince(asked.get('since'));
      return sharedDevices()
        .filter(({ node }) => ids.size === 0 || isAsked(node.id) || isAsked(node._alias))
        .map(({ device }) => told(device.activity(since)));
    });
  },
};

function readSince(given: string | null): number | null {
  if (given === null || given.trim() === '') return null;
  const since = Number(given);
  if (!(since >= 0)) throw new InputError('since must be a time in ms, as an earlier answer has it.');
  return since;
}

/** By name, so that nothing else of a device ever gets out here. */
function told({ id, state, reason, outages, device, sensors }: DeviceActivity): object {
  const { name, model, host, firmware, deviceType, recorder } = device;
  return {
    id,
    state,
    reason,
    outages,
    device: { id, name, model, host, firmware, deviceType, recorder },
    sensors: sensors.map(
      ({ id: sensor, type, name: called, channel, channelName, on, since, from, changes }) => ({
        id: sensor,
        type,
        name: called,
        channel,
        channelName,
        on,
        since,
        from,
        changes,
      }),
    ),
  };
}
