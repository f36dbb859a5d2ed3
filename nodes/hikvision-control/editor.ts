import { channelField, channelNote, needsNoChannel } from '../editor/channel-field';
import { Combobox } from '../editor/combobox';
import { chooseOnlyDevice, followDevice, nodeLabel } from '../editor/devices';
import { typeName } from '../editor/labels';
import { Check, checkOf, propertiesOf, showRead } from '../editor/rules';
import { findByWords } from '../editor/search-words';
import { typeWord } from '../editor/sensor-words';
import type { KnownDevice } from '../editor/state';
import { typeEntries } from '../editor/suggest';
import { fieldText, isEnv, words } from '../editor/text';
import { actionStates, asksFor, ControlField, isAction, rangeOf } from '../../src/commands/action-settings';
import { ChoiceSetting, readSwitch } from '../../src/schema';
import { controlSchema } from './schema';

/** What a path may be, as far as the page can tell. */
function pathProblem(value: unknown): string | null {
  const path = words(value).trim();
  if (path === '' || isEnv(path)) return null;
  if (/^\/(?!\/)/.test(path) && !/\/\/|[\r\n#]|alertStream/i.test(path)) return null;
  return RED._('node-red-contrib-hikvision-sensors/hikvision-control:invalid.path');
}

/** Whether an action uses a field; `''`: the message names the action, so that any field may count. */
function uses(action: string, field: string): boolean {
  return action === '' || (isAction(action) && asksFor(action, field));
}

/** The node whose dialog is open: there the action is the one that is chosen, not yet the node's own. */
let open: string | null = null;

/** Numbers depend on the action: a camera moves for a minute at most, a siren sounds for an hour. */
const numberProblem =
  (field: ControlField): Check =>
  (value, node) => {
    const action = node.id === open ? $('#node-input-action').val() : node.action;
    if (isAction(action) && !asksFor(action, field)) return null;
    const range = rangeOf(isAction(action) ? action : null, field);
    return checkOf({ kind: 'number', default: null, ...range })(value);
  };

/** The fields that hold numbers. */
const NUMBERS = ['port', 'duration', 'channel', 'preset', 'pan', 'tilt', 'zoom', 'door'] as const;

/** The actions also take a switch as it may be written, and words with blanks in place of dashes. */
function wordProblem(setting: ChoiceSetting): Check {
  const check = checkOf(setting);
  return (value) => (readSwitch(value) === null ? check(dashed(words(value))) : null);
}

function dashed(word: string): string {
  return word
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, '-');
}

/** What `state` may be for an action; for one that the message names, everything. */
function statesOf(action: string): readonly string[] {
  const known: Readonly<Record<string, readonly string[] | undefined>> = actionStates;
  return action === '' ? controlSchema.state.options : (known[action] ?? []);
}

findByWords('hikvision-control');
RED.nodes.registerType('hikvision-control', {
  category: 'hikvision',
  color: '#8FB3BC',
  icon: 'hikvision-control.svg',
  inputs: 1,
  outputs: 1,
  defaults: propertiesOf('hikvision-control', controlSchema, {
    ...Object.fromEntries(NUMBERS.map((field) => [field, numberProblem(field)])),
    state: wordProblem(controlSchema.state),
    enabled: wordProblem(controlSchema.enabled),
    path: pathProblem,
  }),
  paletteLabel: RED._('node-red-contrib-hikvision-sensors/hikvision-control:palette'),
  label() {
    return words(this.name) || nodeLabel(this, summary(this));
  },
  labelStyle() {
    return words(this.name) ? 'node_label_italic' : '';
  },
  inputLabels() {
    return this._('input');
  },
  outputLabels() {
    return this._('output');
  },
  oneditprepare() {
    open = this.id;
    const action = $('#node-input-action');
    const state = $('#node-input-state');
    const fill = (
      select: typeof state,
      values: readonly string[],
      textOf: (value: string) => string,
    ): void => {
      select.empty();
      for (const value of values) $('<option>').attr('value', value).text(textOf(value)).appendTo(select);
    };
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
    const fillStates = (given: string): void => {
      const states = statesOf(words(action.val()));
      const chosen = isEnv(given) ? given : dashed(given);
      const own = isEnv(given) ? [given] : [];
      fill(state, ['', ...states, ...own], (value) =>
        isEnv(value) ? value : this._(`state.${value || 'message'}`),
      );
      state.val([...states, ...own].includes(chosen) ? chosen : '');
    };
    fill(action, [...controlSchema.action.options, ''], (value) => this._(`action.${value || 'message'}`));
    showRead(this, controlSchema);
    fillStates(words(this.state));
    action.on('change', () => {
      fillStates(words(state.val()));
      $('#node-input-channel, #node-input-duration').trigger('change');
    });
    action.add(state).on('change', show);
    show();
    new Combobox($('#node-input-sensor'), () => typeEntries(known));
    const channels = channelField(() => this._('placeholder.channel'));
    const noteChannel = channelNote();
    chooseOnlyDevice(this);
    followDevice((found) => {
      known = found;
      channels(known);
      noteChannel(known);
      show();
    });
  },
  oneditcancel() {
    open = null;
  },
  oneditsave() {
    open = null;
    const sensor = $('#node-input-sensor');
    sensor.val(typeWord(fieldText(sensor)));
    for (const name of [...NUMBERS, 'path']) {
      const field = $(`#node-input-${name}`);
      field.val(fieldText(field));
    }
  },
});

/** The action of a node; `''`: the message names it, or it is none, which the node is marked for. */
function actionOf({ action }: EditorNode): string {
  return isAction(action) ? action : '';
}

function asSwitch(value: unknown): string {
  return typeof value === 'boolean' ? String(value) : words(value);
}

/** What the node does, in a few words. */
function summary(node: EditorNode): string {
  const action = actionOf(node);
  const of = (name: string): string => words(node[name]);
  const state = of('state') && node._(`state.${of('state')}`);
  const enabled = asSwitch(node.enabled);
  const onOff = enabled === '' ? '' : enabled === 'true' ? node._('enabled.on') : node._('enabled.off');
  const short = action ? node._(`short.${action}`) : node._('short.message');
  const sensor = of('sensor') && typeName(of('sensor'));
  const parts: Readonly<Record<string, readonly string[] | undefined>> = {
    output: [short, of('port'), state],
    detection: [sensor || short, of('channel'), onOff],
    report: [short, sensor, of('channel'), onOff],
    preset: [short, of('preset')],
    move: [short, of('channel')],
    door: [short, of('door'), state],
    call: [short, state],
    states: [short, sensor, of('channel')],
    request: of('path') ? [of('method'), of('path')] : [short],
  };
  return (parts[action] ?? [short]).filter((part) => part !== '').join(' ');
}
