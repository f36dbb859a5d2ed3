import fc from 'fast-check';
import should from 'should';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { redact } from '../../../src/capture/redact';
import type { Part } from '../../../src/stream/part';
import { readAlert } from '../../../src/stream/read-alert';
import { Splitter } from '../../../src/stream/splitter';

const contentType = 'multipart/mixed; boundary=boundary';
const hide = (text: string, type = contentType) => redact(Buffer.from(text), type).toString();

function xmlPart(body: string): string {
  return `--boundary\r\nContent-Type: application/xml; charset="UTF-8"\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

const alert = (fields: Readonly<Record<string, string>>) =>
  `<EventNotificationAlert version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema">\r\n${Object.entries(
    fields,
  )
    .map(([name, value]) => `<${name}>${value}</${name}>\r\n`)
    .join('')}</EventNotificationAlert>\r\n`;

const plain = {
  dynChannelID: '5',
  dateTime: '2024-01-22T11:46:3100:00',
  activePostCount: '17',
  eventType: 'linedetection',
  eventState: 'active',
  eventDescription: 'linedetection alarm',
};
const personal = {
  ipAddress: '192.168.77.31',
  macAddress: '24:32:ae:55:c9:c0',
  channelName: 'Familie Müller',
  serialNumber: 'DS-2CD2386G2-IU20200101AAWRE12345678',
  licensePlate: 'MABX1234',
  bkgUrl: 'http://192.168.77.31/pic?user=mueller',
};

/** Kind, channel and state of every alert, and the length of everything else. */
function parts(bytes: Buffer, type = contentType): string[] {
  const seen: string[] = [];
  const splitter = new Splitter(
    {
      part: (part: Part) => {
        if (part.contentType.startsWith('image/')) {
          seen.push(`picture ${part.body.length}`);
          return;
        }
        try {
          const read = readAlert(part);
          seen.push(
            [read.type, read.state, read.channel, read.dateTime, read.heartbeat, part.body.length].join(' '),
          );
        } catch (error) {
          seen.push(error instanceof Error ? error.message : 'bad');
        }
      },
      bad: ({ kind, detail }) => seen.push(`${kind} ${detail}`),
    },
    { contentType: type },
  );
  splitter.push(bytes);
  splitter.end();
  return seen;
}

describe('redact', () => {
  it('keeps what happened and blanks whom it happened to', () => {
    const told = hide(xmlPart(alert({ ...personal, ...plain })));
    for (const [name, value] of Object.entries(plain)) told.should.containEql(`<${name}>${value}</${name}>`);
    for (const [name, value] of Object.entries(personal)) {
      told.should.not.containEql(value);
      const kept = new RegExp(`<${name}>(.*)</${name}>`).exec(told)?.[1] ?? '';
      Buffer.byteLength(kept).should.equal(Buffer.byteLength(value), name);
    }
    told.should.containEql('xmlns="http://www.hikvision.com/ver20/XMLSchema"');
    told.should.match(
      /^--boundary\r\nContent-Type: application\/xml; charset="UTF-8"\r\nContent-Length: \d+\r\n\r\n</,
    );
  });

  it('gives the same value the same alias and others another', () => {
    const told = hide('<A><n>Garage</n><n>Garden</n><n>Garage</n></A>');
    const [first, second, third] = [...told.matchAll(/<n>([^<]*)</g)].map((match) => match[1]);
    should(first).equal(third).and.not.equal(second);
  });

  it('blanks attributes in single quotes and without a value, and keeps their length', () => {
    const told = hide(`<A opt='Garage' note="Müller" owner='' secret><n/></A>`);
    told.should.not.match(/Garage|Müller|secret/);
    told.should.match(/^<A opt='\w{6}' note="a×aaa\d" owner='' \w{6}><n\/><\/A>$/);
  });

  it('keeps escapes in JSON escapes', () => {
    const text = '{"name":"M\\u00fcller\\n"}';
    const told = hide(text);
    told.should.have.length(text.length);
    const { name } = JSON.parse(told) as { name: string };
    name.should.match(/^\waaaaa?\w*\n?$/);
    told.should.not.match(/00fc|ller/);
  });

  it('forgets old delimiters, never the declared one, when a stream makes up hundreds', () => {
    const made = Array.from({ length: 300 }, (_, i) => `--made${i}\r\n`).join('');
    const told = hide(`${made}<A><n>Garage--boundary\r\nContent-Type: image/jpeg\r\n\r\nsecret`);
    told.should.containEql('--boundary\r\nContent-Type: image/jpeg').and.not.match(/secret|Garage/);
  });

  it('keeps the longer of two delimiters that begin alike', () => {
    const stream = '--bound\r\n\r\n--bound2\r\n\r\n--boundary\r\n\r\n--bound2\r\n';
    hide(stream).should.equal(stream);
    hide('--b\r\n\r\n<A><n>Garage--b2<A>', '').should.equal('--b\r\n\r\n<A><n>aaaaa1--b0<A>');
  });

  it('keeps broken UTF-8 broken and good UTF-8 good', () => {
    const bytes = Buffer.concat([
      Buffer.from('<A><n>é漢'),
      Buffer.from([0xe9, 0x20, 0xff]),
      Buffer.from('</n></A>'),
    ]);
    const told = redact(bytes, contentType);
    told.length.should.equal(bytes.length);
    told.toString().should.equal('<A><n>×□\ufffd \ufffd</n></A>');
  });

  it('blanks JSON values but for those that are kept, and stays JSON', () => {
    const event = {
      eventType: 'AccessControllerEvent',
      dateTime: '2024-01-02T03:04:05+01:00',
      channelID: 3,
      eventState: 'active',
      macAddress: '24:32:ae:55:c9:c0',
      AccessControllerEvent: {
        majorEventType: 5,
        subEventType: 75,
        name: 'Erika "E" Müller\n',
        cardNo: '1234567890',
        employeeNoString: '77',
        score: -12.5,
        pin: 4711,
        ok: true,
        none: null,
      },
    };
    const text = JSON.stringify(event, null, '\t');
    const told = hide(`--boundary\r\nContent-Type: application/json\r\n\r\n${text}\r\n--boundary--\r\n`);
    told.length.should.equal(hide(told).length);
    const read: unknown = JSON.parse(told.slice(told.indexOf('{'), told.lastIndexOf('}') + 1));
    should(read).containDeep({
      eventType: 'AccessControllerEvent',
      dateTime: event.dateTime,
      channelID: 3,
      AccessControllerEvent: {
        majorEventType: 5,
        subEventType: 75,
        ok: true,
        none: null,
        score: -10,
        pin: 1000,
      },
    });
    told.should.not.match(/Erika|1234567890|"77"|4711|24:32|12\.5/);
  });

  it('takes a text for a key only where a colon follows, and forgets a key with its object', () => {
    for (const text of [
      '{"name":"x","Smith"}',
      '{"persons":{"Smith","Jones"}}',
      '{"a":"b","Smith"',
      '{"targetType":"human","Smith"',
      '{"eventType":"VMD"channelName":"Smith"}',
      '{"targetType":{torn":"Smith"}',
      '[{"targetType":{}},"Smith"]',
      '{"targetType":["hu","list":["Smith"]}',
      '{"targetType":["hu":["Smith"]}',
      '{"targetType":["hu":"Smith"]}',
      '{"targetType":["hu""Smith"]}',
      '{"targetType":"human""Smith"}',
      '{"targetType"::"Smith"}',
      '{"name":1smith}',
      '{"list":[{"targetType":"human"},"Smith"]}',
      '{"targetType":{"a":1},"b":["Smith"]}',
    ])
      hide(text).should.not.match(/Smith|Jones/i);
    hide('{"targetType" : ["human"],"other":{"b":1}}').should.equal(
      '{"targetType" : ["human"],"other":{"b":1}}',
    );
  });

  it('takes the last byte of a letter for no blank', () => {
    hide('<A><n>Voil\u00e0</n><m>\u0414\u0412\u041e\u0420</m></A>').should.match(
      /^<A><n>[^<]*\u00d7<\/n><m>\u00d7{4}<\/m><\/A>$/,
    );
  });

  it('tells an encoding that is one, and no name in its place', () => {
    hide('<?xml version="1.0" encoding="GB2312"?><A/>').should.containEql('encoding="GB2312"');
    hide('<x encoding="John.Smith"/>').should.not.containEql('Smith');
  });

  it('keeps the codes of a security panel, and no door code under the same key', () => {
    hide('{"eventType":"cidEvent","CIDEvent":{"code":3130}}').should.containEql('"code":3130');
    hide('{"eventType":"AccessControllerEvent","code":3130}').should.containEql('"code":1000');
    hide('{"eventType":"cidEvent","CIDEvent":{"code":"3130"}}').should.containEql('"code":"3130"');
    hide('<A><eventType>cidEvent</eventType><code>3130</code></A>').should.containEql('<code>3130</code>');
    hide('<A><eventType>VMD</eventType><code>3130</code></A>').should.not.containEql('3130');
  });

  it('blanks pictures, keeps their length and their marks, and their link to the alert', () => {
    const picture = Buffer.concat([
      Buffer.from([0xff, 0xd8, 0xff, 0xe1]),
      Buffer.from('Exif Müller --boundar <x> {"a":1}'),
      Buffer.from([0xff, 0xd9]),
    ]);
    const stream = Buffer.concat([
      Buffer.from(xmlPart(alert({ ...plain, pid: 'plate_MABX1234' }))),
      Buffer.from(
        `--boundary\r\nContent-Disposition: form-data; name="plate_MABX1234"; filename="MABX1234.jpg"\r\nContent-Type: image/jpeg\r\nContent-Length: ${picture.length}\r\n\r\n`,
      ),
      picture,
      Buffer.from(`\r\n${xmlPart(alert(plain))}`),
    ]);
    const told = redact(stream, contentType);
    told.length.should.equal(stream.length);
    const text = told.toString('latin1');
    text.should.not.match(/Exif|MABX|ller/);
    text.should.containEql('\xff\xd8\xff\0\0').and.containEql('\0\xff\xd9\r\n');
    const pid = /<pid>([^<]+)</.exec(text)?.[1] ?? '';
    text.should.containEql(`name="${pid}"`);
    parts(told)
      .map((line) => line.replace(pid, ''))
      .should.eql(parts(stream).map((line) => line.replace('plate_MABX1234', '')));
  });

  it('blanks a picture without headers, and one that the end cuts off', () => {
    for (const head of ['', '--boundary\r\nContent-Type: image/jpeg\r\nContent-Length: 500\r\n\r\n']) {
      const told = redact(
        Buffer.concat([Buffer.from(head), Buffer.from([0xff, 0xd8, 0xff]), Buffer.from('Müller')]),
        contentType,
      );
      told.toString('latin1').should.equal(`${head}\xff\xd8\xff${'\0'.repeat(7)}`);
    }
  });

  it('blanks a picture to its length where a delimiter stands in it, and not where the length is wrong', () => {
    const head = (length: number) =>
      `--boundary\r\nContent-Type: image/jpeg\r\nContent-Length: ${length}\r\n\r\n`;
    const picture = '\xff\xd8\xffabc\r\n--boundary\r\ndef\xff\xd9';
    const next = '--boundary\r\nContent-Type: image/png\r\n\r\n\0\0';
    const whole = Buffer.from(`${head(picture.length)}${picture}\r\n${next}`, 'latin1');
    redact(whole, contentType)
      .toString('latin1')
      .should.equal(`${head(picture.length)}\xff\xd8\xff${'\0'.repeat(20)}\xff\xd9\r\n${next}`);
    const wrong = `${head(60)}\xff\xd8\xff\0\0\xff\xd9\r\n${next}\r\n${xmlPart(alert(plain))}`;
    redact(Buffer.from(wrong, 'latin1'), contentType).toString('latin1').should.equal(wrong);
  });

  it('reads tags, comments and CDATA as they are read elsewhere, with what stands in them', () => {
    hide('<A note="x<Smith y=\'z\'>"><n>1</n></A>').should.match(/^<A note="[^"S]*"><n>0<\/n><\/A>$/);
    hide('<A><!-- <Smith a="b"> --><![CDATA[<Smith>]]></A>').should.equal(
      '<A><!-- <aaaaa a="a"> --><![CDATA[<aaaaa>]]></A>',
    );
    const nuls = '<A><event\0Type>V\0MD</eventType><n\0/></A\0>';
    hide(nuls).should.equal(nuls);
    for (const torn of ['<!-- Smith ', '<![CDATA[Smith ', '<A note=Smith ', 'Smith < '])
      hide(`${torn}\r\n${alert(plain)}`)
        .should.endWith(alert(plain))
        .and.not.containEql('Smith');
  });

  it('tells a media type that is one, and takes a number in a list for a number', () => {
    for (const type of ['image/jpeg', 'application/xml; charset="UTF-8"', 'text/plain'])
      hide(`Content-Type: ${type}\r\n`).should.equal(`Content-Type: ${type}\r\n`);
    hide('Content-Type: image/Smith","name":"x"\r\n').should.not.containEql('Smith');
    hide('[4711,-12.5]').should.equal('[1000,-10.0]');
  });

  it('keeps the headers behind a lost delimiter, and the bytes of a BOM', () => {
    const stream = `\ufeff${alert(plain)}Content-Type: application/xml\r\n\r\n${alert(plain)}`;
    hide(stream).should.equal(stream);
  });

  it('blanks bytes of any type that is no document', () => {
    const head = '--boundary\r\nContent-Type: audio/basic\r\nContent-Length: 8\r\n\r\n';
    redact(Buffer.from(`${head}\x01:#+*-\x02;\r\n--boundary\r\n`), contentType)
      .toString('latin1')
      .should.equal(`${head}${'\0'.repeat(8)}\r\n--boundary\r\n`);
  });

  it('keeps delimiters of every spelling, so that broken streams stay as broken', () => {
    const torn = xmlPart(alert(personal)).slice(0, 420);
    const streams = [
      `${torn}--boundary\r\n--boundary\r\nContent-Type: application/xml\r\n\r\n${alert(plain)}`,
      `--other\r\nContent-Type: application/xml\r\n\r\n${alert({ ...plain, ...personal })}--other\r\n\r\n`,
      `${alert(personal)}${alert(plain)}`,
      `garbage of Mueller\r\n${xmlPart(alert(plain))}\r\n--boundary--\r\n`,
    ];
    for (const stream of streams) {
      const told = hide(stream);
      parts(Buffer.from(told)).should.eql(parts(Buffer.from(stream)));
      told.should.not.match(/192\.168|Mueller|Müller|MABX/);
    }
  });

  it('blanks attributes, comments, CDATA, entities and headers that it does not know', () => {
    const told = hide(
      '--boundary\r\nServer: Müller NVR\r\nX-Serial: AB12345678\r\n\r\n<?xml version="1.0" encoding="UTF-8"?><!-- Müller --><A owner="Müller" version="1.0"><![CDATA[Müller <Müller>]]>&Muller;</A>Müller',
    );
    told.should.not.match(/M.{1,2}ller|AB1234/);
    told.should
      .containEql('<?xml version="1.0" encoding="UTF-8"?>')
      .and.containEql(' version="1.0"')
      .and.containEql('<![CDATA[');
  });

  /** What people, plates, addresses and devices are called: nothing that could be structure. */
  const secret = fc.oneof(
    fc.constantFrom(
      'Erika Mustermann',
      'MABX 1234',
      '24:32:ae:55:c9:c0',
      '192.168.77.31',
      'fe80::77:1',
      'erika@example.org',
      '20200101AAWRE12345678',
      '漢字カメラ',
    ),
    fc.stringMatching(/^[A-Z][a-z]{3,9} [A-Z][a-z]{3,9}$/),
    fc.stringMatching(/^[A-Z]{2}\d{6,12}$/),
  );

  it('keeps every length and no secret, wherever the secret stands and however the stream is broken', () => {
    fc.assert(
      fc.property(
        secret,
        fc.array(fc.nat(2000), { maxLength: 3 }),
        fc.uint8Array({ maxLength: 30 }),
        (text, cuts, noise) => {
          const json = JSON.stringify({
            eventType: text,
            name: text,
            [text]: 1,
            list: [text, { plateNumber: text }],
          });
          let stream = Buffer.concat([
            Buffer.from(`HTTP/1.1 200 OK\r\nServer: ${text}\r\n\r\n`),
            Buffer.from(
              xmlPart(
                alert({
                  ...plain,
                  channelName: text,
                  eventType: text,
                  eventDescription: text,
                  dateTime: text,
                  channelID: text,
                }),
              ),
            ),
            Buffer.from(
              `--boundary\r\nContent-Disposition: form-data; name="${text}"; filename="${text}.jpg"\r\nContent-ID: <${text}>\r\nContent-Type: image/jpeg\r\n\r\n`,
            ),
            Buffer.from([0xff, 0xd8, 0xff]),
            Buffer.from(text),
            Buffer.from(`\r\n--boundary\r\nContent-Type: application/json\r\n\r\n${json}\r\n`),
            Buffer.from(
              `--boundary\r\nContent-Type: application/xml\r\n\r\n<a:A b="${text}">${text}<c>${text}`,
            ),
            Buffer.from(noise),
            Buffer.from(text),
          ]);
          // Bytes lost anywhere but in the secret, which would be another one then.
          for (const cut of cuts) {
            const at = Math.min(cut, stream.length);
            stream = Buffer.concat([stream.subarray(0, at), stream.subarray(at + 1)]);
          }
          const told = redact(stream, contentType);
          return told.length === stream.length && !told.includes(text);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('keeps the length of any bytes at all', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.uint8Array({ maxLength: 20 }),
            fc
              .constantFrom(
                '<',
                '>',
                '{',
                '"',
                '\\',
                '\r\n',
                '--',
                '--boundary\r\n',
                'Content-Type: image/jpeg\r\n\r\n',
                '<a ',
                '<![CDATA[',
                '\xff\xd8\xff',
              )
              .map((text) => Buffer.from(text, 'latin1')),
          ),
          { maxLength: 20 },
        ),
        (pieces) => {
          const bytes = Buffer.concat(pieces);
          return (
            redact(bytes, contentType).length === bytes.length && redact(bytes, '').length === bytes.length
          );
        },
      ),
      { numRuns: 500 },
    );
  });

  /** Streams of real devices and of the tests of others, with their Content-Type; they are not part of the project. */
  const streams: [string, string][] = [];
  for (const file of existsSync('../shared/captures') ? readdirSync('../shared/captures') : []) {
    const type = file.startsWith('terminal') ? 'multipart/mixed; boundary=MIME_boundary' : contentType;
    if (file.endsWith('.multipart')) streams.push([`captures/${file}`, type]);
  }
  for (const name of existsSync('../shared/foreign') ? readdirSync('../shared/foreign') : []) {
    const file = `../shared/foreign/${name}/expected.json`;
    if (!existsSync(file)) continue;
    const expected = JSON.parse(readFileSync(file, 'utf8')) as { contentType: string };
    streams.push([`foreign/${name}/stream.bin`, expected.contentType]);
  }
  if (streams.length === 0) it('leaves real streams as readable as they were (SKIPPED: no ../shared here)');
  for (const [file, type] of streams)
    it(`leaves a real stream as readable as it was: ${file}`, () => {
      const bytes = readFileSync(`../shared/${file}`);
      const told = redact(bytes, type);
      parts(told, type).should.eql(parts(bytes, type));
      told.toString('latin1').should.not.match(/<(ipAddress|macAddress)>(?!0*[.:a0-9]*(?:<|\s*$))/);
    });
});
