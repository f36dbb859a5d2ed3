import { isIPv6 } from 'node:net';
import { InputError } from '../errors';
import { readPlace } from './host';
import type { Address } from './transport';

/** The fields as a person filled them in. */
export interface AddressFields {
  /** Name, IPv4, IPv6 with or without brackets, or a pasted URL whose scheme and port win over the other fields. */
  readonly host: string;
  /** Blank: 80, or 443 with SSL. */
  readonly port?: string | number | null | undefined;
  readonly ssl?: boolean;
}

const HTTP_PORT = 80;
const HTTPS_PORT = 443;

/**
 * Where the device is. Throws an `InputError` with one plain sentence. It never repeats the host field: people paste
 * `http://user:password@host` there.
 */
export function parseAddress(fields: AddressFields): Address {
  const place = readPlace(fields.host);
  if (typeof place === 'string') throw InputError.of(place);
  const ssl = place.ssl ?? fields.ssl ?? false;
  return { host: place.host, port: checkPort(place.port ?? fields.port, ssl), ssl };
}

/** `host` as it stands in a URL: IPv6 in brackets, without a zone, which means nothing to the other side. */
function urlHost(host: string): string {
  return isIPv6(host) ? `[${host.split('%', 1)[0] ?? host}]` : host;
}

/** The value of the Host header: the port only where it is not the usual one. */
export function hostHeader(address: Address): string {
  const usual = address.ssl ? HTTPS_PORT : HTTP_PORT;
  return address.port === usual ? urlHost(address.host) : `${urlHost(address.host)}:${address.port}`;
}

/** `http://host:port`, the port always given. */
export function origin(address: Address): string {
  return `${address.ssl ? 'https' : 'http'}://${urlHost(address.host)}:${address.port}`;
}

function checkPort(port: string | number | null | undefined, ssl: boolean): number {
  const text = String(port ?? '').trim();
  if (text === '') return ssl ? HTTPS_PORT : HTTP_PORT;
  const number = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > 65535) {
    throw InputError.of('port-range');
  }
  return number;
}
