import type { DeviceActivity } from '../../src/device/device-types';
import type { Move, SensorTimeline } from '../../src/sensors/activity';

/** One sensor as the runtime tells of it; its state is what its last change says. */
export function aSensor(
  id: string,
  from: number,
  changes: readonly Move[] = [],
  channel: number | null = 1,
): SensorTimeline {
  const last = changes.at(-1);
  return {
    id,
    type: id.replace(/_\d+$/, ''),
    name: id,
    channel,
    channelName: null,
    on: last?.[1] === 1,
    since: last?.[0] ?? null,
    from,
    changes: [...changes],
  };
}

/** One device as the runtime tells of it. */
export function aDevice(
  id: string,
  sensors: readonly SensorTimeline[],
  fields: Partial<DeviceActivity> = {},
): DeviceActivity {
  return {
    id,
    state: 'online',
    reason: 'The event stream is open.',
    outages: [],
    device: {
      id,
      name: `Device ${id}`,
      model: 'DS-1',
      host: '192.0.2.1',
      firmware: null,
      deviceType: null,
      recorder: null,
    },
    sensors,
    ...fields,
  };
}
