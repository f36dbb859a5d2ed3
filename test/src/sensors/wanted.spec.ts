import should from 'should';
import { sensorTypesOf } from '../../../src/sensors/catalogue';
import { Numbering } from '../../../src/sensors/numbering';
import { listedAs, Wanted } from '../../../src/sensors/wanted';

describe('what somebody means by a name and a number', () => {
  const numbering = new Numbering(true);
  const means = (sensor: string, channel: number | null, wire: string, number: number | null) =>
    sensorTypesOf(wire)
      .filter((type) => new Wanted(sensor, channel).hears({ type, key: type.family, number }, numbering))
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
  });

  it('may be a type that nobody knows whose name ends in digits', () => {
    means('thing_2', null, 'thing_2', 5).should.eql(['thing_2']);
    means('Thing 2', 5, 'thing_2', 5).should.eql(['thing_2']);
    means('thing_2', 4, 'thing_2', 5).should.eql([]);
    means('thing_2', null, 'thing', 2).should.eql(['thing']);
    means('thing_2', null, 'thing', 3).should.eql([]);
    means('thing_2', null, 'other', 2).should.eql([]);
  });

  it('is asked of a list by type and number, of which the device itself has none', () => {
    should(listedAs('motion', 3)).match({ type: { id: 'motion' }, key: 'motion', number: 3 });
    should(listedAs('shelter_alarm', null)).match({ key: 'tamperdetection', number: null });
    should(listedAs('disk_full', 3)).match({ type: { id: 'disk_full' }, number: null });
    should(new Wanted('all', null)).match({ name: null, number: null });
    should(new Wanted('motion_2', null).number).equal(2);
    should(new Wanted('motion_2', 0).number).equal(0);
  });
});
