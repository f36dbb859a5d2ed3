import type { Timer } from '../../src/clock';
import type { SimulatedDevice } from './device';
import { contactId, counted, vehicle } from './families';

interface Scene {
  /** ms from the start of a round */
  readonly at: number;
  readonly play: () => void;
}

/** A round of what people and cars do in front of the devices takes so long, in ms. */
const ROUND = 60_000;

/** What may take part in a demonstration. */
export interface Cast {
  readonly camera?: SimulatedDevice;
  readonly recorder?: SimulatedDevice;
  readonly station?: SimulatedDevice;
  readonly panel?: SimulatedDevice;
}

/**
 * Lets things happen in front of the devices that are there, again and again, for whoever watches a demonstration.
 * `tell` gets a plain sentence for each. Returns what stops it.
 */
export function enact(cast: Cast, tell: (sentence: string) => void = () => undefined): () => void {
  const { camera, recorder, station, panel } = cast;
  const scenes = [
    ...(camera ? cameraScenes(camera, tell) : []),
    ...(recorder ? recorderScenes(recorder, tell) : []),
    ...(station ? stationScenes(station, tell) : []),
    ...(panel ? panelScenes(panel, tell) : []),
  ];
  const clock = (camera ?? recorder ?? station ?? panel)?.clock;
  const timers = new Set<Timer>();
  const later = (ms: number, run: () => void) => {
    if (!clock) return;
    const timer = clock.after(ms, () => {
      timers.delete(timer);
      run();
    });
    timers.add(timer);
  };
  const round = () => {
    for (const { at, play } of scenes) later(at, play);
    later(ROUND, round);
  };
  round();
  return () => {
    for (const timer of timers) timer.cancel();
    timers.clear();
  };
}

function cameraScenes(camera: SimulatedDevice, tell: (sentence: string) => void): Scene[] {
  const human = { regions: [{ id: '1', target: 'human' }] };
  let visitors = 0;
  return [
    {
      at: 2000,
      play: () => {
        tell(`${camera.model.name}: somebody walks up to the door for 6 seconds.`);
        camera.episode({ type: 'VMD', channel: 1, lasts: 6000, extra: { target: 'human' } });
      },
    },
    {
      at: 4000,
      play: () => {
        tell(`${camera.model.name}: they cross the line.`);
        camera.episode({ type: 'linedetection', channel: 1, lasts: 2000, extra: human });
      },
    },
    {
      at: 20_000,
      play: () => {
        tell(`${camera.model.name}: the doorbell contact closes for 2 seconds.`);
        camera.input(1, true);
        camera.clock.after(2000, () => {
          camera.input(1, false);
        });
      },
    },
    {
      at: 26_000,
      play: () => {
        tell(`${camera.model.name}: a car with the plate AB123CD drives by.`);
        vehicle(camera, { plate: 'AB123CD' });
      },
    },
    {
      at: 32_000,
      play: () => {
        tell(`${camera.model.name}: it counts one more person who came in.`);
        counted(camera, { enter: ++visitors, exit: 0 });
      },
    },
    {
      // Whoever connects now need not wait for the next round to see something move.
      at: 40_000,
      play: () => {
        tell(`${camera.model.name}: somebody walks away from the door for 4 seconds.`);
        camera.episode({ type: 'VMD', channel: 1, lasts: 4000, extra: { target: 'human' } });
      },
    },
  ];
}

function recorderScenes(recorder: SimulatedDevice, tell: (sentence: string) => void): Scene[] {
  const { name } = recorder.model;
  return [
    {
      at: 6000,
      play: () => {
        tell(`${name}: a car comes up the driveway (channel 1) for 5 seconds.`);
        recorder.episode({ type: 'VMD', channel: 1, lasts: 5000, extra: { target: 'vehicle' } });
      },
    },
    {
      at: 12_000,
      play: () => {
        tell(`${name}: a cat is in the back yard (channel 2) for 4 seconds.`);
        recorder.episode({ type: 'VMD', channel: 2, lasts: 4000 });
      },
    },
    {
      at: 14_000,
      play: () => {
        tell(`${name}: somebody is in the field of the back yard (channel 2) for 3 seconds.`);
        const extra = { regions: [{ id: '1', target: 'human' }] };
        recorder.episode({ type: 'fielddetection', channel: 2, lasts: 3000, extra });
      },
    },
    {
      at: 40_000,
      play: () => {
        tell(`${name}: somebody crosses the line in the driveway (channel 1).`);
        recorder.episode({ type: 'linedetection', channel: 1, lasts: 2000 });
      },
    },
  ];
}

function stationScenes(station: SimulatedDevice, tell: (sentence: string) => void): Scene[] {
  return [
    {
      at: 16_000,
      play: () => {
        tell(`${station.model.name}: somebody rings for 8 seconds.`);
        station.doorStation.ring({ lasts: 8000 });
      },
    },
  ];
}

function panelScenes(panel: SimulatedDevice, tell: (sentence: string) => void): Scene[] {
  const { name } = panel.model;
  const happens = (at: number, sentence: string, code: number, where = {}): Scene => ({
    at,
    play: () => {
      tell(`${name}: ${sentence}`);
      contactId(panel, code, where);
    },
  });
  return [
    happens(8000, 'it is armed.', 3401),
    happens(23_000, 'the window of zone 2 opens.', 1130, { zone: 2 }),
    happens(29_000, 'the window of zone 2 is closed again.', 3130, { zone: 2 }),
    happens(45_000, 'it is disarmed.', 1401),
  ];
}
