import 'should';
import type { EventData } from '../../../src/sensors/message';
import { PostFilter, Weight } from '../../../src/sensors/filter';
import { eventData, PostKind } from '../../../src/sensors/post';
import { Post, SensorState, StateHost } from '../../../src/sensors/sensor-state';
import { anAlert } from '../../support/alerts';
import { TestClock } from '../../support/test-clock';

class Desk implements StateHost {
  readonly clock = new TestClock();
  readonly said: string[] = [];
  readonly events: EventData[] = [];
  readonly moves: string[] = [];
  readonly silent = false;
  open = true;
  onSay: () => void = () => undefined;

  private readonly filter: PostFilter;

  constructor(
    readonly hold = 5000,
    target: string | null = null,
  ) {
    this.filter = new PostFilter(target, null);
  }

  online(): boolean {
    return this.open;
  }

  weigh(post: Post): Weight {
    return this.filter.weigh(post);
  }

  gone(state: SensorState): void {
    state.close();
  }

  say(_state: SensorState, payload: boolean, reason: string, event: EventData | null): void {
    this.said.push(`${this.clock.ticks()} ${payload} ${reason}`);
    if (event) this.events.push(event);
    this.onSay();
  }

  moved(state: SensorState, before: string): void {
    this.moves.push(`${before}>${state.phase}`);
  }
}

function post(state: SensorState, kind: PostKind, targets: string[] = [], dateTime = ''): void {
  state.take({
    kind,
    targets,
    at: state.host.clock.ticks(),
    regions: [],
    event: () => eventData(anAlert('VMD', { targets, dateTime })),
  });
}

describe('the state of one sensor', () => {
  it('says true at once and nothing for repeats', async () => {
    const desk = new Desk();
    const state = new SensorState(desk, 5000);
    for (let i = 0; i < 20; i++) {
      post(state, 'active');
      await desk.clock.advance(1000);
    }
    desk.said.should.eql(['0 true active']);
  });

  it('ends an event by the local clock, whatever time the device says', async () => {
    for (const date of ['2034-01-01T00:00:00Z', '2017-12-01T09:01:18-6:00', 'soon', '']) {
      const desk = new Desk();
      const state = new SensorState(desk, 0);
      post(state, 'active', [], date);
      await desk.clock.advance(4000);
      post(state, 'active', [], date);
      await desk.clock.advance(60_000);
      desk.said.should.eql(['0 true active', '9000 false timeout']);
    }
  });

  it('ends an event that only ever says active: hold after the last post, false after delay, once', async () => {
    const desk = new Desk();
    const state = new SensorState(desk, 30_000);
    post(state, 'active');
    await desk.clock.advance(3000);
    post(state, 'active');
    await desk.clock.advance(100_000);
    desk.said.should.eql(['0 true active', '38000 false timeout']);
    desk.moves.should.eql(['off>on', 'on>ending', 'ending>off']);
    desk.clock.timers.should.equal(0);
  });

  it('ends an event by a timer of its own, not when the next part arrives', async () => {
    const desk = new Desk(5000);
    const state = new SensorState(desk, 0);
    post(state, 'active');
    await desk.clock.advance(5000);
    desk.said.should.eql(['0 true active', '5000 false timeout']);
  });

  it('ends an event at its inactive, through the delay', async () => {
    const desk = new Desk();
    const state = new SensorState(desk, 5000);
    post(state, 'active');
    await desk.clock.advance(1000);
    post(state, 'inactive');
    state.phase.should.equal('ending');
    await desk.clock.advance(4999);
    desk.said.length.should.equal(1);
    await desk.clock.advance(1);
    desk.said.should.eql(['0 true active', '6000 false inactive']);
  });

  it('says false at once without a delay', () => {
    const desk = new Desk();
    const state = new SensorState(desk, 0);
    post(state, 'active');
    post(state, 'inactive');
    desk.said.should.eql(['0 true active', '0 false inactive']);
    desk.clock.timers.should.equal(0);
  });

  it('joins quick trips: a new active during the delay sends nothing', async () => {
    const desk = new Desk();
    const state = new SensorState(desk, 5000);
    for (let i = 0; i < 5; i++) {
      post(state, 'active');
      await desk.clock.advance(500);
      post(state, 'inactive');
      await desk.clock.advance(4000);
    }
    await desk.clock.advance(60_000);
    desk.said.should.eql(['0 true active', '23500 false inactive']);
  });

  it('ignores inactive when nothing is on, and further ones during the delay', async () => {
    const desk = new Desk();
    const state = new SensorState(desk, 5000);
    post(state, 'inactive');
    post(state, 'active');
    post(state, 'inactive');
    await desk.clock.advance(4000);
    post(state, 'inactive');
    await desk.clock.advance(60_000);
    desk.said.should.eql(['0 true active', '5000 false inactive']);
  });

  it('fixes the reason when the event ends, not when false is sent', async () => {
    const desk = new Desk();
    const state = new SensorState(desk, 5000);
    post(state, 'active');
    await desk.clock.advance(2000);
    desk.open = false;
    await desk.clock.advance(3500);
    desk.open = true;
    await desk.clock.advance(60_000);
    desk.said.should.eql(['0 true active', '10000 false disconnected']);
  });

  it('does not move when the connection is back in time', async () => {
    const desk = new Desk();
    const state = new SensorState(desk, 5000);
    post(state, 'active');
    desk.open = false;
    await desk.clock.advance(7000);
    desk.open = true;
    post(state, 'active');
    await desk.clock.advance(60_000);
    desk.said.should.eql(['0 true active', '17000 false timeout']);
  });

  it('is over at once for what happens, and joins two within the delay', async () => {
    const desk = new Desk();
    const state = new SensorState(desk, 5000);
    post(state, 'happens');
    await desk.clock.advance(3000);
    post(state, 'happens');
    await desk.clock.advance(60_000);
    desk.said.should.eql(['0 true active', '8000 false inactive']);
    desk.moves.should.eql(['off>ending', 'ending>off']);
  });

  it('says true and false at once for what happens without a delay', () => {
    const desk = new Desk();
    const state = new SensorState(desk, 0);
    post(state, 'happens');
    post(state, 'happens');
    desk.said.should.eql(['0 true active', '0 false inactive', '0 true active', '0 false inactive']);
    desk.moves.should.eql([]);
  });

  it('gives the last post that started, refreshed or ended it with a false', async () => {
    const desk = new Desk();
    const state = new SensorState(desk, 1000);
    post(state, 'active', [], 'first');
    post(state, 'active', [], 'second');
    await desk.clock.advance(60_000);
    post(state, 'active', [], 'third');
    post(state, 'inactive', [], 'fourth');
    await desk.clock.advance(500);
    post(state, 'inactive', [], 'after the end');
    await desk.clock.advance(60_000);
    desk.events.map(({ dateTime }) => dateTime).should.eql(['first', 'second', 'third', 'fourth']);
  });

  it('reads what waits in the socket before it ends an event late', async () => {
    const desk = new Desk();
    const state = new SensorState(desk, 0);
    post(state, 'active');
    // After a blocked loop all timers run first, then the sockets are read, then the next timers.
    desk.clock.after(5000, () => {
      post(state, 'active');
    });
    await desk.clock.advance(9000);
    desk.said.should.eql(['0 true active']);
    await desk.clock.advance(1000);
    desk.said.should.eql(['0 true active', '10000 false timeout']);
  });

  it('sets no timer for a repeat', async () => {
    const desk = new Desk();
    const state = new SensorState(desk, 0);
    let armed = 0;
    const after = desk.clock.after.bind(desk.clock);
    desk.clock.after = (ms, run) => {
      armed++;
      return after(ms, run);
    };
    for (let i = 0; i < 1000; i++) {
      // Two of one chunk.
      post(state, 'active');
      post(state, 'active');
      await desk.clock.advance(4);
    }
    armed.should.equal(1);
  });

  it('takes a delay of a day and a hold beyond what timers can count', async () => {
    const desk = new Desk(3_000_000_000);
    const after = desk.clock.after.bind(desk.clock);
    desk.clock.after = (ms, run) => {
      ms.should.be.belowOrEqual(2 ** 31 - 1);
      return after(ms, run);
    };
    const state = new SensorState(desk, 86_400_000);
    post(state, 'active');
    await desk.clock.advance(3_000_000_000);
    state.phase.should.equal('ending');
    await desk.clock.advance(86_400_000);
    desk.said.should.eql(['0 true active', '3086400000 false timeout']);
  });

  it('sends nothing and leaves no timer when it is closed', async () => {
    const desk = new Desk();
    const state = new SensorState(desk, 5000);
    post(state, 'active');
    state.close();
    desk.clock.timers.should.equal(0);
    post(state, 'active');
    desk.clock.timers.should.equal(0);
    await desk.clock.advance(60_000);
    desk.said.should.eql(['0 true active']);
  });

  it('leaves no timer when hearing true closes it', () => {
    for (const kind of ['active', 'happens'] as const) {
      const desk = new Desk();
      const state = new SensorState(desk, 0);
      desk.onSay = () => {
        state.close();
      };
      post(state, kind);
      desk.said.should.eql(['0 true active']);
      desk.clock.timers.should.equal(0);
    }
  });
});

describe('a state with a target filter', () => {
  it('starts and refreshes only by posts with its target', async () => {
    const desk = new Desk(5000, 'human');
    const state = new SensorState(desk, 0);
    post(state, 'active', []);
    post(state, 'active', ['vehicle']);
    desk.said.should.eql([]);
    post(state, 'active', ['vehicle', 'human']);
    await desk.clock.advance(4000);
    post(state, 'active', ['vehicle']);
    await desk.clock.advance(1000);
    desk.said.should.eql(['0 true active', '5000 false timeout']);
  });

  it('is kept on by posts without any target, but not started by them', async () => {
    const desk = new Desk(5000, 'human');
    const state = new SensorState(desk, 3000);
    post(state, 'active', ['human']);
    await desk.clock.advance(4000);
    post(state, 'active', []);
    await desk.clock.advance(4000);
    desk.said.length.should.equal(1);
    await desk.clock.advance(1000);
    state.phase.should.equal('ending');
    post(state, 'active', []);
    await desk.clock.advance(3000);
    desk.said.should.eql(['0 true active', '12000 false timeout']);
  });

  it('is ended by the inactive of the sensor, whatever target that names', () => {
    const desk = new Desk(5000, 'human');
    const state = new SensorState(desk, 0);
    post(state, 'active', ['human']);
    post(state, 'inactive', ['vehicle']);
    desk.said.should.eql(['0 true active', '0 false inactive']);
  });

  it('hears of what happens only with its target', () => {
    const desk = new Desk(5000, 'human');
    const state = new SensorState(desk, 0);
    post(state, 'happens', []);
    post(state, 'happens', ['human']);
    desk.said.should.eql(['0 true active', '0 false inactive']);
  });
});

describe('a state that only its closing post ends', () => {
  it('is on for as long as that takes, with no timer, and then runs its delay', async () => {
    const desk = new Desk();
    const state = new SensorState(desk, 3000, true);
    post(state, 'active');
    desk.clock.timers.should.equal(0);
    await desk.clock.advance(86_400_000);
    post(state, 'active');
    await desk.clock.advance(1000);
    post(state, 'inactive');
    await desk.clock.advance(60_000);
    desk.said.should.eql(['0 true active', '86404000 false inactive']);
  });

  it('is kept on by a post during the delay', async () => {
    const desk = new Desk();
    const state = new SensorState(desk, 3000, true);
    post(state, 'active');
    post(state, 'inactive');
    await desk.clock.advance(2000);
    post(state, 'active');
    await desk.clock.advance(60_000);
    desk.said.should.eql(['0 true active']);
    desk.clock.timers.should.equal(0);
  });

  it('is over when the device is gone for long: once, and not when it is off', async () => {
    const desk = new Desk();
    const state = new SensorState(desk, 0, true);
    state.lose();
    post(state, 'active', [], 'opened');
    state.lose();
    state.lose();
    await desk.clock.advance(1000);
    desk.said.should.eql(['0 true active', '0 false disconnected']);
    desk.events.map(({ dateTime }) => dateTime).should.eql(['opened', 'opened']);
  });
});
