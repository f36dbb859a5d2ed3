import 'should';
import { Asker, text } from './asker';
import { camera, doorStation, jpeg, recorder } from './index';
import type { Model, Push } from './index';

const HOSTS = '/ISAPI/Event/notification/httpHosts';

describe('simulator: a device that pushes', () => {
  let asker: Asker;
  let pushes: Push[];

  function start(model: Model) {
    pushes = [];
    asker = new Asker(model, {
      poster: (push) => {
        pushes.push(push);
        return Promise.resolve(200);
      },
    });
  }

  afterEach(() => asker.end());

  const entry = (id: number, host: string, url = '/hikvision/secret') =>
    `<HttpHostNotification><id>${id}</id><url>${url}</url><protocolType>HTTP</protocolType>` +
    '<parameterFormatType>XML</parameterFormatType><addressingFormatType>ipaddress</addressingFormatType>' +
    `<ipAddress>${host}</ipAddress><portNo>1880</portNo><httpAuthenticationMethod>none</httpAuthenticationMethod></HttpHostNotification>`;
  const ask = async (method: string, path: string, body?: string) => {
    const reply = await asker.login(method, `${HOSTS}${path}`, body);
    return { status: reply.status, text: await text(reply) };
  };

  it('posts every event to whoever is entered, in the order in which they happen', async () => {
    start(camera());
    asker.device.event('VMD', 1);
    (await ask('GET', '')).text.should.containEql('<ipAddress>0.0.0.0</ipAddress>');
    (await ask('PUT', '/1', entry(1, '192.0.2.9'))).status.should.equal(200);
    asker.device.event('VMD', 1);
    asker.device.event('VMD', 1, 'inactive');
    await asker.device.httpHosts.settled;
    pushes
      .map(({ host, port, url }) => `${host}:${port}${url}`)
      .should.eql(Array(2).fill('192.0.2.9:1880/hikvision/secret'));
    pushes
      .map(({ body }) => /<eventState>(\w+)</.exec(body.toString())?.[1])
      .should.eql(['active', 'inactive']);
    asker.device.httpHosts.posts.map(({ status }) => status).should.eql([200, 200]);
  });

  it('posts pictures in one form with their alert, a recorder under the numbers of PSIA', async () => {
    start(recorder());
    await ask('PUT', '', `<HttpHostNotificationList>${entry(2, '192.0.2.9')}</HttpHostNotificationList>`);
    asker.device.event('fielddetection', 2, 'active', {
      pictures: [{ data: jpeg('who'), name: 'intrusionImage' }],
    });
    await asker.device.httpHosts.settled;
    const [push] = pushes;
    push?.contentType.should.equal('multipart/form-data; boundary=boundary');
    const body = push?.body.toString('latin1') ?? '';
    body.should.containEql('urn:psialliance-org').and.containEql('<channelID>34</channelID>');
    body.should.match(/name="intrusionImage"[^]*--boundary--\r\n$/);
  });

  it('tests an entry with a heartbeat, and refuses to test what points nowhere', async () => {
    start(camera());
    (await ask('POST', '/1/test')).status.should.equal(400);
    await ask('PUT', '/1', entry(1, '192.0.2.9'));
    (await ask('POST', '/1/test', entry(1, '192.0.2.9'))).status.should.equal(200);
    await asker.device.httpHosts.settled;
    pushes
      .map(({ body }) => body.toString())
      .join()
      .should.containEql('<eventType>heartBeat<');
  });

  it('empties one of several places by DELETE; with a single place none is left, and asking says badParameters', async () => {
    start(recorder());
    await ask('PUT', '/1', entry(1, '192.0.2.9'));
    (await ask('DELETE', '/1')).status.should.equal(200);
    (await ask('GET', '/1')).text.should.containEql('<ipAddress>0.0.0.0<');
    await asker.end();
    start(doorStation());
    (await ask('DELETE', '/1')).status.should.equal(200);
    const answer = await ask('GET', '');
    answer.status.should.equal(400);
    answer.text.should.containEql('badParameters');
    (await ask('PUT', '/1', entry(1, '192.0.2.9'))).status.should.equal(200);
    (await ask('GET', '')).text.should.containEql('192.0.2.9');
  });

  it('refuses an empty address and one of more than 128 characters, and may keep nothing', async () => {
    start(camera());
    (await ask('PUT', '/1', entry(1, '192.0.2.9', ''))).status.should.equal(400);
    (await ask('PUT', '/1', entry(1, '192.0.2.9', `/${'x'.repeat(128)}`))).status.should.equal(400);
    asker.device.httpHosts.forgets = true;
    (await ask('PUT', '/1', entry(1, '192.0.2.9'))).status.should.equal(200);
    (await ask('GET', '/1')).text.should.containEql('0.0.0.0');
  });

  it('loses its entries at a restart where it does', async () => {
    start(camera());
    await ask('PUT', '/1', entry(1, '192.0.2.9'));
    asker.device.httpHosts.losesAtRestart = true;
    asker.device.reboot();
    await asker.clock.advance(60_000);
    asker.device.httpHosts.entry(1)?.should.containEql('0.0.0.0');
  });
});
