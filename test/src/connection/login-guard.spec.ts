import should from 'should';
import { GuardedLogin, LoginGuard, Turn } from '../../../src/connection/login-guard';
import { LoginError } from '../../../src/errors';
import { settle, TestClock } from '../../support/test-clock';
import type { Address } from '../../../src/connection/transport';
import type { UserCheck } from '../../../src/connection/user-check';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const PATH = '/ISAPI/System/deviceInfo';
const camera: Address = { host: 'cam', port: 80, ssl: false };
const locked = (seconds: number | null): UserCheck => ({
  locked: true,
  unlockTime: seconds === null ? null : seconds * SECOND,
  triesLeft: 0,
});
const left = (triesLeft: number): UserCheck => ({ locked: false, unlockTime: null, triesLeft });

describe('login-guard', () => {
  let clock: TestClock;
  let guard: LoginGuard;
  const { signal } = new AbortController();

  beforeEach(() => {
    clock = new TestClock();
    guard = new LoginGuard(clock);
  });

  const login = (password = 'p', username = 'u', address = camera): GuardedLogin =>
    guard.login(address, username, password);
  const obstacle = (who: GuardedLogin): LoginError | null => {
    try {
      who.check();
      return null;
    } catch (error) {
      if (error instanceof LoginError) return error;
      throw error;
    }
  };
  /** ms until the next try; 0: now. */
  const wait = (who: GuardedLogin): number => {
    const error = obstacle(who);
    return error ? error.retryAt - clock.now() : 0;
  };
  async function accept(who = login()): Promise<void> {
    const turn = await who.enter(PATH, signal);
    turn.accepted();
    turn.done();
  }
  async function refuse(who = login(), check: UserCheck | null = null): Promise<LoginError> {
    const turn = await who.enter(PATH, signal);
    const error = who.refused(PATH, check);
    turn.done();
    return error;
  }

  it('waits 30 minutes after a refusal of credentials that have never worked', async () => {
    const error = await refuse();
    error.code.should.equal('login-refused');
    (error.retryAt - clock.now()).should.equal(30 * MINUTE);
    await clock.advance(30 * MINUTE - 1);
    wait(login()).should.equal(1);
    await login().enter(PATH, signal).should.be.rejectedWith({ code: 'login-not-sent' });
    await clock.advance(1);
    wait(login()).should.equal(0);
    await refuse();
    wait(login()).should.equal(30 * MINUTE);
  });

  it('says how many tries are left where the device does', async () => {
    const error = await refuse(login(), left(4));
    error.code.should.equal('login-refused-tries');
    error.message.should.match(/Tries left before it locks: 4\./);
    (await refuse(login('another'))).code.should.equal('login-refused');
  });

  it('says the time of the next try as people read it', async () => {
    const error = await refuse();
    const time = new Date(error.retryAt).toTimeString().slice(0, 5);
    error.message.should.equal(`The device refused the login; the next try is at ${time}.`);
    (await refuse(login('other'), left(3))).message.should.equal(
      `The device refused the login. Tries left before it locks: 3. The next try is at ${time}.`,
    );
  });

  it('says the seconds too where the next try is less than ten minutes away', () => {
    for (const [seconds, shown] of [
      [598, /^\d\d:\d\d:\d\d$/],
      [599, /^\d\d:\d\d$/],
    ] as const)
      String(login().locked(locked(seconds)).values.time).should.match(shown);
  });

  it('says when a login may go again that has to wait longer than the lock', async () => {
    await refuse();
    login('other').locked(locked(600));
    should(obstacle(login())).match({ code: 'login-locked', retryAt: clock.now() + 30 * MINUTE });
    should(obstacle(login('other'))).match({ code: 'login-locked', retryAt: clock.now() + 601 * SECOND });
  });

  it('says the time at which enough of three refusals are half an hour old', async () => {
    await refuse(login('a'));
    await clock.advance(10 * MINUTE);
    await refuse(login('b'));
    await accept();
    // A stray 401, which alone would be asked again after 10 s.
    const error = await refuse();
    (error.retryAt - clock.now()).should.equal(20 * MINUTE);
    wait(login()).should.equal(20 * MINUTE);
    should(obstacle(login('c'))).match({ code: 'login-enough', ofPath: false });
  });

  it('tries credentials that have worked again after 10 s, 5 min, then every 30 min', async () => {
    await accept();
    for (const expected of [10 * SECOND, 5 * MINUTE, 30 * MINUTE, 30 * MINUTE]) {
      await refuse();
      wait(login()).should.equal(expected);
      await clock.advance(expected);
    }
    await accept();
    await refuse();
    wait(login()).should.equal(10 * SECOND);
  });

  it('waits 30 minutes even then when the device has fewer than 2 tries left', async () => {
    await accept();
    await refuse(login(), left(2));
    wait(login()).should.equal(10 * SECOND);
    await clock.advance(10 * SECOND);
    await refuse(login(), left(1));
    wait(login()).should.equal(30 * MINUTE);
  });

  it('honours a lock with its time, for every user of the device, and 30 minutes where it gives none', async () => {
    const error = await refuse(login(), locked(600));
    error.code.should.equal('login-locked');
    // One second more than the device says, because it counts whole ones.
    wait(login()).should.equal(601 * SECOND);
    wait(login('p', 'somebody else')).should.equal(601 * SECOND);
    wait(login('p', 'u', { ...camera, port: 81 })).should.equal(0);
    wait(login('p', 'u', { ...camera, host: 'cam2' })).should.equal(0);
    await clock.advance(601 * SECOND);
    wait(login()).should.equal(0);
    await refuse(login(), locked(null));
    wait(login()).should.equal(30 * MINUTE);
  });

  it('lets no answer that was on its way end a lock', async () => {
    await accept();
    const [first, second] = [await login().enter(PATH, signal), await login().enter('/other', signal)];
    login().refused('/other', locked(600));
    second.done();
    first.accepted();
    first.done();
    wait(login()).should.equal(601 * SECOND);
  });

  it('honours a lock that the device tells before anybody has logged in', () => {
    const error = login().objection(locked(90), PATH);
    should(error?.code).equal('login-locked');
    wait(login('other')).should.equal(91 * SECOND);
    should(login().objection(left(1), PATH)).be.null();
    should(login().objection(null, PATH)).be.null();
  });

  it('does not spend the last try on credentials that were refused, but trusts that count for a day only', async () => {
    should(login().objection(left(1), PATH)).be.null();
    await refuse(login(), left(1));
    for (let hours = 0.5; hours < 24; hours += 0.5) {
      await clock.advance(30 * MINUTE);
      if (hours === 23.5) should(login().objection(left(2), PATH)).be.null();
      const error = login().objection(left(1), PATH);
      should(error?.code).equal('login-not-sent');
      wait(login()).should.equal(30 * MINUTE);
    }
    should(login('other').objection(left(1), PATH)).be.null();
    await clock.advance(30 * MINUTE);
    should(login().objection(left(1), PATH)).be.null();
  });

  it('tries other credentials at once', async () => {
    await refuse(login('wrong'));
    wait(login('right')).should.equal(0);
    wait(login('wrong', 'other user')).should.equal(0);
    await accept(login('right'));
    wait(login('wrong')).should.equal(30 * MINUTE);
  });

  it('forgets refusals once a login has worked', async () => {
    await accept();
    const turn = await login().enter(PATH, signal);
    await refuse();
    wait(login()).should.equal(10 * SECOND);
    turn.accepted();
    wait(login()).should.equal(0);
  });

  it('lets one unproven login through at a time on each device', async () => {
    const order: string[] = [];
    const turns: Turn[] = [];
    for (const name of ['a', 'b', 'c']) {
      void login('p', name)
        .enter(PATH, signal)
        .then((turn) => {
          order.push(`${name}${turn.waited ? ' waited' : ''}`);
          turns.push(turn);
        });
    }
    const other = await login('p', 'u', { ...camera, host: 'cam2' }).enter(PATH, signal);
    other.waited.should.be.false();
    await settle();
    order.should.deepEqual(['a']);
    turns[0]?.done();
    await settle();
    order.should.deepEqual(['a', 'b waited']);
    turns[1]?.done();
    turns[1]?.done();
    await settle();
    order.should.deepEqual(['a', 'b waited', 'c waited']);
  });

  it('is one at a time again after a stray 401, until the login is accepted', async () => {
    await accept();
    await refuse();
    await clock.advance(10 * SECOND);
    const one = await login().enter(PATH, signal);
    const next = login().enter(PATH, signal);
    one.accepted();
    one.done();
    const second = await next;
    second.waited.should.be.true();
    second.done();
  });

  it('lets a place go once, however often it is told so', async () => {
    await accept();
    const one = await login().enter(PATH, signal);
    one.done();
    one.done();
    const turns = await Promise.all([1, 2].map(() => login().enter(PATH, signal)));
    const next = login().enter(PATH, signal);
    await settle();
    for (const turn of turns) turn.done();
    (await next).waited.should.be.true();
    (await next).done();
  });

  it('lets no other unproven login through where a proven one is done', async () => {
    await accept();
    const proven = await login().enter(PATH, signal);
    const trying = await login('a').enter(PATH, signal);
    proven.done();
    let through = false;
    const next = login('b')
      .enter(PATH, signal)
      .then((turn) => {
        through = true;
        return turn;
      });
    await settle();
    through.should.be.false();
    trying.done();
    (await next).done();
  });

  it('tells all who wait when the first of the same credentials is refused', async () => {
    const first = await login().enter(PATH, signal);
    const waiting = [1, 2, 3].map(() => login().enter(PATH, signal));
    login().refused(PATH, null);
    first.done();
    for (const one of waiting) await one.should.be.rejectedWith({ code: 'login-not-sent' });
    (await login('other').enter(PATH, signal)).waited.should.be.false();
  });

  it('lets two through at a time when the first of the same credentials is accepted', async () => {
    const first = await login().enter(PATH, signal);
    const through: Turn[] = [];
    for (let i = 0; i < 5; i++)
      void login()
        .enter(PATH, signal)
        .then((turn) => through.push(turn));
    first.accepted();
    first.done();
    for (let gone = 0; gone < 5; gone++) {
      await settle();
      through.length.should.equal(Math.min(5, gone + 2));
      through[gone]?.done();
    }
    const [a, b] = await Promise.all([login().enter(PATH, signal), login().enter(PATH, signal)]);
    a.waited.should.be.false();
    b.waited.should.be.false();
  });

  it('counts refusals of requests that were under way together as one', async () => {
    await accept();
    const turns = await Promise.all([1, 2].map(() => login().enter(PATH, signal)));
    turns.forEach(() => login().refused(PATH, null));
    for (const turn of turns) turn.done();
    wait(login()).should.equal(10 * SECOND);
    await clock.advance(10 * SECOND);
    // Refused since they worked: one at a time again.
    const one = await login().enter(PATH, signal);
    let second = false;
    void login()
      .enter(PATH, signal)
      .then(() => (second = true));
    await settle();
    second.should.be.false();
    one.done();
    await settle();
    second.should.be.true();
  });

  it('leaves the queue when its caller gives up, without holding up the others', async () => {
    const first = await login().enter(PATH, signal);
    const gaveUp = new AbortController();
    const impatient = login('p', 'b').enter(PATH, gaveUp.signal);
    const patient = login('p', 'c').enter(PATH, signal);
    gaveUp.abort(new Error('enough'));
    await impatient.should.be.rejectedWith('enough');
    await login().enter(PATH, gaveUp.signal).should.be.rejectedWith('enough');
    first.done();
    (await patient).waited.should.be.true();
  });

  it('measures waits by the monotonic clock and tells them by the wall clock', async () => {
    await refuse();
    clock.jump(5 * 60 * MINUTE);
    wait(login()).should.equal(30 * MINUTE);
    clock.jump(-10 * 60 * MINUTE);
    wait(login()).should.equal(30 * MINUTE);
    await clock.advance(30 * MINUTE);
    wait(login()).should.equal(0);
  });

  it('keeps Basic from a device that has offered Digest, whoever asks', () => {
    login().mayUseBasic(false).should.be.true();
    login('other').mayUseBasic(true).should.be.false();
    login().mayUseBasic(false).should.be.false();
    login('p', 'u', { ...camera, port: 81 })
      .mayUseBasic(false)
      .should.be.true();
  });

  it('says once per device that Basic travels in the clear', () => {
    login().tellBasic().should.be.true();
    login('other').tellBasic().should.be.false();
    login('p', 'u', { ...camera, port: 81 })
      .tellBasic()
      .should.be.true();
  });

  it('remembers a bounded number of devices, those that must wait longest', async () => {
    await refuse(login('wrong'), locked(3600));
    for (let i = 0; i < 5000; i++) await accept(login('p', 'u', { ...camera, port: i + 1000 }));
    guard.size.should.be.belowOrEqual(2000);
    wait(login('wrong')).should.equal(3601 * SECOND);
    for (let i = 0; i < 1500; i++) await refuse(login('wrong', 'u', { ...camera, port: i + 1000 }));
    guard.size.should.be.belowOrEqual(2000);
  });

  it('keeps no password, not even for a heap dump', async () => {
    await refuse(login('Geheim-42'));
    JSON.stringify(guard, (_, value: unknown) =>
      value instanceof Map ? [...value] : value,
    ).should.not.containEql('Geheim-42');
  });
});
