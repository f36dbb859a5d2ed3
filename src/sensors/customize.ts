import { asWords, readNumber } from '../schema';
import type { Problem } from '../sentences';
import { familyKey, findSensorType } from './catalogue';
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

/** Delays in seconds, up to a day. */
export const delays = { least: 0, most: 86_400 } as const;

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

/** What a person means by the name of a sensor: `motion_1`, `Motion 1`, `i/o`, `VMD`, `linedetection_2`. */
export interface SensorName {
  readonly type: SensorType;
  /** `null`: no number given. */
  readonly number: number | null;
}

/** Reads the name of a sensor as a person types it. A number at the end is the sensor's: no known name has one. */
export function readSensorName(text: string): SensorName {
  const trimmed = text.trim();
  const [, name, digits] = /^(.*?)[^\p{L}\p{N}]*(\d{1,9})$/su.exec(trimmed) ?? [];
  if (!digits || !name || !squash(name)) return { type: findSensorType(trimmed), number: null };
  return { type: findSensorType(name), number: Number(digits) };
}

/** What customize says about one sensor. */
export interface Custom {
  readonly ignored: boolean;
  /** ms; `null`: the device's own. */
  readonly delay: number | null;
}

interface Entry {
  readonly key: string;
  readonly id: string;
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
      const sensor = typeof row.sensor === 'string' ? row.sensor : '';
      if (!squash(sensor)) {
        problems.push({ code: 'customize-no-sensor', values: { row: index + 1 } });
        return;
      }
      const { type, number } = readSensorName(sensor);
      const same = `${type.id} ${number ?? ''}`;
      if (entries.has(same)) problems.push({ code: 'customize-twice', values: { sensor } });
      entries.set(same, {
        key: familyKey(type),
        id: type.id,
        whole: squash(sensor),
        number,
        ignored: readIgnored(row.ignored, sensor, problems),
        delay: readDelay(row.delay, sensor, problems),
      });
    });
    this.entries = [...entries.values()];
    this.problems = problems;
  }

  /** What is said about the sensor of `type` with `number` on a device that numbers like this. */
  of(type: SensorType, number: number | null, numbering: Numbering): Custom {
    const key = familyKey(type);
    let numbered: Entry | undefined;
    let general: Entry | undefined;
    for (const entry of this.entries) {
      if (entry.whole === key || (entry.key === key && entry.number === null)) {
        general = nearer(general, entry, type);
      } else if (entry.key === key && entry.number !== null && fits(type, number, entry.number, numbering)) {
        numbered = nearer(numbered, entry, type);
      }
    }
    return {
      ignored: (numbered ?? general)?.ignored ?? false,
      delay: numbered?.delay ?? general?.delay ?? null,
    };
  }
}

/** Within a family the entry that names this very type wins. */
function nearer(old: Entry | undefined, entry: Entry, type: SensorType): Entry {
  return old?.id === type.id ? old : entry;
}

/** `_0` and `_1` both mean the device itself: Home Assistant calls it `disk_error_1` on a recorder. */
function fits(type: SensorType, number: number | null, wanted: number, numbering: Numbering): boolean {
  if (type.belongs === 'device') return wanted <= 1;
  return wanted === 0 ? number === null : numbering.slot(type, number) === wanted;
}

function readIgnored(value: boolean | string | undefined, sensor: string, problems: Problem[]): boolean {
  const text = String(value ?? '')
    .trim()
    .toLowerCase();
  if (['true', 'yes', 'on', '1'].includes(text)) return true;
  if (!['', 'false', 'no', 'off', '0'].includes(text)) {
    problems.push({ code: 'customize-ignored', values: { sensor, value: text } });
  }
  return false;
}

function readDelay(value: unknown, sensor: string, problems: Problem[]): number | null {
  const seconds = readNumber(value, delays);
  if (seconds !== undefined) return seconds === null ? null : seconds * 1000;
  const values = { sensor, value: String(value), most: delays.most };
  problems.push({ code: 'customize-delay', values });
  return null;
}
