import should from 'should';
import { LONGEST_TEXT } from '../../../src/sensors/limits';
import { readSensorName } from '../../../src/sensors/names';

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
    ['motion_123456789', 'motion', 123_456_789],
    ['motion_1234567890', 'motion_1234567890', null],
    ['  motion 2  ', 'motion', 2],
    ['face 9 detection/', 'face_9_detection', null],
    ['motion:1', 'motion', 1],
    ['motion/9', 'motion', 9],
    ['_7', '7', null],
    ['', 'unknown', null],
  ];
  for (const [text, id, number] of cases) {
    it(`reads "${text}" as ${id} ${number ?? 'without a number'}`, () => {
      const name = readSensorName(text);
      should(name.type.id).equal(id);
      should(name.number).equal(number);
    });
  }

  it('ends where an endless text is cut, whatever comes behind', () => {
    should(readSensorName(`motion${' '.repeat(LONGEST_TEXT)}2`)).match({
      type: { id: 'motion' },
      number: null,
    });
  });

  it('is of every sensor that a wire name of doors or panels became, the first of them before all', () => {
    const { types, type, number } = readSensorName('cidEvent 4');
    should(types.map(({ id }) => id)).eql(['zone_alarm', 'panel_alarm', 'panel_trouble', 'armed']);
    should([type.id, number]).eql(['zone_alarm', 4]);
  });
});
