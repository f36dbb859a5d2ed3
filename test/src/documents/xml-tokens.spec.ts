import fc from 'fast-check';
import should from 'should';
import { partBounds } from '../../../src/documents/bounds';
import {
  ASIDE,
  BROKEN,
  CDATA,
  CLOSE,
  EMPTY,
  firstByte,
  isBlank,
  isBlankByte,
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
    const base = (turn + 1) % 3;
    // What stands behind the limit has not come yet.
    const moved = counted(Buffer.concat([Buffer.from('<!"'.slice(0, base)), bytes]), counter);
    for (;;) {
      const kind = tokens.next(moved, base, base + has);
      if (kind === MORE) break;
      if (kind === BROKEN) return [...found, `${tokens.problem}: ${tokens.detail}`];
      tokens.end.should.be.belowOrEqual(has);
      const whole = bytes.toString('latin1', tokens.start, tokens.end);
      const tag = kind === OPEN || kind === EMPTY || kind === CLOSE;
      if (tag)
        bytes
          .toString('latin1', tokens.name, tokens.nameEnd)
          .should.equal(/^<\/?([^\s/>]+)/.exec(whole)?.[1]);
      const name = tag ? ` ${bytes.toString('latin1', tokens.local, tokens.nameEnd)}` : '';
      found.push(`${NAMES.get(kind) ?? '?'}${name}: ${whole} (${tokens.depth})`);
    }
  }
  return found;
}

/** The tokens of a document in one piece. */
function atOnce(source: string): string[] {
  const bytes = Buffer.from(source, 'latin1');
  return tokensOf(bytes, [bytes.length]);
}

/** Its tokens, which are the same where it comes byte by byte. */
function whole(source: string): string[] {
  const found = atOnce(source);
  tokensOf(Buffer.from(source, 'latin1'), [1]).should.eql(found, source);
  return found;
}

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

  it('take letters of any case and alphabet, digits, dots, dashes, lines and colons in names', () => {
    for (const name of ['azAZ_', '_a', 'A:B:z-0.9', '\xe9\x80\xff', 'a'.repeat(128)])
      whole(`<${name}></${name}><${name}/>`)
        .map((token) => token.replace(/ .*: /, ' '))
        .should.eql([`open <${name}> (1)`, `close </${name}> (0)`, `empty <${name}/> (0)`]);
    whole('<a></a \n ><b/>').should.eql(['open a: <a> (1)', 'close a: </a \n > (0)', 'empty b: <b/> (0)']);
    whole('<A:B:z/>').should.eql(['empty z: <A:B:z/> (0)']);
    for (const none of [
      '<0>',
      '<->',
      '<.>',
      '<@>',
      '<[>',
      '<`>',
      '<{>',
      '</0>',
      '</ a>',
      '<//a>',
      '<a;>',
      '</a/>',
    ])
      whole(`${none}<b>`).should.eql([`text: ${none} (0)`, 'open b: <b> (1)']);
  });

  it('end comments, CDATA and instructions where these end, and nowhere before', () => {
    for (const aside of ['<!---->', '<!-- - -> -- > --->', '<??>', '<?a > ? >??>', '<!--]]>?>-->'])
      whole(`${aside}<b>`).should.eql([`aside: ${aside} (0)`, 'open b: <b> (1)']);
    for (const cdata of ['<![CDATA[]]>', '<![CDATA[ ] ]> ]] > ]]]>', '<![CDATA[-->?>]]>'])
      whole(`${cdata}<b>`).should.eql([`cdata: ${cdata} (0)`, 'open b: <b> (1)']);
    whole('<!-a>--><![CDAT[]]>').should.eql(['text: <!-a>--> (0)']);
    for (const open of ['<!-- <b> --', '<![CDATA[ <b> ]]', '<? <b> >', '<b c="<d>'])
      whole(open).should.eql([]);
  });

  it('say whether what is left is text', () => {
    const left = (source: string): boolean => {
      const tokens = new XmlTokens(partBounds);
      for (let kind = TEXT; kind !== MORE && kind !== BROKEN;)
        kind = tokens.next(Buffer.from(source), 0, source.length);
      return tokens.inText;
    };
    for (const text of ['', '<a>', '<a>x', 'x', '<a><3']) left(text).should.be.true();
    for (const tag of ['<', '<a', '<a b="', '<!-- x', 'x</a']) left(tag).should.be.false();
  });

  it('begin anew with each document, wherever the one before stopped', () => {
    const bounds = { ...partBounds, depth: 2, tags: 3, attributes: 2, allAttributes: 2 };
    const tokens = new XmlTokens(bounds);
    const read = (source: string): string[] => {
      const found: string[] = [];
      tokens.begin();
      for (;;) {
        const kind = tokens.next(Buffer.from(source), 0, source.length);
        if (kind === MORE || kind === BROKEN) return [...found, kind === MORE ? 'more' : tokens.problem];
        found.push(`${source.slice(tokens.start, tokens.end)} ${tokens.depth}`);
      }
    };
    for (const cut of ['<a b="1" c=', '<a>x', '<a><b><', 'x', '<a><b><c>', '<a><b/><c/><d/>']) {
      read(cut);
      read('x<a b="1" c="2"><d/> </a>').should.eql([
        'x 0',
        '<a b="1" c="2"> 1',
        '<d/> 1',
        '  1',
        '</a> 0',
        'more',
      ]);
    }
    read('<a b="1"/><a b="1"/><a b="1"/>').slice(-1).should.eql(['too-many-attributes']);
    read('</a></b><c>').should.eql(['</a> 0', '</b> 0', '<c> 1', 'more']);
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
      'a<b',
      'a<bc',
      '</bc',
      '<!>CDATA[x]]>',
      '</b ; >',
      '<a b',
      '<a b ',
      '<a b=',
      '<a b=c',
      '<a b="1"/',
      '</b ',
      '</',
      '</b c>',
      '<![',
      '<!>',
    ])
      whole(`<R>${text}</R>`)
        .filter((token) => token.startsWith('text'))
        .map((token) => token.replace(/^text: ([^]*) \(1\)$/, '$1'))
        .join('')
        .should.equal(text);
  });

  it('take attributes of any form, and what stands in quotes behind `=` for no tag', () => {
    for (const tag of [
      ...[
        'a b=c',
        'a b',
        'a b="1"c="2"',
        'a "b"',
        'a =',
        'a b= c=""',
        'a/ ',
        'a b /c',
        'a b="1"/c',
        'a b;="1"',
      ],
      ...[
        'a b=',
        'a b= ',
        'a b="1"="2"',
        'a b="1""2"',
        'a/b="1"',
        'a/="1"',
        "a east's",
        'a b=c"d',
        'a b==">"',
      ],
      ...['a b="<x>"', "a b = '>\"' ", 'a b=""\n\tc="/"', 'a  ', 'a b0-.:c="\'"\r', 'a b\t=\n">"  c=""'],
    ])
      whole(`<${tag}><b>`).should.eql([`open a: <${tag}> (1)`, 'open b: <b> (2)']);
    for (const tag of ['a/', 'a /', 'a b="1"/', 'a b="1" /', 'a b=">"/', 'a b/', 'a b=c/', 'a//', 'a / /'])
      whole(`<${tag}>`).should.eql([`empty a: <${tag}> (0)`]);
  });

  it('end at what is larger than the bounds', () => {
    const last = (source: string): string | undefined => atOnce(source).at(-1);
    should(last('<a>'.repeat(64))).equal('open a: <a> (64)');
    should(last('<a>'.repeat(65))).equal('too-deep: more than 64 levels');
    should(last(`<a>${'<b/>'.repeat(4999)}`)).equal('empty b: <b/> (1)');
    should(last(`<a>${'<b/>'.repeat(5000)}`)).equal('too-many-tags: more than 5000 tags');
    const full = `<a ${'b="" '.repeat(64)}/>`;
    should(last(full)).equal(`empty a: ${full} (0)`);
    should(last(full.repeat(79))).equal('too-many-attributes: 9 in a tag, 5001 in all');
    should(last(`<b ${'c '.repeat(100)}>`)).match(/^open b/);
    for (const many of ['b="" ', 'b=1', 'b="1"'])
      should(whole(`<a ${many.repeat(65)} c=`).at(-1)).equal('too-many-attributes: 65 in a tag, 65 in all');
    whole(`<${'a'.repeat(129)}`).should.eql(['not-xml: a name without end']);
    whole(`</${'a'.repeat(129)}>`).should.eql(['not-xml: a name without end']);
    whole('<!DOCTYPE a>').should.eql(['doctype: a declaration']);
  });

  it('have blanks, line ends, NULs and a BOM around them', () => {
    const around = Buffer.from('\ufeff \t\r\n\0');
    isBlank(around, 0, around.length).should.be.true();
    isBlank(Buffer.from(' x '), 0, 2).should.be.false();
    isBlank(Buffer.from('x x'), 1, 2).should.be.true();
    should(firstByte(Buffer.concat([around, Buffer.from('<')]))).equal(60);
    should(firstByte(around)).be.undefined();
    [undefined, 1, 0x1f, 0x21, 0xee, 0xbc, 0x80].map(isBlankByte).should.eql(Array(7).fill(false));
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
