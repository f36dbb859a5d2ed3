import type { SentenceCode } from '../sentences';

/** RFC 1035 2.3.4. */
const LONGEST_NAME = 253;

/** A host field in its parts; `ssl` and `port` only where it names them itself. */
export interface Place {
  readonly host: string;
  readonly port?: string | undefined;
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
  const [prefix = '', scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text) ?? [];
  const protocol = scheme?.toLowerCase();
  if (protocol === 'rtsp' || protocol === 'rtsps') return 'host-rtsp';
  if (protocol !== undefined && protocol !== 'http' && protocol !== 'https') return 'host-scheme';
  const rest = text.slice(prefix.length).replace(/^\/+/, '');
  const place = splitPort(rest.replace(/[/?#\\].*/s, ''));
  if (typeof place === 'string') return place;
  if (/^[\d.]+$/.test(place.host) && !isIPv4(place.host)) return 'host-digits';
  // One spelling for one host, so that what is known about a device is found again.
  const host = plainIPv6(place.host) ?? plainName(place.host);
  if (host === null) return 'host-name';
  return { ...place, host, ...(protocol !== undefined && { ssl: protocol === 'https' }) };
}

function splitPort(place: string): Place | SentenceCode {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(place);
  if (bracketed) {
    // A zone is written %25eth0 in a URL (RFC 6874).
    const host = String(bracketed[1]).replace('%25', '%');
    return plainIPv6(host) === null ? 'host-brackets' : { host, port: bracketed[2] };
  }
  const colon = place.indexOf(':');
  if (colon === -1 || plainIPv6(place) !== null) return { host: place };
  return { host: place.slice(0, colon), port: place.slice(colon + 1) };
}

function plainName(host: string): string | null {
  const name = hostOf(host);
  return name.length <= LONGEST_NAME && /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?$/.test(name) ? name : null;
}

/** Of digits and dots. The rules for URLs would take what lacks some, and leading zeros as octal. */
function isIPv4(digits: string): boolean {
  const parts = digits.split('.');
  return parts.length === 4 && parts.every((part) => String(Math.min(Number(part), 255)) === part);
}

/** An IPv6 address as it is usually written, its zone kept; `null`: it is none. */
function plainIPv6(host: string): string | null {
  const [, bare = '', zone = ''] = /^([0-9a-f:.]+)(%[0-9a-z.:-]+)?$/i.exec(host) ?? [];
  // Brackets hold nothing but IPv6.
  const plain = hostOf(`[${bare}]`);
  return plain === '' ? null : plain.slice(1, -1) + zone;
}

/** A host as the rules for URLs spell it, in lower case, names of other scripts in ASCII; `''`: it is none. */
function hostOf(host: string): string {
  try {
    return new URL(`http://${host}/`).hostname;
  } catch {
    // The caller has a sentence for it.
    return '';
  }
}
