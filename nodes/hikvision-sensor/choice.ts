import { catalogue } from '../../src/sensors/catalogue';
import { readSensorName } from '../../src/sensors/names';
import type { ListedSensor } from '../../src/sensors/message';
import { squash } from '../../src/sensors/slug';
import { Combobox, Entry } from '../editor/combobox';
import { deviceName } from '../editor/devices';
import { isNumbered, labelledSensors, typeName } from '../editor/labels';
import { heard } from '../editor/preview';
import type { KnownDevice } from '../editor/state';
import { otherTypes } from '../editor/suggest';
import { fieldText, isEnv, text } from '../editor/text';

/** What an entry of the list stands for: a type, and a channel, or `null` for the one in the field. */
interface Choice extends Entry {
  readonly type: string;
  readonly number: string | null;
  /** The sensor of the device that it is. */
  readonly sensor?: ListedSensor;
}

/** The value of the entry that leaves the type to the field below. */
const OWN = '*';

/** The list of sensors in the dialog, kept in step with the two fields behind it: type and channel. */
export class SensorChoice {
  private readonly sensor = $('#node-input-sensor');
  private readonly channel = $('#node-input-channel');
  private readonly list: Combobox;
  private choices: readonly Choice[] = [];
  private known: KnownDevice | null = null;
  private typing = false;

  constructor(private readonly changed: () => void) {
    this.list = new Combobox($('#hikvision-choice'), () => this.choices, {
      pick: ({ value }) => {
        this.choose(this.choices.find((choice) => choice.value === value && value !== OWN));
      },
    });
  }

  /** Lists what this device has, channel by channel, then every other type. */
  fill(known: KnownDevice | null, device: EditorNode | null): void {
    this.known = known;
    const listed = new Map<string, number>();
    const name = deviceName(device) || text('sensor.thisDevice');
    const own = labelledSensors(known).map(({ sensor, label, group }): Choice => {
      listed.set(sensor.type, (listed.get(sensor.type) ?? 0) + 1);
      const number = sensor.channel === null ? '' : String(sensor.channel);
      const mark = sensor.ignored
        ? text('sensor.ignored')
        : sensor.notifies
          ? ''
          : text('sensor.notNotifying');
      const marked = mark === '' ? label : `${label} ${mark}`;
      return { ...choice(sensor.type, number, marked), group: group || name, sensor };
    });
    const every = [...listed]
      .filter(([, count]) => count > 1)
      .map(([type]) => ({
        ...choice(type, '', text('sensor.every', { sensor: typeName(type) })),
        group: text('sensor.everyChannel'),
      }));
    const others = catalogue
      .filter(({ id }) => !listed.has(id))
      .map(({ id }) => ({ ...choice(id, null, typeName(id)), group: otherTypes(listed.size > 0) }));
    const another = { ...choice(OWN, null, text('sensor.another')), value: OWN };
    this.choices = [choice('all', null, text('sensor.all')), ...every, ...own, ...others, another];
    this.sync();
  }

  /** Shows in the list what the two fields say. */
  sync(): void {
    const found = this.typing ? null : this.fitting(fieldText(this.sensor), fieldText(this.channel));
    this.list.show(found?.label ?? text('sensor.another'));
    $('#hikvision-type-row').toggle(found === null);
  }

  private choose(choice: Choice | undefined): void {
    this.typing = choice === undefined;
    if (choice) {
      this.sensor.val(choice.type);
      if (choice.number !== null) {
        // A camera's only sensor of a kind needs no number.
        const only = !isNumbered(this.known) && heard(this.known, choice.type, '').length === 1;
        this.channel.val(only && choice.number === '1' ? '' : choice.number);
      }
      this.sensor.add(this.channel).trigger('keyup');
    }
    this.sync();
    if (!choice) this.sensor.trigger('focus').trigger('select');
    this.changed();
  }

  /** The entry that says the same as the fields; `null`: none does. */
  private fitting(sensor: string, number: string): Choice | null {
    if (isEnv(sensor) || squash(sensor) === '') return null;
    const { types, type: first } = readSensorName(sensor);
    // A wire name that means several sensors is none of them.
    if (types.length > 1) return null;
    const type = squash(sensor) === 'all' ? 'all' : first.id;
    const same = this.choices.filter((choice) => choice.type === type);
    const alone = same.filter((choice) => choice.sensor).length === 1;
    const fits: readonly ((choice: Choice) => boolean)[] = [
      (choice) => choice.number === number,
      (choice) => choice.sensor !== undefined && number === '' && alone,
      (choice) =>
        choice.sensor !== undefined && (choice.number === '' || (choice.number === '1' && number === '1')),
      (choice) => choice.number === null,
    ];
    for (const test of fits) {
      const found = same.find(test);
      if (found) return found;
    }
    // Another channel than those that the device lists: a note says so, and the type is still this one.
    return same.length > 0 ? choice(type, null, typeName(type)) : null;
  }
}

function choice(type: string, number: string | null, label: string): Choice {
  return { type, number, label, value: `${type}|${number ?? OWN}` };
}
