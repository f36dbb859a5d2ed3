import 'should';
import { counted } from '../../support/counted';
import { Boundaries } from '../../../src/stream/boundaries';
import { NOT_THERE, UNDECIDED } from '../../../src/stream/bytes';

const bytes = (text: string) => Buffer.from(text, 'latin1');
const declaring = (token: string) => new Boundaries(`multipart/mixed; boundary=${token}`);

describe('a delimiter', () => {
  const known = (text: string) => declaring('b').known(bytes(text), 0);

  it('ends with its line, whatever ends that', () => {
    for (const line of ['--b\r\n', '--b\n', '--b\r', '--b \t\r\n', '--b--\r\n', '--b-- \n'])
      known(`${line}X`).should.equal(line.length, JSON.stringify(line));
    known('--b\n').should.equal(4);
    for (const line of ['', '-', '--', '--b', '--b-', '--b--', '--b \t', '--b\r'])
      known(line).should.equal(UNDECIDED, JSON.stringify(line));
  });

  it('is no longer word that begins alike', () => {
    for (const line of ['--bc\r\n', '--b-x\r\n', '--b x\r\n', '--a', '-x'])
      known(line).should.equal(NOT_THERE, line);
  });

  it('is no line of blanks without end', () => {
    known(`--b${' '.repeat(8)}\r\n`).should.equal(13);
    for (const end of ['', '\r\n']) known(`--b${' '.repeat(100)}${end}`).should.equal(NOT_THERE);
  });

  it('may have a document glued to it', () => {
    known('--b<a>').should.equal(3);
    known('--b{"a"').should.equal(3);
    known('--b["a"').should.equal(NOT_THERE);
    known('--c<a>').should.equal(NOT_THERE);
  });

  it('is followed by what can follow one, but for the last', () => {
    const followed = (text: string) => declaring('b').known(bytes(`x${text}`), 1, true);
    for (const [line, behind] of [
      ['--b\r\n', 'A: b'],
      ['--b\r\n', '<a>'],
      ['--b', '<a>'],
      ['--b--\r\n', ''],
      ['--b--\n', ':'],
    ] as const)
      followed(line + behind).should.equal(line.length, line + behind);
    for (const text of ['--b\r\nno words', '--b\r\n: x', '--c\r\nA: b'])
      followed(text).should.equal(NOT_THERE, text);
    for (const text of ['--b\r\n', '--b\r\nA', '--b--', '--', '--b'])
      followed(text).should.equal(UNDECIDED, text);
  });

  it('is declared in many ways', () => {
    for (const [type, line] of [
      ['multipart/mixed; boundary=b', '--b\r\n'],
      ['multipart/mixed;BOUNDARY = b ; charset=utf-8', '--b\r\n'],
      ['multipart/mixed; boundary="b c"; charset=utf-8', '--b c\r\n'],
      ['multipart/mixed; boundary=" b "', '--b\r\n'],
      ['multipart/mixed; boundary="b', '--b\r\n'],
      ['multipart/mixed; boundary=b"', '--b\r\n'],
      ['multipart/mixed; boundary=b"c', '--b"c\r\n'],
      ['multipart/mixed; boundary=--b', '--b\r\n'],
      ['multipart/mixed; boundary=--b', '----b\r\n'],
      ['multipart/mixed; boundary=b\xe9', '--b\xe9\r\n'],
      [`multipart/mixed; boundary=${'b'.repeat(100)}`, `--${'b'.repeat(100)}\r\n`],
    ] as const)
      new Boundaries(type).known(bytes(line), 0).should.equal(line.length, type);
    for (const [type, line] of [
      ['multipart/mixed', '--b\r\n'],
      ['multipart/mixed', ''],
      ['multipart/mixed; boundary=', '--\r\n'],
      ['multipart/mixed; boundary=""', '--\r\n'],
      ['multipart/mixed; boundary=b--', 'b--\r\n'],
      ['multipart/mixed; boundary=b-', 'b-\r\n'],
      // Longer than any device's: to compare with it would cost too much.
      [`multipart/mixed; boundary=${'-'.repeat(5000)}`, `--${'-'.repeat(5000)}\r\n`],
    ] as const)
      new Boundaries(type).known(bytes(line), 0).should.equal(NOT_THERE, type);
  });
});

describe('a delimiter that nobody declared', () => {
  const head = '\r\nA: b\r\n';
  /** A stream that has had another one before, so that a line alone proves nothing. */
  const later = () => {
    const boundaries = new Boundaries('');
    boundaries.line(bytes(`--first${head}`), 0, true).should.equal('--first\r\n'.length);
    return boundaries;
  };
  const line = (text: string, lineStart = true) => later().line(bytes(`x${text}`), 1, lineStart);

  it('is believed at the start of a line, with what follows a delimiter behind it', () => {
    for (const text of ['--new', '--n', '--new \t', `--${'n'.repeat(100)}`, "--0'()+_,./:=?!~"])
      line(`${text}${head}`).should.equal(text.length + 2, text);
    line(`--new${head}`, false).should.equal(NOT_THERE);
    for (const text of ['-', '--', '--new', '--new\r', '--new\r\n', '--new\r\nA'])
      line(text).should.equal(UNDECIDED, text);
  });

  it('is nothing else', () => {
    for (const text of ['-x', '-', '-x-new', '--', '--new--', '--new x', '--n\x7f', '--n\xe9', '--n\0'])
      line(`${text}${head}`).should.equal(NOT_THERE, text);
    line('--new\r\nno words').should.equal(NOT_THERE);
    line(`--${'n'.repeat(300)}`).should.equal(NOT_THERE);
  });

  it('is believed alone where it is the first of a stream', () => {
    const first = (text: string) => new Boundaries('').line(bytes(text), 0, true);
    first('--new\r\nno words').should.equal('--new\r\n'.length);
    first('--new\r\nno').should.equal(UNDECIDED);
    first('--new x\r\nA: b').should.equal(NOT_THERE);
    first('--\r\nno words').should.equal(NOT_THERE);
  });

  it('is known from then on, wherever it stands, and of many the last ones are', () => {
    const boundaries = later();
    const at = (text: string) => boundaries.line(bytes(text), 0, false);
    at('--first\r\n').should.equal(9);
    for (const name of 'abcdefgh') boundaries.line(bytes(`--${name}${head}`), 0, true).should.equal(5);
    at('--h\r\n').should.equal(5);
    at('--g\r\n').should.equal(5);
    at('--a\r\n').should.equal(NOT_THERE);
  });
});

describe('the search for delimiters', () => {
  it('finds where the first of all that are known stands', () => {
    const boundaries = declaring('declared');
    const other = bytes('--other\r\nContent-Type: text/plain\r\n');
    boundaries.line(other, 0, true).should.equal('--other\r\n'.length);
    const find = (text: string, before: number) => boundaries.within(bytes(text), 0, text.length, before);
    find('x--declared y--other', 100).should.equal(1);
    find('x--other y--declared', 200).should.equal(1);
    find('--neither -- --othe', 300).should.equal(-1);
    boundaries.within(bytes('x--declared'), 0, 1, 400).should.equal(-1);
    boundaries.within(bytes('x--declared'), 2, 11, 500).should.equal(-1);
  });

  it('finds dashes once, however often and in whatever pieces', () => {
    const boundaries = declaring('b');
    const counter = { looks: 0 };
    const text = `${'x'.repeat(1000)}--${'y'.repeat(1000)}--b`;
    for (let has = 1; has <= text.length; has += 1) {
      const data = counted(bytes(text.slice(0, has)), counter);
      boundaries.find(data, 0, 0).should.equal(has < 1001 ? Infinity : 1000);
    }
    boundaries.find(bytes(text), 1001, 0).should.equal(2002);
    counter.looks.should.be.below(3 * text.length);
  });

  it('finds the same places when the bytes that are used up are gone', () => {
    const boundaries = declaring('b');
    boundaries.find(bytes('xxxx'), 0, 0).should.equal(Infinity);
    boundaries.find(bytes('xx-'), 0, 2).should.equal(2);
    boundaries.find(bytes('-x--x-'), 0, 4).should.equal(0);
    boundaries.find(bytes('-x--x-'), 1, 4).should.equal(2);
    boundaries.find(bytes('--x-'), 0, 6).should.equal(0);
    boundaries.find(bytes('--x-'), 1, 6).should.equal(3);
    boundaries.find(bytes('--x-'), 4, 6).should.equal(Infinity);
    boundaries.find(bytes('x-y--'), 2, 8).should.equal(3);
  });

  it('begins again where reading goes on at an earlier place', () => {
    const boundaries = declaring('b');
    const data = bytes('x--x--xx--');
    boundaries.find(bytes('--x'), 0, 0).should.equal(0);
    boundaries.find(data, 4, 0).should.equal(4);
    boundaries.find(data, 0, 0).should.equal(1);
    boundaries.find(data, 9, 0).should.equal(9);
    boundaries.find(data, 10, 0).should.equal(Infinity);
    boundaries.find(data, 6, 0).should.equal(8);
  });
});
