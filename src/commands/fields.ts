import { InputError } from '../errors';
import { isBlank } from '../schema';
import { findSensorType } from '../sensors/catalogue';
import { readSensorName } from '../sensors/names';
import type { SensorType } from '../sensors/sensor-type';
import { squash } from '../sensors/slug';

/** What an action may ask for, by the name of the property and of the message's field. */
export const controlFields = [
  'port',
  'state',
  'duration',
  'sensor',
  'channel',
  'enabled',
  'preset',
  'pan',
  'tilt',
  'zoom',
  'door',
  'method',
  'path',
  'body',
] as const;

/** The name of one of them. */
export type ControlField = (typeof controlFields)[number];

/** What a control node asks for, as it comes from properties or `msg`: nothing is checked yet. Blank is `''`, `null` or absent. */
export type ControlRequest = {
  /** The id of one of `controlActions`. */
  readonly action: unknown;
  /** The message's payload: a boolean switches what `state` or `enabled` leave blank. */
  readonly payload?: unknown;
} & Readonly<Partial<Record<ControlField, unknown>>>;

/** Higher than the largest recorder (256); also bounds what is remembered per channel. */
export const CHANNEL_LIMIT = 1024;
/** The highest number of a port is camera x 100 + port of a 256-channel recorder. */
export const PORT_LIMIT = 25_699;

/** A number, or text that is one in plain digits; `null` for everything else. */
export function readNumber(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || !/^\s*-?\d{1,15}(\.\d{1,15})?\s*$/.test(value)) return null;
  return Number(value);
}

/** A whole number in a range; throws the sentence that says which. */
export function wholeNumber(value: unknown, what: string, from: number, to: number): number {
  const number = readNumber(value);
  if (number === null || !Number.isInteger(number) || number < from || number > to)
    throw new InputError(`The ${what} is a whole number from ${from} to ${to}.`);
  return number;
}

/** The channel of a picture or a movement: 1 where it is blank. */
export function readChannel(value: unknown): number {
  return wholeNumber(isBlank(value) ? 1 : value, 'channel', 1, CHANNEL_LIMIT);
}

/** Seconds as ms. Only durations may have a fraction. */
export function readSeconds(value: unknown, what: string, from: number, to: number): number {
  const seconds = readNumber(value);
  if (seconds === null || seconds < from || seconds > to)
    throw new InputError(`The duration of ${what} is a number of seconds from ${from} to ${to}.`);
  return seconds * 1000;
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
