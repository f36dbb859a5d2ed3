import should from 'should';
import { answer } from '../support/fake-asker';
import { catcher, caught, device, FlowNode, Flows, out, tab } from '../support/flows';

function control(more: object = {}): FlowNode {
  const base = { type: 'hikvision-control', z: 'tab', x: 1, y: 1, device: 'device' };
  return { id: 'control', ...base, wires: [['out']], ...more };
}

function responseStatus(code: number, text: string): string {
  return `<ResponseStatus><statusCode>${code}</statusCode><statusString>${text}</statusString></ResponseStatus>`;
}

describe('hikvision-control', () => {
  let flows: Flows;
  beforeEach(() => {
    flows = new Flows();
  });
  afterEach(() => flows.unload());

  function says(body: string): void {
    flows.device.answer = () => Promise.resolve(answer(200, body));
  }

  function sent(): string[] {
    return flows.device.asked.map(({ method, path, body }) =>
      `${method} ${path} ${body?.toString() ?? ''}`.trim(),
    );
  }

  it('switches an output by the boolean it gets, and answers with an object', async () => {
    await flows.load([tab, device, control({ action: 'output', port: '1', state: '' }), out]);
    says(responseStatus(1, 'OK'));
    flows.receive('control', { payload: true, topic: 'kept' });
    flows.receive('control', { payload: false });
    await flows.clock.advance(0);
    sent()[0]?.should.match(/^PUT \/ISAPI\/System\/IO\/outputs\/1\/trigger .*high/s);
    sent()[1]?.should.match(/low/);
    const [message] = flows.at('out');
    message?.should.have.property('topic', 'kept');
    message?.payload?.should.deepEqual({ ResponseStatus: { statusCode: '1', statusString: 'OK' } });
    flows.device.calls.should.deepEqual([]);
  });

  it('takes a property before the message, and the message where the property is blank', async () => {
    await flows.load([tab, device, control({ action: 'output', port: '', state: 'on' })]);
    says(responseStatus(1, 'OK'));
    flows.receive('control', { payload: false, port: 2, state: 'off', action: 'reboot' });
    await flows.clock.advance(0);
    sent().length.should.equal(1);
    sent()[0]?.should.match(/outputs\/2\/trigger .*high/s);
  });

  it('ends a pulse after its duration', async () => {
    await flows.load([tab, device, control({ action: 'output', port: '1', state: 'pulse', duration: '10' })]);
    says(responseStatus(1, 'OK'));
    flows.receive('control', {});
    await flows.clock.advance(9999);
    sent().length.should.equal(1);
    await flows.clock.advance(1);
    sent()[1]?.should.match(/low/);
    flows.clock.timers.should.equal(0);
  });

  for (const [title, after] of [
    ['the node is deleted', [tab, device]],
    ['the node is deleted together with its device', [tab]],
  ] as const) {
    it(`ends a pulse when ${title}, whatever else closes`, async () => {
      await flows.load([
        tab,
        device,
        control({ action: 'output', port: '1', state: 'pulse', duration: '10' }),
      ]);
      says(responseStatus(1, 'OK'));
      flows.receive('control', {});
      await flows.clock.advance(1000);
      const order: string[] = [];
      flows.device.answer = () =>
        new Promise((resolve) => {
          flows.clock.after(200, () => {
            order.push('answered');
            resolve(answer(200, responseStatus(1, 'OK')));
          });
        });
      flows.device.closing = () => {
        order.push('closed');
        return Promise.resolve();
      };
      const deployed = flows.deploy([...after], 'full');
      await flows.clock.advance(1000);
      await deployed;
      sent()[1]?.should.match(/low/);
      order.should.containEql('answered');
      sent()[1]?.should.match(/low/);
      const [owed] = flows.device.asked.slice(-1);
      should(owed).match({ rank: 'owed', outlives: true });
      flows.clock.timers.should.equal(0);
    });
  }

  it('switches a detection of the sensor in the message', async () => {
    await flows.load([tab, device, control({ action: 'detection', enabled: false }), out]);
    flows.device.answer = ({ method }) =>
      Promise.resolve(
        answer(
          200,
          method === 'GET'
            ? '<MotionDetection><enabled>true</enabled></MotionDetection>'
            : responseStatus(1, 'OK'),
        ),
      );
    flows.receive('control', { sensor: { id: 'motion_2', type: 'motion', channel: 2 } });
    await flows.clock.advance(0);
    sent()
      .at(-1)
      ?.should.match(/^PUT .*channels\/2\/motionDetection .*<enabled>false<\/enabled>/);
    flows.at('out').length.should.equal(1);
  });

  it("tells a Catch node once of a refusal, in the device's words, with the message that caused it", async () => {
    await flows.load([tab, device, control({ action: 'reboot' }), catcher, caught, out]);
    says(responseStatus(4, 'Invalid Operation'));
    flows.receive('control', { payload: 'mine' });
    await flows.clock.advance(0);
    const [message] = flows.at('caught');
    flows.at('caught').length.should.equal(1);
    flows.at('out').should.deepEqual([]);
    message?.payload?.should.equal('mine');
    (message?.error as { message: string }).message.should.match(/^The device refused: .*Invalid Operation/);
    flows.statuses('control').at(-1)?.should.deepEqual({ fill: 'red', shape: 'ring', text: 'failed' });
    says(responseStatus(1, 'OK'));
    flows.receive('control', {});
    await flows.clock.advance(0);
    flows.at('out').length.should.equal(1);
  });

  it('says what to do with a request that cannot be used', async () => {
    await flows.load([tab, device, control({ action: '' }), catcher, caught]);
    flows.receive('control', { payload: true });
    await flows.clock.advance(0);
    const error = flows.at('caught')[0]?.error as { message: string };
    error.message.should.equal(
      'The action is one of output, detection, report, preset, move, door, call, states, reboot, request.',
    );
    flows.device.asked.should.deepEqual([]);
  });

  for (const [property, sentence] of [
    [{ port: 70_000 }, 'The number of the output must be a whole number from 1 to 65535.'],
    [{ port: '${NOBODY_SET}' }, 'The number of the output must be a whole number, 1 or more.'],
    [{ state: 'loud' }, /^The state of an output is on, off or pulse/],
    [{ action: 'nonsense' }, /^The action is one of output/],
  ] as const)
    it(`lets no message take the place of ${JSON.stringify(property)}, which cannot be used`, async () => {
      const own = { action: 'output', port: 1, state: 'on', ...property };
      await flows.load([tab, device, control(own), catcher, caught]);
      flows.receive('control', { payload: false, action: 'output', port: 2, state: 'on' });
      await flows.clock.advance(0);
      const { message } = flows.at('caught')[0]?.error as { message: string };
      if (typeof sentence === 'string') message.should.equal(sentence);
      else message.should.match(sentence);
      flows.device.asked.should.deepEqual([]);
    });

  it('takes words in any spelling, and objects, as properties too', async () => {
    await flows.load([
      tab,
      device,
      control({ action: 'request', method: 'PUT', path: '/ISAPI/x?format=json', body: { a: 1 } }),
      control({ id: 'door', action: 'door', door: 1, state: 'Stay open' }),
    ]);
    flows.receive('control', { payload: null });
    flows.receive('door', { payload: null });
    await flows.clock.advance(0);
    const bodies = flows.device.asked.map(({ body }) => String(body));
    bodies.should.containEql('{"a":1}');
    bodies.join().should.containEql('alwaysOpen');
  });
});
