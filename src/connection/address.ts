import { isIPv4, isIPv6 } from 'node:net';
import { domainToASCII } from 'node:url';
import { InputError } from '../errors';
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
/** RFC 1035 2.3.4. */
const LONGEST_NAME = 253;

/**
 * Where the device is. Throws an `InputError` with one plain sentence. It never repeats the host field: people paste
 * `http://user:password@host` there.
 */
export function parseAddress(fields: AddressFields): Address {
  const text = fields.host.trim();
  if (text === '') throw InputError.of('host-missing');
  // No path that leads to a device needs an @, and a password may hold any sign, so the whole field is searched.
  if (text.includes('@')) {
    throw InputError.of('host-login');
  }
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text);
  const protocol = scheme?.[1]?.toLowerCase();
  if (protocol === 'rtsp' || protocol === 'rtsps') {
    throw InputError.of('host-rtsp');
  }
  if (protocol !== undefined && protocol !== 'http' && protocol !== 'https') {
    throw InputError.of('host-scheme');
  }
  const ssl = protocol === undefined ? (fields.ssl ?? false) : protocol === 'https';
  const place = text.slice(scheme?.[0].length ?? 0).replace(/^\/+/, '');
  const { host, port } = splitPort(place.split(/[/?#\\]/, 1)[0] ?? '');
  return { host: checkHost(host), port: checkPort(port ?? fields.port, ssl), ssl };
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

function splitPort(place: string): { host: string; port?: string } {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(place);
  if (bracketed) {
    // A zone is written %25eth0 in a URL (RFC 6874).
    const host = (bracketed[1] ?? '').replace(/%25/, '%');
    if (!isIPv6(host)) throw InputError.of('host-brackets');
    return bracketed[2] === undefined ? { host } : { host, port: bracketed[2] };
  }
  if (isIPv6(place)) return { host: place };
  const colon = place.indexOf(':');
  return colon === -1 ? { host: place } : { host: place.slice(0, colon), port: place.slice(colon + 1) };
}

function checkHost(host: string): string {
  if (isIPv4(host)) return host;
  if (isIPv6(host)) return plainIPv6(host);
  if (/^[\d.]+$/.test(host)) {
    throw InputError.of('host-digits');
  }
  const name = domainToASCII(host).toLowerCase();
  if (name === '' || name.length > LONGEST_NAME || !/^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?$/.test(name)) {
    throw InputError.of('host-name');
  }
  return name;
}

/** One spelling for one address, so that what is known about a device is found again. */
function plainIPv6(host: string): string {
  const zone = host.indexOf('%');
  const bare = zone === -1 ? host : host.slice(0, zone);
  return new URL(`http://[${bare}]/`).hostname.slice(1, -1) + (zone === -1 ? '' : host.slice(zone));
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
