import { parseAddress } from '../../src/connection/address';
import { pinned, readFingerprint, sameTrust } from '../../src/connection/trust';
import type { Address, TlsOptions } from '../../src/connection/transport';
import { InputError } from '../../src/errors';
import { isBlank } from '../../src/schema';
import { STORED_PASSWORD } from '../shared/stored-password';

/** Longer ones are no credentials; devices end at 32 and 16 characters. */
const LONGEST = 1024;

/** What the device dialog holds when Test is pressed. */
export interface TestRequest {
  /** Id of the config node; `''` where it has none yet. */
  readonly id: string;
  readonly address: Address;
  /** Id of a tls-config; `''`: none. */
  readonly tls: string;
  /** The one certificate that is accepted; `''`: none in particular. */
  readonly fingerprint: string;
  /** False: a TLS configuration that is not deployed yet, which verifies nothing. */
  readonly verify: boolean;
  readonly username: string;
  /** `null`: the one stored for `id`. */
  readonly password: string | null;
}

/** Reads the body of a test request; throws an `InputError` (the endpoint's 400) that repeats nothing of it. */
export function readTestRequest(body: unknown): TestRequest {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new InputError('The body must be an object with host, port, ssl, username and password.');
  const fields = new Map<string, unknown>(Object.entries(body));
  const text = (name: string) => readText(fields.get(name), name);
  const port = fields.get('port');
  if (port !== undefined && port !== null && typeof port !== 'string' && typeof port !== 'number')
    throw new InputError('The port must be a number or blank.');
  const id = text('id');
  const stored = text('password') === STORED_PASSWORD;
  if (stored && id === '') throw InputError.of('password-none');
  return {
    id,
    address: parseAddress({ host: text('host'), port, ssl: readFlag(fields.get('ssl'), 'ssl') }),
    tls: text('tls'),
    fingerprint: readFingerprint(text('fingerprint')),
    verify: isBlank(fields.get('verify')) || readFlag(fields.get('verify'), 'verify'),
    username: text('username'),
    password: stored ? null : text('password'),
  };
}

function readText(value: unknown, name: string): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw new InputError(`The field ${name} must be text.`);
  if (value.length > LONGEST) throw new InputError(`The field ${name} is too long.`);
  return value;
}

function readFlag(value: unknown, name: string): boolean {
  if (value === undefined || value === null || value === '' || value === false || value === 'false')
    return false;
  if (value === true || value === 'true') return true;
  throw new InputError(`The field ${name} must be true or false.`);
}

/** What a form trusts: its TLS configuration as it is deployed (`null`: none), its fingerprint, or nothing at all. */
export function trustOf(asked: TestRequest, tls: TlsOptions | null): TlsOptions | null {
  return pinned(asked.verify ? tls : { ...tls, rejectUnauthorized: false }, asked.fingerprint);
}

/** Whom a password is for, and how well the way there is secured. */
export interface PasswordUse {
  readonly address: Address;
  readonly username: string;
  /** Without meaning where `address.ssl` is off. */
  readonly tls: TlsOptions | null;
}

/**
 * Whether the password stored for one use may serve another: only to the same host, port and user, and over TLS with exactly
 * the same trust. Else whoever may press Test could have it sent to a server of his own (the endpoint's 403).
 */
export function mayUseStored(stored: PasswordUse, asked: PasswordUse): boolean {
  if (stored.address.host.toLowerCase() !== asked.address.host.toLowerCase()) return false;
  if (stored.address.port !== asked.address.port || stored.username !== asked.username) return false;
  if (!stored.address.ssl) return !asked.address.ssl || sameTrust(null, asked.tls);
  return asked.address.ssl && sameTrust(stored.tls, asked.tls);
}
