import { clean } from '../clean';
import { asWords, readNumber, readSwitch } from '../schema';
import type { Problem } from '../sentences';
import { delays, LONGEST_TYPE } from './limits';
import { readSensorName } from './names';
import type { Numbering } from './numbering';
import type { SensorType } from './sensor-type';
import { squash } from './slug';

/** One row of `customize` as the editor stores it; everything may come as text. */
export interface CustomizeRow {
  readonly sensor: string;
  readonly ignored?: boolean | string;
  /** Seconds, `""` or absent = inherit. */
  readonly delay?: number | string;
}

/**
 * The rows of a table as they stand in a flow: written by the editor, by hand, or damaged. Never throws; what is no row is one
 * that names no sensor, and what is no list has none.
 */
export function readRows(value: unknown): CustomizeRow[] {
  return Array.isArray(value) ? value.map(readRow) : [];
}

function readRow(row: unknown): CustomizeRow {
  if (typeof row !== 'object' || row === null) return { sensor: '' };
  const sensor = 'sensor' in row && typeof row.sensor === 'string' ? row.sensor : '';
  const ignored = 'ignored' in row ? row.ignored : undefined;
  const delay = 'delay' in row ? row.delay : undefined;
  return {
    sensor,
    ...(typeof ignored === 'boolean' || typeof ignored === 'string' ? { ignored } : {}),
    ...(delay === undefined || delay === null
      ? {}
      : { delay: typeof delay === 'number' ? delay : asWords(delay) }),
  };
}

/** What customize says about one sensor. */
export interface Custom {
  readonly ignored: boolean;
  /** ms; `null`: the device's own. */
  readonly delay: number | null;
}

interface Entry {
  readonly types: readonly SensorType[];
  readonly keys: ReadonlySet<string>;
  /** For a type that nobody knows, digits at its end may be part of its name: `thing_2`. */
  readonly whole: string;
  readonly number: number | null;
  readonly ignored: boolean;
  readonly delay: number | null;
}

/**
 * The customize table of one device. Entries match type and number, not the printed id; one with a number wins as a whole
 * over one without, and only its blank delay is taken from that.
 */
export class Customize {
  /** What is wrong with the table; what is said there is left out or replaced by the default. */
  readonly problems: readonly Problem[];
  private readonly entries: readonly Entry[];

  constructor(readonly rows: readonly CustomizeRow[]) {
    const problems: Problem[] = [];
    const entries = new Map<string, Entry>();
    rows.forEach((row, index) => {
      const whole = squash(row.sensor);
      if (!whole) {
        problems.push({ code: 'customize-no-sensor', values: { row: index + 1 } });
        return;
      }
      const { types, number } = readSensorName(row.sensor);
      const shown = clean(row.sensor, LONGEST_TYPE);
      const same = [...types.map(({ id }) => id), number].join();
      if (entries.has(same)) problems.push({ code: 'customize-twice', values: { sensor: shown } });
      entries.set(same, {
        types,
        keys: new Set(types.map(({ family }) => family)),
        whole,
        number,
        ignored: readIgnored(row.ignored, shown, problems),
        delay: readDelay(row.delay, shown, problems),
      });
    });
    this.entries = [...entries.values()];
    this.problems = problems;
  }

  /** What is said about the sensor of `type` with `number` on a device that numbers like this. */
  of(type: SensorType, number: number | null, numbering: Numbering): Custom {
    const key = type.family;
    let numbered: Entry | undefined;
    let general: Entry | undefined;
    for (const entry of this.entries) {
      const { whole, keys, number: wanted } = entry;
      if (whole !== key && !keys.has(key)) continue;
      if (whole === key || wanted === null) general = nearer(general, entry, type);
      else if (fits(type, number, wanted, numbering)) numbered = nearer(numbered, entry, type);
    }
    return {
      ignored: (numbered ?? general)?.ignored ?? false,
      delay: numbered?.delay ?? general?.delay ?? null,
    };
  }
}

/** The entry that names this very type alone wins over one that names it with others, and that over one of its family. */
function nearer(old: Entry | undefined, entry: Entry, type: SensorType): Entry {
  return old && nearness(old, type) > nearness(entry, type) ? old : entry;
}

function nearness({ types }: Entry, type: SensorType): number {
  return types.includes(type) ? 1 / types.length : 0;
}

/**
 * `_0` and `_1` both mean the device itself: Home Assistant calls it `disk_error_1` on a recorder. Otherwise `_0` means the
 * sensor without a number, but for zones, which count from 0.
 */
function fits(type: SensorType, number: number | null, wanted: number, numbering: Numbering): boolean {
  if (type.belongs === 'device') return wanted <= 1;
  if (wanted === 0 && type.belongs !== 'zone') return number === null;
  return numbering.slot(type, number) === wanted;
}

function readIgnored(value: boolean | string | undefined, sensor: string, problems: Problem[]): boolean {
  const ignored = readSwitch(value);
  if (ignored === null)
    problems.push({
      code: 'customize-ignored',
      values: { sensor, value: clean(String(value), LONGEST_TYPE) },
    });
  return ignored === true;
}

function readDelay(value: unknown, sensor: string, problems: Problem[]): number | null {
  const seconds = readNumber(value, delays);
  if (seconds !== undefined) return seconds === null ? null : seconds * 1000;
  const values = { sensor, value: clean(String(value), LONGEST_TYPE), most: delays.most };
  problems.push({ code: 'customize-delay', values });
  return null;
}
