import { fingerprintDigits } from '../../src/connection/fingerprint';
import { readPlace } from '../../src/connection/host';
import type { SentenceCode } from '../../src/sentences';
import { inFull } from './sentence';
import { isEnv, text, words } from './text';

/** An address that was typed or pasted into the host field, in its parts. */
export interface AddressParts {
  readonly host: string;
  readonly port: string;
  readonly ssl?: boolean;
  readonly username?: string;
  readonly password?: string;
  /** A path that is none of the device's own pages: of a proxy, where no device is found. */
  readonly path?: string;
}

/** What is wrong with a host: what the runtime says of it too. */
export function hostProblem(value: unknown): string | null {
  const given = words(value);
  if (isEnv(given)) return null;
  const place = readPlace(given);
  if (typeof place !== 'string') return null;
  const short = HOST_TEXTS[place];
  return short === undefined ? inFull({ code: place, message: place }) : text(short);
}

/** What is wrong with the fingerprint of a certificate. */
export function fingerprintProblem(value: unknown): string | null {
  if (isEnv(value) || fingerprintDigits(words(value)) !== null) return null;
  const code = 'fingerprint-format';
  return inFull({ code, message: code });
}

/** What is said beside a field in fewer words than in the log. */
const HOST_TEXTS: Readonly<Partial<Record<SentenceCode, string>>> = {
  'host-missing': 'invalid.host',
  'host-login': 'invalid.hostLogin',
  'host-name': 'invalid.hostWords',
};

/** `http://admin:secret@cam.lan:8080/` in its parts; `null` where it is just a host. */
export function splitAddress(given: string): AddressParts | null {
  const typed = given.trim();
  if (isEnv(typed)) return null;
  const [, host, port] = /^(\[[0-9a-f:.]+\]|[^\s:/@]+):(\d{1,5})$/i.exec(typed) ?? [];
  if (host !== undefined && port !== undefined) return { host, port };
  const url = /^https?:\/\//i.test(typed) ? parse(typed) : null;
  return (
    url && {
      host: url.hostname,
      port: url.port,
      ssl: url.protocol === 'https:',
      username: plain(url.username),
      password: plain(url.password),
      ...(isOwnPage(url.pathname) ? {} : { path: url.pathname }),
    }
  );
}

/** People copy the address of the page that they see. */
function isOwnPage(path: string): boolean {
  return /^\/(?:(?:doc|ISAPI|home|index|login)\b.*)?$/i.test(path);
}

function parse(address: string): URL | null {
  try {
    return new URL(address);
  } catch {
    // The check of the field says what is wrong with it.
    return null;
  }
}

function plain(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // A percent sign that encodes nothing is one of the password.
    return part;
  }
}
