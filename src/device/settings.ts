import { parseAddress } from '../connection/address';
import { pinned, readFingerprint } from '../connection/trust';
import type { Address, TlsOptions } from '../connection/transport';
import { InputError } from '../errors';
import { asWords, isBlank, readFields } from '../schema';
import { inEnglish } from '../sentences';
import { Customize, readRows } from '../sensors/customize';
import { deviceSchema } from './device-schema';
import type { DeviceSettings } from './device-types';

/** The properties of a device node ({@link deviceSchema}): from the editor, a file written by hand, or the environment. */
export interface DeviceFields extends Readonly<Partial<Record<keyof typeof deviceSchema, unknown>>> {
  readonly id: string;
}

/** The credentials of a device node; they too may come from the environment. */
export interface Credentials {
  readonly username?: unknown;
  readonly password?: unknown;
  readonly token?: unknown;
}

/** What `readSettings` made of the fields. */
export interface ReadSettings {
  /** `null`: there is no address to go to. */
  readonly settings: DeviceSettings | null;
  /** The secret part of the address that the device posts to; `''`: none. */
  readonly token: string;
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
  const { values, problems: unusable } = readFields(deviceSchema, {
    ...fields,
    // Secrets come from the credentials alone, whatever a flow file holds under their names.
    username: credentials.username,
    password: credentials.password,
    token: credentials.token,
    // Read with the address: a port in the host wins over it.
    port: '',
  });
  const rows = new Customize(readRows(values.customize));
  const problems: string[] = [];
  const { host, ssl, name, username, password, source, token, delay, hold, silence } = values;
  const address = readAddress(host, isBlank(fields.port) ? '' : asWords(fields.port), ssl, problems);
  problems.push(...[...unusable, ...rows.problems].map(inEnglish));
  if (!address) return { settings: null, token: '', problems };
  return {
    settings: {
      id: fields.id,
      name,
      address,
      tls: pinned(tls, readPin(values.fingerprint, problems)),
      username,
      password,
      source: source === 'push' ? 'push' : 'stream',
      delay: delay * 1000,
      hold: hold * 1000,
      silence: silence === null ? null : silence * 1000,
      customize: rows.rows,
    },
    token: token.trim(),
    problems,
  };
}

/** One that cannot be used is none: certificates are verified as usual then. */
function readPin(text: string, problems: string[]): string {
  try {
    return readFingerprint(text);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    problems.push(error.message);
    return '';
  }
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
