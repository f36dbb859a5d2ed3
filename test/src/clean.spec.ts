import 'should';
import { clean, flat } from '../../src/clean';

describe('cleaning foreign words', () => {
  it('cuts to length, before anything looks at the rest', () => {
    clean('x'.repeat(1_000_000), 5).should.equal('xxxxx');
    clean(`ab${' '.repeat(50)}`, 10).should.equal('ab');
  });

  it('takes out control, direction and line characters', () => {
    clean('a\u001b[31mb\r\nc\u202ed\u2028e\u0000', 40).should.equal('a [31mb c d e');
    clean('\n\t Driveway \u200f', 40).should.equal('Driveway');
  });

  it('leaves no half of a character', () => {
    clean('ab😀', 3).should.equal('ab\ufffd');
  });

  it('copies', () => {
    flat('Ä€😀').should.equal('Ä€😀');
  });
});
