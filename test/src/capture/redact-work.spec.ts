import 'should';
import { redact } from '../../../src/capture/redact';
import { textWork } from '../../support/text-work';

describe('the work of a redaction', () => {
  /** Characters that a redaction looks at for each one that it is given. */
  const work = (stream: Buffer) =>
    textWork(() => redact(stream, 'multipart/mixed; boundary=boundary')) / stream.length;

  const PICTURE = '--boundary\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\xff\xff\xd9\r\n';
  for (const [name, piece, front] of [
    ['tags that never end', '<a '],
    ['quotes that never end', '<a "'],
    ['keys that never end', '{"'],
    ['escapes', '{"\\'],
    ['comments that never end', '<!--'],
    ['dashes', '--'],
    ['delimiters', '--boundary'],
    ['headers', 'Content-Type: '],
    ['line ends', '\r\n'],
    ['words', 'Müller '],
    ['objects', '{'],
    ['objects in lists', '[{'],
    ['deep tags', '<a>'],
    ['small objects', '{"a":1}'],
    ['small documents', '<a b="c">d</a>'],
    ['blanks behind a header', 'AB:      '],
    ['lines of headers', '\r\nAB:      '],
    ['delimiters and pictures', '--a\r\n--b\r\n--c\r\n\xff\xd8\xff'],
    ['delimiters that never come again', PICTURE, '--x\r\n--y\r\n--z\r\n'],
    ['lists that a delimiter tears', '<a>{"b":[1,2,\r\n--boundary\r\n\r\n'],
  ] as const)
    it(`looks at each byte a bounded number of times: ${name}`, () => {
      const made = (size: number) =>
        Buffer.from((front ?? '') + piece.repeat(Math.ceil(size / piece.length)), 'latin1');
      work(made(50_000)).should.be.below(24);
      work(made(200_000)).should.be.below(24);
    });
});
