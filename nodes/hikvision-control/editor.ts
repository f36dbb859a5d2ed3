import { channelField, needsNoChannel } from '../editor/channel-field';
import { Combobox } from '../editor/combobox';
import { chooseOnlyDevice, followDevice, nodeLabel } from '../editor/devices';
import { typeName } from '../editor/labels';
import { propertiesOf } from '../editor/rules';
import { findByWords } from '../editor/search-words';
import { typeWord } from '../editor/sensor-words';
import type { KnownDevice } from '../editor/state';
import { typeEntries } from '../editor/suggest';
import { fieldText, isEnv, words } from '../editor/text';
import { actionFields, controlSchema } from './schema';

/** What a path may be, as far as the page can tell. */
function pathProblem(value: unknown): string | null {
  const path = words(value).trim();
  if (path === '' || isEnv(path)) return null;
  if (/^\/(?!\/)/.test(path) && !/\/\/|[\r\n#]|alertStream/i.test(path)) return null;
  return RED._('node-red-contrib-hikvision-sensors/hikvision-control:invalid.path');
}

/** Whether an action uses a field; `''`: the message names the action, so that any field may count. */
function uses(action: string, field: string): boolean {
  if (action === '') return Object.values(actionFields).some((fields) => isOf(fields, field));
  return isOf(Object.entries(actionFields).find(([name]) => name === action)?.[1] ?? [], field);
}

function isOf(fields: readonly string[], field: string): boolean {
  return fields.includes(field);
}

findByWords('hikvision-control');
RED.nodes.registerType('hikvision-control', {
  category: 'hikvision',
  color: '#8FB3BC',
  icon: 'hikvision-control.svg',
  inputs: 1,
  outputs: 1,
  defaults: propertiesOf('hikvision-control', controlSchema, { path: pathProblem }),
  paletteLabel: RED._('node-red-contrib-hikvision-sensors/hikvision-control:palette'),
  label() {
    return words(this.name) || nodeLabel(this, summary(this));
  },
  labelStyle() {
    return this.name ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._('input');
  },
  outputLabels() {
    return this._('output');
  },
  oneditprepare() {
    // Flows that were written by hand may hold a boolean here.
    $('#node-input-enabled').val(asSwitch(this.enabled));
    const action = $('#node-input-action');
    const state = $('#node-input-state');
    let known: KnownDevice | null = null;
    const show = (): void => {
      const chosen = words(action.val());
      $('.hikvision-action').each((_, row) => {
        const field = $(row).attr('data-field');
        $(row).toggle(field === undefined ? $(row).attr('data-only') === chosen : uses(chosen, field));
      });
      if (needsNoChannel(known)) $('[data-field="channel"]').hide();
      // A duration counts for a pulse only, which a message can ask for as well.
      if (chosen === 'output')
        $('[data-field="duration"]').toggle(['pulse', ''].includes(words(state.val())));
    };
    action.add(state).on('change', show);
    show();
    new Combobox($('#node-input-sensor'), () => typeEntries(known));
    const channels = channelField(() => this._('placeholder.channel'));
    chooseOnlyDevice(this);
    followDevice((found) => {
      known = found;
      channels(known);
      show();
    });
  },
  oneditsave() {
    const sensor = $('#node-input-sensor');
    sensor.val(typeWord(fieldText(sensor)));
    for (const name of ['port', 'duration', 'channel', 'preset', 'path']) {
      const field = $(`#node-input-${name}`);
      field.val(fieldText(field));
    }
  },
});

function asSwitch(value: unknown): string {
  return typeof value === 'boolean' ? String(value) : words(value);
}

/** What the node does, in a few words. */
function summary(node: EditorNode): string {
  const action = words(node.action);
  const parts = [action ? node._(`short.${action}`) : node._('short.message')];
  if (action === 'output')
    parts.push(words(node.port), node.state ? node._(`state.${words(node.state)}`) : '');
  else if (action === 'detection') {
    if (node.sensor) parts[0] = typeName(words(node.sensor));
    const enabled = asSwitch(node.enabled);
    const onOff = enabled === '' ? '' : enabled === 'true' ? node._('enabled.on') : node._('enabled.off');
    parts.push(words(node.channel), onOff);
  } else if (action === 'preset') parts.push(words(node.preset));
  else if (action === 'request' && node.path) parts.splice(0, 1, words(node.method), words(node.path));
  return parts.filter((part) => part !== '').join(' ');
}
