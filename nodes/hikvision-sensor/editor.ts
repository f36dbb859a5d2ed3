import { findSensorType, findSensorTypes, knownType } from '../../src/sensors/catalogue';
import { readSensorName } from '../../src/sensors/names';
import { slug } from '../../src/sensors/slug';
import { channelField, needsNoChannel } from '../editor/channel-field';
import { Combobox } from '../editor/combobox';
import { chooseOnlyDevice, followDevice, isDeployed, nodeLabel } from '../editor/devices';
import { typeName } from '../editor/labels';
import { heard, inheritedDelays, sensorIds, topicOf, topicStart } from '../editor/preview';
import { reportButton } from '../editor/report-button';
import { keepVariables, propertiesOf, showRead } from '../editor/rules';
import { warnSameTopics } from '../editor/same-topics';
import { state } from '../editor/state';
import type { KnownDevice } from '../editor/state';
import { findByWords } from '../editor/search-words';
import { typeEntries } from '../editor/suggest';
import { fieldText, isEnv, text, words } from '../editor/text';
import { addNodes } from './add-nodes';
import { SensorChoice } from './choice';
import { sensorSchema } from './schema';
import { waveNow } from './wave-now';

/** Topics that are shown; the rest is counted. */
const SHOWN = 4;

function sensorProblem(value: unknown): string | null {
  return isEnv(value) || slug(words(value)) !== '' ? null : text('invalid.sensor');
}

findByWords('hikvision-sensor');
RED.nodes.registerType('hikvision-sensor', {
  category: 'hikvision',
  categoryDescription: RED._('node-red-contrib-hikvision-sensors/hikvision-sensor:category'),
  color: '#8FB3BC',
  icon: 'hikvision-sensor.svg',
  inputs: 0,
  outputs: 1,
  defaults: propertiesOf('hikvision-sensor', sensorSchema, { sensor: sensorProblem }),
  paletteLabel: RED._('node-red-contrib-hikvision-sensors/hikvision-sensor:palette'),
  label() {
    const sensor = words(this.sensor) || sensorSchema.sensor.default;
    const target = words(this.target);
    const parts = [
      slug(sensor) === 'all' ? text('sensor.all') : typeName(sensor),
      words(this.channel),
      target && `(${target})`,
      words(this.region) && `[${words(this.region)}]`,
    ];
    return words(this.name) || nodeLabel(this, parts.filter(Boolean).join(' '));
  },
  labelStyle() {
    return words(this.name) ? 'node_label_italic' : '';
  },
  outputLabels() {
    return this._('output');
  },
  oneditprepare() {
    showRead(this, sensorSchema);
    const sensor = $('#node-input-sensor');
    const channel = $('#node-input-channel');
    // What the runtime takes for a blank one.
    if (fieldText(sensor) === '') sensor.val(sensorSchema.sensor.default);
    let known: KnownDevice | null = null;
    let device: EditorNode | null = null;
    let offered = '';
    const show = (): void => {
      showNumber(this, known, fieldText(sensor));
      showDelay(this, device, known, fieldText(sensor), fieldText(channel));
      showTopics(this, device, known, fieldText(sensor), fieldText(channel));
      showNotes(known, fieldText(sensor), fieldText(channel));
      const silent = heard(known, fieldText(sensor), fieldText(channel)).filter(
        (one) => !one.notifies && !one.ignored,
      );
      const asked = silent.map(({ id }) => id).join();
      if (asked === offered) return;
      offered = asked;
      const id = device?.id ?? '';
      reportButton($('#hikvision-report'), { id, path: id }, isDeployed(id) ? silent : []);
    };
    const choice = new SensorChoice(show);
    sensor.on('input keyup change', show);
    channel.on('input keyup change', () => {
      choice.sync();
      show();
    });
    new Combobox(sensor, () => typeEntries(known));
    const channels = channelField(() => blankNumber(this, fieldText(sensor)));
    new Combobox($('#node-input-target'), () => [
      { value: '', label: this._('placeholder.target') },
      { value: 'human', label: this._('target.human') },
      { value: 'vehicle', label: this._('target.vehicle') },
      { value: 'animal', label: this._('target.animal') },
    ]);
    // Only reports name regions: those that came while a dialog was open are offered.
    new Combobox($('#node-input-region'), () => [
      { value: '', label: this._('placeholder.region') },
      ...[...(state.regions.get(device?.id ?? '') ?? [])].map((region) => ({ value: region, label: region })),
    ]);
    const adding = addNodes(this);
    const waving = waveNow();
    chooseOnlyDevice(this);
    followDevice((found, chosen, id) => {
      const changed = found !== known || chosen !== device;
      known = found;
      device = chosen;
      if (chosen) warnSameTopics($('#hikvision-same-topics'), id, words(chosen.name), words(chosen.host));
      channels(known);
      choice.fill(known, device);
      show();
      waving(known, device);
      if (changed) adding(known, device);
    });
  },
  oneditsave() {
    keepVariables(sensorSchema);
    const sensor = $('#node-input-sensor');
    const channel = $('#node-input-channel');
    const typed = fieldText(sensor);
    if (!isEnv(typed) && slug(typed) !== '') {
      // "Motion 2" typed as a type means channel 2; wire names that nobody knows stay as they are.
      const { type, number } = readSensorName(typed);
      if (knownType(type.id) && findSensorTypes(typed).length === 1) {
        sensor.val(type.id);
        if (number !== null && fieldText(channel) === '') channel.val(String(number));
        if (type.belongs === 'device') channel.val('');
      }
    }
    channel.val(fieldText(channel));
    for (const name of ['target', 'region']) {
      const field = $(`#node-input-${name}`);
      field.val(fieldText(field));
    }
  },
});

/** The channel field counts what the type counts. */
function showNumber(node: EditorNode, known: KnownDevice | null, sensor: string): void {
  const { belongs } = findSensorType(sensor);
  $('#hikvision-channel-label').text(node._(labels[counted(sensor)]));
  $('#node-input-channel').attr('placeholder', blankNumber(node, sensor));
  $('#hikvision-channel-row').toggle(belongs !== 'device' && !needsNoChannel(known));
}

const labels = { channel: 'label.channel', port: 'label.port', door: 'label.door', zone: 'label.zone' };

/** What the number of a sensor counts, as the dialog calls it. */
function counted(sensor: string): keyof typeof labels {
  const { belongs } = findSensorType(sensor);
  return belongs === 'port' || belongs === 'door' || belongs === 'zone' ? belongs : 'channel';
}

/** What a blank number means. */
function blankNumber(node: EditorNode, sensor: string): string {
  return node._(`placeholder.${counted(sensor)}`);
}

/** What a blank delay means here. */
function showDelay(
  node: EditorNode,
  device: EditorNode | null,
  known: KnownDevice | null,
  sensor: string,
  channel: string,
): void {
  const own = device?.delay;
  const seconds = isEnv(own)
    ? words(own)
    : inheritedDelays(device, known, sensor, channel)
        .map((delay) => node._('placeholder.delay', { seconds: delay }))
        .join(', ');
  $('#node-input-delay').attr('placeholder', seconds);
}

function showTopics(
  node: EditorNode,
  device: EditorNode | null,
  known: KnownDevice | null,
  sensor: string,
  channel: string,
): void {
  const start = device && topicStart(device, known);
  // What stands in the environment only the runtime knows.
  const unknown = device && [device.name, device.host].some(isEnv) ? '…' : text('sensor.unnamed');
  const ids = device && !isEnv(sensor) && !isEnv(channel) ? sensorIds(known, sensor, channel) : ['…'];
  const topics = ids.map((id) => topicOf(start ?? unknown, id));
  const some = topics.slice(0, SHOWN).join(', ');
  const shown = topics.length > SHOWN ? node._('note.topics', { topics: some, number: topics.length }) : some;
  $('#hikvision-topic').text(shown || '…');
  $('#hikvision-topic-row').toggle(device !== null);
}

/** Why no message may come from what is chosen. */
function showNotes(known: KnownDevice | null, sensor: string, channel: string): void {
  const note = noteOf(known, sensor, channel);
  $('#hikvision-not-notifying')
    .text(note === '' ? '' : text(note))
    .toggle(note !== '');
}

function noteOf(known: KnownDevice | null, sensor: string, channel: string): string {
  const hits = heard(known, sensor, channel);
  if (hits.length === 0) return isUnlisted(known, sensor, channel) ? 'note.notListed' : '';
  if (hits.every(({ ignored }) => ignored)) return 'note.ignored';
  return hits.some(({ ignored, notifies }) => notifies || ignored) ? '' : 'note.notNotifying';
}

/** Whether the device has told its list and has no such sensor or channel. Doors, panels and calls are in no list. */
function isUnlisted(known: KnownDevice | null, sensor: string, channel: string): boolean {
  if (!known || known.sensors.length === 0 || isEnv(sensor) || isEnv(channel)) return false;
  return slug(sensor) !== '' && findSensorTypes(sensor).some(({ listed }) => listed);
}
