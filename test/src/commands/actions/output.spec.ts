import should from 'should';
import { RefusedError } from '../../../../src/connection/refusal';
import { Control } from '../../../../src/commands/control';
import type { Answer } from '../../../../src/connection/requester';
import { InputError } from '../../../../src/errors';
import { controlRig, ControlRig } from '../../../support/control-rig';
import {
  aboutCamera as camera,
  aboutRecorder as recorder,
  answer,
  ok,
  responseStatus,
} from '../../../support/fake-asker';
import { settle, TestClock } from '../../../support/test-clock';

const trigger = (port: number) => `PUT /ISAPI/System/IO/outputs/${port}/trigger`;

describe('an alarm output', () => {
  let clock: ControlRig['clock'];
  let control: ControlRig['control'];
  let device: ControlRig['device'];
  let logged: ControlRig['logged'];
  let run: ControlRig['run'];
  let body: ControlRig['body'];
  let states: ControlRig['states'];

  beforeEach(() => {
    ({ clock, control, device, logged, run, body, states } = controlRig());
  });

  beforeEach(() => device.on(trigger(1), ok()).on(trigger(2), ok()));

  it('switches on and off', async () => {
    const result = await run({ action: 'output', port: '1', state: 'on' });
    should(result).have.propertyByPath('ResponseStatus', 'statusString').equal('OK');
    await run({ action: 'output', port: 1, state: false });
    device.lines.should.eql([trigger(1), trigger(1)]);
    body(0).should.containEql('<IOPortData><outputState>high</outputState></IOPortData>');
    body(1).should.containEql('<IOPortData><outputState>low</outputState></IOPortData>');
  });

  it('asks for the output of a recorder’s camera on the proxy path first', async () => {
    device.on('PUT /ISAPI/ContentMgmt/IOProxy/outputs/301/trigger', ok());
    await run({ action: 'output', port: 301, state: 'on' }, recorder);
    device.lines.should.eql(['PUT /ISAPI/ContentMgmt/IOProxy/outputs/301/trigger']);
  });

  it('never tries another output than the one asked for', async () => {
    device.on(trigger(4), responseStatus(403, 4, 'Invalid Operation', 'notSupport'));
    await run({ action: 'output', port: 4, state: 'on' }, recorder).should.be.rejectedWith(/notSupport/);
    device.lines.should.eql([trigger(4)]);
  });

  for (const request of [
    { port: 0, state: 'on' },
    { port: 1.5, state: 'on' },
    { port: '', state: 'on' },
    { port: 1, state: '' },
    { port: 1, state: 'maybe' },
    { port: 1, state: 1 },
    { port: NaN, state: 'on' },
    { port: 1, state: 'pulse' },
    { port: 1, state: 'pulse', duration: 0.05 },
    { port: 1, state: 'pulse', duration: 3601 },
    { port: 1, state: 'pulse', duration: 'long' },
  ])
    it(`refuses ${JSON.stringify(request)} before anything is sent`, async () => {
      await run({ action: 'output', ...request }).should.be.rejectedWith(InputError);
      device.asked.should.be.empty();
    });

  it('ends a pulse by the clock', async () => {
    await run({ action: 'output', port: 1, state: 'pulse', duration: '0.5' });
    await clock.advance(499);
    states().should.eql(['high']);
    await clock.advance(1);
    states().should.eql(['high', 'low']);
    clock.timers.should.equal(0);
  });

  it('lets overlapping pulses last until the later end', async () => {
    await run({ action: 'output', port: 1, state: 'pulse', duration: 10 });
    await clock.advance(4000);
    await run({ action: 'output', port: 1, state: 'pulse', duration: 1 });
    await clock.advance(5999);
    states().should.eql(['high', 'high']);
    await clock.advance(1);
    states().should.eql(['high', 'high', 'low']);
    await run({ action: 'output', port: 1, state: 'pulse', duration: 1 });
    await run({ action: 'output', port: 1, state: 'pulse', duration: 3 });
    await clock.advance(2999);
    states().slice(3).should.eql(['high', 'high']);
    await clock.advance(1);
    states().slice(3).should.eql(['high', 'high', 'low']);
  });

  it('does not end a pulse that was made longer while its end waited for the device', async () => {
    let take: () => void = () => undefined;
    const slow = () =>
      new Promise<ReturnType<typeof ok>>((resolve) => {
        take = () => {
          resolve(ok());
        };
      });
    device.on(trigger(1), ok(), slow, ok());
    await run({ action: 'output', port: 1, state: 'pulse', duration: 1 });
    const second = run({ action: 'output', port: 1, state: 'pulse', duration: 5 });
    await clock.advance(1000);
    take();
    await second;
    await clock.advance(4999);
    states().should.eql(['high', 'high']);
    await clock.advance(1);
    states().should.eql(['high', 'high', 'low']);
  });

  it('lets on and off end a pulse for good', async () => {
    for (const state of ['on', 'off']) {
      await run({ action: 'output', port: 1, state: 'pulse', duration: 5 });
      await run({ action: 'output', port: 1, state });
      const sent = device.asked.length;
      await clock.advance(60_000);
      device.asked.length.should.equal(sent);
      clock.timers.should.equal(0);
    }
  });

  it('ends nothing twice where a pulse runs out while the device still thinks about "off"', async () => {
    await run({ action: 'output', port: 1, state: 'pulse', duration: 10 });
    await clock.advance(9500);
    device.on(
      trigger(1),
      () =>
        new Promise((resolve) => {
          clock.after(1000, () => {
            resolve(ok());
          });
        }),
    );
    const off = run({ action: 'output', port: 1, state: 'off' });
    await clock.advance(3000);
    await off;
    states().should.eql(['high', 'low']);
    clock.timers.should.equal(0);
  });

  it('keeps ports apart', async () => {
    await run({ action: 'output', port: 1, state: 'pulse', duration: 1 });
    await run({ action: 'output', port: 2, state: 'pulse', duration: 2 });
    await clock.advance(1000);
    device.lines.should.eql([trigger(1), trigger(2), trigger(1)]);
  });

  it('ends a pulse whose timer comes a little early', async () => {
    const hasty = new TestClock();
    const after = hasty.after.bind(hasty);
    hasty.after = (ms, then) => after(ms > 1 ? ms - 0.5 : ms, then);
    const quick = new Control(device, hasty);
    await quick.run({ action: 'output', port: 1, state: 'pulse', duration: 1 });
    await hasty.advance(1000);
    states().should.eql(['high', 'low']);
    await quick.close();
  });

  it('starts no pulse that the device refuses', async () => {
    device.on(trigger(1), responseStatus(403, 4, 'Invalid Operation', 'lowPrivilege'));
    await run({ action: 'output', port: 1, state: 'pulse', duration: 1 }).should.be.rejectedWith(
      RefusedError,
    );
    clock.timers.should.equal(0);
  });

  it('asks for a permission only where one would help', async () => {
    device.on(
      trigger(1),
      responseStatus(403, 4, 'Invalid Operation', 'lowPrivilege'),
      responseStatus(403, 4, 'Invalid Operation', 'notSupport'),
    );
    const on = { action: 'output', port: 1, state: 'on' };
    await run(on).should.be.rejectedWith({ code: 'forbidden' });
    await run(on).should.be.rejectedWith({ code: 'unsupported' });
  });

  it('tries again when the end of a pulse is not taken, and says so when it never is', async () => {
    device.on(trigger(1), ok(), responseStatus(503, 2, 'Device Busy', 'deviceBusy'), ok());
    await run({ action: 'output', port: 1, state: 'pulse', duration: 1 });
    await clock.advance(3000);
    states().should.eql(['high', 'low', 'low']);
    logged.should.be.empty();

    device.on(trigger(1), ok(), responseStatus(503, 2, 'Device Busy', 'deviceBusy'));
    await run({ action: 'output', port: 1, state: 'pulse', duration: 1 });
    await clock.advance(300_000);
    logged.length.should.equal(1);
    clock.timers.should.equal(0);
  });

  it('ends every pulse when it closes, a starting one included', async () => {
    await run({ action: 'output', port: 1, state: 'pulse', duration: 60 });
    const starting = run({ action: 'output', port: 2, state: 'pulse', duration: 60 });
    const closed = control.close();
    await closed;
    await starting;
    await settle();
    clock.timers.should.equal(0);
    device.lines.filter((_, i) => states()[i] === 'low').should.eql([trigger(1), trigger(2)]);
  });

  it('does not give a starting pulse up half way: the device may have switched on already', async () => {
    const closing = new AbortController();
    let switchOn: (answer: Answer) => void = () => undefined;
    device.on(trigger(1), () => new Promise((resolve) => (switchOn = resolve)), ok());
    const starting = control.run({ action: 'output', port: 1, state: 'pulse', duration: 60 }, closing.signal);
    await settle();
    closing.abort();
    const closed = control.close();
    should(device.asked[0]?.signal?.aborted).be.false();
    should(device.asked[0]?.outlives).be.true();
    switchOn(ok());
    await Promise.all([starting, closed]);
    states().should.eql(['high', 'low']);
  });

  it('ends a pulse by the path that began it, whatever is known of the device by then', async () => {
    const old = trigger(1).replace('/ISAPI', '');
    device.on(trigger(1), answer(404)).on(old, ok());
    await run({ action: 'output', port: 1, state: 'pulse', duration: 60 }, { ...camera, prefix: '' });
    device.known = new Error('nobody can tell any more');
    await control.close();
    device.lines.should.eql([trigger(1), old, old]);
    states().should.eql(['high', 'high', 'low']);
  });

  it('closes without an error when the device is gone', async () => {
    device.on(trigger(1), ok(), new Error('gone'));
    await run({ action: 'output', port: 1, state: 'pulse', duration: 60 });
    const closed = control.close();
    await clock.advance(8_000);
    await closed;
    // It goes on in the background, and is given up in the end.
    await clock.advance(90_000);
    clock.timers.should.equal(0);
    logged.length.should.equal(1);
  });
});
