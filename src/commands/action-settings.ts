import type { NumberRange } from '../schema';
import { numbers } from '../sensors/limits';

/*
 * What the actions of a control node ask for, and what each may hold: the actions check it, and the dialog offers it. Nothing
 * here may need Node.js.
 */

/** What each action asks for, by the name of the property and of the message's field; all in the order of the dialog. */
export const actionFields = {
  output: ['port', 'state', 'duration'],
  detection: ['sensor', 'channel', 'enabled'],
  report: ['sensor', 'channel', 'enabled'],
  preset: ['channel', 'preset'],
  move: ['channel', 'pan', 'tilt', 'zoom', 'duration'],
  door: ['door', 'state'],
  call: ['state'],
  states: ['sensor', 'channel'],
  reboot: [],
  request: ['method', 'path', 'body'],
} as const;

/** The id of an action. */
export type ActionId = keyof typeof actionFields;

/** What an action may ask for. */
export type ControlField = (typeof actionFields)[ActionId][number];

/** Whether an action asks for a field. */
export function asksFor(action: ActionId, field: string): boolean {
  return (actionFields[action] as readonly string[]).includes(field);
}

/** Whether a word is the id of an action. */
export function isAction(word: unknown): word is ActionId {
  return typeof word === 'string' && Object.hasOwn(actionFields, word);
}

/** What `state` may be, by the action. */
export const actionStates = {
  output: ['on', 'off', 'pulse'],
  door: ['open', 'close', 'stay-open', 'stay-closed', 'normal'],
  call: ['answer', 'reject', 'hang-up', 'cancel'],
} as const;

/** How a request may be sent. */
export const methods = ['GET', 'PUT', 'POST', 'DELETE'] as const;

/** Outputs, channels: no device has as many as the highest. */
export const counted = { least: 1, most: numbers.most, whole: true, guard: true } as const;
/** How fast a camera turns or zooms, in percent; the sign says which way: right, up and nearer are above 0. */
const speed = { least: -100, most: 100, whole: true } as const;

/** Which numbers a field may hold. */
const ranges: Readonly<Partial<Record<ControlField, NumberRange>>> = {
  port: counted,
  channel: counted,
  /** Seconds. What shall stay on for longer than an hour is switched on and off. */
  duration: { least: 0.1, most: 3600 },
  preset: { least: 1, most: 1024, whole: true },
  pan: speed,
  tilt: speed,
  zoom: speed,
  door: { least: 1, most: 256, whole: true },
};

/** Where an action allows other numbers than most do. */
const others: Readonly<Partial<Record<ActionId, Partial<Record<ControlField, NumberRange>>>>> = {
  /** A camera that turns for longer has reached its end. */
  move: { duration: { least: 0.1, most: 60 } },
  /** Panels count zones from 0. */
  states: { channel: { ...counted, least: 0 } },
};

/** Which numbers a field of an action may hold; `null` as action: any of them. */
export function rangeOf(action: ActionId | null, field: ControlField): NumberRange {
  const range = (action === null ? undefined : others[action]?.[field]) ?? ranges[field];
  if (range === undefined) throw new RangeError(`${field} is no number.`);
  if (action !== null) return range;
  const least = Object.values(others).map((of) => of[field]?.least ?? range.least);
  return { ...range, least: Math.min(range.least, ...least) };
}
