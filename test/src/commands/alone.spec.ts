import should from 'should';
import { ofChannel } from '../../../src/commands/channels';
import { Control } from '../../../src/commands/control';
import { Snapshots } from '../../../src/commands/snapshot';
import { LastingError } from '../../../src/errors';
import { camera, recorder } from '../../simulator';
import { Rig, RigOptions } from '../../support/rig';

/** Nodes that only command open no stream, so nobody has looked at the device for them. */
describe('commands without any other node', () => {
  let rig: Rig;

  before(() => import('digest-fetch'));
  afterEach(async () => {
    (await rig.close()).should.eql({ timers: 0, connections: 0 });
  });

  const start = (options: RigOptions) => (rig = new Rig(options));

  async function inTime<T>(work: Promise<T>): Promise<T> {
    const ended: true[] = [];
    const end = () => ended.push(true);
    work.then(end, end);
    while (ended.length === 0) await rig.clock.advance(200);
    return work;
  }

  const paths = () => [...new Set(rig.transport.sent.map(({ path }) => path))];

  it('find the picture of a recorder where its direct path fails', async () => {
    start({ model: recorder() });
    const picture = await inTime(new Snapshots(rig.client, rig.clock).take({ channel: 2, stream: 'main' }));
    picture.channel.should.equal(2);
    paths().should.not.containEql('/ISAPI/Event/notification/alertStream');
  });

  it('find the same picture beside a node that has the stream open', async () => {
    start({ model: recorder() });
    await rig.open();
    const picture = await inTime(new Snapshots(rig.client, rig.clock).take({ channel: 2, stream: 'main' }));
    picture.channel.should.equal(2);
  });

  it('name the channels that there are where one is asked for that is not', async () => {
    start({ model: recorder() });
    const snapshots = new Snapshots(rig.client, rig.clock);
    await inTime(snapshots.take({ channel: 77, stream: 'main' })).should.be.rejectedWith(
      /^The device has no channel 77, only 1, 2/,
    );
    paths()
      .filter((path) => path.includes('picture'))
      .should.be.empty();
    await rig.close();
    start({ model: camera() });
    await inTime(
      new Snapshots(rig.client, rig.clock).take({ channel: 2, stream: 'main' }),
    ).should.be.rejectedWith('The device has no channel 2, only 1.');
  });

  for (const request of [
    { action: 'detection', sensor: 'motion', channel: 77, enabled: true },
    { action: 'preset', channel: 77, preset: 1 },
    { action: 'move', channel: 77, pan: 10, duration: 1 },
  ])
    it(`name the channels that there are where ${request.action} is refused for one that is not`, async () => {
      start({ model: recorder() });
      const control = new Control(rig.client, rig.clock);
      await inTime(control.run(request)).should.be.rejectedWith(/^The device has no channel 77, only 1, 2/);
      await control.close();
    });

  it('name the words of the refusal with the channels, and hide no other trouble behind them', async () => {
    start({ model: recorder() });
    const control = new Control(rig.client, rig.clock);
    await inTime(control.run({ action: 'preset', channel: 77, preset: 1 })).should.be.rejectedWith({
      code: 'channel-refused',
      message: /only 1, 2.*It refused \(Invalid Operation: notSupport, status 403, code 4\)/,
    });
    const about = await rig.client.about();
    const changed = new LastingError('certificate-changed');
    await ofChannel(about, 77, () => Promise.reject(changed)).should.be.rejectedWith(changed);
  });

  it('take a recorder that calls itself a camera for one, in the list, for pictures and for presets alike', async () => {
    start({ model: recorder({ deviceType: 'IPC', presets: [{ id: 1, name: 'Gate' }] }) });
    await inTime(new Control(rig.client, rig.clock).run({ action: 'preset', channel: 2, preset: 1 }));
    paths().should.containEql('/ISAPI/ContentMgmt/PTZCtrlProxy/channels/2/presets/1/goto');
    should(rig.client.view().device.recorder).equal(true);
    await rig.open();
    rig.client
      .view()
      .sensors.map(({ id }) => id)
      .should.containEql('motion_1');
    should(rig.client.diagnostics({ package: '', nodeRed: null, node: '' }).recorder).equal(true);
  });

  it('ask once for three at a time', async () => {
    start({ model: recorder({ presets: [{ id: 1, name: 'Gate' }] }) });
    const control = new Control(rig.client, rig.clock);
    const preset = { action: 'preset', channel: 2, preset: 1 };
    await inTime(Promise.all([control.run(preset), control.run(preset), control.run(preset)]));
    rig.transport.sent
      .filter(({ path, headers }) => path === '/ISAPI/System/deviceInfo' && 'Authorization' in headers)
      .length.should.equal(1);
  });

  it('answer what is on now without a request, once the stream is open', async () => {
    start({ model: camera() });
    const control = new Control(rig.client, rig.clock);
    await inTime(control.run({ action: 'states' })).should.be.rejectedWith(
      /stream of this device is not open/,
    );
    await rig.open();
    rig.device.event('VMD', 1, 'active');
    await rig.clock.advance(100);
    const before = rig.transport.sent.length;
    const now = await control.run({ action: 'states', sensor: 'VMD' });
    should(now).be.an.Array().with.length(1);
    should(Array.isArray(now) ? now[0] : null).containEql({
      id: 'motion',
      topic: 'front_porch_motion',
      on: true,
    });
    rig.transport.sent.length.should.equal(before);
  });
});
