import should from 'should';
import { Supervisor } from '../../../src/connection/supervisor';
import { DeviceError, LoginError, PassingError } from '../../../src/errors';
import { refusalOf } from '../../../src/connection/refusal';
import { FakeRequester, FakeStream, FakeUser, part, supervised } from '../../support/fake-streams';
import { settle, TestClock } from '../../support/test-clock';

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
  let user: FakeUser;
  let supervisor: Supervisor;

  const { online } = supervised((now) => {
    ({ clock, requester, user, supervisor } = now);
  });

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
      should(user.told[0]?.retryAt).equal(clock.now() + 1_000);
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
      supervisor.record.counters.badParts.should.equal(1);
      user.parts.should.equal(1);
    });

    it('says that the connection broke where looking around fails in a way that nobody knows', async () => {
      user.prepare = () => Promise.reject(new Error('a fault'));
      supervisor.start();
      await clock.advance(5_000);
      should(user.told.at(-1)?.code).equal('reset');
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

  it('begins and ends once, however often it is told to', async () => {
    await online();
    supervisor.start();
    await settle();
    requester.paths.length.should.equal(1);
    supervisor.stop();
    supervisor.stop();
    supervisor.record.changes
      .map(({ what, reason }) => [what, reason])
      .should.eql([
        ['open', '/ISAPI/Event/notification/alertStream'],
        ['online', ''],
        ['closed', ''],
      ]);
  });

  it('hands on a document that its user knows as it is', async () => {
    const torn = '<A><b>';
    user.known = (body) => body.toString() === torn;
    const stream = await online();
    stream.send(Buffer.from(`--boundary\r\nContent-Length: ${torn.length}\r\n\r\n${torn}\r\n`));
    user.parts.should.equal(2);
    user.known = () => false;
    stream.send(Buffer.concat([Buffer.from(`--boundary\r\nContent-Length: 6\r\n\r\n${torn}\r\n`), part()]));
    user.parts.should.equal(3);
    supervisor.record.counters.badParts.should.equal(1);
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
});
