import fc from 'fast-check';
import should from 'should';
import { partBounds } from '../../../src/documents/bounds';
import { JsonTokens } from '../../../src/documents/json-tokens';
import { BROKEN, CLOSE, MORE, OPEN } from '../../../src/documents/xml-tokens';
import { counted, Counter } from '../../support/counted';

/** All tokens as they stand, and what ended them. */
function tokensOf(bytes: Buffer, sizes: readonly number[], counter: Counter = { looks: 0 }): string[] {
  const tokens = new JsonTokens(partBounds);
  const found: string[] = [];
  let has = 0;
  for (let turn = 0; has < bytes.length; turn += 1) {
    has = Math.min(bytes.length, has + (sizes[turn % sizes.length] ?? 1));
    const base = (turn + 1) % 3;
    const moved = Buffer.concat([Buffer.from('{"a'.slice(0, base)), bytes.subarray(0, has)]);
    const data = counted(moved, counter);
    for (;;) {
      const kind = tokens.next(data, base, moved.length);
      if (kind === MORE) break;
      if (kind === BROKEN) return [...found, `${tokens.problem} at ${tokens.start}`];
      found.push(bytes.toString('latin1', tokens.start, tokens.end));
    }
  }
  return found;
}

/** The tokens of a document in one piece, which are the same where it comes byte by byte. */
function whole(source: string): string[] {
  const bytes = Buffer.from(source, 'latin1');
  const found = tokensOf(bytes, [bytes.length]);
  tokensOf(bytes, [1]).should.eql(found, source);
  return found;
}

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
      ['{"a":1 --b', 7],
      ['{"a\r', 3],
      ['{"a":A', 5],
      ['{"a":/', 5],
      ['{{', 1],
      ['{"a",{', 5],
      ['[:{', 2],
      ['{"a":<', 5],
      ['}', 0],
    ];
    for (const [source, at] of cases) should(whole(source).at(-1)).equal(`torn at ${at}`, source);
    should(whole('['.repeat(65)).at(-1)).equal('too-deep at 64');
    const tokens = new JsonTokens({ ...partBounds, depth: 2 });
    const details = ['[[[', '[\n}}'].map((source) => {
      tokens.begin();
      for (let kind = OPEN; kind === OPEN || kind === CLOSE;)
        kind = tokens.next(Buffer.from(source), 0, source.length);
      return tokens.detail;
    });
    details.should.eql(['more than 2 levels', 'cut after 3 bytes']);
  });

  it('are what they are behind a BOM, NULs and blanks, and in lists of anything', () => {
    whole('\xef\xbb\xbf\0\t\r\n [-09+.Eaz,[],{},[{}]]').should.eql([
      ...['[', '-09+.Eaz', ',', '[', ']', ',', '{', '}', ',', '[', '{', '}', ']', ']'],
    ]);
    whole('{} {}').should.eql(['{', '}', '{', '}']);
    whole('"\\\\" "\\"" 1').should.eql(['"\\\\"', '"\\""']);
  });

  it('begin anew with each document, wherever the one before stopped, and say whether an object is open', () => {
    const tokens = new JsonTokens(partBounds);
    const read = (source: string): string[] => {
      const found: string[] = [];
      tokens.begin();
      for (;;) {
        const kind = tokens.next(Buffer.from(source), 0, source.length);
        if (kind === MORE || kind === BROKEN) return found;
        found.push(`${source.slice(tokens.start, tokens.end)} ${tokens.depth} ${tokens.inObject}`);
      }
    };
    for (const cut of ['{"a', '{"a":[{"b\\', '[1', '1,', '-', '[[['])
      for (const next of ['{"b":[1]}', '-1 ']) {
        read(cut);
        read(next).should.eql(
          next === '-1 '
            ? ['-1 0 false']
            : ['{ 1 true', '"b" 1 true', ': 1 true', '[ 2 false', '1 2 false', '] 1 true', '} 0 false'],
          cut,
        );
      }
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
