/** Sidebars that are open during a bench, and what the history that they show costs while none is. */
import type { DeviceActivity } from '../../src/device/device-types';
import { ActivityModel } from '../../nodes/editor/activity-model';
import { systemClock } from '../../src/clock';
import { Activity } from '../../src/sensors/activity';
import type { RunningNodeRed } from '../support/node-red';

/** Asks as so many sidebars do, once a second each. Gives back how to close them. */
export function openSidebars(nodeRed: RunningNodeRed, count: number): () => void {
  const timers = Array.from({ length: count }, () => {
    const model = new ActivityModel();
    const ask = async (): Promise<void> => {
      const since = model.since([...model.devices.keys()]);
      const answer = await nodeRed.admin(
        `/hikvision-device/activity${since === null ? '' : `?since=${since}`}`,
      );
      model.take((await answer.json()) as DeviceActivity[], since, Date.now());
    };
    return setInterval(() => void ask(), 1_000);
  });
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}

/** CPU of one change of a sensor in the history, in µs: a thousand sensors that turn on and off a thousand times. */
export function historyCost(): number {
  const activity = new Activity(systemClock);
  const sensors = Array.from({ length: 1_000 }, (_, index) => activity.known(`motion_${index}`));
  const turn = (times: number): void => {
    for (let count = 0; count < times; count++)
      for (const sensor of sensors) activity.moved(sensor, !sensor.on);
  };
  turn(100);
  const begun = process.cpuUsage();
  turn(1_000);
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1_000_000;
}
