import { findSensorType } from '../../src/sensors/catalogue';
import type { SensorTimeline } from '../../src/sensors/activity';
import type { DeviceModel } from '../editor/activity-model';
import { numberLabel, typeName } from '../editor/labels';
import { text } from '../editor/text';
import type { Heading } from './rows';

/** What stands behind all channels and ports: sensors of the device itself. */
const LAST = Number.MAX_SAFE_INTEGER;

/** Most words that are kept: those of the largest recorders. */
const MOST = 20_000;

/** Words that are asked for at every update, for thousands of sensors: the catalogue is asked once. */
class Kept<T> {
  private readonly known = new Map<string, T>();

  of(key: string, make: () => T): T {
    const before = this.known.get(key);
    if (before !== undefined) return before;
    if (this.known.size >= MOST) this.known.clear();
    const made = make();
    this.known.set(key, made);
    return made;
  }
}

const names = new Kept<string>();
const headings = new Kept<Heading>();

/** The name of a sensor under the heading of its channel. */
export function nameOf({ type, name }: SensorTimeline): string {
  return names.of(`${type} ${name}`, () => typeName(type, name));
}

/** Under which heading a sensor stands: its channel with the device's own name, its port, door or zone, or the device. */
export function headingOf(sensor: SensorTimeline, model: DeviceModel): Heading {
  const { type, channel, channelName } = sensor;
  const key = `${type} ${channel} ${model.device.recorder} ${channelName}`;
  return headings.of(key, () => makeHeading(sensor, model));
}

function makeHeading({ type, channel, channelName }: SensorTimeline, { device }: DeviceModel): Heading {
  const { belongs } = findSensorType(type);
  if (belongs === 'device')
    return { group: 'device', heading: text('sidebar.itself'), channel: null, order: LAST };
  if (belongs !== 'channel') {
    const heading = channel === null ? text('sidebar.itself') : numberLabel(type, channel);
    return { group: `${belongs} ${channel ?? ''}`, heading, channel: null, order: LAST / 2 + (channel ?? 0) };
  }
  // Cameras leave their only channel out of some events: number 1 and none are the same there.
  const number = channel ?? (device.recorder === true ? 0 : 1);
  const words = [numberLabel(type, number), channelName ?? ''].filter((word) => word !== '');
  return {
    group: `channel ${number}`,
    heading: words.join(' · '),
    channel: number === 0 ? null : number,
    order: number,
  };
}
