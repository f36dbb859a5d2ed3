import type { Timer } from '../../src/clock';
import type { SimulatedDevice } from './device';

interface Scene {
  /** ms from the start of a round */
  readonly at: number;
  readonly play: () => void;
}

/** A round of what people and cars do in front of the devices takes so long, in ms. */
const ROUND = 60_000;

/**
 * Lets things happen in front of a camera and a recorder, again and again, for whoever watches a demonstration.
 * A device may be absent. `tell` gets a plain sentence for each. Returns what stops it.
 */
export function enact(
  camera: SimulatedDevice | null,
  recorder: SimulatedDevice | null,
  tell: (sentence: string) => void = () => undefined,
): () => void {
  const scenes = [
    ...(camera ? cameraScenes(camera, tell) : []),
    ...(recorder ? recorderScenes(recorder, tell) : []),
  ];
  const clock = (camera ?? recorder)?.clock;
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
