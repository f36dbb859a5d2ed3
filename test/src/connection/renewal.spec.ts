import should from 'should';
import { Supervisor } from '../../../src/connection/supervisor';
import { DeviceError, LastingError, LoginError, PassingError } from '../../../src/errors';
import { FakeRequester, FakeStream, FakeUser, part, supervised } from '../../support/fake-streams';
import { settle, TestClock } from '../../support/test-clock';

const HEARTBEAT = [
  '--boundary',
  'Content-Type: application/xml; charset="UTF-8"',
  'Content-Length: 97',
  '',
  '<EventNotificationAlert><eventType>videoloss</eventType><eventState>inactive</eventState></EventNo',
].join('\r\n');

const nothing = (): DeviceError => new PassingError('unreachable', { host: 'cam', port: 80 });

describe('a silent stream', () => {
  let clock: TestClock;
  let requester: FakeRequester;
  let user: FakeUser;
  let supervisor: Supervisor;

  const { online, another } = supervised((now) => {
    ({ clock, requester, user, supervisor } = now);
  });

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
    requester.last.send(Buffer.concat([part('ANPR', 'active'), part('VMD', 'active'), part('IO', 'active')]));
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
    supervisor = another(20_000);
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

  it('survives a wall clock that jumps', async () => {
    await online();
    clock.jump(-7 * 86_400_000);
    await clock.advance(20_000);
    clock.jump(86_400_000);
    requester.opened.length.should.equal(1);
    await clock.advance(10_000);
    requester.opened.length.should.equal(2);
  });

  it('counts a renewed stream as a reconnect', async () => {
    await online();
    await clock.advance(30_000);
    requester.last.send();
    supervisor.record.counters.reconnects.should.equal(1);
  });

  for (const [error, delay] of [
    [nothing(), 1_000],
    [new LastingError('tls-needed'), 60_000],
  ] as const)
    it(`is dead where its renewal meets "${error.code}", which was the first retry`, async () => {
      await online();
      requester.answer = () => error;
      await clock.advance(30_000);
      requester.paths.length.should.equal(2);
      should(user.told[1]).match({ state: 'offline', code: error.code, retryAt: clock.now() + delay });
      await clock.advance(delay - 1);
      requester.paths.length.should.equal(2);
      requester.answer = () => new FakeStream();
      await clock.advance(1);
      requester.last.send();
      await clock.advance(30_000);
      requester.alive.should.equal(2, 'nobody has said that it allows one stream only');
    });

  it('that ends leaves its place to the renewed one, which has to prove itself', async () => {
    const old = await online();
    await clock.advance(30_000);
    old.send(part('ANPR', 'active'));
    old.end();
    user.open.should.eql([true, false]);
    requester.last.send(part('ANPR', 'active'));
    user.open.should.eql([true, false, true]);
    user.parts.should.equal(2, 'it brought again what the old one had brought');
    await clock.advance(10_000);
    user.states.should.eql(['online']);
  });

  it('that ends is told where the renewed one does not prove itself in 6 s', async () => {
    const old = await online();
    await clock.advance(30_000);
    old.end();
    for (let i = 0; i < 5; i++) {
      requester.last.send(Buffer.from('noise'));
      await clock.advance(1_000);
    }
    requester.last.send(Buffer.from('noise'));
    await clock.advance(999);
    user.states.should.eql(['online']);
    await clock.advance(1);
    should(user.told[1]).match({ state: 'offline', code: 'ended' });
  });

  it('that ends is missed by nobody where quiet has proved the renewed one', async () => {
    const old = await online();
    await clock.advance(33_000);
    old.end();
    user.open.should.eql([true]);
  });

  it('has its last 1,000 parts known again, and no more than these', async () => {
    const old = await online();
    await clock.advance(30_000);
    for (let i = 1; i <= 1_001; i++) old.send(part(`T${i}`));
    user.parts.should.equal(1_002);
    requester.last.send(part('T1000'));
    user.parts.should.equal(1_002);
    requester.last.send(part('T1001'));
    user.parts.should.equal(1_003);
  });

  it('that speaks again has everything counted that it says after its renewal is given up', async () => {
    await online();
    await clock.advance(30_000);
    const old = requester.last;
    old.send(part('IO', 'active'));
    while (requester.opened.length < 3) await clock.advance(1_000);
    await clock.advance(1);
    old.send(part('VMD', 'active'));
    requester.last.end();
    user.parts.should.equal(3);
    old.send(part('VMD', 'active'));
    user.parts.should.equal(4);
  });

  const opened = ['open /ISAPI/Event/notification/alertStream', 'online', 'renew silent 30 s'];
  const renewed = [...opened, 'open renewal'];
  const records: Record<string, [readonly string[], (old: FakeStream) => unknown]> = {
    'the renewed one speaks': [
      [...renewed, 'switch'],
      () => {
        requester.last.send();
      },
    ],
    'both are silent': [[...renewed, 'switch both silent'], () => clock.advance(30_000)],
    'the old one ends': [
      [...renewed, 'switch the old one ended'],
      (old) => {
        old.end();
      },
    ],
    'the renewed one ends': [
      [...renewed, 'lost renewal'],
      async (old) => {
        await clock.advance(1);
        old.send();
        requester.last.end();
      },
    ],
    'its renewal fails, but it speaks': [
      [...opened, 'lost renewal'],
      (old) => {
        old.send();
        requester.hanging?.(nothing());
        return settle();
      },
    ],
    'the login of its renewal is refused': [
      [...opened, 'lost renewal'],
      () => {
        requester.hanging?.(new LoginError('login-refused', { time: '12:30' }, clock.now() + 60_000));
        return settle();
      },
    ],
  };
  for (const [what, [changes, reach]] of Object.entries(records))
    it(`leaves a record for diagnostics where ${what}`, async () => {
      await clock.advance(5_000);
      const old = await online();
      if (changes[3] !== 'open renewal') requester.answer = () => 'hang';
      await clock.advance(30_000);
      await reach(old);
      supervisor.record.changes.map(({ what: it, reason }) => `${it} ${reason}`.trim()).should.eql(changes);
    });
});
