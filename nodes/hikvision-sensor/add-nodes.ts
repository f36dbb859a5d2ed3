import type { ListedSensor } from '../../src/sensors/message';
import { listedAs, Wanted } from '../../src/sensors/wanted';
import { groupedList } from '../editor/grouped-list';
import { isNumbered, labelledSensors } from '../editor/labels';
import { heard, readChannel } from '../editor/preview';
import type { KnownDevice } from '../editor/state';
import { text, words } from '../editor/text';
import { sensorSchema } from './schema';

/** Nodes in a column. */
const COLUMN = 16;

/** Wires the list of sensors to add nodes for; gives back how to tell it of another device. */
export function addNodes(node: EditorNode): (known: KnownDevice | null, device: EditorNode | null) => void {
  const box = $('#hikvision-adding');
  const button = $('#hikvision-add');
  let known: KnownDevice | null = null;
  let device: EditorNode | null = null;
  const show = (): void => {
    fill(box, node, known, device);
  };
  button.on('click', () => {
    const open = !box.is(':visible');
    box.toggle(open);
    button.attr('aria-expanded', String(open));
    if (!open) return;
    show();
    // It opens at the end of the dialog, often below what is seen of it.
    box[0]?.scrollIntoView({ block: 'nearest' });
  });
  return (found, chosen) => {
    known = found;
    device = chosen;
    if (box.is(':visible')) show();
  };
}

function fill(box: JQuery, node: EditorNode, known: KnownDevice | null, device: EditorNode | null): void {
  box.empty();
  if (!known || known.sensors.length === 0) {
    $('<p class="hikvision-note">')
      .text(text(device ? 'add.none' : 'add.noDevice'))
      .appendTo(box);
    return;
  }
  $('<p class="hikvision-note">').text(text('add.note')).appendTo(box);
  const served = servedSensors(node, known);
  const rows = labelledSensors(known).map(({ sensor, label, group }, index) => {
    const { element, tick } = drawRow(`hikvision-add-${index}`, label, markOf(sensor, served));
    tick.checked = sensor.notifies && !sensor.ignored && !served.has(keyOf(sensor));
    return { sensor, tick, element, group, label: `${label} ${sensor.id}` };
  });
  groupedList(rows, text('add.button')).appendTo(box);
  const buttons = $('<div class="hikvision-buttons">').appendTo(box);
  const go = $('<button type="button" class="red-ui-button primary" id="hikvision-add-go">');
  const count = (): void => {
    const number = rows.filter(({ tick }) => tick.checked).length;
    go.text(text('add.go', { number })).prop('disabled', number === 0);
  };
  for (const [key, on] of [
    ['add.all', true],
    ['add.nothing', false],
  ] as const)
    $('<button type="button" class="red-ui-button red-ui-button-small">')
      .text(text(key))
      .on('click', () => {
        // What a search hides is not meant to be added, and none is none.
        for (const { tick, element } of rows) if (!on || !element.hidden) tick.checked = on;
        count();
      })
      .appendTo(buttons);
  go.attr('data-action', 'add-nodes')
    .appendTo(buttons)
    .on('click', () => {
      const chosen = rows.filter(({ tick }) => tick.checked).map(({ sensor }) => sensor);
      create(node, chosen);
      box.empty();
      $('<p class="hikvision-note" role="status">')
        .text(text('add.done', { number: chosen.length }))
        .appendTo(box);
      // Its own place is gone; the page must not take the focus.
      $('#hikvision-add').trigger('focus');
    });
  box.off('change').on('change', count);
  count();
}

/** Why a sensor is not ticked, or what else is to be known of it. */
function markOf(sensor: ListedSensor, served: ReadonlySet<string>): string {
  if (sensor.ignored) return text('sensor.ignored');
  if (served.has(keyOf(sensor))) return text('sensor.exists');
  return sensor.notifies ? '' : text('sensor.notNotifying');
}

function drawRow(
  id: string,
  label: string,
  mark: string,
): { readonly element: HTMLElement; readonly tick: HTMLInputElement } {
  const element = document.createElement('li');
  element.className = 'hikvision-plain';
  const tick = document.createElement('input');
  tick.type = 'checkbox';
  tick.id = id;
  const words = document.createElement('label');
  words.htmlFor = id;
  words.textContent = mark === '' ? label : `${label} ${mark}`;
  element.appendChild(tick);
  element.appendChild(words);
  return { element, tick };
}

/** What tells a node's sensor from others: its family and its very number. */
function keyOf(sensor: ListedSensor): string {
  const { key, number } = listedAs(sensor.type, sensor.channel);
  return `${key} ${number ?? ''}`;
}

/** The sensors that have a node of their own. One for every channel or every sensor counts for none of them. */
function servedSensors(node: EditorNode, known: KnownDevice): ReadonlySet<string> {
  const device = words($('#node-input-device').val());
  const served = new Set<string>();
  for (const other of RED.nodes.filterNodes({ type: 'hikvision-sensor' })) {
    const isThis = other.id === node.id;
    const of = (name: string): string => words(isThis ? $(`#node-input-${name}`).val() : other[name]).trim();
    if ((!isThis && other.device !== device) || of('target') !== '' || of('region') !== '') continue;
    const channel = readChannel(of('channel'));
    // What an environment variable says is not known here.
    if (of('channel') !== '' && channel === null) continue;
    const sensor = of('sensor') || sensorSchema.sensor.default;
    const { name, number } = new Wanted(sensor, channel);
    // Where numbers tell nothing apart, none is that very number.
    const isOne = number !== null || name?.type.belongs === 'device' || !isNumbered(known);
    if (name && isOne) for (const hit of heard(known, sensor, of('channel'))) served.add(keyOf(hit));
  }
  return served;
}

/** Below this node, in columns, past whatever lies there already. */
function place(node: EditorNode, number: number): readonly { readonly x: number; readonly y: number }[] {
  const taken = RED.nodes.filterNodes({ z: node.z });
  const spots: { x: number; y: number }[] = [];
  for (let slot = 0; spots.length < number; slot += 1) {
    const x = node.x + Math.floor(slot / COLUMN) * 280;
    const y = node.y + 50 + (slot % COLUMN) * 50;
    if (taken.every((other) => Math.abs(other.x - x) > 130 || Math.abs(other.y - y) > 35))
      spots.push({ x, y });
  }
  return spots;
}

/** Adds a node for each, as one step that can be undone. */
function create(node: EditorNode, sensors: readonly ListedSensor[]): void {
  const spots = place(node, sensors.length);
  const wasDirty = RED.nodes.dirty();
  const made = RED.nodes.import(
    sensors.map((sensor, index) => ({
      id: RED.nodes.id(),
      type: 'hikvision-sensor',
      z: node.z,
      ...spots[index],
      name: '',
      device: words($('#node-input-device').val()),
      sensor: sensor.type,
      channel: sensor.channel === null ? '' : String(sensor.channel),
      target: '',
      delay: '',
      initial: false,
      wires: [[]],
    })),
    { generateIds: false, addFlow: false, markChanged: true },
  );
  RED.history.push({ t: 'add', nodes: made.nodes.map(({ id }) => id), dirty: wasDirty });
  RED.nodes.dirty(true);
  // A node that has a width keeps its left edge when the editor measures it: they line up with this one.
  for (const one of made.nodes) {
    one.w = node.w;
    one.resize = true;
  }
  RED.view.redraw(true);
}
