import should from 'should';
import type { Document } from '../../../src/documents/document';
import { linkedPictures } from '../../../src/feeds/linked-pictures';
import type { AlertMessage, Picture } from '../../../src/index';
import { jpeg, recorder } from '../../simulator';
import { Rig } from '../../support/rig';

describe('pictures that an alert gives by address', () => {
  const paths = (alert: Document, host = 'nvr.lan') => linkedPictures(alert, host).map(({ path }) => path);

  it('are those of the device: under its own host, or under the address that the alert names', () => {
    const address = (url: string) => paths({ ipAddress: '192.0.2.7', bkgUrl: url });
    address('http://192.0.2.7/picture/Streaming/tracks/103/?name=ch1&size=12').should.eql([
      '/picture/Streaming/tracks/103/?name=ch1&size=12',
    ]);
    address('HTTP://NVR.lan:8080/a.jpg').should.eql(['/a.jpg']);
    address(' https://192.0.2.7/a.jpg ').should.eql(['/a.jpg']);
    for (const elsewhere of [
      'http://192.0.2.8/a.jpg',
      'http://192.0.2.7.evil.example/a.jpg',
      'http://evil.example/?http://192.0.2.7/a.jpg',
      'http://192.0.2.7@evil.example/a.jpg',
      'ftp://192.0.2.7/a.jpg',
      'rtsp://192.0.2.7/a.jpg',
      '//192.0.2.7/a.jpg',
      '/a.jpg',
      'http://192.0.2.7//evil.example/a.jpg',
      'http://192.0.2.7/ISAPI/Event/notification/alertStream',
      'http://',
      'a picture',
      `http://192.0.2.7/${'x'.repeat(3000)}`,
    ])
      address(elsewhere).should.eql([], elsewhere);
  });

  it('compare hosts by what they mean', () => {
    paths({ picUrl: 'http://[2001:DB8:0::7]/a.jpg' }, '2001:db8::7').should.eql(['/a.jpg']);
    paths({ picUrl: 'http://192.0.2.7/a.jpg' }, '192.0.2.7').should.eql(['/a.jpg']);
    paths({ picUrl: 'http:///a.jpg' }, '').should.eql([]);
  });

  it('send no line end and no fragment, whatever the address holds', () => {
    paths({ bkgUrl: 'http://nvr.lan/a\r\nHost: evil.jpg#x' }).should.eql(['/aHost:%20evil.jpg']);
    paths({ bkgUrl: 'http://user:secret@nvr.lan/../b.jpg' }).should.eql(['/b.jpg']);
  });

  it('are found in any family, in the order of the document, each once', () => {
    const alert: Document = {
      EventNotificationAlert: {
        ipAddress: '192.0.2.7',
        requestURL: 'http://192.0.2.7/request',
        ANPR: { licensePlatePicUrl: 'http://192.0.2.7/plate.jpg' },
        FaceList: [{ faceUrl: 'http://192.0.2.7/1' }, { faceUrl: 'http://192.0.2.7/2' }],
        Resource: { resourcesContentType: 'url', resourcesContent: 'http://192.0.2.7/3' },
        videoUrl: 'http://192.0.2.7/film',
        again: { picURL: 'http://192.0.2.7/1' },
        declarationURL: 'http://192.0.2.7/page',
        bkgUrl: 'http://192.0.2.7/scene.jpg',
      },
    };
    const found = linkedPictures(alert, 'nvr.lan');
    found.map(({ path }) => path).should.eql(['/plate.jpg', '/1', '/2', '/3', '/scene.jpg']);
    found
      .map(({ name }) => name)
      .should.eql(['licensePlatePicUrl', 'faceUrl', 'faceUrl', 'resourcesContent', 'bkgUrl']);
    found.map(({ filename }) => filename).should.eql(['plate.jpg', null, null, null, 'scene.jpg']);
  });

  it('are a few, however many a document names', () => {
    const many = Array.from({ length: 10_000 }, (_, i) => ({ picUrl: `http://nvr.lan/${i}` }));
    paths({ many }).length.should.equal(8);
    paths({ other: Array.from({ length: 10_000 }, () => 'x'), picUrl: 'http://nvr.lan/a' }).should.eql([]);
  });
});

describe('a recorder that sends addresses of its pictures', () => {
  let rig: Rig;
  let alerts: AlertMessage[];
  let pictures: Picture[];
  afterEach(async () => {
    (await rig.close()).should.eql({ timers: 0, connections: 0 });
  });

  async function open(listen = true): Promise<void> {
    alerts = [];
    pictures = [];
    rig = new Rig({ model: recorder(), settings: { name: 'Home' } });
    if (listen)
      rig.client.onEvents(
        { events: [], channel: null },
        { alert: (alert) => alerts.push(alert), picture: (picture) => pictures.push(picture) },
      );
    await rig.open();
    await rig.clock.advance(5_000);
  }
  const send = (...urls: string[]) => {
    const named = urls.map((url) => `<bkgUrl>${url.replaceAll('&', '&amp;')}</bkgUrl>`).join('');
    rig.device.raw(
      Buffer.from(
        `<EventNotificationAlert version="2.0"><ipAddress>192.168.254.9</ipAddress><channelID>2</channelID>` +
          `<dateTime>2026-01-01T00:00:00</dateTime><eventType>linedetection</eventType><eventState>active</eventState>` +
          `<eventDescription>x</eventDescription>${named}</EventNotificationAlert>`,
      ),
      'application/xml',
    );
  };
  const asked = () =>
    rig.device.ledger.requests.map(({ target }) => target).filter((target) => target.startsWith('/picture'));
  const data = jpeg('linked', 3_000);

  it('gives them as if they had come beside their alert', async () => {
    await open();
    rig.device.faults.answer(/^\/picture/, {
      status: 200,
      headers: [['Content-Type', 'image/jpeg']],
      body: data,
    });
    send('http://192.168.254.9/picture/7.jpg?name=a&size=2', `http://${rig.device.host}/picture/8`);
    await rig.clock.advance(1_000);
    asked().should.eql(['/picture/7.jpg?name=a&size=2', '/picture/8']);
    pictures.length.should.equal(2);
    pictures[0]?.data.equals(data).should.be.true();
    should(pictures[0]).match({
      contentType: 'image/jpeg',
      filename: '7.jpg',
      part: 'bkgUrl',
      topic: 'home_line_crossing_2',
    });
    should(pictures[0]?.event).eql(alerts[0]?.payload);
    should(pictures[1]?.filename).be.null();
  });

  it('is asked for none where nobody hears events, and nobody else is asked ever', async () => {
    await open(false);
    rig.hear({ sensor: 'line_crossing' });
    send('http://192.168.254.9/picture/7.jpg');
    await rig.clock.advance(1_000);
    asked().should.eql([]);
    await rig.close();
    await open();
    send('http://192.168.254.10/picture/7.jpg');
    await rig.clock.advance(1_000);
    asked().should.eql([]);
    alerts[0]?.payload.raw.should.have.property('bkgUrl', 'http://192.168.254.10/picture/7.jpg');
  });

  it('may refuse them: the log says so once an hour, and the stream goes on', async () => {
    await open();
    rig.device.faults.answer(/^\/picture\/page/, {
      status: 200,
      headers: [['Content-Type', 'text/html']],
      body: '<!DOCTYPE html><html></html>',
    });
    rig.device.faults.answer(/^\/picture\/lost/, { status: 404, body: '' });
    for (const name of ['page', 'lost', 'page']) send(`http://192.168.254.9/picture/${name}`);
    await rig.clock.advance(1_000);
    pictures.should.eql([]);
    asked().length.should.equal(3);
    const warned = rig.lines.filter((line) => line.includes('A picture could not be had'));
    warned.length.should.equal(1);
    warned[0]?.should.containEql('web page');
    rig.client.status.state.should.equal('online');
    rig.device.ledger.streams.total.should.equal(1);
  });

  it('has its pictures fetched one after the other, and no more wait than memory has room for', async () => {
    await open();
    rig.device.faults.answer(/^\/picture/, { status: 0 });
    for (let i = 0; i < 40; i += 1) send(`http://192.168.254.9/picture/${i}`);
    await rig.clock.advance(5_000);
    asked().should.eql(['/picture/0']);
    await rig.clock.advance(20 * 15_000);
    asked().length.should.equal(16);
    rig.lines.filter((line) => line.includes('A picture could not be had')).length.should.equal(1);
  });
});
