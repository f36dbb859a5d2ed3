import { knownType } from '../../src/sensors/catalogue';
import { readSensorName } from '../../src/sensors/names';
import { alertType } from '../../src/stream/alert-type';
import { squash } from '../../src/sensors/slug';
import { isEnv } from './text';

/** The id of a sensor as tables print it: known words become the type's id, others are written as ids are; `''` for nothing. */
export function sensorId(given: string): string {
  const typed = given.trim();
  if (isEnv(typed)) return typed;
  if (squash(typed) === '') return '';
  const { types, type, number } = readSensorName(typed);
  // A wire name that means several sensors stays what it is.
  const id = types.length === 1 ? type.id : (type.wires[0] ?? type.id);
  return number === null ? id : `${id}_${number}`;
}

/** The word for a type as flows keep it: the id of a known one, anything else as it was typed. */
export function typeWord(given: string): string {
  const typed = given.trim();
  if (isEnv(typed) || squash(typed) === '') return typed;
  const id = knownType(typed)?.id;
  if (id === undefined) return typed;
  // The number of a trigger (`VMD-2`) stays.
  const { channel } = alertType(typed);
  return channel === null ? id : `${id}_${channel}`;
}
