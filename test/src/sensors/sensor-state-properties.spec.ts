import fc from 'fast-check';
import should from 'should';
import { anAlert } from '../../support/alerts';
import { aBoard } from '../../support/board';
import { expectedStates } from '../../support/episodes';

describe('the state of one sensor, for any rhythm of posts', () => {
  it('is what intervals say: joined within the delay, ended by inactive or hold, never two equal in a row', async () => {
    const rhythm = fc.record({
      hold: fc.integer({ min: 1, max: 9 }),
      delay: fc.integer({ min: 0, max: 9 }),
      steps: fc.array(fc.record({ gap: fc.integer({ min: 0, max: 12 }), active: fc.boolean() }), {
        maxLength: 40,
      }),
    });
    await fc.assert(
      fc.asyncProperty(rhythm, async ({ hold, delay, steps }) => {
        const { board, clock, hear } = aBoard('Cam', { hold: hold * 1000, delay: delay * 1000 });
        const heard = hear({ sensor: 'motion' });
        let at = 0;
        const posts = steps.map(({ gap, active }) => ({ at: (at += gap), active }));
        for (const post of posts) {
          await clock.advance(post.at * 1000 - clock.ticks());
          board.take(anAlert('VMD', { state: post.active ? 'active' : 'inactive' }));
        }
        await clock.advance(60_000);
        clock.timers.should.equal(0);
        const expected = expectedStates(posts, hold, delay);
        should(heard.lines).eql(expected.map(([time, on, reason]) => `${time} cam_motion ${on} ${reason}`));
      }),
      { numRuns: 200, seed: 20260101 },
    );
  });
});
