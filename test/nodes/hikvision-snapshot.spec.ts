import 'should';
import { PassingError } from '../../src/errors';
import { answer } from '../support/fake-asker';
import { catcher, caught, device, FlowNode, Flows, out, tab } from '../support/flows';

const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]);

function snapshot(more: object = {}): FlowNode {
  const base = { type: 'hikvision-snapshot', z: 'tab', x: 1, y: 1, device: 'device' };
  return { id: 'snapshot', ...base, channel: '', stream: '', wires: [['out']], ...more };
}

describe('hikvision-snapshot', () => {
  let flows: Flows;
  beforeEach(() => {
    flows = new Flows();
  });
  afterEach(() => flows.unload());

  it('puts a picture into the message and keeps the rest of it, without opening the stream', async () => {
    await flows.load([tab, device, snapshot(), out]);
    flows.device.answer = () => Promise.resolve(answer(200, jpeg, 'image/jpeg'));
    flows.receive('snapshot', {
      payload: true,
      topic: 'home_motion_2',
      sensor: { channel: 2 },
      other: 'kept',
    });
    await flows.clock.advance(0);
    const [message] = flows.at('out');
    message?.should.have.properties({
      topic: 'home_motion_2',
      other: 'kept',
      contentType: 'image/jpeg',
      channel: 2,
    });
    message?.payload?.should.deepEqual(jpeg);
    flows.device.asked[0]?.path.should.equal('/ISAPI/Streaming/channels/201/picture');
    flows.device.calls.should.deepEqual([]);
    // What an old run ended with is gone at the start.
    flows.statuses('snapshot').should.deepEqual([{}, { fill: 'blue', shape: 'dot', text: 'busy' }, {}]);
  });

  for (const [title, properties, msg, path] of [
    ['channel 1 of the main stream by default', {}, {}, '101'],
    ['the channel of the message', {}, { channel: 3, sensor: { channel: 2 } }, '301'],
    ['channel 1 for a sensor without a channel', {}, { sensor: { channel: null } }, '101'],
    ['its own channel before that of the message', { channel: '4' }, { channel: 3 }, '401'],
    ['the stream of the message', {}, { stream: 'sub' }, '102'],
    ['its own stream before that of the message', { stream: 'main' }, { stream: 'sub' }, '101'],
  ] as const) {
    it(`takes ${title}`, async () => {
      await flows.load([tab, device, snapshot(properties)]);
      flows.device.answer = () => Promise.resolve(answer(200, jpeg, 'image/jpeg'));
      flows.receive('snapshot', msg);
      await flows.clock.advance(0);
      flows.device.asked[0]?.path.should.equal(`/ISAPI/Streaming/channels/${path}/picture`);
    });
  }

  it('tells a Catch node once of a refusal, with the message that caused it, and recovers', async () => {
    await flows.load([tab, device, snapshot(), catcher, caught, out]);
    flows.device.answer = () =>
      Promise.reject(new PassingError('unreachable', { host: 'camera.test', port: 80 }));
    flows.receive('snapshot', { payload: 'mine' });
    await flows.clock.advance(0);
    const [message] = flows.at('caught');
    flows.at('caught').length.should.equal(1);
    message?.payload?.should.equal('mine');
    const error = message?.error as { message: string; code: string; source: { id: string } };
    error.message.should.startWith('Nothing answers at camera.test:80. Check the address');
    error.code.should.equal('unreachable');
    error.source.id.should.equal('snapshot');
    flows.statuses('snapshot').at(-1)?.should.deepEqual({ fill: 'red', shape: 'ring', text: 'no answer' });
    flows.device.answer = () => Promise.resolve(answer(200, jpeg, 'image/jpeg'));
    flows.receive('snapshot', {});
    await flows.clock.advance(0);
    flows.at('out').length.should.equal(1);
    flows.statuses('snapshot').at(-1)?.should.deepEqual({});
  });

  for (const [title, msg] of [
    ['a channel that is no number', { channel: 'porch' }],
    ['a stream that does not exist', { stream: 'third' }],
  ] as const) {
    it(`refuses ${title} without asking the device`, async () => {
      await flows.load([tab, device, snapshot(), catcher, caught]);
      flows.receive('snapshot', msg);
      await flows.clock.advance(0);
      flows.at('caught').length.should.equal(1);
      flows.device.asked.should.deepEqual([]);
    });
  }

  it('gives an error for each message while its device is missing', async () => {
    await flows.load([tab, snapshot({ device: 'gone' }), catcher, caught]);
    flows.receive('snapshot', {});
    flows.receive('snapshot', {});
    await flows.clock.advance(0);
    flows.at('caught').length.should.equal(2);
  });

  it('says nothing of a request that its closing has ended', async () => {
    await flows.load([tab, device, snapshot(), catcher, caught, out]);
    flows.device.answer = ({ signal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => {
          reject(new Error('closed'));
        });
      });
    flows.receive('snapshot', {});
    await flows.clock.advance(0);
    await flows.deploy([tab, device, catcher, caught, out], 'nodes');
    flows.at('caught').should.deepEqual([]);
    flows.clock.timers.should.equal(0);
  });
});
