import { LastingError } from '../errors';
import { readRefusal } from './body';
import { BETWEEN_HEADERS, loginClient, LoginReply } from './digest';
import { readUserCheck, UserCheck } from './user-check';
import type { Clock } from '../clock';
import { readOffer } from './challenge';
import type { Offer } from './challenge';
import type { GuardedLogin, Rank, Turn } from './login-guard';
import type { WireReply } from './transport';

/** Makes the Authorization for one more request of the same kind with the same challenge; `null`: it cannot be. */
export type Again = () => string | null;

/** What one attempt is made of. */
export interface AttemptParts {
  readonly url: string;
  readonly path: string;
  readonly method: string;
  readonly username: string;
  readonly password: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly login: GuardedLogin;
  readonly rank: Rank | undefined;
  /** Sends the request once, with this Authorization or none. */
  readonly send: (authorization: string | null) => Promise<WireReply>;
  /** The device offers only Basic and the guard allows it: it will be used. */
  readonly basic: () => void;
  /** An answer to an earlier challenge of this kind, sent in place of a question for one; a 401 to it is no refusal. */
  readonly first: Again | undefined;
  /** A login is about to be sent: how it could be sent once more. */
  readonly inHand: (again: Again) => void;
}

/** A reply in the shape that digest-fetch looks at. */
interface Reply extends LoginReply {
  readonly wire: WireReply;
}

/** What no header can hold, as RFC 9110 has it. */
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/;

/**
 * One request with its login: the 401, the turn at the guard, the answer to the challenge, and what the guard learns
 * from how the device takes it. Every 401's socket is let go before the next is opened.
 */
export class LoginAttempt {
  private turn: Turn | null = null;
  /** The turn in which credentials were sent. */
  private answered: Turn | null = null;
  private check: UserCheck | null = null;

  constructor(private readonly parts: AttemptParts) {}

  /** Credentials were sent. */
  get loggedIn(): boolean {
    return this.answered !== null;
  }

  /**
   * The answer, which is never a 401. Rejects with a `DeviceError` or the signal's reason. Call `done` whatever came, and
   * `accepted` before it where the answer turned out to be one.
   */
  async run(): Promise<WireReply> {
    const { parts } = this;
    const client = await loginClient<Reply>({
      username: parts.username,
      password: parts.password,
      send: (_, options) => this.send(options.headers.Authorization ?? null),
      offered: (offer) => {
        this.examine(offer);
        parts.inHand(() => client.again(parts.url, parts.method));
      },
    });
    const { wire } = await client.fetch(parts.url, { method: parts.method, headers: {} });
    if (wire.status === 401) throw parts.login.refused(parts.path, this.check);
    // What has worked holds up nobody while a long answer is read.
    if (parts.login.proven && isReal(wire)) {
      this.accepted(wire);
      this.done();
    }
    return wire;
  }

  /** A busy or confused device may not have looked at the login: only a real answer proves it. */
  accepted(wire: WireReply): void {
    if (isReal(wire)) this.answered?.accepted();
  }

  /** Lets the next login go. */
  done(): void {
    this.turn?.done();
  }

  private async send(authorization: string | null): Promise<Reply> {
    // The question that comes first has none.
    this.answered = this.turn;
    const wire = authorization === null ? await this.ask() : await this.sendOnce(authorization);
    if (wire.status !== 401) return asReply(wire);
    const { login, path, signal, rank, username, password } = this.parts;
    if (authorization !== null) {
      if (this.check?.locked) throw login.refused(path, this.check);
      return asReply(wire);
    }
    if (username === '' || password === '') throw new LastingError('login-missing');
    this.turn = await login.enter(path, signal, rank);
    // After others had their turn the nonce may be too old, and a late answer would count as a wrong password.
    return asReply(this.turn.waited ? await this.sendOnce(null) : wire);
  }

  /** The first request, which is to bring a challenge. */
  private async ask(): Promise<WireReply> {
    const inHand = this.parts.first?.() ?? null;
    if (inHand === null) return this.sendOnce(null);
    const wire = await this.sendOnce(inHand);
    // Some give no new challenge to a used one.
    return wire.status === 401 && wire.header('www-authenticate').length === 0 ? this.sendOnce(null) : wire;
  }

  private async sendOnce(authorization: string | null): Promise<WireReply> {
    const { clock, signal, login, path, rank } = this.parts;
    // A lock may have been told to another request meanwhile.
    login.check(path, rank);
    const wire = await this.parts.send(authorization);
    if (wire.status !== 401) return wire;
    login.mayUseBasic(readOffer(wire.header('www-authenticate')).digest);
    this.check = readUserCheck(await readRefusal(wire, clock, signal));
    if (!this.answered) {
      const error = login.objection(this.check, path);
      if (error) throw error;
    }
    return wire;
  }

  private examine({ best, digest }: Offer): void {
    if (!best) throw new LastingError('login-scheme');
    if (best.scheme === 'digest') {
      if (UNSENDABLE.test([best.realm, best.nonce, best.opaque].join()))
        throw new LastingError('login-characters');
      return;
    }
    if (!this.parts.login.mayUseBasic(digest)) throw new LastingError('login-basic-withheld');
    this.parts.basic();
  }
}

function isReal({ status }: WireReply): boolean {
  return status < 300;
}

function asReply(wire: WireReply): Reply {
  return {
    wire,
    status: wire.status,
    headers: { get: (name) => wire.header(name).join(BETWEEN_HEADERS) || null },
  };
}
