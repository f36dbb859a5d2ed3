import should from 'should';
import type { NodeAPI, NodeInitializer } from 'node-red';
import helper from 'node-red-node-test-helper';
import deviceNode from '../../nodes/hikvision-device/runtime';
import type { DeviceView } from '../../src/device/device-types';
import type { DeviceInfo } from '../../src/sensors/inventory';
import { admin, camera, SimulatedDevice } from '../simulator';
import { status } from '../support/fake-device';
import { FlowNode, Flows, tab } from '../support/flows';
import { memoryTransport, MemoryTransport } from '../support/memory-transport';
import { TestClock } from '../support/test-clock';
import { until } from '../support/until';

const HOST = '192.0.2.64';
const device: FlowNode = {
  id: 'device',
  type: 'hikvision-device',
  name: 'Front Porch',
  host: HOST,
  port: '',
  ssl: false,
  tls: '',
  credentials: { username: admin.name, password: admin.password },
};
const sensor: FlowNode = {
  id: 'sensor',
  type: 'hikvision-sensor',
  z: 'tab',
  x: 1,
  y: 1,
  device: 'device',
  sensor: 'motion',
  wires: [[]],
};
const form = { id: 'device', host: HOST, port: '', ssl: false, username: admin.name, password: '__PWRD__' };

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

describe('the admin endpoints', () => {
  let flows: Flows;
  let simulated: SimulatedDevice;
  let transport: MemoryTransport;

  // Loading the module that logs in takes real time, once.
  before(() => import('digest-fetch'));

  beforeEach(() => {
    const clock = new TestClock();
    simulated = new SimulatedDevice(camera(), { clock, host: HOST });
    transport = memoryTransport([simulated]);
    flows = new Flows({ transport }, clock);
  });
  afterEach(async () => {
    await flows.unload();
    simulated.close();
    transport.open.should.equal(0);
    flows.clock.timers.should.equal(0);
  });

  /** The answer to a request, while time goes on. */
  async function answered(request: PromiseLike<Answer>): Promise<Answer> {
    const answers: Answer[] = [];
    request.then((answer) => answers.push(answer));
    for (;;) {
      const [answer] = answers;
      if (answer) return answer;
      await flows.clock.advance(50);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  function get(path: string): Promise<Answer> {
    return answered(helper.request().get(path));
  }

  function post(path: string, body: object): Promise<Answer> {
    return answered(helper.request().post(path).send(body));
  }

  function sentLogins(): number {
    return transport.sent.filter(({ headers }) =>
      Object.keys(headers).some((name) => name.toLowerCase() === 'authorization'),
    ).length;
  }

  describe('sensors', () => {
    const view: DeviceView = {
      state: 'online',
      device: {
        name: 'Porch',
        model: 'DS-2CD2032-I',
        firmware: 'V5.4.5',
        deviceType: 'IPCamera',
        recorder: false,
      },
      channels: [{ id: 1, name: 'Camera 01' }],
      sensors: [
        {
          id: 'motion',
          type: 'motion',
          name: 'Motion',
          channel: 1,
          channelName: 'Camera 01',
          notifies: true,
          ignored: false,
        },
      ],
    };

    it('lists what a deployed device has, and nothing else of it', async () => {
      await flows.load([tab, device, sensor]);
      flows.device.shown = { ...view, device: Object.assign({ serialNumber: '123' }, view.device) };
      const answer = await get('/hikvision-device/device/sensors');
      answer.status.should.equal(200);
      answer.body.should.deepEqual(view);
    });

    it('finds the first instance of a device in a subflow by its id in the template', async () => {
      const subflow: FlowNode = { id: 'sub', type: 'subflow', name: 'Camera', in: [], out: [] };
      const inside = [
        { ...device, z: 'sub', credentials: undefined },
        { ...sensor, z: 'sub' },
      ];
      const instance: FlowNode = { id: 'one', type: 'subflow:sub', z: 'tab', x: 1, y: 1, wires: [] };
      await flows.load([
        tab,
        subflow,
        ...inside.map((node) => JSON.parse(JSON.stringify(node)) as FlowNode),
        instance,
      ]);
      flows.device.shown = view;
      (await get('/hikvision-device/device/sensors')).body.should.deepEqual(view);
    });

    for (const [title, change] of [
      ['is disabled', { d: true }],
      ['has no host', { host: '' }],
      ['has an environment variable that is not set', { host: '${HIKVISION_TEST_UNSET}' }],
    ] as const) {
      it(`gives empty lists for a device that ${title}: nothing in it runs`, async () => {
        await flows.load([tab, { ...device, ...change }, sensor]);
        const answer = await get('/hikvision-device/device/sensors');
        answer.status.should.equal(200);
        answer.body.should.deepEqual({
          state: 'offline',
          device: { name: null, model: null, firmware: null, deviceType: null, recorder: null },
          channels: [],
          sensors: [],
        });
        const diagnostics = await get('/hikvision-device/device/diagnostics');
        diagnostics.status.should.equal(200);
        should(diagnostics.body.running).be.false();
        diagnostics.text.should.not.match(/Front Porch|192\.0\.2|Hik-12345/);
      });
    }

    it('answers 404 for what is no deployed device', async () => {
      await flows.load([tab, device, sensor]);
      for (const id of ['sensor', 'gone', '__proto__']) {
        for (const what of ['sensors', 'diagnostics']) {
          const answer = await get(`/hikvision-device/${id}/${what}`);
          answer.status.should.equal(404);
          should(answer.body.error).be.a.String();
        }
      }
    });
  });

  describe('diagnostics', () => {
    it('describes a device without naming anybody', async () => {
      await flows.load([tab, device, sensor]);
      const answer = await get('/hikvision-device/device/diagnostics');
      answer.status.should.equal(200);
      answer.body.should.have.properties(['versions', 'settings', 'device', 'connection', 'alerts']);
      for (const secret of [admin.password, HOST, 'Front Porch']) answer.text.should.not.containEql(secret);
      (answer.body.versions as { package: string }).package.should.match(/^\d+\.\d+\.\d+/);
    });
  });

  describe('test', () => {
    it('tries a form that was never deployed', async () => {
      await flows.load([tab]);
      const answer = await post('/hikvision-device/test', { ...form, id: '', password: admin.password });
      answer.status.should.equal(200);
      should(answer.body.ok).be.true();
      should(answer.body.device).have.properties({ name: 'Front Porch', model: 'DS-2CD2385G1-I' });
      const sensors = answer.body.sensors as { id: string; notifies: boolean }[];
      sensors
        .filter(({ notifies }) => notifies)
        .map(({ id }) => id)
        .should.containEql('motion');
      answer.text.should.not.containEql(admin.password);
    });

    it('uses the stored password for the same host, port and user', async () => {
      await flows.load([tab, device]);
      const answer = await post('/hikvision-device/test', form);
      should(answer.body.ok).be.true();
      answer.text.should.not.containEql(admin.password);
    });

    for (const [title, change] of [
      ['another host', { host: '192.0.2.99' }],
      ['another port', { port: '8080' }],
      ['another user', { username: 'operator' }],
    ] as const) {
      it(`keeps the stored password from ${title}`, async () => {
        await flows.load([tab, device]);
        const answer = await post('/hikvision-device/test', { ...form, ...change });
        answer.status.should.equal(403);
        transport.sent.length.should.equal(0);
      });
    }

    it('keeps the stored password from weaker TLS than it was stored for', async () => {
      await flows.load([tab, { ...device, port: '443', ssl: true }]);
      const answer = await post('/hikvision-device/test', { ...form, port: '443', ssl: false });
      answer.status.should.equal(403);
      transport.sent.length.should.equal(0);
    });

    it('keeps the stored password from any other trust', async () => {
      const secure = { port: '443', ssl: true };
      await flows.load([tab, { ...device, ...secure }]);
      for (const trust of [{ verify: false }, { fingerprint: 'ab'.repeat(32) }]) {
        const answer = await post('/hikvision-device/test', { ...form, ...secure, ...trust });
        answer.status.should.equal(403);
      }
      transport.sent.length.should.equal(0);
      const answer = await post('/hikvision-device/test', { ...form, fingerprint: 'no digits' });
      answer.status.should.equal(400);
    });

    it('sends a typed password wherever the form says', async () => {
      await flows.load([tab, device]);
      const answer = await post('/hikvision-device/test', { ...form, host: '192.0.2.99', password: 'typed' });
      answer.status.should.equal(200);
      should(answer.body.ok).be.false();
      transport.sent[0]?.address.host.should.equal('192.0.2.99');
    });

    it('tries what was typed for a deployed device that cannot run, and keeps its stored password', async () => {
      await flows.load([tab, { ...device, host: '${HIKVISION_TEST_UNSET}' }]);
      const stored = await post('/hikvision-device/test', form);
      stored.status.should.equal(403);
      transport.sent.length.should.equal(0);
      const typed = await post('/hikvision-device/test', { ...form, password: admin.password });
      typed.status.should.equal(200);
      should(typed.body.ok).be.true();
    });

    for (const [title, body] of [
      ['no host', { ...form, host: '' }],
      ['a host that is none', { ...form, host: 'a b' }],
      ['a port that is none', { ...form, port: 'x' }],
      ['a device that is not deployed', { ...form, id: 'gone' }],
      ['an id that is no device', { ...form, id: 'sensor' }],
      ['a stored password without an id', { ...form, id: '' }],
      ['a list', [form]],
      ['a user name that no header can carry', { ...form, username: 'ad\nmin', password: 'typed' }],
    ] as const) {
      it(`answers 400 for ${title}`, async () => {
        await flows.load([tab, device, sensor]);
        const answer = await post('/hikvision-device/test', body);
        answer.status.should.equal(400);
        should(answer.body.error).be.a.String();
        transport.sent.length.should.equal(0);
      });
    }

    it('names its sentences, so that the editor can say them in its language', async () => {
      await flows.load([tab, device]);
      for (const [changes, status, code] of [
        [{ host: '' }, 400, 'host-missing'],
        [{ host: '192.168.1' }, 400, 'host-digits'],
        [{ port: 70_000 }, 400, 'port-range'],
        [{ fingerprint: 'xy' }, 400, 'fingerprint-format'],
        [{ id: 'gone' }, 400, 'not-deployed'],
        [{ host: '192.0.2.99', id: 'device', password: '__PWRD__' }, 403, 'password-elsewhere'],
      ] as const) {
        const answer = await post('/hikvision-device/test', { ...form, password: 'typed', ...changes });
        answer.status.should.equal(status);
        should(answer.body).have.property('code', code);
      }
    });

    it('answers 415 for a form of another web page, 400 for nothing, and 413 for a flood', async () => {
      await flows.load([tab, device]);
      const fields = answered(
        helper.request().post('/hikvision-device/test').type('form').send({ host: HOST }),
      );
      (await fields).status.should.equal(415);
      const text = answered(helper.request().post('/hikvision-device/test').type('text/plain').send('{}'));
      (await text).status.should.equal(415);
      const empty = answered(helper.request().post('/hikvision-device/test').type('application/json'));
      (await empty).status.should.equal(400);
      (await post('/hikvision-device/test', { ...form, username: 'x'.repeat(20_000) })).status.should.equal(
        413,
      );
      transport.sent.length.should.equal(0);
    });

    it('fills in an environment variable only where the deployed node has the same one', async () => {
      process.env.HIKVISION_TEST_HOST = HOST;
      process.env.HIKVISION_TEST_OTHER = '192.0.2.99';
      await flows.load([tab, { ...device, host: '${HIKVISION_TEST_HOST}' }]);
      (
        await post('/hikvision-device/test', { ...form, host: '${HIKVISION_TEST_HOST}' })
      ).body.should.have.property('ok', true);
      const other = { ...form, host: '${HIKVISION_TEST_OTHER}', password: 'typed' };
      (await post('/hikvision-device/test', other)).status.should.equal(400);
      delete process.env.HIKVISION_TEST_HOST;
      delete process.env.HIKVISION_TEST_OTHER;
    });

    it('does one test at a time', async () => {
      await flows.load([tab, device]);
      simulated.faults.headersDelay = 2000;
      const first = post('/hikvision-device/test', form);
      await until('the first one asks the device', () => transport.sent.length > 0);
      (await post('/hikvision-device/test', form)).status.should.equal(409);
      (await first).status.should.equal(200);
      simulated.faults.headersDelay = 0;
      (await post('/hikvision-device/test', form)).status.should.equal(200);
    });

    it('reports the running stream of the same device instead of opening a second one', async () => {
      await flows.load([tab, device, sensor]);
      flows.device.settle(status('online'));
      const answer = await post('/hikvision-device/test', form);
      should(answer.body.ok).be.true();
      transport.sent.filter(({ path }) => path.includes('alertStream')).length.should.equal(0);
    });

    for (const [what, other] of [
      ['port', { port: 8080, ssl: false }],
      ['encryption', { port: 80, ssl: true }],
    ] as const)
      it(`tries the stream of the form where it names another ${what} than the deployed device`, async () => {
        const clock = flows.clock;
        const behind = new SimulatedDevice(camera(), { clock, host: HOST, ...other });
        transport = memoryTransport([behind]);
        flows = new Flows({ transport }, clock);
        await flows.load([tab, device, sensor]);
        flows.device.settle(status('online'));
        const answer = await post('/hikvision-device/test', { ...form, ...other, password: admin.password });
        should(answer.body.ok).be.true();
        transport.sent.filter(({ path }) => path.includes('alertStream')).length.should.be.above(0);
        behind.close();
      });

    it('reports the running stream where the same device answers at another port', async () => {
      const { clock } = flows;
      const behind = new SimulatedDevice(camera(), { clock, host: HOST, port: 8080 });
      transport = memoryTransport([behind]);
      flows = new Flows({ transport }, clock);
      await flows.load([tab, device, sensor]);
      flows.device.settle(status('online'));
      const changed = { ...form, port: 8080, password: admin.password };
      const { body } = await post('/hikvision-device/test', changed);
      const info = body.device as DeviceInfo;
      flows.device.shown = { ...flows.device.shown, device: { ...info, recorder: false } };
      const before = transport.sent.length;
      const answer = await post('/hikvision-device/test', changed);
      should(answer.body.ok).be.true();
      const asked = transport.sent.slice(before).map(({ path }) => path);
      asked.join().should.not.containEql('alertStream');
      behind.close();
    });

    it('sends nothing while a refused login has to wait', async () => {
      await flows.load([tab, device]);
      const wrong = { ...form, password: 'wrong' };
      const first = await post('/hikvision-device/test', wrong);
      should(first.body.ok).be.false();
      const logins = sentLogins();
      const again = await post('/hikvision-device/test', wrong);
      should(again.body.ok).be.false();
      sentLogins().should.equal(logins);
      JSON.stringify(again.body.steps).should.match(/next try is at/);
    });

    it('repeats nothing of what a foreign server says', async () => {
      await flows.load([tab, device]);
      const page = '<html><b>router of the neighbour</b></html>';
      simulated.faults.answer(/./, { status: 200, body: page });
      const answer = await post('/hikvision-device/test', form);
      should(answer.body.ok).be.false();
      answer.text.should.not.match(/neighbour/);
    });
  });

  describe('discover', () => {
    it('lists what answers and ends in time', async () => {
      flows = new Flows(
        { transport, find: { group: '127.0.0.1', port: 1, interfaces: ['127.0.0.1'] } },
        flows.clock,
      );
      await flows.load([tab]);
      const answer = await post('/hikvision-device/discover', {});
      answer.status.should.equal(200);
      answer.body.should.deepEqual({ devices: [] });
    });

    it('needs no body, but its Content-Type', async () => {
      flows = new Flows(
        { transport, find: { group: '127.0.0.1', port: 1, interfaces: ['127.0.0.1'] } },
        flows.clock,
      );
      await flows.load([tab]);
      const bare = await answered(
        helper.request().post('/hikvision-device/discover').type('application/json'),
      );
      bare.status.should.equal(200);
      (await answered(helper.request().post('/hikvision-device/discover'))).status.should.equal(415);
      const form = await answered(
        helper.request().post('/hikvision-device/discover').type('form').send('a=1'),
      );
      form.status.should.equal(415);
    });
  });

  for (const path of ['test', 'discover']) {
    it(`takes nothing but a JSON object at ${path}`, async () => {
      await flows.load([tab, device]);
      const send = (type: string, body: string): Promise<Answer> =>
        answered(helper.request().post(`/hikvision-device/${path}`).set('Content-Type', type).send(body));
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/problem+json'])
        (await send(type, JSON.stringify(form))).status.should.equal(415, type);
      for (const body of ['[]', '[{}]', 'null', '"text"', '5', '{"host":'])
        (await send('application/json', body)).status.should.equal(400, body);
      const empty = await send('application/json; charset=utf-8', '');
      empty.status.should.equal(path === 'discover' ? 200 : 400);
      transport.sent.length.should.equal(0);
    });
  }

  const endpoints = [
    'get /hikvision-device/activity',
    'get /hikvision-device/:id/reports',
    'get /hikvision-device/:id/sensors',
    'get /hikvision-device/:id/diagnostics',
    'post /hikvision-device/test',
    'post /hikvision-device/discover',
    'post /hikvision-device/:id/report',
    'post /hikvision-device/:id/snapshot',
    'post /hikvision-device/:id/push',
  ];

  /** Writes down what is registered, and which permissions that asks for. */
  function spyOn(admins: string[], asked: string[]): NodeInitializer {
    return (RED) => {
      const needsPermission = RED.auth.needsPermission.bind(RED.auth);
      RED.auth.needsPermission = (permission) => {
        asked.push(permission);
        return needsPermission(permission);
      };
      for (const method of ['get', 'post'] as const) {
        const register = RED.httpAdmin[method].bind(RED.httpAdmin);
        RED.httpAdmin[method] = ((path: string, ...rest: never[]) => {
          admins.push(`${method} ${path}`);
          return (register as (...given: unknown[]) => unknown)(path, ...rest);
        }) as never;
      }
    };
  }

  it('are there once, however many devices there are, and however often the package is loaded', async () => {
    const admins: string[] = [];
    const loadAgain: NodeInitializer = (RED) => {
      const nodes = { ...RED.nodes, registerType: () => undefined };
      deviceNode(Object.assign(Object.create(RED) as NodeAPI, { nodes }));
    };
    const two = [device, { ...device, id: 'second', host: '192.0.2.65' }];
    await flows.load([tab, ...two, sensor], [loadAgain], [spyOn(admins, [])]);
    await flows.deploy([tab, ...two, { ...sensor, device: 'second' }]);
    admins.should.deepEqual(endpoints);
  });

  it('asks for a permission at each of them', async () => {
    const asked: string[] = [];
    const admins: string[] = [];
    await flows.load([tab], [], [spyOn(admins, asked)]);
    admins.should.deepEqual(endpoints);
    asked.should.deepEqual([
      'hikvision-device.read',
      'hikvision-device.read',
      'hikvision-device.read',
      'hikvision-device.read',
      'hikvision-device.write',
      'hikvision-device.write',
      'hikvision-device.write',
      'hikvision-device.read',
      // A picture of what is not deployed yet.
      'hikvision-device.write',
      'hikvision-device.write',
    ]);
  });
});
