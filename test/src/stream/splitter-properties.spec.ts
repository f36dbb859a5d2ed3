import fc from 'fast-check';
import 'should';
import { readAlert } from '../../../src/stream/read-alert';
import { MAX_HEADERS, Splitter } from '../../../src/stream/splitter';
import { dialects } from '../../support/dialects';
import { looks } from '../../support/looks';
import { jpeg, MULTIPART, Outcome, part, split, xmlAlert } from '../../support/stream-parts';

const bodies = Object.values(dialects).map((body) => Buffer.from(body, 'latin1'));
const anyPart = fc
  .tuple(
    fc.nat(bodies.length),
    fc.constantFrom('\r\n', '\n'),
    fc.constantFrom('exact', 'none', 'off'),
    fc.constantFrom('', '\r\n'),
  )
  .map(([at, eol, length, gap]) => {
    const body = bodies[at];
    if (body === undefined)
      return Buffer.concat([part(jpeg(400), { type: 'image/jpeg', eol }), Buffer.from(gap)]);
    const declared = { exact: body.length, none: null, off: body.length + 1 }[length];
    return Buffer.concat([part(body, { eol, length: declared }), Buffer.from(gap)]);
  });
/** Bytes that neither are nor begin a delimiter, a header or a document. */
const garbage = fc.oneof(
  fc
    .uint8Array({ maxLength: 200 })
    .map((bytes) =>
      Buffer.from(bytes.map((byte) => (byte === 60 || byte === 123 || byte === 45 ? 46 : byte))),
    ),
  fc
    .constantFrom(
      'hello\r\n',
      '<',
      '</x>',
      '&&',
      '\0\0\0',
      '-',
      '--',
      '--\r\n',
      '<!',
      '{',
      '}{',
      'Content',
      '\r\n\r\n',
    )
    .map((text) => Buffer.from(text)),
);
const documents = (outcome: Outcome): string[] =>
  outcome.parts
    .filter(({ contentType }) => contentType !== 'image/jpeg')
    .map(({ body }) => body.toString('latin1'));
const marked = (count: number, mark: number): Buffer[] =>
  Array.from({ length: count }, (_, at) => part(xmlAlert({ channel: mark + at })));
const channels = (outcome: Outcome): (number | null)[] =>
  outcome.parts.flatMap((found) => {
    try {
      const alert = readAlert(found);
      return alert.heartbeat ? [] : [alert.channel];
    } catch {
      return [];
    }
  });

describe('Splitter, whatever comes', () => {
  it('gives the same parts for any cutting', () => {
    fc.assert(
      fc.property(
        fc.array(anyPart, { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1 }),
        (parts, cuts) => {
          const stream = Buffer.concat(parts);
          const whole = split(stream);
          const pieces: Outcome = { parts: [], bad: [] };
          const splitter = new Splitter(
            {
              part: (found) => pieces.parts.push({ ...found, body: Buffer.from(found.body) }),
              bad: (problem) => pieces.bad.push(problem),
            },
            { contentType: MULTIPART },
          );
          for (let at = 0, turn = 0; at < stream.length; turn += 1) {
            const size = cuts[turn % cuts.length] ?? 1;
            splitter.push(Buffer.from(stream.subarray(at, at + size)));
            at += size;
          }
          pieces.should.eql(whole);
          whole.parts.should.have.length(parts.length);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('loses no part to garbage between parts', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anyPart, garbage), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 1, max: 999 }),
        (pairs, size) => {
          const clean = documents(split(Buffer.concat(pairs.map(([good]) => good))));
          const stream = Buffer.concat(pairs.flatMap(([good, bad]) => [bad, Buffer.from('\r\n'), good]));
          const found = documents(split(stream, { size }));
          clean.every((body) => found.includes(body)).should.be.true();
          found.filter((body) => clean.includes(body)).should.eql(clean);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('loses at most the part with garbage in it', () => {
    fc.assert(
      fc.property(
        fc.nat(4),
        fc.nat(),
        fc.nat(40),
        fc.oneof(
          garbage,
          fc.uint8Array({ maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
        ),
        (victim, place, cut, noise) => {
          const parts = marked(6, 1);
          const torn = parts[victim] ?? Buffer.alloc(0);
          // Behind the delimiter: what is lost of that line is lost of the part before, too.
          const at = 12 + (place % (torn.length - 12));
          parts[victim] = Buffer.concat([torn.subarray(0, at), noise, torn.subarray(at + cut)]);
          const expected = [1, 2, 3, 4, 5, 6].filter((channel) => channel !== victim + 1);
          const found = channels(split(Buffer.concat(parts)));
          expected.every((channel) => found.includes(channel)).should.be.true();
        },
      ),
      { numRuns: 500 },
    );
  });

  it('throws on nothing', () => {
    const piece = fc.oneof(
      anyPart,
      garbage,
      fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
      fc
        .constantFrom(
          '--boundary',
          '--boundary--',
          '--other\r\n',
          'Content-Length: 7\r\n',
          '<?xml ',
          '<a',
          '<![CDATA[',
          '<!--',
          '<!DOCTYPE a [',
          '{"a',
          '\r\n',
          '</EventNotificationAlert>',
          '<EventNotificationAlert>',
        )
        .map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 20 }),
        fc.integer({ min: 1, max: 100 }),
        fc.string(),
        (pieces, size, contentType) => {
          const { parts } = split(Buffer.concat(pieces), { size, contentType, end: true });
          channels({ parts, bad: [] });
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('Splitter, hostile', () => {
  it('delivers 10,000 parts of one chunk in order', () => {
    const many = Buffer.concat(
      Array.from({ length: 10_000 }, (_, at) => part(xmlAlert({ channel: at + 1 }))),
    );
    channels(split(many)).should.eql(Array.from({ length: 10_000 }, (_, at) => at + 1));
  });

  it('reads a stream that comes one byte at a time', () => {
    channels(split(Buffer.concat(marked(50, 1)), { size: 1 })).should.have.length(50);
  });

  const floods: [string, string, string][] = [
    [
      'headers',
      `--boundary\r\n${'X-Filler: aaaaaaaaaaaaaaaaaaaa\r\n'.repeat(2000)}`,
      'X-Filler: aaaaaaaaaaaaaaaaaaaa\r\n'.repeat(2000),
    ],
    ['one header without end', '--boundary\r\nX-Filler: ', 'a'.repeat(65536)],
    ['an XML document without end', '<EventNotificationAlert>', '<a>1</a>'.repeat(8192)],
    ['a start tag without end', '<EventNotificationAlert ', 'a="1" '.repeat(10_000)],
    ['a comment without end', '<EventNotificationAlert><!-- ', 'a'.repeat(65536)],
    ['a declaration without end', '<!DOCTYPE a [', '<!ENTITY a "b">'.repeat(4000)],
    ['JSON without end', '{"a":[', '1,'.repeat(32768)],
    ['a string without end', '{"a":"', 'a'.repeat(65536)],
    ['blanks', '--boundary\r\n', ' \r\n\0'.repeat(16384)],
    ['a line of dashes', '', '-'.repeat(65536)],
    ['a picture without end', '--boundary\r\nContent-Type: image/jpeg\r\n\r\n', 'a'.repeat(65536)],
    ['a name without end', '<', 'a'.repeat(65536)],
  ];
  for (const [name, start, filler] of floods) {
    it(`keeps memory bounded for 16 MB of ${name}, and reads the next part`, function () {
      this.timeout(60_000);
      const outcome: Outcome = { parts: [], bad: [] };
      const splitter = new Splitter(
        {
          part: (found) => outcome.parts.push({ ...found, body: Buffer.from(found.body.subarray(0, 4096)) }),
          bad: (problem) => outcome.bad.push(problem),
        },
        { contentType: MULTIPART, maxPart: 1024 * 1024 },
      );
      splitter.push(Buffer.from(start));
      const chunk = Buffer.from(filler);
      const before = process.memoryUsage();
      for (let sent = 0; sent < 16 * 1024 * 1024; sent += chunk.length) splitter.push(chunk);
      const after = process.memoryUsage();
      (after.arrayBuffers - before.arrayBuffers).should.be.below(8 * 1024 * 1024);
      splitter.push(Buffer.concat([Buffer.from('\r\n'), part(xmlAlert({ channel: 77 }))]));
      channels(outcome).should.containEql(77);
    });
  }

  it('stops reading headers at their limit', () => {
    const { bad } = split(`--boundary\r\nA: ${'a'.repeat(MAX_HEADERS)}\r\n\r\n${xmlAlert()}`);
    bad.map(({ kind }) => kind).should.eql(['headers-too-large']);
  });

  it('passes 20 MB of pictures through, each byte copied a few times at most', () => {
    const picture = jpeg(2 * 1024 * 1024);
    const stream = Buffer.concat(
      Array.from({ length: 10 }, () =>
        Buffer.concat([part(picture, { type: 'image/jpeg' }), part(xmlAlert())]),
      ),
    );
    const { parts, bad } = split(stream, { size: 1460 });
    bad.should.eql([]);
    parts
      .map(({ contentType, body }) => contentType === 'image/jpeg' && body.equals(picture))
      .should.eql(Array.from({ length: 20 }, (_, at) => at % 2 === 0));
    looks(stream, 1460).should.be.below(4);
  });
});
