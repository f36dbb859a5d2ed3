import { Clock, systemClock } from '../clock';
import { DeviceError, InputError, LastingError, LoginError, PassingError } from '../errors';
import { Log, silentLog } from '../log';
import { origin } from './address';
import { readBody, readRefusal } from './body';
import { HttpTransport } from './http-transport';
import { unpacked } from './coding';
import { Again, LoginAttempt } from './login-attempt';
import { GuardedLogin, LoginGuard, loginGuard, Rank } from './login-guard';
import { refusalOf } from './refusal';
import { lockIn, readUserCheck, refusesLogin } from './user-check';
import { KeptSocket } from './kept-socket';
import type { Answer, Ask, KeptAsker, OpenStream, Requester } from './requester';
import type { Address, TlsOptions, Transport, WireReply } from './transport';

/** ms for TCP and TLS: in a local network they take some ms, or for ever. */
const CONNECT_LIMIT = 10_000;
/** ms a stream's headers may take: a device that sends them with its first part does so every 10 s (PROTOCOL.md 1.7). */
const STREAM_HEADERS_LIMIT = 20_000;
/** ms for a whole request that is no stream. */
const ASK_LIMIT = 10_000;
/** Bytes of an answer: the longest known, the triggers of a 16-channel recorder, has some 100 KB. */
const LARGEST_ANSWER = 4 * 1024 * 1024;
/** Challenges kept for what may have to be ended: outputs and movements of one device. */
const MOST_IN_HAND = 16;

const XML = 'application/xml; charset="UTF-8"';

/** The device and the login. */
export interface RequesterSettings {
  /** What the log calls the device. */
  readonly name: string;
  readonly address: Address;
  readonly tls: TlsOptions | null;
  readonly username: string;
  readonly password: string;
}

/** What a requester needs from outside. The defaults are the real ones, the guard that of the whole process. */
export interface RequesterParts {
  readonly clock?: Clock;
  readonly transport?: Transport;
  readonly guard?: LoginGuard;
  readonly log?: Log;
}

/** One request as the wire will see it. */
interface Outgoing {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
  readonly signal: AbortSignal;
  readonly rank?: Rank | undefined;
  /** ms left, asked anew for each of the requests that one login takes. */
  readonly limits: () => { readonly connect: number; readonly headers: number };
  /** What is kept between questions that follow each other. */
  readonly kept?: Kept | undefined;
}

/** An answer with what is left to settle about its login. */
interface Exchanged {
  readonly reply: WireReply;
  /** Credentials went with it. */
  readonly loggedIn: boolean;
  /** The answer turned out to be one. */
  accepted(): void;
  /** Lets the next login go. */
  done(): void;
}

/** The connection of a `KeptAsker`, and the challenge that it may answer again. */
interface Kept {
  readonly socket: KeptSocket;
  again: Again | null;
  /** The device took a used nonce for a wrong login. */
  onceOnly: boolean;
}

/**
 * Requests to one device, each on a socket of its own that is let go at its end, but for those of a {@link KeptAsker}.
 * No credentials are sent before the device has asked for them with a challenge for this very URL and method, and none
 * past the guard.
 */
export class HttpRequester implements Requester {
  private readonly clock: Clock;
  private readonly transport: Transport;
  private readonly log: Log;
  private readonly login: GuardedLogin;
  /** By method and path, oldest first: challenges that the end of something begun may answer without asking for one. */
  private readonly inHand = new Map<string, Again>();

  /** Throws an `InputError` for a user name that no header can carry. */
  constructor(
    private readonly settings: RequesterSettings,
    parts: RequesterParts = {},
  ) {
    const { address, username, password } = settings;
    if (/\p{Cc}/u.test(username)) {
      throw InputError.of('user-characters');
    }
    this.clock = parts.clock ?? systemClock;
    this.transport = parts.transport ?? new HttpTransport(this.clock);
    this.log = parts.log ?? silentLog;
    this.login = (parts.guard ?? loginGuard).login(address, username, password);
  }

  /** Throws the `LoginError` that `ask` and `open` would meet now. Sends nothing. */
  checkLogin(): void {
    this.login.check();
  }

  /** A person asks anew (Test, a deploy): paths that refused a login which is accepted elsewhere are asked again. */
  forgetRefusedPaths(): void {
    this.login.forgetPaths();
  }

  ask(request: Ask): Promise<Answer> {
    return this.whole(request);
  }

  /** A question to be asked again and again. Nothing is sent before its first `ask`. */
  keep(request: Omit<Ask, 'signal'>): KeptAsker {
    const kept: Kept = { socket: new KeptSocket(), again: null, onceOnly: false };
    const closing = new AbortController();
    const ask = () => this.whole({ ...request, signal: closing.signal }, kept);
    let asked = false;
    return {
      ask: async () => {
        const stale = asked;
        asked = true;
        try {
          return await ask();
        } catch (error) {
          // The device may end a waiting connection the moment we use it.
          if (!stale || !(error instanceof PassingError && error.code === 'reset')) throw error;
          return ask();
        }
      },
      close: () => {
        closing.abort();
        kept.socket.close();
      },
    };
  }

  private async whole(request: Ask, kept?: Kept): Promise<Answer> {
    checkPath(request.path);
    const limit = request.limit ?? ASK_LIMIT;
    const deadline = this.clock.ticks() + limit;
    const gaveUp = new AbortController();
    const giveUp = (): void => {
      gaveUp.abort(request.signal?.reason);
    };
    if (request.signal?.aborted) giveUp();
    request.signal?.addEventListener('abort', giveUp);
    const timer = this.clock.after(limit, () => {
      gaveUp.abort(new PassingError('answer-timeout', { seconds: Math.round(limit / 1000) }));
    });
    let exchanged: Exchanged | null = null;
    try {
      exchanged = await this.exchange({
        method: request.method,
        path: request.path,
        headers: request.body ? { 'Content-Type': request.contentType ?? XML } : {},
        body: request.body ?? null,
        signal: gaveUp.signal,
        rank: request.rank,
        limits: () => {
          const left = Math.max(2, deadline - this.clock.ticks());
          // A connect that takes all the time is to be told as such: its limit ends just before that of the whole.
          return { connect: Math.min(CONNECT_LIMIT, left - 1), headers: left };
        },
        kept,
      });
      const { reply } = exchanged;
      const body = await readBody(reply, request.maxBytes ?? LARGEST_ANSWER, gaveUp.signal);
      const refused = this.loginRefusedIn(reply.status, body, request.path, exchanged.loggedIn);
      if (refused) throw refused;
      exchanged.accepted();
      return {
        status: reply.status,
        contentType: reply.header('content-type')[0] ?? '',
        header: (name) => reply.header(name.toLowerCase()),
        body,
        local: reply.local,
        address: this.settings.address,
      };
    } finally {
      exchanged?.done();
      timer.cancel();
      request.signal?.removeEventListener('abort', giveUp);
    }
  }

  async open(path: string, signal: AbortSignal): Promise<OpenStream> {
    checkPath(path);
    const { address } = this.settings;
    const exchanged = await this.exchange({
      method: 'GET',
      path,
      // As the official client asks.
      headers: { Connection: 'keep-alive' },
      body: null,
      signal,
      limits: () => ({ connect: CONNECT_LIMIT, headers: STREAM_HEADERS_LIMIT }),
    }).catch((error: unknown) => {
      if (!(error instanceof PassingError) || error.code !== 'answer-timeout') throw error;
      throw new PassingError('stream-timeout', error.values);
    });
    const { reply, loggedIn } = exchanged;
    const { status } = reply;
    const header = (name: string): readonly string[] => reply.header(name);
    const judge = (body: Buffer, first: boolean): DeviceError | null =>
      this.loginRefusedIn(status, body, path, loggedIn) ??
      refusalOf({ status, header, body, address }, { path, stream: first });
    try {
      if (status !== 200) {
        const body = await readRefusal(reply, this.clock, signal);
        throw judge(body, true) ?? new LastingError('status', { status });
      }
      exchanged.accepted();
    } finally {
      exchanged.done();
    }
    const ended = loggedIn ? this.login.streaming(path) : () => undefined;
    return {
      contentType: header('content-type')[0] ?? '',
      judge,
      read: (reader) => {
        reply.read({
          data: (chunk) => {
            reader.data(chunk);
          },
          end: () => {
            ended();
            reader.end();
          },
          error: (error) => {
            ended();
            reader.error(error);
          },
        });
      },
      destroy: () => {
        ended();
        reply.destroy();
      },
    };
  }

  /** What an answer says against the login, whatever its status: a lock, or a userCheck that says no. */
  private loginRefusedIn(status: number, body: Buffer, path: string, loggedIn: boolean): LoginError | null {
    const lock = lockIn(status, body);
    if (lock) return this.login.locked(lock);
    if (!loggedIn || !refusesLogin(body)) return null;
    return this.login.refused(path, readUserCheck(body));
  }

  private async exchange(outgoing: Outgoing): Promise<Exchanged> {
    const { address, username, password, name } = this.settings;
    const { kept, path, method, rank } = outgoing;
    if (kept?.again) {
      const reply = await this.sendAgain(outgoing, kept, kept.again);
      if (reply) return { reply, loggedIn: true, accepted: () => undefined, done: () => undefined };
    }
    const attempt = new LoginAttempt({
      url: origin(address) + path,
      path,
      method,
      username,
      password,
      clock: this.clock,
      signal: outgoing.signal,
      login: this.login,
      rank,
      first: rank === 'owed' ? this.inHand.get(`${method} ${path}`) : undefined,
      send: (authorization) => this.send(outgoing, authorization),
      basic: () => {
        if (address.ssl || !this.login.tellBasic()) return;
        this.log.warn(
          `${name === '' ? address.host : name} only offers Basic login over plain HTTP, so the password travels unencrypted. ` +
            'Turn on SSL, or set "WEB Authentication" of the device to digest.',
        );
      },
      inHand: (again) => {
        if (kept && !kept.onceOnly) kept.again = again;
        if (method === 'PUT') this.keepInHand(`${method} ${path}`, again);
      },
    });
    try {
      const reply = await attempt.run();
      return {
        reply,
        loggedIn: attempt.loggedIn,
        accepted: () => {
          attempt.accepted(reply);
        },
        done: () => {
          attempt.done();
        },
      };
    } catch (error) {
      if (kept) kept.again = null;
      attempt.done();
      throw error;
    }
  }

  private keepInHand(what: string, again: Again): void {
    this.inHand.delete(what);
    this.inHand.set(what, again);
    for (const oldest of this.inHand.keys()) {
      if (this.inHand.size <= MOST_IN_HAND) return;
      this.inHand.delete(oldest);
    }
  }

  /**
   * Sends with the challenge of an earlier question; `null`: the device does not let it be used again. A 401 to a used nonce
   * is no refused login, with or without a new challenge.
   */
  private async sendAgain(outgoing: Outgoing, kept: Kept, again: Again): Promise<WireReply | null> {
    const { path, rank } = outgoing;
    this.login.check(path, rank);
    const reply = await this.send(outgoing, again());
    if (reply.status !== 401) return reply;
    kept.again = null;
    kept.onceOnly = true;
    const check = readUserCheck(await readRefusal(reply, this.clock, outgoing.signal));
    // A device that is in this state gives no challenge on the same connection.
    kept.socket.close();
    // What speaks against the login stands in the way of the attempt that follows.
    this.login.objection(check, path);
    return null;
  }

  private async send(outgoing: Outgoing, authorization: string | null): Promise<WireReply> {
    const limits = outgoing.limits();
    const reply = await this.transport.send({
      address: this.settings.address,
      tls: this.settings.tls,
      method: outgoing.method,
      path: outgoing.path,
      headers: {
        Accept: '*/*',
        // Else proxies pack what they hand on, and hold a stream back until there is enough to pack.
        'Accept-Encoding': 'identity',
        ...outgoing.headers,
        ...(authorization === null ? {} : { Authorization: authorization }),
      },
      body: outgoing.body,
      connectLimit: limits.connect,
      headersLimit: limits.headers,
      signal: outgoing.signal,
      keep: outgoing.kept?.socket,
    });
    return unpacked(reply);
  }
}

/** What the request line and the answer to a challenge can hold. Throws an `InputError`. */
function checkPath(path: string): void {
  if (!/^\/(?!\/)[\x21-\x7e]*$/.test(path) || path.includes('#')) {
    throw new InputError(
      'The path must begin with one / and hold only letters, digits and signs of a URL, no #.',
    );
  }
}
