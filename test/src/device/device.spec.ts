import 'should';
import type { DeviceView } from '../../../src/device/device-types';
import { camera, recorder } from '../../simulator';
import { rigs, secret } from '../../support/rig';

/** ms of an hour. */
const HOUR = 3_600_000;

describe('Device', () => {
  const { made, online } = rigs();

  describe('as a camera', () => {
    it('sends true at the first post and one false after hold and delay', async () => {
      const rig = await online();
      const { device, clock } = rig;
      const heard = rig.hear({ sensor: 'motion' });
      device.episode({ type: 'VMD', channel: 1, lasts: 10_000 });
      await clock.advance(0);
      heard.length.should.equal(1);
      await clock.advance(14_999);
      heard.length.should.equal(1);
      await clock.advance(2_000);
      heard
        .map(({ payload, topic, reason }) => ({ payload, topic, reason }))
        .should.eql([
          { payload: true, topic: 'front_porch_motion', reason: 'active' },
          { payload: false, topic: 'front_porch_motion', reason: 'inactive' },
        ]);
    });

    it('says which device, which sensor and which event', async () => {
      const rig = await online();
      const { device, clock } = rig;
      const heard = rig.hear({ sensor: 'field_detection' });
      device.event('fielddetection', 1, 'active', { regions: [{ id: '3', target: 'human' }] });
      await clock.advance(0);
      const [message] = heard;
      message?.device.should.match({ id: 'device', name: 'Front Porch', host: device.host });
      message?.sensor.should.match({
        id: 'field_detection',
        type: 'field_detection',
        name: 'Field Detection',
        channel: 1,
      });
      message?.event?.should.match({
        type: 'fielddetection',
        state: 'active',
        channel: 1,
        targets: ['human'],
        regions: [{ id: '3', target: 'human' }],
      });
    });

    it('takes the name from the device where none is set', async () => {
      const rig = await online({
        model: camera({ name: 'Garden Gate' }),
        settings: { name: '' },
      });
      const { device, clock } = rig;
      const heard = rig.hear();
      device.event('linedetection', 1);
      await clock.advance(0);
      heard[0]?.topic.should.equal('garden_gate_line_crossing');
    });

    it('makes the topic of the next name where one holds signs only', async () => {
      const rig = await online({
        model: camera({ name: 'Garden' }),
        settings: { name: '***' },
      });
      const { device, clock } = rig;
      const heard = rig.hear();
      device.event('linedetection', 1);
      await clock.advance(0);
      heard[0]?.topic.should.equal('garden_line_crossing');
      heard[0]?.device.name.should.equal('***');
    });

    it('sends fresh objects to everybody who listens', async () => {
      const rig = await online();
      const { device, clock } = rig;
      const first = rig.hear({ sensor: 'motion' });
      const second = rig.hear({ sensor: 'motion' });
      device.event('VMD', 1);
      await clock.advance(0);
      first.should.eql(second);
      shareNothing(first[0], second[0]);
    });
  });

  it('keeps a device that was added twice apart, each with a stream and topics of its own', async () => {
    const rig = await online();
    const { device, clock, client } = rig;
    const front = rig.hear({ sensor: 'motion' });
    rig.connect({ id: 'second', name: 'Back Door' });
    const back = rig.hear({ sensor: 'motion' });
    await rig.open();
    device.openStreams.should.equal(2);
    device.event('VMD', 1);
    await clock.advance(0);
    [...front, ...back]
      .map((message) => [message.topic, message.device.id])
      .should.eql([
        ['front_porch_motion', 'device'],
        ['back_door_motion', 'second'],
      ]);
    await client.close();
    device.openStreams.should.equal(1);
    await clock.advance(20_000);
    device.event('VMD', 1);
    await clock.advance(0);
    front.map(({ payload }) => payload).should.eql([true]);
    back.map(({ payload }) => payload).should.eql([true, false, true]);
  });

  describe('as a recorder', () => {
    it('numbers every sensor, and gives one true and one false although it never says inactive', async () => {
      const rig = await online({ model: recorder(), settings: { name: 'Home' } });
      const { device, clock } = rig;
      const heard = rig.hear({ sensor: 'motion' });
      device.episode({ type: 'VMD', channel: 2, lasts: 20_000 });
      await clock.advance(60_000);
      heard
        .map(({ payload, topic, reason }) => [payload, topic, reason])
        .should.eql([
          [true, 'home_motion_2', 'active'],
          [false, 'home_motion_2', 'timeout'],
        ]);
    });
  });

  describe('looking around', () => {
    const failures = [
      { name: 'Event/triggers answers 500', match: /Event\/triggers/, status: 500 },
      { name: 'Event/triggers answers 403', match: /Event\/triggers/, status: 403 },
      { name: 'Event/triggers answers 503', match: /Event\/triggers/, status: 503 },
      { name: 'deviceInfo answers 404', match: /deviceInfo/, status: 404 },
      { name: 'everything but the stream answers 404', match: /^(?!.*alertStream)/, status: 404 },
      { name: 'everything but the stream answers 403', match: /^(?!.*alertStream)/, status: 403 },
    ];
    for (const { name, match, status } of failures) {
      it(`works when ${name}`, async () => {
        const rig = made();
        rig.device.faults.answer(match, {
          status,
          headers: [['Content-Type', 'text/html']],
          body: '<html>no</html>',
        });
        await rig.open();
        const heard = rig.hear({ sensor: 'motion' });
        rig.device.event('VMD', 1);
        await rig.clock.advance(0);
        heard.map(({ topic }) => topic).should.eql(['front_porch_motion']);
      });
    }

    it('works with old firmware, whose paths begin without /ISAPI', async () => {
      const rig = made({ device: { paths: 'legacy' } });
      await rig.open();
      await rig.clock.advance(2_000);
      rig.client.status.state.should.equal('online', rig.client.status.reason);
      rig.client.view().sensors.length.should.be.above(5);
    });

    it('opens the stream within 15 s although every other answer hangs', async () => {
      const rig = made();
      rig.device.faults.answer(/^(?!.*alertStream)/, { status: 0 });
      await rig.open();
      await rig.clock.advance(15_000);
      rig.client.status.state.should.equal('online', rig.client.status.reason);
    });

    it('looks again after an outage, and tells of a changed list', async () => {
      const views: DeviceView[] = [];
      const rig = await online();
      rig.client.onStatus({ status: (_, view) => views.push(view) });
      rig.device.faults.connect = 'refuse';
      rig.device.drop('reset');
      await rig.clock.advance(2 * HOUR);
      const asked = rig.device.ledger.requests.filter(({ target }) => target.includes('triggers')).length;
      rig.device.faults.heal();
      await rig.clock.advance(20_000);
      rig.device.ledger.requests
        .filter(({ target }) => target.includes('triggers'))
        .length.should.be.above(asked);
      views.at(-1)?.sensors.length.should.be.above(5);
    });
  });

  describe('logging in', () => {
    it('says that the device locked the address where the very answer to the login says so', async () => {
      const rig = made({ settings: { password: 'not the password' }, device: { login: { tries: 1 } } });
      await rig.open();
      rig.client.status.should.match({ state: 'refused', code: 'login-locked' });
      rig.device.ledger.logins.length.should.equal(1);
      await rig.clock.advance(HOUR / 3);
      rig.device.ledger.logins.length.should.equal(1);
    });

    it('tells a wrong password once and sends no further login until the wait is over', async () => {
      const rig = made({ settings: { password: 'not the password' }, device: { login: { tries: 3 } } });
      await rig.open();
      rig.client.status.state.should.equal('refused');
      const told = rig.lines.length;
      told.should.equal(1);
      await rig.clock.advance(29 * 60_000);
      rig.device.ledger.count('refused').should.equal(1);
      rig.lines.length.should.equal(told);
      rig.lines.join().should.not.containEql('not the password');
      await rig.clock.advance(2 * 60_000);
      rig.device.ledger.count('refused').should.equal(2);
      rig.lines.length.should.equal(told);
    });

    it('does not try again because of a redeploy', async () => {
      const rig = made({ settings: { password: 'not the password' }, device: { login: { tries: 3 } } });
      await rig.open();
      for (let i = 0; i < 20; i++) {
        await rig.client.close();
        rig.connect();
        await rig.open();
        rig.client.status.state.should.equal('refused');
      }
      rig.device.ledger.count('refused').should.equal(1);
      rig.device.ledger.locks.should.equal(0);
    });

    it('tries another password at once', async () => {
      const rig = made({ settings: { password: 'not the password' } });
      await rig.open();
      await rig.client.close();
      rig.connect({ password: secret });
      await rig.open();
      rig.client.status.state.should.equal('online');
    });

    it('sends nothing while the device says that it is locked, and is back when the lock ends', async () => {
      const rig = made({ device: { login: { tries: 3, lockTime: 600_000 } } });
      rig.device.login.lock('192.0.2.10');
      await rig.open();
      rig.client.status.should.match({ state: 'refused', code: 'login-locked' });
      rig.device.ledger.logins.length.should.equal(0);
      await rig.clock.advance(602_000);
      rig.client.status.state.should.equal('online');
    });

    it('never sends Basic to a device that has offered Digest', async () => {
      const rig = await online();
      rig.device.login.settings.schemes = ['Basic'];
      rig.device.drop('end');
      await rig.clock.advance(10 * 60_000);
      rig.device.ledger.logins.filter(({ scheme }) => scheme === 'Basic').should.eql([]);
      rig.client.status.code?.should.equal('login-basic-withheld');
    });

    it('says once that Basic over plain HTTP travels in the clear', async () => {
      const rig = await online({ device: { login: { schemes: ['Basic'] } } });
      for (let i = 0; i < 5; i++) {
        rig.device.drop('end');
        await rig.clock.advance(60_000);
      }
      rig.lines.filter((line) => line.includes('Basic')).length.should.equal(1);
    });

    it('follows no redirect: everything goes to the configured address', async () => {
      const rig = made();
      rig.device.faults.redirect('https://192.0.2.99/');
      await rig.open();
      await rig.clock.advance(HOUR);
      rig.client.status.code?.should.equal('redirect-ssl');
      new Set(rig.transport.sent.map(({ address }) => `${address.host}:${address.port}`)).should.eql(
        new Set([`${rig.device.host}:${rig.device.port}`]),
      );
      rig.device.ledger.logins.should.eql([]);
    });
  });

  it('goes to the port that was set, with everything', async () => {
    const rig = await online({ device: { port: 8080 } });
    await rig.client.ask({ method: 'PUT', path: '/ISAPI/PTZCtrl/channels/1/continuous' });
    const ports = new Set(rig.transport.sent.map(({ address }) => address.port));
    [...ports].should.eql([8080]);
  });

  it('asks with the login of the device, and answers nothing after it was closed', async () => {
    const rig = await online();
    const answer = await rig.client.ask({ method: 'GET', path: '/ISAPI/System/deviceInfo' });
    answer.status.should.equal(200);
    await rig.client.close();
    await rig.client.ask({ method: 'GET', path: '/ISAPI/System/deviceInfo' }).should.be.rejected();
  });

  it('opens nothing after it was closed', async () => {
    const rig = made();
    await rig.client.close();
    await rig.open();
    rig.device.ledger.connections.total.should.equal(0);
  });

  it('has diagnostics before it has seen the device', async () => {
    const rig = made({ settings: { tls: { rejectUnauthorized: false } } });
    rig.client.diagnostics({ package: '1', nodeRed: null, node: 'v20' }).should.match({
      info: { name: null, model: null, firmware: null, deviceType: null },
      ...{ recorder: null, analog: null, prefix: null, channels: [], triggers: null, problems: [] },
      settings: { tls: { set: true, verifies: false }, hasPassword: true, hasFingerprint: false },
      status: { state: 'connecting' },
    });
    await rig.close();
    const pinned = made({ settings: { tls: { fingerprint: 'ab'.repeat(32) } } });
    pinned.client.diagnostics({ package: '1', nodeRed: null, node: 'v20' }).settings.should.match({
      ...{ tls: { set: false, verifies: true }, hasFingerprint: true },
    });
    await rig.close();
  });

  it('keeps sensors and states over a pause of the stream', async () => {
    const rig = await online();
    rig.client.idle();
    rig.device.openStreams.should.equal(0);
    await rig.open();
    rig.device.openStreams.should.equal(1);
    rig.client.view().sensors.length.should.be.above(5);
  });

  it('tells what its sensors did lately and when it was away, with nobody listening', async () => {
    const rig = await online();
    const { device, clock, client } = rig;
    const begun = clock.now();
    device.episode({ type: 'VMD', channel: 1, lasts: 10_000 });
    await clock.advance(60_000);
    device.faults.connect = 'refuse';
    device.drop('reset');
    const lost = clock.now();
    await clock.advance(60_000);
    device.faults.heal();
    await clock.advance(60_000);
    const { id, state, reason, outages, device: about, sensors } = client.activity(null);
    [id, state, reason].should.eql(['device', 'online', client.status.reason]);
    about.should.match({ id: 'device', name: 'Front Porch', model: camera().model, host: device.host });
    outages.length.should.equal(1);
    const [[from, to, why] = [0, 0, '']] = outages;
    from.should.equal(lost);
    (to ?? 0).should.be.within(lost + 60_000, lost + 90_000);
    why.should.match(/^The device refused the connection|answers/);
    const motion = sensors.find((sensor) => sensor.id === 'motion');
    motion?.changes.should.eql([
      [begun, 1],
      [begun + 15_000, 0],
    ]);
    sensors.length.should.equal(client.view().sensors.length);
    client.activity(begun + 15_001).sensors.should.eql([]);
  });

  it('leaks nothing in 100 deploys', async () => {
    const rig = await online();
    for (let i = 0; i < 100; i++) {
      await rig.client.close();
      rig.connect();
      rig.hear();
      rig.client.open();
      await rig.clock.advance(i % 7 === 0 ? 1_000 : 0);
    }
    await rig.clock.advance(10_000);
    rig.device.openStreams.should.equal(1);
    rig.device.ledger.streams.most.should.be.belowOrEqual(2);
  });
});

/** No object of the one is an object of the other. */
function shareNothing(one: unknown, other: unknown): void {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) return;
  (one === other).should.be.false('an object is shared');
  for (const [name, value] of Object.entries(one)) {
    shareNothing(value, Object.entries(other).find(([key]) => key === name)?.[1]);
  }
}
