import 'should';
import { SilenceLimit } from '../../../src/connection/silence';

describe('the limit of silence', () => {
  it('is 30 s for a device that nothing is known of, and for one that speaks every 10 s', () => {
    const silence = new SilenceLimit(null);
    silence.limit.should.equal(30_000);
    silence.learn(10_000);
    silence.limit.should.equal(30_000);
  });

  it('is three times the longest gap of a device that speaks rarely, up to 10 minutes', () => {
    const silence = new SilenceLimit(null);
    silence.learn(25_000);
    silence.learn(300);
    silence.rhythm.should.equal(25_000);
    silence.limit.should.equal(75_000);
    silence.learn(400_000);
    silence.limit.should.equal(600_000);
  });

  it('doubles with each fresh stream that is as silent, up to 10 minutes, until the device speaks', () => {
    const silence = new SilenceLimit(null);
    silence.double();
    silence.limit.should.equal(60_000);
    for (let i = 0; i < 10; i++) silence.double();
    silence.limit.should.equal(600_000);
    silence.learn(1_000);
    silence.limit.should.equal(30_000);
  });

  it('is what a person set, whatever the device does', () => {
    const silence = new SilenceLimit(15_000);
    silence.learn(100_000);
    silence.double();
    silence.limit.should.equal(15_000);
  });
});
