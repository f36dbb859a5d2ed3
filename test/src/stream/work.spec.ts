import fc from 'fast-check';
import 'should';
import { counted } from '../../support/counted';
import { dialects } from '../../support/dialects';
import { flood, floods } from '../../support/floods';
import { looks, most } from '../../support/looks';
import { jpeg, part } from '../../support/stream-parts';

const picture = (body: Buffer, length: number): Buffer =>
  Buffer.concat([
    Buffer.from(`--boundary\r\nContent-Type: image/jpeg\r\nContent-Length: ${length}\r\n\r\n`),
    Buffer.from([0xff, 0xd8, 0xff]),
    Buffer.from('x\r\n--boundary\r\nContent-Type: a/b\r\n\r\n'),
    body,
  ]);

describe('work', () => {
  for (const kind of floods) {
    it(`is linear for ${kind[0]}`, function () {
      this.timeout(60_000);
      for (const [size, bytes] of [
        [1, 1_000],
        [1, 4_000],
        [7, 4_000],
        [65_536, 80_000],
        [80_000, 80_000],
      ] as const) {
        looks(flood(kind, bytes), size).should.be.belowOrEqual(
          most(size),
          `${bytes} bytes in pieces of ${size}`,
        );
      }
    });
  }

  const behind: [string, string][] = [
    ['small alerts', '<EventNotificationAlert><eventType>a</eventType></EventNotificationAlert>\n'],
    ['half objects', '{-'],
    ['delimiters', '\r\n--boundary\r\nA: b\r\n\r\n'],
    ['other delimiters', '\r\n--other\r\nA: b\r\n\r\n'],
  ];
  for (const [name, filler] of behind) {
    it(`is linear for a picture whose length covers a delimiter and ${name}`, function () {
      this.timeout(60_000);
      for (const bytes of [10_000, 80_000]) {
        const body = Buffer.from(filler.repeat(Math.ceil(bytes / filler.length)));
        for (const length of [body.length, 2 * 1024 * 1024]) {
          for (const size of [1460, 65_536]) {
            looks(picture(body, length), size).should.be.belowOrEqual(most(size), `${length}, ${size}`);
          }
        }
      }
    });
  }

  it('is a few looks for real streams', () => {
    const parts = Object.values(dialects).map((body) => part(Buffer.from(body, 'latin1')));
    const stream = Buffer.concat([...parts, part(jpeg(20_000), { type: 'image/jpeg' })]);
    for (const size of [1, 7, 1460, stream.length]) looks(stream, size).should.be.below(8);
  });

  it('is linear for whatever else', function () {
    this.timeout(120_000);
    const piece = fc.constantFrom(
      ...'<|>|</|/>|<a|<a>|</a>|<EventNotificationAlert>|</EventNotificationAlert>|<!--|-->|<![CDATA[|]]>|<?|?>|<?xml |&|"|\'|=| |\r\n|\n|--|--boundary|--boundary\r\n|--boundary--|--other\r\n|Content-Type: |image/jpeg|Content-Length: 9|:|{|{"a"|}|[|,|1|-|\0|\xff\xd8\xff|\xff\xd9|x'.split(
        '|',
      ),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 1, maxLength: 5 }),
        fc.array(piece, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(1, 7, 1000, 8_000),
        (start, filler, size) => {
          const stream = flood(['', start.join(''), filler.join('')], size === 1 ? 1_500 : 8_000);
          looks(stream, size).should.be.belowOrEqual(most(size), JSON.stringify([start, filler, size]));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('counts what it says: a search without memory shows', () => {
    const counter = { looks: 0 };
    const bytes = counted(Buffer.alloc(100, 120), counter);
    for (let at = 0; at < 100; at += 1) bytes.indexOf('y', at);
    counter.looks.should.equal(5050);
  });
});
