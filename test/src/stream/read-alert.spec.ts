import should from 'should';
import { Alert } from '../../../src/stream/alert';
import { BadPartError } from '../../../src/documents/bounds';
import { readAlert } from '../../../src/stream/read-alert';
import { bare, xmlAlert } from '../../support/stream-parts';
import { heap } from '../../support/heap';

const read = (body: string | Buffer): Alert => readAlert(bare(body));
const xml = (inner: string): Alert => read(`<EventNotificationAlert>${inner}</EventNotificationAlert>`);
const vmd = (inner: string): Alert => xml(`<eventType>VMD</eventType>${inner}`);
const json = (fields: object): Alert => read(JSON.stringify({ eventType: 'VMD', ...fields }));
const kind = (body: string | Buffer): string => {
  try {
    read(body);
  } catch (error) {
    if (error instanceof BadPartError) return error.kind;
    throw error;
  }
  return 'fine';
};

describe('readAlert', () => {
  it('reads a whole alert, scanned or parsed, with all its fields', () => {
    const flat = read(xmlAlert({ channel: 2, extra: '<channelName> Drive </channelName>' }));
    const comment = read(
      xmlAlert({ channel: 2, extra: '<!-- parsed --><channelName> Drive </channelName>' }),
    );
    for (const alert of [flat, comment]) {
      should({ ...alert, raw: undefined }).eql({
        type: 'VMD',
        state: 'active',
        channel: 2,
        port: null,
        dynamicOnly: false,
        dateTime: '2026-05-13T10:30:47+02:00',
        description: 'Motion alarm',
        channelName: 'Drive',
        targets: [],
        regions: [],
        relations: [],
        replayed: false,
        pictureIds: [],
        heartbeat: false,
        raw: undefined,
      });
    }
    flat.raw().should.eql(comment.raw());
    should(flat.raw().channelName).equal('Drive');
    should(flat.raw().eventType).equal('VMD');
  });

  it('finds the alert inside another root, and keeps that for those who want the whole document', () => {
    const alert = read(
      '<Batch><id>7</id><EventNotificationAlert><eventType>VMD</eventType></EventNotificationAlert></Batch>',
    );
    should(alert.type).equal('VMD');
    should(alert.raw()).eql({ id: '7', EventNotificationAlert: { eventType: 'VMD' } });
    kind('<Batch><eventType>VMD</eventType></Batch>').should.equal('not-an-alert');
  });

  it('needs nothing but eventType', () => {
    should({ ...vmd(''), raw: undefined }).match({
      type: 'VMD',
      state: 'active',
      channel: null,
      dateTime: null,
    });
    should({ ...json({}), raw: undefined }).match({
      type: 'VMD',
      state: 'active',
      channel: null,
      dateTime: null,
    });
    kind('<EventNotificationAlert><eventType> </eventType></EventNotificationAlert>').should.equal(
      'not-an-alert',
    );
    kind('{"eventState":"active"}').should.equal('not-an-alert');
  });

  it('takes the first positive integer for the channel', () => {
    const channel = (inner: string) => vmd(inner).channel;
    should(channel('<channelID>5</channelID><dynChannelID>6</dynChannelID>')).equal(5);
    should(channel('<dynChannelID>6</dynChannelID><channelID>0</channelID>')).equal(6);
    should(channel('<dynChannelID/><channelID/>')).be.null();
    for (const nonsense of ['-1', '1.5', 'one', '99999999999999999999', '0', ' ', '1e3', '0x1']) {
      should(channel(`<channelID>${nonsense}</channelID>`)).be.null();
    }
    should(json({ channelID: 3 }).channel).equal(3);
    should(json({ channelID: 3.5, dynChannelID: '4' }).channel).equal(4);
    should(xml('<eventType>facedetection-12</eventType>').channel).equal(12);
    should(xml('<eventType>facedetection-12</eventType><channelID>2</channelID>').channel).equal(2);
  });

  it('tells a recorder by a channel in dynChannelID only', () => {
    vmd('<dynChannelID>6</dynChannelID>').dynamicOnly.should.be.true();
    vmd('<dynChannelID>6</dynChannelID><channelID>0</channelID>').dynamicOnly.should.be.true();
    vmd('<dynChannelID>6</dynChannelID><channelID>6</channelID>').dynamicOnly.should.be.false();
    vmd('<dynChannelID/>').dynamicOnly.should.be.false();
  });

  it('reads the port of an input from either element', () => {
    should(vmd('<inputIOPortID>2</inputIOPortID><dynInputIOPortID>502</dynInputIOPortID>').port).equal(2);
    should(vmd('<inputIOPortID/><dynInputIOPortID>502</dynInputIOPortID>').port).equal(502);
  });

  it('is inactive only where the device says so', () => {
    vmd('<eventState>INACTIVE</eventState>').state.should.equal('inactive');
    vmd('<eventState> inactive\n</eventState>').state.should.equal('inactive');
    for (const state of [
      '',
      '<eventState/>',
      '<eventState>banana</eventState>',
      '<eventState>active</eventState>',
    ]) {
      vmd(state).state.should.equal('active');
    }
  });

  it('collects targets from everywhere, once each', () => {
    const region = (target: string) =>
      `<DetectionRegionEntry><regionID/><detectionTarget>${target}</detectionTarget></DetectionRegionEntry>`;
    vmd('<targetType>Human, vehicle,,human</targetType>').targets.should.eql(['human', 'vehicle']);
    vmd(
      `<DetectionRegionList>${region('human')}${region('Animal,human')}</DetectionRegionList>`,
    ).targets.should.eql(['human', 'animal']);
    vmd('<targetType/>').targets.should.eql([]);
    vmd('<detectionTarget>Human</detectionTarget>').targets.should.eql(['human']);
    json({ targetType: ['human', 'vehicle'] }).targets.should.eql(['human', 'vehicle']);
  });

  it('reads no, one and several regions, in every shape', () => {
    const one = '<DetectionRegionEntry><regionID>3</regionID></DetectionRegionEntry>';
    const two =
      '<DetectionRegionEntry><regionID/><detectionTarget>HUMAN</detectionTarget></DetectionRegionEntry>';
    const list = (inner: string) => vmd(`<DetectionRegionList>${inner}</DetectionRegionList>`).regions;
    list('').should.eql([]);
    list('\r\n').should.eql([]);
    list('<DetectionRegionEntry/>').should.eql([]);
    list(one).should.eql([{ id: '3', target: null }]);
    vmd(`<DetectionRegionList>${one}</DetectionRegionList>`).targets.should.eql([]);
    list('<DetectionRegionEntry><x>1</x></DetectionRegionEntry>').should.eql([]);
    list(one + two).should.eql([
      { id: '3', target: null },
      { id: null, target: 'human' },
    ]);
    const entries = [{ regionID: 0 }, { regionID: '2', detectionTarget: 'vehicle' }];
    const expected = [
      { id: '0', target: null },
      { id: '2', target: 'vehicle' },
    ];
    json({ DetectionRegionList: { DetectionRegionEntry: entries } }).regions.should.eql(expected);
    json({ DetectionRegionList: entries }).regions.should.eql(expected);
    json({
      DetectionRegionList: entries.map((entry) => ({ DetectionRegionEntry: entry })),
    }).regions.should.eql(expected);
  });

  it('resolves duration to what goes on, single or several', () => {
    const duration = (inner: string) =>
      xml(`<eventType>duration</eventType><DurationList>${inner}</DurationList>`).relations;
    const entry = (name: string) => `<Duration><relationEvent>${name}</relationEvent></Duration>`;
    duration(entry('fielddetection')).should.eql(['fielddetection']);
    duration(entry('fielddetection') + entry('linedetection')).should.eql([
      'fielddetection',
      'linedetection',
    ]);
    duration('<relationEvent>PIR</relationEvent>').should.eql(['PIR']);
    duration(Array.from({ length: 500 }, (_, at) => entry(`t${at}`)).join('')).should.have.length(64);
    duration('').should.eql([]);
    duration(entry('\u200b') + entry('PIR') + entry('PIR')).should.eql(['PIR']);
    vmd(`<DurationList>${entry('linedetection')}</DurationList>`).relations.should.eql([]);
  });

  it('keeps words without characters that turn, hide or break text', () => {
    vmd('<channelName>Ga\u202ete\r\n 1\u0007</channelName>').should.match({ channelName: 'Ga te  1' });
    vmd('<targetType>hu\u200bman,\u202e</targetType>').targets.should.eql(['hu man']);
  });

  it('takes an entry of the region list without "Entry", and cuts endless lists', () => {
    const entry =
      '<DetectionRegion><regionID>4</regionID><detectionTarget>pet</detectionTarget></DetectionRegion>';
    const list = (inner: string) => vmd(`<DetectionRegionList>${inner}</DetectionRegionList>`);
    list(entry).regions.should.eql([{ id: '4', target: 'pet' }]);
    list(entry).targets.should.eql(['pet']);
    list(entry.repeat(500)).regions.should.have.length(64);
    list(entry.replace('pet', 'pet,human').repeat(500)).regions.should.have.length(64);
    const other = '<DetectionRegion><x>1</x></DetectionRegion>';
    list(other.repeat(64) + entry).regions.should.eql([{ id: '4', target: 'pet' }]);
    const words = Array.from({ length: 500 }, (_, at) => `t${at}`).join(',');
    vmd(`<targetType>${words}</targetType>`).targets.should.have.length(32);
    json({ DetectionRegionList: [{ detectionTarget: words.split(',') }] }).regions.should.have.length(32);
    json({
      DetectionRegionList: words.split(',').map((detectionTarget) => ({ detectionTarget })),
    }).targets.should.have.length(32);
    const twenty = words.split(',', 20).join(',');
    const entries = (count: number) =>
      json({ DetectionRegionList: Array(count).fill({ detectionTarget: [twenty, twenty] }) }).regions;
    entries(1).should.have.length(32);
    entries(3).should.have.length(64);
    json({ contentID: words.split(',') }).pictureIds.should.have.length(32);
    json({ pId: ['a', 'b', 'a', '', ' ', 'x'.repeat(256), 'y'.repeat(257)] }).pictureIds.should.eql([
      'a',
      'b',
      'x'.repeat(256),
    ]);
  });

  it('marks records of the past and retransmissions, wherever they say so', () => {
    // PROTOCOL.md 2.7: currentEvent false, alarmDataType 1 and retransmissions, wherever they stand.
    const past = (inner: string) => vmd(inner).replayed;
    past('<a><b><currentEvent>false</currentEvent></b></a>').should.be.true();
    past('<a><alarmDataType>1</alarmDataType></a>').should.be.true();
    past('<alarmDataType>1</alarmDataType>').should.be.true();
    past('<a><isDataRetransmission>true</isDataRetransmission></a>').should.be.true();
    past('<isDataRetransmission>true</isDataRetransmission>').should.be.true();
    past('<currentEvent>true</currentEvent><alarmDataType>0</alarmDataType>').should.be.false();
    past('<isDataRetransmission>false</isDataRetransmission><currentEvent/>').should.be.false();
    json({ list: [{ alarmDataType: 1 }] }).replayed.should.be.true();
    json({ a: { currentEvent: [true, false] } }).replayed.should.be.true();
  });

  it('marks what is old', () => {
    vmd('<isDataRetransmission>true</isDataRetransmission>').replayed.should.be.true();
    vmd('<isDataRetransmission>false</isDataRetransmission>').replayed.should.be.false();
    json({ isDataRetransmission: true }).replayed.should.be.true();
    const access = (currentEvent: unknown) =>
      json({ eventType: 'AccessControllerEvent', AccessControllerEvent: { currentEvent } }).replayed;
    access(false).should.be.true();
    access('false').should.be.true();
    access(true).should.be.false();
    access(undefined).should.be.false();
  });

  it('knows heartbeats in every form, and nothing else', () => {
    const heartbeat = (type: string, rest: string) => xml(`<eventType>${type}</eventType>${rest}`).heartbeat;
    const inactive = '<eventState>inactive</eventState>';
    heartbeat('videoloss', `${inactive}<activePostCount>1</activePostCount>`).should.be.true();
    heartbeat('heartBeat', '<eventState>active</eventState>').should.be.true();
    heartbeat('HEARTBEAT', '').should.be.true();
    heartbeat('other', `${inactive}<eventDescription>Heartbeat</eventDescription>`).should.be.true();
    heartbeat('other', inactive).should.be.false();
    // PROTOCOL.md 1.7: videoloss without a state, and a cidEvent without CIDEvent.
    heartbeat('videoloss', '').should.be.true();
    xml('<eventType>videoloss</eventType>').state.should.equal('inactive');
    heartbeat('cidEvent', '').should.be.true();
    json({ eventType: 'cidEvent', CIDEvent: {} }).heartbeat.should.be.false();
    json({ eventType: 'cidEvent', CIDEvent: { code: 1103 } }).heartbeat.should.be.false();
    heartbeat('videoloss', '<eventState>active</eventState>').should.be.false();
    // The type may carry its channel (PROTOCOL.md 3.1).
    for (const [type, rest] of [
      ['videoloss-1', ''],
      ['videoloss-2', inactive],
      ['heartBeat-1', ''],
      ['other-1', '<eventDescription>Heartbeat</eventDescription>'],
      ['cidEvent-1', '<channelID>1</channelID>'],
    ] as const)
      heartbeat(type, rest).should.be.true(type);
    heartbeat('videoloss-1', '<eventState>active</eventState>').should.be.false();
    heartbeat('VMD', '<eventState>active</eventState><activePostCount>0</activePostCount>').should.be.false();
    json({ eventType: 'videoloss', eventState: 'inactive', channelID: 3 }).heartbeat.should.be.true();
    read('').should.match({ heartbeat: true, type: 'heartBeat' });
    read('\r\n').heartbeat.should.be.true();
    readAlert({ ...bare('{}'), name: 'heartbeat' }).should.match({ heartbeat: true, type: 'heartBeat' });
    readAlert({ ...bare(xmlAlert()), name: 'heartbeat' }).should.match({ heartbeat: true, type: 'VMD' });
    readAlert({ ...bare(xmlAlert()), name: 'event' }).heartbeat.should.be.false();
  });

  it('reads fields in whatever case a device writes their names', () => {
    xml(
      '<EventType>VMD</EventType><ChannelId>2</ChannelId><eventstate>INACTIVE</eventstate>' +
        '<detectionRegionList><detectionRegionEntry><regionId>4</regionId><DetectionTarget>human</DetectionTarget></detectionRegionEntry></detectionRegionList>',
    ).should.match({
      type: 'VMD',
      state: 'inactive',
      channel: 2,
      regions: [{ id: '4', target: 'human' }],
      targets: ['human'],
    });
    json({ eventType: 'a', x: { CurrentEvent: 'false' } }).replayed.should.be.true();
    json({ eventType: 'a', IsDataRetransmission: true }).replayed.should.be.true();
    read('{"eventNotificationAlert":{"eventType":"VMD"}}').type.should.equal('VMD');
    xml('<eventType>duration-1</eventType><relationEvent>PIR</relationEvent>').relations.should.eql(['PIR']);
  });

  it('keeps no document by a word that was cut out of it, and cleans no more words than it keeps', () => {
    const long = ' '.repeat(200_000);
    const before = heap();
    const kept = Array.from({ length: 100 }, (_, at) => {
      const date = `2024-01-01T00:00:00+01:${at}`;
      const alert =
        at % 2
          ? json({ eventType: 'VMD', dateTime: date + long })
          : vmd(`<dateTime>${date}</dateTime><targetType>humanhumanhuman${at},${long}x</targetType>`);
      return { ...alert, raw: null };
    });
    (heap() - before).should.be.below(4e6);
    kept.length.should.equal(100);
  });

  it('makes an entry of several targets several entries', () => {
    const regions = [
      { id: '1', target: 'human' },
      { id: '1', target: 'vehicle' },
    ];
    const entry = (inner: string) =>
      vmd(
        `<DetectionRegionList><DetectionRegionEntry><regionID>1</regionID>${inner}</DetectionRegionEntry></DetectionRegionList>`,
      );
    for (const inner of [
      '<detectionTarget>human</detectionTarget><detectionTarget>Vehicle</detectionTarget>',
      '<detectionTarget>human,vehicle</detectionTarget>',
    ]) {
      entry(inner).regions.should.eql(regions);
      entry(inner).targets.should.eql(['human', 'vehicle']);
    }
  });

  it('unwraps JSON that kept its root, and shows the JSON as it came', () => {
    const wrapped = {
      EventNotificationAlert: { '@version': '2.0', eventType: 'videoloss', eventState: 'inactive' },
    };
    const alert = read(JSON.stringify(wrapped));
    alert.heartbeat.should.be.true();
    alert.raw().should.eql(wrapped);
    json({ EventNotificationAlert: { eventType: 'IO' } }).type.should.equal('VMD');
  });

  it('decides by the bytes what a part is', () => {
    const typed = (contentType: string, body: string) => readAlert({ ...bare(body), contentType }).type;
    typed('text/html', '{"eventType":"VMD"}').should.equal('VMD');
    typed('application/json', xmlAlert()).should.equal('VMD');
    typed('', `\ufeff\n<?xml version="1.0" encoding="utf-8"?>\n${xmlAlert()}`).should.equal('VMD');
  });

  it('says what is wrong with a part that is no alert', () => {
    kind('hello').should.equal('not-an-alert');
    kind('<html><body>401</body></html>').should.equal('not-an-alert');
    kind('<EventTrigger><id>VMD-1</id><eventType>VMD</eventType></EventTrigger>').should.equal(
      'not-an-alert',
    );
    kind('<EventNotificationAlert><eventType>VMD</EventNotificationAlert>').should.equal('not-xml');
    kind('{"eventType":"VMD"').should.equal('not-json');
    kind('[1,2]').should.equal('not-json');
    kind('{"eventType":{"a":1}}').should.equal('not-an-alert');
    for (const body of ['hello', '<html><body>401</body></html>', '{"eventState":"active"}']) {
      should(() => read(body)).throw(BadPartError, { message: new RegExp(`\\b${body.length} bytes`) });
    }
  });

  it('reads contradictory, huge and odd values without harm', () => {
    const long = 'x'.repeat(60_000);
    // What is kept of a device is cut to length.
    const cut = vmd(
      `<eventDescription>${long}</eventDescription><channelName>${long}</channelName><dateTime>${long}</dateTime>`,
    );
    [cut.description, cut.channelName, cut.dateTime].map((word) => word?.length).should.eql([256, 128, 64]);
    xml(`<eventType>${long}</eventType>`).type.should.have.length(64);
    vmd('<eventState>active</eventState><eventState>inactive</eventState>').state.should.equal('active');
    vmd('<dateTime>2024-01-22T11:46:3100:00</dateTime>').should.match({
      dateTime: '2024-01-22T11:46:3100:00',
    });
    xml('<eventType>toString</eventType><constructor>1</constructor>').type.should.equal('toString');
    json({ channelID: { a: 1 }, dateTime: [], eventState: null }).should.match({
      channel: null,
      dateTime: null,
    });
  });
});
