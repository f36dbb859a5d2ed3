import should from 'should';
import { camera, recorder } from '../simulator';
import type { FlowNode } from '../support/node-red';
import { until } from '../support/until';
import { Listener, startBroker } from './broker';
import type { Broker } from './broker';
import { discoveryFaults, shown } from './home-assistant';
import type { Discovered } from './home-assistant';
import { withoutCredentials } from './flows';
import { example, Site } from './site';
import type { Plugged } from './site';

/** ms until Node-RED tries a lost broker again; its own default is 15 s. */
const settings = { mqttReconnectTime: 500 };
const STATUS = 'hikvision/node-red-1/status';
const OTHER_STATUS = 'hikvision/node-red-2/status';
/** ms within which things must have reached the broker. */
const LIMIT = 20_000;

describe('the MQTT example with a real broker', () => {
  let broker: Broker;
  let site: Site;
  let other: Site;
  let nvr: Plugged;
  let ha: Listener;

  before(async () => {
    broker = await startBroker();
    ha = await Listener.come(broker.port);
    [site, other] = await Promise.all([Site.open({ settings }), Site.open({ settings })]);
    nvr = await site.plug(recorder());
    await site.run(flow(nvr, 'Home', STATUS));
  });
  after(async () => {
    await ha.leave();
    await Promise.all([site.close(), other.close()]);
    await broker.stop();
  });

  const flow = ({ server }: Plugged, name: string, status: string) =>
    example('mqtt-home-assistant', server, (node): Partial<FlowNode> => {
      if (node.type === 'mqtt-broker') return { port: String(broker.port) };
      if (node.type === 'tab') return { env: [{ name: 'MACHINE_STATUS', value: status, type: 'str' }] };
      return node.type === 'hikvision-device' ? { name, delay: '1', hold: '1' } : {};
    }).flow;

  const configs = (listener = ha) =>
    [...listener.topics].filter(([topic]) => topic.startsWith('homeassistant/binary_sensor/'));
  const entities = (listener = ha) =>
    configs(listener).map(([, payload]) => JSON.parse(payload) as Discovered);
  const entity = (id: string, listener = ha) =>
    entities(listener).find(({ unique_id }) => unique_id === `hikvision_${id}`);
  const state = (id: string, listener = ha) => {
    const config = entity(id, listener);
    return config ? shown(config, listener.topics) : 'missing';
  };
  const becomes = (id: string, wanted: string, listener = ha) =>
    until(`${id} is ${wanted}`, () => state(id, listener) === wanted, LIMIT);
  /** How many entities a recorder has: its sensors. */
  const all = (listener = ha) =>
    until(
      'every sensor is described and off',
      () => {
        const found = entities(listener);
        return found.length >= SENSORS && found.every((config) => shown(config, listener.topics) === 'off');
      },
      LIMIT,
    );
  /** Triggers of the simulated recorder: 5 types on 4 channels, 2 alarm inputs, 7 of the device itself. */
  const SENSORS = 5 * 4 + 2 + 7;

  it('describes every sensor that the device has, as Home Assistant documents it', async () => {
    await all();
    const answer = await site.nodeRed.admin(`/hikvision-device/${deviceId()}/sensors`);
    const { sensors } = (await answer.json()) as { sensors: { id: string; ignored: boolean }[] };
    const wanted = sensors.filter(({ ignored }) => !ignored).map(({ id }) => `hikvision_home_${id}`);
    wanted.should.have.length(SENSORS);
    entities()
      .map(({ unique_id }) => unique_id)
      .sort()
      .should.eql(wanted.sort());
    for (const [topic, payload] of configs()) discoveryFaults(topic, payload).should.eql([], topic);
    for (const property of ['state_topic', 'name'] as const)
      new Set(entities().map((config) => config[property])).size.should.equal(SENSORS, property);
    should(entity('home_motion_1')).containDeep({
      name: 'Motion Driveway',
      default_entity_id: 'binary_sensor.home_motion_1',
      state_topic: 'hikvision/home/motion_1/state',
      device_class: 'motion',
      availability: [{ topic: STATUS }, { topic: 'hikvision/home/status' }],
      device: {
        identifiers: ['hikvision_home'],
        name: 'Home',
        manufacturer: 'Hikvision',
        model: 'DS-7616NI-K2',
        sw_version: 'V4.74.210',
      },
    });
    should(entity('home_disk_error')?.device_class).equal('problem');
    should(entity('home_tamper_detection_1')?.device_class).equal('tamper');
    should(entity('home_i_o_1')).not.have.property('device_class');
  });

  it('would not be taken with a key that is unknown, missing or wrong', () => {
    const [topic, payload] = configs()[0] ?? ['', '{}'];
    const config = JSON.parse(payload) as Record<string, unknown>;
    const faults = (changes: object) => discoveryFaults(topic, JSON.stringify({ ...config, ...changes }));
    faults({ payload_onn: 'ON' }).should.eql(['payload_onn is not documented']);
    faults({ state_topic: undefined }).should.eql(['state_topic is missing']);
    faults({ device_class: 'movement' }).should.eql(['device_class cannot be "movement"']);
    faults({ availability: [{ payload_available: 'online' }] }).should.have.length(1);
    faults({ device: { name: 'Home' } }).should.have.length(1);
    discoveryFaults('homeassistant/binary_sensor/küche/config', payload).should.have.length(1);
  });

  it('keeps everything at the broker for whoever comes later', async () => {
    const late = await Listener.come(broker.port);
    await all(late);
    for (const config of entities(late)) late.retained.has(config.state_topic).should.be.true();
    for (const [topic] of configs(late)) late.retained.has(topic).should.be.true();
    for (const topic of [STATUS, 'hikvision/home/status']) {
      should(late.topics.get(topic)).equal('online');
      late.retained.has(topic).should.be.true(topic);
    }
    await late.leave();
  });

  it('says ON and OFF, each once and kept', async () => {
    const from = ha.heard.length;
    const said = () =>
      ha.heard.slice(from).filter(({ topic }) => topic === 'hikvision/home/line_crossing_2/state');
    nvr.device.event('linedetection', 2);
    await becomes('home_line_crossing_2', 'on');
    nvr.device.event('linedetection', 2);
    await becomes('home_line_crossing_2', 'off');
    said()
      .map(({ payload }) => payload)
      .should.eql(['ON', 'OFF']);
  });

  it('a sensor that shows up only with its first event is described and on', async () => {
    nvr.device.event('unattendedBaggage', 3);
    await becomes('home_unattended_baggage_3', 'on');
    discoveryFaults(...(configs().at(-1) ?? ['', ''])).should.eql([]);
    await becomes('home_unattended_baggage_3', 'off');
  });

  it('a device that goes away is unavailable, its motion is over, and it comes back', async () => {
    nvr.device.event('VMD', 1);
    await becomes('home_motion_1', 'on');
    nvr.device.faults.connect = 'refuse';
    await becomes('home_motion_1', 'unavailable');
    should(ha.topics.get(STATUS)).equal('online');
    await until('it is no longer on', () => ha.topics.get('hikvision/home/motion_1/state') === 'OFF', LIMIT);
    entities()
      .every((config) => shown(config, ha.topics) === 'unavailable')
      .should.be.true();
    entities().length.should.be.aboveOrEqual(SENSORS, 'what is away is not taken back');
    nvr.device.faults.connect = 'serve';
    await all();
    nvr.device.event('VMD', 1);
    await becomes('home_motion_1', 'on');
    await becomes('home_motion_1', 'off');
  });

  it('a broker that is restarted and has forgotten everything has it all again', async () => {
    const motion = nvr.device.episode({ type: 'VMD', channel: 4, every: 300 });
    await becomes('home_motion_4', 'on');
    await ha.leave();
    const { port } = broker;
    await broker.stop();
    // What happens meanwhile counts as well.
    const line = nvr.device.episode({ type: 'linedetection', channel: 1, every: 300 });
    await site.nodeRed.until('Node-RED has noticed', () =>
      site.nodeRed.logs.some((line) => line.includes('Disconnected from broker')),
    );
    motion.end();
    await until(
      'the end of the motion is known',
      () => site.nodeRed.messages.findLast(({ msg }) => msg.topic === 'home_motion_4')?.msg.payload === false,
      LIMIT,
    );
    broker = await startBroker(port);
    ha = await Listener.come(port);
    await becomes('home_line_crossing_1', 'on');
    await becomes('home_motion_4', 'off');
    line.end();
    await all();
    for (const [topic, payload] of configs()) discoveryFaults(topic, payload).should.eql([], topic);
  });

  it('Home Assistant itself is restarted and hears everything again', async () => {
    const from = ha.heard.length;
    await ha.say('homeassistant/status', 'online');
    const again = () => new Set(ha.heard.slice(from).map(({ topic }) => topic));
    await until(
      'everything is said again',
      () =>
        configs().every(([topic]) => again().has(topic)) &&
        entities().every(({ state_topic }) => again().has(state_topic)),
      LIMIT,
    );
  });

  it('two machines on one broker do not disturb each other, and a dead one is told by its last will', async () => {
    const cam = await other.plug(camera());
    const before = entities().length;
    await other.run(flow(cam, 'Front Porch', OTHER_STATUS));
    await becomes('front_porch_motion', 'off');
    cam.device.event('VMD', 1);
    await becomes('front_porch_motion', 'on');
    state('home_motion_1').should.equal('off');
    const from = ha.heard.length;
    process.kill(other.nodeRed.pid, 'SIGKILL');
    await becomes('front_porch_motion', 'unavailable');
    should(ha.topics.get(OTHER_STATUS)).equal('offline');
    nvr.device.event('VMD', 3);
    await becomes('home_motion_3', 'on');
    await becomes('home_motion_3', 'off');
    const mine = ha.heard.slice(from).filter(({ topic }) => /home\/.*status|node-red-1/.test(topic));
    mine.should.eql([]);
    entities()
      .filter(({ device }) => device.name === 'Home')
      .should.have.length(before);
    broker.thrownOut.should.equal(0);
  });

  it('a sensor that is ignored from now on disappears', async () => {
    should(entity('home_motion_2')).be.ok();
    const changed = withoutCredentials(flow(nvr, 'Home', STATUS)).map((node) =>
      node.type === 'hikvision-device'
        ? { ...node, customize: [{ sensor: 'motion_2', ignored: true, delay: '' }] }
        : node,
    );
    await site.run(changed, 'nodes');
    await until('it is taken back', () => entity('home_motion_2') === undefined, LIMIT);
    await becomes('home_motion_1', 'off');
  });

  it('a Node-RED that is stopped says so itself', async () => {
    await site.nodeRed.stop();
    await becomes('home_motion_1', 'unavailable');
    should(ha.topics.get(STATUS)).equal('offline');
  });

  const deviceId = () => flow(nvr, 'Home', STATUS).find(({ type }) => type === 'hikvision-device')?.id ?? '';
});
