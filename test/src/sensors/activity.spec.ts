import should from 'should';
import { Activity, DEVICE_CHANGES, KEPT_OUTAGES, SENSOR_CHANGES } from '../../../src/sensors/activity';
import type { SensorActivity, SensorTimeline } from '../../../src/sensors/activity';
import type { KnownSensor } from '../../../src/sensors/known-sensor';
import { anAlert } from '../../support/alerts';
import { aBoard, anInventory, aTrigger, offline, online } from '../../support/board';
import { heap } from '../../support/heap';
import { TestClock } from '../../support/test-clock';

type TestedBoard = ReturnType<typeof aBoard>['board'];

function timelines(board: TestedBoard, since: number | null = null): SensorTimeline[] {
  return board.activity.timelines(board.sensors, since);
}

/** Changes of one sensor as `seconds state`, from the start of the test. */
function moves(timeline: SensorTimeline | undefined, start: number): string[] {
  return (timeline?.changes ?? []).map(([at, on]) => `${(at - start) / 1000} ${on}`);
}

const camera = anInventory({
  channels: [{ id: 1, name: 'Yard' }],
  triggers: [aTrigger('VMD'), aTrigger('linedetection'), aTrigger('diskfull', null)],
});

describe('what the sensors of a device did', () => {
  it('tells when each turned on and off, whether or not a node listens', async () => {
    const { board, clock } = aBoard('Front Porch', { hold: 5000, delay: 2000 });
    const start = clock.now();
    board.inventory(camera);
    await clock.advance(10_000);
    board.take(anAlert('VMD', { channel: 1 }));
    await clock.advance(1_000);
    timelines(board)
      .map(({ id, on, since }) => [id, on, since])
      .should.eql([
        ['motion', true, start + 10_000],
        ['line_crossing', false, null],
        ['disk_full', false, null],
      ]);
    await clock.advance(60_000);
    const [motion, line] = timelines(board);
    moves(motion, start).should.eql(['10 1', '17 0']);
    should(motion).containEql({ on: false, since: start + 17_000, from: start });
    should(line).eql({
      id: 'line_crossing',
      type: 'line_crossing',
      name: 'Line Crossing',
      channel: 1,
      channelName: 'Yard',
      on: false,
      since: null,
      from: start,
      changes: [],
    });
  });

  it('is what a node without a delay of its own says: two trips within the delay of customize are one', async () => {
    const { board, clock, hear } = aBoard('Front Porch', { customize: [{ sensor: 'motion', delay: 30 }] });
    const start = clock.now();
    board.inventory(camera);
    const heard = hear({ sensor: 'motion' });
    board.take(anAlert('VMD', { channel: 1 }));
    await clock.advance(20_000);
    board.take(anAlert('VMD', { channel: 1 }));
    await clock.advance(100_000);
    moves(timelines(board)[0], start).should.eql(['0 1', '55 0']);
    heard.lines.should.eql(['0 front_porch_motion true active', '55 front_porch_motion false timeout']);
  });

  it('leaves ignored sensors out, and costs them no change', () => {
    const { board } = aBoard('Front Porch', { customize: [{ sensor: 'motion', ignored: true }] });
    board.inventory(camera);
    board.take(anAlert('VMD', { channel: 1 }));
    timelines(board)
      .map(({ id }) => id)
      .should.eql(['line_crossing', 'disk_full']);
  });

  it('gives what changed at or after a time, and every sensor that became known since', async () => {
    const { board, clock } = aBoard('Front Porch', { delay: 0, hold: 5000 });
    const start = clock.now();
    board.inventory(camera);
    board.take(anAlert('VMD', { channel: 1 }));
    await clock.advance(5_000);
    board.take(anAlert('linedetection', { channel: 1 }));
    await clock.advance(1_000);
    const newest = start + 5_000;
    timelines(board, newest)
      .map(({ id, changes }) => [id, changes])
      .should.eql([
        ['motion', [[newest, 0]]],
        ['line_crossing', [[newest, 1]]],
      ]);
    timelines(board, newest + 1).should.eql([]);
    board.take(anAlert('SomeNewThing', { channel: 1 }));
    timelines(board, newest + 1)
      .map(({ id, from }) => [id, from])
      .should.eql([['somenewthing', start + 6_000]]);
  });

  it('misses nothing when the clock is corrected by a little', async () => {
    for (const back of [500, 60_000]) {
      const { board, clock } = aBoard('Front Porch', { delay: 0 });
      board.inventory(camera);
      await clock.advance(10_000);
      board.take(anAlert('VMD', { channel: 1 }));
      const since = timelines(board)[0]?.since ?? 0;
      clock.jump(-back);
      board.take(anAlert('VMD', { channel: 1, state: 'inactive' }));
      timelines(board, since)
        .map(({ id, on }) => [id, on])
        .should.eql([['motion', false]]);
    }
  });

  it('gives everything to who asks with a time that is still to come: the clock was set back', async () => {
    const { board, clock } = aBoard('Front Porch', { delay: 0 });
    board.inventory(camera);
    await clock.advance(10_000);
    board.take(anAlert('VMD', { channel: 1 }));
    const since = clock.now();
    clock.jump(-3_600_000);
    board.take(anAlert('VMD', { channel: 1, state: 'inactive' }));
    timelines(board, since).should.have.length(3);
    should(timelines(board)[0]?.since).equal(clock.now());
  });

  it('ends with the device: no timer is left', async () => {
    const { board, clock } = aBoard('Front Porch');
    board.inventory(camera);
    board.take(anAlert('VMD', { channel: 1 }));
    board.close();
    clock.timers.should.equal(0);
    await clock.advance(60_000);
    timelines(board)[0]?.changes.should.have.length(1);
  });
});

describe('times without the device', () => {
  it('go from the moment the stream closed until it is back, each with its reason', async () => {
    const { board, clock } = aBoard('Front Porch');
    const start = clock.now();
    await clock.advance(10_000);
    board.setStreamOpen(false);
    await clock.advance(3_000);
    board.connection(offline);
    board.connection({ ...offline, retryAt: 5 });
    board.activity.outagesSince(null).should.eql([[start + 10_000, null, 'Nothing answers.']]);
    // It goes on, whenever it began.
    board.activity.outagesSince(clock.now()).should.have.length(1);
    await clock.advance(7_000);
    board.connection({ ...offline, state: 'refused', reason: 'The login was refused.' });
    await clock.advance(10_000);
    board.setStreamOpen(true);
    board.connection(online);
    board.activity.outagesSince(null).should.eql([
      [start + 10_000, start + 20_000, 'Nothing answers.'],
      [start + 20_000, start + 30_000, 'The login was refused.'],
    ]);
    board.activity.outagesSince(start + 25_000).should.have.length(1);
    board.activity.outagesSince(start + 30_000).should.have.length(1);
    await clock.advance(1);
    board.activity.outagesSince(start + 30_001).should.eql([]);
  });

  it('are none where the stream comes back before anybody is told', async () => {
    const { board, clock } = aBoard('Front Porch');
    board.setStreamOpen(false);
    await clock.advance(1_000);
    board.setStreamOpen(true);
    board.connection(online);
    board.activity.outagesSince(null).should.eql([]);
  });

  it('that are forgotten take with them what was before, so that nothing is told of it', async () => {
    const clock = new TestClock();
    const activity = new Activity(clock);
    activity.connection(online);
    const sensor = aSensor(activity.known('motion'));
    await flap(activity, sensor.activity, clock, 2);
    for (let count = 0; count <= 201; count++) {
      await clock.advance(60_000);
      activity.connection({ state: 'offline', reason: `${count}` });
      await clock.advance(30_000);
      activity.connection(online);
    }
    const [timeline] = activity.timelines([sensor], null);
    should(timeline?.changes).eql([]);
    should(timeline?.from).be.above(sensor.activity.since ?? Infinity);
  });

  it('do not begin before the first settled state, and before it nothing is known', async () => {
    const clock = new TestClock();
    const activity = new Activity(clock);
    const sensor = aSensor(activity.known('motion'));
    activity.connection({ ...online, state: 'connecting', reason: 'Connecting.' });
    await clock.advance(2_000);
    activity.connection(online);
    activity.outagesSince(null).should.eql([]);
    should(activity.timelines([sensor], null)[0]?.from).equal(clock.now());
  });

  it(`are ${KEPT_OUTAGES} at most, and what was before a forgotten one is not known any more`, async () => {
    const clock = new TestClock();
    const activity = new Activity(clock);
    const sensor = aSensor(activity.known('motion'));
    activity.connection(online);
    const ends: number[] = [];
    const from = (): number | undefined => activity.timelines([sensor], null)[0]?.from;
    const start = from();
    for (let i = 0; i <= KEPT_OUTAGES; i++) {
      should(from()).equal(start);
      activity.connection(offline);
      await clock.advance(1_000);
      activity.connection(online);
      ends.push(clock.now());
    }
    activity.outagesSince(null).should.have.length(KEPT_OUTAGES);
    should(from()).equal(ends[0]);
  });
});

/** A sensor as far as its history is concerned. */
function aSensor(activity: SensorActivity, id = 'motion'): KnownSensor {
  const { board } = aBoard('Front Porch');
  board.take(anAlert('VMD', { channel: 1 }));
  const [sensor] = board.sensors;
  if (!sensor) throw new Error('The board knows no sensor.');
  return { ...sensor, info: { ...sensor.info, id }, activity };
}

/** Turns a sensor on and off in turn, once a ms. */
async function flap(
  activity: Activity,
  sensor: SensorActivity,
  clock: TestClock,
  times: number,
): Promise<void> {
  for (let i = 0; i < times; i++) {
    activity.moved(sensor, !sensor.on);
    clock.jump(1);
  }
  await clock.advance(0);
}

describe('what is kept of the changes', () => {
  it(`is the newest ${SENSOR_CHANGES} of a sensor, and before them nothing is known`, async () => {
    const clock = new TestClock();
    const activity = new Activity(clock);
    const start = clock.now();
    activity.connection(online);
    const sensor = aSensor(activity.known('motion'));
    await flap(activity, sensor.activity, clock, SENSOR_CHANGES);
    should(activity.timelines([sensor], null)[0]?.from).equal(start);
    await flap(activity, sensor.activity, clock, 50);
    const [timeline] = activity.timelines([sensor], null);
    should(timeline?.changes).have.length(SENSOR_CHANGES);
    should(timeline?.changes[0]).eql([start + 50, 1]);
    should(timeline?.from).equal(start + 49);
    should(timeline?.changes.at(-1)).eql([start + 249, 0]);
  });

  it(`is the newest ${DEVICE_CHANGES} of a device, whichever sensors they are of`, async () => {
    const clock = new TestClock();
    const activity = new Activity(clock);
    const start = clock.now();
    activity.connection(online);
    const loud = aSensor(activity.known('loud'));
    const quiet = aSensor(activity.known('quiet'), 'quiet');
    const many = Array.from({ length: 100 }, (_, i) => aSensor(activity.known(`s${i}`), `s${i}`));
    await flap(activity, quiet.activity, clock, 2);
    // More changes of one sensor than are kept take nothing from the others.
    await flap(activity, loud.activity, clock, 50_000);
    should(activity.timelines([quiet], null)[0]?.changes).have.length(2);
    for (const sensor of many) await flap(activity, sensor.activity, clock, 150);
    const kept = (all: readonly KnownSensor[]) =>
      activity.timelines(all, null).reduce((sum, { changes }) => sum + changes.length, 0);
    kept([loud, quiet, ...many]).should.equal(15_202);
    for (const sensor of many) await flap(activity, sensor.activity, clock, 50);
    kept([loud, quiet, ...many]).should.equal(DEVICE_CHANGES);
    const [forgotten] = activity.timelines([quiet], null);
    should(forgotten).containEql({ on: false, since: start + 1, from: start + 1, changes: [] });
    kept([loud]).should.equal(0);
    kept(many).should.equal(DEVICE_CHANGES);
  });

  it('counts no change of a sensor that is gone', async () => {
    const clock = new TestClock();
    const activity = new Activity(clock);
    activity.connection(online);
    const many = Array.from({ length: 101 }, (_, i) => aSensor(activity.known(`s${i}`), `s${i}`));
    const [first, last, ...others] = many;
    if (!first || !last) throw new Error('There are more.');
    await flap(activity, first.activity, clock, 200);
    await flap(activity, activity.known('motion'), clock, 100);
    activity.gone('motion');
    activity.gone('motion');
    for (const sensor of others) await flap(activity, sensor.activity, clock, 200);
    const changes = () => activity.timelines(many, null).map((timeline) => timeline.changes.length);
    changes().should.eql([200, 0, ...others.map(() => 200)]);
    await flap(activity, last.activity, clock, 200);
    changes().should.eql([0, 200, ...others.map(() => 200)]);
    // Those of the one that is gone are passed over.
    await flap(activity, first.activity, clock, 150);
    changes().should.eql([150, 200, 50, ...others.slice(1).map(() => 200)]);
  });

  it('is the newest, in whatever order sensors move, and however long', () => {
    const clock = new TestClock();
    const activity = new Activity(clock);
    activity.connection(online);
    const sensors = Array.from({ length: 140 }, (_, i) => aSensor(activity.known(`s${i}`), `s${i}`));
    const expected = sensors.map((): number[] => []);
    let count = 0;
    for (let turn = 0; turn < 70_000; turn++) {
      // Some move much more often than others.
      const which = Math.floor(((turn * 7919) % 140) * (((turn * 104_729) % 97) / 97));
      const moves = expected[which];
      const sensor = sensors[which]?.activity;
      if (!moves || !sensor) throw new Error('Nobody moves.');
      activity.moved(sensor, !sensor.on);
      moves.push(clock.now());
      if (moves.length > SENSOR_CHANGES) moves.shift();
      else count++;
      if (count > DEVICE_CHANGES) {
        count--;
        const oldest = Math.min(...expected.map(([at = Infinity]) => at));
        expected.find(([at]) => at === oldest)?.shift();
      }
      clock.jump(1);
    }
    activity
      .timelines(sensors, null)
      .map(({ changes }) => changes.map(([at]) => at))
      .should.eql(expected);
    count.should.equal(DEVICE_CHANGES);
  });

  it('takes no more memory the longer a sensor moves', () => {
    const activity = new Activity(new TestClock());
    const sensor = activity.known('motion');
    const before = heap();
    for (let turn = 0; turn < 2_000_000; turn++) activity.moved(sensor, turn % 2 === 0);
    (heap() - before).should.be.below(4e6);
    activity.known('motion').moves.length.should.equal(SENSOR_CHANGES);
  });
});

describe('the history of a device that is set up anew', () => {
  it('goes on: what was on is off, and a short time without the device is no outage', async () => {
    const { board, clock } = aBoard('Front Porch', { delay: 0 });
    const { activity } = board;
    const start = clock.now();
    board.inventory(camera);
    board.take(anAlert('VMD', { channel: 1 }));
    await clock.advance(3_000);
    board.close();
    const next = aBoard('Front Porch', { activity, clock }).board;
    activity.outagesSince(null).should.eql([]);
    next.inventory(camera);
    await clock.advance(1_000);
    const [motion, line] = timelines(next);
    moves(motion, start).should.eql(['0 1', '3 0']);
    should(line).containEql({ from: start, since: null });
    next.take(anAlert('VMD', { channel: 1 }));
    moves(timelines(next)[0], start).should.eql(['0 1', '3 0', '4 1']);
  });

  it('goes on where the device does not tell its type, until its first report decides how it is numbered', async () => {
    const { board, clock } = aBoard('Front Porch', { delay: 0 });
    const { activity } = board;
    const start = clock.now();
    const unsaid = { ...camera, recorder: null };
    board.inventory(unsaid);
    board.take(anAlert('VMD', { channel: 1 }));
    await clock.advance(3_000);
    board.close();
    const next = aBoard('Front Porch', { activity, clock }).board;
    next.inventory(unsaid);
    next.take(anAlert('linedetection', { channel: 1 }));
    moves(timelines(next)[0], start).should.eql(['0 1', '3 0']);
  });

  it('has a gap where nobody connected the device for a while', async () => {
    const clock = new TestClock();
    const activity = new Activity(clock);
    activity.restart();
    activity.connection(online);
    await clock.advance(1_000);
    activity.restart();
    const lost = clock.now();
    await clock.advance(60_000);
    activity.connection(online);
    activity.outagesSince(null).should.eql([[lost, lost + 60_000, 'Connecting.']]);
    for (const [gap, outages] of [
      [2_999, 1],
      [3_000, 2],
    ] as const) {
      await clock.advance(60_000);
      activity.restart();
      await clock.advance(gap);
      activity.connection(online);
      activity.outagesSince(null).should.have.length(outages, String(gap));
    }
  });

  it('has a gap, however short, where the device is not there after it', async () => {
    const clock = new TestClock();
    const activity = new Activity(clock);
    activity.restart();
    activity.connection(online);
    await clock.advance(1_000);
    activity.restart();
    const lost = clock.now();
    await clock.advance(1_000);
    activity.connection(offline);
    await clock.advance(1_000);
    activity.connection(online);
    activity.outagesSince(null).should.eql([
      [lost, lost + 1_000, 'Connecting.'],
      [lost + 1_000, lost + 2_000, 'Nothing answers.'],
    ]);
  });

  it('forgets sensors that are not known again', async () => {
    const clock = new TestClock();
    const activity = new Activity(clock);
    const first = activity.known('motion');
    activity.moved(first, true);
    activity.restart();
    should(activity.known('motion')).equal(first);
    activity.restart();
    activity.restart();
    should(activity.known('motion')).not.equal(first);
    should(first.moves).eql([]);
    await clock.advance(0);
  });
});
