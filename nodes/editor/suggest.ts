import { catalogue } from '../../src/sensors/catalogue';
import { sensorLabel, typeName } from './labels';
import type { KnownDevice } from './state';

/** One entry of a list of suggestions. */
export interface Suggestion {
  readonly value: string;
  readonly label: string;
}

let lists = 0;

/** Gives a text field suggestions: a native list, so that all of it is text and works by keyboard. */
export function suggest(input: JQuery, options: readonly Suggestion[]): void {
  const old = input.attr('list');
  if (old !== undefined) $(`#${old}`).remove();
  const id = `hikvision-suggest-${(lists += 1)}`;
  const list = $('<datalist>').attr('id', id);
  for (const { value, label } of options) $('<option>').attr('value', value).text(label).appendTo(list);
  list.insertAfter(input);
  input.attr('list', id);
}

/** Suggestions for a field that takes sensors: this device's own first, then all types. */
export function sensorOptions(known: KnownDevice | null, withNumbers: boolean): readonly Suggestion[] {
  const options = new Map<string, string>();
  const add = (value: string, label: string): void => {
    if (!options.has(value)) options.set(value, label);
  };
  for (const one of known?.sensors ?? []) {
    if (withNumbers) add(one.id, sensorLabel(one, known));
    else add(one.type, typeName(one.type, one.name));
  }
  for (const { id } of catalogue) add(id, typeName(id));
  return [...options].map(([value, label]) => ({ value, label }));
}

/** Suggestions for a field that takes a channel. */
export function channelOptions(known: KnownDevice | null): readonly Suggestion[] {
  return (known?.channels ?? []).map(({ id, name }) => ({ value: String(id), label: name }));
}
