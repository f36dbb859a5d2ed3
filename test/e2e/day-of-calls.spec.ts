import 'should';
import type { Clock, Timer } from '../../src/clock';
import { HttpRequester } from '../../src/connection/http-requester';
import { LoginGuard } from '../../src/connection/login-guard';
import type { Transport, WireReply, WireRequest } from '../../src/connection/transport';
import { CallFeed, callQuestion } from '../../src/feeds/calls';

const DAY = 24 * 3_600_000;
/** Far more turns than one question takes. */
const TURNS = 40;

/** Time for one thing that happens once a second: a day of it passes in seconds. */
class QuickClock implements Clock {
  private elapsed = 0;
  private readonly due: { at: number; run: () => void }[] = [];

  now(): number {
    return Date.UTC(2026, 0, 1) + this.elapsed;
  }

  ticks(): number {
    return this.elapsed;
  }

  random(): number {
    return 0.5;
  }

  after(ms: number, run: () => void): Timer {
    const entry = { at: this.elapsed + ms, run };
    this.due.push(entry);
    return {
      cancel: () => {
        const at = this.due.indexOf(entry);
        if (at >= 0) this.due.splice(at, 1);
      },
    };
  }

  get timers(): number {
    return this.due.length;
  }

  async advance(ms: number): Promise<void> {
    const until = this.elapsed + ms;
    for (;;) {
      for (let i = 0; i < TURNS; i++) await Promise.resolve();
      const next = this.due.reduce<(typeof this.due)[number] | null>(
        (first, entry) => (first && first.at <= entry.at ? first : entry),
        null,
      );
      if (!next || next.at > until) break;
      this.due.splice(this.due.indexOf(next), 1);
      this.elapsed = next.at;
      next.run();
    }
    this.elapsed = until;
  }
}

/** A door station as far as its login goes. */
class Station implements Transport {
  asked = 0;
  challenges = 0;
  refused = 0;
  status = 'idle';
  private readonly used = new Map<string, number>();

  constructor(private readonly usesAgain: boolean) {}

  send({ headers }: WireRequest): Promise<WireReply> {
    this.asked++;
    const login = headers.Authorization;
    if (login === undefined) {
      this.challenges++;
      return Promise.resolve(this.reply(401, `Digest realm="r", nonce="n${this.challenges}", qop="auth"`));
    }
    const nonce = /nonce="(\w+)"/.exec(login)?.[1] ?? '';
    const count = (this.used.get(nonce) ?? 0) + 1;
    this.used.set(nonce, count);
    const right = parseInt(/nc=(\w+)/.exec(login)?.[1] ?? '', 16) === count;
    if (right && (count === 1 || this.usesAgain)) return Promise.resolve(this.reply(200));
    this.refused++;
    return Promise.resolve(this.reply(401));
  }

  private reply(status: number, challenge?: string): WireReply {
    const body = status === 200 ? `{"CallStatus":{"status":"${this.status}"}}` : '';
    return {
      status,
      header: (name) => (name === 'www-authenticate' && challenge !== undefined ? [challenge] : []),
      read: (reader) => {
        if (body !== '') reader.data(Buffer.from(body));
        reader.end();
      },
      destroy: () => undefined,
    };
  }
}

describe('a door station asked for calls for a day', () => {
  for (const usesAgain of [true, false]) {
    it(`${usesAgain ? 'lets a nonce be used again: one login' : 'lets no nonce be used twice: never a refused login'}, no trouble, and every ring is heard in time`, async () => {
      await import('digest-fetch');
      const clock = new QuickClock();
      const station = new Station(usesAgain);
      const lines: string[] = [];
      const tell = (line: string): void => {
        lines.push(line);
      };
      const requester = new HttpRequester(
        {
          name: 'Door',
          address: { host: 'door', port: 80, ssl: false },
          tls: null,
          username: 'u',
          password: 'p',
        },
        {
          clock,
          transport: station,
          guard: new LoginGuard(clock),
          log: { error: tell, warn: tell, info: tell, debug: tell },
        },
      );
      let rung = 0;
      const rings: number[] = [];
      const feed = new CallFeed(
        clock,
        {
          reports: () => true,
          keep: () => requester.keep(callQuestion),
          checkLogin: () => {
            requester.checkLogin();
          },
          call: ({ state }, changed) => {
            if (state === 'active' && changed) rings.push(clock.ticks() - rung);
          },
          trouble: () => {
            lines.push('trouble');
          },
        },
        false,
      );
      feed.start();
      feed.settled();
      for (let hour = 0; hour < 24; hour++) {
        await clock.advance(DAY / 24 - 30_000 - hour * 37);
        rung = clock.ticks();
        station.status = 'ring';
        await clock.advance(20_000);
        station.status = 'idle';
        await clock.advance(10_000 + hour * 37);
      }
      rings.length.should.equal(24);
      Math.max(...rings).should.be.below(1_100);
      lines.should.be.empty();
      if (usesAgain) {
        station.challenges.should.equal(1);
        station.refused.should.equal(0);
        station.asked.should.be.within(86_395, 86_410);
      } else {
        // The one by which it is found out; it is no refused login for anybody here.
        station.refused.should.equal(1);
      }
      feed.stop();
      clock.timers.should.equal(0);
    }).timeout(300_000);
  }
});
