import type { Problem } from './sentences';

/** Text as it is typed. */
export interface TextSetting {
  readonly kind: 'text';
  readonly default: string;
}

/** Seconds: about what one timer can count (2^31 ms). */
const MOST_SECONDS = 2_000_000;

/** A number; it may come as text. `null` as default: blank means something of its own. */
export interface NumberSetting extends NumberRange {
  readonly kind: 'number';
  readonly default: number | null;
  readonly unit?: 'seconds';
}

/** Which numbers can be used, both ends included. */
export interface NumberRange {
  readonly least: number;
  /** Absent: as many as one timer can count, which is no number that people should be told. */
  readonly most?: number;
  readonly whole?: boolean;
  /** `most` only keeps nonsense away: dialogs do not name it. */
  readonly guard?: boolean;
}

/** Yes or no; it may come as text. */
export interface SwitchSetting {
  readonly kind: 'switch';
  readonly default: boolean;
}

/** One of several words. */
export interface ChoiceSetting {
  readonly kind: 'choice';
  readonly default: string;
  /** What a new node has, where blank means something of its own. */
  readonly first?: string;
  readonly options: readonly string[];
}

/** A list of words; it may come as text with commas between, as an environment variable holds it. */
export interface WordsSetting {
  readonly kind: 'words';
  readonly default: readonly [];
}

/** The rows of a table. */
export interface RowsSetting {
  readonly kind: 'rows';
  readonly default: readonly [];
}

/** The id of a configuration node. */
export interface NodeSetting {
  readonly kind: 'node';
  readonly default: '';
  readonly type: string;
  readonly required: boolean;
}

/** Kept apart from the flow, as a credential; `hidden` while it is typed. Taken as it is, blanks included. */
export interface SecretSetting {
  readonly kind: 'secret';
  readonly default: '';
  readonly hidden: boolean;
}

/** One setting of a node: what it may hold, and what counts where it is blank. */
export type Setting =
  | TextSetting
  | NumberSetting
  | SwitchSetting
  | ChoiceSetting
  | WordsSetting
  | RowsSetting
  | NodeSetting
  | SecretSetting;

/**
 * The settings of one node, by the name that flows know. The runtime reads flows with it, the editor takes defaults and
 * checks from it, and so does the table of the settings in the README. The label of each stands in the catalogue of the node,
 * as `label.<name>`.
 */
export type Schema = Readonly<Record<string, Setting>>;

/** The settings of a node as its flow holds them: unread, of any kind, or absent. */
export type RawFields<S extends Schema> = Readonly<Partial<Record<keyof S, unknown>>>;

/** What reading a setting gives. */
export type SettingValue<S extends Setting> = S extends NumberSetting
  ? S['default'] extends number
    ? number
    : number | null
  : S extends SwitchSetting
    ? boolean
    : S extends ChoiceSetting
      ? S['options'][number] | S['default']
      : S extends WordsSetting
        ? readonly string[]
        : S extends RowsSetting
          ? readonly unknown[]
          : string;

/** What reading all settings of a node gives. */
export type SchemaValues<S extends Schema> = { readonly [Name in keyof S]: SettingValue<S[Name]> };

/** Settings as they were read, and what of them cannot be used. */
export interface ReadFields<S extends Schema> {
  readonly values: SchemaValues<S>;
  readonly problems: readonly Problem[];
}

/**
 * Reads the settings of a node as they stand in a flow: written by the editor, by hand, or damaged; everything may come as
 * text. Never throws: what cannot be used is a problem, and the default counts.
 */
export function readFields<S extends Schema>(
  schema: S,
  fields: Readonly<Partial<Record<string, unknown>>>,
): ReadFields<S> {
  const problems: Problem[] = [];
  const values = Object.fromEntries(
    Object.entries(schema).map(([name, setting]) => {
      const problem = settingProblem(name, setting, fields[name]);
      if (problem) problems.push(problem);
      return [name, problem ? setting.default : readSetting(setting, fields[name])];
    }),
  );
  // Each value was read by the setting of its name.
  return { values: values as SchemaValues<S>, problems };
}

/** What is wrong with the value of a setting; `null`: it can be used. */
export function settingProblem(name: string, setting: Setting, value: unknown): Problem | null {
  const shown = asWords(value);
  switch (setting.kind) {
    case 'number': {
      if (readNumber(value, setting) !== undefined) return null;
      const { least, most, unit, whole } = setting;
      if (most === undefined) return { code: 'setting-least', values: { name, value: shown, least } };
      const code = unit ? 'setting-range' : whole ? 'setting-whole' : 'setting-number';
      return { code, values: { name, value: shown, least, most } };
    }
    case 'choice': {
      if (isBlank(value) || optionOf(setting, value) !== undefined) return null;
      return { code: 'setting-choice', values: { name, value: shown, options: setting.options.join(', ') } };
    }
    case 'switch': {
      if (isBlank(value) || readSwitch(value) !== null) return null;
      return { code: 'setting-choice', values: { name, value: shown, options: 'true, false' } };
    }
    case 'words':
    case 'rows':
      if (isBlank(value) || Array.isArray(value)) return null;
      if (setting.kind === 'words' && typeof value === 'string') return null;
      return { code: 'setting-no-list', values: { name } };
    default:
      return null;
  }
}

function readSetting(setting: Setting, value: unknown): unknown {
  switch (setting.kind) {
    case 'number':
      return readNumber(value, setting) ?? setting.default;
    case 'switch':
      return isBlank(value) ? setting.default : (readSwitch(value) ?? setting.default);
    case 'choice':
      return optionOf(setting, value) ?? setting.default;
    case 'words':
      return readWords(value);
    case 'rows':
      return Array.isArray(value) ? value : setting.default;
    case 'secret':
      return readText(value);
    case 'text':
    case 'node':
      return readText(value).trim() || setting.default;
  }
}

/**
 * A number as a person wrote it: `null` where it is blank, `undefined` where it is no number in range. Environment variables
 * arrive as text.
 */
export function readNumber(value: unknown, range: NumberRange): number | null | undefined {
  if (isBlank(value)) return null;
  const number = typeof value === 'number' ? value : typeof value === 'string' ? Number(value) : NaN;
  if (!(number >= range.least && number <= (range.most ?? MOST_SECONDS))) return undefined;
  return range.whole && !Number.isInteger(number) ? undefined : number;
}

/** Whether a field says nothing. */
export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

/** A value as a sentence may show it. */
export function asWords(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  return typeof value;
}

function readText(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** The option that a value means, in any case. */
function optionOf({ options }: ChoiceSetting, value: unknown): string | undefined {
  const word = asWords(value).trim().toLowerCase();
  return options.find((option) => option.toLowerCase() === word);
}

/** A switch as a person writes it, environment variables included; `null`: it is neither on nor off. */
export function readSwitch(value: unknown): boolean | null {
  const text = readText(value).trim().toLowerCase();
  if (value === true || ['true', 'yes', 'on', '1'].includes(text)) return true;
  const isOff = value === false || isBlank(value) || ['false', 'no', 'off', '0'].includes(text);
  return isOff ? false : null;
}

function readWords(value: unknown): readonly string[] {
  const list: unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [];
  return list.map((one) => readText(one).trim()).filter((one) => one !== '');
}
