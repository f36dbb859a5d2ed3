/** What a device accepts as login, read from one 401. */
export type Challenge = BasicChallenge | DigestChallenge;

/** The password in the clear, but for base64. */
export interface BasicChallenge {
  readonly scheme: 'basic';
}

/** One Digest challenge that can be answered (RFC 7616; without qop RFC 2069). */
export interface DigestChallenge {
  readonly scheme: 'digest';
  /** Which function hashes; what a challenge without `algorithm` means is MD5 (RFC 7616 3.3). */
  readonly hash: (typeof HASHES)[number];
  readonly session: boolean;
  /** As the device wrote it, to be echoed; `null` where it gave none. */
  readonly algorithm: string | null;
  /** With `qop="auth"`; `false`: the form of RFC 2069, without qop, nc and cnonce. */
  readonly qop: boolean;
  /** As they came, escapes included: so they go back (see `unquoted`). */
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | null;
  readonly stale: boolean;
}

/** Everything that 401 offered. */
export interface Offer {
  /** The strongest that can be answered; `null`: none. */
  readonly best: Challenge | null;
  /** A Digest was among them, even one that cannot be answered: Basic is never sent to such a device. */
  readonly digest: boolean;
  /** A Digest says that only the nonce was too old, not the password wrong. */
  readonly stale: boolean;
}

/** What can be answered, the weakest first. */
const HASHES = ['MD5', 'SHA-256', 'SHA-512-256'] as const;

/**
 * Reads every WWW-Authenticate header of a 401: several headers (one per algorithm), several schemes in one, quoted
 * and unquoted values, blanks around `=`, `stale="FALSE"` (PROTOCOL.md 7.1). Never throws.
 */
export function readOffer(headers: readonly string[]): Offer {
  const digests: DigestChallenge[] = [];
  let digest = false;
  let basic = false;
  for (const header of headers) {
    for (const { scheme, values } of schemes(header)) {
      if (scheme === 'basic') basic = true;
      if (scheme !== 'digest') continue;
      digest = true;
      const challenge = readDigest(values);
      if (challenge) digests.push(challenge);
    }
  }
  const strongest = digests.reduce<DigestChallenge | null>(
    (best, next) => (best && HASHES.indexOf(best.hash) >= HASHES.indexOf(next.hash) ? best : next),
    null,
  );
  return {
    best: strongest ?? (basic && !digest ? { scheme: 'basic' } : null),
    digest,
    stale: digests.some((one) => one.stale),
  };
}

function readDigest(values: ReadonlyMap<string, string>): DigestChallenge | null {
  const nonce = values.get('nonce');
  if (nonce === undefined) return null;
  const algorithm = values.get('algorithm') ?? '';
  const token = algorithm === '' ? 'MD5' : algorithm.toUpperCase();
  const hash = HASHES.find((one) => token === one || token === `${one}-SESS`);
  if (hash === undefined) return null;
  const session = token !== hash;
  const qops = (values.get('qop') ?? '')
    .toLowerCase()
    .split(/[\s,]/)
    .filter((one) => one !== '');
  // auth-int alone would need a hash of the body, which no known device asks for.
  if (qops.length > 0 && !qops.includes('auth')) return null;
  // Without qop there is no cnonce, which -sess cannot do without.
  if (session && qops.length === 0) return null;
  return {
    scheme: 'digest',
    hash,
    session,
    algorithm: algorithm === '' ? null : algorithm,
    qop: qops.length > 0,
    realm: values.get('realm') ?? '',
    nonce,
    opaque: values.get('opaque') ?? null,
    stale: values.get('stale')?.toLowerCase() === 'true',
  };
}

/**
 * What a quoted value means. Only quotes and backslashes need an escape, and devices write backslashes that are none: those
 * stay.
 */
export function unquoted(value: string): string {
  return value.replace(/\\(["\\])/g, '$1');
}

interface Scheme {
  readonly scheme: string;
  readonly values: ReadonlyMap<string, string>;
}

/** RFC 9110 11.6.1: a token with `=` after it is a parameter, one without begins the next scheme. */
function schemes(header: string): Scheme[] {
  const found: Scheme[] = [];
  let values = new Map<string, string>();
  const item = /[\s,]*([^\s,="]+)(?:[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"?|([^\s,"]*)))?/gy;
  for (let match = item.exec(header); match; match = item.exec(header)) {
    const word = String(match[1]).toLowerCase();
    const value = match[2] ?? match[3];
    if (value === undefined) {
      values = new Map();
      found.push({ scheme: word, values });
    } else if (!values.has(word)) {
      values.set(word, value);
    }
  }
  return found;
}
