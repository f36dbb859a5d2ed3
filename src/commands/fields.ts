import { InputError } from '../errors';
import { isBlank, NumberRange, readNumber as numberIn } from '../schema';
import { ActionId, ControlField, rangeOf } from './action-settings';
import { findSensorType } from '../sensors/catalogue';
import { readSensorName } from '../sensors/names';
import type { SensorType } from '../sensors/sensor-type';
import { squash } from '../sensors/slug';

/** What a control node asks for, as it comes from properties or `msg`: nothing is checked yet. Blank is `''`, `null` or absent. */
export type ControlRequest = {
  /** The id of one of `controlActions`. */
  readonly action: unknown;
  /** The message's payload: a boolean switches what `state` or `enabled` leave blank. */
  readonly payload?: unknown;
} & Readonly<Partial<Record<ControlField, unknown>>>;

/** What a number is called in the sentences about it. */
const CALLED: Readonly<Partial<Record<ControlField, string>>> = {
  port: 'number of the output',
  preset: 'number of the preset',
  door: 'number of the door',
  duration: 'duration in seconds',
};

/** A number of an action; throws the sentence that says which, or that there is none. */
export function readNumber(action: ActionId, field: ControlField, value: unknown): number {
  const what = CALLED[field] ?? field;
  const range = rangeOf(action, field);
  if (isBlank(value)) throw new InputError(`Say the ${what}: in the node, or as msg.${field}.`);
  const number = numberIn(value, range);
  if (number !== null && number !== undefined) return number;
  const kind = range.whole === true ? 'a whole number' : 'a number';
  throw new InputError(`The ${what} must be ${kind}${inWords(range, value)}.`);
}

/** Which numbers: a limit that only keeps nonsense away is named where it was passed. */
function inWords({ least, most, guard }: NumberRange, value: unknown): string {
  if (most === undefined || (guard && !(Number(value) > most))) return `, ${least} or more`;
  return ` from ${least} to ${most}`;
}

/** The channel of a picture or a movement: 1 where it is blank. */
export function readChannel(action: ActionId, value: unknown): number {
  return readNumber(action, 'channel', isBlank(value) ? 1 : value);
}

/** What is set, else the message's boolean payload. */
export function orPayload(value: unknown, payload: unknown): unknown {
  return isBlank(value) && typeof payload === 'boolean' ? payload : value;
}

/** `true` or `false`, also as words; `what` says what is to be on or off. */
export function readBoolean(value: unknown, what: string): boolean {
  const text = typeof value === 'string' ? value.trim().toLowerCase() : value;
  if (text === true || text === 'true' || text === 'on') return true;
  if (text === false || text === 'false' || text === 'off') return false;
  throw new InputError(`Say whether ${what}: true or false (or send a boolean payload).`);
}

/** One of the words in any case, with `-`, `_` or a space between its parts; throws the sentence that lists them. */
export function readWord<Word extends string>(value: unknown, what: string, words: readonly Word[]): Word {
  const plain = typeof value === 'string' ? squash(value) : '';
  const word = words.find((one) => squash(one) === plain);
  if (word === undefined) throw new InputError(`The ${what} is one of ${words.join(', ')}.`);
  return word;
}

/** The sensor that a command is about. */
export interface NamedSensor {
  readonly type: SensorType;
  /** `null`: the name holds no number. */
  readonly channel: number | null;
}

/** Text (`motion_2`, `Line Crossing`, `VMD`) or the `sensor` of a message; the number in it is the channel. */
export function readSensor(value: unknown): NamedSensor {
  if (typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string') {
    const channel = 'channel' in value && typeof value.channel === 'number' ? value.channel : null;
    return { type: findSensorType(value.type), channel };
  }
  if (typeof value !== 'string' || squash(value) === '')
    throw new InputError(
      'Say which sensor: a name like motion or line_crossing_2, or the sensor of a message.',
    );
  const { type, number } = readSensorName(value);
  return { type, channel: number };
}
