import type { Action } from '../action';
import { orPayload, readBoolean, readNumber, readSensor } from '../fields';
import { isBlank } from '../../schema';
import { TriggerSwitches } from '../report';

/** Arms or disarms an event for every client of the device: "Notify Surveillance Center" on or off. */
export const report: Action = {
  id: 'report',
  async run(request, { device, asking }) {
    const named = readSensor(request.sensor);
    const channel = isBlank(request.channel)
      ? named.channel
      : readNumber('report', 'channel', request.channel);
    const enabled = readBoolean(orPayload(request.enabled, request.payload), 'the event is to be reported');
    const switches = await TriggerSwitches.read(asking);
    const done = await switches.set({ type: named.type, channel }, enabled);
    device.reported([done]);
    return done;
  },
};
