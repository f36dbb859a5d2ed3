import { findSensorType, knownType } from '../../src/sensors/catalogue';
import type { ListedSensor } from '../../src/sensors/message';
import { isRecorder } from './preview';
import type { KnownDevice } from './state';
import { text } from './text';

/** The headings in lists over sensors that belong to no channel. */
const headings: Readonly<Record<string, string | undefined>> = {
  port: 'group.port',
  door: 'group.door',
  zone: 'group.zone',
};

/** The name of an event type in the editor's language; `given`, else the word itself, for one that nobody knows. */
export function typeName(word: string, given = word): string {
  const type = knownType(word);
  return type ? text(`type.${type.id}`, {}, type.name) : given;
}

/** "channel 2", or what else the number of this type counts. */
export function numberLabel(type: string, number: number): string {
  return text(`sensor.${findSensorType(type).belongs}`, { number });
}

/** A sensor as lists show it. */
export interface LabelledSensor {
  readonly sensor: ListedSensor;
  /** "Motion, channel 2, Driveway"; a camera's only one is just "Motion". */
  readonly label: string;
  /** What it belongs to: "channel 2, Driveway"; `''` on a device with one channel. */
  readonly group: string;
}

/** The sensors of a device as lists show them: channel by channel, the device's own last. */
export function labelledSensors(known: KnownDevice | null): readonly LabelledSensor[] {
  const kept = known && labelled.get(known);
  if (kept) return kept;
  // Thousands of sensors have few types and channels: each text is asked for once.
  const remember = new Map<string, string>();
  const once = (key: string, make: () => string): string => {
    const found = remember.get(key) ?? make();
    remember.set(key, found);
    return found;
  };
  const numbered = isNumbered(known);
  const all = (known?.sensors ?? []).map((sensor) => {
    const { type, channel, channelName } = sensor;
    const belongs = once(`belongs ${type}`, () => findSensorType(type).belongs);
    const name = once(`type ${type}`, () => typeName(type, sensor.name));
    const place =
      channel === null || (channel === 1 && !numbered)
        ? ''
        : once(`${belongs} ${channel} ${channelName ?? ''}`, () =>
            [numberLabel(type, channel), channelName ?? ''].filter((part) => part !== '').join(', '),
          );
    const heading =
      belongs === 'channel' && channel !== null ? place : once(`group ${belongs}`, () => groupName(belongs));
    return {
      sensor,
      label: place === '' ? name : `${name}, ${place}`,
      group: numbered ? heading : '',
      order: belongs === 'channel' ? (channel ?? 0) : Infinity,
    };
  });
  const sorted = all.sort((a, b) => (a.order === b.order ? 0 : a.order - b.order));
  if (known) labelled.set(known, sorted);
  return sorted;
}

const labelled = new WeakMap<KnownDevice, readonly LabelledSensor[]>();

/** The label of one sensor. */
export function sensorLabel(sensor: ListedSensor, known: KnownDevice | null): string {
  const { channel, channelName, type } = sensor;
  const name = typeName(type, sensor.name);
  if (channel === null || (channel === 1 && !isNumbered(known))) return name;
  return [name, numberLabel(type, channel), channelName ?? ''].filter((part) => part !== '').join(', ');
}

/** Whether numbers tell the sensors of a device apart: on a recorder, and where something has another number than 1. */
export function isNumbered(known: KnownDevice | null): boolean {
  if (isRecorder(known)) return true;
  const channels = known?.channels.length ?? 0;
  return channels > 1 || (known?.sensors ?? []).some(({ channel }) => channel !== null && channel !== 1);
}

function groupName(belongs: string): string {
  return text(headings[belongs] ?? 'group.device');
}
