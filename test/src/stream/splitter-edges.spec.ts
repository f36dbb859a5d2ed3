import should from 'should';
import { BadPart } from '../../../src/stream/part';
import { MAX_HEADERS, Splitter } from '../../../src/stream/splitter';
import { jpeg, MULTIPART, part, split, xmlAlert } from '../../support/stream-parts';

const alert = xmlAlert().trimEnd();
const B = '--boundary\r\n';
const next = `\r\n${part(alert).toString()}`;

/** Content types of the parts and texts of the bad ones, the same whole and in pieces. */
function told(
  stream: string | Buffer,
  options: { contentType?: string; end?: boolean; maxPart?: number } = {},
): string[] {
  const bytes = typeof stream === 'string' ? Buffer.from(stream, 'latin1') : stream;
  const tell = (size: number) => {
    const { parts, bad } = split(bytes, { ...options, size });
    return [
      ...parts.map(({ contentType, body }) => `${contentType || '-'} ${body.length}`),
      ...bad.map(({ kind, detail }) => `${kind}: ${detail}`),
    ];
  };
  const whole = tell(bytes.length);
  for (const size of [1, 5, 99]) tell(size).should.eql(whole, `pieces of ${size}`);
  return whole;
}

const xml = `application/xml ${alert.length}`;

describe('a part straight behind another', () => {
  it('is any document or a JPEG, with blanks between them or without', () => {
    const jpeg = '\xff\xd8\xff1234\xff\xd9';
    for (const blanks of ['', ' ', '\r\n', '\t\0\n\n'])
      for (const one of ['<a/>', '{"b":1}'])
        for (const [other, wanted] of [
          ['<c>1</c>', '- 8'],
          ['{"d":2}', '- 7'],
          [jpeg, 'image/jpeg 9'],
        ]) {
          const body = `- ${one.length}`;
          told(`${B}\r\n${one}${blanks}${other}${next}`).should.eql([body, wanted, xml]);
          told(`${one}${blanks}${other}${next}`).should.eql([body, wanted, xml]);
        }
  });
});

describe('a bad part', () => {
  const rows: [string, string, string][] = [
    [
      'a document that the next one cuts',
      `${B}\r\n<EventNotificationAlert><a>${next}`,
      'torn: cut after 29 bytes',
    ],
    ['a document that a dash ends with a boundary', `${B}\r\n<a>-${next}`, 'torn: cut after 6 bytes'],
    ['JSON that cannot go on', `${B}\r\n{"a" {"b":1}${next}`, 'torn: cut after 5 bytes'],
    [
      'headers that the next part cuts',
      `${B}Content-Type: a/b\r\nContent-${next.trimStart()}`,
      'torn: headers cut after 27 bytes',
    ],
    [
      'a body that did not come',
      `${B}Content-Type: a/b\r\nContent-Length: 5\r\n\r\n${next}`,
      'torn: headers without a body',
    ],
    ['a document that declares its type', `${B}\r\n<!DOCTYPE a>${next}`, 'doctype: a declaration'],
    ['a document that is too deep', `${B}\r\n${'<a>'.repeat(65)}${next}`, 'too-deep: more than 64 levels'],
    [
      'headers that are too long',
      `${B}${'A: b\r\n'.repeat(3000)}${next}`,
      'headers-too-large: more than 16384 bytes',
    ],
  ];
  for (const [name, stream, wanted] of rows)
    it(`is ${name}; the next one is read`, () => {
      told(stream)
        .filter((text) => !text.startsWith('- '))
        .should.eql([xml, wanted]);
    });

  it('is passed over with all that it holds', () => {
    told(`${B}\r\n<a>\n{"b":1}\n${'<a>'.repeat(65)}${next}`).should.eql([
      xml,
      'too-deep: more than 64 levels',
    ]);
  });

  it('hides no delimiter that was looked past before it showed', () => {
    const picture = 'Content-Type: image/jpeg\r\n\r\n\xff\xd8\xff1234\xff\xd9';
    told(`<?xml version="1.0"?>\n\r\n--new\r\n${picture}\r\n--new\r\n${picture}\r\n--new\r\n\r\n${alert}`, {
      contentType: '',
    }).should.eql(['image/jpeg 9', 'image/jpeg 9', `- ${alert.length}`, 'torn: cut after 21 bytes']);
  });

  it('that was torn is followed by whatever begins there', () => {
    told(`${B}\r\n{"a" <b>1</b>${next}`).should.eql(['- 8', xml, 'torn: cut after 5 bytes']);
    told(`<?xml version="1.0"?>\xff\xd8\xff12<4\xff\xd9${next}`).should.eql([
      'image/jpeg 9',
      xml,
      'torn: cut after 21 bytes',
    ]);
  });

  it('that was none is not taken up again in its middle', () => {
    const middle = '{"b":1}';
    const deep = `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`;
    told(`${B}\r\n${deep}${next}`).should.eql([xml, 'too-deep: more than 64 levels']);
    const long = `<a>${'x'.repeat(256 * 1024 - 3)}`;
    split(`${B}\r\n${long}${middle}${next}`, { size: 4096 }).parts.should.have.length(1);
    split(`${B}\r\n${long}`, { end: true }).bad.should.match([{ kind: 'document-too-large' }]);
    told(`${B}${'A'.repeat(MAX_HEADERS)}${middle}${next}`).should.eql([
      xml,
      'headers-too-large: more than 16384 bytes',
    ]);
    const large = `${B}X: y\r\n\r\nhello${'x'.repeat(2000)}\r\n${middle}${next}`;
    for (const size of [1, 7, 1100]) split(large, { maxPart: 999, size }).parts.should.have.length(1);
  });

  it('is headers that have no end in 16 KB, wherever these are reached', () => {
    for (let size = MAX_HEADERS - 9; size <= MAX_HEADERS + 9; size += 1) {
      const lines = 'A: b\r\n'.repeat(10);
      const headers = `${lines}${'C'.repeat(size - lines.length - 2)}\r\n`;
      for (const blank of ['\r\n', '   \r\n', '']) {
        const isTooLarge = size >= MAX_HEADERS || size + blank.length > MAX_HEADERS;
        told(`${B}${headers}${blank}{"b":1}${next}`)
          .includes('headers-too-large: more than 16384 bytes')
          .should.equal(isTooLarge, `${size} ${blank.length}`);
      }
      told(`${B}${headers}${next.trimStart()}`).should.containEql(xml);
    }
  });

  it('is a document over the limit, however it comes', () => {
    const long = `${B}\r\n<a>${'x'.repeat(256 * 1024)}${next}`;
    for (const size of [1000, 65_536, long.length]) {
      const { parts, bad } = split(long, { size });
      bad.should.eql([{ kind: 'document-too-large', detail: 'more than 262144 bytes' }]);
      parts.should.have.length(1);
    }
    const longest = `<a>${'x'.repeat(256 * 1024 - 7)}</a>`;
    for (const size of [1000, longest.length])
      split(`${B}\r\n${longest}`, { size }).parts.should.have.length(1);
  });

  it('is what is unfinished at the end of the response', () => {
    told(`${B}\r\n<a><b>`, { end: true }).should.eql(['torn: 6 bytes at the end of the stream']);
    told(`${B}Content-Type: image/jpeg\r\nContent-Length: 9\r\n\r\n\xff\xd8\xff`, { end: true }).should.eql([
      'torn: 3 bytes at the end of the stream',
    ]);
    for (const text of [
      '',
      ' ',
      'garbage',
      B,
      `${B}Content-Type: a/b`,
      `${B}Content-Type: a/b\r\n\r\n `,
      '--bound',
    ])
      told(text, { end: true }).should.eql([], JSON.stringify(text));
  });

  it('is not what stands behind a picture that the end of the response shows to be too short', () => {
    const cut = `${B}Content-Type: image/jpeg\r\nContent-Length: 900\r\n\r\n\xff\xd8\xffpicture`;
    told(`${cut}${next}`, { end: true }).should.eql(['image/jpeg 10', xml]);
    told(`${cut}${next}${next.slice(0, 200)}`, { end: true }).should.eql([
      'image/jpeg 10',
      xml,
      'torn: 115 bytes at the end of the stream',
    ]);
  });
});

describe('the limit of a part', () => {
  const picture = jpeg(1000).toString('latin1');
  const png = `png${'x'.repeat(997)}`;
  for (const [name, body] of Object.entries({ picture, png })) {
    for (const length of ['\r\nContent-Length: 1000', ''])
      it(`holds a ${name} of just that size, and none that is larger; length ${length === '' ? 'unknown' : 'known'}`, () => {
        const stream = `${B}Content-Type: image/x${length}\r\n\r\n${body}${next}`;
        told(stream, { maxPart: 1000 }).should.eql(['image/x 1000', xml]);
        split(Buffer.from(stream, 'latin1'), { maxPart: 999 }).bad.should.match([{ kind: 'part-too-large' }]);
        for (const size of [1, 7, 1100]) {
          const { parts, bad } = split(Buffer.from(stream, 'latin1'), { maxPart: 999, size });
          parts.map(({ contentType }) => contentType).should.eql(['application/xml']);
          bad.map(({ kind }) => kind).should.eql(['part-too-large']);
          if (length !== '') bad.should.match([{ detail: '1000 bytes, at most 999' }]);
        }
      });
  }

  it('is told where it is not known how large the part is', () => {
    const endless = `${B}X: y\r\n\r\nhello${'x'.repeat(2000)}`;
    split(endless, { maxPart: 999 }).bad.should.match([{ detail: 'more than 999 bytes' }]);
    split(`${endless}${next}`, { maxPart: 999 }).bad.should.match([{ detail: '2005 bytes' }]);
  });

  it('skips up to a delimiter with a part behind it, whatever the bytes that are skipped hold', () => {
    const inside = `\r\n{"a":1}\r\nContent-Type: a/b\r\n\r\n<EventNotificationAlert>\r\n--boundary\r\nno words\r\n--boundaryx`;
    const head = `${B}Content-Type: image/x\r\nContent-Length: 5000\r\n\r\n`;
    told(`${head}png${inside}${next}`, { maxPart: 999 }).should.eql([
      xml,
      'part-too-large: 5000 bytes, at most 999',
    ]);
  });
});

describe('what a body is', () => {
  const body = (type: string, text: string, length: number | null = null) =>
    `${B}${type === '' ? '' : `Content-Type: ${type}\r\n`}${length === null ? 'X: y' : `Content-Length: ${length}`}\r\n\r\n${text}${next}`;
  const rows: [string, string, string[]][] = [
    [
      'an alert, though its type says picture',
      body('image/jpeg', alert),
      [`image/jpeg ${alert.length}`, xml],
    ],
    [
      'an alert with a declaration, though its type says picture',
      body('image/jpeg', '<?xml version="1.0"?><a/>'),
      ['image/jpeg 25', xml],
    ],
    ['a drawing', body('image/svg', '<svg><a></svg> x', 16), ['image/svg 16', xml]],
    ['brackets, though its type says picture', body('image/x', '{"a":1}]', 8), ['image/x 8', xml]],
    ['a list', body('text/html', '[1,{"a":2}]'), ['text/html 11', xml]],
    ['an object', body('', '{"a":2}'), ['- 7', xml]],
    ['a document behind blanks', body('a/b', '\r\n \0<a/>'), ['a/b 4', xml]],
    ['a picture behind blanks', body('a/b', '\xff\xd8\xff\xff\xd9'), ['image/jpeg 5', xml]],
    ['a picture with a name for it', body('image/pjpeg', '\xff\xd8\xff\xff\xd9'), ['image/pjpeg 5', xml]],
    ['words', body('text/plain', 'hello', 5), ['text/plain 5', xml]],
    ['a sign', body('text/plain', '< 5', 3), ['text/plain 3', xml]],
    ['a dash', body('text/plain', '-x', 2), ['text/plain 2', xml]],
    ['nothing', body('text/plain', ''), ['text/plain 0', xml]],
    ['nothing, of a picture', body('image/x', ''), ['image/x 0', xml]],
    ['nothing, of no bytes', body('text/plain', '', 0), ['text/plain 0', xml]],
    [
      'a picture that begins like a delimiter',
      body('image/x', '--boundary\r\nno words', 20),
      ['image/x 20', xml],
    ],
  ];
  for (const [name, stream, wanted] of rows)
    it(`${name}: shows in its bytes`, () => {
      told(stream).should.eql(wanted);
    });

  it('a picture may hold a part; words that do were cut', () => {
    const holding = 'abc\r\n--boundary\r\nA: b\r\n\r\n<a/>data';
    told(body('image/png', holding, holding.length)).should.eql([`image/png ${holding.length}`, xml]);
    told(body('text/plain', holding, holding.length)).should.eql(['text/plain 3', '- 4', xml]);
  });

  it('a picture of another kind that begins with a part did not come', () => {
    const alerts = part(alert).toString();
    told(`${B}Content-Type: image/png\r\nContent-Length: 600\r\n\r\n${alerts}${alerts}`).should.eql([
      'image/png 0',
      xml,
      xml,
    ]);
  });

  it('a list ends with its bracket, though nothing follows', () => {
    told(`${B}X: y\r\n\r\n[1,{"a":2}]`).should.eql(['- 11']);
  });

  it('blanks without end are read as bytes', () => {
    const blanks = ' '.repeat(MAX_HEADERS);
    told(`${B}X: y\r\n\r\n${blanks} <a/>${next}`).should.eql([`- ${MAX_HEADERS + 5}`, xml]);
    told(`${B}X: y\r\n\r\n${blanks}<a/>${next}`).should.eql(['- 4', xml]);
  });
});

describe('what stands between parts', () => {
  const rows: [string, string, string[]][] = [
    ['a picture', '\xff\xd8\xffx\xff\xd9', ['image/jpeg 6', xml]],
    ['a document', '<a/>', ['- 4', xml]],
    ['a comment before a document', '<!-- a --><a/>', ['- 14', xml]],
    ['an object', '{"a":1}', ['- 7', xml]],
    ['headers', 'Content-Type: a/b\r\n\r\nhello', ['a/b 5', xml]],
    ['headers and a document without an empty line', 'Content-Type: a/b\r\n<a/>', ['a/b 4', xml]],
    ['no picture in garbage', 'garbage\r\n\xff\xd8\xffx\xff\xd9', [xml]],
    ['headers in garbage', 'garbage\r\nContent-Type: a/b\r\n\r\nhello', ['a/b 5', xml]],
    ['headers in a line of garbage', 'garbage Content-Type: a/b\r\n\r\nhello', [xml]],
    ['an object in garbage', 'garbage\n{"a":1}', ['- 7', xml]],
    ['an object in a line of garbage', 'garbage {"a":1}', [xml]],
    ['an alert in a line of garbage', `garbage${alert}`, [`- ${alert.length}`, xml]],
    ['a declaration in a line of garbage', 'garbage<?xml ?><a/>', ['- 12', xml]],
    ['an element in garbage', 'garbage\n<a/>', [xml]],
    ['an unknown delimiter in garbage', 'garbage\r\n--other\r\nA: b\r\n\r\n<a/>', ['- 4', xml]],
    ['an unknown delimiter in a line of garbage', 'garbage --other\r\nA: b\r\n\r\n<a/>', [xml]],
    ['a known delimiter in a line of garbage', 'garbage --boundary\r\nA: b\r\n\r\n<a/>', ['- 4', xml]],
    ['an unknown delimiter behind a document', '<a/>--other\r\nA: b\r\n\r\n<c/>', ['- 4', '- 4', xml]],
    [
      'a delimiter in garbage with a broken header',
      'garbage\r\n--boundary\r\nno words\r\n\r\n<a/>',
      ['- 4', xml],
    ],
    ['signs', '</a>}]\xff\xd9', [xml]],
  ];
  for (const [name, text, wanted] of rows)
    it(`${name}: ${wanted.length > 1 ? 'is read' : 'is passed over'}`, () => {
      told(`${text}${next}`).should.eql(wanted);
    });

  it('is a doubled delimiter, and headers end where a line is empty', () => {
    told(`${B}${B}A: b\r\n \t\r\n<a/>${next}`).should.eql(['- 4', xml]);
    told(`${B}A: b\r\n--other\r\nA: b\r\n\r\n<a/>${next}`).should.eql(['- 0', '- 4', xml]);
    told(`${B}A: b\r\n\r\n--other\r\nA: b\r\n\r\n<a/>${next}`).should.eql(['- 0', '- 4', xml]);
    told(`${B}A: b\r\n \t\0\r\nhello${next}`).should.eql(['- 5', xml]);
    told(`${B}A: b\n\n<a/>${next}`).should.eql(['- 4', xml]);
    told(`${B}A: b\r\n${B}A: b\r\n{"a":1}${next}`).should.eql(['- 0', '- 7', xml]);
    told(`${B}A: b\r\n-- no delimiter\r\n-\r\n\r\n{"a":1}${next}`).should.eql(['- 7', xml]);
  });
});

describe('a document that is known', () => {
  function read(stream: string, size: number, known: (body: string) => boolean) {
    const asked: string[] = [];
    const bodies: string[] = [];
    const bad: BadPart[] = [];
    const splitter = new Splitter(
      {
        part: ({ body }) => bodies.push(body.toString()),
        bad: (problem) => bad.push(problem),
        known: (body) => {
          asked.push(body.toString());
          return known(body.toString());
        },
      },
      { contentType: MULTIPART },
    );
    for (let at = 0; at < stream.length; at += size) splitter.push(Buffer.from(stream.slice(at, at + size)));
    return { asked, bodies, bad };
  }

  it('ends where its length says, without its line end, and is not read', () => {
    const odd = '<a><b></a>';
    const stream = `${part(`\r\n${odd}\r\n`).toString()}${part(alert).toString()}`;
    read(stream, stream.length, () => true).should.eql({
      asked: [odd, alert],
      bodies: [odd, alert],
      bad: [],
    });
    read(stream, stream.length, () => false).bodies.should.eql([alert]);
  });

  it('is asked for only where all of it is there, its length is known and its type is no picture', () => {
    const stream = part(alert).toString();
    read(stream, stream.length - 1, () => true).should.eql({ asked: [], bodies: [alert], bad: [] });
    read(part(alert, { length: null }).toString(), 9999, () => true).asked.should.eql([]);
    read(part(alert, { type: 'image/jpeg' }).toString(), 9999, () => true).should.eql({
      ...{ asked: [], bodies: [alert], bad: [] },
    });
    should(read(part(alert, { length: 3 }).toString(), 9999, (body) => body === alert).bodies).eql([alert]);
  });
});

describe('the memory for a large picture', () => {
  const size = 8 * 1024 * 1024;

  it('grows in few steps, to twice of what is there', () => {
    const allocUnsafe = Buffer.allocUnsafe.bind(Buffer);
    const taken: number[] = [];
    const splitter = new Splitter(
      { part: () => undefined, bad: () => undefined },
      { contentType: MULTIPART },
    );
    Buffer.allocUnsafe = (wanted) => {
      taken.push(wanted);
      return allocUnsafe(wanted);
    };
    try {
      splitter.push(part('', { type: 'image/jpeg', length: size }));
      const chunk = Buffer.alloc(16 * 1024, 120);
      for (let sent = 0; sent < size; sent += chunk.length) splitter.push(chunk);
    } finally {
      Buffer.allocUnsafe = allocUnsafe;
    }
    taken.length.should.be.below(20);
    Math.max(...taken).should.be.belowOrEqual(2 * size);
  });
});

describe('the last delimiter of a response, without a line end behind it', () => {
  const rows: [string, string, string[]][] = [
    ['an empty part', `${B}Content-Type: text/plain\r\n\r\n`, ['text/plain 0']],
    [
      'a text of wrong length',
      `${B}Content-Type: text/plain\r\nContent-Length: 99\r\n\r\nhello`,
      ['text/plain 5'],
    ],
    [
      'a picture that does not end as a JPEG does',
      `${B}Content-Type: image/jpeg\r\n\r\n\xff\xd8\xffabc`,
      ['image/jpeg 6'],
    ],
  ];
  for (const [name, stream, expected] of rows)
    it(`ends ${name} as one with a line end does`, () => {
      should(told(`${stream}\r\n--boundary--`, { end: true })).eql(expected);
      should(told(`${stream}\r\n--boundary--\r\n`, { end: true })).eql(expected);
    });

  it('is none where it is cut in its dashes', () => {
    should(told(`${B}Content-Type: text/plain\r\n\r\n\r\n--boundary-`, { end: true })).eql([]);
  });
});
