import should from 'should';
import { systemClock } from '../../../src/clock';
import { HttpRequester } from '../../../src/connection/http-requester';
import { LoginGuard } from '../../../src/connection/login-guard';
import { HttpTransport } from '../../../src/connection/http-transport';
import { KeptSocket } from '../../../src/connection/kept-socket';
import type { KeptAsker } from '../../../src/connection/requester';
import type { TlsOptions } from '../../../src/connection/transport';
import { DeviceError, LoginError } from '../../../src/errors';
import { answer, certificate, RawRequest, RawServer } from '../../support/raw-server';
import { TestClock } from '../../support/test-clock';
import { until } from '../../support/until';

const path = '/ISAPI/VideoIntercom/callStatus?format=json';
const challenge = (nonce: string) => `WWW-Authenticate: Digest realm="r", nonce="${nonce}", qop="auth"`;
const idle = answer('200 OK', ['Content-Type: application/json'], '{"CallStatus":{"status":"idle"}}');

/** The Authorization's fields that a device looks at; `null`: the request had none. */
function login(request: RawRequest): { nonce: string; count: string } | null {
  const value = request.header('authorization');
  if (value === undefined) return null;
  return {
    nonce: /nonce="([^"]*)"/.exec(value)?.[1] ?? '',
    count: /nc=(\w+)/.exec(value)?.[1] ?? '',
  };
}

describe('a question asked again and again', () => {
  const servers: RawServer[] = [];
  const askers: KeptAsker[] = [];
  afterEach(async () => {
    for (const asker of askers.splice(0)) asker.close();
    for (const server of servers.splice(0)) await server.close();
  });

  async function serve(...parameters: Parameters<typeof RawServer.start>): Promise<RawServer> {
    const server = await RawServer.start(...parameters);
    servers.push(server);
    return server;
  }

  function keep(server: RawServer, tls: TlsOptions | null = null): KeptAsker {
    const requester = new HttpRequester(
      { name: 'Door', address: server.address, tls, username: 'u', password: 'p' },
      { guard: new LoginGuard(systemClock) },
    );
    const asker = requester.keep({ method: 'GET', path, limit: 5_000 });
    askers.push(asker);
    return asker;
  }

  it('uses one connection and one login, counting its uses in hexadecimal', async () => {
    const server = await serve((request) => {
      request.socket.write(login(request) ? idle : answer('401 Unauthorized', [challenge('n1')]));
    });
    const asker = keep(server);
    for (let i = 0; i < 17; i++) (await asker.ask()).body.toString().should.containEql('idle');
    server.connections.should.equal(1);
    server.requests.length.should.equal(18);
    const logins = server.requests.slice(1).map(login);
    logins.every((one) => one?.nonce === 'n1').should.be.true();
    should(logins[9]?.count).equal('0000000a');
    should(logins[16]?.count).equal('00000011');
  });

  for (const [what, headers] of [
    ['a new challenge', [challenge('n9')]],
    ['no challenge', []],
    ['an empty challenge', ['WWW-Authenticate:']],
  ] as const) {
    it(`takes a 401 with ${what} to a used nonce for no refused login, and starts anew from then on`, async () => {
      let issued = 0;
      const used = new Set<string>();
      const server = await serve((request) => {
        const known = login(request);
        if (!known) {
          request.socket.write(answer('401 Unauthorized', [challenge(`n${++issued}`)]));
        } else if (used.has(known.nonce)) {
          request.socket.write(answer('401 Unauthorized', headers));
        } else {
          used.add(known.nonce);
          request.socket.write(idle);
        }
      });
      const asker = keep(server);
      for (let i = 0; i < 5; i++) (await asker.ask()).status.should.equal(200);
      // The first: 2 requests. The second: one refused, then 2 on a new connection. Each later one: 2.
      server.requests
        .map((request) => login(request)?.nonce ?? '-')
        .should.deepEqual(['-', 'n1', 'n1', '-', 'n2', '-', 'n3', '-', 'n4', '-', 'n5']);
      server.connections.should.equal(2);
    });
  }

  it('asks once more where the device ends the waiting connection', async () => {
    let answered = 0;
    const server = await serve(({ socket }) => {
      // A device that forgets its connection after two answers: the next bytes meet a reset.
      if (answered++ === 2) socket.resetAndDestroy();
      else socket.write(idle);
    });
    const asker = keep(server);
    for (let i = 0; i < 4; i++) (await asker.ask()).status.should.equal(200);
    server.connections.should.equal(2);
  });

  it('opens another connection where the device closes each', async () => {
    const server = await serve(({ socket }) => {
      socket.end(answer('200 OK', ['Connection: close'], 'x'));
    });
    const asker = keep(server);
    for (let i = 0; i < 3; i++) (await asker.ask()).body.toString().should.equal('x');
    server.connections.should.equal(3);
  });

  it('honours a lock that a used nonce is answered with, and sends nothing after it', async () => {
    const server = await serve((request) => {
      const known = login(request);
      if (!known) request.socket.write(answer('401 Unauthorized', [challenge('n1')]));
      else if (known.count === '00000001') request.socket.write(idle);
      else
        request.socket.write(
          answer(
            '401 Unauthorized',
            ['Content-Type: application/xml'],
            '<userCheck><lockStatus>lock</lockStatus><unlockTime>600</unlockTime></userCheck>',
          ),
        );
    });
    const asker = keep(server);
    await asker.ask();
    for (let i = 0; i < 2; i++) {
      const error = await asker.ask().then(
        () => null,
        (reason: unknown) => reason,
      );
      should(error).be.instanceOf(LoginError);
      should((error as DeviceError).code).equal('login-locked');
    }
    server.requests.length.should.equal(3);
  });

  it('lets the connection go when it is closed, with what is under way', async () => {
    const server = await serve(() => undefined);
    const asker = keep(server);
    const asking = asker.ask().then(
      () => 'answered',
      () => 'given up',
    );
    await until('a question', () => server.requests.length > 0);
    asker.close();
    (await asking).should.equal('given up');
    await until('no connection', () => server.open === 0);
  });

  it('says what stands in its way on a connection that it keeps', async () => {
    const refusing = await serve(() => undefined);
    await refusing.close();
    servers.pop();
    const rtsp = await serve(({ socket }) => socket.write('RTSP/1.0 400 Bad Request\r\n\r\n'));
    const showing = { key: certificate('server.key'), cert: certificate('self-signed.crt') };
    const signed = await serve(() => undefined, showing);
    const pinned = { fingerprint: 'ab'.repeat(32) };
    for (const [server, tls, code] of [
      [refusing, null, 'unreachable'],
      [rtsp, null, 'not-http'],
      [signed, null, 'certificate-self-signed'],
      [signed, pinned, 'certificate-changed'],
      [signed, { key: 'no key', cert: 'no certificate' }, 'tls-config'],
    ] as const) {
      const asker = keep(server, tls);
      for (let i = 0; i < 2; i++) await asker.ask().should.be.rejectedWith({ code });
    }
    signed.requests.should.be.empty();
    await until('no connection', () => signed.open === 0 && rtsp.open === 0);
  });

  it('keeps a secure connection too', async () => {
    const server = await serve(({ socket }) => socket.write(idle), {
      key: certificate('server.key'),
      cert: certificate('server.crt'),
    });
    const asker = keep(server, { ca: certificate('ca.crt') });
    for (let i = 0; i < 3; i++) (await asker.ask()).status.should.equal(200);
    server.connections.should.equal(1);
  });

  it('waits for its turn on the connection no longer than for any other', async () => {
    const mute = await serve(() => undefined, {
      key: certificate('server.key'),
      cert: certificate('server.crt'),
    });
    const clock = new TestClock();
    const transport = new HttpTransport(clock);
    const socket = new KeptSocket();
    const ask = () =>
      transport.send({
        ...{ address: mute.address, tls: { ca: certificate('ca.crt') }, method: 'GET', path, headers: {} },
        ...{ body: null, connectLimit: 4_000, headersLimit: 9_000, keep: socket },
        signal: new AbortController().signal,
      });
    const first = ask().should.be.rejectedWith({ code: 'answer-timeout' });
    await until('the first is there', () => mute.requests.length === 1);
    const second = ask().should.be.rejectedWith({ code: 'connect-timeout' });
    await clock.advance(9_000);
    await Promise.all([first, second]);
    // node:http may still connect for a question that nobody waits for any more.
    await new Promise((resolve) => setTimeout(resolve, 50));
    clock.timers.should.equal(0);
    socket.close();
    await until('no connection', () => mute.open === 0);
  });

  it('waits for an answer on a connection that is there as long as on a new one', async () => {
    const server = await serve((request) => {
      if (request.number === 1) request.socket.write(idle);
    });
    const clock = new TestClock();
    const transport = new HttpTransport(clock);
    const socket = new KeptSocket();
    const ask = () =>
      transport.send({
        ...{ address: server.address, tls: null, method: 'GET', path, headers: {}, body: null },
        ...{ connectLimit: 4_000, headersLimit: 9_000, keep: socket },
        signal: new AbortController().signal,
      });
    const first = await ask();
    await new Promise<void>((resolve, reject) => {
      first.read({ data: () => undefined, end: resolve, error: reject });
    });
    await until('the connection is kept', () => Object.keys(socket.freeSockets).length === 1);
    const second = ask().should.be.rejectedWith({ code: 'answer-timeout', values: { seconds: 9 } });
    await until('the second is there', () => server.requests.length === 2);
    await clock.advance(9_000);
    await second;
    server.connections.should.equal(1);
    socket.close();
  });

  it('says under which address the device sees us', async () => {
    const server = await serve(({ socket }) => {
      socket.write(idle);
    });
    const asker = keep(server);
    should((await asker.ask()).local).equal('127.0.0.1');
    should((await asker.ask()).local).equal('127.0.0.1');
  });
});
