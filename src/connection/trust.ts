import { InputError } from '../errors';
import { fingerprintDigits } from './fingerprint';
import type { TlsOptions } from './transport';

/**
 * The one certificate that is accepted, as 64 hex digits in lower case; `''`: certificates are verified as usual. Any case,
 * colons and blanks optional. Throws an `InputError` for anything else.
 */
export function readFingerprint(text: string): string {
  const digits = fingerprintDigits(text);
  if (digits === null) throw InputError.of('fingerprint-format');
  return digits;
}

/** The TLS options of a device whose one certificate is accepted, in place of CA, name and dates; `''`: as they are. */
export function pinned(tls: TlsOptions | null, fingerprint: string): TlsOptions | null {
  return fingerprint === '' ? tls : { ...tls, fingerprint };
}

/** Whether a certificate is verified or pinned, so that nobody else can stand in for the device. */
export function verifies(tls: TlsOptions | null): boolean {
  return tls?.fingerprint !== undefined || tls?.rejectUnauthorized !== false;
}

/** Whether both trust exactly the same: CA, server name, fingerprint, client certificate, verification. */
export function sameTrust(one: TlsOptions | null, other: TlsOptions | null): boolean {
  return written(one) === written(other);
}

function written(tls: TlsOptions | null): string {
  const entries = Object.entries({ ...tls, rejectUnauthorized: tls?.rejectUnauthorized ?? true })
    .filter(([, value]) => (value ?? '') !== '')
    .map(([name, value]) => [name, asText(value)])
    .sort();
  return JSON.stringify(entries);
}

function asText(value: unknown): string {
  const plain = (one: unknown): unknown => (one instanceof Uint8Array ? Buffer.from(one).toString() : one);
  return JSON.stringify(Array.isArray(value) ? value.map(plain) : plain(value));
}
