import should from 'should';
import { camera, contactId, counted, doorStation, panel, recorder, vehicle } from '../simulator';
import { dashboardPackage, examples } from '../support/examples';
import type { FlowNode } from '../support/node-red';
import { sensorNode } from './flows';
import { example, Site } from './site';

/** s in place of the 30 s and 5 s that the examples wait; those are proved on injected time. */
const SHORT = '1';
/** s in place of the minute of connection-lost.json; the device is back sooner than this. */
const LOST = 6;

describe('each example flow, imported and deployed in a real Node-RED', () => {
  let site: Site;

  before(async () => {
    site = await Site.open({ withPackages: [dashboardPackage] });
  });
  after(() => site.close());
  afterEach(() => site.clear());

  const until = (what: string, condition: () => boolean, limit?: number) =>
    site.nodeRed.until(what, condition, limit);

  const covered: string[] = [];
  const flowTest = (name: string, shows: string, run: () => Promise<void>) => {
    covered.push(name);
    it(`${name}: ${shows}`, run);
  };

  flowTest(
    'camera-motion',
    'motion switches the light, scene change does not exist, shelter is tamper',
    async () => {
      const { device, server } = await site.plug(camera());
      const { flow, id } = example('camera-motion', server, short);
      const z = flow.find(({ type }) => type === 'tab')?.id;
      const all = sensorNode('all', id('Front Porch'), { sensor: 'all' }).map((node) => ({ ...node, z }));
      await site.run([...flow, ...all]);
      // Sent first, so whoever would hear it had heard it before the motion.
      device.event('scenechangedetection', 1, 'active');
      device.event('shelteralarm', 1, 'active');
      device.event('VMD', 1, 'active');
      await until('the light is on', () => site.payloads(id('porch light')).includes('on'));
      device.event('VMD', 1, 'inactive');
      await until('the light is off', () => site.payloads(id('porch light')).includes('off'));
      site.payloads(id('porch light')).should.eql(['on', 'off']);
      site.payloads(id('tampered with'))[0]?.should.equal(true);
      const topics = new Set(site.to('all-debug').map(({ msg }) => msg.topic));
      [...topics].sort().should.eql(['front_porch_motion', 'front_porch_tamper_detection']);
      const [started] = site.to(id('whole message'));
      should(started?.msg).containDeep({
        payload: true,
        topic: 'front_porch_motion',
        reason: 'active',
        sensor: { id: 'motion', type: 'motion', name: 'Motion', channel: 1, channelName: 'Camera 01' },
        device: { id: id('Front Porch'), name: 'Front Porch', model: 'DS-2CD2385G1-I', host: server.host },
        event: { type: 'VMD', state: 'active', channel: 1 },
      });
    },
  );

  flowTest(
    'nvr-channels-and-all',
    'a node per channel, any channel in words, and all with their states',
    async () => {
      const { device, server } = await site.plug(recorder());
      const { flow, id } = example('nvr-channels-and-all', server, short);
      await site.run(flow);
      const all = () => site.to(id('whole message')).map(({ msg }) => msg);
      await until('the states at the start are told', () =>
        all().some(({ topic, reason }) => topic === 'home_motion_4' && reason === 'initial'),
      );
      device.event('fielddetection', 2);
      device.event('linedetection', 1);
      device.event('VMD', 2);
      device.event('VMD', 1);
      const single = ['home_motion_1', 'home_motion_2', 'line_crossing_1'].map((name) => id(name));
      const moved = () => all().filter(({ reason }) => reason !== 'initial');
      await until('each has ended', () => single.every((node) => site.payloads(node).length === 2));
      await until('all of them in the one node too', () => moved().length === 6);
      for (const node of single) site.payloads(node).should.eql([true, false]);
      site
        .payloads(id('which channel'))
        .slice(0, 2)
        .should.eql(['Motion on Back Yard: true', 'Motion on Driveway: true']);
      moved()
        .map(({ topic, payload, reason }) => [topic, payload, reason].join(' '))
        .sort()
        .should.eql(
          ['home_line_crossing_1', 'home_motion_1', 'home_motion_2'].flatMap((topic) => [
            `${topic} false timeout`,
            `${topic} true active`,
          ]),
        );
      all()
        .filter(({ reason }) => reason === 'initial')
        .every(({ payload }) => payload === false)
        .should.be.true();
      all()
        .some(({ topic }) => topic === 'home_field_detection_2')
        .should.be.false();
    },
  );

  flowTest('snapshot-on-motion', 'a picture at once, and for a browser', async () => {
    const { device, server } = await site.plug(camera());
    const { flow, id } = example('snapshot-on-motion', server);
    await site.run(flow);
    device.event('VMD', 1, 'active');
    const bytes = id('bytes');
    await until('the picture arrives', () => site.to(bytes).length === 1);
    const msg = site.to(bytes)[0]?.msg;
    should(msg).containDeep({ topic: 'front_porch_motion', contentType: 'image/jpeg', channel: 1 });
    const picture = buffer(msg?.payload);
    picture.subarray(0, 2).should.eql(Buffer.from([0xff, 0xd8]));
    picture.includes('Front Porch 101').should.be.true();
    const page = await site.nodeRed.admin('/front-porch.jpg');
    should(page.headers.get('content-type')).match(/^image\/jpeg/);
    Buffer.from(await page.arrayBuffer()).should.eql(picture);
    await site.press(id('picture now'));
    await until('another one arrives', () => site.to(bytes).length === 2);
    site.to(id('error')).should.have.length(0);
  });

  flowTest('person-alarm', 'people only; vehicles apart from them', async () => {
    const { device, server } = await site.plug(camera());
    const { flow, id } = example('person-alarm', server, short);
    await site.run(flow);
    const seen = (target: string) => ({ regions: [{ id: '1', target }] });
    device.event('fielddetection', 1, 'active', seen('vehicle'));
    await until('the vehicle is told', () => site.payloads(id('vehicle')).length > 0);
    device.event('fielddetection', 1, 'inactive', seen('vehicle'));
    await until('it is gone', () => site.payloads(id('vehicle')).length > 1);
    site.to(id('to your phone')).should.have.length(0);
    device.event('fielddetection', 1, 'active', seen('human'));
    await until('the person is told', () => site.to(id('to your phone')).length > 0);
    site.payloads(id('to your phone')).should.eql(['Somebody is at Front Porch.']);
    site.payloads(id('vehicle')).should.eql([true, false]);
  });

  flowTest('away-mode', 'two events are reported no more and again, and go on recording', async () => {
    const { device, server } = await site.plug(camera());
    const { flow, id } = example('away-mode', server);
    await site.deploy(flow);
    const types = ['VMD', 'linedetection'];
    const recordings = () => device.triggers.list.split('<notificationMethod>record<').length;
    const before = recordings();
    await site.press(id('at home'));
    await until('neither is reported', () =>
      types.every((type) => device.triggers.reports(type, 1) === false),
    );
    await until('the device has answered', () => site.to(id('answer')).length === 2);
    recordings().should.equal(before);
    device.switches.detects('VMD', 1).should.be.true();
    await site.press(id('away'));
    await until('both are reported', () => types.every((type) => device.triggers.reports(type, 1) === true));
    await until('it has answered again', () => site.to(id('answer')).length === 4);
    recordings().should.equal(before);
    site.to(id('error')).should.have.length(0);
  });

  flowTest('alarm-output-as-siren', 'on, off after its time, and off when its node goes', async () => {
    const { device, server } = await site.plug(camera());
    const { flow, id } = example('alarm-output-as-siren', server, (node) =>
      node.type === 'hikvision-control' ? { duration: SHORT } : {},
    );
    await site.run(flow);
    const switched = () =>
      device.ledger.requests
        .filter(({ method, status }) => method === 'PUT' && status === 200)
        .map(({ target, body }) => `${target} ${/high|low/.exec(body.toString())?.[0] ?? ''}`);
    device.event('linedetection', 1, 'active');
    await until('the siren is on', () => device.outputs.has(1));
    await until('the siren is off again', () => !device.outputs.has(1));
    const trigger = '/ISAPI/System/IO/outputs/1/trigger';
    switched().should.eql([`${trigger} high`, `${trigger} low`]);
    const [high, low] = device.ledger.requests.filter(
      ({ method, status }) => method === 'PUT' && status === 200,
    );
    ((low?.at ?? 0) - (high?.at ?? 0)).should.be.aboveOrEqual(Number(SHORT) * 1000 - 50);
    // As it is in the package, 10 s: a deploy does not leave it on.
    const whole = example('alarm-output-as-siren', server);
    await site.run(whole.flow);
    await site.press(whole.id('test it'));
    await until('the siren is on', () => device.outputs.has(1));
    await site.deploy([]);
    await until('the deploy ends it', () => !device.outputs.has(1), 5000);
    site.to(id('error')).should.have.length(0);
  });

  flowTest('connection-lost', 'a loss that lasts is told, a short one is not', async () => {
    const { device, server } = await site.plug(camera());
    const { flow, id } = example('connection-lost', server, (node) =>
      node.type === 'trigger' ? { duration: String(LOST), units: 's' } : {},
    );
    await site.run(flow);
    const states = () => site.payloads(id('state'));
    await until('online', () => states().at(-1) === true);
    device.faults.connect = 'refuse';
    await until('offline', () => states().at(-1) === false);
    device.faults.connect = 'serve';
    await until('online again', () => states().at(-1) === true);
    device.faults.connect = 'refuse';
    await until('offline for long', () => states().length === 4);
    const lostAt = site.to(id('state')).at(-1)?.at ?? 0;
    await until('it is told', () => site.to(id('to your phone')).length > 0);
    states().should.eql([true, false, true, false]);
    const told = site.to(id('to your phone'));
    told.should.have.length(1);
    String(told[0]?.msg.payload).should.match(/^No connection to Front Porch for a minute: [A-Z][^{}&]+\.$/);
    ((told[0]?.at ?? 0) - lostAt).should.be.aboveOrEqual(LOST * 1000 - 50);
  });

  flowTest(
    'notifications-and-pictures',
    'whole notifications, pictures with theirs, and crossings apart',
    async () => {
      const { device, server } = await site.plug(recorder());
      const { flow, id } = example('notifications-and-pictures', server);
      await site.run(flow);
      const data = Buffer.from([0xff, 0xd8, 1, 2, 3, 0xff, 0xd9]);
      device.event('VMD', 1, 'active');
      device.event('linedetection', 2, 'active', {
        regions: [{ id: '1', target: 'human' }],
        pictures: [{ data, contentId: 'line1', filename: 'line.jpg' }],
      });
      const [names, pictures] = [id('file name'), id('picture')];
      await until('both arrive', () => site.to(names).length > 0 && site.to(pictures).length > 0);
      site.payloads(names).should.eql(['line.jpg']);
      site.payloads(id('who crossed')).should.eql(['human on channel 2']);
      const notifications = site.to(id('notification')).map(({ msg }) => msg);
      notifications.should.have.length(2);
      should(notifications[1]?.payload).containDeep({ type: 'linedetection', channel: 2 });
      const picture = site.to(pictures)[0]?.msg;
      buffer(picture?.payload).should.eql(data);
      should(picture).containDeep({
        contentType: 'image/jpeg',
        filename: 'line.jpg',
        event: { type: 'linedetection', channel: 2 },
      });
    },
  );

  flowTest(
    'number-plates',
    'vehicles on the list open the gate, with the picture of each plate',
    async () => {
      const { device, server } = await site.plug(camera());
      const { flow, id } = example('number-plates', server);
      await site.run(flow);
      const opened = () => site.to(id('opened for')).map(({ msg }) => msg.plate);
      vehicle(device, { plate: 'zz 999' });
      await until('a stranger is told', () => site.to(id('not on the list')).length === 1);
      device.outputs.has(1).should.be.false();
      vehicle(device, { plate: 'xy-987-zt' });
      await until('the gate is open', () => device.outputs.has(1));
      await until('it is closed again', () => !device.outputs.has(1));
      await until('it is told', () => opened().length === 1);
      opened().should.eql(['xy-987-zt']);
      site
        .to(id('not on the list'))
        .map(({ msg }) => msg.plate)
        .should.eql(['zz 999']);
      await until('the pictures are there', () => site.to(id('whole picture')).length === 2);
      const plates = site.to(id('plate picture')).map(({ msg }) => buffer(msg.payload).toString('latin1'));
      plates
        .map((picture) => /licensePlatePicture of [\w -]+?(?=\xff)/.exec(picture)?.[0])
        .should.eql(['licensePlatePicture of zz 999', 'licensePlatePicture of xy-987-zt']);
      site.to(id('error')).should.have.length(0);
    },
  );

  flowTest('people-per-hour', 'what the camera counts all day becomes people per hour', async () => {
    const { device, server } = await site.plug(camera());
    const { flow, id } = example('people-per-hour', server);
    await site.run(flow);
    const hour = () => site.payloads(id('this hour'));
    for (const enter of [70, 71, 74]) counted(device, { enter, exit: 10 });
    await until('three are told', () => hour().length === 3);
    await site.press(id('every full hour'));
    await until('the hour is told', () => site.to(id('last hour')).length === 1);
    // Midnight: the camera begins anew.
    for (const enter of [75, 2]) counted(device, { enter, exit: 10 });
    await until('the next hour goes on', () => hour().length === 6);
    hour().should.eql([0, 1, 4, 0, 1, 3]);
    site.payloads(id('last hour')).should.eql([4]);
  });

  flowTest('alarm-panel', 'zones on their own, alarms only while armed, troubles apart', async () => {
    const { device, server } = await site.plug(panel());
    const { flow, id } = example('alarm-panel', server);
    await site.run(flow);
    const zones = () => site.to(id('zones')).map(({ msg }) => `${String(msg.topic)} ${String(msg.payload)}`);
    const phone = () => site.payloads(id('to your phone'));
    contactId(device, 1130, { zone: 0 });
    await until('the first zone is told', () => zones().length === 1);
    contactId(device, 3401, { system: 1 });
    await until('it is armed', () => site.payloads(id('armed')).at(-1) === true);
    contactId(device, 1130, { zone: 2 });
    await until('the alarm is told', () => phone().length === 1);
    contactId(device, 3130, { zone: 0 });
    contactId(device, 1302);
    contactId(device, 1401, { system: 1 });
    await until('it is disarmed', () => site.payloads(id('armed')).at(-1) === false);
    zones().should.eql(['0 true', '2 true', '0 false'].map((state) => `house_alarm_zone_alarm_${state}`));
    phone().should.eql(['Alarm in zone 2 of House Alarm!']);
    site.payloads(id('trouble')).should.eql([true]);
  });

  flowTest('doorbell', 'a picture with a text, the door, and the call', async () => {
    const { device, server } = await site.plug(doorStation());
    const { flow, id } = example('doorbell', server);
    await site.deploy(flow);
    await until('it is asked for calls', () =>
      device.ledger.requests.some(({ target, status }) => target.includes('callStatus') && status === 200),
    );
    device.doorStation.ring();
    const phone = () => site.to(id('to your phone')).map(({ msg }) => msg);
    await until('it is told', () => phone().length === 1);
    should(phone()[0]).containDeep({ payload: 'Somebody rings at Gate.' });
    buffer(phone()[0]?.picture).includes('Gate 101').should.be.true();
    await site.press(id('open the door'));
    await until('the door is open', () => device.doorStation.door(1) === 'open');
    await site.press(id('turn it away'));
    await until('the call is over', () => device.doorStation.status === 'idle');
    await until('both have answered', () => site.to(id('answer')).length === 2);
    // Where there is no picture the text comes alone.
    device.faults.answer(/picture/, { status: 503 });
    await until('the call is over for the flow too', () =>
      site.nodeRed.messages.some(({ from, msg }) => from === id('Call') && msg.payload === false),
    );
    device.doorStation.ring();
    await until('it is told without a picture', () => phone().length === 2);
    should(phone()[1]).have.property('payload', 'Somebody rings at Gate.');
    should(phone()[1]).not.have.property('picture');
  });

  flowTest('push', 'what the device sends by itself, and whether it is there', async () => {
    const { device, server } = await site.plug(camera());
    const token = 'abcdefghijklmnopqrstuvwxyz012345';
    const { flow, id } = example('push', server);
    const [own] = flow.filter(({ type }) => type === 'hikvision-device');
    const login = own?.credentials as object;
    await site.deploy(
      flow.map((node) => (node === own ? { ...node, credentials: { ...login, token } } : node)),
    );
    const reasons = () => site.payloads(id('reason'));
    await until('it is waited for', () => reasons().length > 0);
    String(reasons()[0]).should.match(/[Ww]aiting for the device to send/);
    device.httpHosts.set(1, '127.0.0.1', site.nodeRed.port, `/hikvision/${token}`);
    device.event('VMD', 1, 'active');
    device.event('VMD', 1, 'inactive');
    const sent = () =>
      site.to(id('what it sends')).map(({ msg }) => `${String(msg.topic)} ${String(msg.payload)}`);
    await until('both have arrived', () => sent().length === 2);
    sent().should.eql(['front_porch_motion true', 'front_porch_motion false']);
    await until('it is there', () => site.payloads(id('is it there?')).at(-1) === true);
    await device.httpHosts.settled;
    device.httpHosts.posts.map(({ status }) => status).should.eql([200, 200]);
    device.openStreams.should.equal(0);
  });

  flowTest('dashboard', 'every sensor in a table, motion as a line, and the connection', async () => {
    const { device, server } = await site.plug(recorder());
    const { flow, id } = example('dashboard', server);
    await site.run(flow);
    type Row = Readonly<Record<string, string>>;
    const row = (topic: string) => {
      const last = site.payloads(id('sensors')).at(-1) as readonly Row[] | undefined;
      return last?.find(({ Sensor }) => Sensor === topic);
    };
    await until('every sensor is in the table', () => row('home_line_crossing_2')?.State === 'off');
    should(row('home_motion_2')?.Since).equal('');
    device.event('VMD', 2, 'active');
    await until('motion is on', () => row('home_motion_2')?.State === 'on');
    should(row('home_motion_2')).match({ Channel: 'Back Yard', Since: /\d/ });
    const [line] = site.to(id('motion')).filter(({ msg }) => msg.payload === 1);
    should(line?.msg.topic).equal('home_motion_2');
    site.payloads(id('is it there?')).should.eql([true]);
  });

  it('none is left out; the MQTT flow has a suite of its own', () => {
    const names = examples().map(({ name }) => name);
    names.filter((name) => !covered.includes(name)).should.eql(['mqtt-home-assistant']);
  });
});

/** Delays, hold and the delay of single sensors as short as the suite wants them. */
function short(node: FlowNode): Partial<FlowNode> {
  if (node.type !== 'hikvision-device') return {};
  const rows = Array.isArray(node.customize) ? (node.customize as { delay: string }[]) : [];
  return {
    delay: SHORT,
    hold: SHORT,
    customize: rows.map((row) => ({ ...row, delay: row.delay === '' ? '' : SHORT })),
  };
}

/** A Buffer as it came through JSON. */
function buffer(told: unknown): Buffer {
  should(told).have.property('type', 'Buffer');
  return Buffer.from((told as { data: number[] }).data);
}
