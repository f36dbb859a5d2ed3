import { once } from 'node:events';
import { request } from 'node:https';
import { connect } from 'node:net';
import should from 'should';
import { ca, certificate } from '../support/certificates';
import { rawRequest } from '../support/client';
import { until } from '../support/until';
import { camera, listen, recorder, SimulatedDevice } from './index';
import type { DeviceOptions, Listening, ListenOptions, Model } from './index';

const OPEN = { login: { schemes: ['Basic' as const] } };
const INFO = '/ISAPI/System/deviceInfo';
const STREAM = '/ISAPI/Event/notification/alertStream';

describe('simulator: a device on sockets', () => {
  let device: SimulatedDevice;
  let server: Listening;

  async function start(model: Model, options: DeviceOptions = {}, where: ListenOptions = {}) {
    device = new SimulatedDevice(model, options);
    server = await listen(device, where);
  }

  afterEach(async () => {
    device.close();
    await server.close();
    server.sockets.should.equal(0);
  });

  const basic = `Authorization: Basic ${Buffer.from('admin:Hik-12345').toString('base64')}`;
  const get = (path: string, until?: (body: Buffer) => boolean) =>
    rawRequest(server.port, [`GET ${path} HTTP/1.1`, 'Host: device', basic], until ? { until } : {});

  it('keeps a connection for several requests, and closes it with the first 401 where the device does', async () => {
    await start(camera(), OPEN);
    const socket = connect(server.port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => (text += chunk.toString()));
    const ask = `GET ${INFO} HTTP/1.1\r\nHost: device\r\n${basic}\r\n\r\n`;
    socket.write(ask + ask);
    while (text.split('</DeviceInfo>').length < 3) await once(socket, 'data');
    device.ledger.connections.total.should.equal(1);
    device.faults.closeAfter401 = true;
    socket.write(`GET ${INFO} HTTP/1.1\r\nHost: device\r\n\r\n`);
    await once(socket, 'close');
    text.should.containEql('401 Unauthorized').and.containEql('Connection: close');
  });

  it('refuses by closing its port, and is back on the same one', async () => {
    await start(camera(), OPEN);
    device.faults.connect = 'refuse';
    // The port closes and opens a moment after the fault is set.
    const tries = async (wanted: 'refused' | 'answered') => {
      for (let i = 0; i < 100; i++) {
        const result = await get(INFO).then(
          ({ status }) => (status === 200 ? 'answered' : 'strange'),
          () => 'refused',
        );
        if (result === wanted) return;
      }
      throw new Error(`It was never ${wanted}.`);
    };
    await tries('refused');
    device.faults.heal();
    await tries('answered');
  });

  it('resets, and keeps silent', async () => {
    await start(camera(), OPEN);
    device.faults.connect = 'reset';
    await should(get(INFO)).be.rejectedWith(/ECONNRESET/);
    device.faults.connect = 'silent';
    const asking = rawRequest(server.port, [`GET ${INFO} HTTP/1.1`], { limit: 100 });
    await should(asking).be.rejectedWith(/No whole answer/);
  });

  it('answers as HTTP/1.0 without a length, or in chunks', async () => {
    await start(recorder({ heartbeat: 'none', framing: { httpVersion: '1.0' } }), OPEN);
    device.faults.endAfterParts = 1;
    const old = get(STREAM);
    await until('the stream is open', () => device.openStreams === 1);
    device.event('VMD', 1);
    (await old).head.should.eql([
      'HTTP/1.0 200 OK',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=boundary',
    ]);
    await server.close();
    await start(camera({ framing: { chunked: true } }), OPEN);
    const answer = await get(STREAM, (body) => body.includes('</EventNotificationAlert>'));
    answer.header('transfer-encoding').should.eql(['chunked']);
  });

  it('sends its stream byte by byte, and breaks it in the middle of a part', async () => {
    await start(camera(), OPEN);
    device.faults.drip = { bytes: 1, every: 0 };
    const answer = await get(STREAM, (body) => body.includes('</EventNotificationAlert>'));
    answer.body.toString().should.startWith('--boundary\r\nContent-Type: application/xml');
    await until('the stream is gone', () => device.openStreams === 0);
    device.faults.heal();
    const broken = get(STREAM, () => false);
    await until('the second stream is greeted', () => device.ledger.heartbeats >= 2);
    device.drop('mid-part');
    await should(broken).be.rejectedWith(/ECONNRESET/);
  });

  describe('with certificates', () => {
    const ask = (options: { ca?: Buffer; rejectUnauthorized?: boolean } = {}) =>
      new Promise<number>((resolve, reject) => {
        const asking = request(`${server.url}${INFO}`, { ...options, agent: false }, (answer) => {
          answer.resume();
          answer.on('end', () => {
            resolve(answer.statusCode ?? 0);
          });
        });
        asking.on('error', reject);
        asking.end();
      });

    it('of a CA', async () => {
      await start(camera(), {}, { tls: certificate('server') });
      (await ask({ ca: ca() })).should.equal(401);
    });

    it('signed by itself, expired, or made for another name', async () => {
      await start(camera(), {}, { tls: certificate('self-signed') });
      await should(ask({ ca: ca() })).be.rejectedWith({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
      (await ask({ rejectUnauthorized: false })).should.equal(401);
      await server.close();
      await start(camera(), {}, { tls: certificate('expired') });
      await should(ask({ ca: ca() })).be.rejectedWith({ code: 'CERT_HAS_EXPIRED' });
      await server.close();
      await start(camera(), {}, { tls: certificate('other-name') });
      await should(ask({ ca: ca() })).be.rejectedWith({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    });
  });
});
