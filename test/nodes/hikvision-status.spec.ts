import 'should';
import { status } from '../support/fake-device';
import { device, FlowNode, Flows, out, tab } from '../support/flows';

const node: FlowNode = {
  id: 'status',
  type: 'hikvision-status',
  z: 'tab',
  x: 1,
  y: 1,
  device: 'device',
  wires: [['out']],
};

describe('hikvision-status', () => {
  let flows: Flows;
  beforeEach(() => {
    flows = new Flows();
  });
  afterEach(() => flows.unload());

  it('opens the stream and sends nothing before the connection has settled', async () => {
    await flows.load([tab, device, node, out]);
    flows.device.calls.should.deepEqual(['open']);
    flows.at('out').should.deepEqual([]);
    flows.statuses('status').should.deepEqual([{ fill: 'yellow', shape: 'ring', text: 'connecting' }]);
  });

  it('sends true with what is known of the device, and false with the reason', async () => {
    await flows.load([tab, device, node, out]);
    const motion = { id: 'motion', type: 'motion', name: 'Motion', channel: 1, channelName: null };
    const sensors = [{ ...motion, notifies: true, ignored: false }];
    const about = {
      name: 'Porch',
      model: 'DS-2CD2032-I',
      firmware: 'V5.4.5',
      deviceType: 'IPCamera',
      recorder: false,
    };
    flows.device.shown = { ...flows.device.shown, device: about, sensors };
    flows.device.settle(status('online', null, 'The event stream is open.'));
    flows.device.settle({
      ...status('offline', 'unreachable', 'Nothing answers at camera.test:80.'),
      since: 5,
      retryAt: 20,
    });
    await flows.clock.advance(0);
    const [online, offline] = flows.at('out');
    online?.should.have.properties({
      payload: true,
      connection: { state: 'online', reason: 'The event stream is open.', since: 0, retryAt: null },
      device: { id: 'device', name: 'Front Porch', model: null, host: 'camera.test', firmware: 'V5.4.5' },
      sensors,
    });
    offline?.should.have.properties({
      payload: false,
      connection: {
        state: 'offline',
        reason: 'Nothing answers at camera.test:80.',
        since: 5,
        retryAt: 20,
      },
    });
  });

  it('shares no object with another status node', async () => {
    const second = { ...out, id: 'second' };
    await flows.load([tab, device, node, { ...node, id: 'other', wires: [['second']] }, out, second]);
    flows.device.settle(status('online'));
    await flows.clock.advance(0);
    const first = flows.at('out')[0];
    (first?.device === flows.at('second')[0]?.device).should.be.false();
    (first?.connection === flows.at('second')[0]?.connection).should.be.false();
  });

  it('tells a node that starts later what is settled already', async () => {
    await flows.load([tab, device, node, out]);
    flows.device.onStatus = (listener) => {
      listener.status(status('online'), flows.device.shown);
      return () => undefined;
    };
    await flows.deploy([tab, device, { ...node, name: 'changed' }, out], 'nodes');
    flows
      .at('out')
      .map((message) => message.payload)
      .should.deepEqual([true]);
  });
});
