import { execFile, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import should from 'should';
import { parseStringPromise } from 'xml2js';
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

  it("Home Assistant's platform, on pyHik: an id of its own, what the list notifies, a switch, and a picture", async () => {
    const ids = new Set<string>();
    for (const model of [camera(), recorder()]) {
      await start(model, { login: { schemes: ['Basic'] } });
      const ask = async (path: string) => {
        const answer = await rawRequest(server.port, [
          `GET ${path} HTTP/1.1`,
          'Host: camera',
          `Authorization: Basic ${Buffer.from(`${admin.name}:${admin.password}`).toString('base64')}`,
        ]);
        answer.status.should.equal(200, path);
        return answer.body;
      };
      // The id of the device counts where it has more than ten characters; its namespace is that of every other document.
      const info = (await ask('/ISAPI/System/deviceInfo')).toString();
      const id = /<deviceID>(.*)</.exec(info)?.[1] ?? '';
      id.length.should.be.above(10);
      ids.add(id);
      const namespace = /xmlns="([^"]*)"/.exec(info)?.[1] ?? '';
      const triggers = (await ask('/ISAPI/Event/triggers')).toString();
      triggers.should.containEql(`xmlns="${namespace}"`);
      const notified = triggers
        .split('<EventTrigger>')
        .filter((trigger) => /<notificationMethod>(center|HTTP)</.test(trigger));
      notified.length.should.be.above(5);
      if (model.family === 'camera') {
        const motion = '/ISAPI/System/Video/inputs/channels/1/motionDetection';
        (await ask(motion)).toString().should.match(/<enabled>(true|false)<\/enabled>/);
        (await ask('/ISAPI/Streaming/channels/1/picture'))
          .subarray(0, 2)
          .toString('hex')
          .should.equal('ffd8');
        device.close();
        await server.close();
      }
    }
    ids.size.should.equal(2);
  });

  it('hikvision_next: hardware, cameras with their streams, events with their switches, and ports', async () => {
    for (const model of [camera(), recorder()]) {
      await start(model, { login: { bindNonce: false } });
      const ask = foreign();
      const tree = async (path: string) => {
        const answer = await ask(`${server.url}/ISAPI/${path}`);
        return { status: answer.status, tree: (await parse(await answer.text())) as Tree };
      };
      const first = (list: Tree | readonly Tree[] | undefined): Tree =>
        (Array.isArray(list) ? (list as readonly Tree[])[0] : (list as Tree)) ?? {};
      const get = async (path: string, ...names: string[]) => {
        const { status, tree: found } = await tree(path);
        status.should.equal(200, path);
        return names.reduce<Tree>((inside, name) => first(inside[name] as Tree), found);
      };
      (await get('System/deviceInfo', 'DeviceInfo')).should.have.properties('serialNumber', 'macAddress');
      const capabilities = await get('System/capabilities', 'DeviceCap');
      const inputs = Number(first(capabilities.RacmCap as Tree).inputProxyNums ?? 0);
      inputs.should.equal(model.family === 'recorder' ? 4 : 0);
      await get('Event/notification/httpHosts', 'HttpHostNotificationList', 'HttpHostNotification');
      const [listed, root, one] =
        model.family === 'recorder'
          ? ['ContentMgmt/InputProxy/channels', 'InputProxyChannelList', 'InputProxyChannel']
          : ['Streaming/channels', 'StreamingChannelList', 'StreamingChannel'];
      (await get(listed, root, one)).should.have.property('id');
      for (const track of [101, 102])
        (await get(`Streaming/channels/${track}`, 'StreamingChannel')).should.have.properties('channelName');
      (await tree('Streaming/channels/103')).status.should.equal(403);
      const trigger = await get('Event/triggers', 'EventTriggerList', 'EventTrigger');
      trigger.should.have.properties('id', 'eventType', 'EventTriggerNotificationList');
      const motion =
        model.family === 'recorder'
          ? 'ContentMgmt/InputProxy/channels/1/video/motionDetection'
          : 'System/Video/inputs/channels/1/motionDetection';
      (await get(motion, 'MotionDetection')).should.have.property('enabled');
      (await get('Smart/FieldDetection/1', 'FieldDetection')).should.have.property('enabled');
      const { AdminAccessProtocol: ports } = await get('Security/adminAccesses', 'AdminAccessProtocolList');
      (ports as { protocol: string; portNo: string }[])
        .find(({ protocol }) => protocol === 'RTSP')
        ?.portNo.should.equal('554');
      (await get('System/IO/outputs/1/status', 'IOPortStatus')).should.have.property('ioState', 'inactive');
      device.ledger.count('refused').should.equal(0);
      if (model.family === 'camera') {
        device.close();
        await server.close();
      }
    }
  });

  it('hikvision-ultimate: its own login library, deviceInfo, and the stream split at --boundary', async () => {
    await start(camera());
    const ask = foreign();
    const info = (await parse(await (await ask(`${server.url}/ISAPI/System/deviceInfo`)).text())) as Tree;
    should(info).have.property('DeviceInfo').with.property('deviceName', 'Front Porch');
    const stream = await ask(`${server.url}/ISAPI/Event/notification/alertStream`);
    stream.ok.should.be.true();
    device.event('VMD', 1);
    device.event('linedetection', 1, 'active', { regions: [{ id: '1', target: 'human' }] });
    // It waits for the delimiter after a part before it looks at the part.
    device.event('VMD', 1, 'inactive');
    let text = '';
    const types: unknown[] = [];
    const reader = stream.body?.getReader();
    while (types.length < 4) {
      const { value } = (await reader?.read()) ?? {};
      text += Buffer.from(value ?? []).toString();
      types.length = 0;
      for (const piece of text
        .split('--boundary')
        .filter((part) => part.includes('</EventNotificationAlert>'))) {
        const alert = (await parse(piece.slice(piece.indexOf('<')))) as Tree;
        types.push((alert.EventNotificationAlert as Tree).eventType);
      }
    }
    types.should.eql(['videoloss', 'VMD', 'linedetection', 'VMD']);
    await reader?.cancel();
    await until('the stream is gone', () => device.openStreams === 0);
  });

  it('pyHik tries the old path after a 404', async () => {
    await start(camera(), { paths: 'legacy' });
    const get = (path: string) => rawRequest(server.port, [`GET ${path} HTTP/1.1`, 'Host: camera']);
    (await get('/ISAPI/System/deviceInfo')).status.should.equal(404);
    (await get('/System/deviceInfo')).status.should.equal(401);
  });
});

type Tree = Readonly<Record<string, unknown>>;

/** XML as clients read it that use xml2js: one child is no list. */
const parse = (xml: string): Promise<unknown> => parseStringPromise(xml, { explicitArray: false });

/** Asks with the login of digest-fetch over the fetch of Node.js, as other packages for Node-RED do. */
function foreign(): (url: string) => Promise<Response> {
  return async (url) => {
    const { DigestClient } = await import('digest-fetch');
    const client = new DigestClient<Response>(admin.name, admin.password);
    client.getClient = () => Promise.resolve(fetch);
    return client.fetch(url, { method: 'GET', headers: {} });
  };
}

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
