import should from 'should';
import { admin, camera, recorder } from '../simulator';
import type { FlowNode } from '../support/node-red';
import { until } from '../support/until';
import { Listener, startBroker } from './broker';
import type { Broker } from './broker';
import { discoveryFaults, entitiesOf, shown } from './home-assistant';
import type { Discovered } from './home-assistant';
import { withoutCredentials } from './flows';
import { example, Site } from './site';
import type { Plugged } from './site';

/** ms until Node-RED tries a lost broker again; its own default is 15 s. */
const settings = { mqttReconnectTime: 500 };
const STATUS = 'hikvision/node-red-1/status';
const OTHER_STATUS = 'hikvision/node-red-2/status';
/** s in place of the minute after which what no device has claimed is withdrawn. */
const SETTLED = '6';
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
    nvr.device.close();
    await Promise.all([site.close(), other.close(), nvr.server.close()]);
    await broker.stop();
  });

  const flow = ({ server }: Plugged, name: string, status: string) =>
    example('mqtt-home-assistant', server, (node): Partial<FlowNode> => {
      if (node.type === 'mqtt-broker') return { port: String(broker.port) };
      if (node.type === 'tab') return { env: [{ name: 'MACHINE_STATUS', value: status, type: 'str' }] };
      if (node.type === 'inject') return { onceDelay: SETTLED };
      return node.type === 'hikvision-device' ? { name, delay: '1', hold: '1' } : {};
    }).flow;

  const configs = (listener = ha) =>
    [...listener.topics].filter(([topic]) => topic.startsWith('homeassistant/device/'));
  const entities = (listener = ha): Discovered[] =>
    configs(listener).flatMap(([, payload]) => entitiesOf(payload));
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
      state_topic: 'hikvision/node-red-1/home/motion_1/state',
      device_class: 'motion',
      availability: [{ topic: STATUS }, { topic: 'hikvision/node-red-1/home/status' }],
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
    const config = JSON.parse(payload) as { components: Record<string, object> };
    const faults = (changes: object) => discoveryFaults(topic, JSON.stringify({ ...config, ...changes }));
    const motion = (changes: object) =>
      faults({ components: { motion_1: { ...config.components.motion_1, ...changes } } });
    motion({ payload_onn: 'ON' }).should.eql(['motion_1: payload_onn is not documented']);
    motion({ state_topic: undefined }).should.eql(['motion_1: state_topic is missing']);
    motion({ unique_id: undefined }).should.eql(['motion_1: unique_id is missing']);
    motion({ device_class: 'movement' }).should.eql(['motion_1: device_class cannot be "movement"']);
    faults({ components: { motion_1: { platform: 'binary_sensor' } } }).should.eql([]);
    faults({ availability: [{ payload_available: 'online' }] }).should.have.length(1);
    faults({ device: { name: 'Home' } }).should.have.length(1);
    faults({ origin: undefined }).should.eql(['origin is missing']);
    discoveryFaults('homeassistant/device/küche/config', payload).should.have.length(1);
  });

  it('keeps everything at the broker for whoever comes later', async () => {
    const late = await Listener.come(broker.port);
    await all(late);
    for (const config of entities(late)) late.retained.has(config.state_topic).should.be.true();
    for (const [topic] of configs(late)) late.retained.has(topic).should.be.true();
    for (const topic of [STATUS, 'hikvision/node-red-1/home/status']) {
      should(late.topics.get(topic)).equal('online');
      late.retained.has(topic).should.be.true(topic);
    }
    await late.leave();
  });

  it('says ON and OFF, each once and kept', async () => {
    const from = ha.heard.length;
    const said = () =>
      ha.heard.slice(from).filter(({ topic }) => topic === 'hikvision/node-red-1/home/line_crossing_2/state');
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
    await until(
      'it is no longer on',
      () => ha.topics.get('hikvision/node-red-1/home/motion_1/state') === 'OFF',
      LIMIT,
    );
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
    const mine = ha.heard
      .slice(from)
      .filter(({ topic }) => topic.startsWith('hikvision/node-red-1/') && !topic.includes('/motion_3/'));
    mine.should.eql([]);
    entities()
      .filter(({ device }) => device.name === 'Home')
      .should.have.length(before);
    broker.thrownOut.should.equal(0);
  });

  /** Topics that the broker keeps under a prefix, whoever wrote them. */
  const kept = async (...prefixes: string[]) => {
    const late = await Listener.come(broker.port);
    await until('the broker has told what it keeps', () => late.topics.has(STATUS), LIMIT);
    await late.leave();
    return [...late.topics.keys()].filter((topic) => prefixes.some((prefix) => topic.startsWith(prefix)));
  };
  const CONFIG = 'homeassistant/device/hikvision_node-red-1/home/config';
  const OWN = ['hikvision/node-red-1/', 'homeassistant/device/hikvision_node-red-1/'];
  const isGone = (id: string) =>
    until(
      `${id} is taken back`,
      () => entity(`home_${id}`) === undefined && !ha.topics.has(`hikvision/node-red-1/home/${id}/state`),
      LIMIT,
    );
  const withDevice = (changes: object) =>
    withoutCredentials(flow(nvr, 'Home', STATUS)).map((node) =>
      node.type === 'hikvision-device' ? { ...node, ...changes } : node,
    );

  for (const type of ['nodes', 'full'] as const)
    it(`a sensor that is ignored from now on disappears, its state too (${type})`, async () => {
      const number = type === 'nodes' ? 2 : 3;
      should(entity(`home_motion_${number}`)).be.ok();
      const customize = [2, number].map((n) => ({ sensor: `motion_${n}`, ignored: true, delay: '' }));
      await site.run(withDevice({ customize }), type);
      await isGone(`motion_${number}`);
      // Home Assistant removes a component of which only the platform is left.
      const { components } = JSON.parse(ha.topics.get(CONFIG) ?? '{}') as {
        components: Record<string, object>;
      };
      should(components[`motion_${number}`]).eql({ platform: 'binary_sensor' });
      await becomes('home_motion_1', 'off');
    });

  it('what version 1 announced, and what a stranger has under its name, is another matter', async () => {
    const old = 'homeassistant/binary_sensor/hikvision_home_motion_1/config';
    const foreign = 'homeassistant/binary_sensor/somebody_else/config';
    const announce = (status: string, state_topic: string) =>
      JSON.stringify({ state_topic, availability: [{ topic: status }, { topic: 'hikvision/home/status' }] });
    await ha.keep(old, announce(STATUS, 'hikvision/home/motion_1/state'));
    await ha.keep('hikvision/home/motion_1/state', 'OFF');
    await ha.keep(foreign, announce(OTHER_STATUS, 'hikvision/other/motion_1/state'));
    await site.run(withDevice({}), 'full');
    const gone = () => !ha.topics.has(old) && !ha.topics.has('hikvision/home/motion_1/state');
    await until('what version 1 announced is withdrawn', gone, LIMIT);
    ha.topics.has(foreign).should.be.true();
    await ha.keep(foreign, '');
    await becomes('home_motion_1', 'off');
  });

  it('a device with another name leaves nothing behind, at once and after a Full deploy', async () => {
    await site.run(withDevice({ name: 'House' }), 'nodes');
    await becomes('house_motion_1', 'off');
    await until('nothing of the old name is left', () => entity('home_motion_1') === undefined, LIMIT);
    (await kept('hikvision/node-red-1/home/', CONFIG)).should.eql([]);
    await site.run(withDevice({}), 'full');
    await becomes('home_motion_1', 'off');
    await until('nothing of the other name is left', () => entity('house_motion_1') === undefined, LIMIT);
    await until(
      'its states too',
      () => ![...ha.topics.keys()].some((topic) => topic.includes('/house/')),
      LIMIT,
    );
    (await kept('hikvision/node-red-1/house/')).should.eql([]);
  });

  it('what was removed while Node-RED was stopped is withdrawn after its next start; other machines stay', async () => {
    await ha.keep('hikvision/node-red-1/garage/motion/state', 'ON');
    await ha.keep('hikvision/node-red-1/garage/status', 'online');
    const config = ha.topics.get(CONFIG) ?? '';
    const garage = CONFIG.replace('/home/', '/garage/');
    await ha.keep(garage, config.replaceAll('home', 'garage'));
    const others = await kept('hikvision/node-red-2/', 'homeassistant/device/hikvision_node-red-2/');
    others.length.should.be.above(3);
    await site.nodeRed.stop();
    site = await Site.open({ settings, flow: flow(nvr, 'Home', STATUS), credentials: login() });
    await until(
      'the ghosts are gone',
      () => ![...ha.topics.keys()].some((topic) => topic.includes('garage')),
      LIMIT,
    );
    await becomes('home_motion_1', 'off');
    (await kept(...OWN)).filter((topic) => topic.includes('garage')).should.eql([]);
    (await kept('hikvision/node-red-2/', 'homeassistant/device/hikvision_node-red-2/')).should.eql(others);
  });

  it('a Node-RED that is stopped says so itself', async () => {
    await site.nodeRed.stop();
    await becomes('home_motion_1', 'unavailable');
    should(ha.topics.get(STATUS)).equal('offline');
  });

  const login = () => ({ [deviceId()]: { username: admin.name, password: admin.password } });
  const deviceId = () => flow(nvr, 'Home', STATUS).find(({ type }) => type === 'hikvision-device')?.id ?? '';
});
