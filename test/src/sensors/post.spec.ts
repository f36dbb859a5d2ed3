import should from 'should';
import { sensorTypeOf } from '../../../src/sensors/catalogue';
import { copyEvent, eventData, Hit, hitsOf } from '../../../src/sensors/post';
import type { Document } from '../../../src/documents/document';
import type { Alert } from '../../../src/stream/alert';
import { anAlert } from '../../support/alerts';

/** `id number kind` of each sensor that the alert is about. */
const told = (alert: Alert): string[] => hitsOf(alert, sensorTypeOf).map(shown);
const shown = ({ type, number, kind }: Hit): string => `${type.id} ${number} ${kind}`;

function door(event: Document, fields: Partial<Alert> = {}): Alert {
  return anAlert('AccessControllerEvent', {
    raw: () => ({ eventType: 'AccessControllerEvent', AccessControllerEvent: event }),
    ...fields,
  });
}

function panel(event: Document): Alert {
  return anAlert('cidEvent', { channel: 1, raw: () => ({ eventType: 'cidEvent', CIDEvent: event }) });
}

describe('what an alert does to its sensor', () => {
  const cases: [string, string, Partial<Alert>, string][] = [
    ['active switches on', 'VMD', {}, 'motion null active'],
    ['inactive ends', 'VMD', { state: 'inactive', channel: 2 }, 'motion 2 inactive'],
    ['what happens is over at once', 'ANPR', {}, 'plate_vehicle null happens'],
    ['inactive of what happens says nothing new', 'ANPR', { state: 'inactive' }, 'plate_vehicle null null'],
    ['old data switches nothing', 'VMD', { replayed: true }, 'motion null null'],
    ['old data ends nothing', 'VMD', { replayed: true, state: 'inactive' }, 'motion null null'],
    ['a known face happens', 'faceContrastSuccess', { channel: 3 }, 'face_comparison_success 3 happens'],
    ['an unknown face is another sensor', 'faceContrastFailure', {}, 'face_comparison_failure null happens'],
    ['smoke is not fire', 'smokeDetection', {}, 'smoke_detection null active'],
    ['fire and smoke is fire', 'smokeAndFireDetection', {}, 'fire_detection null active'],
    ['a heartbeat ends a loss', 'videoloss', { heartbeat: true, channel: 2 }, 'video_loss 2 inactive'],
    ['a heartbeat ends nothing that happens', 'ANPR', { heartbeat: true }, 'plate_vehicle null null'],
  ];
  for (const [title, type, fields, hit] of cases) {
    it(title, () => {
      should(told(anAlert(type, fields))).eql([hit]);
    });
  }

  it('takes duration for an active post of what it relates to', () => {
    const duration = anAlert('duration', { channel: 1, relations: ['fielddetection', 'ANPR'] });
    const both = ['field_detection 1 active', 'plate_vehicle 1 happens'];
    should(told(duration)).eql(both);
    should(told({ ...duration, state: 'inactive' })).eql(both);
    should(told({ ...duration, replayed: true })).eql(['field_detection 1 null', 'plate_vehicle 1 null']);
    should(told(anAlert('duration'))).eql([]);
    for (const type of ['duration-1', 'duration-16', 'Duration', 'DURATION-2'])
      should(told({ ...duration, type })).eql(both, type);
    for (const type of ['durations', 'aduration', 'duration-', 'duration-x', 'duration-1x', 'x-1'])
      told({ ...duration, type }).length.should.equal(1, type);
  });

  it('takes the number of what duration relates to from its own name, and knows what is no event', () => {
    const relating = (relation: string, fields: Partial<Alert> = {}) =>
      told(anAlert('duration', { relations: [relation], ...fields }));
    should(relating('fielddetection-2')).eql(['field_detection 2 active']);
    should(relating('fielddetection-2', { channel: 3 })).eql(['field_detection 3 active']);
    for (const relation of ['heartBeat', 'duration', 'cidEvent'])
      should(relating(relation)).eql([], relation);
    // A door that nobody named by a code neither opens nor closes.
    should(relating('AccessControllerEvent')).eql(['access_control_event 1 happens']);
  });

  it('lets the port win for alarm inputs, and knows no number of the device itself', () => {
    should(told(anAlert('IO', { channel: 1, port: 501 }))).eql(['i_o 501 active']);
    should(told(anAlert('IO', { channel: 3 }))).eql(['i_o 3 active']);
    should(told(anAlert('diskfull', { channel: 1 }))).eql(['disk_full null active']);
    should(told(anAlert('VMD', { channel: 4, port: 9 }))).eql(['motion 4 active']);
  });

  const doors: [string, Document, string][] = [
    ['opens', { majorEventType: 5, subEventType: 0x19, doorNo: 2 }, 'door_open 2 active'],
    ['is forced', { majorEventType: '5', subEventType: '27', doorNo: '1' }, 'door_open 1 active'],
    ['is open too long', { majorEventType: 5, subEventType: 0x1c }, 'door_open 1 active'],
    ['closes', { majorEventType: 5, subEventType: 0x1a, doorNo: 0 }, 'door_open 1 inactive'],
    ['rings', { majorEventType: 5, subEventType: 0x25, doorNo: 1 }, 'doorbell 1 happens'],
    ['is unlocked', { majorEventType: 5, subEventType: 0x15, doorNo: 3 }, 'access_control_event 3 happens'],
    [
      'has a code that nobody knows',
      { majorEventType: 5, subEventType: 999 },
      'access_control_event 1 happens',
    ],
    ['tells no codes', { cardNo: '1111' }, 'access_control_event 1 happens'],
    ['tells a nonsense number', { majorEventType: 5, doorNo: 1.5 }, 'access_control_event 1 happens'],
  ];
  for (const [title, event, hit] of doors) {
    it(`knows a door that ${title}`, () => {
      should(told(door(event))).eql([hit]);
    });
  }

  it('knows what happens to an access controller itself, which has no number unless it names a door', () => {
    for (const majorEventType of [1, 2, 3]) {
      should(told(door({ majorEventType, subEventType: 0x19 }))).eql(['access_control_event null happens']);
      should(told(door({ majorEventType, subEventType: 0x25, doorNo: 4 }))).eql([
        'access_control_event 4 happens',
      ]);
    }
  });

  it('lets records of the past switch no door', () => {
    const opened = { majorEventType: 5, subEventType: 0x19, doorNo: 2 };
    should(told(door(opened, { replayed: true }))).eql(['door_open 2 null']);
  });

  it('lets nothing happen where a door says that something is over', () => {
    const over = { state: 'inactive' } as const;
    should(told(door({ majorEventType: 5, subEventType: 0x25 }, over))).eql(['doorbell 1 null']);
    should(told(door({ majorEventType: 5, subEventType: 0x15 }, over))).eql(['access_control_event 1 null']);
  });

  const panels: [string, Document, string[]][] = [
    ['an alarm of a zone', { code: 1130, zone: 3 }, ['zone_alarm 3 active']],
    ['an alarm of zone 0', { code: '1130', zone: '0' }, ['zone_alarm 0 active']],
    ['its restore', { code: 3130, zone: 3 }, ['zone_alarm 3 inactive']],
    ['a radar', { code: 1103, standardCIDcode: 1130, type: 'zoneAlarm', zone: 1 }, ['zone_alarm 1 active']],
    ['an alarm without a zone', { code: 1120 }, ['panel_alarm null active']],
    ['a trouble', { code: 1301, zone: 5 }, ['panel_trouble null active']],
    ['the end of a trouble', { code: 3301 }, ['panel_trouble null inactive']],
    ['arming', { code: 3401, system: 1 }, ['armed null active']],
    ['disarming', { code: 1401 }, ['armed null inactive']],
    ['arming of the second area', { code: 3441, system: 2 }, ['armed 2 active']],
    ['arming of no area', { code: 3441, system: 0 }, ['armed null active']],
    ['arming of an area that cannot be', { code: 3441, system: 65_536 }, ['armed null active']],
    ['the last zone that can be', { code: 1130, zone: 65_535 }, ['zone_alarm 65535 active']],
    ['a zone that cannot be', { code: 1130, zone: 65_536 }, ['panel_alarm null active']],
    ['a zone below 0', { code: 1130, zone: -1 }, ['panel_alarm null active']],
    ['half a zone', { code: 1130, zone: 1.5 }, ['panel_alarm null active']],
    ['a cancelled alarm', { code: 1406 }, []],
    ['a wrong code', { code: 1461 }, []],
    ['a test', { code: 1602 }, []],
    ['a supervisory report', { code: 1200, zone: 1 }, []],
    ['a repeated status', { code: 6130, zone: 1 }, []],
    ['no code', { zone: 1 }, []],
    ['a code that is none', { code: '11x0', zone: 1 }, []],
  ];
  for (const [title, event, hits] of panels) {
    it(`reads ${title} of a panel`, () => {
      should(told(panel(event))).eql(hits);
    });
  }

  it('knows every code by which a panel is armed and disarmed, and no other of its group', () => {
    const armedBy = [400, 401, 402, 403, 404, 405, 407, 408, 409, 441, 442, 456];
    for (let event = 400; event < 500; event++) {
      const wanted = armedBy.includes(event);
      should(told(panel({ code: 3000 + event }))).eql(wanted ? ['armed null active'] : []);
      should(told(panel({ code: 1000 + event }))).eql(wanted ? ['armed null inactive'] : []);
    }
  });

  const calls: [string, string, Document, string][] = [
    ['a request', 'voiceTalkEvent', { VoiceTalkEvent: { cmdType: 'Request' } }, 'active'],
    ['a word of callStatus', 'voiceTalkEvent', { voiceTalkEvent: { cmdType: 'ring' } }, 'inactive'],
    ['hanging up', 'voiceTalkEvent', { voiceTalkEvent: { cmdType: 'hangUp' } }, 'inactive'],
    ['an answer', 'voiceTalkEvent', { cmdType: 'answer' }, 'inactive'],
    ['a talk without a command', 'voiceTalkEvent', {}, 'inactive'],
    [
      'a request as an intercom event',
      'videoIntercomEvent',
      { VoiceTalkEvent: { cmdType: 'request' } },
      'active',
    ],
    ['who calls', 'videoIntercomEvent', { CallInfo: { buildingNumber: 2 } }, 'active'],
    ['another command', 'videoIntercomEvent', { videoIntercomEvent: { cmdType: 'bellTimeout' } }, 'inactive'],
    ['an intercom event about something else', 'videoIntercomEvent', {}, 'null'],
    [
      'an intercom event about something else, in capitals',
      'VIDEOINTERCOMEVENT',
      { eventState: 'active' },
      'null',
    ],
    ['an answer of callStatus of channel 1', 'CALLSTATUS-1', { CallStatus: { status: 'ring' } }, 'active'],
    ['an answer of callStatus that rings', 'callStatus', { CallStatus: { status: 'ring' } }, 'active'],
    ['an answer of callStatus that does not', 'callStatus', { CallStatus: { status: 'onCall' } }, 'inactive'],
  ];
  for (const [title, type, document, kind] of calls) {
    it(`reads ${title} of a call`, () => {
      const alert = anAlert(type, { raw: () => ({ eventType: type, ...document }) });
      should(told(alert)).eql([`video_intercom_call null ${kind}`]);
    });
  }

  it('tells what a code of a panel opens and closes, of its zone or of the panel', () => {
    const codes = (event: Document) => hitsOf(panel(event), sensorTypeOf).map(({ code }) => code ?? null);
    should(codes({ code: 1130, zone: 3 })).eql([{ event: 130, zone: 3 }]);
    should(codes({ code: 3301, zone: 0 })).eql([{ event: 301, zone: 0 }]);
    should(codes({ code: 1120 })).eql([{ event: 120, zone: null }]);
    should(codes({ code: 3401, system: 2 })).eql([null]);
  });

  it('makes plain data of it, copies it for messages, and passes the date on as sent', () => {
    const alert = anAlert('VMD', {
      channel: 34,
      dateTime: '2024-01-22T11:46:3100:00',
      description: 'Motion alarm',
      targets: ['human'],
      regions: [{ id: '1', target: 'human' }],
    });
    const event = eventData(alert);
    event.should.eql({
      type: 'VMD',
      state: 'active',
      channel: 34,
      dateTime: '2024-01-22T11:46:3100:00',
      description: 'Motion alarm',
      targets: ['human'],
      regions: [{ id: '1', target: 'human' }],
      details: {},
    });
    eventData(anAlert('IO', { port: 2, targets: ['human'] })).should.eql({
      type: 'IO',
      state: 'active',
      channel: null,
      port: 2,
      dateTime: null,
      description: null,
      targets: ['human'],
      regions: [],
      details: {},
    });
    const copy = copyEvent(event);
    copy.should.eql(event).and.not.equal(event);
    copy.targets.should.not.equal(event.targets);
    should(copy.regions[0]).not.equal(event.regions[0]);
    copy.details.should.not.equal(event.details);
  });
});
