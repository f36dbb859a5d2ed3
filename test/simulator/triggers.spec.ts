import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import 'should';
import { Asker, bytes, text } from './asker';
import { admin, camera, recorder } from './index';
import type { DeviceOptions, Model } from './index';

const LIST = '/ISAPI/Event/triggers';
const FOLDER = '../shared/captures';
const lists = existsSync(FOLDER)
  ? readdirSync(FOLDER)
      .filter((file) => /triggers.*\.xml$/i.test(file))
      .filter((file) => readFileSync(join(FOLDER, file), 'utf8').includes('<EventTriggerList'))
  : [];

describe('simulator: triggers, kept as a device keeps them', () => {
  let asker: Asker;
  const start = (model: Model, options: DeviceOptions = {}) => {
    asker = new Asker(model, options);
  };
  const put = async (id: string, body: string | Buffer) => {
    const reply = await asker.login('PUT', `${LIST}/${id}`, body);
    return { status: reply.status, text: await text(reply) };
  };
  const center = (id: string) =>
    `<EventTriggerNotification><id>${id}</id><notificationMethod>center</notificationMethod></EventTriggerNotification>`;
  const withCenter = (document: string, id = 'center') =>
    document.replace('</EventTriggerNotificationList>', `${center(id)}</EventTriggerNotificationList>`);

  afterEach(() => asker.end());

  it('takes what is written, in the list too, and gives the very bytes back', async () => {
    start(camera());
    asker.device.triggers.reports('scenechangedetection', 1)?.should.be.false();
    const path = `${LIST}/scenechangedetection-1`;
    const before = await asker.get(path);
    const list = await asker.get(LIST);
    (await put('scenechangedetection-1', withCenter(before))).status.should.equal(200);
    (await asker.get(path)).should.equal(withCenter(before));
    (await asker.get(LIST)).should.containEql(center('center'));
    asker.device.triggers.reports('scenechangedetection', 1)?.should.be.true();
    await put('scenechangedetection-1', before);
    (await asker.get(path)).should.equal(before);
    (await asker.get(LIST)).should.equal(list);
  });

  it('answers 400 where the id is not literally center, and where the document is of another trigger', async () => {
    start(recorder());
    const before = await asker.get(`${LIST}/tamper-1`);
    (await put('tamper-1', withCenter(before, 'center-1'))).status.should.equal(400);
    (await put('tamper-2', withCenter(before))).status.should.equal(400);
    (await put('tamper-1', 'nonsense')).text.should.containEql('badXmlFormat');
    (await asker.get(`${LIST}/tamper-1`)).should.equal(before);
  });

  it('answers 503 for a trigger that a recorder does not have, and 403 on a camera', async () => {
    start(recorder());
    (await asker.login('GET', `${LIST}/nonsense-1`)).status.should.equal(503);
    await asker.end();
    start(camera());
    (await asker.login('GET', `${LIST}/nonsense-1`)).status.should.equal(403);
  });

  it('answers 403 without the right to change settings', async () => {
    start(camera(), { users: [{ ...admin, rights: ['read', 'notify'] }] });
    const before = await asker.get(`${LIST}/VMD-1`);
    const answer = await put('VMD-1', before);
    answer.status.should.equal(403);
    answer.text.should.containEql('lowPrivilege');
  });

  it('takes its time, says OK and keeps nothing, or refuses, as a test wants', async () => {
    start(recorder());
    const { device, clock } = asker;
    const before = await asker.get(`${LIST}/tamper-1`);
    device.triggers.writeTime = 3000;
    device.triggers.forgets = true;
    let done = false;
    const writing = put('tamper-1', withCenter(before)).then((answer) => {
      done = true;
      return answer;
    });
    await clock.advance(2999);
    done.should.be.false();
    await clock.advance(1);
    (await writing).text.should.containEql('<statusCode>1</statusCode>');
    (await asker.get(`${LIST}/tamper-1`)).should.equal(before);
    device.triggers.writeTime = 0;
    device.triggers.refuses = { code: 3, sub: 'deviceError', http: 500 };
    (await put('tamper-1', withCenter(before))).text.should.containEql('deviceError');
  });

  it('has triggers that it does not list, and a second lens that only the capabilities name', async () => {
    start(
      camera({
        unlistedTriggers: [{ type: 'fielddetection', channel: 2, notify: ['center'] }],
        channelEvents: [{ channel: 2, types: ['fieldDetection', 'fielddetection'] }],
      }),
    );
    (await asker.get(LIST)).should.not.containEql('fielddetection-2');
    (await asker.get(`${LIST}/fielddetection-2`)).should.containEql('<videoInputChannelID>2<');
    (await asker.get('/ISAPI/Event/channels/capabilities')).should.containEql(
      '<eventType opt="fieldDetection,fielddetection"/>',
    );
  });

  it('posts only what it reports, where it heeds its triggers', () => {
    start(camera(), { heedsTriggers: true });
    const { device } = asker;
    device.event('scenechangedetection', 1);
    device.event('VMD', 1);
    device.event('somethingUnlisted', 1);
    device.ledger.posts.map(({ type }) => type).should.eql(['VMD', 'somethingUnlisted']);
  });

  if (lists.length === 0) it(`SKIPPED: there are no real lists in ${FOLDER}`);
  for (const file of lists)
    it(`replays ${file}: every trigger comes and goes back to the byte, and a changed one is in the list`, async () => {
      const list = readFileSync(join(FOLDER, file), 'latin1');
      start(recorder());
      const { device } = asker;
      device.triggers.load(list);
      const whole = async () => (await bytes(await asker.login('GET', LIST))).toString('latin1');
      (await whole()).should.equal(list);
      device.triggers.ids.length.should.equal(list.split('</EventTrigger>').length - 1);
      for (const id of new Set(device.triggers.ids)) {
        const path = `${LIST}/${encodeURIComponent(id)}`;
        const document = await bytes(await asker.login('GET', path));
        (await put(encodeURIComponent(id), document)).status.should.equal(200, id);
        (await bytes(await asker.login('GET', path))).equals(document).should.be.true();
      }
      (await whole()).should.equal(list);
    });
});
