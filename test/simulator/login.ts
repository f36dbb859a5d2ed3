import { createHash, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../src/clock';

/** Rights of a user, as the device's user page has them (PROTOCOL.md 7.3). */
export type Right = 'notify' | 'output' | 'settings' | 'view' | 'read';

export interface User {
  readonly name: string;
  readonly password: string;
  /** Default: everything. */
  readonly rights?: readonly Right[];
}

export type Scheme = 'MD5' | 'SHA-256' | 'Basic';

/** "WEB Authentication" and "Illegal Login Lock" of the device. */
export interface LoginSettings {
  /** What is offered, in this order. */
  schemes: Scheme[];
  qop: boolean;
  /** `algorithm` of an MD5 challenge: quoted, bare or absent. */
  algorithm: 'quoted' | 'bare' | 'absent';
  quotedQop: boolean;
  /** Several challenges in one header or in one each. */
  headers: 'each' | 'one';
  realm: string;
  opaque: string | null;
  /** ms until a nonce is stale. */
  nonceLife: number;
  /** "The url does not match the nonce url": a nonce is only good for the method and path it was issued for. */
  bindNonce: boolean;
  /** What a nonce is good for once it was used: accepted with the next count, or 401 with or without a new challenge. */
  usedNonce: 'accepted' | 'challenge' | 'nothing';
  /** Failed logins before the address is locked. */
  tries: number;
  /** ms of a lock; every try during it starts it anew. */
  lockTime: number;
  body: 'userCheck' | 'userCheck-short' | 'html' | 'none';
  /** A Basic login that was not offered counts as a failed one (PROTOCOL.md 7.1). */
  basicCounts: boolean;
}

export const defaultLogin: LoginSettings = {
  schemes: ['MD5'],
  qop: true,
  algorithm: 'absent',
  quotedQop: true,
  headers: 'each',
  realm: 'IP Camera(C2183)',
  opaque: null,
  nonceLife: 60_000,
  bindNonce: true,
  usedNonce: 'accepted',
  tries: 7,
  lockTime: 30 * 60_000,
  body: 'userCheck',
  basicCounts: true,
};

export type Verdict =
  | { readonly kind: 'ok'; readonly user: User; readonly scheme: Scheme }
  /** No credentials: not a try. */
  | { readonly kind: 'challenge' }
  /**
   * Right password on an old, used or foreign nonce: not a failed try. `stale` where the nonce had only expired; `silent`
   * where the device gives no new challenge.
   */
  | { readonly kind: 'again'; readonly stale: boolean; readonly silent?: boolean }
  | { readonly kind: 'refused'; readonly user: string; readonly scheme: Scheme }
  | { readonly kind: 'locked' };

interface Nonce {
  readonly method: string;
  readonly path: string;
  readonly scheme: 'MD5' | 'SHA-256';
  readonly issued: number;
  count: number;
}

/** A device remembers so many nonces; the oldest go first. */
const MAX_NONCES = 1000;

/** The device's side of Basic and Digest (RFC 7616, RFC 2069 without qop), with its login lock. */
export class Login {
  private readonly nonces = new Map<string, Nonce>();
  private readonly failed = new Map<string, number>();
  private readonly lockedUntil = new Map<string, number>();
  private issued = 0;

  constructor(
    readonly settings: LoginSettings,
    public users: readonly User[],
    private readonly clock: Clock,
  ) {}

  /** Every nonce issued so far is stale from now on. */
  expireNonces(): void {
    for (const [nonce, entry] of this.nonces) this.nonces.set(nonce, { ...entry, issued: -Infinity });
  }

  /** Locks an address out now. */
  lock(client: string): void {
    this.lockedUntil.set(client, this.clock.ticks() + this.settings.lockTime);
  }

  /** What a restart of the device does: every lock and count is forgotten. */
  reset(): void {
    this.failed.clear();
    this.lockedUntil.clear();
    this.nonces.clear();
  }

  /** ms until the lock of an address ends; 0: not locked. */
  lockLeft(client: string): number {
    return Math.max(0, (this.lockedUntil.get(client) ?? 0) - this.clock.ticks());
  }

  triesLeft(client: string): number {
    return Math.max(0, this.settings.tries - (this.failed.get(client) ?? 0));
  }

  /** Judges one request. */
  check(client: string, method: string, path: string, authorization: string | undefined): Verdict {
    if (authorization === undefined) return { kind: 'challenge' };
    if (this.lockLeft(client) > 0) {
      this.lock(client);
      return { kind: 'locked' };
    }
    const verdict = this.judge(method, path, authorization);
    if (verdict.kind === 'ok') this.failed.delete(client);
    if (verdict.kind === 'refused' && (verdict.scheme !== 'Basic' || this.settings.basicCounts)) {
      const failed = (this.failed.get(client) ?? 0) + 1;
      this.failed.set(client, failed);
      if (failed >= this.settings.tries) {
        this.failed.delete(client);
        this.lock(client);
      }
    }
    return verdict;
  }

  /** `WWW-Authenticate` values for this request. */
  challenges(method: string, path: string, stale: boolean): string[] {
    const all = this.settings.schemes.map((scheme) => this.challenge(scheme, method, path, stale));
    return this.settings.headers === 'one' ? [all.join(', ')] : all;
  }

  private challenge(scheme: Scheme, method: string, path: string, stale: boolean): string {
    const { settings } = this;
    if (scheme === 'Basic') return `Basic realm="${settings.realm}"`;
    const nonce = createHash('sha256')
      .update(`${settings.realm} ${this.issued++} ${this.clock.now()}`)
      .digest('hex')
      .slice(0, 48);
    this.nonces.set(nonce, { method, path, scheme, issued: this.clock.ticks(), count: 0 });
    const oldest = this.nonces.keys().next();
    if (this.nonces.size > MAX_NONCES && !oldest.done) this.nonces.delete(oldest.value);
    const style = scheme === 'SHA-256' && settings.algorithm === 'absent' ? 'quoted' : settings.algorithm;
    const parameters = [
      ...(settings.qop ? [settings.quotedQop ? 'qop="auth"' : 'qop=auth'] : []),
      `realm="${settings.realm}"`,
      `nonce="${nonce}"`,
      ...(settings.opaque === null ? [] : [`opaque="${settings.opaque}"`]),
      ...(style === 'absent' ? [] : [`algorithm=${style === 'quoted' ? `"${scheme}"` : scheme}`]),
      `stale="${stale ? 'TRUE' : 'FALSE'}"`,
    ];
    return `Digest ${parameters.join(', ')}`;
  }

  private judge(method: string, path: string, authorization: string): Verdict {
    const [, scheme = '', rest = ''] = /^\s*(\S+)\s*(.*)$/s.exec(authorization) ?? [];
    if (scheme.toLowerCase() === 'basic') return this.judgeBasic(rest);
    if (scheme.toLowerCase() !== 'digest') return { kind: 'challenge' };
    const given = parameters(rest);
    const name = given.get('username') ?? '';
    const user = this.find(name);
    const nonce = this.nonces.get(given.get('nonce') ?? '');
    const wanted = given.get('algorithm')?.toUpperCase() === 'SHA-256' ? 'SHA-256' : 'MD5';
    const refused: Verdict = { kind: 'refused', user: name, scheme: wanted };
    if (!nonce) return { kind: 'again', stale: true };
    if (!user || nonce.scheme !== wanted || given.get('realm') !== this.settings.realm) return refused;
    // The uri is what was hashed; one that is not the request's own would let a login be used elsewhere.
    if (given.get('uri') !== path || !this.rightResponse(given, user, method, wanted)) return refused;
    if (this.settings.bindNonce && (nonce.method !== method || nonce.path !== path))
      return { kind: 'again', stale: false };
    if (this.clock.ticks() - nonce.issued > this.settings.nonceLife) return { kind: 'again', stale: true };
    if (nonce.count > 0 && this.settings.usedNonce !== 'accepted')
      return { kind: 'again', stale: false, silent: this.settings.usedNonce === 'nothing' };
    if (this.settings.qop) {
      // A count that does not follow is a replay or a client that counts across nonces.
      if (parseInt(given.get('nc') ?? '', 16) !== nonce.count + 1) return { kind: 'again', stale: true };
    }
    nonce.count++;
    return { kind: 'ok', user, scheme: wanted };
  }

  private rightResponse(
    given: ReadonlyMap<string, string>,
    user: User,
    method: string,
    scheme: 'MD5' | 'SHA-256',
  ): boolean {
    const hash = (text: string) =>
      createHash(scheme === 'MD5' ? 'md5' : 'sha256')
        .update(text, 'utf8')
        .digest('hex');
    const secret = hash(`${user.name}:${this.settings.realm}:${user.password}`);
    const asked = hash(`${method}:${given.get('uri') ?? ''}`);
    const nonce = given.get('nonce') ?? '';
    const middle = this.settings.qop
      ? [nonce, given.get('nc') ?? '', given.get('cnonce') ?? '', given.get('qop') ?? ''].join(':')
      : nonce;
    if (this.settings.qop && given.get('qop') !== 'auth') return false;
    return same(given.get('response') ?? '', hash(`${secret}:${middle}:${asked}`));
  }

  private judgeBasic(token: string): Verdict {
    const text = Buffer.from(token.trim(), 'base64').toString('utf8');
    const colon = text.indexOf(':');
    const name = text.slice(0, Math.max(0, colon));
    const user = this.find(name);
    if (!this.settings.schemes.includes('Basic') || !user || !same(text.slice(colon + 1), user.password))
      return { kind: 'refused', user: name, scheme: 'Basic' };
    return { kind: 'ok', user, scheme: 'Basic' };
  }

  /** A name beyond ASCII arrives as bytes read as Latin-1 from a socket, as text from memory. */
  private find(name: string): User | undefined {
    const utf8 = Buffer.from(name, 'latin1').toString('utf8');
    return this.users.find((user) => user.name === name || user.name === utf8);
  }
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** `name=value, name="value"` with escapes. */
function parameters(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name = '', quoted, bare] of text.matchAll(
    /([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]*))/g,
  ))
    found.set(name.toLowerCase(), quoted === undefined ? (bare ?? '') : quoted.replace(/\\(.)/g, '$1'));
  return found;
}
