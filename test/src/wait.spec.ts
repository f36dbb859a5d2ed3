import 'should';
import { wait } from '../../src/wait';
import { TestClock } from '../support/test-clock';

describe('waiting', () => {
  it('takes as long as it was told', async () => {
    const clock = new TestClock();
    let over = false;
    void wait(clock, 100).then(() => (over = true));
    await clock.advance(99);
    over.should.be.false();
    await clock.advance(1);
    over.should.be.true();
  });

  it('ends at once with the reason of an abort, and leaves no timer', async () => {
    const clock = new TestClock();
    const abort = new AbortController();
    const waiting = wait(clock, 100, abort.signal);
    abort.abort(new Error('The node was closed.'));
    await waiting.should.be.rejectedWith('The node was closed.');
    clock.timers.should.equal(0);
  });

  it('does not begin where the abort came before', async () => {
    const clock = new TestClock();
    await wait(clock, 100, AbortSignal.abort('no error at all')).should.be.rejectedWith(Error);
    clock.timers.should.equal(0);
  });

  it('takes no notice of an abort after its end', async () => {
    const clock = new TestClock();
    const abort = new AbortController();
    const waiting = wait(clock, 100, abort.signal);
    await clock.advance(100);
    abort.abort();
    await waiting;
  });
});
