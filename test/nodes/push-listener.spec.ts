import should from 'should';
import express from 'express';
import { createServer, request as httpRequest, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import type { Node, NodeAPI } from 'node-red';
import { addressOf, claimAddress, listenToPosts } from '../../nodes/shared/push-listener';
import { SharedDevice } from '../../nodes/shared/shared-device';
import { systemClock } from '../../src/clock';
import type { DeviceSettings } from '../../src/device/device-types';
import type { Post, PostReceipt } from '../../src/feeds/posts';
import { FakeDevice } from '../support/fake-device';
import { until } from '../support/until';

const token = 'a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6';
const settings: DeviceSettings = {
  id: 'device',
  name: 'Front Porch',
  address: { host: 'camera.test', port: 80, ssl: false },
  tls: null,
  username: 'u',
  password: 'p',
  source: 'push',
  delay: 0,
  hold: 5000,
  silence: null,
  customize: [],
};

/** A device that keeps what it is sent. */
class Listener extends FakeDevice {
  readonly bodies: string[] = [];
  readonly types: string[] = [];
  lost = 0;
  wanted = true;

  override async receive({ contentType, body }: Post): Promise<PostReceipt | null> {
    if (!this.wanted) return null;
    this.types.push(contentType);
    const chunks: Buffer[] = [];
    if (Buffer.isBuffer(body)) chunks.push(body);
    else for await (const chunk of body) chunks.push(chunk);
    this.bodies.push(Buffer.concat(chunks).toString());
    return { outcome: 'read', unanswered: () => this.lost++ };
  }
}

describe('the address that devices post to', () => {
  let server: Server;
  let errors: string[];
  let logged: string[];
  let RED: NodeAPI;
  const taken: (() => void)[] = [];

  async function start(changes: object = {}, parsed = false): Promise<void> {
    const app = express();
    if (parsed) app.use(express.json({ limit: '1mb' }), express.urlencoded({ extended: true }));
    const httpNode = express();
    errors = [];
    logged = [];
    const stub = { httpNode, settings: changes, log: { error: (line: string) => logged.push(line) } };
    RED = stub as unknown as NodeAPI;
    listenToPosts(RED);
    listenToPosts(RED);
    app.use('/', httpNode);
    server = createServer(app);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  }

  afterEach(async () => {
    for (const giveBack of taken.splice(0)) giveBack();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  function device(
    secret: string,
    changes: Partial<DeviceSettings> = {},
  ): { listener: Listener; shared: SharedDevice } {
    const log = {
      error: () => undefined,
      warn: () => undefined,
      info: () => undefined,
      debug: () => undefined,
    };
    const own = { ...settings, ...changes };
    const listener = new Listener(own, {
      clock: systemClock,
      transport: { send: () => Promise.reject(new Error()) },
      log,
    });
    const node = { id: `d${taken.length}`, error: (line: string) => errors.push(line) };
    const shared = new SharedDevice(node as unknown as Node, listener, own, systemClock);
    taken.push(claimAddress(RED, shared, secret), () => void shared.close());
    return { listener, shared };
  }

  const port = () => (server.address() as AddressInfo).port;

  function post(
    path: string,
    body: string | Buffer = '',
    headers: Record<string, string> = {},
    method = 'POST',
  ): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const sent = httpRequest(
        { host: '127.0.0.1', port: port(), path, method, headers, agent: false },
        (reply) => {
          let text = '';
          reply.on('data', (chunk: Buffer) => (text += chunk.toString()));
          reply.on('end', () => {
            resolve({ status: reply.statusCode ?? 0, text });
          });
          reply.on('error', reject);
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }

  it('takes what the device of this secret sends, and says nothing but 200', async () => {
    await start();
    const { listener, shared } = device(token);
    const other = device('0'.repeat(32));
    const answer = await post(`/hikvision/${token}`, '<a/>', { 'Content-Type': 'application/xml' });
    answer.should.deepEqual({ status: 200, text: '' });
    listener.bodies.should.deepEqual(['<a/>']);
    listener.types.should.deepEqual(['application/xml']);
    other.listener.bodies.should.be.empty();
    should(addressOf(shared)?.posts).equal(1);
    errors.should.be.empty();
  });

  it('takes chunked bodies, and JSON that Node-RED has read already', async () => {
    await start({}, true);
    const { listener } = device(token);
    await post(`/hikvision/${token}`, '<a/>', { 'Transfer-Encoding': 'chunked' });
    const json = '{"eventType":"VMD",\n "n":1}';
    (await post(`/hikvision/${token}`, json, { 'Content-Type': 'application/json' })).status.should.equal(
      200,
    );
    listener.bodies.should.deepEqual(['<a/>', '{"eventType":"VMD","n":1}']);
  });

  it('takes XML that Node-RED has read as a form, as curl declares it', async () => {
    await start({}, true);
    const { listener } = device(token);
    const xml =
      '<?xml version="1.0" encoding="UTF-8"?><EventNotificationAlert><eventType>VMD</eventType></EventNotificationAlert>';
    const answer = await post(`/hikvision/${token}`, xml, {
      'Content-Type': 'application/x-www-form-urlencoded',
    });
    answer.status.should.equal(200);
    listener.bodies.should.deepEqual([xml]);
  });

  it('is 404 and nothing else for everybody else, and nothing is logged', async () => {
    await start();
    const { listener } = device(token);
    for (const path of [
      `/hikvision/${token}x`,
      '/hikvision/x',
      `/hikvision/${token.toUpperCase()}`,
      '/hikvision/%00',
      '/hikvision/%zz',
      '/hikvision/%E0%A4%A',
    ])
      (await post(path, '<a/>')).should.deepEqual({ status: 404, text: '' });
    (await post(`/hikvision/${token}`, '', {}, 'GET')).should.deepEqual({ status: 404, text: '' });
    (await post(`/hikvision/${token}`, '', {}, 'PUT')).should.deepEqual({ status: 404, text: '' });
    listener.bodies.should.be.empty();
    logged.should.be.empty();
    errors.should.be.empty();
  });

  it('is 200 for a device that nobody listens to, whatever it sends', async () => {
    await start();
    const { listener } = device(token);
    listener.wanted = false;
    (await post(`/hikvision/${token}`, '<a/>')).should.deepEqual({ status: 200, text: '' });
    (await post(`/hikvision/${token}`, Buffer.alloc(200_000))).status.should.equal(200);
  });

  it('ends posts that are too large or come without the secret, and reads next to nothing of them', async () => {
    await start();
    device(token);
    for (const [path, status] of [
      [`/hikvision/${token}`, 413],
      ['/hikvision/guess', 404],
    ] as const) {
      const socket = connect(port(), '127.0.0.1');
      let answer = '';
      let written = 0;
      const ended = { yet: false };
      socket.on('data', (chunk: Buffer) => (answer += chunk.toString()));
      socket.on('close', () => (ended.yet = true));
      socket.on('error', () => undefined);
      socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1073741824\r\n\r\n`);
      const megabyte = Buffer.alloc(1 << 20);
      while (!ended.yet && written < 1024) {
        written++;
        const more = socket.write(megabyte);
        if (!more)
          await new Promise<void>((resolve) => {
            socket.once('drain', resolve);
            socket.once('close', () => {
              resolve();
            });
          });
      }
      await until('the connection ends', () => ended.yet);
      answer.should.startWith(`HTTP/1.1 ${status} `);
      // The buffers of both sockets hold some megabytes; nothing beyond them got through.
      written.should.be.below(40);
    }
  });

  it('says nothing where somebody guesses a thousand times', async () => {
    await start();
    device(token);
    for (let i = 0; i < 100; i++)
      await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          post(`/hikvision/guess${i}x${n}`, '<a/>').then(({ status }) => status.should.equal(404)),
        ),
      );
    logged.should.be.empty();
  }).timeout(60_000);

  it('tells the device that an answer was lost', async () => {
    await start();
    const { listener } = device(token);
    const receiving: ((receipt: PostReceipt) => void)[] = [];
    listener.receive = () => new Promise((resolve) => receiving.push(resolve));
    let open = 0;
    server.on('connection', (socket) => {
      open++;
      socket.on('close', () => open--);
    });
    const socket = connect(port(), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write(`POST /hikvision/${token} HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n<a/>`);
    await until('it is received', () => receiving.length === 1);
    socket.destroy();
    await until('the connection ends', () => open === 0);
    receiving[0]?.({ outcome: 'read', unanswered: () => listener.lost++ });
    await until('the receipt knows', () => listener.lost === 1);
  });

  const bad: [string, string, RegExp][] = [
    ['no secret, as in every copy', '', /has no secret/],
    ['a short one', 'abc123', /at least 16/],
    ['one that no address can hold', 'abc/def?ghi#jkl mno', /at least 16/],
  ];
  for (const [what, secret, error] of bad) {
    it(`needs ${what === 'no secret, as in every copy' ? 'a secret' : 'a better secret'}: with ${what} the node says so`, async () => {
      await start();
      const { shared } = device(secret);
      errors.length.should.equal(1);
      errors[0]?.should.match(error);
      should(addressOf(shared)).be.null();
      if (secret !== '') errors.join().should.not.containEql(secret);
    });
  }

  it('belongs to one device: a second one with the same secret is told', async () => {
    await start();
    const first = device(token);
    const second = device(token);
    errors.length.should.equal(1);
    errors[0]?.should.match(/same secret/);
    await post(`/hikvision/${token}`, '<a/>');
    first.listener.bodies.length.should.equal(1);
    second.listener.bodies.should.be.empty();
    errors.join().should.not.containEql(token);
  });

  it('is not needed by a device whose stream is kept open, and not there where Node-RED has no address for flows', async () => {
    await start();
    device('', { source: 'stream' });
    errors.should.be.empty();
    await new Promise((resolve) => server.close(resolve));
    await start({ httpNodeRoot: false });
    device(token);
    errors.length.should.equal(1);
    errors[0]?.should.match(/httpNodeRoot/);
    (await post(`/hikvision/${token}`, '<a/>')).status.should.equal(404);
  });

  it('ends with the device', async () => {
    await start();
    device(token);
    taken[0]?.();
    (await post(`/hikvision/${token}`, '<a/>')).status.should.equal(404);
    device(token);
    errors.should.be.empty();
    (await post(`/hikvision/${token}`, '<a/>')).status.should.equal(200);
  });
});
