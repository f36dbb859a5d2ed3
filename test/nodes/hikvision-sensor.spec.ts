import 'should';
import { parts } from '../../nodes/shared/parts';
import { status, stateMessage } from '../support/fake-device';
import { device, FlowNode, Flows, out, tab } from '../support/flows';

function sensor(more: object = {}): FlowNode {
  const base = { type: 'hikvision-sensor', z: 'tab', x: 1, y: 1, device: 'device', sensor: 'motion' };
  return { id: 'sensor', ...base, wires: [['out']], ...more };
}

describe('hikvision-sensor', () => {
  let flows: Flows;
  beforeEach(() => {
    flows = new Flows();
  });
  afterEach(() => flows.unload());

  it('watches what its properties say, with the delay in ms', async () => {
    await flows.load([
      tab,
      device,
      sensor({ channel: '2', delay: '0.5', target: ' Human ', region: ' 2 ', initial: true }),
    ]);
    const watch = flows.device.watches[0];
    watch?.options.should.deepEqual({
      sensor: 'motion',
      channel: 2,
      target: 'human',
      region: '2',
      delay: 500,
      initial: true,
    });
  });

  it('leaves blank properties to the device', async () => {
    await flows.load([
      tab,
      device,
      sensor({ sensor: '', channel: '', target: '', delay: '', initial: false }),
    ]);
    const watch = flows.device.watches[0];
    watch?.options.should.deepEqual({
      sensor: 'motion',
      channel: null,
      target: null,
      region: null,
      delay: null,
      initial: false,
    });
  });

  for (const [property, value] of [
    ['channel', '-1'],
    ['channel', 'two'],
    ['channel', '1.5'],
    ['delay', '-1'],
    ['delay', '86401'],
    ['delay', 'long'],
  ]) {
    it(`says that ${property ?? ''} "${value ?? ''}" cannot be used, and uses the default`, async () => {
      await flows.load([tab, device, sensor({ [property ?? '']: value })]);
      const watch = flows.device.watches[0];
      flows.errors('hikvision-sensor').length.should.equal(1);
      (watch?.options.channel === null && watch.options.delay === null).should.be.true();
    });
  }

  it('sends what the device says, as it is', async () => {
    await flows.load([tab, device, sensor(), out]);
    flows.device.watches[0]?.listener.message(stateMessage(true));
    await flows.clock.advance(0);
    const [message] = flows.at('out');
    const { _msgid, ...rest } = message ?? { _msgid: '' };
    _msgid.should.be.a.String();
    rest.should.deepEqual(stateMessage(true));
  });

  it('holds back what comes while the flow is still starting', async () => {
    await flows.load([tab, device, sensor(), out]);
    const { createDevice } = parts;
    parts.createDevice = (settings, given) => {
      const made = createDevice(settings, given);
      const watch = made.watch.bind(made);
      made.watch = (options, listener) => {
        listener.changed();
        const given = watch(options, listener);
        listener.message(stateMessage(false));
        return given;
      };
      return made;
    };
    await flows.deploy([tab, device, sensor(), out], 'full');
    flows
      .at('out')
      .map((message) => message.payload)
      .should.deepEqual([false]);
  });

  it('shows each state in its colour, and an equal one only once', async () => {
    await flows.load([tab, device, sensor()]);
    const [watch] = flows.device.watches;
    watch?.show({ kind: 'connecting' });
    watch?.show({ kind: 'off' });
    watch?.show({ kind: 'on' });
    watch?.show({ kind: 'on' });
    watch?.show({ kind: 'ending', delay: 30_000 });
    watch?.show({ kind: 'several', on: 2, of: 14 });
    watch?.show({ kind: 'several', on: 0, of: 14 });
    watch?.show({ kind: 'ignored' });
    watch?.show({ kind: 'not-listed' });
    watch?.show({ kind: 'offline', status: status('offline', 'unreachable') });
    watch?.show({ kind: 'refused', status: status('refused', 'login-refused') });
    watch?.show({ kind: 'not-notifying' });
    watch?.show({ kind: 'no-targets' });
    flows.statuses('sensor').should.deepEqual([
      { fill: 'grey', shape: 'ring', text: 'off' },
      { fill: 'yellow', shape: 'ring', text: 'connecting' },
      { fill: 'grey', shape: 'ring', text: 'off' },
      { fill: 'green', shape: 'dot', text: 'on' },
      { fill: 'blue', shape: 'ring', text: 'off in 30 s' },
      { fill: 'green', shape: 'dot', text: '2 of 14 on' },
      { fill: 'grey', shape: 'ring', text: '0 of 14 on' },
      { fill: 'grey', shape: 'dot', text: 'ignored' },
      { fill: 'yellow', shape: 'dot', text: 'not listed' },
      { fill: 'red', shape: 'ring', text: 'no answer' },
      { fill: 'red', shape: 'dot', text: 'login refused' },
      { fill: 'yellow', shape: 'dot', text: 'tick Notify Surveillance Center' },
      { fill: 'yellow', shape: 'dot', text: 'sends no targets' },
    ]);
  });

  it('reaches Status nodes with its first status', async () => {
    const watcher: FlowNode = {
      id: 'watcher',
      type: 'status',
      z: 'tab',
      x: 1,
      y: 1,
      scope: null,
      wires: [['out']],
    };
    await flows.load([tab, device, sensor({ wires: [[]] }), watcher, out]);
    await flows.clock.advance(0);
    flows.at('out').length.should.equal(1);
  });

  it('says when it has no device, or one that is disabled', async () => {
    const disabled = { ...device, id: 'off', d: true };
    await flows.load([
      tab,
      device,
      disabled,
      sensor({ id: 'a', device: '' }),
      sensor({ id: 'b', device: 'off' }),
    ]);
    flows.statuses('a').should.deepEqual([{ fill: 'red', shape: 'ring', text: 'no device chosen' }]);
    flows.statuses('b').should.deepEqual([{ fill: 'red', shape: 'ring', text: 'device node missing' }]);
    await flows.deploy([tab], 'full');
  });

  it('sends and shows nothing after it has closed', async () => {
    await flows.load([tab, device, sensor(), out]);
    const [watch] = flows.device.watches;
    await flows.deploy([tab, device, out], 'nodes');
    watch?.closed.should.be.true();
    const before = flows.statuses('sensor').length;
    watch?.listener.message(stateMessage(true));
    watch?.show({ kind: 'on' });
    await flows.clock.advance(0);
    flows.at('out').should.deepEqual([]);
    flows.statuses('sensor').length.should.equal(before);
  });

  it('keeps apart what two nodes send: what one flow changes, another does not see', async () => {
    const second: FlowNode = { ...out, id: 'second' };
    await flows.load([tab, device, sensor(), sensor({ id: 'b', wires: [['second']] }), out, second]);
    const message = stateMessage(true);
    for (const watch of flows.device.watches) watch.listener.message(message);
    await flows.clock.advance(0);
    const [first] = flows.at('out');
    if (first) Object.assign(first, { payload: 'changed' });
    flows.at('second')[0]?.payload?.should.equal(true);
  });
});
