import should from 'should';
import type { Document } from '../../../src/documents/document';
import { EventMatcher } from '../../../src/sensors/sensor-alert';
import type { Alert } from '../../../src/stream/alert';
import { anAlert } from '../../support/alerts';
import { aBoard, anInventory, aTrigger, offline, online } from '../../support/board';

const MINUTE = 60_000;

function door(minor: number, doorNo?: number, fields: Partial<Alert> = {}): Alert {
  const event = { majorEventType: 5, subEventType: minor, ...(doorNo === undefined ? {} : { doorNo }) };
  return anAlert('AccessControllerEvent', {
    raw: () => ({ eventType: 'AccessControllerEvent', AccessControllerEvent: event }),
    ...fields,
  });
}

function cid(code: number, more: Document = {}): Alert {
  return anAlert('cidEvent', {
    channel: 7,
    raw: () => ({ eventType: 'cidEvent', CIDEvent: { code, ...more } }),
  });
}

const opened = 0x19;
const closed = 0x1a;
const rings = 0x25;

describe('doors', () => {
  it('are open from their contact until it closes, however long that takes, each for itself', async () => {
    const { board, clock, hear } = aBoard('Gate');
    const heard = hear({ delay: 0 });
    board.take(door(opened, 1));
    board.take(door(opened, 2));
    await clock.advance(60 * MINUTE);
    board.take(door(0x1c, 1));
    board.take(door(closed, 1));
    heard.lines.should.eql([
      '0 gate_door_open_1 true active',
      '0 gate_door_open_2 true active',
      '3600 gate_door_open_1 false inactive',
    ]);
    should(heard.messages[2]?.sensor).eql({
      id: 'door_open_1',
      type: 'door_open',
      name: 'Door open',
      channel: 1,
      channelName: null,
    });
    should(heard.messages[2]?.event?.details).eql({
      door: 1,
      major: 5,
      minor: closed,
      action: 'door closed',
    });
  });

  it('ring, and everything else of them happens', async () => {
    const { board, clock, hear } = aBoard('Gate', { delay: 2000 });
    const [bell, all] = [hear({ sensor: 'doorbell' }), hear({ sensor: 'AccessControllerEvent', channel: 1 })];
    board.take(door(rings));
    board.take(door(0x4b, 1));
    board.take(door(rings, 2));
    await clock.advance(10_000);
    bell.lines.should.eql([
      '0 gate_doorbell_1 true active',
      '0 gate_doorbell_2 true active',
      '2 gate_doorbell_1 false inactive',
      '2 gate_doorbell_2 false inactive',
    ]);
    all.lines
      .filter((line) => line.includes('true'))
      .should.eql(['0 gate_doorbell_1 true active', '0 gate_access_control_event_1 true active']);
  });

  it('are switched by no record of the past, which is seen all the same, marked', () => {
    const { board, hear } = aBoard('Gate');
    const heard = hear();
    const taken = board.take(door(opened, 1, { replayed: true }));
    heard.lines.should.eql([]);
    should(taken?.pick(new EventMatcher({ events: ['door_open'], channel: 1 }))).match({
      topic: 'gate_door_open_1',
      sensor: { id: 'door_open_1' },
    });
    should(taken?.data(null)).match({ replayed: true, details: { door: 1, minor: opened } });
    should(board.take(door(opened, 1))?.data(null)).not.have.property('replayed');
  });

  it('are over after five minutes without the device, once; before that nothing moves', async () => {
    const { board, clock, hear } = aBoard('Gate');
    const heard = hear({ delay: 0 });
    board.take(door(opened, 1));
    board.connection(offline);
    await clock.advance(4 * MINUTE);
    board.connection(online);
    await clock.advance(10 * MINUTE);
    board.connection(offline);
    board.connection({ ...offline, state: 'refused' });
    await clock.advance(5 * MINUTE);
    await clock.advance(5 * MINUTE);
    heard.lines.should.eql(['0 gate_door_open_1 true active', '1140 gate_door_open_1 false disconnected']);
    board.connection(online);
    board.take(door(closed, 1));
    board.take(door(opened, 1));
    heard.lines.slice(2).should.eql(['1440 gate_door_open_1 true active']);
    board.close();
    clock.timers.should.equal(0);
  });

  it('are ignored and delayed by their wire name or by their own', async () => {
    const { board, clock, hear } = aBoard('Gate', {
      customize: [
        { sensor: 'AccessControllerEvent', delay: 1 },
        { sensor: 'doorbell_1', ignored: true },
      ],
    });
    const heard = hear();
    board.take(door(rings, 1));
    board.take(door(rings, 2));
    board.take(door(0x15, 1));
    await clock.advance(10_000);
    heard.lines.should.eql([
      '0 gate_doorbell_2 true active',
      '0 gate_access_control_event_1 true active',
      '1 gate_doorbell_2 false inactive',
      '1 gate_access_control_event_1 false inactive',
    ]);
  });
});

describe('panels', () => {
  it('have a sensor a zone, as sent and 0 included; two zones never share a state', () => {
    const { board, hear } = aBoard('Alarm');
    board.inventory(anInventory({ recorder: false, triggers: [] }));
    const [all, zero] = [hear({ delay: 0 }), hear({ sensor: 'zone_alarm', channel: 0, delay: 0 })];
    board.take(cid(1130, { zone: 0 }));
    board.take(cid(1130, { zone: 1 }));
    board.take(cid(3130, { zone: 0 }));
    all.lines.should.eql([
      '0 alarm_zone_alarm_0 true active',
      '0 alarm_zone_alarm_1 true active',
      '0 alarm_zone_alarm_0 false inactive',
    ]);
    zero.lines.length.should.equal(2);
    should(zero.messages[0]?.sensor).match({ id: 'zone_alarm_0', channel: 0, channelName: null });
    should(zero.messages[0]?.event).match({ channel: 7, details: { zone: 0, code: 1130 } });
  });

  it('are in alarm or trouble while any code is open, and over with the last one', async () => {
    const { board, clock, hear } = aBoard('Alarm');
    const heard = hear({ delay: 0 });
    for (const code of [1301, 1302, 1301, 3301]) board.take(cid(code));
    await clock.advance(60 * MINUTE);
    heard.lines.should.eql(['0 alarm_panel_trouble true active']);
    board.take(cid(3302));
    heard.lines.slice(1).should.eql(['3600 alarm_panel_trouble false inactive']);
    for (const code of [1120, 1130, 3120]) board.take(cid(code, { zone: 4 }));
    heard.lines.slice(2).should.eql(['3600 alarm_zone_alarm_4 true active']);
    board.take(cid(3130, { zone: 4 }));
    heard.lines.slice(3).should.eql(['3600 alarm_zone_alarm_4 false inactive']);
  });

  it('turn a node that began in the middle on with the next alarm, and off with the last restore', () => {
    const { board, hear } = aBoard('Alarm');
    board.take(cid(1130, { zone: 1 }));
    const heard = hear({ delay: 0 });
    board.take(cid(1131, { zone: 1 }));
    board.take(cid(3131, { zone: 1 }));
    heard.lines.should.eql(['0 alarm_zone_alarm_1 true active']);
    board.take(cid(3130, { zone: 1 }));
    heard.lines.length.should.equal(2);
  });

  it('are armed until they are disarmed, each area for itself, whatever becomes of the connection', async () => {
    const { board, clock, hear } = aBoard('Alarm');
    const [armed, zone] = [hear({ sensor: 'armed', delay: 0 }), hear({ sensor: 'zone_alarm', delay: 0 })];
    board.take(cid(3401, { system: 1 }));
    board.take(cid(3441, { system: 2 }));
    board.take(cid(1130, { zone: 1 }));
    board.connection(offline);
    await clock.advance(24 * 60 * MINUTE);
    armed.lines.should.eql(['0 alarm_armed true active', '0 alarm_armed_2 true active']);
    zone.lines.should.eql(['0 alarm_zone_alarm_1 true active', '300 alarm_zone_alarm_1 false disconnected']);
    board.connection(online);
    board.take(cid(1407));
    armed.lines.slice(2).should.eql(['86400 alarm_armed false inactive']);
    // What was open before the long outage is forgotten: one new alarm and its restore are enough.
    board.take(cid(1131, { zone: 1 }));
    board.take(cid(3131, { zone: 1 }));
    zone.lines.length.should.equal(4);
  });

  it('tell of what is about no sensor without one, under the name of the device', () => {
    const { board, hear } = aBoard('Alarm');
    const heard = hear();
    const pick = (events: string[], channel: number | null = null) =>
      board.take(cid(1406, { zone: 3 }))?.pick(new EventMatcher({ events, channel })) ?? null;
    should(pick([])).eql({ sensor: null, topic: 'alarm' });
    should(pick(['cidEvent'])).eql({ sensor: null, topic: 'alarm' });
    should(pick(['armed'])).be.null();
    should(pick([], 3)).be.null();
    should(pick(['cidEvent'], 3)).be.null();
    board.list().should.eql([]);
    heard.lines.should.eql([]);
    const ignoring = aBoard('Alarm', { customize: [{ sensor: 'cidEvent', ignored: true }] });
    const ignored = ignoring.board.take(cid(1406))?.pick(new EventMatcher({ events: [], channel: null }));
    should(ignored ?? null).be.null();
  });

  it('mean all of their sensors by their wire name, in nodes and filters', () => {
    const { board, hear } = aBoard('Alarm');
    const heard = hear({ sensor: 'cidEvent' });
    const filter = new EventMatcher({ events: ['CIDEvent'], channel: null });
    for (const alert of [cid(1130, { zone: 2 }), cid(1301), cid(3401), cid(1120)]) {
      should(board.take(alert)?.pick(filter)?.sensor).not.be.null();
    }
    heard.lines
      .map((line) => line.split(' ')[1])
      .should.eql(['alarm_zone_alarm_2', 'alarm_panel_trouble', 'alarm_armed', 'alarm_panel_alarm']);
  });
});

describe('the status of a node whose sensor is not there', () => {
  it('says so where the list was read whole, until an alert comes', () => {
    const { board, hear } = aBoard('Nvr');
    const [line, motion, far, all] = [
      hear({ sensor: 'line_crossing' }),
      hear({ sensor: 'motion', channel: 1 }),
      hear({ sensor: 'motion', channel: 9 }),
      hear({ channel: 9 }),
    ];
    line.summary().should.eql({ kind: 'off' });
    const list = anInventory({ recorder: true, triggers: [aTrigger('VMD', 1)] });
    board.inventory({ ...list, incomplete: true });
    line.summary().should.eql({ kind: 'off' });
    board.inventory(list);
    line.summary().should.eql({ kind: 'not-listed' });
    motion.summary().should.eql({ kind: 'off' });
    far.summary().should.eql({ kind: 'not-listed' });
    all.summary().should.eql({ kind: 'not-listed' });
    board.take(anAlert('linedetection', { channel: 1 }));
    line.summary().should.eql({ kind: 'on' });
    board.connection(offline);
    far.summary().should.match({ kind: 'offline' });
  });

  it('never says so for doors, panels and calls, nor where the list could not be read', () => {
    const { board, hear } = aBoard('Gate');
    const heard = [
      'door_open',
      'doorbell_2',
      'AccessControllerEvent',
      'cidEvent',
      'armed',
      'voiceTalkEvent',
    ].map((sensor) => hear({ sensor }));
    const motion = hear({ sensor: 'motion' });
    board.inventory(anInventory({ triggers: null }));
    motion.summary().should.eql({ kind: 'off' });
    board.inventory(anInventory({ triggers: [] }));
    motion.summary().should.eql({ kind: 'not-listed' });
    for (const one of heard) one.summary().should.match({ kind: /off|several/ });
  });
});

describe('the states of all sensors', () => {
  it('keep the time of the last post as the clock told it then, however often and after whatever step one asks', async () => {
    const { board, clock } = aBoard('Nvr');
    board.inventory(anInventory({ recorder: true, triggers: [aTrigger('VMD', 2)] }));
    await clock.advance(1000);
    const at = clock.now();
    board.take(anAlert('VMD', { channel: 2 }));
    await clock.advance(500);
    clock.jump(3_600_000);
    const times = { since: at, last: at };
    board.states({ sensor: null, channel: null }).should.match([times]);
    clock.jump(-7_200_000);
    board.states({ sensor: null, channel: null }).should.match([times]);
  });

  it('are those of a node without wishes of its own, whether or not there is one', async () => {
    const { board, clock } = aBoard('Nvr', {
      customize: [
        { sensor: 'motion_2', delay: 30 },
        { sensor: 'pir', ignored: true },
      ],
    });
    const start = clock.now();
    board.inventory(
      anInventory({ recorder: true, triggers: [aTrigger('VMD', 1), aTrigger('VMD', 2), aTrigger('PIR', 1)] }),
    );
    await clock.advance(1000);
    board.take(anAlert('VMD', { channel: 2 }));
    await clock.advance(1000);
    board.take(anAlert('VMD', { channel: 2, state: 'inactive' }));
    const off = { on: false, since: null, last: null };
    board.states({ sensor: null, channel: null }).should.eql([
      { id: 'motion_1', topic: 'nvr_motion_1', ...off },
      { id: 'motion_2', topic: 'nvr_motion_2', on: true, since: start + 1000, last: start + 2000 },
    ]);
    await clock.advance(30_000);
    board
      .states({ sensor: 'VMD', channel: 2 })
      .should.eql([
        { id: 'motion_2', topic: 'nvr_motion_2', on: false, since: start + 32_000, last: start + 2000 },
      ]);
    board.states({ sensor: 'motion_1', channel: null }).should.match([{ id: 'motion_1' }]);
    board.take(door(opened, 3));
    board.take(door(rings, 3));
    board
      .states({ sensor: 'AccessControllerEvent', channel: 3 })
      .map(({ id, on }) => [id, on])
      .should.eql([
        ['door_open_3', true],
        ['doorbell_3', true],
      ]);
  });
});
