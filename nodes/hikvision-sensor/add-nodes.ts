import type { ListedSensor } from '../../src/sensors/message';
import { sensorLabel } from '../editor/labels';
import { heard } from '../editor/preview';
import type { KnownDevice } from '../editor/state';
import { text, words } from '../editor/text';

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
    if (open) show();
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
  const list = $('<ul>').appendTo(box);
  const rows = known.sensors.map((sensor, index) => ({
    sensor,
    box: addRow(list, known, sensor, `hikvision-add-${index}`, hasNode(sensor, known, node)),
  }));
  const buttons = $('<div class="hikvision-buttons">').appendTo(box);
  const go = $(
    '<button type="button" class="red-ui-button primary" id="hikvision-add-go" data-action="add-nodes">',
  );
  const count = (): void => {
    const number = rows.filter((row) => row.box.prop('checked')).length;
    go.text(text('add.go', { number })).prop('disabled', number === 0);
  };
  for (const [key, on] of [
    ['add.all', true],
    ['add.nothing', false],
  ] as const)
    $('<button type="button" class="red-ui-button red-ui-button-small">')
      .text(text(key))
      .on('click', () => {
        for (const row of rows) row.box.prop('checked', on);
        count();
      })
      .appendTo(buttons);
  go.appendTo(buttons).on('click', () => {
    const chosen = rows.filter((row) => row.box.prop('checked')).map(({ sensor }) => sensor);
    create(node, chosen);
    box.empty();
    $('<p class="hikvision-note" role="status">')
      .text(text('add.done', { number: chosen.length }))
      .appendTo(box);
  });
  for (const row of rows) row.box.on('change', count);
  count();
}

function addRow(list: JQuery, known: KnownDevice, sensor: ListedSensor, id: string, exists: boolean): JQuery {
  const item = $('<li style="padding-left: 2px">').appendTo(list);
  const box = $('<input type="checkbox">')
    .attr('id', id)
    .prop('checked', sensor.notifies && !sensor.ignored && !exists)
    .appendTo(item);
  $('<label>').attr('for', id).text(sensorLabel(sensor, known)).appendTo(item);
  const silent = sensor.notifies ? '' : 'sensor.notNotifying';
  const mark = sensor.ignored ? 'sensor.ignored' : exists ? 'sensor.exists' : silent;
  if (mark !== '')
    $('<span class="hikvision-note">')
      .text(` ${text(mark)}`)
      .appendTo(item);
  return box;
}

/** Whether a node hears this sensor already. */
function hasNode(sensor: ListedSensor, known: KnownDevice, node: EditorNode): boolean {
  const device = words($('#node-input-device').val());
  return RED.nodes.filterNodes({ type: 'hikvision-sensor' }).some((other) => {
    const isThis = other.id === node.id;
    const of = (name: string): string => words(isThis ? $(`#node-input-${name}`).val() : other[name]).trim();
    if ((!isThis && other.device !== device) || of('target') !== '') return false;
    return heard(known, of('sensor'), of('channel')).includes(sensor);
  });
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
