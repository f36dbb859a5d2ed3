import 'should';
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
  const entries: Document[] = [];
  const list = await readLargeList(Buffer.from(source), 'EventTrigger', (found) => entries.push(found));
  return { ...list, found: entries };
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
    const { root, entries, bad, found } = await read(body);
    busy = false;
    root.should.equal('EventNotification');
    entries.should.equal(6400);
    bad.should.equal(0);
    found[6399]?.should.match({ id: 'type24-256', dynVideoInputChannelID: '256' });
    turns.should.be.above(body.length / 64 / 1024);
  });

  it('loses only the entry that is broken', async () => {
    const list = `<L>${entry(1, 'a')}<EventTrigger><id>x</EventTrigger>${entry(2, 'b')}<h:EventTrigger/></L> x`;
    const { entries, bad, found } = await read(list);
    [entries, bad].should.eql([4, 1]);
    found.map(({ id }) => id).should.eql(['a-1', 'b-2', undefined]);
  });

  it('takes names that look like tags, entries in entries, and a comment that looks like one', async () => {
    const odd =
      '<EventTrigger><id>Gate <east></id><a><EventTrigger><id>in</id></EventTrigger></a></EventTrigger>';
    const { found } = await read(`<L>${odd.repeat(70)}<!-- <EventTrigger> -->${entry(1, 'a')}</L>`);
    found.should.have.length(71);
    found[69]?.should.eql({ id: 'Gate <east>', a: { EventTrigger: { id: 'in' } } });
  });

  it('is none where it is cut, no XML or too large', async () => {
    await read(`<L>${entry(1, 'a')}`).should.be.rejectedWith({ kind: 'not-xml' });
    await read('{"a":1}').should.be.rejectedWith({ kind: 'not-xml' });
    await read('<!DOCTYPE x><L/>').should.be.rejectedWith({ kind: 'doctype' });
    await read(Buffer.alloc(17 * 1024 * 1024)).should.be.rejectedWith({ kind: 'document-too-large' });
    (await read('<L/>')).should.match({ root: 'L', entries: 0 });
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const reading = readLargeList(
      largest(),
      'EventTrigger',
      () => {
        stop.abort();
      },
      { signal: stop.signal },
    );
    await reading.should.be.rejectedWith({ name: 'AbortError' });
  });
});
