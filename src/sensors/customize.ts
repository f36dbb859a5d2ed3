import { fill, sentences } from '../sentences';
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

/** Longest delay in seconds: a day. */
export const longestDelay = 86_400;

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
  /** What is wrong with the table, one plain sentence each; what is said there is left out or replaced by the default. */
  readonly problems: readonly string[];
  private readonly entries: readonly Entry[];

  constructor(rows: readonly CustomizeRow[]) {
    const problems: string[] = [];
    const entries = new Map<string, Entry>();
    rows.forEach((row, index) => {
      const sensor = typeof row.sensor === 'string' ? row.sensor : '';
      if (!squash(sensor)) {
        problems.push(fill(sentences['customize-no-sensor'].message, { row: index + 1 }));
        return;
      }
      const { type, number } = readSensorName(sensor);
      const same = `${type.id} ${number ?? ''}`;
      if (entries.has(same)) problems.push(fill(sentences['customize-twice'].message, { sensor }));
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

function readIgnored(value: boolean | string | undefined, sensor: string, problems: string[]): boolean {
  const text = String(value ?? '')
    .trim()
    .toLowerCase();
  if (['true', 'yes', 'on', '1'].includes(text)) return true;
  if (!['', 'false', 'no', 'off', '0'].includes(text)) {
    problems.push(fill(sentences['customize-ignored'].message, { sensor, value: text }));
  }
  return false;
}

function readDelay(value: unknown, sensor: string, problems: string[]): number | null {
  const seconds = readSeconds(value, 0, longestDelay);
  if (seconds !== undefined) return seconds === null ? null : seconds * 1000;
  problems.push(
    fill(sentences['customize-delay'].message, { sensor, value: String(value), most: longestDelay }),
  );
  return null;
}

/** Seconds as a person wrote them: a number, `null` where blank, `undefined` where it is no number from `least` to `most`. */
export function readSeconds(value: unknown, least: number, most: number): number | null | undefined {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'number' && typeof value !== 'string') return undefined;
  if (typeof value === 'string' && !value.trim()) return null;
  const seconds = Number(value);
  return seconds >= least && seconds <= most ? seconds : undefined;
}
