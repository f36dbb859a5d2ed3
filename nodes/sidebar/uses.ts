import { Numbering } from '../../src/sensors/numbering';
import { listedAs, Wanted } from '../../src/sensors/wanted';
import type { SensorInfo } from '../../src/sensors/message';
import { readChannel } from '../editor/preview';
import { words } from '../editor/text';
import { sensorSchema } from '../hikvision-sensor/schema';

/** Nodes that show or send a sensor, in the order of the flows. */
export function usersOf(device: string, sensor: SensorInfo, recorder: boolean): EditorNode[] {
  const numbering = new Numbering(recorder);
  const asked = listedAs(sensor.type, sensor.channel);
  const hears = (wanted: string, channel: unknown): boolean =>
    new Wanted(wanted, readChannel(words(channel).trim())).hears(asked, numbering);
  const users: EditorNode[] = [];
  for (const node of RED.nodes.filterNodes({ type: 'hikvision-sensor' })) {
    if (node.device === device && hears(words(node.sensor) || sensorSchema.sensor.default, node.channel))
      users.push(node);
  }
  for (const node of RED.nodes.filterNodes({ type: 'hikvision-event' })) {
    if (node.device !== device) continue;
    const events: readonly unknown[] = Array.isArray(node.events) ? node.events : [];
    const all = events.length === 0 ? ['all'] : events.map(words);
    if (all.some((event) => hears(event, node.channel))) users.push(node);
  }
  return users;
}

/**
 * Selects these nodes: those of the open flow, else those of the first flow that has some, which is opened. Asked again,
 * it goes on with the next flow.
 */
export function select(users: readonly EditorNode[]): void {
  const flows = [...new Set(users.map(({ z }) => z))];
  const active = RED.workspaces.active();
  const selected = RED.view.selection().nodes ?? [];
  const here = users.filter(({ z }) => z === active);
  const shown = here.length > 0 && here.every((node) => selected.includes(node));
  const next = flows[(flows.indexOf(active) + (shown || here.length === 0 ? 1 : 0)) % flows.length];
  const nodes = users.filter(({ z }) => z === next);
  const [first] = nodes;
  if (!first) return;
  RED.view.reveal(first.id);
  RED.view.select({ nodes });
}

/** A node for a sensor, as an import takes it. */
export function nodeFor(device: string, { type, channel }: SensorInfo): object {
  return {
    id: RED.nodes.id(),
    type: 'hikvision-sensor',
    name: '',
    device,
    sensor: type,
    channel: channel === null ? '' : String(channel),
    target: '',
    region: '',
    delay: '',
    initial: false,
    x: 0,
    y: 0,
    wires: [[]],
  };
}

/**
 * Puts a node into the open flow: under the pointer, for the next click to put it down, or below everything that is there,
 * where it is selected.
 */
export function addNode(node: object, byPointer: boolean): void {
  const z = RED.workspaces.active();
  const lowest = Math.max(0, ...RED.nodes.filterNodes({ z }).map(({ y }) => y));
  RED.view.importNodes([{ ...node, z, x: 200, y: lowest + 60 }], {
    addFlow: false,
    touchImport: !byPointer,
    generateIds: false,
    applyNodeDefaults: true,
    notify: false,
  });
}
