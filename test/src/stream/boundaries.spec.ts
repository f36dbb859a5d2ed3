import 'should';
import { counted } from '../../support/counted';
import { Boundaries } from '../../../src/stream/boundaries';
import { headAt, headerAt, UNDECIDED } from '../../../src/stream/bytes';

const NOT_THERE = 0;
const bytes = (text: string) => Buffer.from(text, 'latin1');

describe('what can follow a delimiter', () => {
  const cases: [string, string, number][] = [
    ['nothing yet', '', UNDECIDED],
    ['an empty line', '\r\n', 1],
    ['a document', '<a>', 1],
    ['an object', '{"a"', 1],
    ['a dash, perhaps of a delimiter', '-', UNDECIDED],
    ['the line again', '--', 1],
    ['a dash of something else', '-x', NOT_THERE],
    ['a header', 'Content-Type: x', 1],
    ['a header with blanks around its name', ' \tContent-Type \t: x', 1],
    ['a header that is not whole yet', 'Content-Ty', UNDECIDED],
    ['a header whose colon is still to come', 'Content-Type ', UNDECIDED],
    ['words', 'no header', NOT_THERE],
    ['a sign', '=', NOT_THERE],
    ['a name that never ends', 'x'.repeat(100), NOT_THERE],
    ['blanks that never end', ' '.repeat(200), NOT_THERE],
    ['blanks that never end behind a name', `Name${' '.repeat(200)}`, NOT_THERE],
  ];
  for (const [name, text, wanted] of cases)
    it(`${name}: ${wanted === 1 ? 'yes' : wanted === UNDECIDED ? 'perhaps' : 'no'}`, () => {
      headAt(bytes(text), 0).should.equal(wanted);
      if (/^[ \tA-Z]/.test(text)) headerAt(bytes(text), 0).should.equal(wanted);
    });
});

describe('a delimiter', () => {
  const known = (text: string) => new Boundaries('multipart/mixed; boundary=b').known(bytes(text), 0);

  it('ends with its line, whatever ends that', () => {
    for (const line of ['--b\r\n', '--b\n', '--b\r', '--b \t\r\n', '--b--\r\n'])
      known(`${line}X`).should.equal(line.length, JSON.stringify(line));
    for (const line of ['--b', '--b-', '--b \t', '--b\r'])
      known(line).should.equal(UNDECIDED, JSON.stringify(line));
  });

  it('is no longer word that begins alike', () => {
    for (const line of ['--bc\r\n', '--b-x\r\n', '--b x\r\n']) known(line).should.equal(NOT_THERE, line);
  });

  it('is found where the first of all that are known stands', () => {
    const boundaries = new Boundaries('multipart/mixed; boundary=declared');
    const other = bytes('--other\r\nContent-Type: text/plain\r\n');
    boundaries.line(other, 0, true).should.equal('--other\r\n'.length);
    const find = (text: string, before: number) => boundaries.within(bytes(text), 0, text.length, before);
    find('x--declared y--other', 100).should.equal(1);
    find('x--other y--declared', 200).should.equal(1);
    find('--neither -- --othe', 300).should.equal(-1);
  });

  it('is looked for once, however often and in whatever pieces', () => {
    const boundaries = new Boundaries('multipart/mixed; boundary=b');
    const counter = { looks: 0 };
    const text = `${'x'.repeat(1000)}--${'y'.repeat(1000)}--b`;
    for (let has = 1; has <= text.length; has += 1) {
      const data = counted(bytes(text.slice(0, has)), counter);
      boundaries.find(data, 0, 0).should.equal(has < 1001 ? Infinity : 1000);
    }
    boundaries.find(bytes(text), 1001, 0).should.equal(2002);
    counter.looks.should.be.below(3 * text.length);
  });
});
