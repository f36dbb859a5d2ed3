import should from 'should';
import { decode, decoderOf, replaceEntities, withoutNuls } from '../../../src/documents/text';
import { usedHeap } from '../../support/used-heap';

/** Bytes that declare an encoding, and how they are read; the declaration itself is left out. */
function read(
  encoding: string,
  text: Buffer,
  declaration = `<?xml version="1.0" encoding="${encoding}"?>`,
): string {
  const bytes = Buffer.concat([Buffer.from(declaration), text]);
  return decoderOf(bytes)(declaration.length, bytes.length);
}

describe('text of a document', () => {
  const umlaut = Buffer.from('T\u00fcr', 'latin1');
  // A character that is no UTF-8.
  const gbk = Buffer.from([0xd0, 0xc5]);

  it('is UTF-8 where it is that, whatever is declared', () => {
    for (const encoding of ['UTF-8', 'ISO-8859-1', 'us-ascii', 'UTF-16', 'utf-16LE', 'none']) {
      read(encoding, Buffer.from('T\u00fcr')).should.equal('T\u00fcr', encoding);
      read(encoding, Buffer.from('\u524d')).should.equal('\u524d', encoding);
    }
    // The first of three bytes is 0xe0 at least.
    read('GBK', Buffer.from('\u0e01')).should.equal('\u0e01');
    // Two bytes that are good UTF-8 may be what is declared, too.
    read('GBK', Buffer.from([0xc4, 0xa3])).should.equal('\u6a21');
    decoderOf(Buffer.from('plain'))(1, 4).should.equal('lai');
  });

  it('is what is declared where it is no UTF-8, in any form of a declaration', () => {
    for (const declaration of [
      '<?xml encoding="GBK"?>',
      "\ufeff\r\n<?xml version='1.0' encoding = 'gb2312' ?>",
      '<?XML\tVERSION="1.0"  ENCODING="gb18030"?>',
    ])
      read('', gbk, Buffer.from(declaration).toString('latin1')).should.match(/\u4fe1$/);
    for (const declaration of ['', 'text encoding="GBK"', `<?xml ${' '.repeat(200)} encoding="GBK"?>`])
      read('', gbk, declaration).should.equal('\u00d0\u00c5', declaration);
  });

  it('is Latin-1 where it is neither, and keeps what is good of broken UTF-8', () => {
    for (const encoding of [
      'UTF-8',
      'utf8',
      'ISO-8859-1',
      'Latin1',
      'latin-1',
      'ASCII',
      'UTF-16',
      'no-such-thing',
    ])
      read(encoding, umlaut).should.equal('T\u00fcr', encoding);
    read('Latin1', Buffer.from([0x80])).should.equal('\u0080');
    const broken = Buffer.concat([Buffer.from('c\u00e1mara '), Buffer.from([0xa7])]);
    read('UTF-8', broken).should.equal('c\u00e1mara \ufffd');
  });

  it('is taken whole without BOM, NULs and the blanks around it', () => {
    decode(Buffer.from('\ufeff \0 a\0b \r\n\0')).should.equal('ab');
    decode(Buffer.from('\0\ufeffa')).should.equal('a');
    decode(Buffer.concat([umlaut, Buffer.from(' ')])).should.equal('T\u00fcr');
    decode(Buffer.alloc(0)).should.equal('');
    const plain = Buffer.from('plain');
    withoutNuls(plain).should.equal(plain);
    withoutNuls(Buffer.from([0, 1, 0, 0xff, 0])).should.eql(Buffer.from([1, 0xff]));
  });

  it('has its entities replaced, and nothing that only looks like one', () => {
    const cases: readonly (readonly [string, string])[] = [
      ['', ''],
      ['none', 'none'],
      ['a&amp;&lt;&gt;&quot;&apos;b', 'a&<>"\'b'],
      ['&amp;lt;&amp;amp;', '&lt;&amp;'],
      ['&#38;lt;&#x26;amp;&amp;#65;', '&lt;&amp;&#65;'],
      ['&#65;&#x42;&#X43;&#0000068;', 'ABCD'],
      [
        '& &; &x; &AMP; &amp &#; &#x; &#12345678; &#x1234567; &#xg; &&amp;',
        '& &; &x; &AMP; &amp &#; &#x; &#12345678; &#x1234567; &#xg; &&',
      ],
      ['&#0;&#xd800;&#xDFFF;&#x110000;&#9999999;', '\ufffd\ufffd\ufffd\ufffd\ufffd'],
      ['&#1;&#xd7ff;&#xe000;&#x10ffff;', '\u0001\ud7ff\ue000\u{10ffff}'],
    ];
    for (const [source, text] of cases) replaceEntities(source).should.equal(text, source);
  });

  it('keeps nothing alive but itself, and is short as well as long', () => {
    const size = 200_000;
    for (const [from, to] of [
      [0, 5],
      [7, 19],
      [7, 20],
      [0, 100],
    ] as const) {
      const before = usedHeap();
      const kept = Array.from({ length: 50 }, () => decoderOf(Buffer.alloc(size, 'x'))(from, to));
      (usedHeap() - before).should.be.below(10 * size);
      should(kept.at(-1)).equal('x'.repeat(to - from));
    }
  });
});
