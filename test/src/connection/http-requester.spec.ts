import 'should';
import { createHash } from 'node:crypto';
import { HttpRequester } from '../../../src/connection/http-requester';
import { LoginGuard } from '../../../src/connection/login-guard';
import { answer, RawRequest, RawServer } from '../../support/raw-server';
import { until } from '../../support/until';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const USER = 'admin';
const PASSWORD = 'Secret-pässword"1';

/** What RFC 7616 asks for, worked out anew from the Authorization header. */
function answersRight(request: RawRequest, password = PASSWORD): boolean {
  const header = Buffer.from(request.header('authorization') ?? '', 'latin1').toString('utf8');
  const field = (name: string): string => new RegExp(`[ ,]${name}="?([^",]*)"?`).exec(header)?.[1] ?? '';
  const ha1 = md5(`${USER}:${field('realm')}:${password}`);
  const ha2 = md5(`${request.method}:${request.path}`);
  const middle = field('qop') ? `:${field('nc')}:${field('cnonce')}:${field('qop')}` : '';
  return field('response') === md5(`${ha1}:${field('nonce')}${middle}:${ha2}`);
}

describe('http-requester on real sockets', () => {
  let server: RawServer;
  afterEach(() => server.close());

  const requester = (): HttpRequester =>
    new HttpRequester(
      { name: 'Cam', address: server.address, tls: null, username: USER, password: PASSWORD },
      { guard: new LoginGuard() },
    );
  const challenge = answer('401 Unauthorized', [
    'WWW-Authenticate: Digest realm="IP Camera(C2183)", nonce="4e54", qop="auth", stale="FALSE"',
  ]);
  const device = (request: RawRequest): void => {
    request.socket.write(
      answersRight(request) ? answer('200 OK', ['Content-Type: text/xml'], '<ok/>') : challenge,
    );
  };

  it('answers a digest challenge and reads the answer', async () => {
    server = await RawServer.start(device);
    const reply = await requester().ask({ method: 'GET', path: '/ISAPI/System/deviceInfo?a=b' });
    reply.status.should.equal(200);
    reply.contentType.should.equal('text/xml');
    reply.body.toString().should.equal('<ok/>');
    server.requests.length.should.equal(2);
    (server.requests[0]?.header('authorization') === undefined).should.be.true();
  });

  it('lets every socket go, also those that the device keeps open', async () => {
    server = await RawServer.start(device);
    const client = requester();
    await client.ask({ method: 'GET', path: '/a' });
    await client.ask({ method: 'PUT', path: '/b', body: Buffer.from('<x/>') });
    await until('no socket is left', () => server.open === 0);
    server.connections.should.equal(4);
    server.requests[3]?.body.toString().should.equal('<x/>');
  });

  it('opens a stream over HTTP/1.0 without a length and hands on each chunk as it comes', async () => {
    server = await RawServer.start((request) => {
      if (!answersRight(request)) request.socket.write(challenge);
      else request.socket.write('HTTP/1.0 200 OK\nContent-Type: multipart/mixed;boundary=boundary\n\nfirst');
    });
    const stream = await requester().open(
      '/ISAPI/Event/notification/alertStream',
      new AbortController().signal,
    );
    stream.contentType.should.equal('multipart/mixed;boundary=boundary');
    let text = '';
    stream.read({
      data: (chunk) => (text += chunk.toString()),
      end: () => (text += '|end'),
      error: () => (text += '|error'),
    });
    await until('the first bytes are there', () => text === 'first');
    server.open.should.equal(1);
    server.requests[1]?.socket.end('second');
    await until('the end is told', () => text === 'firstsecond|end');
    await until('no socket is left', () => server.open === 0);
  });

  it('does not send a refused login again', async () => {
    server = await RawServer.start((request) => request.socket.write(challenge));
    const client = requester();
    await client.ask({ method: 'GET', path: '/a' }).should.be.rejectedWith({ code: 'login-refused' });
    await client.ask({ method: 'GET', path: '/a' }).should.be.rejectedWith({ code: 'login-refused' });
    server.requests.length.should.equal(2);
  });
});
