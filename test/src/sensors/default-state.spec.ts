import should from 'should';
import { DefaultState } from '../../../src/sensors/default-state';
import type { PostKind } from '../../../src/sensors/post';
import type { Post } from '../../../src/sensors/sensor-state';
import { TestClock } from '../../support/test-clock';

describe('the state of a sensor that no node hears', () => {
  let clock: TestClock;
  let moves: string[];

  beforeEach(() => {
    clock = new TestClock();
    moves = [];
  });

  function aState(delay: number, stays: boolean): DefaultState {
    const host = { clock, hold: 5000, online: () => true };
    return new DefaultState(host, delay, stays, (on) => moves.push(`${clock.ticks()} ${on}`));
  }
  /** A post whose alert nobody may read: to make plain data of each would cost every device, heard or not. */
  const post = (kind: PostKind): Post => ({
    kind,
    at: clock.ticks(),
    targets: ['vehicle'],
    regions: [{ id: '3', target: 'vehicle' }],
    event: () => {
      throw new Error('The alert was read for nobody.');
    },
  });

  it('goes on with every active post, whatever moved where, and ends after hold and delay', async () => {
    const { state } = aState(2000, false);
    state.take(post('active'));
    await clock.advance(3000);
    state.take(post('active'));
    await clock.advance(60_000);
    moves.should.eql(['0 true', '10000 false']);
    state.take(post('happens'));
    await clock.advance(60_000);
    moves.slice(2).should.eql(['63000 true', '65000 false']);
  });

  it('ends by its closing post alone where the sensor stays', async () => {
    const { state } = aState(0, true);
    state.take(post('active'));
    await clock.advance(3_600_000);
    state.take(post('inactive'));
    moves.should.eql(['0 true', '3600000 false']);
  });

  it('moves no more, and leaves no timer, once the sensor is gone', async () => {
    const own = aState(0, false);
    own.state.take(post('active'));
    own.gone(own.state);
    should(clock.timers).equal(0);
    own.state.take(post('active'));
    await clock.advance(60_000);
    moves.should.eql(['0 true']);
  });
});
