import type { Timer } from '../../src/clock';
import type { AlertMessage } from '../../src/device/device-types';
import { parts } from '../shared/parts';
import { deployedDevice, isDeployed, SharedDevice } from '../shared/shared-device';
import type { Endpoint } from './endpoint';
import { Refusal, reply } from './reply';

/** ms without a question after which nobody looks any more. */
const LOOKED_AWAY = 10_000;
/** Most reports that wait for the next question: a busy recorder sends twelve a second. */
const MOST = 100;

/** One report of a sensor, for whoever waves at a camera. */
export interface Report {
  /** Epoch ms of this process. */
  readonly at: number;
  /** Id of the sensor. */
  readonly sensor: string;
  readonly type: string;
  readonly channel: number | null;
  readonly channelName: string | null;
  readonly state: 'active' | 'inactive';
  readonly targets: readonly string[];
  /** Ids of its regions and lines. */
  readonly regions: readonly string[];
}

/** What a device reports while somebody looks. Nothing is kept and nothing listens otherwise. */
class Reports {
  private readonly kept: Report[] = [];
  private ends: Timer;
  private readonly stop: () => void;

  constructor(shared: SharedDevice, ended: () => void) {
    this.stop = shared.device.onEvents(
      { events: [], channel: null },
      {
        alert: (message) => {
          this.add(message);
        },
        picture: () => undefined,
      },
    );
    this.ended = ended;
    this.ends = this.lookAway();
  }

  private readonly ended: () => void;

  /** What came at or after `since`; somebody looks. */
  since(since: number): readonly Report[] {
    this.ends.cancel();
    this.ends = this.lookAway();
    return this.kept.filter(({ at }) => at >= since);
  }

  private add({ payload, sensor }: AlertMessage): void {
    // What a device sends again later, or that belongs to no sensor, is no answer to who waves now.
    if (!sensor || payload.replayed) return;
    const { state, targets, regions } = payload;
    const { id, type, channel, channelName } = sensor;
    this.kept.push({
      at: parts.clock.now(),
      sensor: id,
      type,
      channel,
      channelName,
      state,
      targets: [...targets],
      regions: regions.flatMap((region) => region.id ?? []),
    });
    if (this.kept.length > MOST) this.kept.shift();
  }

  private lookAway(): Timer {
    return parts.clock.after(LOOKED_AWAY, () => {
      this.stop();
      this.ended();
    });
  }
}

/**
 * `GET hikvision-device/:id/reports`: `{ now, reports }`, every event of the device as it comes, for a dialog that is open.
 * The first question begins to listen; `?since=` (the `now` of the answer before) gives what came at or after it.
 */
export const reports: Endpoint = {
  method: 'get',
  path: '/:id/reports',
  permission: 'read',
  handler: (RED) => {
    const looked = new Map<SharedDevice, Reports>();
    return (request, response) => {
      reply(RED, response, () => {
        const shared = deployedDevice(request.params.id);
        // Deployed, but nothing of it runs: nothing comes.
        if (!shared && isDeployed(RED, request.params.id)) return { now: parts.clock.now(), reports: [] };
        if (!shared) throw Refusal.of(404, 'not-deployed');
        let of = looked.get(shared);
        if (!of) {
          of = new Reports(shared, () => looked.delete(shared));
          looked.set(shared, of);
        }
        const now = parts.clock.now();
        const since = Number(request.query.since ?? now);
        return { now, reports: of.since(since) };
      });
    };
  },
};
