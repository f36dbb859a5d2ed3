import 'should';
import helper from 'node-red-node-test-helper';
import tlsNode from '@node-red/nodes/core/network/05-tls';
import { DEPLOYS, FlowNode, Flows, tab } from '../support/flows';

const device: FlowNode = {
  id: 'device',
  type: 'hikvision-device',
  name: 'Front Porch',
  host: 'camera.test',
  port: '',
  ssl: false,
  delay: '5',
  hold: '5',
  silence: '',
  customize: [],
  credentials: { username: 'admin', password: 'secret' },
};

function sensor(id: string, more: object = {}): FlowNode {
  const base = { type: 'hikvision-sensor', z: 'tab', x: 1, y: 1, device: 'device', sensor: 'motion' };
  return { ...base, wires: [[]], ...more, id };
}

describe('hikvision-device: the life of its stream', () => {
  let flows: Flows;
  beforeEach(() => {
    flows = new Flows();
  });
  afterEach(() => flows.unload());

  it('has one stream for ten sensor nodes', async () => {
    const sensors = Array.from({ length: 10 }, (_, index) => sensor(`sensor${index}`));
    await flows.load([tab, device, ...sensors]);
    flows.devices.length.should.equal(1);
    flows.device.calls.should.deepEqual(['open']);
    flows.device.watches.length.should.equal(10);
  });

  it('stays closed as long as no node listens', async () => {
    await flows.load([tab, device]);
    flows.device.calls.should.deepEqual([]);
  });

  it('closes at once when the last node is deleted', async () => {
    await flows.load([tab, device, sensor('a'), sensor('b')]);
    await flows.deploy([tab, device, sensor('a')], 'nodes');
    flows.device.calls.should.deepEqual(['open']);
    await flows.deploy([tab, device], 'nodes');
    flows.device.calls.should.deepEqual(['open', 'idle']);
    flows.clock.timers.should.equal(0);
  });

  it('closes at once when the last node is disabled, and opens when it is enabled again', async () => {
    await flows.load([tab, device, sensor('a')]);
    await flows.deploy([tab, device, sensor('a', { d: true })], 'nodes');
    flows.device.calls.should.deepEqual(['open', 'idle']);
    await flows.deploy([tab, device, sensor('a')], 'nodes');
    flows.device.calls.should.deepEqual(['open', 'idle', 'open']);
  });

  it('keeps the stream when its only user is changed', async () => {
    await flows.load([tab, device, sensor('a')]);
    await flows.deploy([tab, device, sensor('a', { delay: '30' })], 'nodes');
    await flows.clock.advance(60_000);
    flows.devices.length.should.equal(1);
    flows.device.calls.should.deepEqual(['open']);
    flows.device.watches.map((watch) => watch.closed).should.deepEqual([true, false]);
  });

  it('closes at once when a node is deleted that has just been restarted', async () => {
    await flows.load([tab, device, sensor('a')]);
    await flows.deploy([tab, device, sensor('a', { delay: '30' })], 'nodes');
    flows.clock.timers.should.equal(0);
    await flows.deploy([tab, device], 'nodes');
    flows.device.calls.should.deepEqual(['open', 'idle']);
  });

  it('closes 5 s after its only node was on a tab that is disabled', async () => {
    const other: FlowNode = { id: 'other', type: 'tab', label: 'Other' };
    await flows.load([tab, other, device, sensor('a')]);
    await flows.deploy([{ ...tab, disabled: true }, other, device, sensor('a')], 'flows');
    await flows.clock.advance(5000);
    flows.device.isOpen.should.be.false();
    flows.clock.timers.should.equal(0);
  });

  it('keeps the stream when one user is changed and the other deleted in the same deploy', async () => {
    await flows.load([tab, device, sensor('a'), sensor('b')]);
    await flows.deploy([tab, device, sensor('a', { delay: '30' })], 'nodes');
    flows.device.calls.should.deepEqual(['open']);
  });

  it('closes 5 s after the last user was restarted and went to another device', async () => {
    const other = { ...device, id: 'other', host: 'other.test' };
    await flows.load([tab, device, other, sensor('a')]);
    await flows.deploy([tab, device, other, sensor('a', { device: 'other' })], 'nodes');
    await flows.clock.advance(4999);
    flows.device.calls.should.deepEqual(['open']);
    await flows.clock.advance(1);
    flows.device.calls.should.deepEqual(['open', 'idle']);
  });

  for (const kind of DEPLOYS) {
    it(`leaves exactly one open device after a deploy of kind "${kind}" that changes it`, async () => {
      await flows.load([tab, device, sensor('a'), sensor('b')]);
      await flows.deploy([tab, { ...device, hold: '9' }, sensor('a'), sensor('b')], kind);
      flows.devices.map((made) => made.calls).should.deepEqual([['open', 'idle', 'close'], ['open']]);
      flows.clock.timers.should.equal(0);
    });

    it(`leaves nothing after a deploy of kind "${kind}" without it`, async () => {
      await flows.load([tab, device, sensor('a'), sensor('b')]);
      await flows.deploy([tab], kind);
      flows.devices.length.should.equal(1);
      flows.device.calls.at(-1)?.should.equal('close');
      flows.device.isOpen.should.be.false();
      flows.device.watches.every((watch) => watch.closed).should.be.true();
      flows.clock.timers.should.equal(0);
    });
  }

  it('is closed within a second even if the device never lets go', async () => {
    await flows.load([tab, device, sensor('a')]);
    flows.device.closing = () => new Promise(() => undefined);
    const deployed = flows.deploy([tab], 'full');
    await flows.clock.advance(1000);
    await deployed;
    flows.clock.timers.should.equal(0);
  });

  it('survives a device whose closing fails', async () => {
    await flows.load([tab, device, sensor('a')]);
    flows.device.closing = () => Promise.reject(new Error('no'));
    await flows.deploy([tab], 'full');
    flows.clock.timers.should.equal(0);
  });

  it('gives the settings in ms, with the credentials, to the device', async () => {
    await flows.load([tab, { ...device, delay: '30', hold: 7 }, sensor('a')]);
    const { settings } = flows.device;
    settings.id.should.equal('device');
    settings.address.should.deepEqual({ host: 'camera.test', port: 80, ssl: false });
    [settings.delay, settings.hold, settings.silence].should.deepEqual([30_000, 7000, null]);
    [settings.username, settings.password].should.deepEqual(['admin', 'secret']);
  });

  it('says once what is wrong with a setting, and goes on with the default', async () => {
    await flows.load([tab, { ...device, delay: 'soon' }, sensor('a'), sensor('b')]);
    flows.errors('hikvision-device').length.should.equal(1);
    flows.device.settings.delay.should.equal(5000);
    flows.device.calls.should.deepEqual(['open']);
  });

  it("writes the library's log lines without a message, so that no Catch node sees them", async () => {
    const caught: FlowNode = {
      id: 'catch',
      type: 'catch',
      z: 'tab',
      x: 1,
      y: 1,
      scope: null,
      wires: [['seen']],
    };
    const seen: FlowNode = { id: 'seen', type: 'helper', z: 'tab', x: 1, y: 1, wires: [] };
    await flows.load([tab, device, sensor('a'), caught, seen]);
    flows.device.parts.log.error('Front Porch: Nothing answers.');
    flows.errors('hikvision-device').should.deepEqual(['Front Porch: Nothing answers.']);
    flows.at('seen').should.deepEqual([]);
  });

  it('takes a name that is no text for none, so that no log line begins with "[object Object]"', async () => {
    await flows.load([tab, { ...device, name: { a: 1 } }, sensor('a', { name: ['b'] })]);
    for (const id of ['device', 'a']) helper.getNode(id).should.have.property('name', '');
  });

  it('uses what a TLS configuration says, and verifies as usual where that one is missing', async () => {
    const files = { cert: '', key: '', ca: '' };
    const tls: FlowNode = {
      id: 'tls',
      type: 'tls-config',
      ...files,
      verifyservercert: false,
      servername: 'cam',
    };
    await flows.load([tab, tls, { ...device, ssl: true, tls: 'tls' }, sensor('a')], [tlsNode]);
    flows.device.settings.tls?.should.deepEqual({ servername: 'cam', rejectUnauthorized: false });
    await flows.deploy([tab, { ...device, ssl: true, tls: 'gone' }, sensor('a')], 'full');
    (flows.devices[1]?.settings.tls === null).should.be.true();
    flows.errors('hikvision-device')[0]?.should.match(/TLS configuration/);
  });
});
