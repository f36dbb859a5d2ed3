import should from 'should';
import { load } from '../../../src/connection/digest';
import { HttpRequester } from '../../../src/connection/http-requester';
import { LoginGuard, Rank } from '../../../src/connection/login-guard';
import type { OpenStream } from '../../../src/connection/requester';
import type { WireRequest } from '../../../src/connection/transport';
import { DeviceError, LastingError, PassingError } from '../../../src/errors';
import { countedSignal } from '../../support/counted-signal';
import { Script, ScriptedTransport } from '../../support/scripted-transport';
import { settle, TestClock } from '../../support/test-clock';

const INFO = '/ISAPI/System/deviceInfo';
const STREAM = '/ISAPI/Event/notification/alertStream';
const OUTPUT = '/ISAPI/System/IO/outputs/1/trigger';
const LOCK = '<userCheck><lockStatus>lock</lockStatus><unlockTime>600</unlockTime></userCheck>';
const NO = '<userCheck><statusValue>401</statusValue><statusString>Unauthorized</statusString></userCheck>';
const OK = '<ResponseStatus><statusCode>1</statusCode><statusString>OK</statusString></ResponseStatus>';
const address = { host: 'cam', port: 443, ssl: true };
const { signal } = new AbortController();

describe('what a requester sends and makes of the answer', () => {
  let clock: TestClock;
  let network: ScriptedTransport;

  function requester(answer: (request: WireRequest) => Script | Error): HttpRequester {
    clock = new TestClock();
    network = new ScriptedTransport(clock, answer);
    return new HttpRequester(
      { name: 'Porch', address, tls: { ca: 'CA' }, username: 'u', password: 'p' },
      { clock, transport: network, guard: new LoginGuard(clock) },
    );
  }

  /** Asks for a login first, and answers each with one. */
  function loggingIn(answer: (request: WireRequest) => Script): (request: WireRequest) => Script {
    let issued = 0;
    return (request) =>
      request.headers.Authorization === undefined
        ? {
            status: 401,
            headers: { 'WWW-Authenticate': `Digest realm="r", nonce="n${++issued}", qop="auth"` },
          }
        : answer(request);
  }

  /** Lets time go on, by `ms` and then in turns without any, until it has come to its end. */
  async function during<T>(asking: Promise<T>, ms = 0): Promise<T> {
    const state = { over: false };
    const told = asking.finally(() => {
      state.over = true;
    });
    told.catch(() => undefined);
    await clock.advance(ms);
    for (let turns = 0; turns < 50 && !state.over; turns++) await clock.advance(0);
    return told;
  }
  const outcome = <T>(asking: Promise<T>, ms?: number): Promise<T | DeviceError> =>
    during(asking, ms).catch((error: unknown) => {
      if (error instanceof DeviceError) return error;
      throw error;
    });
  const refusal = async (asking: Promise<unknown>, ms = 0): Promise<DeviceError> => {
    const told = await outcome(asking, ms);
    if (told instanceof DeviceError) return told;
    throw new Error('nothing was thrown');
  };
  /** The nonces that were answered, `-` for a request without a login. */
  const nonces = () =>
    network.sent.map(({ headers }) => /nonce="([^"]*)/.exec(headers.Authorization ?? '')?.[1] ?? '-');

  // What logs in is loaded once, in no time that a test could know.
  before(() => load());

  afterEach(async () => {
    await settle();
    network.open.should.equal(0, 'connections are left open');
    clock.timers.should.equal(0, 'timers are left');
  });

  it('says what it takes and what it brings', async () => {
    const client = requester(() => ({}));
    const body = Buffer.from('<a/>');
    await outcome(client.ask({ method: 'GET', path: INFO }));
    await outcome(client.ask({ method: 'PUT', path: INFO, body }));
    await outcome(client.ask({ method: 'POST', path: INFO, body, contentType: 'application/json' }));
    const common = { Accept: '*/*', 'Accept-Encoding': 'identity' };
    network.sent
      .map(({ method, headers, body: sent }) => ({ method, headers, body: sent }))
      .should.eql([
        { method: 'GET', headers: common, body: null },
        { method: 'PUT', headers: { ...common, 'Content-Type': 'application/xml; charset="UTF-8"' }, body },
        { method: 'POST', headers: { ...common, 'Content-Type': 'application/json' }, body },
      ]);
    for (const request of network.sent)
      request.should.match({ address, tls: { ca: 'CA' }, path: INFO, keep: undefined });
  });

  it('tells who answered what, by headers in any case, with a type or without', async () => {
    const client = requester(() => ({ status: 404, headers: { 'X-A': '1', 'Content-Type': 'text/xml' } }));
    const told = await during(client.ask({ method: 'GET', path: INFO, signal }));
    told.should.match({ status: 404, contentType: 'text/xml', address });
    told.header('X-a').should.eql(['1']);
    network.answer = () => ({});
    (await during(client.ask({ method: 'GET', path: INFO }))).contentType.should.equal('');
    const stream = await during(client.open(STREAM, signal));
    stream.contentType.should.equal('');
    stream.destroy();
  });

  it('shares one limit between all that a login takes, and lets none of it connect for more than 10 s', async () => {
    const late = loggingIn(() => ({}));
    const slow = requester((request) => ({ ...late(request), after: 6_000 }));
    const asking = outcome(slow.ask({ method: 'GET', path: INFO, limit: 20_000 }), 12_000);
    should(await asking).match({ status: 200 });
    const limits = () => network.sent.map((one) => [one.connectLimit, one.headersLimit]);
    limits().should.eql([
      [10_000, 20_000],
      [10_000, 14_000],
    ]);

    const usual = requester(loggingIn(() => ({})));
    await clock.advance(5_000);
    await outcome(usual.ask({ method: 'GET', path: INFO }), 1);
    limits().should.eql([
      [9_999, 10_000],
      [9_999, 10_000],
    ]);

    const hurried = requester(() => ({}));
    await outcome(hurried.ask({ method: 'GET', path: INFO, limit: 1 }));
    limits().should.eql([[1, 2]]);

    const streaming = requester(() => ({}));
    (await during(streaming.open(STREAM, signal))).destroy();
    limits().should.eql([[10_000, 20_000]]);
  });

  it('ends with its limit, told in seconds, wherever the device stops', async () => {
    for (const [script, limit, seconds] of [
      [{ after: 60_000 }, undefined, 10],
      [{ ends: null, body: 'x' }, undefined, 10],
      [{ ends: null, body: 'x' }, 2_600, 3],
    ] as const) {
      const client = requester(() => script);
      const asked = client.ask({ method: 'GET', path: INFO, ...(limit && { limit }) });
      const error = await refusal(asked, limit ?? 10_000);
      error.code.should.equal('answer-timeout');
      error.values.should.containEql({ seconds });
    }
  });

  it('ends with its signal, sends nothing after it, and leaves no listener on it', async () => {
    const counted = countedSignal();
    const client = requester(() => ({}));
    await during(client.ask({ method: 'GET', path: INFO, signal: counted.signal }));
    counted.listeners.should.equal(0);
    network.answer = () => ({ ends: null });
    const gone = new AbortController();
    const asking = client.ask({ method: 'GET', path: INFO, signal: gone.signal });
    await clock.advance(1);
    gone.abort(new Error('enough'));
    await asking.should.be.rejectedWith('enough');
  });

  it('names the stream where its headers do not come, and leaves every other error as it is', async () => {
    for (const [error, code] of [
      [new PassingError('answer-timeout', { seconds: 20 }), 'stream-timeout'],
      [new PassingError('reset'), 'reset'],
      [new LastingError('not-http', { host: 'cam', port: 443 }), 'not-http'],
    ] as const) {
      const told = await refusal(requester(() => error).open(STREAM, signal));
      told.code.should.equal(code);
      told.values.should.eql(error.values);
    }
    await requester(() => new Error('odd'))
      .open(STREAM, signal)
      .should.be.rejectedWith('odd');
  });

  it('opens no stream with any status but 200, and says which it was where the body says nothing', async () => {
    for (const [script, code, stays] of [
      [{ status: 206, body: '<EventNotificationAlert/>' }, 'status', true],
      [{ status: 202, body: OK }, 'refused', false],
      [{ status: 404 }, 'not-found', false],
      [{ status: 403, body: LOCK }, 'login-locked', false],
    ] as const) {
      const client = requester(() => script);
      const error = await refusal(client.open(STREAM, signal));
      error.code.should.equal(code);
      if (stays) error.message.should.containEql(String(script.status));
    }
    // Nobody waits for the login of a stream that was refused.
    const refused = requester(loggingIn(() => ({ status: 404 })));
    for (let i = 0; i < 2; i++) (await refusal(refused.open(STREAM, signal))).code.should.equal('not-found');
    refused.checkLogin();
  });

  it('hands on what a stream brings until it ends, breaks or is let go', async () => {
    const heard = (stream: OpenStream) => {
      const said: string[] = [];
      stream.read({
        data: (chunk) => said.push(chunk.toString()),
        end: () => said.push('end'),
        error: ({ message }) => said.push(message),
      });
      return said;
    };
    const client = requester(loggingIn(() => ({ body: 'one' })));
    const ending = heard(await during(client.open(STREAM, signal)));
    await clock.advance(1);
    ending.should.eql(['one', 'end']);

    network.answer = loggingIn(() => ({ ends: null, body: 'one', headers: { 'Content-Encoding': 'gzip' } }));
    const breaking = heard(await during(client.open(STREAM, signal)));
    await clock.advance(1);
    await new Promise((resolve) => setTimeout(resolve, 20));
    breaking.should.have.length(1);
    should(breaking[0]).match(/packed/);

    network.answer = loggingIn(() => ({ every: { ms: 10, bytes: 'x' } }));
    const stream = await during(client.open(STREAM, signal));
    const endless = heard(stream);
    await clock.advance(30);
    stream.destroy();
    await clock.advance(30);
    endless.should.eql(['x', 'x', 'x']);
    should(stream.judge(Buffer.from(NO), true)).match({ code: 'login-refused' });
  });

  it('heeds a lock and a refused login in whatever answer, and takes neither out of an answer to nobody', async () => {
    for (const [body, status, code] of [
      [LOCK, 200, 'login-locked'],
      [LOCK, 403, 'login-locked'],
      [NO, 200, 'login-refused'],
      [NO, 403, 'login-refused'],
    ] as const) {
      const client = requester(loggingIn(() => ({ status, body })));
      (await refusal(client.ask({ method: 'GET', path: INFO }))).code.should.equal(code);
      const { sent } = network;
      const count = sent.length;
      (await refusal(client.ask({ method: 'GET', path: INFO }))).should.be.instanceOf(DeviceError);
      sent.length.should.equal(count);
    }
    const yes = '<userCheck><statusValue>200</statusValue><statusString>OK</statusString></userCheck>';
    for (const body of [yes, '<ResponseStatus><statusValue>401</statusValue></ResponseStatus>']) {
      const client = requester(loggingIn(() => ({ body })));
      should(await outcome(client.ask({ method: 'GET', path: INFO }))).match({ status: 200 });
    }
    const open = requester(() => ({ body: NO }));
    should(await outcome(open.ask({ method: 'GET', path: INFO }))).match({ status: 200 });
    const locked = requester(() => ({ body: LOCK }));
    (await refusal(locked.ask({ method: 'GET', path: INFO }))).code.should.equal('login-locked');
  });

  it('asks a path anew that refused the login where a person wants it', async () => {
    const client = requester(loggingIn(({ path }) => (path === OUTPUT ? { status: 401 } : { status: 200 })));
    await outcome(client.ask({ method: 'GET', path: INFO }));
    await refusal(client.ask({ method: 'PUT', path: OUTPUT }));
    const { length } = network.sent;
    await refusal(client.ask({ method: 'PUT', path: OUTPUT }));
    network.sent.length.should.equal(length);
    client.forgetRefusedPaths();
    await refusal(client.ask({ method: 'PUT', path: OUTPUT }));
    network.sent.length.should.be.above(length);
  });

  describe('sends the end of something that was begun', () => {
    const put = (client: HttpRequester, path: string, rank: Rank = 'usual') =>
      during(client.ask({ method: 'PUT', path, body: Buffer.from('<on/>'), rank }));

    it('at once with the login that began it, and nothing else so', async () => {
      const client = requester(loggingIn(() => ({})));
      await put(client, OUTPUT);
      await put(client, OUTPUT);
      await put(client, OUTPUT, 'owed');
      await put(client, '/other', 'owed');
      await during(client.ask({ method: 'DELETE', path: OUTPUT, rank: 'owed' }));
      nonces().should.eql(['-', 'n1', '-', 'n2', 'n2', '-', 'n3', '-', 'n4']);
    });

    it('with the login of the last 16 that were begun, whatever is asked beside', async () => {
      const client = requester(loggingIn(() => ({})));
      for (let i = 0; i < 16; i++) await put(client, `/${i}`);
      for (let i = 0; i < 16; i++) await during(client.ask({ method: 'GET', path: `/get/${i}` }));
      const owed = async (path: string): Promise<number> => {
        const before = network.sent.length;
        await put(client, path, 'owed');
        return network.sent.length - before;
      };
      (await owed('/0')).should.equal(1);
      await put(client, '/0');
      await put(client, '/16');
      for (const [path, requests] of [
        ['/0', 1],
        ['/2', 1],
        ['/16', 1],
        ['/1', 2],
      ] as const)
        (await owed(path)).should.equal(requests, path);
    });
  });

  describe('asks again and again', () => {
    it('a second time only what broke on a connection that waited', async () => {
      for (const [answers, codes, requests] of [
        [['reset'], ['reset'], 1],
        [['ok', 'reset', 'ok'], [undefined, undefined], 3],
        [['ok', 'reset', 'reset'], [undefined, 'reset'], 3],
        [['ok', 'unreachable'], [undefined, 'unreachable'], 2],
        [['ok', 'not-http'], [undefined, 'not-http'], 2],
      ] as const) {
        const rest = [...answers];
        const client = requester(() => {
          const answer = rest.shift() ?? 'ok';
          if (answer === 'ok') return {};
          return answer === 'not-http' ? new LastingError(answer) : new PassingError(answer);
        });
        const asker = client.keep({ method: 'GET', path: INFO });
        for (const code of codes) {
          const told = await outcome(asker.ask());
          should(told instanceof DeviceError ? told.code : undefined).equal(code);
        }
        network.sent.length.should.equal(requests);
        asker.close();
      }
    });

    it('with one login until that is refused, in whatever form', async () => {
      let answered = 0;
      const client = requester(loggingIn(() => ({ body: ++answered === 3 ? NO : '<CallStatus/>' })));
      const asker = client.keep({ method: 'GET', path: INFO });
      for (const code of [undefined, undefined, 'login-refused', 'login-not-sent']) {
        const told = await outcome(asker.ask());
        should(told instanceof DeviceError ? told.code : undefined).equal(code);
      }
      nonces().should.eql(['-', 'n1', 'n1', 'n1']);
      asker.close();
    });

    it('from the start after a login that was refused', async () => {
      let right = false;
      const client = requester(loggingIn(() => (right ? {} : { status: 401 })));
      const asker = client.keep({ method: 'GET', path: INFO });
      (await refusal(asker.ask())).code.should.equal('login-refused');
      await clock.advance(3_600_000);
      right = true;
      for (let i = 0; i < 3; i++) should(await outcome(asker.ask())).match({ status: 200 });
      nonces().should.eql(['-', 'n1', '-', 'n2', 'n2', 'n2']);
      asker.close();
    });
  });
});
