import { findSensorType, knownType } from '../../src/sensors/catalogue';
import type { ListedSensor } from '../../src/sensors/message';
import { isRecorder } from './preview';
import type { KnownDevice } from './state';
import { text } from './text';

/** The name of an event type in the editor's language; `given`, else the word itself, for one that nobody knows. */
export function typeName(word: string, given = word): string {
  const type = knownType(word);
  return type ? text(`type.${type.id}`, {}, type.name) : given;
}

/** "channel 2", or what else the number of this type counts. */
export function numberLabel(type: string, number: number): string {
  return text(`sensor.${findSensorType(type).belongs}`, { number });
}

/** "Motion, channel 2, Driveway"; a camera's only one is just "Motion". */
export function sensorLabel(sensor: ListedSensor, known: KnownDevice | null): string {
  const name = typeName(sensor.type, sensor.name);
  const { channel, channelName } = sensor;
  if (channel === null || (channel === 1 && !isRecorder(known))) return name;
  return [name, numberLabel(sensor.type, channel), channelName ?? '']
    .filter((part) => part !== '')
    .join(', ');
}
