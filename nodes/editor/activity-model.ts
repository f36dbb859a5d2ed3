import type { DeviceActivity } from '../../src/device/device-types';
import type { Move, Outage, SensorTimeline } from '../../src/sensors/activity';

/** ms that are shown, and kept in the page. */
export const DAY = 86_400_000;
/** Most changes of a sensor in the page: the runtime keeps 200, a page that stays open may see more. */
const MOST_CHANGES = 1000;

/** One device as the page knows it. */
export interface DeviceModel {
  readonly id: string;
  readonly state: DeviceActivity['state'];
  readonly reason: string;
  readonly device: DeviceActivity['device'];
  /** Oldest first. */
  readonly outages: readonly Outage[];
  /** By id, in the order of the device. */
  readonly sensors: ReadonlyMap<string, SensorTimeline>;
  /** Epoch ms of the newest thing that the runtime told: where the next question goes on. */
  readonly newest: number;
  /** Epoch ms of the last answer, by the runtime's clock: what was since then is not known. */
  readonly heardUntil: number;
}

/** What the page knows of the devices that it has asked for. Pure: it neither asks nor draws. */
export class ActivityModel {
  readonly devices = new Map<string, DeviceModel>();

  /** What to ask with for these devices: the newest ms that all of them have; `null`: everything. */
  since(ids: readonly string[]): number | null {
    let since = Number.POSITIVE_INFINITY;
    for (const id of ids) since = Math.min(since, this.devices.get(id)?.newest ?? Number.NEGATIVE_INFINITY);
    return Number.isFinite(since) ? since : null;
  }

  /** Takes an answer to a question with `since`; `now` is epoch ms of the runtime's clock. */
  take(answer: readonly DeviceActivity[], since: number | null, now: number): void {
    for (const told of answer) {
      const before = this.devices.get(told.id);
      this.devices.set(told.id, merged(before, told, isWhole(told, since) ? null : since, now));
    }
  }

  /** From now on everything is asked for anew: a deploy may have changed any of it. */
  forget(): void {
    for (const [id, device] of this.devices) {
      this.devices.set(id, { ...device, newest: Number.NEGATIVE_INFINITY });
    }
  }
}

/** A runtime whose clock was set back answers with everything, older than what was asked for. */
function isWhole({ sensors }: DeviceActivity, since: number | null): boolean {
  return since === null || sensors.some(({ changes: [first] }) => first !== undefined && first[0] < since);
}

function merged(
  before: DeviceModel | undefined,
  told: DeviceActivity,
  since: number | null,
  now: number,
): DeviceModel {
  const { id, state, reason, device } = told;
  const sensors = new Map<string, SensorTimeline>(since === null ? [] : before?.sensors);
  for (const sensor of told.sensors) {
    sensors.set(sensor.id, kept(since === null ? undefined : sensors.get(sensor.id), sensor, since, now));
  }
  const earlier = since === null ? [] : (before?.outages ?? []);
  const first = told.outages[0]?.[0] ?? Number.POSITIVE_INFINITY;
  const outages = [
    // One that lasted has ended meanwhile, or is told again.
    ...earlier.filter(([from, to]) => from < first && to !== null && to > now - DAY),
    ...told.outages.filter(([, to]) => to === null || to > now - DAY),
  ];
  const newest = Math.max(since === null ? 0 : (before?.newest ?? 0), newestOf(told));
  return { id, state, reason, device, outages, sensors, newest, heardUntil: now };
}

function newestOf({ outages, sensors }: DeviceActivity): number {
  let newest = 0;
  for (const [from, to] of outages) newest = Math.max(newest, from, to ?? 0);
  for (const { since, from } of sensors) newest = Math.max(newest, since ?? 0, from);
  return newest;
}

/** What was known before goes on with what came; where the runtime knows less than that (it was restarted), it begins anew. */
function kept(
  before: SensorTimeline | undefined,
  told: SensorTimeline,
  since: number | null,
  now: number,
): SensorTimeline {
  const goesOn = before !== undefined && since !== null && told.from < since;
  const old = goesOn ? before.changes.filter(([at]) => at < since) : [];
  let from = goesOn ? before.from : told.from;
  const changes: Move[] = [...old, ...told.changes];
  let drop = Math.max(0, changes.length - MOST_CHANGES);
  while ((changes[drop]?.[0] ?? now) < now - DAY) drop++;
  from = changes[drop - 1]?.[0] ?? from;
  return { ...told, from, changes: changes.slice(drop) };
}
