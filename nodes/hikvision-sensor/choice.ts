import { catalogue } from '../../src/sensors/catalogue';
import { readSensorName } from '../../src/sensors/names';
import type { ListedSensor } from '../../src/sensors/message';
import { squash } from '../../src/sensors/slug';
import { deviceName } from '../editor/devices';
import { sensorLabel, typeName } from '../editor/labels';
import { heard, isRecorder } from '../editor/preview';
import type { KnownDevice } from '../editor/state';
import { fieldText, isEnv, text } from '../editor/text';

/** What an entry of the list stands for: a type, and a channel, or `null` for the one in the field. */
interface Choice {
  readonly type: string;
  readonly number: string | null;
  /** The sensor of the device that it is. */
  readonly sensor?: ListedSensor;
}

/** The entry that leaves the type to the field below. */
const OWN = '*';

/** The list of sensors in the dialog, kept in step with the two fields behind it: type and channel. */
export class SensorChoice {
  private readonly select = $('#hikvision-choice');
  private readonly sensor = $('#node-input-sensor');
  private readonly channel = $('#node-input-channel');
  private readonly choices = new Map<string, Choice>();
  private known: KnownDevice | null = null;
  private typing = false;

  constructor(private readonly changed: () => void) {
    this.select.on('change', () => {
      this.choose(this.choices.get(String(this.select.val())));
    });
  }

  /** Lists what this device has, then every other type. */
  fill(known: KnownDevice | null, device: EditorNode | null): void {
    this.known = known;
    this.choices.clear();
    this.select.empty();
    this.add(this.select, { type: 'all', number: null }, text('sensor.all'));
    const listed = new Map<string, ListedSensor[]>();
    const mine = group(deviceName(device) || text('sensor.thisDevice'));
    for (const sensor of known?.sensors ?? []) {
      listed.set(sensor.type, [...(listed.get(sensor.type) ?? []), sensor]);
      const mark = sensor.ignored ? 'sensor.ignored' : sensor.notifies ? null : 'sensor.notNotifying';
      const label = sensorLabel(sensor, known);
      const number = sensor.channel === null ? '' : String(sensor.channel);
      this.add(mine, { type: sensor.type, number, sensor }, mark === null ? label : `${label} ${text(mark)}`);
    }
    const every = group(text('sensor.everyChannel'));
    for (const [type, [first, second]] of listed)
      if (first && second)
        this.add(every, { type, number: '' }, text('sensor.every', { sensor: typeName(type, first.name) }));
    const others = group(text(listed.size > 0 ? 'sensor.otherTypes' : 'sensor.types'));
    for (const { id } of catalogue)
      if (!listed.has(id)) this.add(others, { type: id, number: null }, typeName(id));
    for (const one of [mine, every, others]) if (one.children().length > 0) one.appendTo(this.select);
    $('<option>').attr('value', OWN).text(text('sensor.another')).appendTo(this.select);
    this.sync();
  }

  /** Shows in the list what the two fields say. */
  sync(): void {
    const found = this.typing ? null : this.fitting(fieldText(this.sensor), fieldText(this.channel));
    this.select.val(found ?? OWN);
    $('#hikvision-type-row').toggle(found === null);
  }

  private choose(choice: Choice | undefined): void {
    this.typing = choice === undefined;
    $('#hikvision-type-row').toggle(this.typing);
    if (choice) {
      this.sensor.val(choice.type);
      if (choice.number !== null) {
        // A camera's only sensor of a kind needs no number.
        const only = !isRecorder(this.known) && heard(this.known, choice.type, '').length === 1;
        this.channel.val(only && choice.number === '1' ? '' : choice.number);
      }
      this.sensor.add(this.channel).trigger('keyup');
    } else this.sensor.trigger('focus').trigger('select');
    this.changed();
  }

  /** The entry that says the same as the fields; `null`: none does. */
  private fitting(sensor: string, number: string): string | null {
    if (isEnv(sensor) || squash(sensor) === '') return null;
    const type = squash(sensor) === 'all' ? 'all' : readSensorName(sensor).type.id;
    const alone = heard(this.known, type, '').length === 1;
    const fits: readonly ((choice: Choice) => boolean)[] = [
      (choice) => choice.number === number,
      (choice) => choice.sensor !== undefined && number === '' && alone,
      (choice) =>
        choice.sensor !== undefined && (choice.number === '' || (choice.number === '1' && number === '1')),
      (choice) => choice.number === null,
    ];
    const same = [...this.choices].filter(([, choice]) => choice.type === type);
    for (const test of fits) {
      const found = same.find(([, choice]) => test(choice));
      if (found) return found[0];
    }
    return null;
  }

  private add(parent: JQuery, choice: Choice, label: string): void {
    const value = `${choice.type}|${choice.number ?? OWN}`;
    this.choices.set(value, choice);
    $('<option>').attr('value', value).text(label).appendTo(parent);
  }
}

function group(label: string): JQuery {
  return $('<optgroup>').attr('label', label);
}
