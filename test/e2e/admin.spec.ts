import should from 'should';
import type { TestAnswer } from '../../src/setup/check';
import { admin, camera, listen, SimulatedDevice } from '../simulator';
import type { Listening } from '../simulator';
import { FakeNetwork, probeMatch } from '../support/fake-network';
import { start } from '../support/node-red';
import type { RunningNodeRed } from '../support/node-red';
import { adminAuth, people } from '../support/people';
import type { Person } from '../support/people';
import { RawServer } from '../support/raw-server';
import { deviceNode, sensorNode, tab, withoutCredentials } from './flows';

/** What the dialog sends for a password that was not touched. */
const STORED = '__PWRD__';

describe('the admin endpoints of a real Node-RED with adminAuth', () => {
  let nodeRed: RunningNodeRed;
  let network: FakeNetwork;
  let device: SimulatedDevice;
  let front: Listening;
  let owner: string;
  let reader: string;
  /** Everything that was ever answered. */
  const answered: string[] = [];

  async function logIn({ name, password }: Person): Promise<string> {
    const answer = await nodeRed.admin('/auth/token', {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        client_id: 'node-red-editor',
        grant_type: 'password',
        scope: '',
        username: name,
        password,
      }).toString(),
    });
    answer.status.should.equal(200);
    return ((await answer.json()) as { access_token: string }).access_token;
  }

  async function ask(token: string, path: string, body?: unknown, type = 'application/json') {
    const answer = await nodeRed.admin(`/hikvision-device/${path}`, {
      headers: {
        ...(token === '' ? {} : { Authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'Content-Type': type }),
      },
      ...(body === undefined
        ? {}
        : { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    answered.push(text);
    return { status: answer.status, text };
  }

  const testOf = async (form: object) => {
    const { status, text } = await ask(owner, 'test', form);
    status.should.equal(200, text);
    return JSON.parse(text) as TestAnswer;
  };

  const form = (more: object = {}) => ({
    id: 'cam',
    host: front.host,
    port: String(front.port),
    ssl: false,
    username: admin.name,
    password: STORED,
    ...more,
  });

  before(async () => {
    network = new FakeNetwork();
    const find = { group: '127.0.0.1', interfaces: ['127.0.0.1'], port: await network.open(), limit: 1000 };
    network.answers = [
      probeMatch({ MAC: 'm1', IPv4Address: '192.0.2.64', DeviceDescription: 'DS-2CD2032-I' }),
    ];
    device = new SimulatedDevice(camera());
    front = await listen(device);
    const flow = [
      tab,
      deviceNode('cam', front),
      deviceNode('unset', front, { host: '${HIKVISION_TEST_UNSET}' }),
      deviceNode('disabled', front, { d: true }),
      deviceNode('secure', front, { host: 'secure.invalid', ssl: true }),
      ...sensorNode('sensor', 'cam'),
    ];
    const credentials = { username: admin.name, password: admin.password };
    nodeRed = await start({
      find,
      settings: { adminAuth, httpAdminRoot: '/admin' },
      flow: withoutCredentials(flow),
      credentials: { cam: credentials, unset: credentials, disabled: credentials, secure: credentials },
    });
    [owner, reader] = await Promise.all([logIn(people.owner), logIn(people.reader)]);
    await nodeRed.until('the stream opens', () => device.openStreams === 1);
  });

  after(async () => {
    await nodeRed.stop();
    device.close();
    await front.close();
    network.close();
  });

  const gets = ['cam/sensors', 'cam/diagnostics'];
  const posts = ['test', 'discover'];

  it('are below httpAdminRoot', async () => {
    const root = nodeRed.url.replace(/\/admin$/, '');
    (await fetch(`${root}/hikvision-device/cam/sensors`)).status.should.equal(404);
    (await ask(reader, 'cam/sensors')).status.should.equal(200);
  });

  it('answer 401 to whoever is not logged in', async () => {
    for (const token of ['', 'made-up']) {
      for (const path of gets) (await ask(token, path)).status.should.equal(401, path);
      for (const path of posts) (await ask(token, path, form())).status.should.equal(401, path);
    }
  });

  it('let a user who may only read see, and nothing else', async () => {
    const before = device.ledger.requests.length;
    for (const path of gets) (await ask(reader, path)).status.should.equal(200, path);
    for (const path of posts) (await ask(reader, path, form())).status.should.equal(401, path);
    network.probes.should.have.length(0);
    device.ledger.requests.should.have.length(before);
  });

  it('list what the running device has', async () => {
    const list = JSON.parse((await ask(owner, 'cam/sensors')).text) as Record<string, unknown>;
    Object.keys(list).should.eql(['state', 'device', 'channels', 'sensors']);
    should(list.device).eql({
      name: 'Front Porch',
      model: 'DS-2CD2385G1-I',
      firmware: (list.device as { firmware: string }).firmware,
      deviceType: 'IPCamera',
      recorder: false,
    });
    should(list.state).equal('online');
    (list.sensors as unknown[]).length.should.be.above(5);
  });

  it('give empty lists for a device that does not run, and 404 for none', async () => {
    for (const id of ['unset', 'disabled']) {
      const { status, text } = await ask(owner, `${id}/sensors`);
      status.should.equal(200, id);
      should(JSON.parse(text)).have.properties({ state: 'offline', channels: [], sensors: [] });
      (await ask(owner, `${id}/diagnostics`)).status.should.equal(200, id);
    }
    for (const id of ['gone', 'sensor', '__proto__', '%00', '..%2f..']) {
      (await ask(owner, `${id}/sensors`)).status.should.equal(404, id);
    }
  });

  it('test with the stored password what it was stored for, beside the running stream', async () => {
    const answer = await testOf(form());
    answer.ok.should.be.true();
    answer.steps.at(-1)?.code?.should.equal('test-stream-running');
    device.ledger.streams.most.should.equal(1);
  });

  it('never send the stored password anywhere else', async () => {
    const elsewhere = await RawServer.start((request) => {
      request.socket.end(
        'HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n',
      );
    });
    try {
      for (const change of [
        { port: String(elsewhere.port) },
        { host: 'localhost' },
        { host: '127.0.0.2' },
        { username: 'operator' },
        { id: 'secure', host: 'secure.invalid' },
        { id: 'unset' },
        { id: 'disabled' },
      ]) {
        (await ask(owner, 'test', form(change))).status.should.equal(403, JSON.stringify(change));
      }
      elsewhere.connections.should.equal(0);
    } finally {
      await elsewhere.close();
    }
  });

  it('refuse what cannot be used, and floods', async () => {
    for (const [status, body, type] of [
      [400, form({ host: '' }), 'application/json'],
      [400, form({ port: '99999' }), 'application/json'],
      [400, form({ id: 'gone' }), 'application/json'],
      [400, [form()], 'application/json'],
      [400, '{"host":', 'application/json'],
      // What a form of a foreign web page can send.
      [415, JSON.stringify(form()), 'text/plain'],
      [415, 'host=127.0.0.1', 'application/x-www-form-urlencoded'],
      [413, form({ host: 'x'.repeat(20_000) }), 'application/json'],
      [413, form({ host: 'x'.repeat(6_000_000) }), 'application/json'],
    ] as const) {
      const { status: given } = await ask(owner, 'test', body, type);
      given.should.equal(status, JSON.stringify(body).slice(0, 80));
    }
    (await ask(owner, 'discover', { filler: 'x'.repeat(20_000) })).status.should.equal(413);
  });

  it('do one test and one search at a time', async () => {
    device.faults.headersDelay = 1000;
    const tests = await Promise.all([ask(owner, 'test', form()), ask(owner, 'test', form())]);
    device.faults.headersDelay = 0;
    tests
      .map(({ status }) => status)
      .sort((a, b) => a - b)
      .should.eql([200, 409]);
    const searches = await Promise.all([ask(owner, 'discover', {}), ask(owner, 'discover', {})]);
    searches
      .map(({ status }) => status)
      .sort((a, b) => a - b)
      .should.eql([200, 409]);
    const found = searches.find(({ status }) => status === 200)?.text ?? '';
    should(JSON.parse(found)).have.property('devices').with.length(1);
  });

  it('repeat nothing of what a foreign server says', async () => {
    const secret = 'router-of-the-neighbour';
    const foreign = await RawServer.start((request) => {
      const body = `<html><title>${secret}</title>${secret}</html>`;
      request.socket.end(
        `HTTP/1.1 200 ${secret}\r\nServer: ${secret}\r\nContent-Type: text/${secret}\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      );
    });
    const bytes = await RawServer.start((request) => request.socket.end(`220 ${secret} ESMTP\r\n`), 'bytes');
    try {
      for (const { port } of [foreign, bytes]) {
        const answer = await testOf(form({ port: String(port), password: 'typed' }));
        answer.ok.should.be.false();
        JSON.stringify(answer).should.not.containEql(secret);
      }
    } finally {
      await foreign.close();
      await bytes.close();
    }
  });

  it('stand beside an export of the flows that holds no login', async () => {
    const answer = await nodeRed.admin('/flows', { headers: { Authorization: `Bearer ${owner}` } });
    const text = await answer.text();
    answered.push(text);
    text.should.containEql('hikvision-device');
    text.should.not.containEql(admin.password);
    text.should.not.match(/"(username|password)"/);
  });

  it('have told no password, nor anything made of one', () => {
    answered.length.should.be.above(20);
    const said = answered.join('\n') + nodeRed.logs.join('\n');
    const { name, password } = admin;
    for (const secret of [
      password,
      'typed"',
      Buffer.from(`${name}:${password}`).toString('base64'),
      'Digest username',
    ])
      said.should.not.containEql(secret);
  });
});
