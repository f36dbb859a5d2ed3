import should from 'should';
import type { Answer } from '../../../nodes/editor/activity-ask';
import { ActivityModel } from '../../../nodes/editor/activity-model';
import { Poller } from '../../../nodes/sidebar/poller';
import { aDevice, aSensor } from '../../support/activity-answers';
import { settle, TestClock } from '../../support/test-clock';

/** The runtime as the poller sees it, on injected time. */
class Runtime {
  readonly clock = new TestClock();
  readonly model = new ActivityModel();
  /** `ids since`, since in ms from the start of the test; `all` where everything is asked for. */
  readonly asked: string[] = [];
  readonly answered: string[] = [];
  wanted: string[] = ['a'];
  besides: string[] = [];
  takes = 0;
  answer: (ids: readonly string[]) => Answer = (ids) => ({
    kind: 'activity',
    devices: ids.map((id) => aDevice(id, [aSensor('motion', this.start)])),
    now: this.clock.now(),
  });
  readonly start = this.clock.now();
  readonly poller = new Poller(
    {
      ask: async (ids, since) => {
        this.asked.push(`${ids.join(',')} ${since === null ? 'all' : since - this.start}`);
        if (this.takes > 0) await new Promise<void>((done) => this.clock.after(this.takes, done));
        return this.answer(ids);
      },
      wanted: () => this.wanted,
      besides: () => this.besides,
      answered: (kind) => this.answered.push(kind),
      now: () => this.clock.now(),
      after: (ms, run) => {
        const timer = this.clock.after(ms, run);
        return () => {
          timer.cancel();
        };
      },
    },
    this.model,
  );
}

describe('the questions of the sidebar', () => {
  it('come once a second while somebody looks, first for everything, and not at all otherwise', async () => {
    const { poller, clock, asked } = new Runtime();
    await clock.advance(5_000);
    asked.should.eql([]);
    poller.start();
    poller.start();
    await clock.advance(3_500);
    asked.should.eql(['a all', 'a 0', 'a 0', 'a 0']);
    poller.stop();
    await clock.advance(60_000);
    asked.length.should.equal(4);
    clock.timers.should.equal(0);
    poller.start();
    await clock.advance(0);
    asked.length.should.equal(5);
    poller.stop();
  });

  it('ask apart for what is new in sight, and at once', async () => {
    const runtime = new Runtime();
    const { poller, clock, asked } = runtime;
    poller.start();
    await clock.advance(500);
    runtime.wanted = ['a', 'b', 'b'];
    poller.soon();
    await settle();
    asked.should.eql(['a all', 'a 0', 'b all']);
    await clock.advance(1_000);
    asked.slice(3).should.eql(['a,b 0']);
    poller.stop();
  });

  it('never overlap: a slow runtime is asked less often', async () => {
    const runtime = new Runtime();
    runtime.takes = 4_000;
    runtime.poller.start();
    await runtime.clock.advance(1_000);
    runtime.poller.soon();
    await runtime.clock.advance(11_000);
    runtime.asked.length.should.equal(3);
    runtime.poller.stop();
    await runtime.clock.advance(10_000);
    runtime.clock.timers.should.equal(0);
  });

  it('tell of a runtime that does not answer or forbids it, and go on in a while', async () => {
    const runtime = new Runtime();
    const { poller, clock, asked, answered, answer } = runtime;
    runtime.answer = () => ({ kind: 'failed' });
    poller.start();
    await clock.advance(3_500);
    answered.should.eql(['failed', 'failed']);
    runtime.answer = () => ({ kind: 'forbidden' });
    await clock.advance(3_000);
    runtime.answer = answer;
    await clock.advance(3_000);
    answered.should.eql(['failed', 'failed', 'forbidden', 'activity']);
    asked.length.should.equal(4);
    poller.stop();
  });

  it('take the devices out of sight in turn, where they decide what is shown', async () => {
    const runtime = new Runtime();
    runtime.besides = Array.from({ length: 120 }, (_, i) => `d${i}`);
    runtime.poller.start();
    await runtime.clock.advance(10_500);
    runtime.model.devices.size.should.equal(121);
    Math.max(...runtime.asked.map((line) => line.split(',').length)).should.be.belowOrEqual(50);
    const lately = new Set(runtime.asked.slice(-9).flatMap((line) => line.split(' ')[0]?.split(',') ?? []));
    lately.size.should.equal(121);
    runtime.poller.stop();
  });

  it('ask for everything again after five minutes, since names may have changed', async () => {
    const { poller, clock, asked } = new Runtime();
    poller.start();
    await clock.advance(310_000);
    asked.filter((line) => line.endsWith('all')).length.should.equal(2);
    should(asked.length).be.within(300, 312);
    poller.stop();
  });
});
