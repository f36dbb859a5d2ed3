import should from 'should';
import { sensorTypeOf } from '../../../src/sensors/catalogue';
import { LONGEST_TEXT, MOST_TYPES } from '../../../src/sensors/limits';
import { WireTypes } from '../../../src/sensors/wire-types';
import { aTrigger } from '../../support/board';
import { textWork } from '../../support/text-work';

describe('what wire names mean on one device', () => {
  const tamper = sensorTypeOf('tamperdetection');
  const shelter = sensorTypeOf('shelteralarm');

  it('is the member of the family that the device lists', () => {
    const types = new WireTypes();
    types.of('shelteralarm').should.equal(shelter);
    types.list([aTrigger('tamperdetection')]);
    types.of('shelteralarm').should.equal(tamper);
    types.list([aTrigger('tamperdetection'), aTrigger('shelteralarm'), aTrigger('tamperdetection', 2)]);
    types.of('shelteralarm').should.equal(shelter);
    types.of('tamperdetection').should.equal(tamper);
    types.list([]);
    types.of('shelteralarm').should.equal(shelter);
  });

  it('is for a type that nobody knows the name under which it was first seen', () => {
    const types = new WireTypes();
    const first = types.of('someNewThing');
    types.of('SOMENEWTHING').should.equal(first);
    types.of('someNewThing-2').should.equal(first);
    first.name.should.equal('some New Thing');
    types.list([aTrigger('SomeNewThing')]);
    types.of('somenewthing').should.equal(first);
  });

  it('is remembered of so many names, none of them endless, and found for the others each time', () => {
    const types = new WireTypes();
    for (let at = 0; at < MOST_TYPES; at += 1) types.of(`type${at}`);
    should(types.of('type0')).equal(types.of('type0'));
    // No place is left: found anew each time, so that a device cannot fill the memory.
    types.of('oneMoreType').should.not.equal(types.of('oneMoreType'));
    types.of('oneMoreType').should.eql(types.of('oneMoreType'));
  });

  it('is looked up at the first post alone, but where its name is endless or the places are taken', () => {
    const types = new WireTypes();
    const again = (wire: string) => {
      types.of(wire);
      return textWork(() => types.of(wire)) > 0;
    };
    const [longest, longer] = ['x'.repeat(LONGEST_TEXT), 'y'.repeat(LONGEST_TEXT + 1)];
    [again('VMD'), again(longest), again(longer)].should.eql([false, false, true]);
    for (let at = 2; at < MOST_TYPES; at += 1) again(`type${at}`).should.be.false();
    [again('linedetection'), again('VMD')].should.eql([true, false]);
    types.list([]);
    again('linedetection').should.be.false();
  });
});
