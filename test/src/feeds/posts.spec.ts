import { gzipSync } from 'node:zlib';
import should from 'should';
import { LARGEST_POST, PostFeed, PostReceipt } from '../../../src/feeds/posts';
import { TestClock } from '../../support/test-clock';

const alert = (type: string, second = 1) =>
  `<EventNotificationAlert version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema">\r\n<channelID>1</channelID>\r\n` +
  `<dateTime>2026-01-01T12:00:0${second}+01:00</dateTime>\r\n<eventType>${type}</eventType>\r\n<eventState>active</eventState>\r\n</EventNotificationAlert>`;

const jpeg = Buffer.concat([
  Buffer.from([0xff, 0xd8, 0xff]),
  Buffer.alloc(5000, 7),
  Buffer.from([0xff, 0xd9]),
]);

/** As cameras post an event with its picture: a form. */
function form(type: string, second = 1): Buffer {
  const document = alert(type, second);
  return Buffer.concat([
    Buffer.from(
      `--boundary\r\nContent-Disposition: form-data; name="${type}"\r\nContent-Type: application/xml\r\nContent-Length: ${document.length}\r\n\r\n${document}\r\n` +
        `--boundary\r\nContent-Disposition: form-data; name="intrusionImage"; filename="intrusionImage.jpg"\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`,
    ),
    jpeg,
    Buffer.from('\r\n--boundary--\r\n'),
  ]);
}

/** Bytes in pieces; `broken`: then the connection breaks; `stuck`: then nothing comes any more. */
async function* pieces(bytes: Buffer, size: number, end: 'ends' | 'broken' | 'stuck' = 'ends') {
  for (let at = 0; at < bytes.length; at += size) {
    await Promise.resolve();
    yield bytes.subarray(at, at + size);
  }
  if (end === 'broken') throw new Error('aborted');
  if (end === 'stuck') await new Promise(() => undefined);
}

describe('a post of a device', () => {
  let clock: TestClock;
  let heard: string[];
  let posts: number;
  let bytes: number;
  let feed: PostFeed;
  beforeEach(() => {
    clock = new TestClock();
    heard = [];
    posts = 0;
    bytes = 0;
    feed = new PostFeed(clock, () => {
      const number = ++posts;
      return {
        part: ({ contentType, name, body }) => {
          const picture = contentType.startsWith('image/');
          const what = picture
            ? `${name ?? ''} ${body.length}`
            : (/<eventType>(\w+)/.exec(body.toString())?.[1] ?? body.toString());
          heard.push(`${number}: ${what}`);
        },
        bad: ({ kind }) => heard.push(`${number}: bad ${kind}`),
        took: (count) => (bytes += count),
      };
    });
  });
  afterEach(() => {
    clock.timers.should.equal(0);
  });

  const send = (
    body: Buffer | AsyncIterable<Buffer>,
    contentType = 'application/xml',
  ): Promise<PostReceipt> => feed.receive({ contentType, body });
  const formType = 'multipart/form-data; boundary=boundary';

  it('is told as bad where nothing in it can be read: an array, what is compressed, UTF-16', async () => {
    const unreadable = [
      Buffer.from('[{"eventType":"VMD","channelID":6}]'),
      gzipSync(alert('VMD')),
      Buffer.from(`\ufeff${alert('VMD')}`, 'utf16le'),
    ];
    for (const body of unreadable) {
      heard = [];
      bytes = 0;
      for (const sent of [body, pieces(body, 7)]) (await send(sent)).outcome.should.equal('read');
      heard.map((what) => what.slice(3)).should.deepEqual(['bad not-an-alert', 'bad not-an-alert']);
      bytes.should.equal(2 * body.length);
    }
    heard = [];
    await send(Buffer.alloc(0));
    heard.should.deepEqual([]);
  });

  it('may be one document, with or without a declaration, in one piece or in many', async () => {
    for (const size of [1, 7, 4096]) {
      const bytes = Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>\r\n${alert('VMD')}\r\n`);
      (await send(pieces(bytes, size), 'application/xml; charset="UTF-8"')).outcome.should.equal('read');
    }
    await send(Buffer.from(alert('linedetection')), '');
    heard.should.deepEqual(['1: VMD', '2: VMD', '3: VMD', '4: linedetection']);
  });

  it('may be JSON, whatever its type says', async () => {
    await send(Buffer.from('{"eventType":"heartBeat"}\n'), 'text/plain');
    heard.should.deepEqual(['1: {"eventType":"heartBeat"}']);
  });

  it('may be a form with pictures, cut anywhere', async () => {
    for (const size of [13, 1000, 100_000]) await send(pieces(form('fielddetection'), size), formType);
    heard.should.deepEqual(
      [1, 2, 3].flatMap((post) => [`${post}: fielddetection`, `${post}: intrusionImage 5005`]),
    );
  });

  it('may be empty, or nothing that is understood', async () => {
    (await send(Buffer.alloc(0))).outcome.should.equal('read');
    (await send(Buffer.from('Event_Type=VMD&x=1'))).outcome.should.equal('read');
    (await send(Buffer.from('<EventNotificationAlert><eventType>VMD'))).outcome.should.equal('read');
    heard.should.deepEqual(['2: bad not-an-alert', '3: bad torn']);
  });

  it('is given up where it is too large', async () => {
    const receipt = await send(pieces(Buffer.alloc(LARGEST_POST + 100_000, 32), 65_536));
    receipt.outcome.should.equal('too-large');
  });

  it('is given up after 30 s', async () => {
    const sending = send(pieces(Buffer.from(alert('VMD')).subarray(0, 50), 10, 'stuck'));
    await clock.advance(29_900);
    clock.timers.should.equal(1);
    await clock.advance(200);
    (await sending).outcome.should.equal('too-slow');
  });

  it('waits where many come at the same time, is refused where too many do, and taken again later', async () => {
    const quick = Array.from({ length: 20 }, () => send(Buffer.from(alert('VMD'))));
    (await Promise.all(quick)).map(({ outcome }) => outcome).should.deepEqual(quick.map(() => 'read'));
    const open = Array.from({ length: 100 }, () =>
      send(pieces(Buffer.from(alert('VMD')).subarray(0, 50), 10, 'stuck')),
    );
    for (let batch = 0; batch < 10; batch++) await clock.advance(31_000);
    const outcomes = (await Promise.all(open)).map(({ outcome }) => outcome);
    outcomes.filter((outcome) => outcome === 'too-many').length.should.equal(28);
    (await send(Buffer.from(alert('VMD')))).outcome.should.equal('read');
  });

  it('has lost nothing of what came where it breaks off, and is no second event when it comes again', async () => {
    const whole = form('fielddetection');
    const cut = whole.subarray(0, whole.length - 2000);
    (await send(pieces(cut, 1000, 'broken'), formType)).outcome.should.equal('broken');
    heard.should.deepEqual(['1: fielddetection']);
    (await send(pieces(whole, 1000), formType)).outcome.should.equal('read');
    heard.should.deepEqual(['1: fielddetection', '2: intrusionImage 5005']);
    await send(pieces(whole, 1000), formType);
    heard.slice(2).should.deepEqual(['3: fielddetection', '3: intrusionImage 5005']);
  });

  it('is no second event where our answer was lost, but for a minute only', async () => {
    const bytes = Buffer.from(alert('VMD'));
    (await send(bytes)).unanswered();
    await clock.advance(59_000);
    (await send(bytes)).unanswered();
    heard.should.deepEqual(['1: VMD']);
    await send(bytes);
    heard.should.deepEqual(['1: VMD', '3: VMD']);
    (await send(bytes)).unanswered();
    await clock.advance(61_000);
    await send(bytes);
    should(heard.at(-1)).equal('5: VMD');
  });
});
