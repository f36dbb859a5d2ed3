import 'should';
import { LastingError, LoginError, PassingError } from '../../../src/errors';
import { retryDelay } from '../../../src/connection/retry';
import { SilenceLimit } from '../../../src/connection/silence';

describe('retryDelay', () => {
  const delays = (error: PassingError): number[] =>
    [1, 2, 3, 4, 5, 6, 7, 100].map((n) => retryDelay(error, n, 0, 0.5));

  it('is at once, then grows to 15 s where nothing answers', () => {
    delays(new PassingError('unreachable')).should.eql([0, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
  });

  it('is at once, then grows to 60 s where HTTP answers and refuses', () => {
    delays(new PassingError('busy', {}, true)).should.eql([0, 2000, 5000, 15000, 30000, 60000, 60000, 60000]);
  });

  it('spreads devices apart by a tenth each way', () => {
    retryDelay(new PassingError('unreachable'), 9, 0, 0).should.equal(13_500);
    retryDelay(new PassingError('unreachable'), 9, 0, 0.999_999).should.be.approximately(16_500, 1);
  });

  it('is a minute for what only a person can cure', () => {
    for (const [chance, delay] of [
      [0, 54_000],
      [0.5, 60_000],
    ] as const)
      retryDelay(new LastingError('forbidden'), 1, 0, chance).should.equal(delay);
  });

  it('is what is left of the wait after a refused login, never less than nothing', () => {
    const refused = new LoginError('login-refused', {}, 5_000);
    retryDelay(refused, 1, 1_000, 0.5).should.equal(4_000);
    retryDelay(refused, 1, 9_000, 0.5).should.equal(0);
  });
});

describe('SilenceLimit', () => {
  it('is 30 s at first, then three times the longest gap learnt', () => {
    const silence = new SilenceLimit(null);
    silence.limit.should.equal(30_000);
    silence.learn(9_000);
    silence.limit.should.equal(30_000);
    silence.learn(20_000);
    silence.learn(300);
    silence.limit.should.equal(60_000);
  });

  it('doubles for a device that has nothing to say, up to 10 minutes', () => {
    const silence = new SilenceLimit(null);
    const limits = [1, 2, 3, 4, 5, 6].map(() => {
      silence.double();
      return silence.limit;
    });
    limits.should.eql([60_000, 120_000, 240_000, 480_000, 600_000, 600_000]);
  });

  it('follows the rhythm again as soon as the device speaks', () => {
    const silence = new SilenceLimit(null);
    for (let i = 0; i < 5; i++) silence.double();
    silence.learn(12_000);
    silence.limit.should.equal(36_000);
  });

  it('stays what a person set', () => {
    const silence = new SilenceLimit(15_000);
    silence.learn(60_000);
    silence.double();
    silence.limit.should.equal(15_000);
  });
});
