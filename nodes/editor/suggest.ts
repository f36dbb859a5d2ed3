import { catalogue } from '../../src/sensors/catalogue';
import type { Entry } from './combobox';
import { labelledSensors, typeName } from './labels';
import type { KnownDevice } from './state';
import { deviceLabel } from './devices';
import { text } from './text';

/** Entries of a field that takes types of events: those of this device first. */
export function typeEntries(known: KnownDevice | null): readonly Entry[] {
  const own = new Map<string, string>();
  for (const { type, name } of known?.sensors ?? []) if (!own.has(type)) own.set(type, typeName(type, name));
  const others = catalogue.filter(({ id }) => !own.has(id));
  return [
    ...[...own].map(([value, label]) => ({ value, label, group: deviceLabel(known) })),
    ...others.map(({ id }) => ({ value: id, label: typeName(id), group: otherTypes(own.size > 0) })),
  ];
}

/** Entries of a field that takes single sensors: those of this device, channel by channel, then every type. */
export function sensorEntries(known: KnownDevice | null): readonly Entry[] {
  const own = labelledSensors(known).map(({ sensor, label, group }) => ({
    value: sensor.id,
    label,
    group: group || deviceLabel(known),
  }));
  const types = catalogue.map(({ id }) => ({
    value: id,
    label: typeName(id),
    group: text('sensor.everyChannel'),
  }));
  return [...own, ...types];
}

/** Entries of a field that takes a channel: what a blank one means, then those of the device. */
export function channelEntries(known: KnownDevice | null, blank: string): readonly Entry[] {
  const channels = (known?.channels ?? []).map(({ id, name }) => ({
    value: String(id),
    label: name === '' ? String(id) : `${id}, ${name}`,
  }));
  return [{ value: '', label: blank }, ...channels];
}

/** The heading over the types that a device does not have. */
export function otherTypes(some: boolean): string {
  return text(some ? 'sensor.otherTypes' : 'sensor.types');
}
