import should from 'should';
import helper from 'node-red-node-test-helper';
import { parts } from '../../nodes/shared/parts';
import { Device } from '../../src/device/device';
import { admin, camera, SimulatedDevice } from '../simulator';
import { FlowNode, Flows, tab } from '../support/flows';
import { memoryTransport } from '../support/memory-transport';
import { TestClock } from '../support/test-clock';

const HOST = '192.0.2.64';
const token = 'a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6';

const device = (secret: string): FlowNode => ({
  id: 'device',
  type: 'hikvision-device',
  name: 'Front Porch',
  host: HOST,
  source: 'push',
  credentials: { username: admin.name, password: admin.password, token: secret },
});

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

describe('POST :id/push', () => {
  let flows: Flows;
  let simulated: SimulatedDevice;

  before(() => import('digest-fetch'));
  beforeEach(() => {
    const clock = new TestClock();
    simulated = new SimulatedDevice(camera(), { clock, host: HOST, poster: () => Promise.resolve(404) });
    flows = new Flows(
      {
        transport: memoryTransport([simulated]),
        createDevice: (settings, given) => new Device(settings, given, parts.guard),
      },
      clock,
    );
  });
  afterEach(async () => {
    await flows.unload();
    simulated.close();
  });

  async function push(body: object, id = 'device'): Promise<Answer> {
    const answers: Answer[] = [];
    void helper
      .request()
      .post(`/hikvision-device/${id}/push`)
      .send(body)
      .then((answer: Answer) => answers.push(answer));
    for (;;) {
      const [answer] = answers;
      if (answer) return answer;
      await flows.clock.advance(50);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  it('shows what would be written, with the secret masked', async () => {
    await flows.load([tab, device(token)]);
    const { status, body, text } = await push({ action: 'plan', base: 'http://192.168.1.5:1880' });
    status.should.equal(200);
    body.should.containEql({ ok: true, address: 'http://192.168.1.5:1880/hikvision/********' });
    should(body.entry).containEql({
      id: '1',
      url: '/hikvision/********',
      ipAddress: '192.168.1.5',
      portNo: '1880',
    });
    should(body.message).equal('Entry 1 of the device is free and will be written.');
    text.should.not.containEql(token);
    should(simulated.httpHosts.entry(1)).not.containEql('192.168.1.5');
  });

  it('writes it, says whether a test came, and takes it out', async () => {
    await flows.load([tab, device(token)]);
    const added = await push({ action: 'add', base: 'http://192.168.1.5:1880' });
    added.status.should.equal(200);
    should(added.body.message).match(/keeps the address, in entry 1, but no test of it has arrived here/);
    should(simulated.httpHosts.entry(1)).containEql(token);
    const removed = await push({ action: 'remove' });
    removed.body.should.containEql({ ok: true, message: 'The device does not send here any more.' });
    should(simulated.httpHosts.entry(1) ?? '').not.containEql(token);
    (await push({ action: 'remove' })).body.should.containEql({ ok: true, entry: null });
  });

  it('is 409 while no secret is deployed', async () => {
    await flows.load([tab, device('')]);
    (await push({ action: 'plan' })).status.should.equal(409);
    (await push({ action: 'plan', host: HOST }, '-')).status.should.equal(409);
    (await push({ action: 'plan' }, 'other')).status.should.equal(404);
  });

  it('is 409 where no entry is free', async () => {
    await flows.load([tab, device(token)]);
    simulated.httpHosts.set(1, '192.0.2.200', 8123, '/api');
    const taken = await push({ action: 'add' });
    taken.status.should.equal(409);
    should(taken.body.error).match(/taken by somebody else/);
  });

  it('is 502 where the device refuses or forgets', async () => {
    await flows.load([tab, device(token)]);
    simulated.httpHosts.forgets = true;
    const { status, text } = await push({ action: 'add' });
    status.should.equal(502);
    text.should.not.containEql(token);
    simulated.faults.connect = 'refuse';
    (await push({ action: 'plan' })).status.should.equal(502);
  });

  it('is 400 for anything else', async () => {
    await flows.load([tab, device(token)]);
    for (const body of [
      {},
      { action: 'toString' },
      { action: 7 },
      { action: 'plan', base: 7 },
      { action: 'plan', base: 'x' },
    ])
      (await push(body)).status.should.equal(400);
  });
});
