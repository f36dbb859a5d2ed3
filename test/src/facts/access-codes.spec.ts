import should from 'should';
import { accessCode } from '../../../src/facts/access-codes';

describe('codes of access control events', () => {
  it('say in words what happened, and what that does to a door', () => {
    should(accessCode(5, 0x15)).eql({ words: 'unlocked', effect: null });
    should(accessCode(5, 0x19)).eql({ words: 'door opened', effect: 'open' });
    should(accessCode(5, 0x1a)).eql({ words: 'door closed', effect: 'closed' });
    should(accessCode(5, 0x1b)).eql({ words: 'door forced', effect: 'open' });
    should(accessCode(5, 0x1c)).eql({ words: 'door open too long', effect: 'open' });
    should(accessCode(5, 0x25)).eql({ words: 'doorbell', effect: 'bell' });
    should(accessCode(3, 0x400)).eql({ words: 'door opened remotely', effect: null });
  });

  it('are nothing where nobody knows them', () => {
    for (const [major, minor] of [
      [5, 0x65],
      [4, 1],
      [5, 1.5],
    ])
      should(accessCode(major, minor)).be.null();
    should(accessCode(undefined, 1)).be.null();
    should(accessCode(5, undefined)).be.null();
  });

  it('have words of their own each', () => {
    for (const major of [1, 2, 3, 5]) {
      const words = Array.from({ length: 0x500 }, (_, minor) => accessCode(major, minor)?.words).filter(
        Boolean,
      );
      words.length.should.be.above(10);
      new Set(words).size.should.equal(words.length);
    }
  });
});
