import { readSwitch } from '../../src/schema';
import { CustomizeRow, readRows } from '../../src/sensors/customize';
import { delays } from '../../src/sensors/limits';
import { Combobox } from '../editor/combobox';
import { checkOf, showCheck } from '../editor/rules';
import type { KnownDevice } from '../editor/state';
import { sensorId } from '../editor/sensor-words';
import { sensorEntries } from '../editor/suggest';
import { fieldText, focusLater, isEnv, nameRemove, text, words } from '../editor/text';

const delayProblem = checkOf({ kind: 'number', default: null, unit: 'seconds', ...delays });

/** One line of the table. */
interface Line {
  readonly sensor: JQuery;
  readonly ignored: JQuery;
  /** What the flow holds for it, until somebody clicks: an environment variable has no tick, and `maybe` is neither. */
  saved: CustomizeRow['ignored'];
  readonly delay: JQuery;
  readonly note: JQuery;
}

/** What is wrong with a customize table as a flow holds it. */
export function customizeProblem(value: unknown): string | null {
  if (value !== undefined && value !== '' && !Array.isArray(value)) return text('invalid.customizeList');
  const seen = new Set<string>();
  for (const { sensor, ignored, delay } of readRows(value)) {
    const id = sensorId(sensor);
    if (id === '') return text('invalid.customizeBlank');
    if (seen.has(id)) return text('invalid.customizeTwice', { sensor });
    seen.add(id);
    if (!isEnv(ignored) && readSwitch(ignored) === null) return text('invalid.customizeIgnored', { sensor });
    if (delayProblem(delay) !== null) return text('invalid.customizeDelay', { sensor });
  }
  return null;
}

/** The table of single sensors: which are ignored, and their delays. */
export class CustomizeTable {
  private readonly list = $('#hikvision-customize');
  private known: KnownDevice | null = null;

  constructor(saved: unknown) {
    this.list.editableList<Partial<CustomizeRow>>({
      addButton: text('customize.add'),
      removable: true,
      height: 'auto',
      addItem: (item, index, row) => {
        this.add(item, index, row);
      },
      removeItem: () => {
        // A line slides away before it is gone; the dialog may be closed by then.
        if (this.list.closest('body').length > 0) this.mark();
      },
    });
    this.list.editableList('addItems', sorted(readRows(saved)));
  }

  /** Every line offers the sensors of this device. */
  offer(known: KnownDevice | null): void {
    this.known = known;
  }

  /** The table as the flow keeps it. */
  rows(): readonly CustomizeRow[] {
    const rows = this.lines().map(({ sensor, ignored, saved, delay }) => {
      const seconds = fieldText(delay);
      return {
        sensor: sensorId(fieldText(sensor)),
        ignored: readSwitch(saved) === null ? words(saved) : ignored.prop('checked') === true,
        delay: seconds !== '' && Number.isFinite(Number(seconds)) ? Number(seconds) : seconds,
      };
    });
    return sorted(rows.filter(({ sensor, ignored, delay }) => sensor !== '' || ignored || delay !== ''));
  }

  private add(item: JQuery, index: number, row: Partial<CustomizeRow>): void {
    const line = $('<div class="hikvision-row">').appendTo(item);
    const sensor = $('<input type="text" class="hikvision-customize-sensor" spellcheck="false">')
      .attr({
        placeholder: text('placeholder.customizeSensor'),
        'aria-label': `${text('customize.sensor')} ${index + 1}`,
      })
      .val(words(row.sensor))
      .appendTo(line);
    const label = $('<label>').attr('title', text('tip.ignored')).appendTo(line);
    const ignored = $('<input type="checkbox" class="hikvision-customize-ignored">')
      .prop('checked', readSwitch(row.ignored) === true)
      .appendTo(label);
    label.append(document.createTextNode(text('customize.ignored')));
    const delay = $(
      '<input type="text" inputmode="decimal" class="hikvision-seconds hikvision-customize-delay">',
    )
      .attr({ placeholder: text('placeholder.customizeDelay'), 'aria-label': text('customize.delay') })
      .val(words(row.delay))
      .appendTo(line);
    const note = $('<div class="hikvision-note hikvision-error" role="status">').hide().appendTo(line);
    nameRemove(item);
    const entry: Line = { sensor, ignored, saved: row.ignored, delay, note };
    item.data('line', entry);
    ignored.on('change', () => (entry.saved = undefined));
    new Combobox(sensor, () => sensorEntries(this.known));
    sensor.on('change', () => {
      sensor.val(sensorId(fieldText(sensor)));
      this.mark();
    });
    sensor
      .add(ignored)
      .add(delay)
      .on('input keyup change', () => {
        this.mark();
      });
    // Only a new line is empty; a blank one is no error before anything was typed.
    if (row.sensor !== undefined) this.mark();
    else focusLater(sensor);
  }

  private mark(): void {
    const seen = new Set<string>();
    for (const { sensor, ignored, saved, delay, note } of this.lines()) {
      const id = sensorId(fieldText(sensor));
      const twice = id !== '' && seen.has(id) ? text('customize.twice') : null;
      seen.add(id);
      showCheck(sensor, id === '' ? text('invalid.customizeBlank') : twice, '');
      const isSwitch = isEnv(saved) || readSwitch(saved) !== null;
      const why = isSwitch ? twice : text('invalid.customizeIgnored', { sensor: id });
      note.toggle(why !== null).text(why ?? '');
      const off = ignored.prop('checked') === true;
      delay.prop('disabled', off);
      showCheck(delay, off ? null : delayProblem(fieldText(delay)), text('tip.customizeDelay'));
    }
  }

  private lines(): readonly Line[] {
    return this.list
      .editableList('items')
      .toArray()
      .map((item) => $(item).data('line') as Line | undefined)
      .filter((line) => line !== undefined);
  }
}

/** By the id that a row stands for, however it is spelt: of two rows for one sensor the later one counts, and stays the later. */
export function sorted(rows: readonly CustomizeRow[]): readonly CustomizeRow[] {
  return rows
    .map((row) => ({ row, id: sensorId(row.sensor) }))
    .sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }))
    .map(({ row }) => row);
}
