import fc from 'fast-check';
import should from 'should';
import { BadPartError } from '../../../src/documents/bounds';
import { parseAlert, readAlert } from '../../../src/stream/read-alert';
import { scan } from '../../../src/stream/scan';
import { bodiesOf, withCaptures } from '../../support/captures';
import { dialects } from '../../support/dialects';
import { bare, split } from '../../support/stream-parts';

/** The full parse's answer as comparable text, `raw` included. */
function answer(read: typeof readAlert, body: Buffer): string {
  try {
    const alert = read(bare(body));
    return JSON.stringify({ ...alert, raw: alert.raw() });
  } catch (error) {
    if (error instanceof BadPartError) return error.kind;
    throw error;
  }
}

function agree(body: Buffer): void {
  answer(readAlert, body).should.equal(answer(parseAlert, body), body.toString('latin1'));
}

const fixtures = Object.values(dialects).map((body) => Buffer.from(body, 'latin1'));
const flat = Object.values(dialects).map((body) => Buffer.from(body));

describe('the quick scan', () => {
  it('reads what most devices send most of the time', () => {
    for (const name of [
      'recorder, LF, dynChannelID only',
      'camera, CRLF',
      'camera heartbeat with extensions',
      'PTZ with an empty region list',
      'input',
      'psialliance, one line',
      'no namespace, indented, target',
      'empty channels',
    ]) {
      should(scan(Buffer.from(dialects[name] ?? ''))).not.be.null();
    }
  });

  it('leaves everything unusual to the full parse', () => {
    for (const name of [
      'smart event with regions and a target',
      'duration',
      'prefixed',
      'Latin-1 and a bare ampersand',
      'CDATA and a comment',
      'JSON, flat',
      'JSON, wrapped',
    ]) {
      should(scan(Buffer.from(dialects[name] ?? ''))).be.null();
    }
  });

  it('agrees with the full parse on every dialect', () => {
    for (const body of [...fixtures, ...flat]) agree(body);
  });

  it('agrees with the full parse when a post differs from the one before in one element only', () => {
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

  it('agrees with the full parse on generated alerts', () => {
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

  it('agrees with the full parse on mutated alerts', () => {
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

  withCaptures('the quick scan on captures', ({ names, read }) => {
    it('agrees with the full parse on every alert of every capture', function () {
      this.timeout(60_000);
      let scanned = 0;
      const bodies = names.flatMap((name) =>
        name.endsWith('.ndjson')
          ? bodiesOf(read(name)).filter((_, at) => at % 5 === 0)
          : split(read(name), { end: true }).parts.map(({ body }) => body),
      );
      for (const body of bodies) {
        agree(body);
        if (scan(body) !== null) scanned += 1;
      }
      bodies.length.should.be.above(500);
      scanned.should.be.above(400);
    });
  });
});
