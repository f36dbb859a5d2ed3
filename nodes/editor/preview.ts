import { deviceSchema } from '../../src/device/device-schema';
import { readNumber } from '../../src/schema';
import { findSensorTypes } from '../../src/sensors/catalogue';
import { Customize, readRows } from '../../src/sensors/customize';
import type { ListedSensor } from '../../src/sensors/message';
import { numbers } from '../../src/sensors/limits';
import { Numbering } from '../../src/sensors/numbering';
import type { SensorType } from '../../src/sensors/sensor-type';
import { deviceSlug, slug, topic } from '../../src/sensors/slug';
import { Heard, listedAs, Wanted } from '../../src/sensors/wanted';
import type { KnownDevice } from './state';
import { isEnv, words } from './text';

/** The settings of a device node that previews need, as the flow holds them. */
export interface DeviceSettings {
  readonly name?: unknown;
  readonly host?: unknown;
  readonly delay?: unknown;
  readonly customize?: unknown;
  readonly [property: string]: unknown;
}

/** Whether the device numbers everything. The runtime has decided it; for a device that never answered, no. */
export function isRecorder(known: KnownDevice | null): boolean {
  const { recorder, deviceType } = known?.device ?? {};
  return recorder ?? /^(nvr|dvr)$/i.test(deviceType ?? '');
}

/** The sensors of the list that a node with these properties hears; `channel` as the field holds it. */
export function heard(known: KnownDevice | null, sensor: string, channel: string): readonly ListedSensor[] {
  if (!known) return [];
  const wanted = new Wanted(sensor, readChannel(channel));
  const numbering = new Numbering(isRecorder(known));
  return entriesOf(known)
    .filter(({ heard }) => wanted.hears(heard, numbering))
    .map(({ listed }) => listed);
}

interface ListEntry {
  readonly listed: ListedSensor;
  readonly heard: Heard;
}

/** Lists of thousands are gone through at every key that is pressed. */
const entries = new WeakMap<KnownDevice, readonly ListEntry[]>();

function entriesOf(known: KnownDevice): readonly ListEntry[] {
  const kept = entries.get(known);
  if (kept) return kept;
  const made = known.sensors.map((listed) => ({ listed, heard: listedAs(listed.type, listed.channel) }));
  entries.set(known, made);
  return made;
}

/** What topics of a device begin with, as far as it can be known now; `null`: only once it has answered. */
export function topicStart(device: DeviceSettings, known: KnownDevice | null): string | null {
  if (isEnv(device.name)) return null;
  const name = slug(words(device.name));
  if (name !== '') return name;
  const own = slug(known?.device.name ?? '');
  if (own !== '') return own;
  return known && !isEnv(device.host) ? deviceSlug(hostName(words(device.host))) : null;
}

/** The ids of the sensors whose messages such a node sends. A type that the device does not list has the id it would get. */
export function sensorIds(known: KnownDevice | null, sensor: string, channel: string): readonly string[] {
  const listed = heard(known, sensor, channel);
  if (listed.length > 0) return listed.filter(({ ignored }) => !ignored).map(({ id }) => id);
  const { name, number } = new Wanted(sensor, readChannel(channel));
  if (!name) return [];
  const numbering = new Numbering(isRecorder(known));
  // Beside a channel, digits at the end of a type are part of its name.
  const types = readChannel(channel) === null ? name.types : findSensorTypes(sensor);
  return expected(known, types, number).map((type) => {
    if (number === 0 && type.belongs !== 'zone') return numbering.id(type, null);
    // Which channels will send it is not known; whether they are told apart is.
    const isNumbered = number === null && numbering.id(type, 1) !== type.id;
    return isNumbered ? `${type.id}_…` : numbering.id(type, number);
  });
}

/**
 * The types under which a device would send what it does not list: of a family, the member that it lists. Where a
 * number is asked for, one of several types that belongs to the device itself is not meant.
 */
function expected(
  known: KnownDevice | null,
  types: readonly SensorType[],
  number: number | null,
): readonly SensorType[] {
  const listed = new Map<string, SensorType>();
  for (const { heard } of known ? entriesOf(known) : []) {
    if (types.includes(heard.type) || !listed.has(heard.key)) listed.set(heard.key, heard.type);
  }
  const meant = types.filter(({ belongs }) => number === null || types.length === 1 || belongs !== 'device');
  return meant.map((type) => listed.get(type.family) ?? type);
}

/** The topic under which a sensor is sent. */
export function topicOf(start: string, id: string): string {
  return topic(start, id);
}

/** The delays, in seconds, that such a node has where its own is blank: one, or several where its sensors differ. */
export function inheritedDelays(
  device: DeviceSettings | null,
  known: KnownDevice | null,
  sensor: string,
  channel: string,
): readonly number[] {
  const customize = new Customize(readRows(device?.customize));
  const numbering = new Numbering(isRecorder(known));
  const own = readNumber(device?.delay, deviceSchema.delay) ?? deviceSchema.delay.default;
  const delayOf = ({ type, number }: Pick<Heard, 'type' | 'number'>): number => {
    const { delay } = customize.of(type, number, numbering);
    return delay === null ? own : delay / 1000;
  };
  const listed = heard(known, sensor, channel).filter(({ ignored }) => !ignored);
  const { name, number } = new Wanted(sensor, readChannel(channel));
  const delays = listed.map((one) => delayOf(listedAs(one.type, one.channel)));
  if (delays.length === 0)
    delays.push(
      ...(name ? expected(known, name.types, number).map((type) => delayOf({ type, number })) : [own]),
    );
  return [...new Set(delays)].sort((a, b) => a - b);
}

export function readChannel(channel: string): number | null {
  return readNumber(channel, { least: 0, most: numbers.most, whole: true }) ?? null;
}

/** The host as the runtime writes it: without scheme, port and brackets, names of other scripts in ASCII. */
function hostName(host: string): string {
  const url = /^https?:/i.test(host)
    ? parseUrl(host)
    : (parseUrl(`http://${host}`) ?? parseUrl(`http://[${host}]`));
  return url ? url.hostname.replace(/^\[|\]$/g, '') : host;
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    // A bare IPv6 address, or nothing that leads anywhere.
    return null;
  }
}
