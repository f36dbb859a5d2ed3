import should from 'should';
import { Activity } from '../../../src/sensors/activity';
import { sensorTypeOf } from '../../../src/sensors/catalogue';
import { Customize } from '../../../src/sensors/customize';
import type { Inventory } from '../../../src/sensors/inventory';
import type { KnownSensor } from '../../../src/sensors/known-sensor';
import { MOST_UNLISTED } from '../../../src/sensors/limits';
import { SensorList } from '../../../src/sensors/sensor-list';
import { anInventory, aTrigger } from '../../support/board';
import { TestClock } from '../../support/test-clock';

const motion = sensorTypeOf('VMD');

describe('the list of sensors of a device', () => {
  let list: SensorList;
  let events: string[];
  let gone: string[];

  beforeEach(() => {
    events = [];
    gone = [];
    const activity = new Activity(new TestClock());
    const forget = activity.gone.bind(activity);
    activity.gone = (id) => {
      gone.push(id);
      forget(id);
    };
    list = new SensorList(new Customize([]), activity, {
      added: ({ info }) => events.push(`+${info.id}`),
      removed: ({ info }) => events.push(`-${info.id}`),
      full: () => events.push('full'),
    });
  });

  const ids = () => Array.from(list.all, ({ info }) => info.id);
  /** The list of a recorder. */
  const lists = (fields: Partial<Inventory>) => list.inventory(anInventory({ recorder: true, ...fields }));
  function see(number: number, type = motion): KnownSensor | null {
    const sensor = list.see(type, number);
    if (sensor) sensor.seen = true;
    return sensor;
  }

  it('is settled once the list and the numbering are known, and whole where nothing was left out', () => {
    [list.settled, list.whole, list.recorder].should.eql([false, false, null]);
    list.decide(true).should.be.false();
    [list.settled, list.whole, list.recorder].should.eql([false, false, true]);
    lists({ triggers: [aTrigger('VMD')], incomplete: true });
    [list.settled, list.whole].should.eql([true, false]);
    lists({ triggers: [aTrigger('VMD')] });
    list.whole.should.be.true();
  });

  it('is not settled by a list of a device that nothing tells to be a recorder or a camera', () => {
    list.inventory(anInventory({ recorder: null, triggers: [aTrigger('VMD')] }));
    [list.settled, list.whole, list.recorder].should.eql([false, false, null]);
  });

  it('says whether anything has changed', () => {
    lists({ triggers: [aTrigger('VMD', 1), aTrigger('VMD', 2)] }).should.be.true();
    lists({ triggers: [aTrigger('VMD', 1), aTrigger('VMD', 2)] }).should.be.false();
    lists({ triggers: [aTrigger('VMD', 1, false), aTrigger('VMD', 2)] }).should.be.true();
    lists({
      triggers: [aTrigger('VMD', 1, false), aTrigger('VMD', 2)],
      channels: [{ id: 2, name: 'Yard' }],
    }).should.be.true();
    lists({ triggers: [aTrigger('VMD', 2)] }).should.be.true();
    ids().should.eql(['motion_2']);
    // A channel that has no name any more keeps the one that it had.
    lists({ triggers: [aTrigger('VMD', 2)], channels: [{ id: 2, name: '' }] }).should.be.false();
    should([...list.all][0]?.info.channelName).equal('Yard');
  });

  it('keeps what a later answer leaves out', () => {
    lists({ triggers: [aTrigger('VMD', 2)], channels: [{ id: 2, name: 'Yard' }], analog: true });
    lists({ triggers: null, channels: [] });
    ids().should.eql(['motion_2']);
    should([...list.all][0]?.info.channelName).equal('Yard');
    should(see(2, sensorTypeOf('PIR'))?.info.channelName).equal('Yard');
  });

  it('keeps how channels are numbered where a later answer says nothing of it, and takes what it says', () => {
    const port = sensorTypeOf('IO');
    const numbers = () => [list.listedNumber(motion, 34), list.listedNumber(port, 34)];
    list.decide(true);
    numbers().should.eql([34, 34]);
    lists({ analog: false, proxies: [1, 2], channels: [{ id: 1, name: '' }] });
    numbers().should.eql([2, 34]);
    lists({});
    numbers().should.eql([2, 34]);
    lists({ channels: [{ id: 34, name: '' }] });
    numbers().should.eql([34, 34]);
    lists({ channels: [{ id: 2, name: '' }] });
    numbers().should.eql([2, 34]);
    lists({ proxies: [1] });
    numbers().should.eql([34, 34]);
    lists({ proxies: [2] });
    lists({ analog: true });
    numbers().should.eql([34, 34]);
  });

  it('names a sensor after its channel as soon as the device tells the name, listed or not', () => {
    list.decide(true);
    const [first, second] = [see(1), see(2)];
    lists({ triggers: [aTrigger('VMD', 1)], channels: [1, 2].map((id) => ({ id, name: `Yard ${id}` })) });
    should(first?.info.channelName).equal('Yard 1');
    should(second?.info.channelName).equal('Yard 2');
  });

  it('takes every spelling of a type that nobody knows for the one that was first seen', () => {
    lists({ triggers: [] });
    see(1, list.types.of('someNewThing'));
    lists({ triggers: [aTrigger('SOMENEWTHING', 2)] });
    const names = list.listed().map(({ id, name }) => [id, name]);
    names.should.eql([
      ['somenewthing_1', 'some New Thing'],
      ['somenewthing_2', 'some New Thing'],
    ]);
  });

  it('takes one entry with a notification for enough, and what came in spite of it', () => {
    lists({ triggers: [aTrigger('VMD', 1, false), aTrigger('VMD', 1), aTrigger('VMD', 1, false)] });
    list.listed()[0]?.notifies.should.be.true();
    lists({ triggers: [aTrigger('VMD', 1, false)] });
    list.listed()[0]?.notifies.should.be.false();
    const sensor = list.known(motion, 1);
    if (sensor) sensor.unbidden = true;
    lists({ triggers: [aTrigger('VMD', 1, false)] });
    list.listed()[0]?.notifies.should.be.true();
    lists({ triggers: [aTrigger('VMD', 1)] });
    lists({ triggers: [aTrigger('VMD', 1, false)] });
    list.listed()[0]?.notifies.should.be.false();
  });

  it('takes what was seen before it was listed for notifying', () => {
    lists({ triggers: [] });
    see(3);
    list.listed()[0]?.notifies.should.be.true();
    lists({ triggers: [aTrigger('VMD', 3, false)] });
    list.listed()[0]?.notifies.should.be.true();
  });

  it('takes what was seen while it was listed for what the list says of it', () => {
    lists({ triggers: [aTrigger('VMD', 3)] });
    see(3);
    lists({ triggers: [aTrigger('VMD', 3, false)] });
    list.listed()[0]?.notifies.should.be.false();
  });

  it('has places for so many that were only seen, and each that is listed or gone frees one', () => {
    lists({ triggers: [] });
    for (let number = 1; number <= MOST_UNLISTED; number += 1) should(see(number)).not.be.null();
    should(see(MOST_UNLISTED + 1)).be.null();
    should(see(MOST_UNLISTED + 2)).be.null();
    list.leftOut.should.equal(2);
    events.filter((event) => event === 'full').length.should.equal(1);
    should(see(1)).not.be.null();
    // Listed, it takes no place.
    lists({ triggers: [aTrigger('VMD', 1), aTrigger('VMD', 2)] });
    should(see(MOST_UNLISTED + 1)).not.be.null();
    should(see(MOST_UNLISTED + 2)).not.be.null();
    should(see(MOST_UNLISTED + 3)).be.null();
    // Not listed any more, it was seen and stays, and takes a place again.
    lists({ triggers: [] });
    list.all.size.should.equal(MOST_UNLISTED + 2);
    should(see(MOST_UNLISTED + 3)).be.null();
    lists({ triggers: [aTrigger('VMD', 1), aTrigger('VMD', 2), aTrigger('VMD', 3)] });
    should(see(MOST_UNLISTED + 3)).not.be.null();
    should(see(MOST_UNLISTED + 4)).be.null();
  });

  it('gives no place away for one that is listed and goes', () => {
    lists({ triggers: [aTrigger('VMD', 1), aTrigger('VMD', 2), aTrigger('VMD', 3)] });
    lists({ triggers: [] });
    for (let number = 1; number <= MOST_UNLISTED; number += 1) should(see(number)).not.be.null();
    should(see(MOST_UNLISTED + 1)).be.null();
  });

  it('frees the place of one that was never seen when it goes, and forgets its history', () => {
    lists({ triggers: [] });
    should(list.see(motion, 1)).not.be.null();
    lists({ triggers: [] });
    ids().should.eql([]);
    gone.should.eql(['motion_1']);
    should(list.known(motion, 1)).be.undefined();
    for (let number = 1; number <= MOST_UNLISTED; number += 1) should(see(number)).not.be.null();
    should(see(MOST_UNLISTED + 1)).be.null();
  });

  it('keeps the history of what only gets its number, and ends that of an id which nobody has any more', () => {
    list.inventory(
      anInventory({ recorder: null, triggers: [aTrigger('VMD', 1), aTrigger('diskfull', null)] }),
    );
    ids().should.eql(['motion', 'disk_full']);
    list.decide(true).should.be.true();
    ids().should.eql(['motion_1', 'disk_full']);
    gone.should.eql(['motion']);
    events.should.eql(['+motion', '+disk_full', '-motion', '-disk_full', '+motion_1', '+disk_full']);
  });

  it('decides once: every alert asks, and a list of thousands is not gone over for each', () => {
    lists({ triggers: [aTrigger('VMD', 1)] });
    const [sensor] = list.all;
    const info = sensor?.info;
    list.decide(false).should.be.false();
    should(sensor?.info === info).be.true();
    should(list.recorder).be.true();
  });

  it('knows doors and zones when they speak: an entry of the list names no numbers of theirs', () => {
    lists({ triggers: [aTrigger('AccessControllerEvent', 1), aTrigger('cidEvent', 1)] });
    should(ids().sort()).eql(['armed', 'panel_alarm', 'panel_trouble']);
  });

  it('names no channel of what belongs to the device or to a port', () => {
    lists({ triggers: [aTrigger('IO', 1), aTrigger('diskfull', 1)], channels: [{ id: 1, name: 'Yard' }] });
    const told = list.listed().map(({ id, channel, channelName }) => [id, channel, channelName]);
    should(told).eql([
      ['i_o_1', 1, null],
      ['disk_full', null, null],
    ]);
    should(list.listedNumber(sensorTypeOf('IO'), 33)).equal(33);
  });
});
