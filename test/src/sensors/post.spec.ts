import should from 'should';
import { sensorTypeOf } from '../../../src/sensors/catalogue';
import { copyEvent, eventData, postKind, sentNumber, wireTypes } from '../../../src/sensors/post';
import type { Alert } from '../../../src/stream/alert';
import { anAlert } from '../../support/alerts';

describe('what an alert does to its sensor', () => {
  const kindOf = (type: string, fields: Partial<Alert> = {}): string | null =>
    postKind(anAlert(type, fields), sensorTypeOf(type));

  const cases: [string, string, Partial<Alert>, string | null][] = [
    ['active switches on', 'VMD', {}, 'active'],
    ['inactive ends', 'VMD', { state: 'inactive' }, 'inactive'],
    ['what happens is over at once', 'ANPR', {}, 'happens'],
    ['inactive of what happens says nothing new', 'ANPR', { state: 'inactive' }, null],
    ['CID 1xxx is an alarm', 'cidEvent', { code: 1130 }, 'active'],
    ['CID 3xxx is its restore', 'cidEvent', { code: 3130 }, 'inactive'],
    ['other CID codes switch nothing', 'cidEvent', { code: 5000 }, null],
    ['a CID event without a code switches nothing', 'cidEvent', {}, null],
    ['a call begins with its request', 'voiceTalkEvent', { command: 'Request' }, 'active'],
    ['a call ends with hanging up', 'voiceTalkEvent', { command: 'hangUp' }, 'inactive'],
    ['a call ends with anything else', 'voiceTalkEvent', {}, 'inactive'],
    ['old data sent again switches nothing', 'VMD', { retransmission: true }, null],
    ['old data sent again ends nothing', 'VMD', { retransmission: true, state: 'inactive' }, null],
    ['an access record from the past switches nothing', 'AccessControllerEvent', { replayed: true }, null],
    ['an access record of now happens', 'AccessControllerEvent', {}, 'happens'],
  ];
  for (const [title, type, fields, kind] of cases) {
    it(title, () => {
      should(kindOf(type, fields)).equal(kind);
    });
  }

  it('F40: takes duration for an active post of what it relates to', () => {
    const duration = anAlert('duration', { relations: ['fielddetection', 'linedetection'] });
    wireTypes(duration).should.eql(['fielddetection', 'linedetection']);
    should(postKind(duration, sensorTypeOf('fielddetection'))).equal('active');
    should(postKind({ ...duration, state: 'inactive' }, sensorTypeOf('fielddetection'))).equal('active');
    // Something that only happens goes on by happening again.
    should(postKind(duration, sensorTypeOf('ANPR'))).equal('happens');
    wireTypes(anAlert('duration')).should.eql([]);
  });

  it('F25: lets the port win for alarm inputs, and knows no number of the device itself', () => {
    const io = sensorTypeOf('IO');
    should(sentNumber(anAlert('IO', { channel: 1, port: 501 }), io)).equal(501);
    should(sentNumber(anAlert('IO', { channel: 3 }), io)).equal(3);
    should(sentNumber(anAlert('diskfull', { channel: 1 }), sensorTypeOf('diskfull'))).equal(null);
    should(sentNumber(anAlert('VMD', { channel: 4, port: 9 }), sensorTypeOf('VMD'))).equal(4);
  });

  it('F26, F30: makes plain data of it and passes the date on as sent', () => {
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
    });
    eventData(anAlert('IO', { port: 2 })).should.have.property('port', 2);
    const copy = copyEvent(event);
    copy.should.eql(event).and.not.equal(event);
    copy.targets.should.not.equal(event.targets);
    should(copy.regions[0]).not.equal(event.regions[0]);
  });
});
