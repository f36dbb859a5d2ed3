import should from 'should';
import { Device } from '../../src/device/device';
import { LoginGuard } from '../../src/connection/login-guard';
import type { NodeParts } from '../../nodes/shared/parts';
import { admin, camera, hybrid, recorder, SimulatedDevice } from '../simulator';
import { DEPLOYS, FlowNode, Flows, out, tab } from '../support/flows';
import { memoryTransport, MemoryTransport } from '../support/memory-transport';
import { TestClock } from '../support/test-clock';

const HOURS = 3_600_000;

function node(type: string, more: object = {}): FlowNode {
  const base = { id: 'node', z: 'tab', x: 1, y: 1, device: 'device', wires: [['out']] };
  return { ...base, type: `hikvision-${type}`, ...more };
}

/** Nodes, library and a simulated device together, on one clock and without sockets. */
describe('the nodes with a device', () => {
  let clock: TestClock;
  let flows: Flows;
  let simulated: SimulatedDevice;
  let transport: MemoryTransport;

  // Loading the module that logs in takes real time, once.
  before(() => import('digest-fetch'));

  function connect(device: SimulatedDevice): void {
    simulated = device;
    transport = memoryTransport([device]);
    const guard = new LoginGuard(clock);
    const real: Partial<NodeParts> = {
      transport,
      guard,
      createDevice: (settings, given) => new Device(settings, given, guard),
    };
    flows = new Flows(real, clock);
  }

  function deviceNode(more: object = {}): FlowNode {
    return {
      id: 'device',
      type: 'hikvision-device',
      name: '',
      host: simulated.host,
      port: '',
      ssl: false,
      tls: '',
      delay: '5',
      hold: '5',
      silence: '',
      customize: [],
      credentials: { username: admin.name, password: admin.password },
      ...more,
    };
  }

  async function start(nodes: readonly FlowNode[]): Promise<void> {
    await flows.load([tab, ...nodes]);
    await clock.advance(1000);
  }

  beforeEach(() => {
    clock = new TestClock();
  });
  afterEach(async () => {
    await flows.unload();
    simulated.close();
    await clock.advance(0);
    clock.timers.should.equal(0);
    transport.open.should.equal(0);
  });

  describe('a hybrid recorder', () => {
    beforeEach(() => {
      connect(new SimulatedDevice(hybrid(), { clock }));
    });

    for (const [what, channel, switched] of [
      ['its own input where an IP channel has the same number', 2, 'System/Video/inputs/channels/2'],
      ['an IP channel where no input has that number', 3, 'ContentMgmt/InputProxy/channels/3/video'],
    ] as const)
      it(`is told to switch ${what}`, async () => {
        await start([
          deviceNode(),
          node('control', {
            action: 'detection',
            sensor: 'motion',
            channel: String(channel),
            enabled: false,
          }),
          out,
        ]);
        flows.receive('node', {});
        await clock.advance(1000);
        flows.at('out').should.have.length(1);
        const off = [...simulated.detections.keys()].filter((path) => !simulated.isEnabled(path));
        off.should.eql([`${switched}/motionDetection`]);
      });
  });

  describe('a camera named Front Porch', () => {
    const customize = [
      { sensor: 'motion', ignored: false, delay: '30' },
      { sensor: 'line_crossing', ignored: true, delay: '' },
    ];

    beforeEach(() => {
      connect(new SimulatedDevice(camera({ name: 'Front Porch' }), { clock }));
    });

    it('sends motion under its topic, true at once and false 30 s after the end', async () => {
      await start([deviceNode({ customize }), node('sensor', { sensor: 'motion' }), out]);
      simulated.episode({ type: 'VMD', channel: 1, lasts: 10_000 });
      await clock.advance(0);
      const [first] = flows.at('out');
      should(first).have.properties({ payload: true, topic: 'front_porch_motion', reason: 'active' });
      should(first?.sensor).deepEqual({
        id: 'motion',
        type: 'motion',
        name: 'Motion',
        channel: 1,
        channelName: 'Camera 01',
      });
      should(first?.device).deepEqual({
        id: 'device',
        name: 'Front Porch',
        model: 'DS-2CD2385G1-I',
        host: simulated.host,
      });
      should(first?.event).have.properties({ type: 'VMD', state: 'active', channel: 1 });
      await clock.advance(39_000);
      flows.at('out').length.should.equal(1);
      await clock.advance(2000);
      flows.at('out').length.should.equal(2);
      should(flows.at('out')[1]).have.properties({ payload: false, reason: 'inactive' });
      flows
        .statuses('node')
        .map((status) => (status as { text: string }).text)
        .should.deepEqual(['connecting', 'off', 'on', 'off in 30 s', 'off']);
    });

    it('knows nothing of the line crossing that is ignored', async () => {
      const everything = [
        node('sensor', { sensor: 'line_crossing' }),
        node('sensor', { id: 'all', sensor: 'all' }),
        node('event', { id: 'events', wires: [['out'], ['out']] }),
      ];
      await start([deviceNode({ customize }), ...everything, out]);
      simulated.event('linedetection', 1);
      await clock.advance(1000);
      flows.at('out').should.deepEqual([]);
      should(flows.statuses('node').at(-1)).deepEqual({ fill: 'grey', shape: 'dot', text: 'ignored' });
    });

    it('hears tampering under both of its names', async () => {
      await start([deviceNode(), node('sensor', { sensor: 'shelter_alarm' }), out]);
      simulated.event('shelteralarm', 1);
      await clock.advance(0);
      should(flows.at('out')[0]?.topic).equal('front_porch_tamper_detection');
    });
  });

  describe('a recorder named Home', () => {
    beforeEach(() => {
      connect(new SimulatedDevice(recorder({ name: 'Home' }), { clock }));
    });

    it('numbers its sensors and ignores one of them', async () => {
      const customize = [
        { sensor: 'motion_1', ignored: false, delay: 30 },
        { sensor: 'field_detection_2', ignored: true, delay: '' },
      ];
      await start([deviceNode({ customize }), node('sensor', { sensor: 'all' }), out]);
      simulated.event('VMD', 1);
      simulated.event('VMD', 2);
      simulated.event('fielddetection', 2);
      simulated.event('linedetection', 1);
      await clock.advance(60_000);
      flows
        .at('out')
        .map(({ topic, payload, reason }) => [topic, payload, reason])
        .should.deepEqual([
          ['home_motion_1', true, 'active'],
          ['home_motion_2', true, 'active'],
          ['home_line_crossing_1', true, 'active'],
          ['home_motion_2', false, 'timeout'],
          ['home_line_crossing_1', false, 'timeout'],
          ['home_motion_1', false, 'timeout'],
        ]);
    });

    it('sends the state of every listed sensor once per start where it is asked for', async () => {
      await start([deviceNode(), node('sensor', { sensor: 'motion', initial: true }), out]);
      // This recorder has nothing to say yet: three quiet seconds prove its stream.
      await clock.advance(3_000);
      const initial = flows.at('out');
      initial
        .map(({ topic }) => topic)
        .should.deepEqual([1, 2, 3, 4].map((channel) => `home_motion_${channel}`));
      initial.every(({ payload, reason }) => payload === false && reason === 'initial').should.be.true();
      initial.some((message) => 'event' in message).should.be.false();
      await clock.advance(HOURS);
      flows.at('out').length.should.equal(4);
    });
  });

  describe('its connection', () => {
    beforeEach(() => {
      connect(new SimulatedDevice(camera(), { clock }));
    });

    const ten = Array.from({ length: 10 }, (_, index) =>
      node('sensor', { id: `sensor${index}`, wires: [[]] }),
    );

    it('is one stream for ten sensor nodes', async () => {
      await start([deviceNode(), ...ten]);
      simulated.openStreams.should.equal(1);
      await clock.advance(HOURS);
      simulated.openStreams.should.equal(1);
    });

    for (const kind of DEPLOYS) {
      it(`is one stream after deploys of kind "${kind}", and none after the last node is gone`, async () => {
        await start([deviceNode(), ...ten]);
        for (let round = 0; round < 5; round++) {
          await flows.deploy([tab, deviceNode({ delay: String(round) }), ...ten], kind);
          await clock.advance(1000);
          simulated.openStreams.should.equal(1);
        }
        await flows.deploy([tab, deviceNode({ delay: '4' })], kind);
        await clock.advance(0);
        simulated.openStreams.should.equal(0);
      });
    }

    it('is not reopened for a changed sensor node, even if that is the only one', async () => {
      await start([deviceNode(), node('sensor')]);
      const opened = (): number => transport.sent.filter(({ path }) => path.includes('alertStream')).length;
      const before = opened();
      for (let round = 1; round <= 5; round++) {
        await flows.deploy([tab, deviceNode(), node('sensor', { delay: String(round) })], 'nodes');
        await clock.advance(6000);
      }
      opened().should.equal(before);
      simulated.openStreams.should.equal(1);
    });

    it('comes by itself when a device that was off at start is there', async () => {
      simulated.faults.connect = 'refuse';
      await start([
        deviceNode(),
        node('sensor'),
        node('status', { id: 'status', wires: [['states']] }),
        out,
        {
          ...out,
          id: 'states',
        },
      ]);
      await clock.advance(60_000);
      should(flows.statuses('node').at(-1)).deepEqual({ fill: 'red', shape: 'ring', text: 'no answer' });
      flows.logged('hikvision-device', 30).length.should.equal(1);
      simulated.faults.heal();
      await clock.advance(20_000);
      should(flows.statuses('node').at(-1)).deepEqual({ fill: 'grey', shape: 'ring', text: 'off' });
      const told = flows
        .at('states')
        .map(({ payload, sensors }) => [payload, (sensors as unknown[]).length > 0]);
      // The list of sensors is read before the stream opens.
      told.should.deepEqual([
        [false, false],
        [false, true],
        [true, true],
      ]);
      flows.logged('hikvision-device', 30).length.should.equal(1);
      simulated.event('VMD', 1);
      await clock.advance(0);
      flows.at('out').length.should.equal(1);
    });

    it('tells once of a wrong password, and does not log in again before the wait is over', async () => {
      const credentials = { username: admin.name, password: 'wrong' };
      await start([deviceNode({ credentials }), node('sensor'), node('status', { id: 'status' }), out]);
      const logins = simulated.ledger.count('refused');
      logins.should.be.within(1, 1);
      await clock.advance(29 * 60_000);
      simulated.ledger.count('refused').should.equal(logins);
      const lines = flows.logged('hikvision-device', 30);
      lines.length.should.equal(1);
      lines[0]?.should.match(/refused the login.*next try is at/);
      lines[0]?.should.not.match(/wrong/);
      should(flows.statuses('node').at(-1)).deepEqual({ fill: 'red', shape: 'dot', text: 'login refused' });
      flows.statuses('node').length.should.equal(2);
      flows.at('out').length.should.equal(1);
      should(flows.at('out')[0]).match({ payload: false, connection: { state: 'refused' } });
    });

    it('knows of a refused login across deploys', async () => {
      const credentials = { username: admin.name, password: 'wrong' };
      await start([deviceNode({ credentials }), node('sensor')]);
      for (let round = 0; round < 5; round++) {
        await flows.deploy([tab, deviceNode({ delay: String(round) }), node('sensor')], 'full');
        await clock.advance(10_000);
      }
      simulated.ledger.count('refused').should.equal(1);
    });
  });

  it('keeps apart what nodes send: what one flow changes, no other sees', async () => {
    connect(new SimulatedDevice(camera(), { clock }));
    const second = { ...out, id: 'second' };
    await start([
      deviceNode(),
      node('sensor'),
      node('sensor', { id: 'b', wires: [['second']] }),
      out,
      second,
    ]);
    simulated.event('VMD', 1, 'active', { regions: [{ id: '1', target: 'human' }] });
    await clock.advance(0);
    const spoil = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      for (const entry of Object.values(value)) spoil(entry);
      for (const name of Object.keys(value)) Reflect.set(value, name, 'spoilt');
    };
    const [message] = flows.at('out');
    should.exist(message);
    spoil(message);
    JSON.stringify(flows.at('second')[0]).should.not.match(/spoilt/);
    await clock.advance(60_000);
    JSON.stringify(flows.at('second')[1]).should.not.match(/spoilt/);
  });

  it('counts for each node by itself, also where two hear the same sensor', async () => {
    connect(new SimulatedDevice(camera(), { clock }));
    const second = { ...out, id: 'second' };
    await start([
      deviceNode(),
      node('sensor', { delay: '1' }),
      node('sensor', { id: 'b', delay: '30', wires: [['second']] }),
      out,
      second,
    ]);
    const payloads = (): unknown[][] =>
      ['out', 'second'].map((id) => flows.at(id).map(({ payload }) => payload));
    simulated.event('VMD', 1, 'active');
    simulated.event('VMD', 1, 'inactive');
    await clock.advance(2_000);
    payloads().should.eql([[true, false], [true]]);
    await clock.advance(30_000);
    payloads().should.eql([
      [true, false],
      [true, false],
    ]);
  });

  it('takes a picture and switches an output through the login of the device, without a stream', async () => {
    connect(new SimulatedDevice(camera(), { clock }));
    await start([
      deviceNode(),
      node('snapshot', { id: 'snapshot' }),
      node('control', { id: 'control', action: 'output', port: '1', state: 'pulse', duration: '10' }),
      out,
    ]);
    flows.receive('snapshot', { topic: 'kept' });
    flows.receive('control', {});
    await clock.advance(1000);
    should(flows.at('out').find(({ topic }) => topic === 'kept')).match({
      contentType: 'image/jpeg',
      channel: 1,
    });
    [...simulated.outputs].should.deepEqual([1]);
    await flows.deploy([tab, deviceNode()], 'full');
    [...simulated.outputs].should.deepEqual([]);
    simulated.openStreams.should.equal(0);
  });

  for (const [title, after] of [
    ['a deploy without the node', (): FlowNode[] => [tab, deviceNode()]],
    ['a deploy without anything, or a stop', (): FlowNode[] => []],
  ] as const)
    for (const answers of [650, 5_000])
      it(`ends a pulse at ${title}, where each answer takes ${answers} ms`, async () => {
        connect(new SimulatedDevice(camera(), { clock }));
        await start([
          deviceNode(),
          node('control', { id: 'control', action: 'output', port: '1', state: 'pulse', duration: '600' }),
          out,
        ]);
        simulated.faults.headersDelay = answers;
        flows.receive('control', {});
        // Asked, told to log in, and switched on.
        await clock.advance(2 * answers + 2_000);
        [...simulated.outputs].should.deepEqual([1]);
        const before = transport.sent.length;
        const deployed = flows.deploy(after(), 'full');
        await clock.advance(100);
        // With the nonce in hand: sent at once, and not asked for first.
        transport.sent.length.should.equal(before + 1);
        should(transport.sent.at(-1)?.headers.Authorization).be.ok();
        await clock.advance(8_000);
        [...simulated.outputs].should.deepEqual([]);
        await clock.advance(1_000);
        await deployed;
        transport.open.should.equal(0);
        await deployed;
      });

  it('ends a pulse whose beginning is still under way, in its turn and after 5 s at the latest', async () => {
    connect(new SimulatedDevice(camera(), { clock }));
    await start([
      deviceNode(),
      node('control', { id: 'control', action: 'output', port: '1', state: 'pulse', duration: '600' }),
      out,
    ]);
    simulated.faults.headersDelay = 7_000;
    flows.receive('control', {});
    // The login is on its way: nobody knows whether it was switched on.
    await clock.advance(8_000);
    const deployed = flows.deploy([], 'full');
    await clock.advance(120_000);
    await deployed;
    [...simulated.outputs].should.deepEqual([]);
    const last = transport.sent.at(-1);
    should(last?.body?.toString()).match(/low/);
  });
});
