import { getEventListeners } from 'node:events';
import should from 'should';
import { GuardedLogin, LoginGuard } from '../../../src/connection/login-guard';
import { settle, TestClock } from '../../support/test-clock';

const MINUTE = 60_000;
const PATH = '/ISAPI/System/deviceInfo';
/** Devices and logins that the guard remembers, of each. */
const MOST = 1_000;

describe('what the guard remembers', () => {
  let clock: TestClock;
  let guard: LoginGuard;
  const { signal } = new AbortController();

  beforeEach(() => {
    clock = new TestClock();
    guard = new LoginGuard(clock);
  });

  const login = (password = 'p', port = 80): GuardedLogin =>
    guard.login({ host: 'cam', port, ssl: false }, 'u', password);
  const code = (who: GuardedLogin, path = PATH): string | null => {
    try {
      who.check(path);
      return null;
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : 'a fault';
    }
  };
  async function accept(who = login()): Promise<void> {
    const turn = await who.enter(PATH, signal);
    turn.accepted();
    turn.done();
  }
  /** So many others come, of which nothing has to be kept. */
  const others = async (count: number): Promise<void> => {
    for (let i = 1; i <= count; i++) {
      const other = login('p', 80 + i);
      other.tellBasic();
      await accept(other);
    }
  };

  it('is up to 1,000 devices and logins, the oldest forgotten first', async () => {
    await accept();
    login().tellBasic().should.be.true();
    await others(MOST - 1);
    guard.size.should.equal(2 * MOST);
    login('p', 81).tellBasic().should.be.false();
    login().tellBasic().should.be.false();
    login().proven.should.be.true();
    // Both were just asked for: the oldest is the one on port 82.
    login('p', 2_000).tellBasic().should.be.true();
    guard.size.should.equal(2 * MOST);
    login('p', 81).tellBasic().should.be.false();
    login().tellBasic().should.be.false();
    login('p', 82).tellBasic().should.be.true();
  });

  const kept: Record<string, () => Promise<() => unknown>> = {
    'a login that has to wait': () => {
      login().refused(PATH, null);
      return Promise.resolve(() => code(login()) === 'login-not-sent');
    },
    'a path that has to wait': async () => {
      await accept();
      login().refused('/other', null);
      return () => code(login(), '/other') === 'login-path';
    },
    'a login with an open stream': async () => {
      await accept();
      login().streaming(PATH);
      return () => login().proven;
    },
    'a lock': () => {
      login('q').locked({ locked: true, unlockTime: 60 * MINUTE, triesLeft: 0 });
      return Promise.resolve(() => code(login()) === 'login-locked');
    },
    'a login under way': async () => {
      const turn = await login().enter(PATH, signal);
      return async () => {
        let through = false;
        const next = login('q')
          .enter(PATH, signal)
          .then((one) => {
            through = true;
            one.done();
          });
        await settle();
        const waited = !through;
        turn.done();
        await next;
        return waited;
      };
    },
    'that a device offered Digest': () => {
      login().mayUseBasic(true);
      return Promise.resolve(() => !login().mayUseBasic(false));
    },
    'that a device refused a login': () => {
      login('a').refused(PATH, null);
      return Promise.resolve(() => {
        for (const password of ['b', 'c']) login(password).refused(PATH, null);
        return code(login()) === 'login-enough';
      });
    },
  };
  for (const [what, begin] of Object.entries(kept))
    it(`is ${what}, before everything that holds nobody back`, async () => {
      const holds = await begin();
      await others(2 * MOST);
      guard.size.should.be.belowOrEqual(2 * MOST);
      should(await holds()).be.true();
    });

  it('is nothing for longer than it holds anybody back', async () => {
    login().refused(PATH, null);
    login('q').refused(PATH, null);
    login('q').locked({ locked: true, unlockTime: 60_000, triesLeft: 0 });
    login().tellBasic().should.be.true();
    await clock.advance(30 * MINUTE);
    await others(MOST);
    login().tellBasic().should.be.true('the device was forgotten');
    login('z').refused(PATH, null);
    // It would not be sent where its own refusal was still known.
    should(login().objection({ locked: false, unlockTime: null, triesLeft: 1 }, PATH)).be.null();
  });

  it('is forgotten from the oldest on where everything holds somebody back', () => {
    for (let port = 1; port <= MOST + 1; port++) login('p', port).refused(PATH, null);
    guard.size.should.equal(2 * MOST);
    should(code(login('p', 1))).be.null();
    should(code(login('p', MOST + 1))).equal('login-not-sent');
  });

  it('is up to 256 paths of a login, of which those that have to wait stay', async () => {
    await accept();
    login().refused('/refused', null);
    for (let i = 0; i < 300; i++) {
      const turn = await login().enter(`/p${i}`, signal);
      turn.accepted();
      turn.done();
    }
    should(code(login(), '/refused')).equal('login-path');
    // Too many refusals hold paths that nothing vouches for: the youngest are known to be accepted.
    login().refused('/another', null);
    should(code(login(), '/p299')).be.null();
    should(code(login(), '/p46')).be.null();
    should(code(login(), '/p45')).equal('login-enough');
    should(code(login(), PATH)).equal('login-enough');
  });

  it('is no listener on a signal once the wait is over', async () => {
    const closing = new AbortController();
    const turn = await login().enter(PATH, signal);
    const next = login('q').enter(PATH, closing.signal);
    await settle();
    getEventListeners(closing.signal, 'abort').length.should.equal(1);
    turn.done();
    (await next).done();
    getEventListeners(closing.signal, 'abort').length.should.equal(0);
  });
});
