import 'should';
import { deviceNode, sensorNode, tab } from '../e2e/flows';
import { admin, camera } from '../simulator';
import type { Listening } from '../simulator';
import type { FlowNode } from '../support/node-red';
import { Section } from '../support/readme';
import { FAILED } from './editor';
import { editor, nodeRed, page, person, plug, unplug, useReader } from './readme-page';

describe('a reader who looks up what the README says', function () {
  this.timeout(120_000);
  useReader('troubleshooting');
  before(async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  });

  describe('of what to do when it does not work', () => {
    const section = new Section('When it does not work');
    let stuck = false;
    beforeEach(function () {
      if (stuck) this.skip();
    });
    afterEach(async function () {
      if (this.currentTest?.state === 'failed') stuck = true;
      await nodeRed.deploy([]);
      await unplug();
    });

    /** A sensor of this device, deployed by somebody, in the editor as it is after a reload. */
    const sensorOf = async (
      { front }: { front: Listening },
      device: Partial<FlowNode> = {},
      sensor: Partial<FlowNode> = {},
    ) => {
      await nodeRed.deploy([
        tab,
        deviceNode('device', front, { name: 'Front', ...device }),
        ...sensorNode('sensor', 'device', { name: 'the sensor', x: 300, y: 200, ...sensor }),
      ]);
      await page.reload();
      await page.waitForFunction('window.RED?.nodes?.originalFlow()?.length > 0');
      await person.inFlow('the sensor').waitFor();
    };
    const status = (words: string) => person.inFlow('the sensor').getByText(words, { exact: true }).waitFor();
    const openDevice = async () => {
      await person.open('the sensor');
      await person.beside('Device', 'pencil', '#node-config-input-host');
    };
    /** Presses Test; what the step that failed says. */
    const test = async () => {
      await person.button('Test').click();
      await page.locator('#hikvision-tested [data-verdict]').waitFor();
      return (await page.locator(FAILED).allInnerTexts()).join('\n');
    };
    const closeDialogs = async () => {
      await person.button('Update').click();
      await editor.settled('#node-input-device');
      await person.button('Done').click();
    };
    /** The password anew, then Deploy. */
    const password = async (words: string) => {
      await openDevice();
      await page.getByLabel('Password').fill(words);
      await closeDialogs();
      await person.deploy();
    };

    it('sees which event is not ticked', async () => {
      section.says(
        '**Connected, but no events.** _Notify Surveillance Center_ is not ticked for that event, its arming schedule is off, or it has no area; the node then says "tick Notify Surveillance Center".',
      );
      const triggers = [{ type: 'VMD', channel: 1, notify: ['record'] }];
      const plugged = await plug(camera({ triggers }));
      await sensorOf(plugged);
      await status('tick Notify Surveillance Center');
      await person.shot('not-ticked');
      section.says(
        "On a recorder look in the recorder's pages, not in the camera's. After a firmware update look again: some updates clear the ticks.",
      );
      section.says(
        "**Let the device report this**, in the sensor's dialog and below a test, sets the tick from here.",
      );
      await person.open('the sensor');
      await person.button('Let the device report this').click();
      await person.button('Write it into the device').click();
      await nodeRed.until('the tick is set', () => plugged.device.triggers.reports('VMD', 1) === true);
      await editor.cancel();
    });

    it('corrects a password, and it is tried at once', async () => {
      section.says(
        '**Login refused.** Check name and password, then _WEB Authentication_ (digest or digest/basic). After a few wrong passwords a device locks the address of your Node-RED for about 30 minutes, and every further try starts the 30 minutes again. So this package waits and says until when.',
      );
      const { device, front } = await plug(camera());
      const credentials = { username: admin.name, password: 'wrong' };
      await sensorOf({ front }, { credentials });
      await status('login refused');
      await openDevice();
      const words = await test();
      words.should.match(
        /next try is at \d\d:\d\d\.[^]*"WEB Authentication" of the device is set to digest or digest\/basic/,
      );
      await person.shot('login-refused');
      await editor.cancel();
      device.ledger.logins.length.should.equal(1);
      section.says('Correct the password and deploy: a new password is tried at once,');
      await password(admin.password);
      await status('off');
      await person.shot('login-corrected');
    });

    it('corrects a password while a lock runs, and it is not tried', async () => {
      section.says('unless a lock is known to run.');
      const { device, front } = await plug(camera(), { login: { tries: 1 } });
      const credentials = { username: admin.name, password: 'wrong' };
      await sensorOf({ front }, { credentials });
      await status('login refused');
      await password(admin.password);
      await openDevice();
      (await test()).should.match(
        /has locked this address after wrong passwords; the next try is at \d\d:\d\d\./,
      );
      await person.shot('login-locked');
      device.ledger.logins.length.should.equal(1);
      section.says('A restart of the device ends the lock,');
      device.reboot();
      (await test()).should.match(/restart the device and then Node-RED/);
      section.says(
        'and one of Node-RED after it makes it forget the lock. Passwords over 16 characters fail on some devices.',
      );
    });

    it('sees that the stream is refused though the login is right', async () => {
      section.says(
        '**The login is right, but the stream is refused.** The user lacks _Remote: Notify Surveillance Center/Trigger Alarm Output_, the device wants an administrator, or too many other clients hold its event connections.',
      );
      const plugged = await plug(camera(), { users: [{ ...admin, rights: ['read'] }] });
      await sensorOf(plugged);
      await status('no permission');
      await openDevice();
      const words = await test();
      words.should.containEql('The login is right, but this user may not do this');
      words.should.containEql('Remote: Notify Surveillance Center/Trigger Alarm Output');
      words.should.containEql('Some devices need an administrator account.');
      await person.shot('stream-refused');
    });

    it('sees that a device sends no targets', async () => {
      section.says(
        '**It stays on.** The device goes on reporting: look with `hikvision-event`. Otherwise look at `hold` and `delay`: off comes `hold` + `delay` seconds after the last report, or `delay` seconds after the device says that it is over.',
      );
      section.says(
        '**It comes late.** `true` is sent with the first report and waits for nothing. What is late is the camera: raise the sensitivity of the event there. `false` is late on purpose: see delay.',
      );
      section.says('**On and off and on again.** Raise the delay; 15 seconds for recorders.');
      section.says(
        '**Motion for cats and trees.** Older firmware reports every motion whatever filter is set. Use Line Crossing or Field Detection, or a target if your device sends targets (the node says when it does not).',
      );
      const plugged = await plug(camera());
      await sensorOf(plugged, {}, { target: 'human' });
      await nodeRed.until('the stream opens', () => plugged.device.openStreams === 1);
      for (let report = 0; report < 10; report += 1) plugged.device.event('VMD', 1);
      await status('sends no targets');
      await person.shot('no-targets');
    });

    it('accepts a certificate that the device signed itself', async () => {
      section.says(
        '**"The device shows a certificate that it signed itself."** Every Hikvision device does so at first.',
      );
      const plugged = await plug(camera(), { ssl: true });
      await sensorOf(plugged, { ssl: true });
      await status('certificate');
      await openDevice();
      (await test()).should.startWith('The device shows a certificate that it signed itself.');
      await person.shot('certificate');
      section.says('Press **Accept exactly this certificate** below the test and type the password again.');
      await person.button('Accept exactly this certificate').click();
      await page.getByLabel('Password').fill(admin.password);
      await closeDialogs();
      await person.deploy();
      await status('off');
      section.says('Where you have a CA of your own, load it in _TLS settings_ instead.');
    });

    it('sees that a proxy stands between', async () => {
      section.says(
        '**A proxy stands between.** It must pass on every byte at once (nginx: `proxy_buffering off`), compress nothing, ask for no login of its own, and give each device a name or port of its own: a path does not work.',
      );
      const plugged = await plug(camera());
      plugged.device.faults.answer(/^/, {
        status: 502,
        headers: [['Content-Type', 'text/html']],
        body: '<html><head><title>502 Bad Gateway</title></head></html>',
      });
      await sensorOf(plugged);
      await openDevice();
      (await test()).should.match(/proxy/i);
      await person.shot('proxy');
      await page.getByLabel('Host').fill(`${plugged.front.url}/cam1/`);
      await page.getByLabel('Port').focus();
      await page.getByText(/The path \/cam1\/ is left out/).waitFor();
      await editor.cancel();
    });

    it('sees that a doorbell wants an administrator, or has no stream at all', async () => {
      section.says(
        "**Channel numbers do not fit.** A recorder counts its own channels. Hybrid recorders (analog and IP) count IP cameras from 33 on or after the analog ones; this package corrects that only where the device's own lists prove it. `event.channel` is always the number as sent.",
      );
      section.says(
        '**A doorbell or intercom.** Some offer the event stream only to an administrator, some not at all; Test says which.',
      );
      const plugged = await plug(camera({ name: 'Doorbell', model: 'DS-KV6113', deviceType: 'VIS' }));
      plugged.device.faults.answer(/alertStream/, { status: 404 });
      await sensorOf(plugged);
      await status('no event stream');
      await openDevice();
      (await test()).should.startWith('This device does not offer an event stream to this user.');
      await person.shot('doorbell');
      await editor.cancel();
      plugged.device.faults.heal();
      section.says(
        'Ringing arrives as the sensor _Video intercom call_, from the stream or, where that is silent, by asking the device once a second.',
      );
      await sensorOf(plugged, {}, { sensor: 'video_intercom_call' });
      await person.open('the sensor');
      (await page.inputValue('#hikvision-choice')).should.equal('Video intercom call');
      await editor.cancel();
      await nodeRed.until('the stream opens', () => plugged.device.openStreams === 1);
      const call = '<VoiceTalkEvent><cmdType>request</cmdType></VoiceTalkEvent>';
      plugged.device.event('voiceTalkEvent', null, 'active', { lines: [call] });
      await status('on');
    });

    it('copies diagnostics without names, addresses or passwords', async () => {
      section.says(
        "**Still stuck?** _Copy diagnostics_ in the device's dialog copies what a maintainer needs, without names, addresses or passwords.",
      );
      const plugged = await plug(camera());
      await sensorOf(plugged);
      await status('off');
      await openDevice();
      await person.button('Copy diagnostics').click();
      await page.getByText('Copied. Paste it into your report.').waitFor();
      await person.shot('diagnostics');
      const copied = String(await editor.run('navigator.clipboard.readText()'));
      copied.should.containEql('DS-2CD2385G1-I').and.containEql('V5.7.15');
      const { name, password } = admin;
      const secrets = [
        `"${name}"`,
        password,
        plugged.front.host,
        'Front Porch',
        'Camera 01',
        plugged.device.model.serial,
      ];
      secrets.filter((secret) => copied.includes(secret)).should.eql([]);
      section.says(
        'To record what your device really sends, see [CONTRIBUTING.md](CONTRIBUTING.md#capture-a-stream-from-a-real-device).',
      );
      section.ends();
    });
  });
});
