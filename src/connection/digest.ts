import { createHash, randomBytes } from 'node:crypto';
import { LastingError } from '../errors';
import { Challenge, DigestChallenge, Offer, readOffer, unquoted } from './challenge';
import type { FetchClient, FetchOptions, FetchReply } from 'digest-fetch';

/** Joins header values into the one string that digest-fetch hands on; no header can hold it. */
export const BETWEEN_HEADERS = '\n';

/** The oldest Node.js that everything here is tested with. */
const OLDEST_NODE = [20, 19] as const;

/** An answer as digest-fetch sees it. `headers.get` joins values with `BETWEEN_HEADERS`. */
export type LoginReply = FetchReply;

/** Sends one request with its login. */
export interface LoginClient<Reply extends LoginReply> {
  fetch(url: string, options: FetchOptions): Promise<Reply>;
  /** The Authorization for one more request with the challenge answered last; `null` where there is none. */
  again(url: string, method: string): string | null;
}

/** What one login is made of. */
export interface LoginParts<Reply extends LoginReply> {
  readonly username: string;
  readonly password: string;
  /** Sends one request; with `options.headers.Authorization` it carries the login. */
  readonly send: FetchClient<Reply>;
  /** Called with every offer before it is answered. Throws to send nothing. */
  readonly offered: (offer: Offer) => void;
  /** The client's nonce, unguessable; default: 128 random bits. */
  readonly cnonce?: () => string;
}

type DigestFetch = typeof import('digest-fetch');

/**
 * A client for one request and no more: digest-fetch keeps realm, nonce and counters in one mutable object, which
 * parallel requests would share, and Hikvision binds a nonce to its URL (PROTOCOL.md 7.1).
 *
 * digest-fetch is an ES module. It is loaded here, at the first request, so that an old Node.js gets a sentence and not a
 * package that fails to load.
 */
export async function loginClient<Reply extends LoginReply>(
  parts: LoginParts<Reply>,
): Promise<LoginClient<Reply>> {
  const { DigestClient } = await load();

  return new (class extends DigestClient<Reply> {
    private challenge: Challenge | null = null;
    /** How often the nonce was used. */
    private used = 1;
    private hash: DigestChallenge['hash'] | null = null;
    /** What was hashed last. */
    private hashed: string | null = null;

    /** Sends through our sockets. */
    override getClient(): Promise<FetchClient<Reply>> {
      return Promise.resolve(parts.send);
    }

    /** Answers once more where the device says that only the nonce was too old. Upstream never looks at `stale`. */
    override async fetch(url: string, options: FetchOptions): Promise<Reply> {
      let reply = await super.fetch(url, options);
      const header = reply.headers.get('www-authenticate');
      if (reply.status === 401 && readOffer(splitHeaders(header)).stale) {
        this.parseAuth(header);
        reply = await parts.send(url, this.addAuth(url, options));
      }
      // A login that was refused is not sent again.
      if (reply.status === 401) this.challenge = null;
      return reply;
    }

    /** Upstream takes the first scheme it finds, never reads the algorithm and reads `nonce = "x"` as empty. */
    override parseAuth(header: string | null): void {
      const offer = readOffer(splitHeaders(header));
      parts.offered(offer);
      this.challenge = offer.best;
      this.used = 1;
      this.hasAuth = offer.best !== null;
      if (offer.best?.scheme !== 'digest') return;
      const { realm, nonce, qop, session, hash } = offer.best;
      this.hash = hash;
      this.digest = {
        realm: unquoted(realm),
        nonce: unquoted(nonce),
        qop: qop ? 'auth' : null,
        algorithm: session ? '-sess' : '',
        cnonce: this.makeNonce(),
        // The first use of this nonce. Upstream counts on across nonces, which strict devices refuse.
        nc: 1,
      };
    }

    again(url: string, method: string): string | null {
      if (!this.challenge) return null;
      this.used++;
      return this.answer(this.challenge, url, { method, headers: {} });
    }

    /**
     * Upstream computes the answer, which is the last that it hashes; the header is written anew: it does not escape the
     * user name, always names an algorithm, and sends nc and cnonce where no qop asked for them.
     */
    override addAuth(url: string, options: FetchOptions): FetchOptions {
      return this.challenge ? withLogin(options, this.answer(this.challenge, url, options)) : options;
    }

    private answer(challenge: Challenge, url: string, options: FetchOptions): string {
      if (challenge.scheme === 'basic') {
        // Upstream throws on anything beyond Latin-1.
        const pair = Buffer.from(`${this.user}:${this.password}`, 'latin1').toString('base64');
        return `Basic ${pair}`;
      }
      // Hexadecimal; upstream writes what it is given behind zeros.
      const count = this.used.toString(16);
      this.digest.nc = count;
      super.addAuth(url, { ...options, headers: {} });
      const { realm, nonce, opaque, algorithm, qop } = challenge;
      const fields = [
        `username=${quoted(this.user)}`,
        // Byte for byte as they came.
        `realm="${realm}"`,
        `nonce="${nonce}"`,
        `uri=${quoted(requestTarget(url))}`,
      ];
      // The token as the device wrote it; one that named none has none to compare (RFC 2069).
      if (algorithm !== null) fields.push(`algorithm=${algorithm}`);
      if (qop)
        fields.push('qop=auth', `nc=${count.padStart(8, '0')}`, `cnonce=${quoted(this.digest.cnonce)}`);
      fields.push(`response="${String(this.hashed)}"`);
      if (opaque !== null) fields.push(`opaque="${opaque}"`);
      return `Digest ${fields.join(', ')}`;
    }

    /** The function that the challenge names. MD5 stays upstream's, which also works where OpenSSL forbids it (FIPS). */
    override hashWithAlgorithm(text: string): string {
      const bytes = Buffer.from(text, 'latin1');
      this.hashed =
        this.hash === 'MD5'
          ? super.hashWithAlgorithm(bytes)
          : createHash(this.hash === 'SHA-256' ? 'sha256' : 'sha512-256')
              .update(bytes)
              .digest('hex');
      return this.hashed;
    }

    /** Upstream draws from Math.random. */
    override makeNonce(): string {
      return parts.cnonce?.() ?? randomBytes(16).toString('hex');
    }
  })(bytesOf(parts.username), bytesOf(parts.password));
}

/**
 * UTF-8 with one character a byte, as headers are read and written. So what came from the device (realm, nonce, opaque), in
 * whatever encoding, goes back and into the hash byte for byte, and user and password as UTF-8.
 */
function bytesOf(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** Throws `old-node` for a Node.js that is older than what this package is tested with. */
export function checkNode(version: string): void {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
    throw new LastingError('old-node', { version });
  }
}

/** Upstream as it was installed; throws a `LastingError` where it is missing or broken. */
export async function load(upstream = () => import('digest-fetch')): Promise<DigestFetch> {
  checkNode(process.versions.node);
  try {
    return await upstream();
  } catch {
    throw new LastingError('broken-install', { reason: 'digest-fetch' });
  }
}

function splitHeaders(joined: string | null): string[] {
  return joined?.split(BETWEEN_HEADERS) ?? [];
}

function withLogin(options: FetchOptions, value: string): FetchOptions {
  return { ...options, headers: { ...options.headers, Authorization: value } };
}

/** Path and query as they stand in the request line and in the answer. */
function requestTarget(url: string): string {
  return url.slice(url.indexOf('/', url.indexOf('//') + 2));
}

/** RFC 9110 5.6.4: quotes and backslashes are escaped. */
function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
