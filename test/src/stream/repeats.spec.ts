import fc from 'fast-check';
import should from 'should';
import { AlertReader, readAlert } from '../../../src/stream/read-alert';
import { Repeats } from '../../../src/stream/repeats';
import { dialects } from '../../support/dialects';
import { alertText, bare, framed, rootOf } from '../../support/stream-parts';

const post = (time: string, count: string, state = 'active'): Buffer =>
  Buffer.from(
    `<EventNotificationAlert><dateTime>${time}</dateTime><activePostCount>${count}</activePostCount>` +
      `<eventType>VMD</eventType><eventState>${state}</eventState></EventNotificationAlert>`,
  );

let reader: AlertReader;

function agree(body: Buffer, name: string | null = null): void {
  alertText((part) => reader.read(part), { ...framed(body), name }).should.equal(
    alertText(readAlert, { ...bare(body), name }),
    body.toString('latin1'),
  );
}

/** With the root that is read from it. */
function remember<What>(repeats: Repeats<What>, body: Buffer, what: What, dateTime: string | null): void {
  repeats.remember(body, { what, dateTime }, rootOf(body));
}

describe('remembered posts', () => {
  beforeEach(() => {
    reader = new AlertReader();
  });

  it('take another time and count, and nothing else', () => {
    const repeats = new Repeats<string>();
    remember(repeats, post('12:00:01', '10'), 'first', '12:00:01');
    should(repeats.recall(post('12:00:01', '10'))).match({ what: 'first', dateTime: '12:00:01' });
    should(repeats.recall(post('12:00:02', '11'))).match({ what: 'first', dateTime: '12:00:02' });
    should(repeats.recall(post('12:00:02', '12'))).match({ what: 'first', dateTime: '12:00:02' });
    for (const other of [
      post('12:00:02', '9'),
      post('12:00:0 ', '10'),
      post('12:00:0&', '10'),
      post('12:00:0<', '10'),
      post('12:00:01', '1\u0000'),
      post('12:00:01', '10', 'actiVe'),
      post('12:00:\u00e9', '10'),
    ]) {
      should(repeats.recall(other)).be.null();
    }
  });

  it('take what times and counts are made of, and nothing that a parser could mean something by', () => {
    const repeats = new Repeats<string>();
    remember(repeats, post('12:00:01', '10'), 'first', '12:00:01');
    for (const sign of '0:9AZaz+-.') {
      should(repeats.recall(post(`12:00:0${sign}`, `1${sign}`))).match({ dateTime: `12:00:0${sign}` });
    }
    for (const sign of '/;@[`{*,<>&"\' \n\t\u007f\u0000') {
      should(repeats.recall(post(`12:00:0${sign}`, '10'))).be.null();
      should(repeats.recall(post('12:00:01', `1${sign}`))).be.null();
    }
  });

  it('take another time whichever of time and count comes first, and where there is only one of them', () => {
    const times = (body: string, to: string): unknown => {
      const repeats = new Repeats<string>();
      remember(repeats, Buffer.from(body), 'it', body.includes('T1') ? 'T1' : null);
      return repeats.recall(Buffer.from(to))?.dateTime;
    };
    const [time, count] = ['<dateTime>T1</dateTime>', '<activePostCount>1</activePostCount>'];
    const later = (body: string): string => body.replace('T1', 'T2').replace('>1<', '>2<');
    for (const body of [`<a>${count}${time}</a>`, `<a>${time}${count}</a>`, `<a>${time}</a>`]) {
      should(times(body, later(body))).equal('T2');
      should(times(body, later(body).replace('</a>', '</b>'))).be.undefined();
      should(times(body, later(body).replace('<a>', '<b>'))).be.undefined();
    }
    should(times(`<a>${count}</a>`, later(`<a>${count}</a>`))).be.null();
    should(times(`<a>${time}x${count}</a>`, later(`<a>${time}y${count}</a>`))).be.undefined();
    should(times('<a>1</a>', '<a>1</a>')).be.null();
    for (const beside of ['text', '<dateTime/>']) {
      const body = `<a>${time}${beside}</a>`;
      should(times(body, later(body))).equal('T2');
    }
  });

  it('are as long as posts are, with values as long as times are', () => {
    const repeats = new Repeats<string>();
    const long = (length: number, time = 'T'): Buffer => {
      const { length: rest } = post(time, '1', '');
      return post(time, '1', 'x'.repeat(length - rest));
    };
    for (const length of [2048, 2049]) {
      remember(repeats, long(length), String(length), 'T');
      (repeats.recall(long(length)) !== null).should.equal(length === 2048);
    }
    for (const length of [64, 65]) {
      remember(repeats, post('1'.repeat(length), '1'), 'first', '1'.repeat(length));
      (repeats.recall(post('2'.repeat(length), '1')) !== null).should.equal(length === 64);
    }
  });

  it('keep a time that may not change as it was read', () => {
    const repeats = new Repeats<string>();
    remember(repeats, post(' 12:00 ', '10'), 'first', '12:00');
    should(repeats.recall(post(' 12:00 ', '11'))).match({ dateTime: '12:00' });
    should(repeats.recall(post(' 12:01 ', '11'))).be.null();
    remember(repeats, post('', '10'), 'empty', null);
    should(repeats.recall(post('', '11'))).match({ what: 'empty', dateTime: null });
  });

  it('are the last eight of a length, counted from when they came last', () => {
    const repeats = new Repeats<number>();
    const of = (n: number): Buffer => post('12:00', '1', String(n).padStart(6, '0'));
    for (let n = 0; n < 8; n++) remember(repeats, of(n), n, '12:00');
    for (const n of [2, 0]) should(repeats.recall(of(n))).match({ what: n });
    for (const n of [8, 9]) remember(repeats, of(n), n, '12:00');
    Array.from({ length: 10 }, (_, n) => repeats.recall(of(n))?.what ?? null).should.eql([
      ...[0, null, 2, null, 4, 5, 6, 7, 8, 9],
    ]);
  });

  it('are 128 at most, and then begin anew', () => {
    const repeats = new Repeats<number>();
    const of = (n: number): Buffer => post('12:00', '1', 'x'.repeat(n));
    const known = (n: number): boolean => repeats.recall(of(n)) !== null;
    for (let n = 1; n <= 128; n++) remember(repeats, of(n), n, '12:00');
    [known(1), known(128)].should.eql([true, true]);
    for (let n = 129; n <= 131; n++) remember(repeats, of(n), n, '12:00');
    [1, 128, 129, 130, 131].map(known).should.eql([false, false, true, true, true]);
  });

  it('keep many posts of one length apart, and not without end', () => {
    const repeats = new Repeats<number>();
    const of = (n: number): Buffer => post('12:00', '1', String(n).padStart(6, '0'));
    for (let n = 0; n < 2000; n++) remember(repeats, of(n), n, '12:00');
    for (let round = 0; round < 2; round++) {
      for (let n = 1993; n < 2000; n++) should(repeats.recall(of(n))).match({ what: n });
    }
    should(repeats.recall(of(0))).be.null();
    for (let n = 1; n < 2000; n++) remember(repeats, post('12:00', '1', 'x'.repeat(n)), n, '12:00');
    should(repeats.recall(of(1999))).be.null();
  });

  it('read like the full parse whatever comes in place of a byte, a few or a value', () => {
    const flat = Object.values(dialects)
      .filter((body) => body.startsWith('<'))
      .map((body) => Buffer.from(body));
    const byte = fc.oneof(
      fc.nat(255),
      fc.constantFrom(...Array.from('<>&/ ;"=\0\r\n09:azZ+-.', (char) => char.charCodeAt(0))),
    );
    const edit = fc.tuple(fc.nat(), fc.array(byte, { minLength: 1, maxLength: 4 }), fc.boolean());
    fc.assert(
      fc.property(
        fc.constantFrom(...flat),
        fc.array(edit, { minLength: 1, maxLength: 3 }),
        fc.constantFrom(null, null, null, 'heartbeat', 'event'),
        (body, edits, name) => {
          agree(body);
          const changed = Buffer.from(body);
          const inTime = changed.indexOf('<dateTime>') + 10;
          for (const [at, bytes, aimed] of edits) {
            changed.set(
              bytes,
              aimed && inTime >= 10 ? inTime + (at % 60) : at % (changed.length - bytes.length),
            );
          }
          agree(changed, name);
          agree(body);
        },
      ),
      { numRuns: 300 },
    );
  });
});
