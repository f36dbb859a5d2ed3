import 'should';
import { SilenceWatch } from '../../../src/connection/silence-watch';
import type { Timer } from '../../../src/clock';
import { TestClock } from '../../support/test-clock';

/** Real timers warn of a wait below nothing. */
class StrictClock extends TestClock {
  override after(ms: number, run: () => void): Timer {
    ms.should.be.aboveOrEqual(0);
    return super.after(ms, run);
  }
}

describe('the watch over silence', () => {
  let clock: TestClock;
  let looked: number[];
  let watch: SilenceWatch;

  beforeEach(() => {
    clock = new StrictClock();
    looked = [];
    watch = new SilenceWatch(clock, () => looked.push(clock.ticks()));
  });
  afterEach(() => {
    watch.stop();
    clock.timers.should.equal(0);
  });

  it('looks once, when silence is due, at the last moment that was set', async () => {
    watch.set(30_000);
    watch.set(40_000);
    await clock.advance(100_000);
    looked.should.eql([40_000]);
  });

  it('looks at once where the moment is past', async () => {
    await clock.advance(1_000);
    watch.set(990);
    await clock.advance(0);
    looked.should.eql([1_000]);
  });

  it('does not look after it was stopped', async () => {
    watch.set(30_000);
    watch.stop();
    clock.timers.should.equal(0);
    await clock.advance(100_000);
    looked.should.eql([]);
  });

  it('minds no timer that is up to 250 ms late', async () => {
    watch.set(30_000);
    await clock.standStill(30_250);
    looked.should.eql([30_250]);
  });

  it('gives the sockets 50 ms where this process stood still', async () => {
    watch.set(30_000);
    await clock.standStill(30_251);
    looked.should.eql([]);
    await clock.advance(49);
    looked.should.eql([]);
    await clock.advance(1);
    looked.should.eql([30_301]);
  });

  it('looks after those 50 ms however late they end, and is as patient the next time', async () => {
    for (const began of [0, 100_000]) {
      looked.length = 0;
      await clock.advance(began - clock.ticks());
      watch.set(began + 30_000);
      await clock.standStill(40_000);
      await clock.standStill(10_000);
      looked.should.eql([began + 50_000]);
    }
  });

  it('knows that this process stood still, from the missed moment until it has looked', async () => {
    watch.disturbed.should.be.false();
    watch.set(30_000);
    await clock.advance(29_000);
    watch.disturbed.should.be.false();
    await clock.standStill(2_000);
    watch.disturbed.should.be.true();
    await clock.advance(50);
    looked.should.eql([31_050]);
    await clock.advance(100_000);
    watch.disturbed.should.be.false();
  });

  it('knows it before any timer has run', () => {
    // As when sockets are read before timers.
    const blocked = new TestClock();
    const one = new SilenceWatch(blocked, () => undefined);
    one.set(1_000);
    void blocked.standStill(1_250);
    one.disturbed.should.be.false();
    void blocked.standStill(1);
    one.disturbed.should.be.true();
    one.stop();
    one.disturbed.should.be.false();
  });

  it('forgets a standstill when the moment is set anew', async () => {
    watch.set(30_000);
    await clock.standStill(31_000);
    watch.set(61_000);
    watch.disturbed.should.be.false();
    await clock.advance(60_000);
    looked.should.eql([61_000]);
  });
});
