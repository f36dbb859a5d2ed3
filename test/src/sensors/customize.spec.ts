import should from 'should';
import { inEnglish } from '../../../src/sentences';
import { sensorTypeOf, sensorTypesOf } from '../../../src/sensors/catalogue';
import { Customize, CustomizeRow, readRows } from '../../../src/sensors/customize';
import { Numbering } from '../../../src/sensors/numbering';
import { LONGEST_TEXT } from '../../../src/sensors/limits';
import { textWork } from '../../support/text-work';

const camera = new Numbering(false);
const recorder = new Numbering(true);

describe('customize', () => {
  const of = (rows: CustomizeRow[], wire: string, number: number | null, numbering = recorder): unknown =>
    new Customize(rows).of(sensorTypeOf(wire), number, numbering);

  it('leaves what it does not name as it is', () => {
    should(of([{ sensor: 'motion', ignored: true }], 'linedetection', 1)).eql({
      ignored: false,
      delay: null,
    });
  });

  it('means the sensor without a number by _0', () => {
    const rows = [{ sensor: 'motion_0', delay: 30 }];
    should(of(rows, 'VMD', null)).eql({ ignored: false, delay: 30_000 });
    should(of(rows, 'VMD', 1)).eql({ ignored: false, delay: null });
    should(of(rows, 'VMD', null, camera)).eql({ ignored: false, delay: 30_000 });
  });

  it('means every channel without a number', () => {
    for (const number of [null, 1, 7]) {
      should(of([{ sensor: 'MOTION', delay: 30 }], 'VMD', number)).eql({ ignored: false, delay: 30_000 });
    }
  });

  it('matches type and number, not the printed id: motion_1 is motion on a camera', () => {
    const rows = [{ sensor: 'motion_1', ignored: true }];
    should(of(rows, 'VMD', 1, camera)).match({ ignored: true });
    should(of(rows, 'VMD', null, camera)).match({ ignored: true });
    should(of(rows, 'VMD', 2, camera)).match({ ignored: false });
    should(of(rows, 'VMD', 1, recorder)).match({ ignored: true });
    should(of(rows, 'VMD', null, recorder)).match({ ignored: false });
  });

  it('lets an entry with a number win as a whole, with its blank delay from the one without', () => {
    const rows = [
      { sensor: 'motion', ignored: true, delay: 60 },
      { sensor: 'motion_1', ignored: false, delay: '' },
      { sensor: 'Motion 2', delay: '10' },
    ];
    should(of(rows, 'VMD', 1)).eql({ ignored: false, delay: 60_000 });
    should(of(rows, 'VMD', 2)).eql({ ignored: false, delay: 10_000 });
    should(of(rows, 'VMD', 3)).eql({ ignored: true, delay: 60_000 });
  });

  it('matches device-level sensors by _0 and _1, as Home Assistant calls them', () => {
    for (const sensor of ['disk_error', 'disk_error_0', 'disk_error_1', 'diskerror 1']) {
      for (const numbering of [camera, recorder]) {
        should(of([{ sensor, ignored: 'true' }], 'diskerror', null, numbering)).match({ ignored: true });
      }
    }
    should(of([{ sensor: 'disk_error_2', ignored: true }], 'diskerror', null)).match({ ignored: false });
  });

  it('lets the last of several rows for one sensor count, however they are written', () => {
    for (const [first, last] of [
      ['disk_error_0', 'disk_error_1'],
      ['diskerror 1', 'disk_error_0'],
      ['disk_error', 'diskerror'],
    ] as const) {
      const rows = [
        { sensor: first, delay: 1 },
        { sensor: last, delay: 2 },
      ];
      should(of(rows, 'diskerror', null)).match({ delay: 2000 });
    }
  });

  it('hears tamper and shelter under either name, the exact one first', () => {
    should(of([{ sensor: 'tamper_detection', delay: 7 }], 'shelteralarm', 1)).match({ delay: 7000 });
    should(of([{ sensor: 'Shelter Alarm 1', delay: 7 }], 'tamperdetection', 1)).match({ delay: 7000 });
    const both = [
      { sensor: 'shelter_alarm', delay: 1 },
      { sensor: 'tamper_detection', delay: 2 },
    ];
    should(of(both, 'shelteralarm', 1)).match({ delay: 1000 });
    should(of(both, 'tamperdetection', 1)).match({ delay: 2000 });
    should(of([...both].reverse(), 'shelteralarm', 1)).match({ delay: 1000 });
  });

  it('matches a type that nobody knows, with digits at its end too', () => {
    should(of([{ sensor: 'someNewThing', ignored: true }], 'somenewthing', 4)).match({ ignored: true });
    should(of([{ sensor: 'some New Thing 4', ignored: true }], 'someNewThing', 4)).match({ ignored: true });
    should(of([{ sensor: 'thing_2', ignored: true }], 'thing_2', 1)).match({ ignored: true });
  });

  it('takes delays from 0 to a day, as numbers or text', () => {
    should(of([{ sensor: 'motion', delay: 0 }], 'VMD', 1)).match({ delay: 0 });
    should(of([{ sensor: 'motion', delay: ' 1.5 ' }], 'VMD', 1)).match({ delay: 1500 });
    should(of([{ sensor: 'motion', delay: 86_400 }], 'VMD', 1)).match({ delay: 86_400_000 });
  });

  it('says what is wrong and goes on without it', () => {
    const table = new Customize([
      { sensor: 'motion', delay: -1 },
      { sensor: 'line_crossing', delay: 86_401 },
      { sensor: 'i/o', delay: 'soon' },
      { sensor: '  ' },
      { sensor: 'VMD', delay: 3 },
      { sensor: 'pir', ignored: 'maybe' },
    ]);
    const problems = table.problems.map(inEnglish);
    problems.length.should.equal(6);
    problems[0]?.should.match(/"-1" for "motion".*0 to 86400/);
    problems[1]?.should.match(/"86401" for "line_crossing"/);
    problems[3]?.should.match(/Row 4/);
    problems[4]?.should.match(/more than one row for "VMD"/);
    problems[5]?.should.match(/ignored "maybe" for "pir"/);
    table.of(sensorTypeOf('VMD'), 1, camera).should.eql({ ignored: false, delay: 3000 });
    table.of(sensorTypeOf('linedetection'), 1, camera).should.eql({ ignored: false, delay: null });
  });

  it('means every sensor of a wire name that became several, the row that names one of them first', () => {
    for (const wire of ['AccessControllerEvent', 'accesscontrollerevent']) {
      for (const type of sensorTypesOf(wire)) {
        new Customize([{ sensor: wire, ignored: true }]).of(type, 2, camera).should.match({ ignored: true });
      }
    }
    const table = new Customize([
      { sensor: 'door_open', delay: 1 },
      { sensor: 'AccessControllerEvent', delay: 9 },
      { sensor: 'zone_alarm_0', ignored: true },
      { sensor: 'armed_1', delay: 3 },
      { sensor: 'armed_2', delay: 4 },
    ]);
    table.problems.should.eql([]);
    const [open, bell] = sensorTypesOf('AccessControllerEvent');
    table.of(open, 1, camera).should.match({ delay: 1000 });
    table.of(bell ?? open, 1, camera).should.match({ delay: 9000 });
    const [zone, , , arms = zone] = sensorTypesOf('cidEvent');
    table.of(zone, 0, camera).should.match({ ignored: true });
    table.of(zone, 1, camera).should.match({ ignored: false });
    table.of(arms, null, recorder).should.match({ delay: 3000 });
    table.of(arms, 2, recorder).should.match({ delay: 4000 });
  });

  it('looks at the beginning of an endless name only, here and in what it says of it', () => {
    const endless = `x${'\u0301\u0323'.repeat(16_000)}y`;
    const rows = Array.from({ length: 200 }, () => ({ sensor: endless, ignored: 'maybe', delay: endless }));
    textWork(() => new Customize(rows)).should.be.below(200 * 50 * LONGEST_TEXT);
    for (const problem of new Customize(rows).problems.map(inEnglish)) problem.length.should.be.below(400);
  });

  it('reads rows however a flow holds them', () => {
    for (const none of [null, undefined, 'motion', 5, {}, true]) readRows(none).should.eql([]);
    const rows = [
      ...[null, 5, 'motion', [], { sensor: 5 }, { sensor: null, ignored: 1, delay: null }],
      { sensor: 'motion', ignored: true, delay: 7 },
      { sensor: 'motion', ignored: 'yes', delay: '7' },
      { sensor: 'motion', delay: true },
      { sensor: 'motion', ignored: null, delay: undefined },
    ];
    readRows(rows).should.eql([
      ...Array.from({ length: 6 }, () => ({ sensor: '' })),
      { sensor: 'motion', ignored: true, delay: 7 },
      { sensor: 'motion', ignored: 'yes', delay: '7' },
      { sensor: 'motion', delay: 'true' },
      { sensor: 'motion' },
    ]);
  });
});
