import 'should';
import { Boundaries } from '../../../src/stream/boundaries';
import { UNDECIDED } from '../../../src/stream/bytes';
import { BytesEnd } from '../../../src/stream/bytes-end';
import { DONE, WAIT } from '../../../src/documents/document-end';

const words: Record<number, string> = { [WAIT]: 'more', [UNDECIDED]: 'perhaps' };
const jpeg = '\xff\xd8\xffpicture\xff\xd9';
const torn = '\xff\xd8\xffpicture';
const next = '\r\n--b\r\nA: b\r\n\r\n';
const BEHIND = 'in front: ';

interface Options {
  /** Content-Length; null for none. */
  declared?: number | null;
  /** Whether the type says that it is a picture. */
  image?: boolean;
  /** The response is over behind the text. */
  over?: boolean;
}

/** What is found of a text: its body in quotes, and how much is used up with it. */
function read(text: string, step: number, { declared = null, image = true, over = false }: Options): string {
  const end = new BytesEnd(new Boundaries('multipart/mixed; boundary=b'));
  end.begin(declared, image);
  const data = Buffer.from(BEHIND + text, 'latin1');
  const start = BEHIND.length;
  let answer = WAIT;
  for (let has = step; has < text.length + step && answer !== DONE; has += step)
    answer = end.read(data.subarray(0, start + has), start, 1000);
  if (over && answer !== DONE) answer = end.end(data, start, 1000);
  if (answer !== DONE) return words[answer] ?? String(answer);
  return `"${text.slice(0, end.body)}" of ${end.length}`;
}

/** The same whole and byte by byte. */
function find(text: string, options: Options = {}): string {
  const whole = read(text, text.length, options);
  read(text, 1, options).should.equal(whole, 'byte by byte');
  return whole;
}

const is = (body: string, length = body.length): string => `"${body}" of ${length}`;

describe('the end of a picture without a length', () => {
  it('is a delimiter line behind its last bytes, though nothing follows', () => {
    find(`${jpeg}\r\n--b\r\n`).should.equal(is(jpeg, jpeg.length + 2));
    find(`${jpeg}--b\n`).should.equal(is(jpeg));
    find(`${jpeg}\0\0\r\n--b--\n`).should.equal(is(`${jpeg}\0\0`, jpeg.length + 4));
  });

  it('is a delimiter that a part follows, where it was cut', () => {
    find(`${torn}\r\n--b\r\n`).should.equal('perhaps');
    find(`${torn}\r\n--b\r\nno words`).should.equal('more');
    find(`${torn}\r\n--b\r\nno words${next}`).should.equal(
      is(`${torn}\r\n--b\r\nno words`, torn.length + 17),
    );
    find(`${torn}${next}`).should.equal(is(torn, torn.length + 2));
    find(`${torn}\r\n--b--\r\n`).should.equal(is(torn, torn.length + 2));
  });

  it('is no dash, half a delimiter or longer word', () => {
    for (const text of ['', '\r\n', '-x', '--bc\r\n', '--c\r\n']) find(jpeg + text).should.equal('more');
    for (const text of ['-', '--', '\r\n--b', '\r\n--b--', '-x--']) find(jpeg + text).should.equal('perhaps');
  });

  it('is the same for anything else, but needs a part behind the delimiter', () => {
    for (const image of [true, false]) {
      find('hello\r\n--b\r\n', { image }).should.equal('perhaps');
      find(`hello${next}`, { image }).should.equal(is('hello', 7));
    }
  });
});

describe('the end of a picture with a length', () => {
  const covering = `\xff\xd8\xffpic${next}ture\xff\xd9`;

  it('is there, though nothing follows', () => {
    find(jpeg, { declared: jpeg.length }).should.equal(is(jpeg));
    find(torn, { declared: torn.length }).should.equal(is(torn));
    find('png', { declared: 3 }).should.equal(is('png'));
    find(`${jpeg}\r\n`, { declared: jpeg.length + 2 }).should.equal(is(`${jpeg}\r\n`));
    find(jpeg.slice(0, -1), { declared: jpeg.length }).should.equal('more');
  });

  it('is there where the picture holds a part', () => {
    find(covering, { declared: covering.length }).should.equal(is(covering));
    find(`${covering}\r\n`, { declared: covering.length + 2 }).should.equal(is(`${covering}\r\n`));
    find(`${covering}${next}`, { declared: covering.length }).should.equal(is(covering));
  });

  it('is the delimiter behind its last bytes, where a part begins there', () => {
    find(`${jpeg}${next}`, { declared: 200 }).should.equal(is(jpeg, jpeg.length + 2));
    find(`${jpeg}\r\n--b`, { declared: 200 }).should.equal('perhaps');
    find(`${jpeg}\r\n--c\r\nA: b`, { declared: 200 }).should.equal('more');
  });

  it('is the first delimiter that a part follows, where it does not end like a picture', () => {
    const two = `${torn}${next}<a/>${next}`;
    for (let declared = torn.length + 4; declared <= two.length; declared += 1)
      find(two, { declared }).should.equal(is(torn, torn.length + 2), `${declared}`);
    find(two, { declared: two.length + 1 }).should.equal('more');
    // An earlier picture ended at an earlier place, when the one that shows it is whole.
    find(`${torn}${next}${jpeg}${next}`, { declared: 200 }).should.equal(is(torn, torn.length + 2));
  });

  it('is there, where what looked like a delimiter was none', () => {
    const text = `${torn}\r\n--b\r\n`;
    find(text, { declared: text.length }).should.equal('perhaps');
    find(`${text}A`, { declared: text.length }).should.equal('perhaps');
    find(`${text}A: b`, { declared: text.length }).should.equal(is(torn, torn.length + 2));
    find(`${text}no words`, { declared: text.length }).should.equal(is(text));
    const png = 'png\r\n--b\r\nA';
    find(`${png}--b\r`, { declared: png.length }).should.equal(is(png));
    find(`${torn}-x`, { declared: torn.length + 1 }).should.equal(is(`${torn}-`));
  });

  it('is at once where a delimiter stands in place of a picture', () => {
    for (const declared of [20, 500])
      find(`--b\r\nA: b\r\n\r\n<a/>`, { declared, over: true }).should.equal(is(''));
  });

  it('is not waited for where it lies far behind what looks like the next part', () => {
    const most = torn.length + 2 + 512 * 1024;
    read(`${torn}${next}`, 99, { declared: most }).should.equal('more');
    read(`${torn}${next}`, 99, { declared: most + 1 }).should.equal(is(torn, torn.length + 2));
    read(`${torn}\r\n--b`, 99, { declared: most + 1 }).should.equal('perhaps');
  });
});

describe('the end of anything else with a length', () => {
  const covering = `png${next}data`;

  it('is there where a picture holds a part, and a delimiter follows', () => {
    const declared = covering.length;
    for (const blanks of ['', '\r\n', '\0 \r\n\r\n']) {
      find(`${covering}${blanks}`, { declared }).should.equal('perhaps');
      find(`${covering}${blanks}--b`, { declared }).should.equal('perhaps');
      find(`${covering}${blanks}--b\r\n`, { declared }).should.equal(is(covering));
      find(`${covering}${blanks}no words`, { declared }).should.equal(is('png', 5));
    }
    find(`${covering}${' '.repeat(100)}`, { declared }).should.equal(is('png', 5));
  });

  it('is the first delimiter that a part follows, where it is no picture', () => {
    find(covering, { declared: 100, image: false }).should.equal(is('png', 5));
    find(`text\r\n--b\r\n`, { declared: 100, image: false }).should.equal('perhaps');
    find(`text\r\n--b\r\nno words`, { declared: 19, image: false }).should.equal(
      is('text\r\n--b\r\nno words'),
    );
  });
});

describe('the end of the response', () => {
  it('ends a whole picture, however much of a delimiter is there', () => {
    for (const declared of [null, 500]) {
      for (const end of [
        '',
        '\n',
        '\r\n',
        '\r\n-',
        '\r\n--',
        '\r\n--b',
        '\r\n--b-',
        '\r\n--b--',
        '\r\n--b \r',
        '--b',
      ])
        find(jpeg + end, { declared, over: true }).should.equal(
          is(jpeg, jpeg.length + end.replace(/-.*/s, '').length),
          `${declared} ${JSON.stringify(end)}`,
        );
    }
  });

  it('tears what is not whole', () => {
    find(torn, { over: true }).should.equal('more');
    find(`${torn}\r\n--`, { over: true }).should.equal('more');
    find('png', { declared: 4, over: true }).should.equal('more');
  });

  it('ends anything else without a length', () => {
    find('text\r\n', { over: true }).should.equal(is('text', 6));
    find('text\r\n--b', { over: true }).should.equal(is('text', 6));
  });

  it('ends at the first delimiter that a length covered', () => {
    for (const text of [torn, 'png'])
      find(`${text}${next}<a/>${next}`, { declared: 500, over: true }).should.equal(
        is(text, text.length + 2),
      );
  });
});

describe('pictures behind a wrong length', () => {
  it('end at the first delimiter that a part follows, if they begin before it', () => {
    const end = new BytesEnd(new Boundaries('multipart/mixed; boundary=b'));
    const picture = `\xff\xd8\xffa${next}b\xff\xd9`;
    const inFront = 'what was read before '.repeat(4);
    const first = `${torn}${next}`;
    const second = `${picture}${next}`;
    const data = Buffer.from(inFront + first + second + second + picture, 'latin1');
    const bodies: number[] = [];
    let start = inFront.length;
    for (const declared of [first.length + second.length, picture.length, picture.length]) {
      end.begin(declared, true);
      end.read(data, start, 7).should.equal(DONE);
      bodies.push(end.body);
      start += bodies.length === 1 ? first.length : second.length;
    }
    bodies.should.eql([torn.length, 4, picture.length]);
  });
});
