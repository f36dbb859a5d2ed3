import type { NodeAPI } from 'node-red';
import type { DeviceView } from '../../src/device/device-types';
import { deployedDevice, isDeployed } from '../shared/shared-device';
import type { Endpoint } from './endpoint';
import { Refusal, reply } from './reply';

/** `GET hikvision-device/:id/sensors`: what the dialogs know of a device. */
export const sensors: Endpoint = {
  method: 'get',
  path: '/:id/sensors',
  permission: 'read',
  handler: (RED) => (request, response) => {
    reply(RED, response, () => listOf(viewOf(RED, request.params.id)));
  },
};

function viewOf(RED: NodeAPI, id: unknown): DeviceView {
  const shared = deployedDevice(id);
  if (shared) return shared.device.view();
  if (isDeployed(RED, id)) return NOTHING_KNOWN;
  throw Refusal.of(404, 'not-deployed');
}

/** What a dialog gets for a device that does not run: its lists then show all types. */
const NOTHING_KNOWN: DeviceView = {
  state: 'offline',
  device: { name: null, model: null, firmware: null, deviceType: null, recorder: null },
  channels: [],
  sensors: [],
};

/** By name, so that nothing else of a device ever gets out here. */
function listOf(view: DeviceView): object {
  const { state, device: about, channels, sensors } = view;
  const { name, model, firmware, deviceType, recorder } = about;
  return {
    state,
    device: { name, model, firmware, deviceType, recorder },
    channels: channels.map((channel) => ({ id: channel.id, name: channel.name })),
    sensors: sensors.map((sensor) => ({
      id: sensor.id,
      type: sensor.type,
      name: sensor.name,
      channel: sensor.channel,
      channelName: sensor.channelName,
      notifies: sensor.notifies,
      ignored: sensor.ignored,
    })),
  };
}
