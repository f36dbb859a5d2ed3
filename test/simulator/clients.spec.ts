import { execFile, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import should from 'should';
import { rawRequest } from '../support/client';
import { until } from '../support/until';
import { admin, camera, listen, recorder, SimulatedDevice } from './index';
import type { DeviceOptions, Listening, Model } from './index';

const haveCurl = spawnSync('curl', ['--version']).status === 0;

describe('simulator: clients that we did not write', () => {
  let device: SimulatedDevice;
  let server: Listening;

  async function start(model: Model, options: DeviceOptions = {}) {
    device = new SimulatedDevice(model, options);
    server = await listen(device);
  }

  afterEach(async () => {
    device.close();
    await server.close();
  });

  describe(haveCurl ? 'curl' : 'curl (SKIPPED: curl is not installed)', () => {
    before(function () {
      if (!haveCurl) this.skip();
    });

    const curl = (...args: string[]) =>
      new Promise<{ code: number; out: string }>((resolve) => {
        execFile('curl', ['-s', '--max-time', '5', ...args], (error, out) => {
          resolve({ code: Number(error?.code ?? 0), out });
        });
      });
    const login = ['--digest', '-u', `${admin.name}:${admin.password}`];

    it('reads deviceInfo with a digest login of MD5', async () => {
      await start(camera());
      const { out } = await curl(...login, `${server.url}/ISAPI/System/deviceInfo`);
      out.should.containEql('<deviceName>Front Porch</deviceName>');
      device.ledger.requests.map(({ status }) => status).should.eql([401, 200]);
    });

    it('reads deviceInfo where only SHA-256 is offered, and where MD5 is offered beside it', async () => {
      await start(recorder(), { login: { schemes: ['SHA-256'] } });
      const alone = await curl(...login, `${server.url}/ISAPI/System/deviceInfo`);
      alone.out.should.containEql('<deviceName>Home</deviceName>');
      device.ledger.logins.map(({ scheme }) => scheme).should.eql(['SHA-256']);
      device.login.settings.schemes = ['MD5', 'SHA-256'];
      const both = await curl(...login, `${server.url}/ISAPI/System/deviceInfo`);
      both.out.should.containEql('<deviceName>Home</deviceName>');
    });

    it('reads deviceInfo without qop (RFC 2069) and with Basic where that is offered', async () => {
      await start(camera(), { login: { qop: false } });
      (await curl(...login, `${server.url}/ISAPI/System/deviceInfo`)).out.should.containEql('Front Porch');
      device.login.settings.schemes = ['Basic'];
      const basic = await curl(
        '-u',
        `${admin.name}:${admin.password}`,
        `${server.url}/ISAPI/System/deviceInfo`,
      );
      basic.out.should.containEql('Front Porch');
    });

    it('is refused with a wrong password, and locked out after as many tries as the device allows', async () => {
      await start(camera(), { login: { tries: 3 } });
      const wrong = ['--digest', '-u', 'admin:wrong'];
      const url = `${server.url}/ISAPI/System/deviceInfo`;
      (await curl(...wrong, url)).out.should.containEql('<retryLoginTime>2</retryLoginTime>');
      (await curl(...wrong, url)).out.should.containEql('<retryLoginTime>1</retryLoginTime>');
      (await curl(...wrong, url)).out.should.containEql('<lockStatus>lock</lockStatus>');
      const right = await curl(...login, url);
      right.out.should.containEql('<unlockTime>1800</unlockTime>');
      device.ledger.locks.should.equal(1);
      device.ledger.count('ok').should.equal(0);
    });

    it('saves a snapshot', async () => {
      await start(camera());
      const { out } = await curl(
        ...login,
        '-D',
        '-',
        '-o',
        '/dev/null',
        `${server.url}/ISAPI/Streaming/channels/101/picture`,
      );
      out.should.match(/HTTP\/1\.1 200 OK[\s\S]*image\/jpeg/);
    });

    it('puts a document and gets it back to the byte', async () => {
      await start(camera());
      const url = `${server.url}/ISAPI/System/Video/inputs/channels/1/motionDetection`;
      const { out } = await curl(...login, url);
      const changed = out.replace('<enabled>true</enabled>', '<enabled>false</enabled>');
      (await curl(...login, '-X', 'PUT', '--data-binary', changed, url)).out.should.containEql(
        '<statusCode>1<',
      );
      (await curl(...login, url)).out.should.equal(changed);
      device.detects('VMD', 1).should.be.false();
    });

    it('follows the event stream: parts with true lengths and the next boundary at once', async () => {
      await start(camera());
      const child = spawn('curl', ['-sN', ...login, `${server.url}/ISAPI/Event/notification/alertStream`]);
      let text = '';
      const seen = new Promise<void>((resolve) => {
        child.stdout.on('data', (chunk: Buffer) => {
          text += chunk.toString('latin1');
          if (text.includes('videoloss') && device.ledger.posts.length === 0) {
            device.event('VMD', 1, 'active');
            device.event('VMD', 1, 'inactive');
          }
          if (text.split('</EventNotificationAlert>').length > 3) resolve();
        });
      });
      await seen;
      child.kill();
      await new Promise((resolve) => child.once('close', resolve));
      const parts = splitExactly(text, '\r\n');
      parts
        .map(({ state, type }) => `${type} ${state}`)
        .should.eql(['videoloss inactive', 'VMD active', 'VMD inactive']);
    });
  });

  it('pyHik: Basic first, Digest after the 401, then triggers and the stream, as its session sends them', async () => {
    await start(recorder(), { login: { bindNonce: false } });
    const host = `127.0.0.1:${server.port}`;
    // Names and order of requests' default headers, with what pyHik adds.
    const ask = (path: string, authorization: string, until?: (body: Buffer) => boolean) =>
      rawRequest(
        server.port,
        [
          `GET ${path} HTTP/1.1`,
          `Host: ${host}`,
          'User-Agent: python-requests/2.32.3',
          'Accept-Encoding: gzip, deflate',
          'Accept: */*',
          'Connection: keep-alive',
          ...(authorization === '' ? [] : [`Authorization: ${authorization}`]),
        ],
        until ? { until } : {},
      );
    const basic = `Basic ${Buffer.from(`${admin.name}:${admin.password}`).toString('base64')}`;
    const refused = await ask('/ISAPI/System/deviceInfo', basic);
    refused.status.should.equal(401);
    refused.header('www-authenticate').should.have.length(1);

    const challenged = await ask('/ISAPI/System/deviceInfo', '');
    const digest = requestsDigest(challenged.header('www-authenticate')[0] ?? '');
    const info = await ask('/ISAPI/System/deviceInfo', digest('/ISAPI/System/deviceInfo'));
    info.status.should.equal(200);
    info.body.toString().should.containEql('<deviceType>NVR</deviceType>');

    // requests goes on with the nonce it has and counts nc up.
    const triggers = await ask('/ISAPI/Event/triggers', digest('/ISAPI/Event/triggers'));
    triggers.status.should.equal(200);
    triggers.body.toString().should.containEql('<dynVideoInputChannelID>2</dynVideoInputChannelID>');

    const path = '/ISAPI/Event/notification/alertStream';
    const opened = ask(path, digest(path), (body) => body.includes('</EventNotificationAlert>\n'));
    await until('the stream is open', () => device.openStreams === 1);
    device.event('linedetection', 2, 'active', { regions: [{ id: '1', target: 'human' }] });
    const stream = await opened;
    stream.status.should.equal(200);
    stream.header('content-type').should.eql(['multipart/mixed; boundary=boundary']);
    const [part] = splitExactly(stream.body.toString('latin1'), '\n');
    should(part?.type).equal('linedetection');
    await until('the stream is gone', () => device.openStreams === 0);
    device.ledger.logins
      .map(({ scheme, result }) => `${scheme} ${result}`)
      .should.eql(['Basic refused', 'MD5 ok', 'MD5 ok', 'MD5 ok']);
  });

  it('pyHik tries the old path after a 404', async () => {
    await start(camera(), { paths: 'legacy' });
    const get = (path: string) => rawRequest(server.port, [`GET ${path} HTTP/1.1`, 'Host: camera']);
    (await get('/ISAPI/System/deviceInfo')).status.should.equal(404);
    (await get('/System/deviceInfo')).status.should.equal(401);
  });
});

/** Splits by Content-Length alone and fails where the next byte is not a boundary. */
function splitExactly(text: string, eol: string): { type: string; state: string }[] {
  const found: { type: string; state: string }[] = [];
  for (let at = 0; at < text.length;) {
    text.startsWith(`--boundary${eol}`, at).should.be.true();
    const end = text.indexOf(eol + eol, at) + 2 * eol.length;
    const length = Number(/Content-Length: (\d+)/.exec(text.slice(at, end))?.[1]);
    const body = text.slice(end, end + length);
    body.should.endWith(`</EventNotificationAlert>${eol}`);
    found.push({
      type: /<eventType>(.*)</.exec(body)?.[1] ?? '',
      state: /<eventState>(.*)</.exec(body)?.[1] ?? '',
    });
    at = end + length;
  }
  return found;
}

/** The digest of python-requests: field order, quoting and counting as in its auth module's output. */
function requestsDigest(challenge: string): (uri: string) => string {
  const value = (name: string) => new RegExp(`${name}="?([^",]*)`).exec(challenge)?.[1] ?? '';
  let count = 0;
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');
  return (uri) => {
    const nc = (++count).toString(16).padStart(8, '0');
    const cnonce = md5(`cnonce ${count}`).slice(0, 16);
    const secret = md5(`${admin.name}:${value('realm')}:${admin.password}`);
    const response = md5(`${secret}:${value('nonce')}:${nc}:${cnonce}:auth:${md5(`GET:${uri}`)}`);
    return (
      `Digest username="${admin.name}", realm="${value('realm')}", nonce="${value('nonce')}", uri="${uri}", ` +
      `response="${response}", qop="auth", nc=${nc}, cnonce="${cnonce}"`
    );
  };
}
