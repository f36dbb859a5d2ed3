import should from 'should';
import { AttemptParts, LoginAttempt } from '../../../src/connection/login-attempt';
import { GuardedLogin, LoginGuard } from '../../../src/connection/login-guard';
import type { WireReply } from '../../../src/connection/transport';
import { settle, TestClock } from '../../support/test-clock';

const PATH = '/ISAPI/System/deviceInfo';
const digest = (nonce: string, more = ''): string => `Digest realm="r", nonce="${nonce}", qop="auth"${more}`;
const tries = (left: number): string => `<userCheck><retryLoginTime>${left}</retryLoginTime></userCheck>`;
const LOCK = '<userCheck><lockStatus>lock</lockStatus><unlockTime>600</unlockTime></userCheck>';

/** What the device answers: a status, with its challenges and body, which can be read once. */
type Answer = readonly [status: number, challenges?: readonly string[], body?: string];

function reply([status, challenges = [], body = '']: Answer): WireReply {
  let given = false;
  return {
    status,
    header: (name) => (name === 'www-authenticate' ? challenges : []),
    local: undefined,
    read: (reader) => {
      given.should.be.false();
      given = true;
      reader.data(Buffer.from(body));
      reader.end();
    },
    destroy: () => undefined,
  };
}

describe('a request with its login', () => {
  let clock: TestClock;
  let guard: LoginGuard;
  let login: GuardedLogin;
  /** The Authorization of each request, of a Digest its nonce and count alone. */
  let sent: (string | null)[];
  const { signal } = new AbortController();

  // Loading the ES module that logs in takes real time, once.
  before(() => import('digest-fetch'));
  beforeEach(() => {
    clock = new TestClock();
    guard = new LoginGuard(clock);
    login = guard.login({ host: 'cam', port: 80, ssl: false }, 'u', 'p');
    sent = [];
  });

  const shown = (authorization: string | null): string | null => {
    const [, nonce] = /nonce="([^"]*)"/.exec(authorization ?? '') ?? [];
    const [, count] = /nc=0*(\w+)/.exec(authorization ?? '') ?? [];
    return nonce === undefined ? authorization : `${nonce} ${String(count)}`;
  };
  /** A request that meets these answers, in order. */
  function attempt(answers: readonly Answer[], parts: Partial<AttemptParts> = {}): LoginAttempt {
    const left = [...answers];
    return new LoginAttempt({
      url: `http://cam${PATH}`,
      path: PATH,
      method: 'GET',
      username: 'u',
      password: 'p',
      clock,
      signal,
      login,
      rank: 'usual',
      send: (authorization) => {
        sent.push(shown(authorization));
        const answer = left.shift();
        return answer ? Promise.resolve(reply(answer)) : Promise.reject(new Error('one request too many'));
      },
      basic: () => undefined,
      first: undefined,
      inHand: () => undefined,
      ...parts,
    });
  }
  async function accept(): Promise<void> {
    const turn = await login.enter(PATH, signal);
    turn.accepted();
    turn.done();
  }

  it('sends no login before it is asked for one, and proves it by a good answer', async () => {
    const one = attempt([
      [401, [digest('n1')]],
      [200, [], 'yes'],
    ]);
    const wire = await one.run();
    wire.status.should.equal(200);
    let body = '';
    wire.read({ data: (chunk) => (body = chunk.toString()), end: () => undefined, error: () => undefined });
    body.should.equal('yes');
    sent.should.eql([null, 'n1 1']);
    one.loggedIn.should.be.true();
    login.proven.should.be.false('nobody has looked at the body yet');
    one.accepted(wire);
    login.proven.should.be.true();
  });

  it('proves nothing by an answer that asked for no login', async () => {
    const one = attempt([[200]]);
    one.accepted(await one.run());
    one.done();
    one.loggedIn.should.be.false();
    login.proven.should.be.false();
    sent.should.eql([null]);
  });

  it('proves nothing by an answer of a device that may not have looked at the login', async () => {
    for (const [status, proves] of [
      [500, false],
      [404, false],
      [300, false],
      [299, true],
    ] as const) {
      const one = attempt([[401, [digest('n')]], [status]]);
      one.accepted(await one.run());
      one.done();
      login.proven.should.equal(proves, String(status));
    }
  });

  it('holds up nobody while a long answer is read, once the login has worked', async () => {
    await accept();
    for (let i = 0; i < 4; i++) (await attempt([[401, [digest('n')]], [200]]).run()).status.should.equal(200);
  });

  it('does hold up others while it is not clear whether a login works', async () => {
    const one = attempt([[401, [digest('n1')]], [200]]);
    await one.run();
    let through = false;
    const next = attempt([[401, [digest('n2')]], [401, [digest('n3')]], [200]]);
    const running = next.run().then(() => (through = true));
    await settle();
    through.should.be.false();
    one.done();
    await running;
    // The first challenge may be too old after the wait.
    sent.slice(2).should.eql([null, null, 'n3 1']);
    next.done();
  });

  it('takes an answer that needs no login after the wait as it is', async () => {
    const one = attempt([[401, [digest('n1')]], [200]]);
    await one.run();
    const next = attempt([[401, [digest('n2')]], [200]]);
    const running = next.run();
    await settle();
    one.done();
    next.accepted(await running);
    next.loggedIn.should.be.false();
    login.proven.should.be.false();
    next.done();
  });

  it('is refused by a 401 to its login, whatever tries are left', async () => {
    for (const [left, password] of [
      [3, 'a'],
      [1, 'b'],
    ] as const) {
      const wrong = guard.login({ host: 'cam', port: 80, ssl: false }, 'u', password);
      const one = attempt(
        [
          [401, [digest('n1')]],
          [401, [digest('n2')], tries(left)],
        ],
        { login: wrong },
      );
      await one.run().should.be.rejectedWith({ code: 'login-refused-tries', values: { tries: left } });
      one.done();
    }
    sent.should.eql([null, 'n1 1', null, 'n1 1']);
  });

  it('logs in once more where the device says that the nonce was too old, but not into a lock', async () => {
    const stale = digest('n2', ', stale=true');
    const one = attempt([[401, [digest('n1')]], [401, [stale]], [200]]);
    (await one.run()).status.should.equal(200);
    one.done();
    sent.should.eql([null, 'n1 1', 'n2 1']);
    const other = attempt([
      [401, [digest('n1')]],
      [401, [stale], LOCK],
    ]);
    await other.run().should.be.rejectedWith({ code: 'login-locked' });
    other.done();
  });

  it('sends no login into a lock, nor a last try', async () => {
    await attempt([[401, [digest('n1')], LOCK]])
      .run()
      .should.be.rejectedWith({ code: 'login-locked' });
    await clock.advance(601_000);
    const wrong = attempt([
      [401, [digest('n1')]],
      [401, [], tries(2)],
    ]);
    await wrong.run().should.be.rejectedWith({ code: 'login-refused-tries' });
    wrong.done();
    await clock.advance(1_800_000);
    await attempt([[401, [digest('n1')], tries(1)]])
      .run()
      .should.be.rejectedWith({ code: 'login-not-sent' });
    // Nor for what is owed: the device would lock.
    await attempt([[401, [digest('n1')], tries(1)]], { rank: 'owed' })
      .run()
      .should.be.rejectedWith({ code: 'login-not-sent' });
    sent.should.eql([null, null, 'n1 1', null, null]);
  });

  it('counts a refusal that names the last try', async () => {
    for (const wrong of ['a', 'b'])
      guard.login({ host: 'cam', port: 80, ssl: false }, 'u', wrong).refused(PATH, null);
    await accept();
    const one = attempt(
      [
        [401, [digest('n1')]],
        [401, [], tries(1)],
      ],
      { path: '/other' },
    );
    await one.run().should.be.rejectedWith({ code: 'login-path' });
    one.done();
    (() => {
      login.check('/a third');
    }).should.throw({ code: 'login-enough' });
  });

  it('asks nothing while the login has to wait, but for what is owed', async () => {
    login.refused(PATH, null);
    await attempt([]).run().should.be.rejectedWith({ code: 'login-not-sent' });
    sent.should.be.empty();
    const owed = attempt([[401, [digest('n1')]], [200]], { rank: 'owed' });
    (await owed.run()).status.should.equal(200);
    login.locked(null);
    await attempt([], { rank: 'owed' }).run().should.be.rejectedWith({ code: 'login-locked' });
  });

  it('answers an earlier challenge at once where it has one in hand', async () => {
    const first = () => 'again';
    const good = attempt([[200]], { first });
    (await good.run()).status.should.equal(200);
    good.loggedIn.should.be.false();
    for (const [answers, requests] of [
      // A new challenge is answered, and without one it is asked for.
      [
        [[401, [digest('n1')]], [200]],
        ['again', 'n1 1'],
      ],
      [
        [[401], [401, [digest('n1')]], [200]],
        ['again', null, 'n1 1'],
      ],
      [[[500]], ['again']],
    ] as const) {
      sent = [];
      const one = attempt(answers, { first });
      await one.run();
      one.done();
      sent.should.eql(requests);
    }
    sent = [];
    await attempt([[200]], { first: () => null }).run();
    sent.should.eql([null]);
  });

  it('gives its challenge to whoever will send the like', async () => {
    let once = (): string | null => null;
    const one = attempt([[401, [digest('n1')]], [200]], { inHand: (again) => (once = again) });
    await one.run();
    one.done();
    should(shown(once())).equal('n1 2');
    should(shown(once())).equal('n1 3');
  });

  it('says what cannot be answered, and sends no login', async () => {
    const cases: [readonly string[], string][] = [
      [[], 'login-scheme'],
      [['Negotiate'], 'login-scheme'],
      [['Digest realm="\u0001", nonce="n"'], 'login-characters'],
      [['Digest realm="r", nonce="\u0001"'], 'login-characters'],
      [['Digest realm="r", nonce="n", opaque="\u0001"'], 'login-characters'],
    ];
    for (const [challenges, code] of cases) {
      const one = attempt([[401, challenges]]);
      await one.run().should.be.rejectedWith({ code });
      one.done();
    }
    for (const missing of [{ username: '' }, { password: '' }])
      await attempt([[401, [digest('n')]]], missing)
        .run()
        .should.be.rejectedWith({ code: 'login-missing' });
    sent.filter((one) => one !== null).should.be.empty();
  });

  it('uses Basic only where nothing better was ever offered, and says so before', async () => {
    let told = 0;
    const basic = () => {
      told++;
    };
    const one = attempt([[401, ['Basic realm="x"']], [200]], { basic });
    await one.run();
    one.done();
    sent.should.eql([null, `Basic ${Buffer.from('u:p').toString('base64')}`]);
    told.should.equal(1);
    sent = [];
    const both = attempt([[401, ['Basic realm="x"', digest('n1')]], [200]], { basic });
    await both.run();
    both.done();
    const withheld = attempt([[401, ['Basic realm="x"']]], { basic });
    await withheld.run().should.be.rejectedWith({ code: 'login-basic-withheld' });
    withheld.done();
    sent.should.eql([null, 'n1 1', null]);
    told.should.equal(1);
  });
});
