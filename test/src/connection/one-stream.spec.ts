import should from 'should';
import { Supervisor } from '../../../src/connection/supervisor';
import { LastingError, PassingError } from '../../../src/errors';
import { FakeRequester, FakeStream, FakeUser, supervised } from '../../support/fake-streams';
import { settle, TestClock } from '../../support/test-clock';

describe('a silent stream of a device that allows one only', () => {
  let clock: TestClock;
  let requester: FakeRequester;
  let user: FakeUser;
  let supervisor: Supervisor;

  const { online, another } = supervised((now) => {
    ({ clock, requester, user, supervisor } = now);
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
      supervisor = another(null);
    }
  });

  const ways: Record<string, (old: FakeStream) => Promise<unknown>> = {
    'refuses a second one': () => {
      requester.answer = () => {
        requester.answer = () => new FakeStream();
        return new PassingError('limit', {}, true);
      };
      return clock.advance(30_000);
    },
    'ends the first when a second is asked for': (old) => {
      requester.answer = () => {
        old.end();
        return new FakeStream();
      };
      return clock.advance(30_000);
    },
    'ends the first when a second is open': async (old) => {
      await clock.advance(30_000);
      old.end();
    },
    'ends a second one without a word': async () => {
      await clock.advance(30_000);
      requester.last.end();
      await settle();
    },
  };
  for (const [way, reach] of Object.entries(ways))
    it(`is closed before the next is opened, from then on, where it ${way}`, async () => {
      const old = await online();
      await reach(old);
      (old.destroyed || old.ended).should.be.true();
      requester.alive.should.equal(1);
      requester.last.send();
      const alive: number[] = [];
      requester.answer = () => {
        alive.push(requester.alive);
        return new FakeStream();
      };
      // It greeted only, so it is given twice the time.
      await clock.advance(60_000);
      alive.should.eql([0]);
      await clock.advance(3_000);
      user.states.should.eql(['online']);
    });

  it('is given ever more time where it says nothing at all', async () => {
    requester.answer = () => (requester.alive > 0 ? new PassingError('limit', {}, true) : new FakeStream());
    supervisor.start();
    await settle();
    const openings: number[] = [];
    for (let second = 1; second <= 500; second++) {
      const seen = requester.opened.length;
      await clock.advance(1_000);
      if (requester.opened.length > seen) openings.push(second);
    }
    openings.should.eql([30, 90, 210, 450]);
    user.states.should.eql(['online']);
  });

  it('is told as a loss where it was closed and the next opening hangs', async () => {
    await online();
    requester.answer = () => {
      requester.answer = () => 'hang';
      return new PassingError('limit', {}, true);
    };
    await clock.advance(32_999);
    user.states.should.eql(['online']);
    await clock.advance(1);
    should(user.told[1]).match({ state: 'offline', code: 'silent', values: { seconds: 30 } });
  });

  it('is looked at no more once it is closed', async () => {
    await online();
    await clock.advance(30_000);
    requester.answer = () => 'hang';
    requester.last.end();
    await clock.advance(600_000);
    requester.paths.length.should.equal(3);
    user.states.should.eql(['online', 'offline']);
  });
});
