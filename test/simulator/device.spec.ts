import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import should from 'should';
import type { WireReply } from '../../src/connection/transport';
import type { MemoryOptions } from '../support/memory-transport';
import { settle } from '../support/test-clock';
import type { TestClock } from '../support/test-clock';
import { Asker, digest, text } from './asker';
import { admin, camera, dvr, jpeg, recorded, recorder, terminal } from './index';
import type { DeviceOptions, Model, SimulatedDevice } from './index';

const STREAM = '/ISAPI/Event/notification/alertStream';

describe('simulator: a device on injected time', () => {
  let asker: Asker;
  let clock: TestClock;
  let device: SimulatedDevice;

  function start(model: Model, options: DeviceOptions = {}, memory: MemoryOptions = {}) {
    asker = new Asker(model, options, memory);
    ({ clock, device } = asker);
  }

  const send: Asker['send'] = (...args) => asker.send(...args);
  const login: Asker['login'] = (...args) => asker.login(...args);
  const get: Asker['get'] = (...args) => asker.get(...args);

  interface Listener {
    readonly types: () => string[];
    text: string;
    end: string;
    sizes: number[];
    reply: WireReply;
  }

  async function openStream(): Promise<Listener> {
    const reply = await login('GET', STREAM);
    reply.status.should.equal(200);
    const listener: Listener = {
      text: '',
      end: '',
      sizes: [],
      reply,
      types: () =>
        [...listener.text.matchAll(/<eventType>(.*)<\/eventType>\s*<eventState>(.*)</g)].map(
          ([, type = '', state = '']) => `${type} ${state}`,
        ),
    };
    reply.read({
      data: (chunk) => {
        listener.sizes.push(chunk.length);
        listener.text += chunk.toString('latin1');
      },
      end: () => (listener.end = 'end'),
      error: (error) => (listener.end = error.message),
    });
    return listener;
  }

  afterEach(async () => {
    await asker.end();
    device.ledger.streams.open.should.equal(0);
  });

  describe('rhythm', () => {
    it('a camera sends a heartbeat every 10 s, none while an event lasts, and inactive at its end', async () => {
      start(camera());
      const listener = await openStream();
      await clock.advance(20_000);
      device.ledger.heartbeats.should.equal(3);
      device.episode({ type: 'VMD', channel: 1, lasts: 15_500 });
      device.ledger.isOn('VMD', 1).should.be.true();
      await clock.advance(15_500);
      device.ledger.heartbeats.should.equal(3);
      device.ledger.isOn('VMD', 1).should.be.false();
      listener
        .types()
        .filter((type) => type === 'VMD active')
        .should.have.length(16);
      listener.types().at(-1)?.should.equal('VMD inactive');
      await clock.advance(10_000);
      device.ledger.heartbeats.should.equal(4);
    });

    it('a recorder repeats and just stops, in LF lines with dynChannelID', async () => {
      start(recorder());
      const listener = await openStream();
      device.episode({ type: 'VMD', channel: 2, lasts: 3000 });
      await clock.advance(3500);
      listener.types().should.eql(['VMD active', 'VMD active', 'VMD active']);
      listener.text.should.containEql('<dynChannelID>2</dynChannelID>').and.not.containEql('\r');
    });

    it('a detection that is switched off posts nothing', async () => {
      start(camera());
      const listener = await openStream();
      const path = '/ISAPI/Smart/LineDetection/1';
      const before = await get(path);
      const after = before.replace('<enabled>true</enabled>', '<enabled>false</enabled>');
      (await text(await login('PUT', path, after))).should.containEql('<statusCode>1</statusCode>');
      device.episode({ type: 'linedetection', channel: 1, lasts: 1000 }).running.should.be.false();
      await clock.advance(1000);
      listener.types().should.eql(['videoloss inactive']);
      (await get(path)).should.equal(after);
    });

    it('a duration names what goes on after the first post', async () => {
      start(camera());
      const listener = await openStream();
      device.episode({ type: 'fielddetection', channel: 1, lasts: 2000, asDuration: true });
      await clock.advance(2000);
      listener
        .types()
        .slice(1)
        .should.eql(['fielddetection active', 'duration active', 'fielddetection inactive']);
      listener.text.should.containEql('<relationEvent>fielddetection</relationEvent>');
    });

    it('pictures follow their alert, JSON and I/O go their own ways', async () => {
      start(camera());
      const listener = await openStream();
      const data = jpeg('someone', 3000);
      device.event('linedetection', 1, 'active', { pictures: [{ data, contentId: 'line1' }] });
      device.event('faceCapture', 1, '', { json: { faceCapture: [{ age: 30 }] } });
      device.input(1, true);
      listener.text.should.match(
        /<contentID>line1<[\s\S]*Content-ID: line1\r\nContent-Type: image\/jpeg\r\nContent-Length: 3\d\d\d/,
      );
      listener.text.should.containEql('"eventType": "faceCapture"').and.containEql('application/json');
      listener.text.should.match(/<eventType>IO<[\s\S]*<inputIOPortID>1</);
      (await get('/ISAPI/System/IO/inputs/1/status')).should.containEql('<ioState>active</ioState>');
    });

    it('a capture is replayed to the byte in its own rhythm', async () => {
      start(camera({ heartbeat: 'none' }));
      const listener = await openStream();
      const body = (second: number) =>
        `<EventNotificationAlert><dateTime>2021-07-02T14:25:0${second}+08:00</dateTime></EventNotificationAlert>\r\n`;
      const lines = [1, 3, 2, 6].map((second) => JSON.stringify({ content: body(second) }));
      const records = recorded(lines.join('\n'));
      records.map(({ after }) => after).should.eql([0, 2000, 0, 3000]);
      const done = device.replay(records);
      await clock.advance(5000);
      await done;
      listener.text.split(body(3)).should.have.length(2);
      device.ledger.parts.should.equal(4);
    });

    it('a capture of hikvision-capture is played chunk by chunk in its own time', async () => {
      start(camera({ heartbeat: 'none' }));
      const listener = await openStream();
      const done = device.play([
        { at: 0, bytes: Buffer.from('--bound') },
        { at: 1500, bytes: Buffer.from('ary\r\n') },
      ]);
      await clock.advance(1499);
      listener.text.should.endWith('--bound');
      await clock.advance(1);
      await done;
      listener.text.should.endWith('--boundary\r\n');
    });
  });

  describe('other families', () => {
    it('a DVR lists analog inputs and writes dates without a zone', async () => {
      start(dvr());
      const listener = await openStream();
      device.event('VMD', 3, 'active');
      listener.text.should.match(
        /<dynChannelID>3<\/dynChannelID>\n<dateTime>2026-01-01T12:00:00<\/dateTime>/,
      );
      (await get('/ISAPI/System/Video/inputs/channels')).should.containEql('<name>Camera 4</name>');
      (await get('/ISAPI/System/capabilities')).should.containEql('<videoInputPortNums>4<');
    });

    it('a terminal speaks JSON between other boundaries', async () => {
      start(terminal());
      const listener = await openStream();
      device.event('AccessControllerEvent', null, 'active', {
        json: { AccessControllerEvent: { majorEventType: 5 } },
      });
      const parts = listener.text.split('--MIME_boundary\r\n').slice(1);
      parts
        .map((part) => (JSON.parse(part.split('\r\n\r\n')[1] ?? '') as { eventType: string }).eventType)
        .should.eql(['videoloss', 'AccessControllerEvent']);
    });
  });

  describe('captures', () => {
    const folder = '../shared/captures';
    const files = ['hiksink_DS-2CD2185FWD-I_FULL_capture.ndjson', 'hiksink_PTZ_FULL_capture.ndjson'];
    for (const file of files)
      if (existsSync(join(folder, file)))
        it(`replays every body of ${file} with its own time`, async () => {
          start(camera({ heartbeat: 'none' }));
          const records = recorded(readFileSync(join(folder, file), 'utf8'));
          const listener = await openStream();
          const length = records.reduce((sum, { after }) => sum + after, 0);
          const done = device.replay(records);
          await clock.advance(length);
          await done;
          device.ledger.parts.should.equal(records.length);
          (
            listener.text.match(/Content-Length: \d+\r\n\r\n<EventNotificationAlert/g) ?? []
          ).should.have.length(records.length);
        });
      else it(`SKIPPED: ${file} is not in ${folder}`);
  });

  describe('login', () => {
    it('a nonce is good for one method and path only, unless the device does not mind', async () => {
      start(camera());
      const challenged = await send('GET', '/ISAPI/System/deviceInfo');
      const other = digest(challenged, 'GET', '/ISAPI/Event/triggers', admin.password);
      const refused = await send('GET', '/ISAPI/Event/triggers', { authorization: other });
      refused.status.should.equal(401);
      refused.header('WWW-Authenticate')[0]?.should.containEql('stale="FALSE"');
      device.ledger.count('refused').should.equal(0);
      challenged.destroy();
      refused.destroy();
    });

    it('an old nonce is stale, and the same count twice is too', async () => {
      start(camera());
      const path = '/ISAPI/System/deviceInfo';
      const challenged = await send('GET', path);
      const authorization = digest(challenged, 'GET', path, admin.password);
      (await send('GET', path, { authorization })).status.should.equal(200);
      const replayed = await send('GET', path, { authorization });
      replayed.header('WWW-Authenticate')[0]?.should.containEql('stale="TRUE"');
      const next = await send('GET', path);
      const late = digest(next, 'GET', path, admin.password);
      device.login.expireNonces();
      const stale = await send('GET', path, { authorization: late });
      stale.header('WWW-Authenticate')[0]?.should.containEql('stale="TRUE"');
      device.ledger.logins.map(({ result }) => result).should.eql(['ok', 'again', 'again']);
    });

    it('locks after its tries, starts the lock anew at every try, and opens when it is over', async () => {
      start(camera(), { login: { tries: 2 } });
      const path = '/ISAPI/System/deviceInfo';
      for (let i = 0; i < 2; i++) (await login('GET', path, undefined, 'wrong')).status.should.equal(401);
      device.ledger.locks.should.equal(1);
      await clock.advance(29 * 60_000);
      (await login('GET', path)).status.should.equal(401);
      await clock.advance(29 * 60_000);
      device.login.lockLeft('192.0.2.10').should.equal(60_000);
      await clock.advance(60_000);
      (await login('GET', path)).status.should.equal(200);
    });

    it('a user without a right is told so with 403', async () => {
      start(camera(), { users: [{ ...admin, rights: ['read'] }] });
      (await text(await login('GET', STREAM))).should.containEql('lowPrivilege');
      (await get('/ISAPI/System/deviceInfo')).should.containEql('Front Porch');
    });
  });

  describe('commands', () => {
    it('an alarm output remembers, a preset moves, a strange one is refused', async () => {
      start(camera());
      const body = '<IOPortData><outputState>high</outputState></IOPortData>';
      await login('PUT', '/ISAPI/System/IO/outputs/1/trigger', body);
      device.outputs.has(1).should.be.true();
      await login('PUT', '/ISAPI/PTZCtrl/channels/1/presets/2/goto');
      should(device.ptz.positions.get(1)).equal(2);
      (await login('PUT', '/ISAPI/PTZCtrl/channels/1/presets/9/goto')).status.should.equal(403);
    });

    it('what excludes something else is refused with HTTP 200', async () => {
      start(camera());
      const path = '/ISAPI/Smart/FaceDetection/1';
      const wanted = (await get(path)).replace('<enabled>false</enabled>', '<enabled>true</enabled>');
      const reply = await login('PUT', path, wanted);
      reply.status.should.equal(200);
      (await text(reply)).should.containEql('<statusCode>4</statusCode>').and.containEql('mutexFunction');
    });

    it('a recorder serves snapshots only through StreamingProxy, and may be busy first', async () => {
      start(recorder());
      (await get('/ISAPI/Streaming/channels/101/picture')).should.containEql('badXmlContent');
      device.faults.busySnapshots = 1;
      const path = '/ISAPI/ContentMgmt/StreamingProxy/channels/101/picture';
      (await get(path)).should.containEql('deviceError');
      (await login('GET', path)).header('content-type').should.eql(['image/jpeg']);
    });

    it('a reboot answers, breaks the streams, is away for a minute and comes back', async () => {
      start(camera());
      const listener = await openStream();
      (await login('PUT', '/ISAPI/System/reboot')).status.should.equal(200);
      await clock.advance(100);
      listener.end.should.match(/broke/);
      await should(send('GET', '/ISAPI/System/deviceInfo')).be.rejected();
      await clock.advance(60_000);
      (await get('/ISAPI/System/deviceInfo')).should.containEql('Front Porch');
      device.ledger.reboots.should.equal(1);
    });
  });

  describe('faults', () => {
    it('refuses, resets, and keeps silent before and after the connection', async () => {
      start(camera());
      const outcome = async (connect: 'refuse' | 'reset' | 'silent' | 'unreachable') => {
        device.faults.connect = connect;
        const sending = send('GET', '/').catch((error: unknown) => (error as { code: string }).code);
        await clock.advance(10_000);
        return sending;
      };
      (await outcome('refuse')).should.equal('unreachable');
      (await outcome('reset')).should.equal('reset');
      (await outcome('silent')).should.equal('answer-timeout');
      (await outcome('unreachable')).should.equal('connect-timeout');
      device.faults.heal();
      (await send('GET', '/ISAPI/System/deviceInfo')).status.should.equal(401);
    });

    it('goes silent without closing, hangs after 200, drips, and drops in the middle of a part', async () => {
      start(camera());
      const listener = await openStream();
      device.faults.silent = true;
      device.event('VMD', 1, 'active');
      await clock.advance(60_000);
      listener.types().should.eql(['videoloss inactive']);
      device.faults.heal();
      device.faults.drip = { bytes: 1, every: 2 };
      device.event('VMD', 1, 'inactive');
      await clock.advance(4000);
      listener.sizes.slice(-5).should.eql([1, 1, 1, 1, 1]);
      listener.types().at(-1)?.should.equal('VMD inactive');
      device.faults.heal();
      device.drop('mid-part');
      listener.end.should.match(/broke/);
      listener.text.should.not.endWith('>\r\n');
      device.faults.hangs = true;
      const hanging = await openStream();
      await clock.advance(60_000);
      hanging.text.should.equal('');
    });

    it('limits its streams in each of the ways known, keeps places taken, and may prefer the newest', async () => {
      start(camera(), { maxStreams: 1, placeLingers: 5000 });
      const first = await openStream();
      (await login('GET', STREAM)).status.should.equal(503);
      device.faults.limitAnswer = 'invalidOperation';
      (await login('GET', STREAM)).status.should.equal(403);
      first.reply.destroy();
      (await login('GET', STREAM)).status.should.equal(403);
      await clock.advance(5000);
      const second = await openStream();
      device.maxStreams = 2;
      device.faults.newestOnly = true;
      const third = await openStream();
      second.end.should.equal('end');
      third.end.should.equal('');
      device.ledger.streams.most.should.equal(1);
      device.close();
      await clock.advance(5000);
    });

    it('ends its stream after every part, or after a time', async () => {
      start(camera());
      device.faults.endAfterParts = 1;
      (await openStream()).end.should.equal('end');
      device.faults.endAfterParts = null;
      device.faults.endAfter = 40_000;
      const listener = await openStream();
      await clock.advance(39_999);
      listener.end.should.equal('');
      await clock.advance(1);
      listener.end.should.equal('end');
    });

    it('answers with pages, redirects and broken trigger lists, before any login', async () => {
      start(camera());
      device.faults.htmlPages();
      (await text(await send('GET', '/ISAPI/System/deviceInfo'))).should.containEql('<html>');
      device.faults.redirect('https://elsewhere/');
      (await send('GET', '/')).header('location').should.eql(['https://elsewhere/']);
      device.faults.heal();
      device.faults.brokenTriggers();
      (await send('GET', '/ISAPI/Event/triggers')).status.should.equal(500);
    });

    it('cuts bodies as asked, and reports nothing more after an abort', async () => {
      start(camera(), {}, { cut: 7 });
      const listener = await openStream();
      Math.max(...listener.sizes).should.equal(7);
      const abort = new AbortController();
      device.faults.connect = 'silent';
      const sending = send('GET', '/', { signal: abort.signal });
      await settle();
      abort.abort();
      await should(sending).be.rejected();
    });
  });
});
