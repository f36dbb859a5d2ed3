import fc from 'fast-check';
import should from 'should';
import { partBounds } from '../../../src/documents/bounds';
import { JsonTokens } from '../../../src/documents/json-tokens';
import { BROKEN, MORE } from '../../../src/documents/xml-tokens';
import { counted, Counter } from '../../support/counted';

/** All tokens as they stand, and what ended them. */
function tokensOf(bytes: Buffer, sizes: readonly number[], counter: Counter = { looks: 0 }): string[] {
  const tokens = new JsonTokens(partBounds);
  const found: string[] = [];
  let has = 0;
  for (let turn = 0; has < bytes.length; turn += 1) {
    has = Math.min(bytes.length, has + (sizes[turn % sizes.length] ?? 1));
    const data = counted(bytes.subarray(0, has), counter);
    for (;;) {
      const kind = tokens.next(data, 0, has);
      if (kind === MORE) break;
      if (kind === BROKEN) return [...found, `${tokens.problem} at ${tokens.start}`];
      found.push(bytes.toString('latin1', tokens.start, tokens.end));
    }
  }
  return found;
}

const whole = (source: string): string[] => tokensOf(Buffer.from(source, 'latin1'), [source.length]);

describe('tokens of JSON', () => {
  it('are brackets, marks, strings and words', () => {
    whole('{"a \\" }": [1.5e-3, true],\r\n"b":{}}').should.eql([
      ...['{', '"a \\" }"', ':', '[', '1.5e-3', ',', 'true', ']', ',', '"b"', ':', '{', '}', '}'],
    ]);
  });

  it('break where a document was cut and another thing begins', () => {
    const cases: [string, number][] = [
      ['{"a\n', 3],
      ['{"a":1 {', 7],
      ['["a" {', 5],
      ['{"a":1--b', 6],
      ['{"a":- -b', 6],
      ['{"a":<', 5],
      ['}', 0],
    ];
    for (const [source, at] of cases) should(whole(source).at(-1)).equal(`torn at ${at}`, source);
    should(whole('['.repeat(65)).at(-1)).equal('too-deep at 64');
  });

  const piece = fc.constantFrom(...'{ } [ ] : , " \\ \\" \n 1 -1 true e - -- < "a" \0'.split(' '), ' ');

  it('are the same for any cutting, and no byte is looked at more than twice', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
          fc.json(),
        ),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
        (source, sizes) => {
          const bytes = Buffer.from(source);
          const counter = { looks: 0 };
          const pieces = tokensOf(bytes, sizes, counter);
          counter.looks.should.be.belowOrEqual(2 * bytes.length);
          pieces.should.eql(tokensOf(bytes, [bytes.length || 1]));
        },
      ),
      { numRuns: 1000 },
    );
  });
});
