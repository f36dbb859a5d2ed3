import type { Outage, SensorTimeline } from '../../src/sensors/activity';
import type { DeviceModel } from '../editor/activity-model';

/** A device as the flow has it, whether or not the runtime has told anything of it. */
export interface FlowDevice {
  readonly id: string;
  readonly name: string;
  /** What else the search finds it by. */
  readonly host: string;
}

/** What a person looks for. */
export interface Filter {
  /** Lower case; `''`: everything. */
  readonly word: string;
  readonly onlyOn: boolean;
  readonly onlyNotifying: boolean;
}

interface BaseRow {
  /** The same row has the same key at every update. */
  readonly key: string;
  readonly device: string;
  /** px. */
  readonly height: number;
}

export interface DeviceRow extends BaseRow {
  readonly kind: 'device';
  readonly name: string;
  /** `null`: nothing is known of it yet. */
  readonly model: DeviceModel | null;
  readonly open: boolean;
  readonly on: number;
}

/** Sensors of one channel, port, door … or of the device itself. */
export interface ChannelRow extends BaseRow {
  readonly kind: 'channel';
  readonly heading: string;
  /** The channel of which a picture can be taken; `null`: these sensors see nothing. */
  readonly channel: number | null;
}

export interface SensorRow extends BaseRow {
  readonly kind: 'sensor';
  readonly name: string;
  readonly sensor: SensorTimeline;
  readonly outages: readonly Outage[];
  readonly heardUntil: number;
}

/** The picture of a channel, under it. */
export interface PictureRow extends BaseRow {
  readonly kind: 'picture';
  readonly channel: number;
}

/** Why nothing stands under a device. */
export interface NoteRow extends BaseRow {
  readonly kind: 'note';
  readonly note: 'loading' | 'empty' | 'no-match';
}

export type Row = DeviceRow | ChannelRow | SensorRow | PictureRow | NoteRow;

/** px of each kind of row; a device that is not online has room for the reason. */
export const heights = { device: 44, gone: 74, channel: 28, sensor: 42, picture: 190, note: 28 } as const;

/** What rows are made of. */
export interface Shown {
  readonly devices: readonly FlowDevice[];
  model(id: string): DeviceModel | undefined;
  readonly filter: Filter;
  /** Whether the person has opened this device. */
  isOpen(id: string): boolean;
  /** Ids of the sensors that notify; `null`: not known (yet). */
  notifying(id: string): ReadonlySet<string> | null;
  /** Whether the picture of a channel is shown. */
  hasPicture(id: string, channel: number): boolean;
  /** The words for a sensor and for a group of them, in the language of the editor. */
  nameOf(sensor: SensorTimeline): string;
  headingOf(sensor: SensorTimeline, device: DeviceModel): Heading;
}

/** How sensors are grouped. */
export interface Heading {
  /** Equal for the sensors of one group. */
  readonly group: string;
  readonly heading: string;
  readonly channel: number | null;
  /** Groups stand in this order. */
  readonly order: number;
}

/** All rows from top to bottom: what a person looks for, in the order of the flow and of the device. */
export function rowsOf(shown: Shown): Row[] {
  const rows: Row[] = [];
  const { word, onlyOn, onlyNotifying } = shown.filter;
  const filtered = word !== '' || onlyOn || onlyNotifying;
  for (const device of shown.devices) {
    const model = shown.model(device.id) ?? null;
    const named = matches(word, [device.name, device.host, model?.device.name, model?.device.model]);
    const sensors = model ? sensorsOf(shown, model, named) : [];
    if (word !== '' && !named && sensors.length === 0) continue;
    if (onlyOn && model && sensors.length === 0) continue;
    const open = (filtered && sensors.length > 0) || shown.isOpen(device.id);
    const gone = model !== null && model.state !== 'online' && model.state !== 'connecting';
    rows.push({
      kind: 'device',
      key: `d ${device.id}`,
      device: device.id,
      height: gone ? heights.gone : heights.device,
      name: device.name,
      model,
      open,
      on: model ? countOn(model) : 0,
    });
    if (open) rows.push(...inside(shown, device.id, model, sensors));
  }
  return rows;
}

function countOn({ sensors }: DeviceModel): number {
  let on = 0;
  for (const sensor of sensors.values()) if (sensor.on) on++;
  return on;
}

/** The sensors of a device that the filter lets through; `named`: the device itself is what is looked for. */
function sensorsOf(shown: Shown, model: DeviceModel, named: boolean): SensorTimeline[] {
  const { word, onlyOn, onlyNotifying } = shown.filter;
  const notifying = onlyNotifying ? shown.notifying(model.id) : null;
  return [...model.sensors.values()].filter(
    (sensor) =>
      (!onlyOn || sensor.on) &&
      (!notifying || notifying.has(sensor.id)) &&
      (named || matches(word, [shown.nameOf(sensor), sensor.name, sensor.id, sensor.channelName])),
  );
}

function matches(word: string, texts: readonly (string | null | undefined)[]): boolean {
  return word === '' || texts.some((text) => text?.toLowerCase().includes(word) === true);
}

function inside(
  shown: Shown,
  device: string,
  model: DeviceModel | null,
  sensors: readonly SensorTimeline[],
): Row[] {
  if (!model || sensors.length === 0) {
    const note = !model ? 'loading' : model.sensors.size === 0 ? 'empty' : 'no-match';
    return [{ kind: 'note', key: `n ${device}`, device, height: heights.note, note }];
  }
  const groups = new Map<string, { readonly heading: Heading; readonly sensors: SensorTimeline[] }>();
  for (const sensor of sensors) {
    const heading = shown.headingOf(sensor, model);
    const group = groups.get(heading.group) ?? { heading, sensors: [] };
    group.sensors.push(sensor);
    groups.set(heading.group, group);
  }
  return [...groups.values()]
    .sort((a, b) => a.heading.order - b.heading.order)
    .flatMap(({ heading, sensors: all }) => [
      ...headed(shown, device, heading),
      ...all.map((sensor): SensorRow => ({
        kind: 'sensor',
        key: `s ${device} ${sensor.id}`,
        device,
        height: heights.sensor,
        name: shown.nameOf(sensor),
        sensor,
        outages: model.outages,
        heardUntil: model.heardUntil,
      })),
    ]);
}

function headed(shown: Shown, device: string, { group, heading, channel }: Heading): Row[] {
  const key = `${device} ${group}`;
  const row: ChannelRow = {
    kind: 'channel',
    key: `c ${key}`,
    device,
    height: heights.channel,
    heading,
    channel,
  };
  if (channel === null || !shown.hasPicture(device, channel)) return [row];
  return [row, { kind: 'picture', key: `p ${key}`, device, height: heights.picture, channel }];
}
