import should from 'should';
import { sensorTypeOf, sensorTypesOf } from '../../../src/sensors/catalogue';
import { ChannelMap, Numbering } from '../../../src/sensors/numbering';
import { anInventory, aTrigger } from '../../support/board';

describe('numbering', () => {
  const motion = sensorTypeOf('VMD');
  const port = sensorTypeOf('IO');
  const disk = sensorTypeOf('diskfull');

  it('always appends the number on a recorder, never to what belongs to the device', () => {
    const recorder = new Numbering(true);
    recorder.id(motion, 1).should.equal('motion_1');
    recorder.id(port, 501).should.equal('i_o_501');
    recorder.id(motion, null).should.equal('motion');
    recorder.id(disk, 1).should.equal('disk_full');
  });

  it('appends only numbers from 2 on anything else', () => {
    const camera = new Numbering(false);
    camera.id(motion, 1).should.equal('motion');
    camera.id(motion, null).should.equal('motion');
    camera.id(motion, 2).should.equal('motion_2');
    camera.id(port, 1).should.equal('i_o');
    camera.id(disk, 2).should.equal('disk_full');
  });

  it('always appends doors and zones, and areas from the second on, on any device', () => {
    const [door] = sensorTypesOf('AccessControllerEvent');
    const [zone, , , area = zone] = sensorTypesOf('cidEvent');
    for (const numbering of [new Numbering(true), new Numbering(false)]) {
      numbering.id(door, 1).should.equal('door_open_1');
      numbering.id(door, null).should.equal('door_open');
      numbering.slot(door, null).should.not.equal(numbering.slot(door, 1));
      numbering.id(zone, 0).should.equal('zone_alarm_0');
      numbering.slot(zone, 0).should.not.equal(numbering.slot(zone, null));
      numbering.id(area, null).should.equal('armed');
      numbering.id(area, 1).should.equal('armed');
      numbering.slot(area, null).should.equal(numbering.slot(area, 1));
      numbering.id(area, 2).should.equal('armed_2');
    }
  });

  it('meets the number that is asked for, the device itself by any, and everything by none', () => {
    const camera = new Numbering(false);
    const [meets, fails] = [true, false];
    for (const [type, number, wanted, met] of [
      [motion, 2, 2, meets],
      [motion, 2, 1, fails],
      [motion, null, 1, meets],
      [port, null, 1, meets],
      [port, 1, 3, fails],
      [disk, null, 7, meets],
      [motion, 2, null, meets],
    ] as const)
      should(camera.meets(type, number, wanted)).equal(met, `${type.id} ${number} ${wanted}`);
    should(new Numbering(true).meets(motion, null, 1)).be.false();
    should(new Numbering(true).meets(port, null, 1)).be.false();
  });

  it('takes channel 1 and none for one sensor on a camera, for two on a recorder', () => {
    const camera = new Numbering(false);
    camera.slot(motion, null).should.equal(camera.slot(motion, 1));
    const recorder = new Numbering(true);
    recorder.slot(motion, null).should.not.equal(recorder.slot(motion, 1));
    camera.slot(disk, 3).should.equal(recorder.slot(disk, null));
  });
});

describe('channel numbers of a recorder that counts IP channels from 33', () => {
  const channels = [1, 2, 40].map((id) => ({ id, name: '' }));
  const lists = { channels, proxies: [1, 2, 40], analog: false };
  const cases: [string, boolean, Parameters<typeof anInventory>[0], number | null, number | null][] = [
    ['subtracts 32 where the IP channel exists', true, lists, 34, 2],
    ['leaves a number that is listed', true, lists, 40, 40],
    ['leaves a number that its triggers list', true, { ...lists, triggers: [aTrigger('VMD', 34)] }, 34, 34],
    ['is not fooled by ports', true, { ...lists, triggers: [aTrigger('IO', 34)] }, 34, 2],
    ['leaves a number without such an IP channel', true, lists, 35, 35],
    ['leaves small numbers', true, lists, 2, 2],
    ['subtracts 32 where the triggers could not be read', true, { ...lists, triggers: null }, 34, 2],
    ['leaves none', true, lists, null, null],
    ['subtracts nothing with analog inputs', true, { ...lists, analog: true }, 34, 34],
    ['subtracts nothing when nobody knows of analog inputs', true, { ...lists, analog: null }, 34, 34],
    ['subtracts nothing on a camera', false, lists, 34, 34],
  ];
  for (const [title, recorder, fields, sent, used] of cases) {
    it(title, () => {
      should(new ChannelMap(recorder, anInventory(fields)).number(sent)).equal(used);
    });
  }

  it('leaves numbers as sent before anything is known', () => {
    should(new ChannelMap(true, null).number(34)).equal(34);
  });
});
