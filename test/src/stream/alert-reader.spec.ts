import fc from 'fast-check';
import should from 'should';
import { BadPartError } from '../../../src/documents/bounds';
import { AlertReader, readAlert } from '../../../src/stream/read-alert';
import { bodiesOf, withCaptures } from '../../support/captures';
import { dialects } from '../../support/dialects';
import { Splitter } from '../../../src/stream/splitter';
import { alertText, bare, framed, MULTIPART, part, split } from '../../support/stream-parts';

/** One device's, which remembers whatever a test showed it. */
let reader: AlertReader;

function agree(body: Buffer): void {
  const expected = alertText(readAlert, bare(body));
  for (const turn of ['new', 'again'])
    alertText((part) => reader.read(part), framed(body)).should.equal(
      expected,
      `${turn}: ${body.toString('latin1')}`,
    );
}

const fixtures = Object.values(dialects).map((body) => Buffer.from(body, 'latin1'));
const flat = Object.values(dialects).map((body) => Buffer.from(body));

const smart = (time: string, state = 'active') =>
  Buffer.from(
    (dialects['smart event with regions and a target'] ?? '')
      .replace('2026-05-13T10:30:47+02:00', time)
      .replace('>active<', `>${state}<`),
  );

describe('the reader of one device', () => {
  beforeEach(() => {
    reader = new AlertReader();
  });

  it('reads a repeat, regions and all, from what it remembers, with its own time', () => {
    const one = new AlertReader();
    const first = one.read(framed(smart('2026-05-13T10:30:47+02:00')));
    const second = one.read(framed(smart('2026-05-13T10:30:48+02:00')));
    should(second.regions).equal(first.regions);
    should(second.dateTime).equal('2026-05-13T10:30:48+02:00');
    should(new AlertReader().read(framed(smart('2026-05-13T10:30:48+02:00'))).regions).not.equal(
      first.regions,
    );
    one.read(framed(smart('2026-05-13T10:30:48+02:00', 'absent'))).regions.should.not.equal(first.regions);
  });

  it('lets go of an alert and its document when the next one is read', () => {
    const one = new AlertReader();
    const first = one.read(framed(smart('2026-05-13T10:30:47+02:00')));
    should(first.raw().eventType).equal('fielddetection');
    const second = one.read(framed(smart('2026-05-13T10:30:48+02:00')));
    first.raw().should.eql({});
    second.raw().should.equal(second.raw());
    should(second.raw().dateTime).equal('2026-05-13T10:30:48+02:00');
  });

  it('knows a repeat before it is framed, and then the splitter takes it whole', () => {
    const one = new AlertReader();
    const read: (string | null)[] = [];
    const asked: boolean[] = [];
    const splitter = new Splitter(
      {
        part: (part) => read.push(one.read(part).dateTime),
        bad: ({ kind }) => {
          throw new Error(kind);
        },
        known: (body) => {
          asked.push(one.known(body));
          return asked.at(-1) === true;
        },
      },
      { contentType: MULTIPART },
    );
    for (const time of ['10:30:47', '10:30:48', '10:30:49']) {
      for (const gap of ['\r\n', '']) splitter.push(part(Buffer.concat([smart(time), Buffer.from(gap)])));
    }
    // A document of another length, and one that is not whole, is read as ever.
    const whole = part(smart('10:30:501'));
    splitter.push(whole.subarray(0, 300));
    splitter.push(whole.subarray(300));
    asked.should.eql([false, true, true, true, true, true]);
    read.should.eql(['10:30:47', '10:30:47', '10:30:48', '10:30:48', '10:30:49', '10:30:49', '10:30:501']);
  });

  it('reads another document than the one that it was asked of as what it is', () => {
    const one = new AlertReader();
    const alert = (type: string): string =>
      `<EventNotificationAlert><eventType>${type}</eventType></EventNotificationAlert>`;
    const middle = alert('VMD').length;
    const memory = Buffer.alloc(2 * middle, alert('VMD') + alert('PIR'));
    const known = memory.subarray(0, middle);
    one.read(framed(known));
    for (const [body, type] of [
      [memory.subarray(middle), 'PIR'],
      // In memory of its own, at the same place there.
      [Buffer.alloc(middle, alert('PIR')), 'PIR'],
      [Buffer.from(memory.buffer, known.byteOffset, middle), 'VMD'],
    ] as const) {
      one.known(known).should.be.true();
      one.read(framed(body)).type.should.equal(type);
      // What was known of it counts once.
      one.read(framed(alert('IO'))).type.should.equal('IO');
    }
    one.known(known);
    one.known(Buffer.from('<other/>')).should.be.false();
    one.read(framed(`${alert('VMD')} `)).type.should.equal('VMD');
    one.known(known);
    (() => one.read(framed(known.subarray(0, -1)))).should.throw(BadPartError);
  });

  it('knows a repeat by all but its time and its count', () => {
    const one = new AlertReader();
    const base = dialects['camera, CRLF'] ?? '';
    const changed = (from: string, to: string): boolean => {
      base.should.containEql(from);
      return one.known(Buffer.from(base.replace(from, to)));
    };
    one.read(framed(base));
    changed('<dateTime>2', '<dateTime>3').should.be.true();
    changed('<activePostCount>1<', '<activePostCount>7<').should.be.true();
    changed('<channelID>1<', '<channelID>7<').should.be.false();
  });

  it('takes no post for the repeat of one whose part has another name, or whose alert is wrapped', () => {
    const one = new AlertReader();
    const beat = (name: string | null): boolean => one.read({ ...framed(smart('1')), name }).heartbeat;
    const names = ['heartbeat', null, 'event', 'heartbeat', null];
    names.map(beat).should.eql([true, false, false, true, false]);
    for (const time of ['T1', 'T2', 'T1']) {
      const alert = '<EventNotificationAlert><eventType>VMD</eventType></EventNotificationAlert>';
      should(one.read(framed(`<Batch><dateTime>${time}</dateTime>${alert}</Batch>`)).dateTime).be.null();
    }
  });

  it('does not mistake another text for the time', () => {
    const one = new AlertReader();
    const alert = (inner: string) =>
      Buffer.from(`<EventNotificationAlert><eventType>VMD</eventType>${inner}</EventNotificationAlert>`);
    for (const inner of [
      '<dateTime>T1</dateTime><dateTime>T2</dateTime>',
      '<dateTime>T2</dateTime><dateTime>T1</dateTime>',
      '<dateTime><!-- -->T1</dateTime>',
      '<dateTime><![CDATA[x]]>T1</dateTime>',
      '<dateTime a="1">T1</dateTime>',
      '<a><dateTime>T1</dateTime></a>',
      '<dateTime>T1<b/></dateTime>',
      '<dateTime/><dateTime>T1</dateTime>',
      '<!--<dateTime>T1</dateTime>--><dateTime>T2</dateTime>',
    ]) {
      for (const body of [alert(inner), alert(inner.replaceAll('T1', 'T8')), alert(inner)]) {
        alertText((part) => one.read(part), framed(body)).should.equal(
          alertText(readAlert, bare(body)),
          inner,
        );
      }
    }
  });

  it('agrees with a reader that remembers nothing on every dialect', () => {
    for (const body of [...fixtures, ...flat]) agree(body);
  });

  it('agrees with a reader that remembers nothing when a post differs from the one before in one element only', () => {
    const base = dialects['camera, CRLF'] ?? '';
    for (const [from, to] of [
      ['VMD', 'IO'],
      ['>active<', '>inactive<'],
      ['<channelID>1<', '<channelID>12<'],
      ['</eventType>', '</eventTyp>'],
      ['<eventType>', '<eventType >'],
      ['<portNo>80</portNo>', '<portNo>80</portNo><portNo>81</portNo>'],
      ['<portNo>80</portNo>', '<channelID>9</channelID>'],
      ['</EventNotificationAlert>', '</EventNotificationAlert>x'],
      ['</EventNotificationAlert>', ''],
    ] as const) {
      for (const body of [base, base.replace(from, to), base]) agree(Buffer.from(body));
    }
  });

  it('agrees with a reader that remembers nothing on generated alerts', () => {
    const names = fc.constantFrom(
      'eventType eventState channelID dynChannelID inputIOPortID dynInputIOPortID dateTime eventDescription channelName',
      'targetType isDataRetransmission DetectionRegionList ipAddress portNo protocol Extensions pId contentID1 other x',
    );
    const name = names.chain((line) => fc.constantFrom(...line.split(' ')));
    const value = fc.oneof(
      fc.constantFrom(
        '',
        ' ',
        'VMD',
        'active',
        'inactive',
        '0',
        '12',
        'videoloss',
        'human, Vehicle',
        'true',
        'a&amp;b',
        'a & b',
        '\r\n',
      ),
      fc.string({ maxLength: 12 }),
      fc.constantFrom('<a>1</a>', '<!-- c -->', '<![CDATA[x]]>', '\u0000', '\u00e4', '>', ']]>', '\u000b'),
    );
    const element = fc
      .tuple(name, value, fc.constantFrom('', '\n', '\r\n  '), fc.nat(9))
      .map(([tag, text, gap, form]) => {
        if (form === 0) return `<${tag}/>${gap}`;
        if (form === 1) return `<${tag} a="1">${text}</${tag}>${gap}`;
        return `<${tag}>${text}</${tag}>${gap}`;
      });
    const prolog = fc.constantFrom(
      '',
      '<?xml version="1.0" encoding="UTF-8"?>\n',
      '\n',
      '<?xml?>',
      '<!-- -->',
      '\ufeff',
    );
    const root = fc.constantFrom(
      '',
      ' version="2.0"',
      ' xmlns="http://www.hikvision.com/ver20/XMLSchema"',
      " a='1'",
      ' a',
      ' a="<"',
    );
    const alert = fc
      .tuple(prolog, root, fc.array(element, { maxLength: 8 }), fc.constantFrom('', '\n', ' x', '<x/>', '\0'))
      .map(([head, attributes, elements, tail]) =>
        Buffer.from(
          `${head}<EventNotificationAlert${attributes}><eventType>VMD</eventType>${elements.join('')}</EventNotificationAlert>${tail}`,
        ),
      );
    fc.assert(fc.property(alert, agree), { numRuns: 500 });
  });

  it('agrees with a reader that remembers nothing on mutated alerts', () => {
    const token = fc.constantFrom(
      '<',
      '>',
      '/',
      '&',
      '&amp;',
      '&lt;',
      '"',
      '=',
      '\0',
      '<!--',
      '-->',
      ']]>',
      '</',
      '<x>',
      '\r\n',
      '1',
      'eventType',
      '<eventType>',
      '</eventType>',
      '\u00e9',
    );
    const edit = fc.tuple(fc.nat(), fc.nat(30), token);
    fc.assert(
      fc.property(fc.constantFrom(...flat), fc.array(edit, { minLength: 1, maxLength: 3 }), (body, edits) => {
        let mutated = body;
        for (const [at, cut, text] of edits) {
          const place = at % mutated.length;
          const cutEnd = place + (cut < 10 ? 0 : cut - 10);
          mutated = Buffer.concat([mutated.subarray(0, place), Buffer.from(text), mutated.subarray(cutEnd)]);
        }
        agree(mutated);
      }),
      { numRuns: 1000 },
    );
  });

  withCaptures('the reader of one device, on captures', ({ names, read }) => {
    it('agrees with a reader that remembers nothing on every alert of every capture', function () {
      this.timeout(60_000);
      const bodies = names.flatMap((name) =>
        name.endsWith('.ndjson')
          ? bodiesOf(read(name)).filter((_, at) => at % 5 === 0)
          : split(read(name), { end: true }).parts.map(({ body }) => body),
      );
      for (const body of bodies) agree(body);
      bodies.length.should.be.above(500);
    });
  });
});
