import should from 'should';
import {
  contentHeaderAt,
  endsJpeg,
  headAt,
  headerAt,
  isJpeg,
  isLineEnd,
  isOpening,
  NOT_THERE,
  opensJson,
  opensXml,
  skipBlank,
  trimmedLength,
  UNDECIDED,
} from '../../../src/stream/bytes';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const every = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte));
const words: Record<number, string> = { [UNDECIDED]: 'perhaps', [NOT_THERE]: 'no', 1: 'yes' };

/** Each text stands behind another one; what follows a text that is whole says nothing. */
function table(
  title: string,
  ask: (data: Buffer, at: number) => number,
  rows: readonly (readonly [string, string, 'yes' | 'no' | 'perhaps'])[],
): void {
  describe(title, () => {
    for (const [name, text, wanted] of rows)
      it(`${name}: ${wanted}`, () => {
        should(words[ask(bytes(text), 0)]).equal(wanted);
        should(words[ask(bytes(`<a>${text}`), 3)]).equal(wanted);
      });
  });
}

table('what can follow a delimiter', headAt, [
  ['nothing yet', '', 'perhaps'],
  ['an empty line', '\r\n', 'yes'],
  ['an empty line of LF', '\n', 'yes'],
  ['a document', '<a>', 'yes'],
  ['an object', '{"a"', 'yes'],
  ['a dash, perhaps of a delimiter', '-', 'perhaps'],
  ['the line again', '--', 'yes'],
  ['a dash of something else', '-x', 'no'],
  ['a header that begins with a dash', '-x: y', 'no'],
  ['a header', 'Content-Type: x', 'yes'],
  ['words', 'no header', 'no'],
]);

table('a header', headerAt, [
  ['its name and a colon', 'Content-Type: x', 'yes'],
  ['blanks around its name', ' \tContent-Type \t: x', 'yes'],
  ['digits in its name', 'X-90: x', 'yes'],
  ['a name that is not whole yet', 'Content-Ty', 'perhaps'],
  ['its colon still to come', 'Content-Type ', 'perhaps'],
  ['its name still to come', ' \t', 'perhaps'],
  ['words', 'no header', 'no'],
  ['a colon without a name', ' : x', 'no'],
  ['a sign', '=', 'no'],
  ['a name that never ends', 'x'.repeat(100), 'no'],
  ['blanks that never end', ' '.repeat(200), 'no'],
  ['blanks that never end behind a name', `Name${' '.repeat(200)}`, 'no'],
  ['a name behind blanks that never end', `${' '.repeat(100)}A: x`, 'no'],
]);

describe('the name of a header', () => {
  it('consists of letters, digits and dashes', () => {
    for (const byte of every)
      headerAt(bytes(`A${byte}A:`), 0).should.equal(
        /[\w:-]/.test(byte) && byte !== '_' ? 1 : NOT_THERE,
        byte,
      );
  });
});

table('the header of a part whose delimiter was lost', contentHeaderAt, [
  ['Content-Type', 'Content-Type: x', 'yes'],
  ['any case', 'cONTENT-x:', 'yes'],
  ['the first letters of it', 'conten', 'perhaps'],
  ['its name without what follows', 'Content-Type', 'perhaps'],
  ['another header', 'Context-Type: x', 'no'],
  ['words', 'Content-ment is x', 'no'],
]);

table('what begins XML', opensXml, [
  ['an element', '<a', 'yes'],
  ['a declaration', '<?xml', 'yes'],
  ['a comment', '<!--', 'yes'],
  ['a name with a line', '<_a', 'yes'],
  ['a sign alone', '<', 'perhaps'],
  ['an end tag', '</a', 'no'],
  ['a number', '<1', 'no'],
]);

table('what begins JSON', opensJson, [
  ['a field', '{"a', 'yes'],
  ['a field on the next line', '{\r\n\t  "a', 'yes'],
  ['a bracket alone', '{', 'perhaps'],
  ['a bracket and blanks', '{  ', 'perhaps'],
  ['an empty object', '{}', 'no'],
  ['a word', '{a', 'no'],
  ['blanks that never end', `{${' '.repeat(100)}`, 'no'],
]);

table('the start of a JPEG', isJpeg, [
  ['its first three bytes', '\xff\xd8\xff', 'yes'],
  ['two of them', '\xff\xd8', 'perhaps'],
  ['others', '\xff\xd9\xff', 'no'],
  ['others behind the same', '\xff\xd8\xfe', 'no'],
]);

describe('the end of a JPEG', () => {
  const ends = (text: string) => endsJpeg(bytes(`${text}not of it`), text.length);

  it('is its last two bytes, or line ends and NULs behind them', () => {
    for (const fill of ['', '\r\n', '\n', '\r\n\r\n', '\0'.repeat(8)])
      ends(`x\xff\xd9${fill}`).should.be.true();
  });

  it('is nothing else', () => {
    for (const text of ['x\xff\xd8', 'x\xfe\xd9', 'x\xff\xd9x', 'x\xff\xd9 ', 'x\xff\r\xd9', ''])
      ends(text).should.be.false();
    ends(`x\xff\xd9${'\0'.repeat(100)}`).should.be.false();
  });
});

describe('single bytes', () => {
  const those = (ask: (data: Buffer) => boolean) => every.filter((byte) => ask(bytes(byte))).join('');

  it('a letter or one of four signs makes an element', () => {
    those((data) => opensXml(Buffer.concat([bytes('<'), data]), 0) > 0).should.equal(
      '!?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz',
    );
  });

  it('a line ends with CR or LF', () => {
    those((data) => isLineEnd(data[0])).should.equal('\n\r');
    isLineEnd(undefined).should.be.false();
  });

  it('a document opens with two of them', () => {
    those((data) => isOpening(data[0])).should.equal('<{');
    isOpening(undefined).should.be.false();
  });

  it('blanks, NULs and bytes of a BOM stand between parts', () => {
    those((data) => skipBlank(data, 0) === 1).should.equal('\0\t\n\r \xbb\xbf\xef');
    skipBlank(bytes('x \r\n \0\xef\xbb\xbfy  '), 1).should.equal(9);
    skipBlank(bytes('x      y'), 1, 3).should.equal(4);
    skipBlank(bytes('x  '), 1).should.equal(3);
  });

  it('one line end before a delimiter belongs to it', () => {
    for (const [body, length] of [
      ['ab\r\n', 2],
      ['ab\n', 2],
      ['ab\r', 2],
      ['ab\n\r', 3],
      ['ab\r\n\r\n', 4],
      ['ab', 2],
      ['\r\n', 0],
      ['', 0],
    ] as const)
      trimmedLength(bytes(body)).should.equal(length, JSON.stringify(body));
  });
});
