import 'should';
import should from 'should';
import type { TestAnswer } from '../../src/setup/check';
import { device, editor, evil, id, recorder, text, useEditor, value } from './dialog-page';

describe('the dialog of a device', function () {
  this.timeout(60_000);
  useEditor();

  it('splits a pasted address into its fields', async () => {
    await editor.add([device({ host: '' })]);
    await editor.editDevice(id);
    await editor.page.fill('#node-config-input-host', 'https://admin:p%40ss@cam.lan:8443/doc/page');
    await editor.page.press('#node-config-input-host', 'Tab');
    (await value('#node-config-input-host')).should.equal('cam.lan');
    (await value('#node-config-input-port')).should.equal('8443');
    (await value('#node-config-input-username')).should.equal('admin');
    (await value('#node-config-input-password')).should.equal('p@ss');
    (await editor.locator('#node-config-input-ssl').isChecked()).should.be.true();
    (await editor.locator('#hikvision-tls-row').isVisible()).should.be.true();
    await editor.deviceDone();
    const saved = await editor.node(id);
    saved.should.match({ host: 'cam.lan', port: '8443', ssl: true });
    JSON.stringify({ ...saved, credentials: null }).should.not.match(/p@ss/);
    editor.problems.should.eql([]);
  });

  it('says what is wrong with a value, and takes environment variables', async () => {
    await editor.add([device({ host: '${CAM_HOST}', port: '${CAM_PORT}', delay: '${CAM_DELAY}' })]);
    should(await editor.run(`RED.nodes.node('${id}').valid`)).be.true();
    await editor.editDevice(id);
    await editor.page.fill('#node-config-input-port', '0');
    await editor.page.fill('#node-config-input-delay', '90000');
    await editor.page.fill('#node-config-input-silence', '3');
    await editor.page.fill('#node-config-input-host', 'a b');
    await editor.deviceDone();
    const reasons = (await editor.run(`RED.nodes.node('${id}').validationErrors`)) as string[];
    reasons
      .sort()
      .should.eql([
        'Delay: must be a number from 0 to 86400',
        'Host: only a name, an IP address or an address like http://camera.lan:8080',
        'Port: must be a whole number from 1 to 65535',
        'Silence: must be a number of 15 or more',
      ]);
    editor.problems.should.eql([]);
  });

  it('warns of a password that most devices cut', async () => {
    await editor.add([device()]);
    await editor.editDevice(id);
    const warning = editor.locator('#hikvision-long-password');
    await editor.page.fill('#node-config-input-password', 'sixteen letters.');
    (await warning.isVisible()).should.be.false();
    await editor.page.fill('#node-config-input-password', 'seventeen letters');
    (await warning.isVisible()).should.be.true();
    editor.problems.should.eql([]);
  });

  it('tests what the form holds and shows what was found', async () => {
    let sent: unknown;
    await editor.answer('test', 200, recorder, (body) => (sent = body));
    await editor.add([device({ name: '', host: '' })]);
    await editor.editDevice(id);
    await editor.page.fill('#node-config-input-host', 'nvr.lan');
    await editor.page.fill('#node-config-input-username', 'admin');
    await editor.page.fill('#node-config-input-password', 'secret');
    await editor.page.click('#hikvision-test');
    await editor.page.waitForSelector('.hikvision-tested-sensors');
    should(sent).eql({
      ...{ host: 'nvr.lan', port: '', ssl: false, username: 'admin', password: 'secret' },
      fingerprint: '',
    });
    (await text('.hikvision-tested-device')).should.equal('Home, DS-7616NI-K2, V4.74.205');
    (await editor.locator('#hikvision-tested .hikvision-step').allTextContents()).should.eql([
      'Something answers at nvr.lan:80.',
      'The login is accepted.',
      'As the server says it.',
    ]);
    (await editor.locator('.hikvision-tested-sensors li').allTextContents())
      .map((line) => line.trim())
      .should.eql([
        'Motion, channel 1, Front door',
        'Line Crossing, channel 1, Front door',
        'Motion, channel 2, Driveway',
        'Field Detection, channel 2, Driveway (not reported)',
        'Disk Error',
      ]);
    (await text('#hikvision-tested')).should.match(/tick "Notify Surveillance Center"/);
    editor.problems.should.eql([]);
  });

  for (const [code, values, message, hint] of [
    ['unreachable', { host: 'cam', port: 80 }, 'Nothing answers at cam:80.', /Check the address/],
    [
      'login-refused-tries',
      { tries: 4, time: '12:30' },
      'The device refused the login. Tries left before it locks: 4. The next try is at 12:30.',
      /WEB Authentication/,
    ],
    [
      'forbidden',
      { said: '', status: 403 },
      'The login is right, but this user may not do this (status 403).',
      /Remote: Notify Surveillance Center/,
    ],
    ['tls-none', { port: 80 }, 'Port 80 of the device does not speak SSL.', /Untick SSL/],
    ['not-http', { host: 'cam', port: 554 }, 'What answers at cam:554 is no web server.', /server port/],
    [
      'not-hikvision',
      { host: 'cam', port: 80 },
      'What answers at cam:80 does not look like a Hikvision device.',
      /Check address/,
    ],
  ] as const) {
    it(`explains a test that fails with ${code}`, async () => {
      const answer: TestAnswer = {
        ok: false,
        steps: [{ step: 'reach', ok: false, message: code, code, values }],
      };
      await editor.answer('test', 200, answer);
      await editor.add([device()]);
      await editor.editDevice(id);
      await editor.page.click('#hikvision-test');
      await editor.page.waitForSelector('#hikvision-tested .fa-times');
      (await text('#hikvision-tested .hikvision-step')).should.equal(message);
      (await text('#hikvision-tested .hikvision-note')).should.match(hint);
      editor.problems.should.eql([]);
    });
  }

  it('leads from a self-signed certificate to the TLS settings, and says that they must be deployed', async () => {
    const code = 'certificate-self-signed';
    await editor.answer('test', 200, {
      ok: false,
      steps: [{ step: 'reach', ok: false, message: 'x', code }],
    });
    await editor.add([device()]);
    await editor.editDevice(id);
    await editor.page.click('#hikvision-test');
    await editor.page.click('.hikvision-to-tls');
    await editor.settled('#node-config-input-verifyservercert');
    await editor.page.click('#node-config-dialog-ok');
    await editor.page.waitForSelector('#node-config-input-verifyservercert', { state: 'detached' });
    (await editor.locator('#node-config-input-ssl').isChecked()).should.be.true();
    await editor.settled('#hikvision-test');
    await editor.page.click('#hikvision-test');
    await editor.page.waitForFunction(`/not deployed yet/.test($('#hikvision-tested').text())`);
    editor.problems.should.eql([]);
  });

  for (const [status, body, words] of [
    [403, {}, /Type the password again/],
    [401, {}, /no permission/],
    [400, { error: 'The port is missing.' }, /The port is missing\./],
    [409, {}, /Another test is still running/],
  ] as const) {
    it(`says in plain words why a test was not made (${status})`, async () => {
      await editor.answer('test', status, body);
      await editor.add([device()]);
      await editor.editDevice(id);
      await editor.page.click('#hikvision-test');
      await editor.page.waitForSelector('#hikvision-tested .fa-times');
      (await text('#hikvision-tested')).should.match(words);
    });
  }

  it('lists the devices that were found and fills in the chosen one', async () => {
    await editor.answer('discover', 200, {
      devices: [
        {
          host: '192.0.2.64',
          port: 80,
          name: '',
          model: 'DS-2CD2042WD-I',
          firmware: 'V5.5',
          activated: true,
        },
        { host: '192.0.2.65', port: 8080, name: evil, model: evil, firmware: evil, activated: false },
      ],
    });
    await editor.add([device({ host: '' })]);
    await editor.editDevice(id);
    await editor.page.click('#hikvision-find');
    await editor.page.waitForSelector('.hikvision-choose');
    (await editor.locator('.hikvision-choose').allInnerTexts()).should.eql([
      'DS-2CD2042WD-I, 192.0.2.64',
      `${evil}, ${evil}, 192.0.2.65, not activated yet`,
    ]);
    (await text('#hikvision-found')).should.match(/may still be there/);
    await editor.page.click('.hikvision-choose >> nth=1');
    (await value('#node-config-input-host')).should.equal('192.0.2.65');
    (await value('#node-config-input-port')).should.equal('8080');
    should(await editor.run('window.harmed')).be.undefined();
    editor.problems.should.eql([]);
  });

  it('keeps customize as a sorted table, normalises what was typed and marks duplicates', async () => {
    await editor.add([
      device({
        customize: [
          { sensor: 'motion_10', delay: 3 },
          { sensor: 'motion_2', ignored: true, delay: '' },
        ],
      }),
    ]);
    await editor.editDevice(id);
    const names = editor.locator('.hikvision-customize-sensor');
    (await Promise.all([0, 1].map((row) => names.nth(row).inputValue()))).should.eql([
      'motion_2',
      'motion_10',
    ]);
    const add = editor.locator('.hikvision-device-form .red-ui-editableList-addButton');
    await add.click();
    await names.nth(2).fill('Line Crossing 1');
    await editor.locator('.hikvision-customize-delay').nth(2).fill('30');
    await add.click();
    await names.nth(3).fill('VMD 2');
    await names.nth(3).press('Tab');
    (await names.nth(2).inputValue()).should.equal('line_crossing_1');
    (await names.nth(3).inputValue()).should.equal('motion_2');
    (await text('.hikvision-row >> nth=3')).should.match(/already in the list/);
    (await editor.locator('.hikvision-customize-sensor.input-error').count()).should.equal(1);
    await names.nth(3).fill('some new thing');
    await names.nth(3).press('Tab');
    await editor.deviceDone();
    should((await editor.node(id)).customize).eql([
      { sensor: 'line_crossing_1', ignored: false, delay: 30 },
      { sensor: 'motion_2', ignored: true, delay: '' },
      { sensor: 'motion_10', ignored: false, delay: 3 },
      { sensor: 'some_new_thing', ignored: false, delay: '' },
    ]);
    editor.problems.should.eql([]);
  });

  it('points out another device whose topics would be the same', async () => {
    await editor.add([device(), device({ id: 'other', name: 'home', host: '192.0.2.9' })]);
    await editor.editDevice('other');
    (await text('#hikvision-same-topics')).should.match(/same topics as those of: Home \(192\.0\.2\.1\)/);
    await editor.page.fill('#node-config-input-name', 'Garden');
    (await editor.locator('#hikvision-same-topics').isVisible()).should.be.false();
  });

  it('claims nothing of topics while it does not know what devices behind one address call themselves', async () => {
    const behind = { name: '', host: '192.0.2.1' };
    await editor.add([device({ ...behind, port: '8081' }), device({ ...behind, id: 'other', port: '8082' })]);
    await editor.editDevice('other');
    (await editor.locator('#hikvision-same-topics').isVisible()).should.be.false();
  });
});
