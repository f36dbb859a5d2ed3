import should from 'should';
import { camera, recorder } from '../simulator';
import { examples } from '../support/examples';
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
    site = await Site.open();
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
    'motion switches the light, line crossing does not exist, shelter is tamper',
    async () => {
      const { device, server } = await site.plug(camera());
      const { flow, id } = example('camera-motion', server, short);
      const z = flow.find(({ type }) => type === 'tab')?.id;
      const all = sensorNode('all', id('Front Porch'), { sensor: 'all' }).map((node) => ({ ...node, z }));
      await site.run([...flow, ...all]);
      // Sent first, so whoever would hear it had heard it before the motion.
      device.event('linedetection', 1, 'active');
      device.event('shelteralarm', 1, 'active');
      device.event('VMD', 1, 'active');
      await until('the light is on', () => site.payloads(id('the light in the porch')).includes('on'));
      device.event('VMD', 1, 'inactive');
      await until('the light is off', () => site.payloads(id('the light in the porch')).includes('off'));
      site.payloads(id('the light in the porch')).should.eql(['on', 'off']);
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
      const single = ['home_motion_1', 'home_motion_2', 'home_line_crossing_1'].map((name) => id(name));
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
    site.to(id('send this to your phone')).should.have.length(0);
    device.event('fielddetection', 1, 'active', seen('human'));
    await until('the person is told', () => site.to(id('send this to your phone')).length > 0);
    site.payloads(id('send this to your phone')).should.eql(['Somebody is at Front Porch.']);
    site.payloads(id('vehicle')).should.eql([true, false]);
  });

  flowTest(
    'away-mode',
    "one word of the device's documents changes, and comes back to the byte",
    async () => {
      const { device, server } = await site.plug(camera());
      const { flow, id } = example('away-mode', server);
      await site.deploy(flow);
      const paths = ['System/Video/inputs/channels/1/motionDetection', 'Smart/LineDetection/1'];
      const documents = () => paths.map((path) => device.detections.get(path)?.toString() ?? '');
      const before = documents();
      await site.press(id('at home'));
      await until('both detections are off', () =>
        ['VMD', 'linedetection'].every((type) => !device.detects(type, 1)),
      );
      for (const [index, document] of documents().entries())
        oneWordOff(before[index] ?? '').should.containEql(document);
      await until('the device has answered', () => site.to(id('answer of the device')).length === 2);
      await site.press(id('away'));
      await until('both are on', () => ['VMD', 'linedetection'].every((type) => device.detects(type, 1)));
      documents().should.eql(before);
      await until('it has answered again', () => site.to(id('answer of the device')).length === 4);
      site.to(id('error')).should.have.length(0);
    },
  );

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
    await until('it is told', () => site.to(id('send this to your phone')).length > 0);
    states().should.eql([true, false, true, false]);
    const told = site.to(id('send this to your phone'));
    told.should.have.length(1);
    String(told[0]?.msg.payload).should.match(/^No connection to Front Porch for a minute: [A-Z][^{}&]+\.$/);
    ((told[0]?.at ?? 0) - lostAt).should.be.aboveOrEqual(LOST * 1000 - 50);
  });

  flowTest(
    'notifications-and-pictures',
    'whole notifications, pictures with theirs, and plates',
    async () => {
      const { device, server } = await site.plug(recorder());
      const { flow, id } = example('notifications-and-pictures', server);
      await site.run(flow);
      const data = Buffer.from([0xff, 0xd8, 1, 2, 3, 0xff, 0xd9]);
      device.event('ANPR', 2, 'active', {
        lines: ['<ANPR>', '<licensePlate>AB 123</licensePlate>', '</ANPR>'],
        pictures: [{ data, contentId: 'plate1', filename: 'plate.jpg' }],
      });
      const [plates, pictures] = [id('plate'), id('picture')];
      await until('both arrive', () => site.to(plates).length > 0 && site.to(pictures).length > 0);
      site.payloads(plates).should.eql(['AB 123']);
      const notifications = site.to(id('notification')).map(({ msg }) => msg);
      notifications.should.have.length(1);
      should(notifications[0]?.payload).containDeep({ type: 'ANPR', channel: 2 });
      const picture = site.to(pictures)[0]?.msg;
      buffer(picture?.payload).should.eql(data);
      should(picture).containDeep({
        contentType: 'image/jpeg',
        filename: 'plate.jpg',
        event: { type: 'ANPR', channel: 2 },
      });
    },
  );

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

/** Every document that differs from this one in a single `true` that became `false`. */
function oneWordOff(document: string): string[] {
  return [...document.matchAll(/true/g)].map(
    ({ index }) => `${document.slice(0, index)}false${document.slice(index + 'true'.length)}`,
  );
}

/** A Buffer as it came through JSON. */
function buffer(told: unknown): Buffer {
  should(told).have.property('type', 'Buffer');
  return Buffer.from((told as { data: number[] }).data);
}
