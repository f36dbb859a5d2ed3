import { LastingError } from '../errors';
import { readRefusal } from './body';
import { BETWEEN_HEADERS, loginClient, LoginReply } from './digest';
import { readUserCheck, UserCheck } from './user-check';
import type { Clock } from '../clock';
import type { Offer } from './challenge';
import type { GuardedLogin, Turn } from './login-guard';
import type { WireReply } from './transport';

/** What one attempt is made of. */
export interface AttemptParts {
  readonly url: string;
  readonly method: string;
  readonly username: string;
  readonly password: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly login: GuardedLogin;
  /** Sends the request once, with this Authorization or none. */
  readonly send: (authorization: string | null) => Promise<WireReply>;
  /** The device offers only Basic and the guard allows it: it will be used. */
  readonly basic: () => void;
  /** The login was accepted; `again` makes the Authorization for one more request of this kind with the same challenge. */
  readonly accepted?: ((again: () => string | null) => void) | undefined;
}

/** A reply in the shape that digest-fetch looks at. */
interface Reply extends LoginReply {
  readonly wire: WireReply;
}

/**
 * One request with its login: the 401, the turn at the guard, the answer to the challenge, and what the guard learns
 * from how the device takes it. Every 401's socket is let go before the next is opened (F16).
 */
export class LoginAttempt {
  private turn: Turn | null = null;
  private answered = false;
  private check: UserCheck | null = null;

  constructor(private readonly parts: AttemptParts) {}

  /** The answer, which is never a 401. Rejects with a `DeviceError` or the signal's reason. */
  async run(): Promise<WireReply> {
    const { parts } = this;
    parts.login.check();
    try {
      const client = await loginClient<Reply>({
        username: parts.username,
        password: parts.password,
        send: (_, options) => this.send(options.headers.Authorization ?? null),
        offered: (offer) => {
          this.examine(offer);
        },
      });
      const { wire } = await client.fetch(parts.url, { method: parts.method, headers: {} });
      if (!this.answered || !this.turn) return wire;
      if (wire.status === 401) throw this.turn.refused(this.check);
      // A busy or confused device may not have looked at the login: only a real answer proves it.
      if (wire.status >= 200 && wire.status < 300) {
        this.turn.accepted();
        parts.accepted?.(() => client.again(parts.url, parts.method));
      }
      return wire;
    } finally {
      this.turn?.done();
    }
  }

  private async send(authorization: string | null): Promise<Reply> {
    if (authorization !== null) this.answered = true;
    const wire = await this.sendOnce(authorization);
    if (wire.status !== 401) return asReply(wire);
    if (authorization !== null) {
      if (this.check?.locked && this.turn) throw this.turn.refused(this.check);
      return asReply(wire);
    }
    if (this.parts.username === '' || this.parts.password === '') throw new LastingError('login-missing');
    this.turn = await this.parts.login.enter(this.parts.signal);
    // After others had their turn the nonce may be too old, and a late answer would count as a wrong password.
    return asReply(this.turn.waited ? await this.sendOnce(null) : wire);
  }

  private async sendOnce(authorization: string | null): Promise<WireReply> {
    const { clock, signal, login } = this.parts;
    const wire = await this.parts.send(authorization);
    if (wire.status !== 401) return wire;
    this.check = readUserCheck(await readRefusal(wire, clock, signal));
    if (authorization === null) {
      const error = login.objection(this.check);
      if (error) throw error;
    }
    return wire;
  }

  private examine(offer: Offer): void {
    const mayUseBasic = this.parts.login.mayUseBasic(offer.digest);
    if (!offer.best) throw new LastingError('login-scheme');
    if (offer.best.scheme === 'digest') return;
    if (!mayUseBasic) throw new LastingError('login-basic-withheld');
    this.parts.basic();
  }
}

function asReply(wire: WireReply): Reply {
  return {
    wire,
    status: wire.status,
    headers: { get: (name) => wire.header(name).join(BETWEEN_HEADERS) || null },
  };
}
