import 'should';
import { Supervisor, StreamUser } from '../../../src/connection/supervisor';
import type { ConnectionStatus } from '../../../src/connection/connection-status';
import type { OpenStream, Requester } from '../../../src/connection/requester';
import type { BodyReader } from '../../../src/connection/transport';
import { DeviceError, LastingError, LoginError, PassingError } from '../../../src/errors';
import { refusalOf } from '../../../src/connection/refusal';
import { settle, TestClock } from '../../support/test-clock';

const HEARTBEAT = [
  '--boundary',
  'Content-Type: application/xml; charset="UTF-8"',
  'Content-Length: 97',
  '',
  '<EventNotificationAlert><eventType>videoloss</eventType><eventState>inactive</eventState></EventNo',
].join('\r\n');

/** A whole part whose length is right. */
function part(type = 'videoloss', state = 'inactive'): Buffer {
  const body = `<EventNotificationAlert>\r\n<eventType>${type}</eventType>\r\n<eventState>${state}</eventState>\r\n</EventNotificationAlert>\r\n`;
  return Buffer.from(
    `--boundary\r\nContent-Type: application/xml\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
}

/** A stream whose device is the test. */
class FakeStream implements OpenStream {
  readonly contentType = 'multipart/mixed; boundary=boundary';
  destroyed = false;
  /** By the device. */
  ended = false;
  private reader: BodyReader | null = null;

  judge = (): DeviceError | null => null;

  read(reader: BodyReader): void {
    this.reader = reader;
  }

  destroy(): void {
    this.destroyed = true;
    this.reader = null;
  }

  send(bytes: Buffer = part()): void {
    this.reader?.data(bytes);
  }

  end(): void {
    const reader = this.reader;
    this.reader = null;
    this.ended = true;
    reader?.end();
  }

  fail(): void {
    const reader = this.reader;
    this.reader = null;
    this.ended = true;
    reader?.error(new PassingError('reset'));
  }
}

/** Answers openings as the test says: a stream, an error, or nothing until later. */
class FakeRequester implements Requester {
  readonly paths: string[] = [];
  readonly opened: FakeStream[] = [];
  answer: () => FakeStream | DeviceError | 'hang' = () => new FakeStream();
  /** Ends the opening that hangs. */
  hanging: ((error: DeviceError) => void) | null = null;

  ask(): Promise<never> {
    return Promise.reject(new Error('not asked here'));
  }

  open(path: string, signal: AbortSignal): Promise<OpenStream> {
    this.paths.push(path);
    const answer = this.answer();
    if (answer === 'hang') {
      return new Promise((_, reject) => {
        this.hanging = reject;
        signal.addEventListener('abort', () => {
          reject(new PassingError('reset'));
        });
      });
    }
    if (answer instanceof DeviceError) return Promise.reject(answer);
    this.opened.push(answer);
    return Promise.resolve(answer);
  }

  get last(): FakeStream {
    const stream = this.opened.at(-1);
    if (!stream) throw new Error('no stream was opened');
    return stream;
  }

  get alive(): number {
    return this.opened.filter((stream) => !stream.destroyed && !stream.ended).length;
  }
}

class User implements StreamUser {
  parts = 0;
  readonly open: boolean[] = [];
  readonly told: ConnectionStatus[] = [];
  prepared = 0;
  prepare: StreamUser['prepare'] = () => {
    this.prepared++;
    return Promise.resolve();
  };
  part(): boolean {
    this.parts++;
    return true;
  }
  bad(): void {
    // counted in the record
  }
  streamOpen(open: boolean): void {
    this.open.push(open);
  }
  status(status: ConnectionStatus): void {
    this.told.push(status);
  }
  get states(): string[] {
    return this.told.map((status) => status.state);
  }
}

const address = { host: 'cam', port: 80, ssl: false };
const notFound = (): DeviceError => {
  const body = Buffer.from('<html>Access Error: 404 -- Not Found</html>');
  const error = refusalOf({ status: 404, header: () => [], body, address }, { path: '/x' });
  if (!error) throw new Error('a 404 was taken for a yes');
  return error;
};

const nothing = (): DeviceError => new PassingError('unreachable', { host: 'cam', port: 80 });

describe('Supervisor', () => {
  let clock: TestClock;
  let requester: FakeRequester;
  let user: User;
  let supervisor: Supervisor;

  beforeEach(() => {
    clock = new TestClock();
    requester = new FakeRequester();
    user = new User();
    supervisor = new Supervisor(requester, clock, user, null);
  });

  afterEach(() => {
    supervisor.stop();
    clock.timers.should.equal(0, 'a stopped supervisor leaves no timer');
    requester.alive.should.equal(0, 'a stopped supervisor leaves no socket');
  });

  async function online(): Promise<FakeStream> {
    supervisor.start();
    await settle();
    requester.last.send();
    return requester.last;
  }

  describe('opening', () => {
    it('prepares once, opens the stream and is online from its first part on', async () => {
      supervisor.start();
      await clock.advance(2_000);
      user.prepared.should.equal(1);
      user.states.should.eql([]);
      user.open.should.eql([]);
      requester.last.send();
      user.states.should.eql(['online']);
      user.open.should.eql([true]);
    });

    it('tries the old path after a 404 and keeps to what worked', async () => {
      requester.answer = () => (requester.paths.length === 1 ? notFound() : new FakeStream());
      await online();
      requester.paths.should.eql([
        '/ISAPI/Event/notification/alertStream',
        '/Event/notification/alertStream',
      ]);
      requester.last.end();
      await clock.advance(1_000);
      requester.paths[2]?.should.equal('/Event/notification/alertStream');
    });

    it('says that there is no event stream where the device knows neither path', async () => {
      requester.answer = () => notFound();
      supervisor.start();
      await settle();
      user.told.map(({ code }) => code).should.eql(['no-stream']);
      await clock.advance(66_000);
      requester.paths.length.should.equal(4, 'two paths now and two a minute later');
    });

    it('works when the device comes up an hour later', async () => {
      requester.answer = nothing;
      supervisor.start();
      await clock.advance(3_600_000);
      user.states.should.eql(['offline']);
      requester.answer = () => new FakeStream();
      await clock.advance(20_000);
      user.states.should.eql(['offline', 'online']);
    });
  });

  describe('retrying', () => {
    it('retries at once, then grows to a steady 15 s where nothing answers', async () => {
      requester.answer = nothing;
      supervisor.start();
      await clock.advance(0);
      requester.paths.length.should.equal(2);
      user.states.should.eql(['offline']);
      await clock.advance(30_000);
      const after30 = requester.paths.length;
      after30.should.be.within(6, 7);
      await clock.advance(150_000);
      (requester.paths.length - after30).should.be.within(9, 11);
    });

    it('grows to a steady 60 s where HTTP answers and refuses', async () => {
      requester.answer = () => new PassingError('busy', {}, true);
      supervisor.start();
      await clock.advance(120_000);
      for (const later of [0, 86_400_000]) {
        await clock.advance(later);
        const before = requester.paths.length;
        await clock.advance(600_000);
        (requester.paths.length - before).should.be.within(9, 11);
      }
    });

    it('tells of every refused login, because each has another next try', async () => {
      const times = ['12:30', '13:00', '13:00'];
      requester.answer = () => {
        const time = times.shift() ?? '';
        return new LoginError('login-refused', { time }, clock.now() + 1_800_000);
      };
      supervisor.start();
      await clock.advance(2 * 1_800_000 + 1);
      user.told
        .map(({ state, values }) => [state, values.time])
        .should.eql([
          ['refused', '12:30'],
          ['refused', '13:00'],
        ]);
    });

    it('waits exactly as long as a refused login says', async () => {
      requester.answer = () => new LoginError('login-refused', { time: '12:30' }, clock.now() + 1_800_000);
      supervisor.start();
      await settle();
      user.states.should.eql(['refused']);
      user.told[0]?.retryAt?.should.equal(clock.now() + 1_800_000);
      await clock.advance(1_799_999);
      requester.paths.length.should.equal(1);
      await clock.advance(1);
      requester.paths.length.should.equal(2);
    });

    it('follows a device that ends the stream after every part without a storm and without saying offline', async () => {
      await online();
      for (let i = 0; i < 600; i++) {
        if (requester.alive > 0) {
          requester.last.send();
          requester.last.end();
        }
        await clock.advance(100);
      }
      requester.paths.length.should.be.within(60, 61);
      user.states.should.eql(['online']);
    });

    it('follows a recorder that ends the stream every 40 s at once and stays online', async () => {
      await online();
      for (let i = 0; i < 20; i++) {
        await clock.advance(20_000);
        requester.last.send();
        await clock.advance(20_000);
        requester.last.end();
        await clock.advance(0);
        requester.alive.should.equal(1);
        requester.last.send();
      }
      user.states.should.eql(['online']);
    });

    it('backs off when the stream opens but never brings a part', async () => {
      supervisor.start();
      await settle();
      for (let i = 0; i < 600; i++) {
        if (!requester.last.destroyed) requester.last.end();
        await clock.advance(100);
      }
      requester.paths.length.should.be.below(10);
    });
  });

  describe('a loss', () => {
    it('is told when the first retry has failed', async () => {
      const stream = await online();
      requester.answer = nothing;
      stream.fail();
      user.open.should.eql([true, false]);
      user.states.should.eql(['online']);
      await clock.advance(1_000);
      user.states.should.eql(['online', 'offline']);
    });

    it('is told after 3 s when the retry hangs', async () => {
      const stream = await online();
      requester.answer = () => 'hang';
      stream.fail();
      await clock.advance(2_999);
      user.states.should.eql(['online']);
      await clock.advance(1);
      user.states.should.eql(['online', 'offline']);
    });

    it('is not told when the stream is back in time', async () => {
      const stream = await online();
      await clock.advance(5_000);
      stream.fail();
      await clock.advance(10_000);
      user.states.should.eql(['online']);
      user.open.should.eql([true, false, true]);
    });

    it('is told once however long it lasts', async () => {
      const stream = await online();
      requester.answer = nothing;
      stream.fail();
      await clock.advance(3_600_000);
      user.states.should.eql(['online', 'offline']);
    });
  });

  describe('silence', () => {
    it('opens a new stream before the old one goes, and switches at its first part', async () => {
      const old = await online();
      await clock.advance(30_000);
      requester.opened.length.should.equal(2);
      old.destroyed.should.be.false();
      old.send();
      user.parts.should.equal(2);
      requester.last.send(part('VMD', 'active'));
      old.destroyed.should.be.true();
      user.parts.should.equal(3);
      user.open.should.eql([true], 'the stream was never closed');
    });

    it('counts no part twice while both are open', async () => {
      const old = await online();
      await clock.advance(30_000);
      requester.last.send();
      old.send();
      user.parts.should.equal(2);
    });

    it('counts what came on both once: the new one brings it after the old one had it', async () => {
      const old = await online();
      await clock.advance(30_000);
      old.send(Buffer.concat([part('ANPR', 'active'), part('VMD', 'active')]));
      user.parts.should.equal(3);
      requester.last.send(
        Buffer.concat([part('ANPR', 'active'), part('VMD', 'active'), part('IO', 'active')]),
      );
      old.destroyed.should.be.true();
      user.parts.should.equal(4);
      requester.last.send(part('ANPR', 'active'));
      user.parts.should.equal(5, 'the same later is something new');
    });

    it('closes the old one when the new one is silent too, and doubles the limit up to 10 minutes', async () => {
      supervisor.start();
      await settle();
      const openings: number[] = [];
      let seen = 1;
      for (let second = 0; second < 7_200; second++) {
        await clock.advance(1_000);
        if (requester.opened.length > seen) {
          openings.push(second + 1);
          seen = requester.opened.length;
        }
        requester.alive.should.be.belowOrEqual(2);
      }
      openings.slice(0, 4).should.eql([30, 90, 210, 450]);
      supervisor.silence.limit.should.equal(600_000);
      user.states.should.eql(['online']);
    }).timeout(60_000);

    it('does not double a limit that a person set', async () => {
      supervisor = new Supervisor(requester, clock, user, 20_000);
      supervisor.start();
      await clock.advance(200_000);
      supervisor.silence.limit.should.equal(20_000);
      requester.opened.length.should.be.within(10, 11);
    });

    it('keeps the old one when it speaks again and the new one does not', async () => {
      const old = await online();
      await clock.advance(30_000);
      const fresh = requester.last;
      await clock.advance(5_000);
      old.send();
      await clock.advance(105_000);
      fresh.destroyed.should.be.true();
      old.destroyed.should.be.false();
    });

    it('keeps the old one while the login of its renewal is refused, for one more limit', async () => {
      const old = await online();
      const refused = new LoginError('login-locked', { time: '12:30' }, clock.now() + 1_800_000);
      requester.answer = () => refused;
      for (const spoken of [45_000, 90_000, 135_000]) {
        await clock.advance(spoken - clock.ticks());
        old.destroyed.should.be.false(`${spoken} ms`);
        old.send();
      }
      supervisor.status.state.should.equal('online');
      user.parts.should.equal(4);
      await clock.advance(supervisor.silence.limit * 2);
      old.destroyed.should.be.true();
      supervisor.status.state.should.equal('refused');
    });

    it('learns the rhythm: three times the longest gap', async () => {
      const stream = await online();
      for (const gap of [10_000, 25_000, 10_000]) {
        await clock.advance(gap);
        stream.send();
      }
      supervisor.silence.limit.should.equal(75_000);
      await clock.advance(74_000);
      requester.opened.length.should.equal(1);
      await clock.advance(1_000);
      requester.opened.length.should.equal(2);
    });

    it('takes any byte for a sign of life, not only whole parts', async () => {
      const stream = await online();
      for (let i = 0; i < HEARTBEAT.length; i += 20) {
        await clock.advance(20_000);
        stream.send(Buffer.from(HEARTBEAT.slice(i, i + 20)));
      }
      requester.opened.length.should.equal(1);
    });

    it('closes, then opens, where the device refuses a second stream, and remembers it', async () => {
      const old = await online();
      requester.answer = () => new PassingError('limit', {}, true);
      await clock.advance(29_999);
      const before = requester.paths.length;
      requester.answer = () =>
        requester.paths.length === before + 1 ? new PassingError('limit', {}, true) : new FakeStream();
      await clock.advance(1);
      old.destroyed.should.be.true();
      requester.alive.should.equal(1);
      user.states.should.eql(['online']);
      await clock.advance(5_000);
      requester.last.send();
      requester.answer = () => {
        requester.alive.should.equal(0, 'closed before the next is opened');
        return new FakeStream();
      };
      await clock.advance(30_000);
      requester.opened.length.should.equal(3);
    });

    it('closes, then opens, where the device ends the first stream when a second comes', async () => {
      const old = await online();
      requester.answer = () => {
        old.end();
        return new FakeStream();
      };
      await clock.advance(30_000);
      requester.alive.should.equal(1);
      user.states.should.eql(['online']);
      requester.last.send();
      user.parts.should.equal(2);
    });

    it('closes, then opens, where the device resets a second stream', async () => {
      const old = await online();
      const before = requester.paths.length;
      requester.answer = () =>
        requester.paths.length === before + 1 ? new PassingError('reset') : new FakeStream();
      await clock.advance(30_000);
      old.destroyed.should.be.true();
      requester.alive.should.equal(1);
      await clock.advance(5_000);
      user.states.should.eql(['online']);
    });

    it('keeps the old one where it speaks before the second is refused, hangs up or ends', async () => {
      const old = await online();
      for (const error of [new PassingError('limit', {}, true), nothing(), new PassingError('reset')]) {
        requester.answer = () => 'hang';
        await clock.advance(supervisor.silence.limit);
        await clock.advance(1);
        old.send();
        requester.hanging?.(error);
        await settle();
        old.destroyed.should.be.false(error.code);
      }
      requester.answer = () => new FakeStream();
      await clock.advance(supervisor.silence.limit);
      await clock.advance(1);
      old.send();
      requester.last.end();
      old.destroyed.should.be.false();
      user.open.should.eql([true]);
      user.states.should.eql(['online']);
    });

    it('gives a device that greets and then never speaks ever more time', async () => {
      await online();
      const openings: number[] = [];
      for (let second = 1; second <= 1_000; second++) {
        const seen = requester.opened.length;
        await clock.advance(1_000);
        if (requester.opened.length === seen) continue;
        openings.push(second);
        requester.last.send();
      }
      openings.should.eql([30, 90, 210, 450, 930]);
    });

    it('reads what waits in the socket after this process stood still, each time, and learns no rhythm from it', async () => {
      const stream = await online();
      for (let i = 0; i < 3; i++) {
        await clock.standStill(3_600_000);
        // The timers run first, then the sockets are read.
        stream.send();
        await clock.advance(60);
        requester.opened.length.should.equal(1);
        supervisor.silence.limit.should.equal(30_000);
        await clock.advance(9_000);
        stream.send();
      }
    });

    it('finds a stream that died while this process stood still at once', async () => {
      await online();
      await clock.standStill(3_600_000);
      await clock.advance(60);
      requester.opened.length.should.equal(2);
      requester.last.send();
      requester.alive.should.equal(1);
      user.states.should.eql(['online']);
    });

    it('does not loop when the renewed stream is ended without a word', async () => {
      await online();
      await clock.advance(30_000);
      requester.last.end();
      await clock.advance(0);
      requester.opened.length.should.equal(3);
      requester.last.send();
      user.states.should.eql(['online']);
    });

    it('finds a half-open connection: nothing answers the renewal, so it is offline', async () => {
      const old = await online();
      requester.answer = nothing;
      await clock.advance(30_000);
      old.destroyed.should.be.true();
      user.states.should.eql(['online', 'offline']);
      user.open.should.eql([true, false]);
    });

    it('counts the loss where a device ends the old stream and then refuses the new one', async () => {
      const old = await online();
      requester.answer = () => 'hang';
      await clock.advance(30_000);
      old.end();
      user.states.should.eql(['online']);
      requester.answer = nothing;
      requester.hanging?.(new PassingError('limit', {}, true));
      await settle();
      await clock.advance(3_000);
      user.states.should.eql(['online', 'offline']);
      user.open.should.eql([true, false]);
    });

    it('closes, then opens, where the user may have no second stream', async () => {
      for (const code of ['forbidden', 'forbidden-or-limit', 'limit'] as const) {
        const old = await online();
        requester.answer = () => {
          requester.answer = () => new FakeStream();
          return new LastingError(code);
        };
        await clock.advance(supervisor.silence.limit);
        old.destroyed.should.be.true(code);
        requester.alive.should.equal(1, code);
        user.states.at(-1)?.should.equal('online', code);
        supervisor.stop();
        supervisor = new Supervisor(requester, clock, user, null);
      }
    });

    it('survives a wall clock that jumps', async () => {
      await online();
      clock.jump(-7 * 86_400_000);
      await clock.advance(20_000);
      clock.jump(86_400_000);
      requester.opened.length.should.equal(1);
      await clock.advance(10_000);
      requester.opened.length.should.equal(2);
    });
  });

  describe('stopping', () => {
    it('lets an opening go that hangs, and whatever it brings later', async () => {
      requester.answer = () => 'hang';
      supervisor.start();
      await settle();
      supervisor.stop();
      await clock.advance(60_000);
      requester.paths.length.should.equal(1);
    });

    const moments: Record<string, () => Promise<unknown>> = {
      'while it prepares': () => {
        user.prepare = (signal) =>
          new Promise((_, reject) => {
            signal.addEventListener('abort', () => {
              reject(new Error('aborted'));
            });
          });
        supervisor.start();
        return settle();
      },
      'while it opens': () => {
        requester.answer = () => 'hang';
        supervisor.start();
        return settle();
      },
      'while it waits to retry': () => {
        requester.answer = nothing;
        supervisor.start();
        return clock.advance(20_000);
      },
      'while it opens a second stream': async () => {
        await online();
        requester.answer = () => 'hang';
        await clock.advance(30_000);
      },
      'while a second stream is open': async () => {
        await online();
        await clock.advance(30_000);
      },
      'while it looks at the sockets after a standstill': async () => {
        await online();
        await clock.standStill(600_000);
      },
      'while a loss is not told yet': async () => {
        const stream = await online();
        requester.answer = () => 'hang';
        stream.fail();
        await clock.advance(1_000);
      },
    };
    for (const [moment, reach] of Object.entries(moments)) {
      it(`leaves nothing and says nothing more ${moment}`, async () => {
        await reach();
        const told = user.told.length;
        const opened = requester.paths.length;
        supervisor.stop();
        clock.timers.should.equal(0);
        requester.alive.should.equal(0);
        await clock.advance(3_600_000);
        user.told.length.should.equal(told);
        requester.paths.length.should.equal(opened);
      });
    }

    for (const [what, bring] of [
      ['a stream', () => new FakeStream()],
      ['an error', () => new PassingError('limit', {}, true)],
    ] as const)
      it(`lets ${what} go that an opening brings after its end, first or second stream`, async () => {
        // An opening that minds no signal, as one whose answer is on its way already.
        const late: ((answer: FakeStream | DeviceError) => void)[] = [];
        const open = requester.open.bind(requester);
        let minding = false;
        requester.open = (path, signal) =>
          minding
            ? open(path, signal)
            : new Promise((resolve, reject) => {
                late.push((answer) => {
                  if (answer instanceof DeviceError) reject(answer);
                  else resolve(answer);
                });
              });
        const end = async () => {
          supervisor.stop();
          const told = user.told.length;
          const answer = bring();
          late.shift()?.(answer);
          await settle();
          if (answer instanceof FakeStream) answer.destroyed.should.be.true();
          user.told.length.should.equal(told);
          clock.timers.should.equal(0);
        };
        supervisor.start();
        await settle();
        await end();
        minding = true;
        await online();
        minding = false;
        await clock.advance(30_000);
        late.length.should.equal(1);
        await end();
      });

    it('hands on nothing more when a broken part makes its user stop it', async () => {
      const stream = await online();
      let bad = 0;
      user.bad = () => {
        bad++;
        supervisor.stop();
      };
      const torn = Buffer.from('--boundary\r\nContent-Type: application/xml\r\n\r\n<A><b>\r\n');
      stream.send(Buffer.concat([torn, torn, torn, part()]));
      bad.should.equal(1);
      user.parts.should.equal(1);
    });

    it('says that the connection broke where looking around fails in a way that nobody knows', async () => {
      user.prepare = () => Promise.reject(new Error('a fault'));
      supervisor.start();
      await clock.advance(5_000);
      user.told.at(-1)?.code?.should.equal('reset');
      user.states.should.eql(['offline']);
    });

    it('hands on nothing more when a part a part makes its user stop it', async () => {
      const stream = await online();
      user.part = () => {
        user.parts++;
        supervisor.stop();
        return true;
      };
      stream.send(Buffer.concat([part(), part(), part()]));
      user.parts.should.equal(2);
      user.open.should.eql([true, false]);
    });

    it('starts again after it', async () => {
      await online();
      supervisor.stop();
      supervisor.start();
      await settle();
      requester.last.send();
      user.states.should.eql(['online', 'online']);
      user.prepared.should.equal(1);
    });

    it('leaks nothing in 10,000 cycles', async () => {
      for (let i = 0; i < 10_000; i++) {
        supervisor.start();
        if (i % 100 === 0) await settle();
        supervisor.stop();
      }
      await settle();
      requester.alive.should.equal(0);
      clock.timers.should.equal(0);
    }).timeout(60_000);
  });

  it('keeps the last 100 changes and counts', async () => {
    const stream = await online();
    stream.send();
    supervisor.record.counters.parts.should.equal(2);
    supervisor.record.counters.bytes.should.be.above(100);
    requester.answer = nothing;
    stream.fail();
    await clock.advance(7_200_000);
    const outage = supervisor.record.changes.map(({ what, reason }) => [what, reason]);
    outage.should.eql([
      ['open', '/ISAPI/Event/notification/alertStream'],
      ['online', ''],
      ['lost', 'reset'],
      ['lost', 'unreachable'],
      ['offline', 'unreachable'],
    ]);
    requester.answer = () => new FakeStream();
    await clock.advance(17_000);
    for (let i = 0; i < 200; i++) {
      requester.last.send();
      requester.last.end();
      await clock.advance(1_000);
    }
    supervisor.record.changes.length.should.equal(100);
    supervisor.record.counters.reconnects.should.equal(201);
  });

  it('counts a renewed stream as a reconnect', async () => {
    await online();
    await clock.advance(30_000);
    requester.last.send();
    supervisor.record.counters.reconnects.should.equal(1);
  });
});
