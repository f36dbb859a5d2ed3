import { parseAddress } from '../connection/address';
import type { Address, TlsOptions } from '../connection/transport';
import { InputError } from '../errors';
import { fill, sentences } from '../sentences';
import { Customize, CustomizeRow, longestDelay, readSeconds } from '../sensors/customize';
import type { DeviceSettings } from './device-types';

/** Seconds, where the device node leaves them blank. */
const defaultDelay = 5;
const defaultHold = 5;
/** Seconds. Below it an event would end between two posts of a device that repeats them once a second. */
const leastHold = 1;
/** Seconds. Healthy devices are silent for up to 11 s (isapi.md 2.2). */
const leastSilence = 15;
/** Seconds: about what one timer can count (2^31 ms). */
const mostSeconds = 2_000_000;

/** The properties of a device node as Node-RED gives them: from the editor, a file written by hand, or the environment. */
export interface DeviceFields {
  readonly id: string;
  readonly name?: unknown;
  readonly host?: unknown;
  readonly port?: unknown;
  readonly ssl?: unknown;
  readonly delay?: unknown;
  readonly hold?: unknown;
  readonly silence?: unknown;
  readonly customize?: unknown;
}

/** The credentials of a device node; they too may come from the environment. */
export interface Credentials {
  readonly username?: unknown;
  readonly password?: unknown;
}

/** What `readSettings` made of the fields. */
export interface ReadSettings {
  /** `null`: there is no address to go to. */
  readonly settings: DeviceSettings | null;
  /** What cannot be used as it stands, one plain sentence each. Everything but the address has a default. */
  readonly problems: readonly string[];
}

/**
 * Checks what a person has set for a device and turns seconds into ms. Never throws. Numbers and switches may come as text.
 */
export function readSettings(
  fields: DeviceFields,
  credentials: Credentials,
  tls: TlsOptions | null,
): ReadSettings {
  const problems: string[] = [];
  const plain = (value: unknown): string => readText(value, problems);
  const seconds = (name: string, value: unknown, least: number, most: number): number | null => {
    const number = readSeconds(typeof value === 'string' ? plain(value) : value, least, most);
    if (number !== undefined) return number;
    problems.push(fill(sentences['setting-range'].message, { name, value: shown(value), least, most }));
    return null;
  };
  const address = readAddress(plain(fields.host), plain(fields.port), readSwitch(fields.ssl), problems);
  const silence = seconds('silence', fields.silence, leastSilence, mostSeconds);
  const name = plain(fields.name).trim();
  const delay = seconds('delay', fields.delay, 0, longestDelay) ?? defaultDelay;
  const hold = seconds('hold', fields.hold, leastHold, mostSeconds) ?? defaultHold;
  const customize = readRows(fields.customize, problems);
  problems.push(...new Customize(customize).problems);
  if (!address) return { settings: null, problems };
  return {
    settings: {
      id: fields.id,
      name,
      address,
      tls,
      username: plain(credentials.username),
      password: plain(credentials.password),
      delay: delay * 1000,
      hold: hold * 1000,
      silence: silence === null ? null : silence * 1000,
      customize,
    },
    problems,
  };
}

/** A value as text. Node-RED leaves `${NAME}` as it is where the environment has no such variable. */
function readText(value: unknown, problems: string[]): string {
  if (typeof value !== 'string') return typeof value === 'number' ? String(value) : '';
  const variable = /^\$\{([^{}]+)\}$/.exec(value.trim())?.[1];
  if (variable === undefined) return value;
  problems.push(fill(sentences['variable-unset'].message, { name: variable }));
  return '';
}

/** A port that cannot be used gives way to the usual one; without a host there is nowhere to go. */
function readAddress(host: string, port: string, ssl: boolean, problems: string[]): Address | null {
  try {
    return parseAddress({ host, port, ssl });
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    problems.push(error.message);
    return port.trim() === '' ? null : readAddress(host, '', ssl, []);
  }
}

function readSwitch(value: unknown): boolean {
  return value === true || (typeof value === 'string' && /^\s*(true|yes|on|1)\s*$/i.test(value));
}

function readRows(value: unknown, problems: string[]): CustomizeRow[] {
  if (value === undefined || value === null || value === '') return [];
  if (!Array.isArray(value)) {
    problems.push(sentences['customize-no-list'].message);
    return [];
  }
  return value.map((row: unknown) => readRow(row));
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
      : { delay: typeof delay === 'number' ? delay : shown(delay) }),
  };
}

/** A value as a sentence may show it. */
function shown(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value);
  return typeof value;
}
