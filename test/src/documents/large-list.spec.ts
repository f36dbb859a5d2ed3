import 'should';
import { BadPartError } from '../../../src/documents/bounds';
import type { Document } from '../../../src/documents/document';
import { readLargeList } from '../../../src/documents/large-list';

const entry = (channel: number, type: string): string =>
  `<EventTrigger><id>${type}-${channel}</id><eventType>${type}</eventType>` +
  `<dynVideoInputChannelID>${channel}</dynVideoInputChannelID>` +
  '<EventTriggerNotificationList><EventTriggerNotification><id>center</id>' +
  '<notificationMethod>center</notificationMethod></EventTriggerNotification></EventTriggerNotificationList></EventTrigger>\n';

/** 256 channels with 25 events each. */
const largest = (): Buffer =>
  Buffer.from(
    `<EventNotification><EventTriggerList>${Array.from({ length: 256 * 25 }, (_, at) =>
      entry(1 + Math.floor(at / 25), `type${at % 25}`),
    ).join('')}</EventTriggerList></EventNotification>`,
  );

const read = async (source: string | Buffer) => {
  const found: Document[] = [];
  const root = await readLargeList(Buffer.from(source), 'EventTrigger', (entry) => found.push(entry));
  return { root, found };
};

describe('a long list', () => {
  it('is read whole, entry by entry, and gives the event loop back on the way', async () => {
    const body = largest();
    let turns = 0;
    let busy = true;
    const turn = (): void => {
      turns += 1;
      if (busy) setImmediate(turn);
    };
    setImmediate(turn);
    const { root, found } = await read(body);
    busy = false;
    root.should.equal('EventNotification');
    found.should.have.length(6400);
    found[6399]?.should.match({ id: 'type24-256', dynVideoInputChannelID: '256' });
    turns.should.be.above(body.length / 64 / 1024);
  });

  it('loses only the entry that is broken', async () => {
    const list = `<L>${entry(1, 'a')}<EventTrigger><id>x</EventTrigger>${entry(2, 'b')}<h:EventTrigger/></L> x`;
    const { found } = await read(list);
    found.map(({ id }) => id).should.eql(['a-1', 'b-2', undefined]);
  });

  it('takes names that look like tags, entries in entries, and a comment that looks like one', async () => {
    const odd =
      '<EventTrigger><id>Gate <east></id><a><EventTrigger><id>in</id></EventTrigger></a></EventTrigger>';
    const { found } = await read(`<L>${odd.repeat(70)}<!-- <EventTrigger> -->${entry(1, 'a')}</L>`);
    found.should.have.length(71);
    found[69]?.should.eql({ id: 'Gate <east>', a: { EventTrigger: { id: 'in' } } });
  });

  it('ends with its root, whatever is inside its entries and behind it', async () => {
    const one =
      '<h:EventTrigger><h:L>1</h:L><EventTrigger/><EventTrigger a="1"><a/></EventTrigger></h:EventTrigger>';
    const { root, found } = await read(
      `<?xml version="1.0"?></h:L>\n<h:L>${one}</L><EventTrigger/><!-- x --></h:L><EventTrigger/></h:L>`,
    );
    root.should.equal('L');
    found.should.eql([{ L: '1', EventTrigger: ['', { a: '' }] }, { _: '' }]);
    (await read('<EventTrigger><id>1</id><EventTrigger/></EventTrigger>')).found.should.eql([{ _: '' }]);
    (await read('<L><EventTriggers/><Event/></EventTrigger></L>')).found.should.eql([]);
    (await read('<L/><L><EventTrigger/></L>')).should.eql({ root: 'L', found: [] });
  });

  it('bounds how deep an entry is, and nothing else', async () => {
    const deep = (levels: number): string => '<a>'.repeat(levels) + '</a>'.repeat(levels);
    const { found } = await read(
      `<L>${'<b>'.repeat(100)}<EventTrigger>${deep(63)}</EventTrigger><EventTrigger>${deep(64)}</EventTrigger></L>`,
    );
    found.should.have.length(1);
  });

  it('reads an entry of 32 KB and none that is larger', async () => {
    const large = (length: number): string =>
      `<EventTrigger><id>${'x'.repeat(length - 38)}</id></EventTrigger>`;
    const { found } = await read(`<L>${large(32_768)}${large(32_769)}${entry(1, 'a')}</L>`);
    found.should.have.length(2);
  });

  it('fails as whoever takes its entries does', async () => {
    const failing = readLargeList(Buffer.from('<L><EventTrigger/></L>'), 'EventTrigger', () => {
      throw new BadPartError('too-deep', 'not ours');
    });
    await failing.should.be.rejectedWith({ detail: 'not ours' });
  });

  it('is none where it is cut, no XML or too large', async () => {
    await read('<L><EventTrigger>').should.be.rejectedWith({
      kind: 'not-xml',
      detail: 'no end in 17 bytes',
    });
    await read('<L></EventTrigger>').should.be.rejectedWith({ kind: 'not-xml' });
    await read(`<L>${'<a/>'.repeat(500_000)}</L>`).should.be.rejectedWith({
      kind: 'too-many-tags',
      detail: 'more than 500000 tags',
    });
    await read('{"a":1}').should.be.rejectedWith({ kind: 'not-xml' });
    await read('<!DOCTYPE x><L/>').should.be.rejectedWith({ kind: 'doctype' });
    await read(Buffer.alloc(17 * 1024 * 1024)).should.be.rejectedWith({ kind: 'document-too-large' });
    (await read('<L/>')).should.eql({ root: 'L', found: [] });
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const reading = readLargeList(
      largest(),
      'EventTrigger',
      () => {
        stop.abort();
      },
      stop.signal,
    );
    await reading.should.be.rejectedWith({ name: 'AbortError' });
  });
});
