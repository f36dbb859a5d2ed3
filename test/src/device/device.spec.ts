import should from 'should';
import type { AlertMessage, DeviceView, Picture } from '../../../src/device/device-types';
import { camera, jpeg, recorder } from '../../simulator';
import { Rig, RigOptions, secret } from '../../support/rig';

/** ms of an hour. */
const HOUR = 3_600_000;

describe('Device', () => {
  let rig: Rig;

  async function online(options: RigOptions = {}): Promise<Rig> {
    rig = new Rig(options);
    await rig.open();
    // A recorder has nothing to say: three quiet seconds prove its stream.
    if (rig.client.status.state === 'connecting') await rig.clock.advance(2_500);
    rig.client.status.state.should.equal('online');
    return rig;
  }

  afterEach(async () => {
    (await rig.close()).should.eql({ timers: 0, connections: 0 });
    [...rig.lines, JSON.stringify(rig.states), JSON.stringify(rig.messages)]
      .join('\n')
      .should.not.containEql(secret);
  });

  describe('as a camera', () => {
    it('sends true at the first post and one false after hold and delay', async () => {
      const { device, clock } = await online();
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
      const { device, clock } = await online();
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
      const { device, clock } = await online({
        model: camera({ name: 'Garden Gate' }),
        settings: { name: '' },
      });
      const heard = rig.hear();
      device.event('linedetection', 1);
      await clock.advance(0);
      heard[0]?.topic.should.equal('garden_gate_line_crossing');
    });

    it('makes the topic of the next name where one holds signs only', async () => {
      const { device, clock } = await online({
        model: camera({ name: 'Garden' }),
        settings: { name: '***' },
      });
      const heard = rig.hear();
      device.event('linedetection', 1);
      await clock.advance(0);
      heard[0]?.topic.should.equal('garden_line_crossing');
      heard[0]?.device.name.should.equal('***');
    });

    it('sends fresh objects to everybody who listens', async () => {
      const { device, clock } = await online();
      const first = rig.hear({ sensor: 'motion' });
      const second = rig.hear({ sensor: 'motion' });
      device.event('VMD', 1);
      await clock.advance(0);
      first.should.eql(second);
      shareNothing(first[0], second[0]);
    });
  });

  it('keeps a device that was added twice apart, each with a stream and topics of its own', async () => {
    const { device, clock, client } = await online();
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
      const { device, clock } = await online({ model: recorder(), settings: { name: 'Home' } });
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
        rig = new Rig();
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
      rig = new Rig({ device: { paths: 'legacy' } });
      await rig.open();
      await rig.clock.advance(2_000);
      rig.client.status.state.should.equal('online', rig.client.status.reason);
      rig.client.view().sensors.length.should.be.above(5);
    });

    it('opens the stream within 15 s although every other answer hangs', async () => {
      rig = new Rig();
      rig.device.faults.answer(/^(?!.*alertStream)/, { status: 0 });
      await rig.open();
      await rig.clock.advance(15_000);
      rig.client.status.state.should.equal('online', rig.client.status.reason);
    });

    it('looks again after an outage, and tells of a changed list', async () => {
      const views: DeviceView[] = [];
      await online();
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
      rig = new Rig({ settings: { password: 'not the password' }, device: { login: { tries: 1 } } });
      await rig.open();
      rig.client.status.should.match({ state: 'refused', code: 'login-locked' });
      rig.device.ledger.logins.length.should.equal(1);
      await rig.clock.advance(HOUR / 3);
      rig.device.ledger.logins.length.should.equal(1);
    });

    it('tells a wrong password once and sends no further login until the wait is over', async () => {
      rig = new Rig({ settings: { password: 'not the password' }, device: { login: { tries: 3 } } });
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
      rig = new Rig({ settings: { password: 'not the password' }, device: { login: { tries: 3 } } });
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
      rig = new Rig({ settings: { password: 'not the password' } });
      await rig.open();
      await rig.client.close();
      rig.connect({ password: secret });
      await rig.open();
      rig.client.status.state.should.equal('online');
    });

    it('sends nothing while the device says that it is locked, and is back when the lock ends', async () => {
      rig = new Rig({ device: { login: { tries: 3, lockTime: 600_000 } } });
      rig.device.login.lock('192.0.2.10');
      await rig.open();
      rig.client.status.should.match({ state: 'refused', code: 'login-locked' });
      rig.device.ledger.logins.length.should.equal(0);
      await rig.clock.advance(602_000);
      rig.client.status.state.should.equal('online');
    });

    it('never sends Basic to a device that has offered Digest', async () => {
      await online();
      rig.device.login.settings.schemes = ['Basic'];
      rig.device.drop('end');
      await rig.clock.advance(10 * 60_000);
      rig.device.ledger.logins.filter(({ scheme }) => scheme === 'Basic').should.eql([]);
      rig.client.status.code?.should.equal('login-basic-withheld');
    });

    it('says once that Basic over plain HTTP travels in the clear', async () => {
      await online({ device: { login: { schemes: ['Basic'] } } });
      for (let i = 0; i < 5; i++) {
        rig.device.drop('end');
        await rig.clock.advance(60_000);
      }
      rig.lines.filter((line) => line.includes('Basic')).length.should.equal(1);
    });

    it('follows no redirect: everything goes to the configured address', async () => {
      rig = new Rig();
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

  describe('telling people', () => {
    it('writes one line per outage, and one when it is over', async () => {
      await online();
      const before = rig.lines.length;
      for (let i = 1; i <= 3; i++) {
        rig.device.faults.connect = 'refuse';
        rig.device.drop('reset');
        await rig.clock.advance(HOUR);
        rig.device.faults.heal();
        await rig.clock.advance(60_000);
        rig.lines.length.should.equal(before + 2 * i, rig.lines.join('\n'));
      }
      rig.told.should.eql(['online', 'offline', 'online', 'offline', 'online', 'offline', 'online']);
    });

    it('says once that nothing answers and once that the login is refused, however often both change', async () => {
      await online({ device: { login: { tries: 100 } } });
      const before = rig.lines.length;
      const { users } = rig.device.login;
      for (let i = 0; i < 3; i++) {
        rig.device.faults.connect = 'refuse';
        rig.device.drop('reset');
        await rig.clock.advance(HOUR);
        rig.client.status.state.should.equal('offline');
        rig.device.faults.heal();
        rig.device.login.users = [];
        await rig.clock.advance(HOUR);
        rig.client.status.state.should.equal('refused');
      }
      rig.device.login.users = users;
      await rig.clock.advance(HOUR);
      // The second one is another trouble, which a person has to end.
      const [gone = '', refused = '', back = '', ...more] = rig.lines.slice(before);
      gone.should.match(/^warn: Front Porch: Nothing answers at /);
      refused.should.match(/^warn: Front Porch: The device refused the login\. .*The next try is at /);
      back.should.equal('info: Front Porch: connected again.');
      more.should.eql([]);
    });

    it('says in the log what is wrong with a part that is framed well, and goes on', async () => {
      await online();
      const { badParts } = rig.client.diagnostics({ package: '', nodeRed: null, node: '' }).record.counters;
      const before = rig.lines.length;
      rig.device.raw(Buffer.from('{"eventType":}'), 'application/json');
      rig.device.event('VMD', 1);
      await rig.clock.advance(0);
      rig.lines.slice(before).should.have.length(1);
      rig.lines[before]?.should.match(/^warn: .*part of the event stream was left out \(not-json/);
      should(rig.client.diagnostics({ package: '', nodeRed: null, node: '' }).record.counters.badParts).equal(
        (badParts ?? 0) + 1,
      );
    });

    it('writes one line per kind of bad part and hour', async () => {
      await online();
      const before = rig.lines.length;
      for (let i = 0; i < 100; i++) {
        rig.device.raw(Buffer.from('<EventNotificationAlert><nonsense'), 'application/xml');
        await rig.clock.advance(1_000);
      }
      rig.lines.slice(before).length.should.be.within(1, 2);
      rig.client.status.state.should.equal('online');
      const heard = rig.hear();
      rig.device.event('VMD', 1);
      await rig.clock.advance(0);
      heard.length.should.equal(1);
    });

    it('says what a listener throws once an hour, and lets neither the stream nor other listeners feel it', async () => {
      await online();
      const fail = (what: string) => (): never => {
        throw new Error(`a mistake in ${what}`);
      };
      const all = { sensor: 'all', channel: null, target: null, delay: null, initial: false };
      rig.client.watch(all, { message: fail('message'), changed: fail('changed') });
      rig.client.onEvents({ events: [], channel: null }, { alert: fail('alert'), picture: fail('picture') });
      rig.client.onStatus({ status: fail('status') });
      const heard = rig.hear();
      for (let i = 0; i < 10; i++) {
        rig.device.event('VMD', 1, 'active', { pictures: [{ data: jpeg('motion') }] });
        rig.device.event('VMD', 1, 'inactive');
        await rig.clock.advance(10_000);
      }
      heard.length.should.equal(20);
      rig.device.ledger.streams.total.should.equal(1);
      rig.lines
        .filter((line) => line.startsWith('error'))
        .map((line) => /mistake in (\w+)/.exec(line)?.[1])
        .sort()
        .should.eql(['alert', 'changed', 'message', 'picture', 'status']);
    });

    it('gives a new listener the settled state at once, and none before there is one', async () => {
      rig = new Rig();
      const early: string[] = [];
      rig.client.onStatus({ status: ({ state }) => early.push(state) });
      early.should.eql([]);
      await rig.open();
      const late: string[] = [];
      rig.client.onStatus({ status: ({ state }) => late.push(state) });
      late.should.eql(['online']);
    });
  });

  describe('for hikvision-event', () => {
    it('gives whole alerts, leaves heartbeats and ignored sensors out, and filters', async () => {
      await online({ settings: { customize: [{ sensor: 'motion', ignored: true }] } });
      const all: AlertMessage[] = [];
      const lines: AlertMessage[] = [];
      rig.client.onEvents(
        { events: [], channel: null },
        { alert: (message) => all.push(message), picture: () => undefined },
      );
      rig.client.onEvents(
        { events: ['line_crossing'], channel: 1 },
        { alert: (message) => lines.push(message), picture: () => undefined },
      );
      await rig.clock.advance(30_000);
      rig.device.event('VMD', 1);
      rig.device.event('linedetection', 1);
      rig.device.event('fielddetection', 1);
      await rig.clock.advance(0);
      all
        .map(({ payload, topic }) => [payload.type, topic])
        .should.eql([
          ['linedetection', 'front_porch_line_crossing'],
          ['fielddetection', 'front_porch_field_detection'],
        ]);
      lines.length.should.equal(1);
      all[0]?.payload.raw.should.have.property('eventType', 'linedetection');
    });

    it('ties a picture to the alert that it belongs to', async () => {
      await online();
      const alerts: AlertMessage[] = [];
      const pictures: Picture[] = [];
      rig.client.onEvents(
        { events: [], channel: null },
        { alert: (alert) => alerts.push(alert), picture: (picture) => pictures.push(picture) },
      );
      const data = jpeg('line', 2_000);
      rig.device.event('linedetection', 1, 'active', { pictures: [{ data, filename: 'line.jpg' }] });
      await rig.clock.advance(0);
      pictures.length.should.equal(1);
      pictures[0]?.data.equals(data).should.be.true();
      pictures[0]?.should.match({
        contentType: 'image/jpeg',
        filename: 'line.jpg',
        part: 'Picture_Name',
        topic: 'front_porch_line_crossing',
      });
      pictures[0]?.event?.type.should.equal('linedetection');
      should(pictures[0]?.event).eql(alerts[0]?.payload);
      should(pictures[0]?.event?.raw).not.equal(alerts[0]?.payload.raw);
    });

    it('gives a picture without an alert to those who hear everything, and to nobody else', async () => {
      await online();
      const got: string[] = [];
      const filters = { all: { events: [], channel: null }, motion: { events: ['motion'], channel: null } };
      for (const [name, filter] of Object.entries(filters))
        rig.client.onEvents(filter, {
          alert: () => undefined,
          picture: ({ event, topic, sensor }) =>
            got.push(`${name} ${JSON.stringify([event, topic, sensor])}`),
        });
      rig.device.raw(jpeg('lone', 500), 'image/jpeg');
      await rig.clock.advance(0);
      got.should.eql(['all [null,null,null]']);
    });

    it('keeps the pictures of an ignored sensor to itself, and all where nobody hears events', async () => {
      await online({ settings: { customize: [{ sensor: 'motion', ignored: true }] } });
      const pictures = [{ data: jpeg('motion', 500) }];
      rig.device.event('VMD', 1, 'active', { pictures });
      await rig.clock.advance(0);
      const got: Picture[] = [];
      rig.client.onEvents(
        { events: [], channel: null },
        { alert: () => undefined, picture: (picture) => got.push(picture) },
      );
      rig.device.event('VMD', 1, 'active', { pictures });
      await rig.clock.advance(0);
      got.should.eql([]);
      rig.device.event('linedetection', 1, 'active', { pictures });
      await rig.clock.advance(0);
      got.should.have.length(1);
    });

    it('gives a picture only to those who hear its alert', async () => {
      await online();
      const gotPicture: string[] = [];
      const filters = {
        line: { events: ['line_crossing'], channel: 1 },
        motion: { events: ['motion'], channel: null },
        'another channel': { events: ['line_crossing'], channel: 2 },
      };
      for (const [name, filter] of Object.entries(filters)) {
        rig.client.onEvents(filter, { alert: () => undefined, picture: () => gotPicture.push(name) });
      }
      rig.device.event('linedetection', 1, 'active', { pictures: [{ data: jpeg('line', 2_000) }] });
      await rig.clock.advance(0);
      gotPicture.should.eql(['line']);
    });
  });

  it('goes to the port that was set, with everything', async () => {
    await online({ device: { port: 8080 } });
    await rig.client.ask({ method: 'PUT', path: '/ISAPI/PTZCtrl/channels/1/continuous' });
    const ports = new Set(rig.transport.sent.map(({ address }) => address.port));
    [...ports].should.eql([8080]);
  });

  it('asks with the login of the device, and answers nothing after it was closed', async () => {
    await online();
    const answer = await rig.client.ask({ method: 'GET', path: '/ISAPI/System/deviceInfo' });
    answer.status.should.equal(200);
    await rig.client.close();
    await rig.client.ask({ method: 'GET', path: '/ISAPI/System/deviceInfo' }).should.be.rejected();
  });

  it('opens nothing after it was closed', async () => {
    rig = new Rig();
    await rig.client.close();
    await rig.open();
    rig.device.ledger.connections.total.should.equal(0);
  });

  it('has diagnostics before it has seen the device', async () => {
    rig = new Rig({ settings: { tls: { rejectUnauthorized: false } } });
    rig.client.diagnostics({ package: '1', nodeRed: null, node: 'v20' }).should.match({
      info: { name: null, model: null, firmware: null, deviceType: null },
      ...{ recorder: null, analog: null, prefix: null, channels: [], triggers: null, problems: [] },
      settings: { tls: { set: true, verifies: false }, hasPassword: true, hasFingerprint: false },
      status: { state: 'connecting' },
    });
    await rig.close();
    rig = new Rig({ settings: { tls: { fingerprint: 'ab'.repeat(32) } } });
    rig.client.diagnostics({ package: '1', nodeRed: null, node: 'v20' }).settings.should.match({
      ...{ tls: { set: false, verifies: true }, hasFingerprint: true },
    });
    await rig.close();
  });

  it('keeps sensors and states over a pause of the stream', async () => {
    await online();
    rig.client.idle();
    rig.device.openStreams.should.equal(0);
    await rig.open();
    rig.device.openStreams.should.equal(1);
    rig.client.view().sensors.length.should.be.above(5);
  });

  it('tells what its sensors did lately and when it was away, with nobody listening', async () => {
    const { device, clock, client } = await online();
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
    await online();
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
