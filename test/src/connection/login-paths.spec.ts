import should from 'should';
import { GuardedLogin, LoginGuard, Rank } from '../../../src/connection/login-guard';
import { loginRules, ruleFor, RefusedLogin } from '../../../src/connection/login-rules';
import { LoginError } from '../../../src/errors';
import { settle, TestClock } from '../../support/test-clock';
import type { Address } from '../../../src/connection/transport';
import type { UserCheck } from '../../../src/connection/user-check';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const camera: Address = { host: 'cam', port: 80, ssl: false };
const STREAM = '/ISAPI/Event/notification/alertStream';
const INFO = '/ISAPI/System/deviceInfo';
const LIST = '/ISAPI/ContentMgmt/InputProxy/channels';
const left = (triesLeft: number): UserCheck => ({ locked: false, unlockTime: null, triesLeft });
const LOCK: UserCheck = { locked: true, unlockTime: 600 * SECOND, triesLeft: 0 };

describe('login-guard and paths', () => {
  let clock: TestClock;
  let guard: LoginGuard;
  const { signal } = new AbortController();

  beforeEach(() => {
    clock = new TestClock();
    guard = new LoginGuard(clock);
  });

  const login = (password = 'p'): GuardedLogin => guard.login(camera, 'u', password);
  const obstacle = (path: string, rank: Rank = 'usual', who = login()): LoginError | null => {
    try {
      who.check(path, rank);
      return null;
    } catch (error) {
      if (error instanceof LoginError) return error;
      throw error;
    }
  };
  const wait = (path: string, rank: Rank = 'usual', who = login()): number => {
    const error = obstacle(path, rank, who);
    return error ? error.retryAt - clock.now() : 0;
  };
  async function accept(path: string, who = login()): Promise<void> {
    const turn = await who.enter(path, signal);
    turn.accepted();
    turn.done();
  }
  async function refuse(
    path: string,
    check: UserCheck | null = null,
    rank: Rank = 'usual',
    who = login(),
  ): Promise<LoginError> {
    const turn = await who.enter(path, signal, rank);
    const error = who.refused(path, check);
    turn.done();
    return error;
  }

  it('has a rule for every refusal, in this order', () => {
    const base: RefusedLogin = { check: null, worked: false, elsewhere: false, knownHere: false, times: 1 };
    const of = (changes: Partial<RefusedLogin>): [string, number] => {
      const refused = { ...base, ...changes };
      const rule = ruleFor(refused);
      const name = Object.entries(loginRules).find(([, one]) => one === rule)?.[0] ?? '';
      return [`${name} ${rule.holds}`, rule.wait(refused) / MINUTE];
    };
    of({}).should.eql(['wrong login', 30]);
    of({ check: left(5) }).should.eql(['wrong login', 30]);
    of({ check: LOCK, worked: true, elsewhere: true }).should.eql(['lock device', 601 / 60]);
    for (const check of [left(2), { ...left(0), triesLeft: null }])
      of({ worked: true, check }).should.eql(['stray login', 1 / 6]);
    of({ check: { ...LOCK, unlockTime: null } }).should.eql(['lock device', 30]);
    of({ worked: true, elsewhere: true }).should.eql(['onlyHere path', 30]);
    for (const [times, minutes] of [
      [1, 1 / 6],
      [2, 5],
      [3, 30],
      [9, 30],
    ] as const) {
      of({ worked: true, times }).should.eql(['stray login', minutes]);
      of({ worked: true, elsewhere: true, knownHere: true, times }).should.eql(['strayHere path', minutes]);
      of({ worked: true, times, check: left(1) }).should.eql(['stray login', 30]);
    }
  });

  it('keeps a refusal to its path, in both spellings and with any query, for 30 minutes', async () => {
    await accept(INFO);
    const error = await refuse(LIST);
    error.should.match({ code: 'login-path', ofPath: true });
    error.message.should.containEql(LIST);
    for (const path of [LIST, LIST.replace('/ISAPI', ''), `${LIST}?format=json`, LIST.toUpperCase()])
      wait(path).should.equal(30 * MINUTE, path);
    for (const path of [INFO, STREAM, '/ISAPI/Event/triggers', `/x${LIST}`, LIST.replace('/', '/x')])
      wait(path).should.equal(0, path);
    await clock.advance(30 * MINUTE);
    wait(LIST).should.equal(0);
    await refuse('/x/ISAPI/y');
    wait('/x/y').should.equal(0);
  });

  it('asks such a path again after a Test or a deploy, but spends no more than two logins on such paths in half an hour', async () => {
    await accept(INFO);
    await accept(STREAM);
    for (let refused = 1; refused <= 2; refused++) {
      login().forgetPaths();
      await refuse(LIST);
    }
    login().forgetPaths();
    should(obstacle(LIST)).match({ code: 'login-enough', ofPath: true });
    // Others that have never accepted the login may refuse it too.
    should(obstacle('/ISAPI/Event/triggers')?.code).equal('login-enough');
    for (const path of [INFO, STREAM]) wait(path).should.equal(0, path);
    (await login().enter(STREAM, signal)).done();
    wait(LIST, 'usual', login('another')).should.equal(0);
    await refuse(LIST, null, 'usual', login('another'));
    should(obstacle(LIST, 'usual', login('a third'))?.code).equal('login-enough');
    await clock.advance(30 * MINUTE);
    wait(LIST).should.equal(0);
  });

  it('spends one on what is only asked by the way, so that the stream and a command have theirs', async () => {
    await accept(INFO);
    await refuse(LIST, null, 'optional');
    should(obstacle('/ISAPI/Event/triggers', 'optional')?.code).equal('login-enough');
    wait(INFO, 'optional').should.equal(0);
    wait(STREAM).should.equal(0);
    await accept(STREAM);
    wait('/ISAPI/System/IO/outputs/1/trigger').should.equal(0);
  });

  it('asks everything of a device at once after two wrong passwords and the right one', async () => {
    await refuse(INFO, null, 'usual', login('wrong'));
    await refuse(INFO, null, 'usual', login('wrong again'));
    await accept(INFO);
    should(obstacle(STREAM)).be.null();
    should(obstacle(LIST, 'optional')).be.null();
  });

  it('whatever twenty paths do for a day', async () => {
    await accept(INFO);
    await accept(STREAM);
    const ended = login().streaming(STREAM);
    const refused: number[] = [];
    for (let minute = 0; minute < 24 * 60; minute++) {
      for (let path = 0; path < 20; path++) {
        const where = `/ISAPI/Some/${path}`;
        if (obstacle(where)) continue;
        await refuse(where);
        refused.push(clock.ticks());
      }
      if (minute % 40 === 0) {
        wait(STREAM).should.equal(0);
        await accept(STREAM);
      }
      await clock.advance(MINUTE);
    }
    ended();
    refused.length.should.be.above(60);
    for (const at of refused)
      refused.filter((other) => other <= at && other > at - 30 * MINUTE).length.should.be.belowOrEqual(3);
  });

  it('takes a stray 401 of a picture for no more while the stream is open', async () => {
    await accept(INFO);
    await accept(STREAM);
    await accept('/picture');
    const ended = login().streaming(STREAM);
    (await refuse('/picture')).should.match({ code: 'login-stray', ofPath: true });
    wait('/picture').should.equal(10 * SECOND);
    ended();
    ended();
    // The recorder ends its stream as usual: it is back at once.
    wait(STREAM).should.equal(0);
    await clock.advance(10 * SECOND);
    (await refuse('/picture')).ofPath.should.be.false();
    // Nothing accepts it now: it may be the password.
    wait(STREAM).should.equal(10 * SECOND);
    await clock.advance(10 * SECOND);
    await accept(STREAM);
    should(obstacle('/picture')?.code).equal('login-enough');
  });

  it('takes a refusal of the stream for one of the login, where no other is open', async () => {
    await accept(INFO);
    await accept(STREAM);
    const ended = login().streaming(STREAM);
    (await refuse(STREAM)).should.match({ code: 'login-refused', ofPath: false });
    ended();
    wait(INFO).should.equal(10 * SECOND);
    should(obstacle(INFO)?.code).equal('login-not-sent');
  });

  it('sends no more than may be refused while others are on their way', async () => {
    await accept(INFO);
    await accept(STREAM);
    await refuse('/a');
    const turn = await login().enter('/c', signal);
    const second = await login().enter(INFO, signal);
    let through = false;
    const next = login()
      .enter(STREAM, signal)
      .then((one) => {
        through = true;
        return one;
      });
    await settle();
    through.should.be.false();
    second.done();
    await settle();
    through.should.be.true();
    login().refused('/c', null);
    turn.done();
    (await next).done();
    await login().enter('/d', signal).should.be.rejectedWith({ code: 'login-enough' });
  });

  it('lets a path wait for another one that may be refused, and uses up what may be', async () => {
    await accept(INFO);
    await refuse('/a');
    const turn = await login().enter('/b', signal);
    let through = false;
    const next = login()
      .enter('/c', signal)
      .then((one) => {
        through = true;
        return one;
      });
    const last = login().enter('/d', signal);
    await settle();
    through.should.be.false();
    turn.accepted();
    turn.done();
    (await next).waited.should.be.true();
    login().refused('/c', null);
    (await next).done();
    await last.should.be.rejectedWith({ code: 'login-enough' });
  });

  it('holds nothing back for refusals of half an hour ago', async () => {
    await accept(INFO);
    for (const path of ['/a', '/b']) await refuse(path);
    await clock.advance(30 * MINUTE);
    const turns = await Promise.all(['/c', '/d'].map((path) => login().enter(path, signal)));
    turns.map(({ waited }) => waited).should.eql([false, false]);
    for (const turn of turns) turn.done();
  });

  it('holds even what was accepted where three refusals are all that is known since', async () => {
    await accept(INFO);
    await accept(STREAM);
    for (const path of ['/a', '/b']) await refuse(path);
    await refuse(LIST, null, 'usual', login('another'));
    // Its password may have been changed in the device.
    should(obstacle(STREAM)?.code).equal('login-enough');
    await clock.advance(30 * MINUTE);
    await accept(STREAM);
  });

  it('goes on with the stream that is open, whatever others refuse, but starts no other path', async () => {
    await accept(INFO);
    await accept(STREAM);
    const ended = login().streaming(STREAM);
    for (const path of ['/a', '/b']) await refuse(path);
    await refuse(LIST, null, 'usual', login('another'));
    for (const path of [STREAM, INFO]) wait(path).should.equal(0, path);
    (await login().enter(STREAM, signal)).waited.should.be.false();
    should(obstacle('/c')?.code).equal('login-enough');
    // Nothing is known against the login as a whole.
    login().check();
    ended();
  });

  it('spends no last try on a path that may refuse, nor on a login in doubt', async () => {
    await accept(INFO);
    await accept(STREAM);
    should(login().objection(left(1), '/a')).be.null();
    await refuse('/a', left(1));
    should(login().objection(left(1), '/b')?.code).equal('login-path');
    should(login().objection(left(1), STREAM)?.code).equal('login-stray');
    await clock.advance(30 * MINUTE);
    await accept(INFO);
    should(login().objection(left(1), STREAM)).be.null();
    should(login('new').objection(left(1), STREAM)).be.null();
  });

  it('honours a lock that any answer tells of, and a refusal in a 200', async () => {
    await accept(INFO);
    const ended = login().streaming(STREAM);
    login().refused(LIST, left(5)).should.match({ code: 'login-path' });
    login().locked(LOCK).code.should.equal('login-locked');
    for (const path of [INFO, STREAM, LIST]) wait(path).should.equal(601 * SECOND);
    wait(INFO, 'owed').should.equal(601 * SECOND);
    wait(INFO, 'usual', login('another')).should.equal(601 * SECOND);
    ended();
  });

  it('lets what is owed pass everything but a lock and what may be the fourth', async () => {
    const OUTPUT = '/ISAPI/System/IO/outputs/1/trigger';
    await accept(OUTPUT);
    const turns = [await login().enter(INFO, signal), await login().enter(INFO, signal)];
    const owed = await login().enter(OUTPUT, signal, 'owed');
    owed.waited.should.be.false();
    owed.done();
    turns.forEach(() => login().refused(INFO, null));
    for (const turn of turns) turn.done();
    wait(OUTPUT, 'owed').should.equal(0);
    await refuse(OUTPUT, null, 'owed');
    wait(OUTPUT).should.be.above(0);
    should(obstacle(OUTPUT, 'owed')?.code).equal('login-enough');
    await clock.advance(30 * MINUTE);
    await refuse(OUTPUT);
    should(obstacle(OUTPUT)?.code).equal('login-not-sent');
    wait(OUTPUT, 'owed').should.equal(0);
  });

  it('remembers a bounded number of paths', async () => {
    await accept(INFO);
    await refuse('/refused');
    for (let i = 0; i < 2000; i++) await accept(`/p${i}/${'x'.repeat(500)}`);
    wait('/refused').should.equal(30 * MINUTE);
    JSON.stringify(guard, (_, value: unknown) =>
      value instanceof Map ? [...value] : value,
    ).length.should.be.below(100_000);
  });
});
