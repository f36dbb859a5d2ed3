import 'should';
import { camera, ModelChanges, recorder } from '../../simulator';
import { Rig } from '../../support/rig';

const second = {
  triggers: [{ type: 'VMD', channel: 1, notify: ['center'] }],
  channels: [
    { id: 1, name: 'PTZ' },
    { id: 2, name: 'Panorama' },
  ],
  unlistedTriggers: [
    { type: 'scenechangedetection', channel: 1, notify: ['center'] },
    { type: 'fielddetection', channel: 2, notify: ['record'] },
    { type: 'tamperdetection', id: 'tamper', channel: 2, notify: ['center'] },
  ],
  channelEvents: [
    { channel: 1, types: ['motionDetection', 'VMD'] },
    { channel: 2, types: ['fieldDetection', 'fielddetection', 'tamperDetection', 'Shelteralarm', 'ROI'] },
  ],
} satisfies ModelChanges;

describe('events that a camera leaves out of its list', () => {
  let rig: Rig;

  before(() => import('digest-fetch'));
  afterEach(async () => {
    (await rig.close()).should.eql({ timers: 0, connections: 0 });
  });

  const ids = () => rig.client.view().sensors.map(({ id, notifies }) => `${id} ${notifies}`);
  const asked = () =>
    rig.transport.sent
      .filter(({ headers }) => 'Authorization' in headers)
      .map(({ path }) => path)
      .filter((path) => /triggers\/|channels\/capabilities/.test(path));

  it('are listed once the stream is proved: a second lens, and scene change', async () => {
    rig = new Rig({ model: camera(second) });
    await rig.open();
    await rig.clock.advance(10_000);
    rig.client.status.state.should.equal('online');
    ids().should.containEql('scene_change_detection true');
    ids().should.containEql('field_detection_2 false');
    ids().should.containEql('tamper_detection_2 true');
    const paths = rig.transport.sent.map(({ path }) => path);
    paths
      .indexOf('/ISAPI/Event/notification/alertStream')
      .should.be.below(paths.indexOf('/ISAPI/Event/channels/capabilities'));
  });

  it('are asked for once by the process, and stay listed for the next client and after an outage', async () => {
    rig = new Rig({ model: camera(second) });
    await rig.open();
    await rig.clock.advance(10_000);
    const once = asked().length;
    await rig.client.close();
    rig.connect();
    await rig.open();
    await rig.clock.advance(10_000);
    rig.device.drop('reset');
    await rig.clock.advance(120_000);
    asked().length.should.equal(once);
    ids().should.containEql('field_detection_2 false');
  });

  it('are not asked of recorders, which answer that they are busy', async () => {
    rig = new Rig({ model: recorder() });
    await rig.open();
    await rig.clock.advance(10_000);
    asked().should.be.empty();
  });

  it('are asked for at most 60 times', async () => {
    const types = Array.from(
      { length: 12 },
      (_, i) =>
        [
          'loitering',
          'group',
          'rapidMove',
          'parking',
          'PIR',
          'facedetection',
          'audioexception',
          'defocus',
          'unattendedBaggage',
          'attendedBaggage',
          'linedetection',
          'regionEntrance',
        ][i] ?? '',
    );
    const channelEvents = Array.from({ length: 12 }, (_, i) => ({ channel: i + 2, types }));
    rig = new Rig({ model: camera({ channelEvents }) });
    await rig.open();
    await rig.clock.advance(60_000);
    asked().length.should.equal(60);
  });

  it('keep nothing from working where the device does not tell', async () => {
    rig = new Rig({ model: camera() });
    await rig.open();
    await rig.clock.advance(10_000);
    rig.client.status.state.should.equal('online');
    asked().should.eql([
      '/ISAPI/Event/channels/capabilities',
      '/ISAPI/Event/triggers/scenechangedetection-1',
    ]);
  });
});
