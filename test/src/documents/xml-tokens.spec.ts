import fc from 'fast-check';
import 'should';
import { partBounds } from '../../../src/documents/bounds';
import {
  ASIDE,
  BROKEN,
  CDATA,
  CLOSE,
  EMPTY,
  MORE,
  OPEN,
  TEXT,
  XmlTokens,
} from '../../../src/documents/xml-tokens';
import { counted, Counter } from '../../support/counted';
import { dialects } from '../../support/dialects';

const NAMES = new Map([
  [OPEN, 'open'],
  [EMPTY, 'empty'],
  [CLOSE, 'close'],
  [TEXT, 'text'],
  [CDATA, 'cdata'],
  [ASIDE, 'aside'],
]);

/** All tokens of a document that comes in pieces of these sizes, in turn, and is moved with each piece. */
function tokensOf(bytes: Buffer, sizes: readonly number[], counter: Counter = { looks: 0 }): string[] {
  const tokens = new XmlTokens(partBounds);
  const found: string[] = [];
  let has = 0;
  for (let turn = 0; has < bytes.length; turn += 1) {
    has = Math.min(bytes.length, has + (sizes[turn % sizes.length] ?? 1));
    const base = turn % 3;
    const moved = counted(
      Buffer.concat([Buffer.from('<!"'.slice(0, base)), bytes.subarray(0, has)]),
      counter,
    );
    for (;;) {
      const kind = tokens.next(moved, base, moved.length);
      if (kind === MORE) break;
      if (kind === BROKEN) return [...found, `${tokens.problem}: ${tokens.detail}`];
      const whole = bytes.toString('latin1', tokens.start, tokens.end);
      const tag = kind === OPEN || kind === EMPTY || kind === CLOSE;
      const name = tag ? ` ${bytes.toString('latin1', tokens.local, tokens.nameEnd)}` : '';
      const odd = tag && kind !== CLOSE && tokens.odd ? ' odd' : '';
      found.push(`${NAMES.get(kind) ?? '?'}${name}${odd}: ${whole} (${tokens.depth})`);
    }
  }
  return found;
}

const whole = (source: string): string[] => tokensOf(Buffer.from(source, 'latin1'), [source.length]);

describe('tokens of XML', () => {
  it('are tags, text, CDATA and asides, with places and depth', () => {
    whole('<?xml version="1.0"?>\n<h:A b="1"><c/> t <![CDATA[</A>]]><!-- <d> --></h:A >').should.eql([
      'aside: <?xml version="1.0"?> (0)',
      'text: \n (0)',
      'open A: <h:A b="1"> (1)',
      'empty c: <c/> (1)',
      'text:  t  (1)',
      'cdata: <![CDATA[</A>]]> (1)',
      'aside: <!-- <d> --> (1)',
      'close A: </h:A > (0)',
    ]);
  });

  it('take a `<` that starts no tag for text', () => {
    for (const text of [
      'a < b',
      'a <3',
      '1<<2',
      '<=',
      'a <b',
      '</ x',
      '</b c',
      '<!',
      '<![CD',
      '<!-',
      '<a@b',
      '<a b="1" ',
    ])
      whole(`<R>${text}</R>`)
        .filter((token) => token.startsWith('text'))
        .map((token) => token.replace(/^text: ([^]*) \(1\)$/, '$1'))
        .join('')
        .should.equal(text);
  });

  it('tell attributes that are written wrongly, and take what stands in quotes for no tag', () => {
    for (const tag of ['a b=c', 'a b', 'a b="1"c="2"', 'a "b"', 'a =', 'a b= c=""', 'a/ ', 'a b /c'])
      whole(`<${tag}>`).should.eql([`open a odd: <${tag}> (1)`]);
    for (const tag of ['a b="<x>"', "a b = '>' ", 'a b=""\n\tc="/"', 'a  '])
      whole(`<${tag}>`).should.eql([`open a: <${tag}> (1)`]);
  });

  it('end at what is larger than the bounds', () => {
    whole('<a>'.repeat(65)).at(-1)?.should.equal('too-deep: more than 64 levels');
    whole(`<a>${'<b/>'.repeat(5000)}`)
      .at(-1)
      ?.should.equal('too-many-tags: more than 5000 tags');
    whole(`<a ${'b="" '.repeat(65)}`)
      .at(-1)
      ?.should.equal('too-many-attributes: 65 in a tag, 65 in all');
    whole(`<${'a'.repeat(200)}`).should.eql(['not-xml: a name without end']);
    whole('<!DOCTYPE a>').should.eql(['doctype: a declaration']);
  });

  const piece = fc.constantFrom(
    ...'<|>|/|!|-|--|?|"|\'|=| |a|a:b|<a>|</a>|<a/>|<!--|-->|<![CDATA[|]]>|]|<?x|?>|&|\0|\n|<a b="c">|\xef\xbb\xbf|{|9'.split(
      '|',
    ),
  );

  it('are the same for any cutting, and no byte is looked at more than a few times', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join('')),
          fc.constantFrom(...Object.values(dialects)),
        ),
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }),
        (source, sizes) => {
          const bytes = Buffer.from(source, 'latin1');
          const counter = { looks: 0 };
          const pieces = tokensOf(bytes, sizes, counter);
          counter.looks.should.be.belowOrEqual(4 * bytes.length + 8);
          pieces.should.eql(tokensOf(bytes, [bytes.length || 1]));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
