import should from 'should';
import type { OpenStream } from '../../../src/connection/requester';
import type { BodyReader } from '../../../src/connection/transport';
import { record, redactChunks, RecordOptions } from '../../../src/capture/record-stream';
import { LastingError } from '../../../src/errors';
import { answer, FakeAsker } from '../../support/fake-asker';
import { settle, TestClock } from '../../support/test-clock';

const part = (name: string) =>
  `--boundary\r\nContent-Type: application/xml\r\n\r\n<EventNotificationAlert><channelName>${name}</channelName><eventType>VMD</eventType></EventNotificationAlert>\r\n`;

describe('record', () => {
  let clock: TestClock;
  let stop: AbortController;
  let reader: BodyReader | null;
  let destroyed: number;
  let opened: string[];
  let refuse: Record<string, Error>;
  let contentType: string;

  beforeEach(() => {
    clock = new TestClock();
    stop = new AbortController();
    reader = null;
    destroyed = 0;
    opened = [];
    refuse = {};
    contentType = 'multipart/mixed; boundary=boundary';
  });

  const start = (changes: Partial<RecordOptions> = {}) => {
    const device = new FakeAsker().on(
      'GET /ISAPI/System/deviceInfo',
      answer(
        200,
        '<DeviceInfo><deviceName>Müller</deviceName><model>DS-2CD2032-I</model><firmwareVersion>V5.4.5</firmwareVersion></DeviceInfo>',
      ),
    );
    const stream: OpenStream = {
      contentType,
      judge: () => null,
      read: (given) => (reader = given),
      destroy: () => destroyed++,
    };
    return record({
      clock,
      signal: stop.signal,
      requester: {
        ask: (request) => device.ask(request),
        open: (path) => {
          opened.push(path);
          return refuse[path] ? Promise.reject(refuse[path]) : Promise.resolve(stream);
        },
      },
      ...changes,
    });
  };

  it('records nothing when it was stopped while the stream was being opened', async () => {
    const recording = start({
      requester: {
        ask: () => Promise.resolve(answer(404, '')),
        open: () => {
          stop.abort();
          return Promise.resolve({
            contentType,
            judge: () => null,
            read: () => undefined,
            destroy: () => destroyed++,
          });
        },
      },
    });
    (await recording).should.match({ chunks: [], end: { at: 0, why: 'stopped' } });
    destroyed.should.equal(1);
  });

  it('keeps every chunk and its time, redacted across their borders', async () => {
    const recording = start();
    await settle();
    const bytes = Buffer.from(part('Familie Müller'));
    reader?.data(bytes.subarray(0, 95));
    await clock.advance(500);
    reader?.data(bytes.subarray(95));
    await clock.advance(500);
    stop.abort();
    const capture = await recording;
    should(capture).containEql({
      contentType,
      model: 'DS-2CD2032-I',
      firmware: 'V5.4.5',
      end: { at: 1000, why: 'stopped' },
    });
    capture.chunks
      .map(({ at, bytes: { length } }) => [at, length])
      .should.eql([
        [0, 95],
        [500, bytes.length - 95],
      ]);
    const text = Buffer.concat(capture.chunks.map((chunk) => chunk.bytes)).toString();
    text.should.containEql('<eventType>VMD</eventType>').and.not.match(/Familie|Müller/);
    destroyed.should.equal(1);
  });

  it('says why it ended, and lets the stream go', async () => {
    for (const [run, why] of [
      [() => reader?.end(), 'ended'],
      [() => reader?.error(new Error('reset')), 'broken'],
      [() => reader?.data(Buffer.alloc(11)), 'full'],
    ] as const) {
      const recording = start({ maxBytes: 10 });
      await settle();
      run();
      (await recording).end.why.should.equal(why);
    }
    destroyed.should.equal(3);
  });

  it('tells when the stream is open', async () => {
    let told = 0;
    const recording = start({ opened: () => told++ });
    await settle();
    told.should.equal(1);
    stop.abort();
    await recording;
  });

  it('tries the path of old firmware, and rejects with what kept the stream from opening', async () => {
    const [path, old] = ['/ISAPI/Event/notification/alertStream', '/Event/notification/alertStream'];
    refuse[path] = new LastingError('not-found', { path });
    const recording = start();
    await settle();
    stop.abort();
    await recording;
    opened.should.eql([path, old]);
    refuse[old] = new LastingError('forbidden');
    stop = new AbortController();
    await start().should.be.rejectedWith(/may not do this/);
  });

  it('ends before the stream is open when it is told to', async () => {
    stop.abort(new Error('Stopped.'));
    await start().should.be.rejectedWith('Stopped.');
  });

  it('does not keep a Content-Type that is none', async () => {
    contentType = 'multipart/mixed; boundary=boundary; owner=Müller';
    const recording = start();
    await settle();
    stop.abort();
    (await recording).contentType.should.equal('');
  });

  it('cuts redacted bytes where the chunks were', () => {
    redactChunks(
      [
        { at: 1, bytes: Buffer.from('<a>Mül') },
        { at: 2, bytes: Buffer.from('ler</a>') },
      ],
      '',
    )
      .map(({ at, bytes }) => [at, bytes.length])
      .should.eql([
        [1, 7],
        [2, 7],
      ]);
  });
});
