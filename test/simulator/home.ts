import { freePort } from '../support/free-port';
import { enact } from './activity';
import { SimulatedDevice } from './device';
import { contactId, counted, vehicle } from './families';
import { jpeg } from './jpeg';
import type { Keys } from './keys';
import { camera, recorder } from './model';
import type { Model, ModelChanges } from './model';
import { doorStation, panel } from './other-models';
import { listen } from './server';
import type { Listening } from './server';

export type Kind = 'camera' | 'recorder' | 'station' | 'panel';

/** The devices of a demonstration, each on a port of its own: a camera, a recorder, a door station and a panel. */
export interface Home {
  readonly devices: Readonly<Record<Kind, SimulatedDevice>>;
  readonly servers: Readonly<Record<Kind, Listening>>;
  readonly keys: Keys;
  /** Lets things happen by themselves, but for the kinds left out; returns what ends it. */
  enact(tell: (sentence: string) => void, without?: readonly Kind[]): () => void;
  close(): Promise<void>;
}

const words: Readonly<Record<Kind, string>> = {
  camera: 'camera',
  recorder: 'recorder',
  station: 'door station',
  panel: 'alarm panel',
};

/** The device of a kind. The door station is one whose stream works: without one a terminal would tell of nothing else. */
export function modelOf(kind: Kind, changes: ModelChanges = {}): Model {
  switch (kind) {
    case 'camera':
      return camera(changes);
    case 'recorder':
      return recorder(changes);
    case 'station':
      return doorStation({ stream: 'multipart', heartbeat: 'other', ...changes });
    case 'panel':
      return panel(changes);
  }
}

/** `ports`: where each device begins to look for a free port; none: anywhere. `framing`: of the camera's stream. */
export async function openHome(
  options: {
    readonly ports?: Readonly<Partial<Record<Kind, number>>>;
    readonly framing?: ModelChanges['framing'];
    readonly say?: (sentence: string) => void;
  } = {},
): Promise<Home> {
  const { ports = {}, framing = {}, say = () => undefined } = options;
  const devices = {
    camera: new SimulatedDevice(modelOf('camera', { framing })),
    recorder: new SimulatedDevice(modelOf('recorder')),
    station: new SimulatedDevice(modelOf('station')),
    panel: new SimulatedDevice(modelOf('panel')),
  };
  const open = async (kind: Kind) => {
    const wanted = ports[kind];
    return listen(devices[kind], wanted === undefined ? {} : { port: await freePort(wanted) });
  };
  const servers = {
    camera: await open('camera'),
    recorder: await open('recorder'),
    station: await open('station'),
    panel: await open('panel'),
  };
  return {
    devices,
    servers,
    keys: keysOf(devices, say),
    enact: (tell, without = []) =>
      enact(
        Object.fromEntries(Object.entries(devices).filter(([kind]) => !without.some((out) => out === kind))),
        tell,
      ),
    async close() {
      for (const device of Object.values(devices)) device.close();
      await Promise.all(Object.values(servers).map((server) => server.close()));
    },
  };
}

/** A line for each device: what it is and where. */
export function tellHome({ devices, servers }: Home, say: (sentence: string) => void): void {
  for (const kind of Object.keys(words) as Kind[]) {
    const { name, model } = devices[kind].model;
    say(`Simulated ${words[kind]} "${name}" (${model}): ${servers[kind].url}`);
  }
}

function keysOf(
  { camera: cam, recorder: nvr, station, panel: alarm }: Home['devices'],
  say: (sentence: string) => void,
): Keys {
  const all = [cam, nvr, station, alarm];
  let [visitors, opened, armed] = [0, false, false];
  return {
    m: ['motion at the camera for 5 s', () => cam.episode({ type: 'VMD', channel: 1, lasts: 5000 })],
    l: ['line crossing', () => cam.episode({ type: 'linedetection', channel: 1, lasts: 2000 })],
    p: [
      'line crossing with a picture',
      () => {
        const pictures = [{ data: jpeg('line'), contentId: 'line1', filename: 'line.jpg' }];
        cam.event('linedetection', 1, 'active', { pictures });
        cam.event('linedetection', 1, 'inactive');
      },
    ],
    v: [
      'a vehicle with the plate AB123CD passes the camera',
      () => {
        vehicle(cam, { plate: 'AB123CD' });
      },
    ],
    c: [
      'the camera counts one more person',
      () => {
        counted(cam, { enter: ++visitors, exit: 0 });
      },
    ],
    1: ['motion on channel 1 of the recorder', () => nvr.episode({ type: 'VMD', channel: 1, lasts: 5000 })],
    2: ['motion on channel 2', () => nvr.episode({ type: 'VMD', channel: 2, lasts: 5000 })],
    b: [
      'somebody rings at the door station',
      () => {
        station.doorStation.ring();
      },
    ],
    z: [
      'zone 1 of the panel alarms, or is quiet again',
      () => {
        opened = !opened;
        contactId(alarm, opened ? 1130 : 3130, { zone: 1 });
      },
    ],
    a: [
      'the panel is armed or disarmed',
      () => {
        armed = !armed;
        contactId(alarm, armed ? 3401 : 1401);
      },
    ],
    d: [
      'drop every stream',
      () => {
        for (const device of all) device.drop('reset');
      },
    ],
    s: [
      'silence on or off: streams stay open and carry nothing',
      () => {
        const silent = !cam.faults.silent;
        for (const { faults } of all) faults.silent = silent;
        say(silent ? 'Silent.' : 'Speaking again.');
      },
    ],
    r: [
      'restart all',
      () => {
        for (const device of all) device.reboot();
      },
    ],
  };
}
