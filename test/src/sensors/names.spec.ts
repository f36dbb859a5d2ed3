import should from 'should';
import { familyKey, sensorTypeOf, sensorTypesOf } from '../../../src/sensors/catalogue';
import { readSensorName } from '../../../src/sensors/names';
import { Numbering } from '../../../src/sensors/numbering';
import { Wanted } from '../../../src/sensors/wanted';

describe('the name of a sensor as a person types it', () => {
  const cases: [string, string, number | null][] = [
    ['motion', 'motion', null],
    ['motion_1', 'motion', 1],
    ['Motion 1', 'motion', 1],
    ['MOTION', 'motion', null],
    ['motion2', 'motion', 2],
    ['i/o', 'i_o', null],
    ['i/o 3', 'i_o', 3],
    ['I_O_1', 'i_o', 1],
    ['IO-501', 'i_o', 501],
    ['VMD', 'motion', null],
    ['linedetection_2', 'line_crossing', 2],
    ['facedetection-1', 'face_detection', 1],
    ['disk_error_1', 'disk_error', 1],
    ['motion_0', 'motion', 0],
    ['someNewThing_4', 'somenewthing', 4],
    ['zone_alarm_0', 'zone_alarm', 0],
    ['Door open 2', 'door_open', 2],
    ['armed_2', 'armed', 2],
    ['12', '12', null],
    ['motion_1234567890', 'motion_1234567890', null],
  ];
  for (const [text, id, number] of cases) {
    it(`reads "${text}" as ${id} ${number ?? 'without a number'}`, () => {
      const name = readSensorName(text);
      should(name.type.id).equal(id);
      should(name.number).equal(number);
    });
  }
});

describe('what somebody means by a name and a number', () => {
  const numbering = new Numbering(true);
  const means = (sensor: string, channel: number | null, wire: string, number: number | null) =>
    sensorTypesOf(wire)
      .filter((type) => new Wanted(sensor, channel).hears({ type, key: familyKey(type), number }, numbering))
      .map(({ id }) => id);

  it('is every sensor of a wire name that became several, or one of them', () => {
    means('AccessControllerEvent', null, 'AccessControllerEvent', 1).should.eql([
      'door_open',
      'doorbell',
      'access_control_event',
    ]);
    means('doorbell', null, 'AccessControllerEvent', 1).should.eql(['doorbell']);
    means('cidEvent', null, 'cidEvent', null).should.eql([
      'zone_alarm',
      'panel_alarm',
      'panel_trouble',
      'armed',
    ]);
    means('cidEvent', 3, 'cidEvent', 3).should.eql(['zone_alarm', 'armed']);
    means('zone_alarm_0', null, 'cidEvent', 0).should.eql(['zone_alarm']);
  });

  it('is the device itself, whatever number, but not for who asks for a channel of all', () => {
    means('disk_full', 1, 'diskfull', null).should.eql(['disk_full']);
    means('all', 1, 'diskfull', null).should.eql([]);
    means('all', null, 'diskfull', null).should.eql(['disk_full']);
  });

  it('lets the number of its own win over the one in the name', () => {
    means('motion_2', null, 'VMD', 2).should.eql(['motion']);
    means('motion_2', 3, 'VMD', 2).should.eql([]);
    means('motion_2', 3, 'VMD', 3).should.eql(['motion']);
    should(sensorTypeOf('VMD').id).equal('motion');
  });
});
