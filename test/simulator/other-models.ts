import { camera } from './model';
import type { Model, ModelChanges } from './model';

/** Devices that are no plain cameras and no recorders; what happens at them is in `families.ts`. */

/** An access terminal: JSON parts, another boundary, an empty line after each body. Post with `extra.json`. */
export function terminal(changes: ModelChanges = {}): Model {
  return camera({
    name: 'Entrance',
    model: 'DS-K1T341AM',
    firmware: 'V3.2.30',
    deviceType: 'ACS',
    serial: 'DS-K1T341AM20210101V030230ENF00000003',
    mac: '02:00:5e:00:53:03',
    deviceID: '48443030-4b31-5433-3431-02005e005303',
    doors: 1,
    triggers: [{ type: 'AccessControllerEvent', notify: ['center'] }],
    heartbeat: 'json',
    heartbeatCount: 1,
    saysInactive: false,
    exclusive: [],
    ...changes,
    framing: { boundary: 'MIME_boundary', blankLine: true, ...changes.framing },
  });
}

/** A door station: who rings is told only to those who ask, and its nonces are good for one use. Its stream is none. */
export function doorStation(changes: ModelChanges = {}): Model {
  return camera({
    name: 'Gate',
    model: 'DS-KB8113-IME1(B)',
    firmware: 'V2.2.60',
    deviceType: 'VIS',
    serial: 'DS-KB8113-IME10120230101WRF00000004',
    mac: '02:00:5e:00:53:04',
    deviceID: '48443030-4b42-3831-3133-02005e005304',
    channels: [{ id: 1, name: 'Gate' }],
    alarmOutputs: 0,
    triggers: [{ type: 'VMD', channel: 1, notify: ['center'] }],
    exclusive: [],
    presets: [],
    calls: true,
    doors: 1,
    httpHosts: 1,
    stream: 'declaration',
    ...changes,
  });
}

/** A camera that reads number plates. */
export function plateCamera(changes: ModelChanges = {}): Model {
  return camera({
    name: 'Driveway',
    model: 'iDS-2CD7A46G0/P-IZHS',
    firmware: 'V5.7.12',
    serial: 'iDS-2CD7A46G0/P-IZHS20220101AAWR00000005',
    mac: '02:00:5e:00:53:05',
    deviceID: '48443030-3743-4437-4134-02005e005305',
    triggers: [
      { type: 'VMD', channel: 1, notify: ['center'] },
      { type: 'vehicledetection', channel: 1, notify: ['center'] },
    ],
    exclusive: [],
    ...changes,
  });
}

/** A security panel: zones and arming as Contact ID codes in JSON, an empty one every two seconds as its sign of life. */
export function panel(changes: ModelChanges = {}): Model {
  return camera({
    name: 'House Alarm',
    model: 'DS-PWA64-L-WE',
    firmware: 'V1.2.6',
    deviceType: 'PHA',
    serial: 'DS-PWA64-L-WE20220101CCWR00000006',
    mac: '02:00:5e:00:53:06',
    deviceID: '48443030-5057-4136-3401-02005e005306',
    channels: [],
    triggers: [],
    heartbeat: 'panel',
    heartbeatEvery: 2000,
    saysInactive: false,
    exclusive: [],
    presets: [],
    ...changes,
    framing: { boundary: 'MIME_boundary', blankLine: true, ...changes.framing },
  });
}

/** A thermal camera: the picture is channel 1, the heat channel 2, which its list of triggers does not name. */
export function thermalCamera(changes: ModelChanges = {}): Model {
  return camera({
    name: 'Boiler Room',
    model: 'DS-2TD1228-2/QA',
    firmware: 'V5.5.44',
    serial: 'DS-2TD1228-2/QA20220101AAWR00000007',
    mac: '02:00:5e:00:53:07',
    deviceID: '48443030-5444-3132-3238-02005e005307',
    channels: [
      { id: 1, name: 'Visible' },
      { id: 2, name: 'Thermal' },
    ],
    triggers: [{ type: 'VMD', channel: 1, notify: ['center'] }],
    unlistedTriggers: [
      { type: 'TMA', channel: 2, notify: ['center'] },
      { type: 'TMPA', channel: 2, notify: ['center'] },
    ],
    channelEvents: [
      { channel: 1, types: ['motionDetection', 'VMD'] },
      { channel: 2, types: ['TMA', 'TMPA'] },
    ],
    wrappedTriggers: true,
    exclusive: [],
    presets: [],
    ...changes,
  });
}

/** A camera above a door that counts people. */
export function countingCamera(changes: ModelChanges = {}): Model {
  return camera({
    name: 'Shop Door',
    model: 'iDS-2CD6810F/C',
    firmware: 'V5.6.0',
    serial: 'iDS-2CD6810F/C20220101AAWR00000008',
    mac: '02:00:5e:00:53:08',
    deviceID: '48443030-4436-3831-3046-02005e005308',
    triggers: [{ type: 'PeopleCounting', channel: 1, notify: ['center'] }],
    exclusive: [],
    presets: [],
    ...changes,
  });
}
