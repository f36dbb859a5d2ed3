import should from 'should';
import { HttpRequester } from '../../../src/connection/http-requester';
import { LoginGuard } from '../../../src/connection/login-guard';
import { DeviceError, InputError, LoginError } from '../../../src/errors';
import { silentLog } from '../../../src/log';
import { MemoryTransport, memoryTransport } from '../../support/memory-transport';
import { settle, TestClock } from '../../support/test-clock';
import { camera, DeviceOptions, SimulatedDevice } from '../../simulator';
import type { Answer } from '../../../src/connection/requester';
import type { Transport, WireReply } from '../../../src/connection/transport';

const USER = 'Jürgen "Admin"';
const PASSWORD = 'Geh€im-pässword"1';
const STREAM = '/ISAPI/Event/notification/alertStream';
const INFO = '/ISAPI/System/deviceInfo';
const MINUTE = 60_000;
const { signal } = new AbortController();

describe('http-requester', () => {
  let clock: TestClock;
  let guard: LoginGuard;
  let device: SimulatedDevice;
  let network: MemoryTransport;
  /** Everything this room said in words, for the search after credentials. */
  const said: unknown[] = [];
  let warnings: string[];

  function make(options: DeviceOptions = {}): void {
    clock = new TestClock();
    guard = new LoginGuard(clock);
    device = new SimulatedDevice(camera(), {
      clock,
      users: [{ name: USER, password: PASSWORD }],
      ...options,
    });
    network = memoryTransport([device]);
    warnings = [];
  }

  const requester = (
    password = PASSWORD,
    username = USER,
    transport: Transport = network,
    name = 'Porch',
  ): HttpRequester => {
    const { host, port, ssl } = device;
    const tls = ssl ? { rejectUnauthorized: false } : null;
    const log = { ...silentLog, warn: (sentence: string) => warnings.push(sentence) };
    return new HttpRequester(
      { name, address: { host, port, ssl }, tls, username, password },
      { clock, transport, guard, log },
    );
  };
  const info = (client = requester()): Promise<Answer> => client.ask({ method: 'GET', path: INFO });

  async function failure(sending: Promise<unknown>): Promise<DeviceError> {
    try {
      await sending;
    } catch (error) {
      said.push(error);
      if (error instanceof DeviceError) return error;
      throw error;
    }
    throw new Error('nothing was thrown');
  }

  beforeEach(() => {
    make();
  });

  afterEach(async () => {
    said.push(...warnings);
    await settle();
    network.open.should.equal(0, 'connections are left open');
    clock.timers.should.equal(0, 'timers are left');
  });

  describe('logs in', () => {
    const ways: [string, NonNullable<DeviceOptions['login']>][] = [
      ['MD5 with quoted algorithm', { algorithm: 'quoted', opaque: '' }],
      ['MD5 with bare values', { algorithm: 'bare', quotedQop: false, opaque: '799d5' }],
      ['MD5 without qop and algorithm', { qop: false, algorithm: 'absent' }],
      ['SHA-256 only', { schemes: ['SHA-256'] }],
      ['SHA-256 without qop', { schemes: ['SHA-256'], qop: false }],
      [
        'MD5 and SHA-256 in two headers',
        { schemes: ['MD5', 'SHA-256'], headers: 'each', algorithm: 'quoted' },
      ],
      [
        'Basic, MD5 and SHA-256 in one header',
        { schemes: ['Basic', 'MD5', 'SHA-256'], headers: 'one', algorithm: 'bare' },
      ],
      ['Basic only', { schemes: ['Basic'] }],
    ];
    for (const [way, login] of ways) {
      it(`with ${way}, sending nothing before it is asked`, async () => {
        make({ login });
        (await info()).status.should.equal(200);
        const [first, second, ...more] = network.sent;
        should(first?.headers.Authorization).be.undefined();
        const strongest = login.schemes?.includes('SHA-256')
          ? /^Digest .*algorithm=SHA-256/
          : /^(Digest|Basic) /;
        should(second?.headers.Authorization).match(strongest);
        more.should.be.empty();
        device.ledger.logins.map(({ result }) => result).should.deepEqual(['ok']);
      });
    }

    it('anew for every URL and method, because nonces are bound to theirs', async () => {
      make({ login: { bindNonce: true } });
      const client = requester();
      await info(client);
      (await client.ask({ method: 'GET', path: '/ISAPI/Event/triggers' })).status.should.equal(200);
      const both = await Promise.all([
        info(client),
        client.ask({ method: 'GET', path: '/ISAPI/Event/triggers' }),
      ]);
      both.map(({ status }) => status).should.deepEqual([200, 200]);
      device.ledger.logins.every(({ result }) => result === 'ok').should.be.true();
    });

    it('on one connection at a time: that of a 401 is let go before the next opens', async () => {
      make();
      const open: number[] = [];
      const counting: Transport = {
        send: (request) => {
          open.push(network.open);
          return network.send(request);
        },
      };
      await info(requester(PASSWORD, USER, counting));
      await info(requester(PASSWORD, USER, counting));
      open.should.deepEqual([0, 0, 0, 0]);
    });

    it('once more where the nonce became stale on the way', async () => {
      make();
      let aged = false;
      const aging: Transport = {
        send: (request) => {
          if (request.headers.Authorization !== undefined && !aged) device.login.expireNonces();
          if (request.headers.Authorization !== undefined) aged = true;
          return network.send(request);
        },
      };
      (await info(requester(PASSWORD, USER, aging))).status.should.equal(200);
      device.ledger.logins.map(({ result }) => result).should.deepEqual(['again', 'ok']);
    });

    it('and not once more where another request has met a lock meanwhile', async () => {
      make();
      const { host, port, ssl } = device;
      const locking: Transport = {
        send: (request) => {
          if (request.headers.Authorization !== undefined) {
            device.login.expireNonces();
            guard.login({ host, port, ssl }, USER, PASSWORD).locked(null);
          }
          return network.send(request);
        },
      };
      (await failure(info(requester(PASSWORD, USER, locking)))).code.should.equal('login-locked');
      network.sent.length.should.equal(2);
    });

    it('not for ever where a device always says stale', async () => {
      make({ login: { nonceLife: -1 } });
      (await failure(info())).should.be.instanceOf(LoginError);
      network.sent.length.should.equal(3);
    });

    it('before the stream, which then stays open on one connection', async () => {
      make();
      const stream = await requester().open(STREAM, signal);
      stream.contentType.should.match(/^multipart\/mixed/);
      network.open.should.equal(1);
      should(network.sent[1]?.headers.Connection).equal('keep-alive');
      let bytes = 0;
      stream.read({ data: (chunk) => (bytes += chunk.length), end: () => undefined, error: () => undefined });
      device.event('VMD', 1);
      bytes.should.be.above(100);
      stream.destroy();
    });
  });

  describe('never hammers', () => {
    it('a device that locks after 3 tries, whatever is deployed how often', async () => {
      make({ login: { tries: 3 } });
      for (let minutes = 0; minutes < 12 * 60; minutes += 5) {
        const client = requester('Falsch-77');
        const tries = [
          failure(info(client)),
          failure(client.open(STREAM, signal)),
          failure(info(requester('Falsch-77'))),
        ];
        for (const error of await Promise.all(tries)) error.should.be.instanceOf(LoginError);
        await clock.advance(5 * MINUTE);
      }
      device.ledger.locks.should.equal(0);
      device.ledger.logins.length.should.equal(2);
      (await info()).status.should.equal(200);
    });

    it('with a refused login: nothing at all is sent until the wait is over', async () => {
      make({ login: { body: 'html' } });
      const error = await failure(info(requester('Falsch-77')));
      error.code.should.equal('login-refused');
      const sent = network.sent.length;
      await failure(info(requester('Falsch-77')));
      (() => {
        requester('Falsch-77').checkLogin();
      }).should.throw(LoginError);
      network.sent.length.should.equal(sent);
      await clock.advance(30 * MINUTE);
      await failure(info(requester('Falsch-77')));
      device.ledger.logins.length.should.equal(2);
    });

    it('during a lock that another client caused: no credentials are sent', async () => {
      make();
      device.login.lock('192.0.2.10');
      const error = await failure(info());
      error.code.should.equal('login-locked');
      device.ledger.logins.should.be.empty();
      (error instanceof LoginError && error.retryAt - clock.now()).should.equal(30 * MINUTE + 1000);
      await failure(info(requester('other', 'somebody')));
      network.sent.length.should.equal(1);
      await clock.advance(30 * MINUTE + 1000);
      (await info()).status.should.equal(200);
    });

    it('a recorder with stray 401s: the next try is 10 s later', async () => {
      make();
      await info();
      device.faults.stray401 = 1;
      const error = await failure(info());
      (error instanceof LoginError && error.retryAt - clock.now()).should.equal(10_000);
      await clock.advance(10_000);
      (await info()).status.should.equal(200);
    });

    it('several first requests: the login is tried once, and the others follow when it works', async () => {
      make();
      const client = requester('Falsch-77');
      await Promise.all([1, 2, 3, 4].map(() => failure(info(client))));
      device.ledger.logins.length.should.equal(1);
      const right = requester();
      (await Promise.all([1, 2, 3, 4].map(() => info(right))))
        .map(({ status }) => status)
        .should.deepEqual([200, 200, 200, 200]);
      device.ledger.logins
        .slice(1)
        .map(({ result }) => result)
        .should.deepEqual(['ok', 'ok', 'ok', 'ok']);
    });

    it('a device that refuses something else than the login: that proves nothing against it', async () => {
      make({ users: [{ name: USER, password: PASSWORD, rights: [] }] });
      const error = await failure(requester().open(STREAM, signal));
      error.code.should.match(/^forbidden/);
      requester().checkLogin();
    });
  });

  describe('keeps the password', () => {
    it('from a device that offered Digest and now asks for it in the clear', async () => {
      make();
      await info();
      device.login.settings.schemes = ['Basic'];
      const error = await failure(info());
      error.code.should.equal('login-basic-withheld');
      error.message.should.containEql('nothing was sent');
      network.sent.some(({ headers }) => headers.Authorization?.startsWith('Basic')).should.be.false();
    });

    it('in the clear after a Digest that came only as the answer to a login', async () => {
      make({ login: { schemes: ['Basic'] } });
      await info();
      device.login.settings.schemes = ['MD5'];
      device.faults.answer(
        /./,
        { status: 401, headers: [['WWW-Authenticate', 'Basic realm="x"']], body: '' },
        1,
      );
      await failure(info());
      device.login.settings.schemes = ['Basic'];
      (await failure(info(requester('another')))).code.should.equal('login-basic-withheld');
      network.sent.filter(({ headers }) => headers.Authorization?.startsWith('Basic')).should.have.length(2);
    });

    it('in the clear only with a warning, once per device, and none over SSL', async () => {
      make({ login: { schemes: ['Basic'] } });
      for (let i = 0; i < 2; i++) {
        await info();
        warnings.length.should.equal(1);
      }
      should(warnings[0]).match(/^Porch only offers Basic login over plain HTTP.* Turn on SSL/);
      make({ login: { schemes: ['Basic'] }, ssl: true });
      await info();
      warnings.should.be.empty();
    });

    it('in the clear with a warning that has the host where the device was given no name', async () => {
      make({ login: { schemes: ['Basic'] } });
      await info(requester(PASSWORD, USER, network, ''));
      should(warnings[0]).startWith(`${device.host} only offers Basic login`);
    });

    it('where the device asks in a way that is not understood, or user or password is missing', async () => {
      make();
      device.faults.answer(/./, { status: 401, headers: [['WWW-Authenticate', 'Negotiate']], body: '' });
      (await failure(info())).code.should.equal('login-scheme');
      device.faults.heal();
      device.faults.answer(/./, { status: 401, body: '' });
      (await failure(info())).code.should.equal('login-scheme');
      device.faults.heal();
      (await failure(info(requester('')))).code.should.equal('login-missing');
      (await failure(info(requester('x', '')))).code.should.equal('login-missing');
      network.sent.every(({ headers }) => headers.Authorization === undefined).should.be.true();
    });

    it('from every other host: a redirect is not followed', async () => {
      make();
      device.faults.redirect('https://evil.example/ISAPI');
      (await info()).status.should.equal(302);
      (await failure(requester().open(STREAM, signal))).code.should.equal('redirect-ssl');
      new Set(network.sent.map(({ address }) => address.host)).size.should.equal(1);
    });
  });

  describe('ends', () => {
    it('after its time, and says whether the device was there', async () => {
      make();
      device.faults.connect = 'unreachable';
      const away = failure(info());
      await clock.advance(10_000);
      (await away).code.should.equal('connect-timeout');
      device.faults.heal();
      device.faults.headersDelay = 60_000;
      const slow = failure(requester().ask({ method: 'GET', path: INFO, limit: 4000 }));
      await clock.advance(4000);
      (await slow).message.should.containEql('within 4 seconds');
      await clock.advance(MINUTE);
    });

    it('with the reason of the signal, also in the queue of logins', async () => {
      make();
      device.faults.headersDelay = 1000;
      const gaveUp = new AbortController();
      const first = info();
      const second = requester().ask({ method: 'GET', path: INFO, signal: gaveUp.signal });
      await clock.advance(1000);
      gaveUp.abort(new Error('enough'));
      await second.should.be.rejectedWith('enough');
      await clock.advance(1000);
      (await first).status.should.equal(200);
      await requester()
        .ask({ method: 'GET', path: INFO, signal: gaveUp.signal })
        .should.be.rejectedWith('enough');
      await requester().open(STREAM, gaveUp.signal).should.be.rejectedWith('enough');
    });

    it('an answer that is too large', async () => {
      make();
      device.faults.answer(/./, { status: 200, body: Buffer.alloc(3_000_000) });
      (await requester().ask({ method: 'GET', path: INFO })).body.length.should.equal(3_000_000);
      const error = await failure(requester().ask({ method: 'GET', path: INFO, maxBytes: 2_097_152 }));
      error.message.should.equal('The answer is larger than 2 MB and was dropped.');
    });

    it('a refusal that never ends, after 3 s, and still understands what came of it', async () => {
      make();
      const open = new Set<WireReply>();
      const stuck: Transport = { send: () => Promise.resolve(stuckReply(401, open)) };
      const sending = failure(requester(PASSWORD, USER, stuck).open(STREAM, signal));
      await clock.advance(3000);
      (await sending).code.should.equal('login-locked');
      const busy: Transport = { send: () => Promise.resolve(stuckReply(503, open)) };
      const refused = failure(requester(PASSWORD, 'other', busy).open(STREAM, signal)).catch(() => null);
      await clock.advance(3000);
      await refused;
      open.size.should.equal(0);
    });

    it('the page of some other web server where a stream was asked for', async () => {
      make();
      device.faults.htmlPages();
      const stream = await requester().open(STREAM, signal);
      should(stream.judge(Buffer.from('<html><body>router</body></html>'), true)?.code).equal('web-page');
      should(stream.judge(Buffer.from('<EventNotificationAlert/>'), true)).be.null();
      stream.destroy();
    });
  });

  it('refuses paths and user names that no request can carry, before anything is sent', async () => {
    make();
    for (const path of [
      '',
      'ISAPI',
      '//evil.example/x',
      '/a b',
      '/a\r\nX: y',
      '/a#b',
      '/ä',
      'http://evil.example/',
    ]) {
      await requester().ask({ method: 'GET', path }).should.be.rejectedWith(InputError);
      await requester()
        .open(path, signal)
        .should.be.rejectedWith(/must begin with one \//);
    }
    (() => requester('x', 'a\r\nb')).should.throw(InputError);
    network.sent.should.be.empty();
  });

  /** Sends the head and some of a body that says `lock`, and then nothing more. */
  function stuckReply(status: number, open: Set<WireReply>): WireReply {
    const reply: WireReply = {
      status,
      header: (name) => (name === 'www-authenticate' ? ['Digest realm="r", nonce="n"'] : []),
      read: (reader) => {
        reader.data(Buffer.from('<userCheck><lockStatus>lock</lockStatus><unlockTime>60</unlockTime>'));
      },
      destroy: () => open.delete(reply),
    };
    open.add(reply);
    return reply;
  }

  describe('afterwards', () => {
    it('says user name, password and login in no error and no log line', () => {
      said.length.should.be.above(20);
      for (const one of said) {
        const text =
          one instanceof DeviceError
            ? [one.message, one.hint, JSON.stringify(one), one.stack, String(one.cause)].join('\n')
            : String(one);
        text.should.not.match(
          /Geh€im|pässword|Falsch-77|Jürgen|nonce|cnonce|Basic [A-Za-z0-9+/]{8}|[0-9a-f]{32}/,
        );
      }
    });
  });
});
