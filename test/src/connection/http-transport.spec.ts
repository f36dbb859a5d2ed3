import should from 'should';
import { networkInterfaces } from 'node:os';
import { systemClock } from '../../../src/clock';
import { answer, RawRequest } from '../../support/raw-server';
import { countedSignal } from '../../support/counted-signal';
import { failure, listen, ok, send, servers, tls, trusting } from '../../support/real-transport';
import { TestClock } from '../../support/test-clock';
import { until } from '../../support/until';

describe('http-transport on real sockets', () => {
  const serve = servers();

  describe('answers', () => {
    it('gives status, headers in order and the body, and lets the socket go', async () => {
      const server = await serve((request) => {
        request.socket.write(
          answer('401 No', ['X-A: 1', 'x-a: 2', 'X-Name: x-a', 'WWW-Authenticate: Basic'], 'hello'),
        );
      });
      const reply = await send(server, { headers: { Accept: '*/*' } });
      reply.status.should.equal(401);
      reply.header('x-a').should.deepEqual(['1', '2']);
      reply.header('none').should.deepEqual([]);
      const heard = listen(reply);
      await until('the body is there', () => heard.said === 'hello|end');
      await until('the socket is gone', () => server.open === 0);
      should(server.requests[0]?.head).match(/^GET \/a\?b HTTP\/1\.1\r\nhost: 127\.0\.0\.1:\d+\r\nAccept/);
    });

    it('reads HTTP/1.0, LF line ends and bodies that end with the connection', async () => {
      const server = await serve((request) => {
        request.socket.end(
          'HTTP/1.0 200 OK\nMIME-Version: 1.0\nContent-Type:multipart/mixed;boundary=boundary\n\nrest',
        );
      });
      const reply = await send(server);
      reply.status.should.equal(200);
      const heard = listen(reply);
      await until('the body is there', () => heard.said === 'rest|end');
    });

    it('keeps a body that came before anybody read it', async () => {
      const server = await serve((request) => request.socket.end('HTTP/1.1 200 OK\r\n\r\nearly'));
      const reply = await send(server);
      await until('the device is gone', () => server.open === 0);
      const heard = listen(reply);
      await until('the body is there', () => heard.said === 'early|end');
    });

    it('follows no redirect', async () => {
      const other = await serve(ok);
      const server = await serve((request) => {
        request.socket.write(answer('302 Found', [`Location: http://127.0.0.1:${other.port}/`]));
      });
      (await send(server)).status.should.equal(302);
      other.connections.should.equal(0);
    });

    it('sends a body with its length, and a length of 0 where a PUT has none', async () => {
      const server = await serve(ok);
      (await send(server, { method: 'PUT', body: Buffer.from('äö') })).destroy();
      (await send(server, { method: 'PUT' })).destroy();
      should(server.requests[0]?.header('content-length')).equal('4');
      should(server.requests[1]?.header('content-length')).equal('0');
    });

    for (const method of ['GET', 'DELETE'])
      it(`sends the length of a body with ${method}, too: without it the body is the beginning of another request`, async () => {
        const server = await serve(ok);
        (await send(server, { method, body: Buffer.from('äö') })).destroy();
        should(server.requests[0]?.header('content-length')).equal('4');
      });

    it('talks to IPv6 hosts', async function () {
      const loopback = Object.values(networkInterfaces()).some((all) =>
        all?.some((one) => one.address === '::1'),
      );
      if (!loopback) {
        this.skip();
      }
      const server = await serve(ok, null, '::1');
      (await send(server)).destroy();
      should(server.requests[0]?.header('host')).equal(`[::1]:${server.port}`);
      const safe = await serve(ok, tls('server'), '::1');
      (await send(safe, { tls: trusting })).destroy();
    });
  });

  describe('failures', () => {
    it('says that nothing answers where the port is closed', async () => {
      const server = await serve();
      await server.close();
      const error = await failure(send(server));
      error.code.should.equal('unreachable');
      error.cure.should.equal('retry');
      error.message.should.equal(`Nothing answers at 127.0.0.1:${server.port}.`);
    });

    it('says so too where the system knows at once that there is no way to the host', async () => {
      const server = await serve();
      for (const ssl of [false, true]) {
        const address = { host: '255.255.255.255', port: 80, ssl };
        (await failure(send(server, { address }))).code.should.equal('unreachable');
      }
    });

    it('limits the time to connect, TLS included, on its clock alone', async () => {
      const server = await serve(ok);
      const clock = new TestClock();
      const sending = failure(
        send(server, { address: { ...server.address, ssl: true }, connectLimit: 10_000 }, clock),
      );
      await until('TCP is connected', () => server.open === 1);
      await clock.advance(10_000);
      const error = await sending;
      // A port that takes connections and says nothing is mostly the wrong one for SSL: the sentence says so.
      error.code.should.equal('tls-silent');
      error.message.should.containEql('within 10 seconds');
      error.message.should.containEql(String(server.port));
      await until('the socket is gone', () => server.open === 0);
      clock.timers.should.equal(0);
    });

    it('says that a port is mute only where a secure connection is open and not agreed yet', async () => {
      const server = await serve(undefined, tls('server'));
      let due = (): void => undefined;
      const clock = {
        ...systemClock,
        after: (_: number, run: () => void) => {
          due = run;
          return { cancel: () => undefined };
        },
      };
      // TCP itself is not there at once, even here.
      const connecting = failure(send(server, { tls: trusting }, clock));
      due();
      (await connecting).code.should.equal('connect-timeout');
      const waiting = failure(send(server, { tls: trusting }, clock));
      await until('the request is there', () => server.requests.length === 1);
      due();
      (await waiting).code.should.equal('answer-timeout');
      const plain = await serve();
      const unanswered = failure(send(plain, {}, clock));
      await until('the request is there', () => plain.requests.length === 1);
      due();
      (await unanswered).code.should.equal('answer-timeout');
    });

    it('limits the time to the headers', async () => {
      const server = await serve();
      const clock = new TestClock();
      const sending = failure(send(server, { headersLimit: 7000 }, clock));
      await until('the request is there', () => server.requests.length === 1);
      await clock.advance(7000);
      (await sending).message.should.containEql('did not answer within 7 seconds');
      await until('the socket is gone', () => server.open === 0);
      clock.timers.should.equal(0);
    });

    it('has no limit once the headers are there', async () => {
      const clock = new TestClock();
      const server = await serve((request) => request.socket.write('HTTP/1.1 200 OK\r\n\r\nx'));
      const heard = listen(await send(server, {}, clock));
      clock.timers.should.equal(0);
      await clock.advance(24 * 3600 * 1000);
      server.requests[0]?.socket.write('y');
      await until('the late byte is there', () => heard.said === 'xy');
    });

    for (const [how, end] of [
      ['resets', (request: RawRequest) => request.socket.resetAndDestroy()],
      ['closes', (request: RawRequest) => request.socket.end()],
      ['cuts the headers', (request: RawRequest) => request.socket.end('HTTP/1.1 200 OK\r\nContent-')],
    ] as const) {
      it(`says that the connection broke where the device ${how} before it answers`, async () => {
        const server = await serve((request) => void end(request));
        const error = await failure(send(server));
        error.code.should.equal('reset');
        error.cure.should.equal('retry');
      });
    }

    for (const [how, head] of [
      ['a body without a length', ''],
      ['a length', 'Content-Length: 100\r\n'],
      ['chunks', 'Transfer-Encoding: chunked\r\n'],
    ] as const) {
      it(`tells the reader of a reset in the middle of ${how}, and of an end where more was announced`, async () => {
        const server = await serve((request) => request.socket.write(`HTTP/1.1 200 OK\r\n${head}\r\n1\r\nx`));
        for (const [at, end] of (['resetAndDestroy', 'end'] as const).entries()) {
          const heard = listen(await send(server));
          await until('the first byte is there', () => heard.said !== '');
          server.requests[at]?.socket[end]();
          const told = end === 'end' && head === '' ? '|end' : '|reset';
          await until('the end is told', () => heard.said.endsWith(told));
        }
      });
    }

    it('tells a reader that comes late of a reset that came before', async () => {
      const server = await serve((request) =>
        request.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx'),
      );
      const reply = await send(server);
      server.requests[0]?.socket.resetAndDestroy();
      await until('the device is gone', () => server.open === 0);
      await new Promise((resolve) => setImmediate(resolve));
      const heard = listen(reply);
      await until('the error is told', () => heard.said.endsWith('|reset'));
    });

    it('says that it is no web server where something else answers', async () => {
      for (const bytes of [
        'RTSP/1.0 400 Bad Request\r\n\r\n',
        'SSH-2.0-OpenSSH_9\r\n',
        '\u0000\u0001\u0002',
      ]) {
        const server = await serve((request) => request.socket.write(bytes));
        const error = await failure(send(server));
        error.code.should.equal('not-http');
        error.cure.should.equal('person');
        error.message.should.containEql(`127.0.0.1:${server.port}`);
      }
    });

    it('takes no endless headers, no upgrade and no broken chunk', async () => {
      const flood = await serve((request) =>
        request.socket.write(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}\r\n\r\n`),
      );
      (await failure(send(flood))).code.should.equal('not-http');
      const upgrade = await serve((request) =>
        request.socket.write('HTTP/1.1 101 Go\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n'),
      );
      (await failure(send(upgrade))).code.should.equal('reset');
      const chunk = await serve((request) =>
        request.socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nbody'),
      );
      const heard = listen(await send(chunk));
      await until('the error is told', () => heard.said === '|reset');
    });
  });

  describe('ends', () => {
    it('rejects with the reason of its signal, whenever it comes before the headers', async () => {
      const server = await serve();
      const safe = await serve(ok, null);
      const early = new AbortController();
      early.abort(new Error('enough'));
      await send(server, { signal: early.signal }).should.be.rejectedWith('enough');
      server.connections.should.equal(0);

      const connecting = new AbortController();
      const handshake = send(server, { signal: connecting.signal, address: { ...safe.address, ssl: true } });
      await until('TCP is connected', () => safe.open === 1);
      connecting.abort(new Error('enough'));
      await handshake.should.be.rejectedWith('enough');

      const waiting = new AbortController();
      const headers = send(server, { signal: waiting.signal });
      await until('the request is there', () => server.requests.length === 1);
      waiting.abort(new Error('enough'));
      await headers.should.be.rejectedWith('enough');
      await until('no socket is left', () => server.open === 0 && safe.open === 0);
    });

    it('says nothing more after an abort or destroy in the body', async () => {
      const server = await serve((request) => request.socket.write('HTTP/1.1 200 OK\r\n\r\nx'));
      const gaveUp = new AbortController();
      const one = await send(server, { signal: gaveUp.signal });
      const other = await send(server);
      const heard = [listen(one), listen(other)];
      await until('both read', () => heard.every(({ said }) => said === 'x'));
      gaveUp.abort();
      other.destroy();
      other.destroy();
      for (const request of server.requests) request.socket.resetAndDestroy();
      await until('no socket is left', () => server.open === 0);
      heard.map(({ said }) => said).should.deepEqual(['x', 'x']);
    });

    it('says nothing more after a destroy, also of what has come before anybody read', async () => {
      const server = await serve((request) => request.socket.write('HTTP/1.1 200 OK\r\n\r\nx'));
      const reply = await send(server);
      for (const byte of ['y', 'z']) {
        server.requests[0]?.socket.write(byte);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      server.requests[0]?.socket.end();
      await until('the device is gone', () => server.open === 0);
      let said = '';
      reply.read({
        data: (chunk) => {
          said += chunk.toString();
          reply.destroy();
        },
        end: () => (said += '|end'),
        error: () => (said += '|error'),
      });
      await new Promise((resolve) => setTimeout(resolve, 20));
      said.should.equal('x');
    });

    it('leaves no listener on a signal that lives on', async () => {
      const server = await serve(ok);
      const counted = countedSignal();
      const { signal } = counted;
      const heard = listen(await send(server, { signal }));
      await until('the body is there', () => heard.said === 'hello|end');
      (await send(server, { signal })).destroy();
      await failure(send(server, { signal, address: { ...server.address, port: 1 } }));
      counted.listeners.should.equal(0);
    });

    it('turns an exception of its reader into an error for it, and lets the socket go', async () => {
      const server = await serve((request) => request.socket.write('HTTP/1.1 200 OK\r\n\r\nx'));
      const reply = await send(server);
      const errors: string[] = [];
      reply.read({
        data: () => {
          throw new Error('bad reader');
        },
        end: () => errors.push('end'),
        error: (error) => errors.push(error.message),
      });
      await until('the error is told', () => errors.length > 0);
      errors.should.deepEqual(['bad reader']);
      await until('no socket is left', () => server.open === 0);
    });
  });
});
