import should from 'should';
import { controlActions } from '../../../src/commands/actions';
import { Control } from '../../../src/commands/control';
import { actionFields, ActionId, ControlField, rangeOf } from '../../../src/commands/action-settings';
import { readNumber } from '../../../src/schema';
import type { ControlRequest } from '../../../src/commands/fields';
import { InputError, PassingError } from '../../../src/errors';
import { Log, silentLog } from '../../../src/log';
import { aboutRecorder, answer, FakeCommanded, ok, responseStatus } from '../../support/fake-asker';
import { TestClock } from '../../support/test-clock';

describe('actions of control', () => {
  let clock: TestClock;
  let device: FakeCommanded;
  let logged: string[];
  let control: Control;

  beforeEach(() => {
    clock = new TestClock();
    device = new FakeCommanded();
    logged = [];
    const log: Log = { ...silentLog, error: (sentence) => logged.push(sentence) };
    control = new Control(device, clock, log);
  });
  afterEach(() => {
    clock.timers.should.equal(0);
  });

  const run = (request: ControlRequest) => control.run(request);
  const bodies = () => device.asked.map(({ body }) => body?.toString() ?? '');

  it('are those of the contract, each with its fields', () => {
    controlActions.map(({ id }) => id).should.eql(Object.keys(actionFields));
    const all = Object.fromEntries(
      Object.entries(actionFields).map(([id, fields]) => [id, fields.join(' ')]),
    );
    all.should.eql({
      output: 'port state duration',
      detection: 'sensor channel enabled',
      report: 'sensor channel enabled',
      preset: 'channel preset',
      move: 'channel pan tilt zoom duration',
      door: 'door state',
      call: 'state',
      states: 'sensor channel',
      reboot: '',
      request: 'method path body',
    });
  });

  describe('output', () => {
    it('takes the boolean payload where no state is set, and never for a state that is', async () => {
      device.on('PUT /ISAPI/System/IO/outputs/1/trigger', ok());
      await run({ action: 'output', port: 1, payload: true });
      await run({ action: 'output', port: 1, state: 'off', payload: true });
      bodies()[0]?.should.containEql('>high<');
      bodies()[1]?.should.containEql('>low<');
      await run({ action: 'output', port: 1, payload: 'on' }).should.be.rejectedWith(InputError);
    });

    it('finds the old path of old firmware, without asking the device what it is at every switch', async () => {
      const old = 'PUT /System/IO/outputs/1/trigger';
      device.known = { ...aboutRecorder, recorder: false, prefix: '' };
      device.on(old, ok());
      await run({ action: 'output', port: 1, state: 'on' });
      device.lines.should.eql(['PUT /ISAPI/System/IO/outputs/1/trigger', old]);
    });
  });

  describe('detection', () => {
    it('takes the boolean payload, with the sensor of a message', async () => {
      const path = '/ISAPI/Smart/LineDetection/2';
      device.on(`GET ${path}`, answer(200, '<X><enabled>true</enabled></X>')).on(`PUT ${path}`, ok());
      const sensor = { id: 'line_crossing_2', type: 'line_crossing', channel: 2 };
      await run({ action: 'detection', sensor, payload: false });
      bodies()[1]?.should.equal('<X><enabled>false</enabled></X>');
    });
  });

  describe('move', () => {
    const own = 'PUT /ISAPI/PTZCtrl/channels/1/continuous';
    const proxy = 'PUT /ISAPI/ContentMgmt/PTZCtrlProxy/channels/3/continuous';
    const data = (pan: number, tilt: number, zoom: number) =>
      `<PTZData><pan>${pan}</pan><tilt>${tilt}</tilt><zoom>${zoom}</zoom></PTZData>`;
    const moves = () => bodies().map((body) => /<PTZData>.*<\/PTZData>/.exec(body)?.[0]);

    it('turns, and stops by itself', async () => {
      device.on(own, ok());
      await run({ action: 'move', pan: '-40', zoom: 5, duration: 1.5 });
      await clock.advance(1499);
      moves().should.eql([data(-40, 0, 5)]);
      await clock.advance(1);
      moves().should.eql([data(-40, 0, 5), data(0, 0, 0)]);
    });

    it('takes the place of one that runs, and of its stop', async () => {
      device.on(own, ok());
      await run({ action: 'move', pan: 40, duration: 2 });
      await clock.advance(1000);
      await run({ action: 'move', tilt: 10, duration: 0.5 });
      await clock.advance(60_000);
      moves().should.eql([data(40, 0, 0), data(0, 10, 0), data(0, 0, 0)]);
      await run({ action: 'move', pan: 1, duration: 1 });
      await run({ action: 'move', pan: 2, duration: 3 });
      await clock.advance(2999);
      moves().length.should.equal(5);
      await clock.advance(1);
      moves().length.should.equal(6);
    });

    it('stops on the path that a recorder said yes on, also when the node closes', async () => {
      device.known = aboutRecorder;
      device.on(proxy, ok());
      await run({ action: 'move', channel: 3, pan: 10, duration: 60 });
      await control.close();
      device.lines.should.eql([proxy, proxy]);
      moves()[1]?.should.equal(data(0, 0, 0));
    });

    it('stops on the path that was tried last, where nobody knows whether it moves', async () => {
      device.known = aboutRecorder;
      const third = own.replace('/1/', '/3/');
      device.on(third, () => Promise.reject(new PassingError('reset')), ok());
      await run({ action: 'move', channel: 3, pan: 10, duration: 60 }).should.be.rejected();
      await clock.advance(0);
      device.lines.should.eql([proxy, third, third]);
      moves()
        .at(-1)
        ?.should.equal(data(0, 0, 0));
    });

    it('owes no stop where the device refused to move', async () => {
      device.on(own, responseStatus(403, 4, 'Invalid Operation', 'notSupport'));
      await run({ action: 'move', pan: 10, duration: 60 }).should.be.rejectedWith({ code: 'unsupported' });
      await clock.advance(100_000);
      device.lines.should.eql([own]);
    });

    it('tries again to stop, and says so where it never could', async () => {
      device.on(own, ok(), responseStatus(503, 2, 'Device Busy', 'deviceBusy'));
      await run({ action: 'move', pan: 10, duration: 1 });
      await clock.advance(300_000);
      logged.length.should.equal(1);
      logged[0]?.should.match(/could not be stopped/);
    });

    for (const bad of [
      { duration: 1 },
      { pan: 10 },
      { pan: 101, duration: 1 },
      { pan: 1.5, duration: 1 },
      { pan: 10, tilt: 'up', duration: 1 },
      { pan: 10, duration: 61 },
      { pan: 10, duration: 0.05 },
      { pan: 10, duration: 1, channel: 0 },
    ])
      it(`refuses ${JSON.stringify(bad)} before anything is sent`, async () => {
        await run({ action: 'move', ...bad }).should.be.rejectedWith(InputError);
        device.asked.should.be.empty();
      });
  });

  describe('door', () => {
    const path = 'PUT /ISAPI/AccessControl/RemoteControl/door/2';

    for (const [state, command] of [
      ['open', 'open'],
      ['close', 'close'],
      ['stay-open', 'alwaysOpen'],
      ['Stay Closed', 'alwaysClose'],
      ['normal', 'resume'],
    ] as const)
      it(`says ${command} for ${state}`, async () => {
        device.on(path, ok());
        await run({ action: 'door', door: '2', state });
        bodies().should.eql([`<RemoteControlDoor><cmd>${command}</cmd></RemoteControlDoor>`]);
      });

    it('says the channel and who asks where an indoor station wants to know', async () => {
      device.on(path, responseStatus(400, 6, 'Invalid XML Content', 'badXmlContent'), ok());
      await run({ action: 'door', door: 2, state: 'open' });
      bodies()[1]?.should.equal(
        '<RemoteControlDoor><channelNo>1</channelNo><cmd>open</cmd><controlType>monitor</controlType></RemoteControlDoor>',
      );
    });

    it('says the first refusal where both are refused, and asks once where a right is missing', async () => {
      device.on(path, responseStatus(400, 6, 'Invalid XML Content', 'badXmlContent'));
      await run({ action: 'door', door: 2, state: 'open' }).should.be.rejectedWith(/badXmlContent/);
      device.asked.length.should.equal(2);
      device.on(path, responseStatus(403, 4, 'Invalid Operation', 'lowPrivilege'));
      await run({ action: 'door', door: 2, state: 'open' }).should.be.rejectedWith({ code: 'forbidden' });
      device.asked.length.should.equal(3);
    });

    for (const bad of [
      { state: 'open' },
      { door: 0, state: 'open' },
      { door: 1 },
      { door: 1, state: 'pulse' },
      { door: 1, payload: true },
    ])
      it(`refuses ${JSON.stringify(bad)} before anything is sent`, async () => {
        await run({ action: 'door', ...bad }).should.be.rejectedWith(InputError);
        device.asked.should.be.empty();
      });
  });

  describe('call', () => {
    for (const [state, cmdType] of [
      ['answer', 'answer'],
      ['reject', 'reject'],
      ['hang-up', 'hangUp'],
      ['hangUp', 'hangUp'],
      ['cancel', 'cancel'],
    ] as const)
      it(`signals ${cmdType} for ${state}`, async () => {
        device.on(
          'PUT /ISAPI/VideoIntercom/callSignal?format=json',
          answer(200, '{"statusCode":1,"statusString":"OK"}'),
        );
        const said = await run({ action: 'call', state });
        should(said).have.property('statusCode', 1);
        bodies().should.eql([JSON.stringify({ CallSignal: { cmdType } })]);
        device.asked[0]?.contentType?.should.startWith('application/json');
      });

    it('refuses what is no signal', async () => {
      await run({ action: 'call', state: 'ring' }).should.be.rejectedWith(/answer, reject, hang-up, cancel/);
      device.asked.should.be.empty();
    });
  });

  describe('states', () => {
    it('answers from memory, with the filter as it was meant', async () => {
      device.sensors = [{ id: 'motion_2', topic: 'home_motion_2', on: true, since: 5, last: 7 }];
      (await run({ action: 'states' })).should.eql(device.sensors);
      await run({ action: 'states', sensor: 'VMD', channel: '2' });
      await run({ action: 'states', sensor: { type: 'motion', channel: 3 } });
      await run({ action: 'states', sensor: 'all' });
      device.filters.should.eql([
        { sensor: null, channel: null },
        { sensor: 'VMD', channel: 2 },
        { sensor: 'motion', channel: 3 },
        { sensor: null, channel: null },
      ]);
      device.asked.should.be.empty();
    });

    it('is an error that says what is missing while the device is not online', async () => {
      const { status } = device;
      device.status = { ...status, state: 'connecting' };
      await run({ action: 'states' }).should.be.rejectedWith(/stream of this device is not open/);
      device.status = { ...status, state: 'offline', reason: 'Nothing answers at cam.lan:80.' };
      await run({ action: 'states' }).should.be.rejectedWith(/Nothing answers at cam\.lan:80/);
      await run({ action: 'states', sensor: 5 }).should.be.rejectedWith(InputError);
    });
  });

  it('reject with what kept them from learning what the device is', async () => {
    device.known = new PassingError('busy', { said: '', status: 503 }, true);
    await run({ action: 'preset', preset: 1 }).should.be.rejectedWith({ code: 'busy' });
    device.asked.should.be.empty();
  });

  describe('numbers', () => {
    /** Of each field: what is allowed, by the action. */
    const ENDS: readonly (readonly [
      ActionId,
      ControlField,
      Readonly<Record<string, unknown>>,
      number,
      number,
    ])[] = [
      ['output', 'port', { state: 'on' }, 1, 65_535],
      ['output', 'duration', { port: 1, state: 'pulse' }, 0.1, 3600],
      ['detection', 'channel', { sensor: 'motion', enabled: true }, 1, 65_535],
      ['report', 'channel', { sensor: 'motion', enabled: true }, 1, 65_535],
      ['preset', 'channel', { preset: 1 }, 1, 65_535],
      ['preset', 'preset', {}, 1, 1024],
      ['move', 'channel', { pan: 1, duration: 1 }, 1, 65_535],
      ['move', 'pan', { duration: 1 }, -100, 100],
      ['move', 'tilt', { duration: 1 }, -100, 100],
      ['move', 'zoom', { duration: 1 }, -100, 100],
      ['move', 'duration', { pan: 1 }, 0.1, 60],
      ['door', 'door', { state: 'open' }, 1, 256],
      ['states', 'channel', {}, 0, 65_535],
    ];
    for (const [action, field, request, least, most] of ENDS)
      it(`of ${action}: ${field} is ${least} to ${most}, as the dialog says`, async () => {
        const step = field === 'duration' ? 0.01 : 1;
        for (const [value, good] of [
          [least, true],
          [String(most), true],
          [least - step, false],
          [most + step, false],
          ['x', false],
          [[1], false],
        ] as const) {
          const failure: unknown = await run({ ...request, action, [field]: value }).catch(
            (error: unknown) => error,
          );
          (!(failure instanceof InputError && failure.message.includes(' must be '))).should.equal(
            good,
            String(value),
          );
          (readNumber(value, rangeOf(action, field)) !== undefined).should.equal(good, String(value));
        }
        await control.close();
      });

    for (const [request, sentence] of [
      [{ action: 'output', state: 'on' }, 'Say the number of the output: in the node, or as msg.port.'],
      [
        { action: 'output', port: 1, state: 'pulse' },
        'Say the duration in seconds: in the node, or as msg.duration.',
      ],
      [{ action: 'preset' }, 'Say the number of the preset: in the node, or as msg.preset.'],
      [{ action: 'door', state: 'open' }, 'Say the number of the door: in the node, or as msg.door.'],
      [{ action: 'move', pan: 5 }, 'Say the duration in seconds: in the node, or as msg.duration.'],
      [{ action: 'output', port: 0 }, 'The number of the output must be a whole number, 1 or more.'],
      [{ action: 'door', door: 999 }, 'The number of the door must be a whole number from 1 to 256.'],
      [{ action: 'move', pan: 5, duration: 61 }, 'The duration in seconds must be a number from 0.1 to 60.'],
    ] as const)
      it(`says of ${JSON.stringify(request)} what is missing or wrong, without limits that only keep nonsense away`, () =>
        run(request).should.be.rejectedWith(sentence));
  });
});
