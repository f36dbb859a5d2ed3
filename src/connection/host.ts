import type { SentenceCode } from '../sentences';

/** RFC 1035 2.3.4. */
const LONGEST_NAME = 253;

/** A host field in its parts; `ssl` and `port` only where it names them itself. */
export interface Place {
  readonly host: string;
  readonly port?: string;
  readonly ssl?: boolean;
}

/**
 * Reads a host field: name, IPv4, IPv6 or a pasted URL. Gives the sentence that says what is wrong where it is none of
 * them. Needs nothing of Node's own, so that the dialog says the same as the runtime.
 */
export function readPlace(field: string): Place | SentenceCode {
  const text = field.trim();
  if (text === '') return 'host-missing';
  // No path that leads to a device needs an @, and a password may hold any sign, so the whole field is searched.
  if (text.includes('@')) return 'host-login';
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text);
  const protocol = scheme?.[1]?.toLowerCase();
  if (protocol === 'rtsp' || protocol === 'rtsps') return 'host-rtsp';
  if (protocol !== undefined && protocol !== 'http' && protocol !== 'https') return 'host-scheme';
  const rest = text.slice(scheme?.[0].length ?? 0).replace(/^\/+/, '');
  const place = splitPort(rest.split(/[/?#\\]/, 1)[0] ?? '');
  if (typeof place === 'string') return place;
  const host = checkHost(place.host);
  if (host === null) return /^[\d.]+$/.test(place.host) ? 'host-digits' : 'host-name';
  return { ...place, host, ...(protocol !== undefined && { ssl: protocol === 'https' }) };
}

function splitPort(place: string): Place | SentenceCode {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(place);
  if (bracketed) {
    // A zone is written %25eth0 in a URL (RFC 6874).
    const host = (bracketed[1] ?? '').replace(/%25/, '%');
    if (plainIPv6(host) === null) return 'host-brackets';
    return bracketed[2] === undefined ? { host } : { host, port: bracketed[2] };
  }
  if (plainIPv6(place) !== null) return { host: place };
  const colon = place.indexOf(':');
  return colon === -1 ? { host: place } : { host: place.slice(0, colon), port: place.slice(colon + 1) };
}

/** One spelling for one host, so that what is known about a device is found again; `null`: no host. */
function checkHost(host: string): string | null {
  if (isIPv4(host)) return host;
  const address = plainIPv6(host);
  if (address !== null) return address;
  if (/^[\d.]+$/.test(host)) return null;
  const name = hostOf(host)?.toLowerCase() ?? '';
  return name.length <= LONGEST_NAME && /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?$/.test(name) ? name : null;
}

function isIPv4(host: string): boolean {
  return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(host);
}

/** An IPv6 address as it is usually written, its zone kept; `null`: it is none. */
function plainIPv6(host: string): string | null {
  const [, bare = '', zone = ''] = /^([0-9a-f:.]+)(%[0-9a-z.:-]+)?$/i.exec(host) ?? [];
  // Brackets hold nothing but IPv6.
  const plain = hostOf(`[${bare}]`);
  return plain === null ? null : plain.slice(1, -1) + zone;
}

/** A host as the rules for URLs spell it, names of other scripts in ASCII; `null`: it is none. */
function hostOf(host: string): string | null {
  try {
    return new URL(`http://${host}/`).hostname;
  } catch {
    // The caller has a sentence for it.
    return null;
  }
}
