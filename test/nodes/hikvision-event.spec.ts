import 'should';
import { status } from '../support/fake-device';
import { device, FlowNode, Flows, out, tab } from '../support/flows';

const pictures: FlowNode = { ...out, id: 'pictures' };

function event(more: object = {}): FlowNode {
  const base = { type: 'hikvision-event', z: 'tab', x: 1, y: 1, device: 'device' };
  return { id: 'event', ...base, wires: [['out'], ['pictures']], ...more };
}

const alert = {
  type: 'VMD',
  state: 'active',
  channel: 1,
  dateTime: '2026-01-01T12:00:00',
  description: 'Motion alarm',
  targets: [],
  regions: [],
  details: {},
} as const;
const sensor = { id: 'motion', type: 'motion', name: 'Motion', channel: 1, channelName: null };
const ref = { id: 'device', name: 'Front Porch', model: null, host: 'camera.test' };
const topic = 'front_porch_motion';

describe('hikvision-event', () => {
  let flows: Flows;
  beforeEach(() => {
    flows = new Flows();
  });
  afterEach(() => flows.unload());

  it('asks for what its properties say', async () => {
    await flows.load([
      tab,
      device,
      event({ id: 'all', events: [], channel: '' }),
      event({ id: 'some', events: ['motion', ' linedetection ', ''], channel: '2' }),
      event({ id: 'text', events: 'motion, ANPR' }),
    ]);
    [...flows.device.events.values()].should.deepEqual([
      { events: [], channel: null },
      { events: ['motion', 'linedetection'], channel: 2 },
      { events: ['motion', 'ANPR'], channel: null },
    ]);
    flows.device.calls.should.deepEqual(['open']);
  });

  it('sends alerts on output 1 and pictures on output 2', async () => {
    await flows.load([tab, device, event(), out, pictures]);
    const data = Buffer.from('picture');
    for (const listener of flows.device.events.keys()) {
      listener.alert({ payload: { ...alert, raw: { eventType: 'VMD' } }, topic, sensor, device: ref });
      listener.picture({
        data,
        contentType: 'image/jpeg',
        filename: 'a.jpg',
        part: 'licensePlatePicture',
        event: alert,
        topic,
        sensor,
        device: ref,
      });
    }
    await flows.clock.advance(0);
    const [message] = flows.at('out');
    message?.should.have.properties({ topic, sensor, device: ref });
    message?.payload?.should.deepEqual({ ...alert, raw: { eventType: 'VMD' } });
    flows.at('out').length.should.equal(1);
    flows.at('pictures').length.should.equal(1);
    flows.at('pictures')[0]?.should.have.properties({
      contentType: 'image/jpeg',
      filename: 'a.jpg',
      part: 'licensePlatePicture',
      topic,
      event: alert,
    });
    flows.at('pictures')[0]?.payload?.should.equal(data);
  });

  it('shows the connection', async () => {
    await flows.load([tab, device, event()]);
    flows.device.settle(status('online'));
    flows.device.settle(status('offline', 'unreachable'));
    flows.device.settle(status('offline', null));
    flows.device.settle(status('refused', 'login-refused'));
    flows.device.settle(status('refused', 'forbidden'));
    flows.statuses('event').should.deepEqual([
      { fill: 'yellow', shape: 'ring', text: 'connecting' },
      { fill: 'green', shape: 'dot', text: 'online' },
      { fill: 'red', shape: 'ring', text: 'no answer' },
      { fill: 'red', shape: 'ring', text: 'offline' },
      { fill: 'red', shape: 'dot', text: 'login refused' },
      { fill: 'red', shape: 'dot', text: 'no permission' },
    ]);
  });

  it('hears nothing any more after it has closed', async () => {
    await flows.load([tab, device, event()]);
    await flows.deploy([tab, device], 'nodes');
    flows.device.events.size.should.equal(0);
    flows.device.statuses.size.should.equal(0);
    flows.device.calls.should.deepEqual(['open', 'idle']);
  });

  it('says when it has no device', async () => {
    await flows.load([tab, event({ device: 'gone' })]);
    flows.statuses('event').should.deepEqual([{ fill: 'red', shape: 'ring', text: 'device node missing' }]);
  });
});
