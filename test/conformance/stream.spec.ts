import should from 'should';
import { readAlert } from '../../src/stream/read-alert';
import { briefs, jpeg, MULTIPART, part, split, xmlAlert } from '../support/stream-parts';

// Each case is named after what a device does, or after the fault of another client. The table of all of them, those of other rooms
// included, is test/CONFORMANCE.md.

const vmd = xmlAlert();
const line = xmlAlert({ type: 'linedetection', channel: 2 });
const both = ['VMD active 1', 'linedetection active 2'];
const xml = (inner: string) =>
  `<EventNotificationAlert xmlns="http://www.hikvision.com/ver20/XMLSchema">${inner}</EventNotificationAlert>`;
const event = (inner: string) => {
  const outcome = split(part(xml(`<eventType>VMD</eventType>${inner}`)));
  const [only] = outcome.parts;
  if (only === undefined) throw new Error('no part came out');
  return readAlert(only);
};

/** Two events and whatever lies around them come out as those two, whole and byte by byte. */
function givesBoth(stream: Buffer | string, contentType = MULTIPART): void {
  for (const size of [1, 13, 1_000_000]) {
    const outcome = split(stream, { size, contentType });
    const events = outcome.parts.filter((found) => !found.contentType.startsWith('image/'));
    briefs({ parts: events, bad: [] }).should.eql(both);
  }
}

describe('framing and transport', () => {
  it('a firmware changes the order and number of header lines', () => {
    const head = ['Content-Length: 1', 'X-New: 1'];
    givesBoth(Buffer.concat([part(vmd, { head, length: null }), part(line, { head: ['Server: x'] })]));
  });
  it('a boundary is glued to the XML, and chunks end anywhere', () => {
    givesBoth(Buffer.concat([part(vmd.trim()), part(line.trim())]));
    briefs(split(`--boundary{"eventType":"VMD","channelID":1}\r\n--boundary${line}`)).should.eql(both);
  });
  it('an event is cut by another one in the middle', () => {
    for (const cut of [80, 200, 400, 500]) {
      const stream = Buffer.concat([part(xmlAlert({ type: 'PIR' })).subarray(0, cut), part(vmd), part(line)]);
      givesBoth(stream);
    }
    givesBoth(`${vmd}${vmd.slice(0, 200)}${line}`.replace('\n', ''), '');
  });
  it('boundaries come doubled', () => {
    const double = Buffer.from('--boundary\r\n');
    givesBoth(Buffer.concat([double, part(vmd), double, double, part(line), double]));
  });
  it('JPEG bytes lie between the events, some with a boundary in them', () => {
    const picture = part(jpeg(3000, Buffer.from('\r\n--boundary\r\nContent-Type: x\r\n\r\n')), {
      type: 'image/jpeg',
    });
    givesBoth(Buffer.concat([part(vmd), picture, part(line), picture]));
    givesBoth(Buffer.concat([part(vmd), jpeg(3000), part(line)]));
  });
  it('the boundary is hikboundary, MIME_boundary, something undeclared, or declared empty', () => {
    for (const boundary of ['hikboundary', 'MIME_boundary', 'AaB03x']) {
      const stream = Buffer.concat([part(vmd, { boundary }), part(line, { boundary })]);
      for (const declared of [
        `multipart/mixed;boundary=${boundary}`,
        'multipart/mixed; boundary=',
        '',
        'text/html',
        MULTIPART,
      ]) {
        givesBoth(stream, declared);
      }
      // Only a boundary that was learnt ends a picture without a length, and an event that is cut.
      const picture = part(jpeg(500), { boundary, type: 'image/jpeg', length: null });
      const torn = part(vmd, { boundary }).subarray(0, 200);
      const { parts, bad } = split(Buffer.concat([picture, torn, part(line, { boundary })]), {
        contentType: '',
      });
      parts.map(({ contentType }) => contentType).should.eql(['image/jpeg', 'application/xml']);
      should(parts[0]?.body.equals(jpeg(500))).be.true();
      bad.map(({ kind }) => kind).should.eql(['torn']);
    }
  });
  it('the body has no length and no chunks, and ends with the connection', () => {
    const picture = part(jpeg(500), { type: 'image/jpeg', length: null });
    const { parts, bad } = split(Buffer.concat([part(vmd), part(line), picture]), {
      contentType: 'multipart/mixed;boundary=boundary',
      end: true,
    });
    briefs({ parts: parts.slice(0, 2), bad }).should.eql(both);
    should(parts[2]?.body.equals(jpeg(500))).be.true();
    bad.should.eql([]);
  });
  it('the answer is one document on one line without any boundary', () => {
    const heartbeat = xml('<eventType>other</eventType><eventDescription>Heartbeat</eventDescription>');
    const outcome = split(heartbeat, { contentType: 'application/xml', end: true });
    outcome.parts.map((found) => readAlert(found).heartbeat).should.eql([true]);
  });
  it('a malformed part costs that part, and is no trouble of the connection', () => {
    const outcome = split(
      Buffer.concat([part(vmd), part(xml('<eventType>VMD</eventTyp>')), part(xml('')), part(line)]),
    );
    briefs(outcome).should.eql([both[0], 'not-an-alert', both[1]]);
    outcome.bad.map(({ kind }) => kind).should.eql(['not-xml']);
    event('<activePostCount/>').type.should.equal('VMD');
  });
});

describe('fields', () => {
  it('channelID and dynChannelID are empty', () => {
    should(event('<dynChannelID/><channelID></channelID>').channel).be.null();
  });
  it('only dynChannelID says the channel, or channelID is 0', () => {
    should(event('<dynChannelID>5</dynChannelID>').channel).equal(5);
    should(event('<dynChannelID>5</dynChannelID><channelID>0</channelID>').channel).equal(5);
  });
  it('both channels come, in any order', () => {
    should(event('<dynChannelID>13</dynChannelID><channelID>13</channelID>').channel).equal(13);
    should(event('<channelID>13</channelID><dynChannelID>13</dynChannelID>').channel).equal(13);
    should(event('<dynChannelID>33</dynChannelID><channelID>1</channelID>').channel).equal(1);
  });
  it('a channel of 34, of 3 for every camera, or of 0 is passed on as sent', () => {
    should(event('<channelID>34</channelID>').channel).equal(34);
    should(event('<channelID>3</channelID>').channel).equal(3);
    should(event('<channelID>0</channelID>').channel).be.null();
  });
  it('an input alert has no channel, or a channel besides its port', () => {
    event('<dynInputIOPortID>501</dynInputIOPortID>').should.match({ port: 501, channel: null });
    event('<channelID>1</channelID><inputIOPortID>2</inputIOPortID>').should.match({ port: 2, channel: 1 });
  });
  it('dateTime is no date', () => {
    for (const date of [
      '2017-12-01T09:01:18-6:00',
      '2024-01-22T11:46:3100:00',
      '2026-09-14T10:15:39',
      'soon',
    ]) {
      should(event(`<dateTime>${date}</dateTime>`).dateTime).equal(date);
    }
  });
  it('namespaces differ between and within documents, with prefixes or none', () => {
    const other = vmd.replace('www.hikvision.com/ver20', 'www.std-cgi.com/ver10');
    const prefixed = line.replaceAll(/<(\/?)(?=[a-z])/gi, '<$1ns:').replace('xmlns=', 'xmlns:ns=');
    givesBoth(Buffer.concat([part(other), part(prefixed)]));
    givesBoth(
      Buffer.concat([
        part(vmd.replace(/ xmlns="[^"]*"/, '')),
        part(line.replace('<portNo>', '<portNo xmlns="urn:x">')),
      ]),
    );
  });
  it('protocolType stands for protocol, address and description are missing', () => {
    event('<protocolType>HTTP</protocolType>').should.match({
      type: 'VMD',
      state: 'active',
      description: null,
    });
  });
  it('parts begin with an XML declaration, a BOM, both or none', () => {
    const prolog = '<?xml version="1.0" encoding="utf-8"?>\r\n';
    for (const start of ['', prolog, '\ufeff', `\ufeff${prolog}`]) {
      const stream = Buffer.concat([part(start + vmd), part(start + line, { length: null })]);
      givesBoth(stream);
      split(stream).bad.should.eql([]);
    }
  });
  it('activePostCount is 0 while active, empty or in the thousands', () => {
    for (const count of ['0', '', '4268', '-5', 'x']) {
      event(`<activePostCount>${count}</activePostCount>`).should.match({
        state: 'active',
        heartbeat: false,
      });
    }
  });
  it('there are no regions, one, several, and ones without id or coordinates', () => {
    const regions = (inner: string) => event(`<DetectionRegionList>${inner}</DetectionRegionList>`).regions;
    const entry = (id: string) =>
      `<DetectionRegionEntry><regionID>${id}</regionID><RegionCoordinatesList/></DetectionRegionEntry>`;
    regions('\r\n').should.eql([]);
    regions(entry('')).should.eql([{ id: null, target: null }]);
    regions(entry('3') + entry('5'))
      .map(({ id }) => id)
      .should.eql(['3', '5']);
  });
  it('an ampersand is not escaped, beside others that are', () => {
    should(event('<channelName>A & B &amp;&amp; &size=1</channelName>').channelName).equal(
      'A & B && &size=1',
    );
  });
  it('a document is empty or too short', () => {
    givesBoth(Buffer.concat([part(vmd), part('<?xml version="1.0"?>\r\n'), part(line)]));
  });
  it('Content-Type has parameters, another case, another type, or is missing', () => {
    for (const type of ['application/xml', 'Application/XML;charset=x', 'text/xml', 'text/html', '']) {
      givesBoth(Buffer.concat([part(vmd, { type }), part(line, { type })]));
    }
  });
  it('alerts are JSON, flat or wrapped, with a type of their own and no state', () => {
    const flat = '{"eventType":"AccessControllerEvent","AccessControllerEvent":{"majorEventType":3}}';
    const wrapped = '{"EventNotificationAlert":{"eventType":"VMD","channelID":"2"}}';
    for (const type of ['application/json', 'text/html', '']) {
      briefs(split(Buffer.concat([part(flat, { type }), part(wrapped, { type })]))).should.eql([
        'AccessControllerEvent active -',
        'VMD active 2',
      ]);
    }
  });
});

describe('state as it is read', () => {
  it('inactive comes explicitly', () => {
    event('<eventState>inactive</eventState><activePostCount>1</activePostCount>').state.should.equal(
      'inactive',
    );
  });
  it('heartbeats are videoloss inactive, other with Heartbeat, heartBeat, or empty parts; a real loss is none', () => {
    const heartbeats = Buffer.concat([
      part(xmlAlert({ type: 'videoloss', state: 'inactive' })),
      part(xml('<eventType>other</eventType><eventDescription>Heartbeat</eventDescription>')),
      part('{"eventType":"heartBeat","eventState":"active"}'),
      part('', { head: ['Content-Disposition: form-data; name="heartbeat"'] }),
    ]);
    split(heartbeats)
      .parts.map((found) => readAlert(found).heartbeat)
      .should.eql([true, true, true, true]);
    event('').heartbeat.should.be.false();
    for (const lost of split(part(xmlAlert({ type: 'videoloss' }))).parts) {
      readAlert(lost).heartbeat.should.be.false();
    }
  });
  it('duration names one or several events that go on', () => {
    const duration = (inner: string) =>
      xml(`<eventType>duration</eventType><DurationList>${inner}</DurationList>`);
    const entry = (name: string) => `<Duration><relationEvent>${name}</relationEvent></Duration>`;
    const stream = Buffer.concat([part(duration(entry('a'))), part(duration(entry('a') + entry('b')))]);
    split(stream)
      .parts.map((found) => readAlert(found).relations)
      .should.eql([['a'], ['a', 'b']]);
  });
  it('the event type carries the channel', () => {
    briefs(split(part(xml('<eventType>facedetection-2</eventType>')))).should.eql([
      'facedetection-2 active 2',
    ]);
  });
  it('the event type is unknown', () => {
    briefs(split(part(xml('<eventType>someNewThing</eventType>')))).should.eql(['someNewThing active -']);
  });
  it('targets are one, several with commas, in a region, or absent', () => {
    event('<targetType>human,vehicle</targetType>').targets.should.eql(['human', 'vehicle']);
    event('').targets.should.eql([]);
  });
});

describe('faults of other clients in reading a stream', () => {
  it('ultimate 1: a lone part is delivered without waiting for the next one', () => {
    split(part(vmd)).parts.should.have.length(1);
  });
  it('ultimate 2, 22: delimiters end with LF only', () => {
    const eol = '\n';
    // Documents end by themselves: only a picture without a length shows that the delimiter was seen.
    const picture = part(jpeg(500), { eol, type: 'image/jpeg', length: null });
    givesBoth(Buffer.concat([part(vmd, { eol }), picture, part(line, { eol })]));
  });
  it('ultimate 3: a part that never ends is given up', () => {
    const endless = Buffer.concat([
      part('<EventNotificationAlert>', { length: null }),
      Buffer.alloc(300_000, 'x'),
    ]);
    const outcome = split(Buffer.concat([endless, part(vmd), part(line)]), { size: 5000 });
    briefs(outcome).should.eql(both);
    outcome.bad.map(({ kind }) => kind).should.eql(['document-too-large']);
  });
  it('ultimate 4, scrypted: a part has no Content-Type or text/xml, and no Content-Length', () => {
    givesBoth(
      Buffer.concat([part(vmd, { type: '', length: null }), part(line, { type: 'text/xml', length: null })]),
    );
  });
  it('ultimate 5, scrypted, toxuin: header and body have different boundaries, or the answer is not multipart', () => {
    const picture = part(jpeg(500), { type: 'image/jpeg', length: null });
    givesBoth(Buffer.concat([part(vmd), picture, part(line)]), 'multipart/mixed; boundary=different');
    givesBoth(vmd + line, 'application/xml');
  });
  it('ultimate 6: JSON is wrapped', () => {
    briefs(split('{"EventNotificationAlert":{"eventType":"VMD","channelID":1}}')).should.eql([
      'VMD active 1',
    ]);
  });
  it('ultimate 7, bkbilly: eventState is missing', () => {
    event('').state.should.equal('active');
  });
  it('ultimate 16: there is more than one region', () => {
    const entry = '<DetectionRegionEntry><regionID>0</regionID></DetectionRegionEntry>';
    event(`<DetectionRegionList>${entry}${entry}</DetectionRegionList>`).regions.should.have.length(2);
  });
  it('henry-spanka, jeroen13, Mayu-mic, mideko, sergiou87: parts and chunks have nothing to do with each other', () => {
    givesBoth(Buffer.concat([part(vmd), part(line)]));
    briefs(
      split(Buffer.concat([part('{"eventType":"IO","inputIOPortID":1}'), part(vmd)]), { size: 9 }),
    ).should.eql(['IO active port 1', 'VMD active 1']);
  });
  it('scrypted: a target stands in a region, in any case', () => {
    const entry = '<DetectionRegionEntry><detectionTarget>Human</detectionTarget></DetectionRegionEntry>';
    event(`<DetectionRegionList>${entry}</DetectionRegionList>`).targets.should.eql(['human']);
  });
  it('pit5bul: UTF-8 is cut in the middle of a letter', () => {
    const named = xmlAlert({ extra: '<channelName>C\u00e1mara \u4e2d</channelName>' });
    const { parts } = split(part(named), { size: 1 });
    parts.map((found) => readAlert(found).channelName).should.eql(['C\u00e1mara \u4e2d']);
  });
  it('pit5bul: an event, or what came before it, has more than 100,000 letters', () => {
    const long = xmlAlert({ extra: `<channelName>${'x'.repeat(120_000)}</channelName>` });
    givesBoth(Buffer.concat([part(long), part(jpeg(150_000), { type: 'image/jpeg' }), part(line)]));
  });
  it('NorthernMan54: Content-Length counts bytes, not letters, headers end with LF, and a JPEG does not stall the stream', () => {
    const named = xmlAlert({ extra: `<channelName>${'\u00e1'.repeat(120)}</channelName>` });
    givesBoth(Buffer.concat([part(named), part(line)]));
    givesBoth(Buffer.concat([part(vmd), part(jpeg(999), { type: 'image/jpeg' }), part(line)]));
    const lf = part(jpeg(999), { type: 'image/jpeg', length: null, eol: '\n' });
    givesBoth(Buffer.concat([part(vmd, { eol: '\n' }), lf, part(line, { eol: '\n' })]));
  });
  it('eu-evops: events have no XML declaration, and several come in one chunk', () => {
    givesBoth(Buffer.concat([part(vmd), part(line)]));
  });
  it('openHAB: channel 1 is not channel 10, and inactive is not active', () => {
    should(event('<channelID>10</channelID><eventState>inactive</eventState>')).match({
      channel: 10,
      state: 'inactive',
    });
  });
  it('toxuin: fields that are absent do not keep the values of the part before', () => {
    const stream = Buffer.concat([part(vmd), part(xml('<eventType>PIR</eventType>'))]);
    const [, second] = split(stream).parts.map((found) => readAlert(found));
    should(second).match({ type: 'PIR', channel: null, description: null, dateTime: null });
  });
  it('HikSink: a part header has a name that is none', () => {
    givesBoth(Buffer.concat([part(vmd, { head: ['In(va)lid name: x', '\u00ff\u00fe'] }), part(line)]));
  });
  it('bkbilly: only dynChannelID, and numbers that are empty', () => {
    event('<activePostCount/><channelID/><dynChannelID>7</dynChannelID>').should.match({ channel: 7 });
  });
  it('bpaludo: Content-Length is absurd', () => {
    const length = '999999999999';
    const picture = part(Buffer.alloc(500, 'x'), { type: 'image/png', length });
    givesBoth(Buffer.concat([part(vmd, { length }), picture, part(line, { length })]));
  });
});
