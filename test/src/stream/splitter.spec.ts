import should from 'should';
import { BadPart } from '../../../src/stream/part';
import { Splitter } from '../../../src/stream/splitter';
import { briefs, jpeg, MULTIPART, Outcome, part, split, xmlAlert } from '../../support/stream-parts';

const one = xmlAlert({ channel: 1 });
const two = xmlAlert({ channel: 2, type: 'linedetection' });
const json =
  '{\n\t"eventType":\t"VMD",\n\t"eventState":\t"active",\n\t"channelID":\t3,\n\t"note":\t"a } { \\" b"\n}';
const both = ['VMD active 1', 'linedetection active 2'];

/** An outcome that is quickly compared: bytes as text. */
const plain = ({ parts, bad }: Outcome): string =>
  JSON.stringify([parts.map((found) => ({ ...found, body: found.body.toString('latin1') })), bad]);

/** The same outcome however the bytes are cut. */
function everyCut(stream: string | Buffer, contentType = MULTIPART) {
  const bytes = typeof stream === 'string' ? Buffer.from(stream) : stream;
  const whole = split(bytes, { contentType });
  for (const size of [1, 3, 64])
    plain(split(bytes, { contentType, size })).should.equal(plain(whole), `pieces of ${size}`);
  return whole;
}

describe('Splitter', () => {
  describe('the moment of delivery', () => {
    const cases: [string, Buffer][] = [
      ['an XML part with Content-Length', part(one.trimEnd())],
      ['an XML part whose Content-Length counts its last line end', part(one)],
      ['an XML part without Content-Length', part(one.trimEnd(), { length: null })],
      ['an XML part with a BOM', part(`\ufeff${one}`.trimEnd(), { length: null })],
      ['a JSON part', part(json, { type: 'application/json' })],
      ['a JSON part without Content-Length', part(json, { type: 'application/json', length: null })],
      ['a picture with Content-Length', part(jpeg(3000), { type: 'image/jpeg' })],
    ];
    for (const [name, bytes] of cases) {
      it(`delivers ${name} with its last byte, though nothing follows`, () => {
        const end = bytes.lastIndexOf('>') > bytes.length - 4 ? bytes.lastIndexOf('>') + 1 : bytes.length;
        split(bytes.subarray(0, end - 1)).parts.should.have.length(0);
        split(bytes.subarray(0, end)).parts.should.have.length(1);
        split(bytes.subarray(0, end), { size: 1 }).parts.should.have.length(1);
      });
    }

    it('delivers an empty part that says so at once, and one that does not at the next boundary', () => {
      const head = ['Content-Disposition: form-data; name="heartbeat"'];
      split(part('', { type: '', head })).parts.should.have.length(1);
      const open = part('', { type: '', head, length: null });
      const { parts } = everyCut(Buffer.concat([open, part(one)]));
      should(parts[0]?.name).equal('heartbeat');
      parts.should.have.length(2);
    });
  });

  describe('framing', () => {
    const framings: [string, string | Buffer, string?][] = [
      ['CRLF', Buffer.concat([part(one), part(two)])],
      ['LF', Buffer.concat([part(one, { eol: '\n' }), part(two, { eol: '\n' })])],
      [
        'a blank line before each boundary',
        Buffer.concat([part(`${one}\r\n`, { length: one.length }), part(two)]),
      ],
      ['the boundary glued to the end tag', Buffer.concat([part(one.trim()), part(two.trim())])],
      [
        'another boundary than declared',
        Buffer.concat([part(one), part(two)]),
        'multipart/mixed; boundary=other',
      ],
      ['an empty boundary', Buffer.concat([part(one), part(two)]), 'multipart/mixed; boundary='],
      ['no declaration', Buffer.concat([part(one), part(two)]), ''],
      ['a quoted boundary', Buffer.concat([part(one), part(two)]), 'multipart/mixed; boundary="boundary"'],
      [
        'a boundary declared with its dashes',
        Buffer.concat([part(one), part(two)]),
        'multipart/mixed;boundary=--boundary',
      ],
      [
        'doubled boundaries',
        Buffer.concat([Buffer.from('--boundary\r\n'), part(one), Buffer.from('--boundary\n'), part(two)]),
      ],
      ['no part headers', `--boundary\r\n\r\n${one}--boundary\r\n\r\n${two}`],
      ['no part headers nor blank line', `--boundary\r\n${one}--boundary\r\n${two}`],
      [
        'no boundary but part headers',
        `Content-Type: application/xml\r\n\r\n${one}\r\nContent-Type: application/xml\r\n\r\n${two}`,
        '',
      ],
      [
        'one document per line',
        `${one.replaceAll('\n', '')}\n${two.replaceAll('\n', '')}\n`,
        'application/xml',
      ],
      ['documents without anything between', one.trim() + two.trim(), ''],
      ['form-data', Buffer.concat([part(one), part(two)]), 'multipart/form-data; boundary=boundary'],
      [
        'x-mixed-replace',
        Buffer.concat([part(one), part(two)]),
        'multipart/x-mixed-replace;boundary=boundary',
      ],
      [
        'a preamble, a closing boundary and an epilogue',
        Buffer.concat([
          Buffer.from('Hello <there> you {x}\r\n'),
          part(one),
          part(two),
          Buffer.from('--boundary--\r\nbye\r\n'),
        ]),
      ],
      [
        'a BOM and a declaration in each part',
        Buffer.concat([part(`\ufeff<?xml version="1.0" encoding="utf-8"?>\n${one}`), part(`\ufeff${two}`)]),
      ],
      ['NUL bytes between parts', Buffer.concat([part(one), Buffer.alloc(5), part(`${two}\0\0`)])],
      [
        'headers with stray spaces in any case',
        `--boundary \r\n content-TYPE : application/xml\r\nCONTENT-length :  ${one.length} \r\n \r\n${one}${part(two).toString()}`,
      ],
      [
        'headers with a name that is none',
        `--boundary\r\nCon(t)ent Type\r\n\u00e4: 1\r\nContent-Type: application/xml\r\n\r\n${one}${part(two).toString()}`,
      ],
      [
        'comments and CDATA that hold end tags',
        Buffer.concat([
          part(
            one.replace(
              'Motion',
              '<![CDATA[</EventNotificationAlert><EventNotificationAlert>]]><!-- </EventNotificationAlert> -->',
            ),
          ),
          part(two),
        ]),
      ],
      [
        'an end tag with a space',
        Buffer.concat([part(one.replace('Alert>\n', 'Alert >\n'), { length: null }), part(two)]),
      ],
    ];
    for (const [name, stream, contentType] of framings) {
      it(`reads ${name}`, () => {
        const outcome = everyCut(stream, contentType);
        briefs(outcome).should.eql(both);
        outcome.bad.should.eql([]);
      });
    }

    it('reads JSON, one object per line, with no boundary', () => {
      const line = '{"eventType":"VMD","channelID":4}';
      briefs(everyCut(`${line}\n${line}\n${json}`, 'application/json')).should.eql([
        'VMD active 4',
        'VMD active 4',
        'VMD active 3',
      ]);
    });

    it('takes type and length from headers with stray spaces in any case', () => {
      const picture = jpeg(500, Buffer.from('\r\n--boundary\r\n'));
      const head = `--boundary \r\n content-TYPE : image/jpeg\r\nCONTENT-length :  ${picture.length} \r\n \r\n`;
      const { parts } = everyCut(Buffer.concat([Buffer.from(head), picture, part(two)]));
      should(parts[0]?.contentType).equal('image/jpeg');
      should(parts[0]?.body.equals(picture)).be.true();
      parts.should.have.length(2);
    });

    it('takes names, type and id of a part from its headers', () => {
      const head = ['Content-Disposition: form-data; filename="a b.jpg"; name="pic"', 'Content-ID: <id-1>'];
      const [picture] = split(part(jpeg(100), { type: 'Image/JPEG; q=1', head })).parts;
      should(picture).match({
        contentType: 'image/jpeg',
        name: 'pic',
        filename: 'a b.jpg',
        contentId: 'id-1',
      });
    });
  });

  describe('Content-Length', () => {
    for (const length of [
      0,
      1,
      100,
      one.length - 1,
      one.length + 1,
      one.length + 2,
      5000,
      '99999999999999',
      -1,
      '1e3',
    ]) {
      it(`is no matter to a document: ${length} of ${one.length}`, () => {
        const outcome = everyCut(Buffer.concat([part(one, { length }), part(two)]));
        briefs(outcome)
          .filter((name) => name !== 'heartBeat active -')
          .should.eql(both);
      });
    }

    it('may count characters instead of bytes', () => {
      const accented = xmlAlert({ extra: '<channelName>Cámara portería</channelName>' });
      briefs(everyCut(Buffer.concat([part(accented, { length: accented.length }), part(two)]))).should.eql(
        both,
      );
    });

    const picture = jpeg(2000);
    for (const [name, length] of [
      ['too short', 700],
      ['one short', 1999],
      ['one long', 2001],
      ['too long', 2300],
      ['absurd', 123456789012],
      ['missing', null],
    ] as const) {
      it(`of a picture that is ${name} costs no event`, () => {
        const wrong = Buffer.concat([picture, Buffer.from('\r\n')]);
        const stream = Buffer.concat([
          part(one),
          part(wrong, { type: 'image/jpeg', length }),
          part(two),
          part(one),
        ]);
        const outcome = everyCut(stream);
        briefs({
          ...outcome,
          parts: outcome.parts.filter((found) => found.contentType !== 'image/jpeg'),
        }).should.eql([...both, 'VMD active 1']);
      });
    }

    it('lets a picture contain the boundary, and even a whole part', () => {
      const middle = Buffer.concat([Buffer.from('\r\n--boundary\r\n'), part(two), Buffer.from('\r\n')]);
      const tricky = jpeg(5000, middle);
      for (const type of ['image/jpeg', 'image/png']) {
        const outcome = everyCut(Buffer.concat([part(one), part(tricky, { type }), part(two)]));
        outcome.parts.should.have.length(3);
        should(outcome.parts[1]?.body.equals(tricky)).be.true();
      }
    });
  });

  describe('what breaks', () => {
    it('drops an event that is cut by the next one, and keeps that', () => {
      for (const cut of [30, 100, 200, 400]) {
        const outcome = everyCut(Buffer.concat([part(one).subarray(0, 60 + cut), part(two), part(one)]));
        briefs(outcome).should.eql(['linedetection active 2', 'VMD active 1']);
        outcome.bad.map(({ kind }) => kind).should.eql(['torn']);
      }
    });

    it('learns the boundary from a first part whose first header is broken', () => {
      const broken = part(jpeg(300), { type: 'image/jpeg', length: 500 })
        .toString('latin1')
        .replace('Content-', 'Cont<?xml ');
      const outcome = everyCut(Buffer.concat([Buffer.from(broken, 'latin1'), part(two)]), '');
      briefs(outcome).at(-1)?.should.equal('linedetection active 2');
    });

    it('finds the next part behind a picture that was cut, wherever its length ends and the bytes are cut', () => {
      const cut = Buffer.concat([jpeg(400).subarray(0, 298), Buffer.from('\r\n')]);
      for (let length = 300; length < 500; length += 7) {
        const stream = Buffer.concat([
          part(one),
          part(cut, { type: 'image/jpeg', length }),
          part(two),
          part(one),
        ]);
        const { parts } = everyCut(stream);
        briefs({ bad: [], parts: parts.filter((found) => found.contentType !== 'image/jpeg') }).should.eql(
          [...both, 'VMD active 1'],
          `${length} bytes`,
        );
      }
    });

    it('reads what a wrong length covered as if nothing had been read: no part is passed over', () => {
      const cut = Buffer.concat([jpeg(1000).subarray(0, 900), Buffer.from('\r\n')]);
      const text = part('hello', { type: 'text/plain', length: null });
      const covered = Array.from({ length: 40 }, () => [part(one), text]).flat();
      for (const type of ['image/jpeg', 'image/png']) {
        const { parts, bad } = everyCut(
          Buffer.concat([part(cut, { type, length: 9000 }), ...covered, part(two)]),
        );
        parts
          .slice(1)
          .map(({ contentType }) => contentType)
          .should.eql([
            ...covered.map((_, at) => (at % 2 === 0 ? 'application/xml' : 'text/plain')),
            'application/xml',
          ]);
        bad.should.eql([]);
      }
    });

    it('does not take a closing delimiter for one before what follows is known', () => {
      const named = xmlAlert({ extra: '<channelName>--boundary-- a gate</channelName>' });
      briefs(everyCut(named)).should.eql(['VMD active 1']);
      const picture = jpeg(300, Buffer.from('\r\n--boundary--y'));
      const { parts } = everyCut(
        Buffer.concat([part(picture, { type: 'image/jpeg', length: null }), part(two)]),
      );
      parts.map(({ body }) => body.length).should.eql([picture.length, two.trimEnd().length]);
    });

    it('drops JSON in which the next object begins where none can', () => {
      everyCut(`{"eventType":"cut" ${json}`).should.match({ parts: { length: 1 }, bad: [{ kind: 'torn' }] });
      everyCut(`{"eventType":["a" ${json}`).should.match({ parts: { length: 1 }, bad: [{ kind: 'torn' }] });
    });

    it('keeps a document whose text holds its own tag in CDATA, when its length is right', () => {
      const quoting = xmlAlert({
        channel: 1,
        extra: '<note><![CDATA[<EventNotificationAlert>]]></note>',
      });
      const result = everyCut(Buffer.concat([part(quoting.trimEnd()), part(two)]));
      should(result.parts[0]?.body.toString()).equal(quoting.trimEnd());
      briefs(result).should.eql(both);
      result.bad.should.eql([]);
    });

    it('goes through a document with comments tag by tag, to its own end', () => {
      const own = one.trimEnd().replace('>', '><!-- </EventNotificationAlert> -->');
      for (const tail of ['', ' ', '\r\n']) {
        const spaced = own.replace(/>$/, `${tail}>`);
        const result = everyCut(Buffer.concat([part(spaced, { length: null }), part(two)]));
        briefs(result).should.eql(both);
        result.bad.should.eql([]);
      }
    });

    it('drops a document with comments that is cut, by a boundary or by the next document', () => {
      const torn = '<EventNotificationAlert><!-- a --><eventType>VMD</eventType><eventState>';
      for (const [name, next] of Object.entries({
        'a boundary': part(two),
        'the next document': Buffer.from(two),
      })) {
        const head = Buffer.from(`--boundary\r\nContent-Type: application/xml\r\n\r\n${torn}\r\n`);
        const result = split(Buffer.concat([head, next]));
        briefs(result).should.eql(['linedetection active 2'], name);
        result.bad.map(({ kind }) => kind).should.eql(['torn'], name);
        everyCut(Buffer.concat([head, next]));
      }
    });

    it('drops headers that are cut by the next part', () => {
      const cut = Buffer.from('--boundary\r\nContent-Type: image/jpeg\r\nContent-Length: 30');
      const outcome = everyCut(Buffer.concat([part(one), cut, part(two)]));
      outcome.parts.map(({ contentType }) => contentType).should.eql(['application/xml', 'application/xml']);
      outcome.bad.map(({ kind }) => kind).should.eql(['torn']);
    });

    it('takes a delimiter behind half a comment for one', () => {
      const stream = Buffer.concat([part(one), Buffer.from('--boundary\r\n<!'), part(two), part(one)]);
      briefs(everyCut(stream)).should.eql([...both, 'VMD active 1']);
    });

    it('drops a torn document without any boundary', () => {
      const outcome = everyCut(`${one.slice(0, 300)}\n${two}\n{"eventType":"V\n${json}`, '');
      briefs(outcome).should.eql(['linedetection active 2', 'VMD active 3']);
      outcome.bad.map(({ kind }) => kind).should.eql(['torn', 'torn']);
    });

    it('drops JSON that is cut anywhere', () => {
      for (let cut = 1; cut < json.length - 1; cut += 5) {
        const stream = Buffer.concat([part(json.slice(0, cut), { type: 'application/json' }), part(two)]);
        briefs(everyCut(stream)).should.eql(['linedetection active 2'], `cut at ${cut}`);
      }
    });

    it('skips a part over the limit, not the stream', () => {
      for (const length of [9000, null, '99999999999999']) {
        const big = part(jpeg(9000), { type: 'image/jpeg', length });
        const stream = Buffer.concat([part(one), big, part(two)]);
        for (const size of [1, 100, stream.length]) {
          const outcome = split(stream, { maxPart: 4000, size });
          outcome.bad.map(({ kind }) => kind).should.eql(['part-too-large']);
          briefs(outcome).should.eql(both);
        }
      }
    });

    it('finds the delimiter behind a part over the limit, wherever its bytes are cut', () => {
      const stream = Buffer.concat([
        part(jpeg(900), { type: 'image/png', length: null }),
        part(two),
        part(one),
      ]);
      for (let size = 950; size < 1010; size += 1) {
        const outcome = split(stream, { maxPart: 800, size });
        briefs(outcome).should.eql(['linedetection active 2', 'VMD active 1'], `${size}`);
        outcome.bad.map(({ kind }) => kind).should.eql(['part-too-large']);
      }
    });

    it('skips headers over the limit, and no part behind them', () => {
      const header = 'X-Filler: aaaaaaaaaaaaaaaaaaaa\r\n';
      const stream = Buffer.concat([part(one), part('', { head: [header.repeat(1000)] }), part(two)]);
      for (const size of [1000, 20_000, stream.length]) {
        const outcome = split(stream, { size });
        briefs(outcome)
          .filter((name) => name !== 'heartBeat active -')
          .should.eql(both, `${size}`);
        outcome.bad.map(({ kind }) => kind).should.eql(['headers-too-large']);
      }
    });

    it('goes on after a handler that throws', () => {
      let calls = 0;
      const bad: BadPart[] = [];
      const splitter = new Splitter(
        {
          part: () => {
            calls += 1;
            throw new Error('not our fault');
          },
          bad: (problem) => bad.push(problem),
        },
        { contentType: MULTIPART },
      );
      (() => {
        splitter.push(Buffer.concat([part(one), part(two)]));
      }).should.throw('not our fault');
      (() => {
        splitter.push(Buffer.from('\r\n'));
      }).should.throw('not our fault');
      calls.should.equal(2);
      bad.should.eql([]);
    });

    it('delivers a picture without a length when the stream ends, and calls a torn document torn', () => {
      const picture = part(jpeg(500), { type: 'image/jpeg', length: null });
      split(picture, { end: true }).parts.should.have.length(1);
      split(part(one).subarray(0, 200), { end: true }).bad.should.have.length(1);
    });
  });
});
