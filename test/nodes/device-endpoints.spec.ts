import should from 'should';
import helper from 'node-red-node-test-helper';
import { Device } from '../../src/device/device';
import { admin, camera, SimulatedDevice } from '../simulator';
import { FlowNode, Flows, tab } from '../support/flows';
import { memoryTransport, MemoryTransport } from '../support/memory-transport';
import { TestClock } from '../support/test-clock';

const HOST = '192.0.2.64';
const device: FlowNode = {
  ...{ id: 'device', type: 'hikvision-device', name: 'Front Porch', host: HOST },
  ...{ credentials: { username: admin.name, password: admin.password } },
};
const form = { host: HOST, port: '', ssl: false, username: admin.name, password: admin.password };

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: unknown;
}

/** What dialogs ask of one device, on simulated ones. */
describe('the endpoints of one device', () => {
  let flows: Flows;
  let simulated: SimulatedDevice;
  let transport: MemoryTransport;

  before(() => import('digest-fetch'));
  beforeEach(() => {
    const clock = new TestClock();
    simulated = new SimulatedDevice(camera(), { clock, host: HOST });
    transport = memoryTransport([simulated]);
    flows = new Flows({ transport, createDevice: (settings, parts) => new Device(settings, parts) }, clock);
  });
  afterEach(async () => {
    await flows.unload();
    simulated.close();
    transport.open.should.equal(0);
    flows.clock.timers.should.equal(0);
  });

  async function post(path: string, body: object): Promise<Answer> {
    const answers: Answer[] = [];
    const request: PromiseLike<Answer> = helper.request().post(`/hikvision-device/${path}`).send(body);
    request.then((answer) => answers.push(answer));
    for (;;) {
      const [answer] = answers;
      if (answer) return answer;
      await flows.clock.advance(50);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  }

  for (const [name, id, more] of [
    ['a deployed device', 'device', {}],
    ['a device that is not deployed yet', '-', form],
  ] as const) {
    it(`let ${name} report its events`, async () => {
      await flows.load([tab, device]);
      const answer = await post(`${id}/report`, { ...more, sensors: ['motion', 'nothing'], enabled: false });
      answer.status.should.equal(200);
      should(answer.body).have.propertyByPath('results', '0').match({ id: 'motion', ok: true });
      should(answer.body).have.propertyByPath('results', '1').match({ id: 'nothing', ok: false });
      should(simulated.triggers.reports('VMD', 1)).equal(false);
    });

    it(`show the picture of ${name}`, async () => {
      await flows.load([tab, device]);
      const answer = await post(`${id}/snapshot`, { ...more, channel: 1, stream: 'sub' });
      answer.status.should.equal(200);
      answer.type.should.equal('image/jpeg');
      (Buffer.isBuffer(answer.body) && answer.body.length > 3).should.be.true();
    });
  }

  it('repeat nothing of what a foreign server says to a form', async () => {
    await flows.load([tab, device]);
    const said =
      '<ResponseStatus><statusCode>6</statusCode><statusString>SECRET</statusString><subStatusCode>secret</subStatusCode></ResponseStatus>';
    for (const [status, body] of [
      [200, '{"statusCode":6,"statusString":"SECRET","errorMsg":"SECRET"}'],
      [403, said],
      [404, said],
    ] as const) {
      simulated.faults.answer(/./, { status, body });
      for (const [path, more] of [
        ['-/report', { sensors: ['motion'], enabled: true }],
        ['-/snapshot', { channel: 1 }],
      ] as const) {
        const answer = await post(path, { ...form, ...more });
        answer.status.should.equal(503);
        JSON.stringify(answer.body).should.not.match(/secret/i);
      }
      simulated.faults.heal();
    }
  });

  it('take an empty body for none, whatever its length is said to be', async () => {
    await flows.load([tab, device]);
    const chunked = await helper
      .request()
      .post('/hikvision-device/device/snapshot')
      .set({ 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' })
      .send();
    chunked.status.should.equal(400);
  });

  it('tell the activity of the devices that are asked for, and no other for a blank id', async () => {
    await flows.load([tab, device]);
    const ids = async (query: string) => {
      const { body } = (await helper.request().get(`/hikvision-device/activity${query}`)) as {
        body: { id: string }[];
      };
      return body.map(({ id }) => id);
    };
    (await ids('')).should.eql(['device']);
    (await ids('?id=device&id=')).should.eql(['device']);
    (await ids('?id=&id=other')).should.eql([]);
  });

  it('answer with a sentence where it cannot be done', async () => {
    await flows.load([tab, device]);
    const wrong: [string, object, number][] = [
      ['device/report', { sensors: [], enabled: true }, 400],
      ['gone/report', { sensors: ['motion'], enabled: true }, 404],
      ['gone/snapshot', {}, 404],
      ['device/snapshot', { channel: 'x' }, 400],
      ['device/snapshot', { channel: 9 }, 400],
      ['device/snapshot', { stream: 'third' }, 400],
      ['-/snapshot', { ...form, password: '__PWRD__', id: 'device', host: '192.0.2.99' }, 403],
      ['-/report', { sensors: ['motion'], enabled: true, host: '' }, 400],
      ['-/snapshot', { ...form, host: '192.0.2.99' }, 503],
    ];
    for (const [path, body, status] of wrong) {
      const answer = await post(path, body);
      answer.status.should.equal(status, path);
      should(answer.body).have.property('error').which.is.a.String();
    }
  });

  it('say in any language which channels there are, where a picture is wanted of another', async () => {
    await flows.load([tab, device]);
    const { body } = await post('device/snapshot', { channel: 9 });
    should(body).eql({
      error: 'The device has no channel 9, only 1.',
      ...{ code: 'no-channel', values: { channel: 9, channels: '1' } },
    });
  });
});
