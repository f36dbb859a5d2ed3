import 'should';
import should from 'should';
import type { Browser } from 'playwright-core';
import type { TestAnswer } from '../../src/setup/check';
import type { RunningNodeRed } from '../support/node-red';
import { Editor, launchBrowser, startNodeRed } from './editor';

const sensor = (type: string, name: string, channel: number | null, more: object = {}) => ({
  id: channel === null ? type : `${type}_${channel}`,
  type,
  name,
  channel,
  channelName: channel === 1 ? 'Front door' : channel === 2 ? 'Driveway' : null,
  notifies: true,
  ignored: false,
  ...more,
});

/** What a recorder with two channels tells. */
const recorder: TestAnswer = {
  ok: true,
  steps: [
    { step: 'reach', ok: true, message: '', code: 'test-reach', values: { host: 'nvr.lan', port: 80 } },
    { step: 'login', ok: true, message: '', code: 'test-login' },
    { step: 'stream', ok: true, message: 'As the server says it.' },
  ],
  device: { name: 'Home', model: 'DS-7616NI-K2', firmware: 'V4.74.205', deviceType: 'NVR' },
  channels: [
    { id: 1, name: 'Front door' },
    { id: 2, name: 'Driveway' },
  ],
  sensors: [
    sensor('motion', 'Motion', 1),
    sensor('line_crossing', 'Line Crossing', 1),
    sensor('motion', 'Motion', 2),
    sensor('field_detection', 'Field Detection', 2, { notifies: false }),
    sensor('disk_error', 'Disk Error', null),
  ],
};

/** Everything that a device or the network calls itself, if it wants to do harm. */
const evil = '<img src=x onerror="window.harmed=true">';

/** Each test has a device of its own: the page remembers what devices told it. */
let id = 'device';
let count = 0;

const device = (more: object = {}) => ({
  id,
  type: 'hikvision-device',
  name: 'Home',
  host: '192.0.2.1',
  ...more,
});
const sensorNode = (more: object = {}) => ({
  id: 'sensor',
  type: 'hikvision-sensor',
  x: 200,
  y: 100,
  device: id,
  wires: [[]],
  ...more,
});

describe('the dialogs in the editor', function () {
  this.timeout(60_000);
  let browser: Browser;
  let nodeRed: RunningNodeRed;
  let editor: Editor;

  before(async () => {
    [browser, nodeRed] = await Promise.all([launchBrowser(), startNodeRed()]);
    editor = await Editor.open(browser, nodeRed);
  });
  after(async () => {
    await browser.close();
    await nodeRed.stop();
  });
  beforeEach(async () => {
    id = `device${(count += 1)}`;
    await editor.reset();
  });
  afterEach(async function () {
    await editor.shotOfFailure(this.currentTest);
  });

  const text = (selector: string) => editor.locator(selector).innerText();
  const value = (selector: string) => editor.locator(selector).inputValue();

  describe('of a device', () => {
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
      await editor.add([
        device({ ...behind, port: '8081' }),
        device({ ...behind, id: 'other', port: '8082' }),
      ]);
      await editor.editDevice('other');
      (await editor.locator('#hikvision-same-topics').isVisible()).should.be.false();
    });
  });

  describe('of a sensor', () => {
    /** A device whose sensors are known from a test of its form. */
    const known = async (answer: TestAnswer = recorder, more: object = {}) => {
      await editor.answer('test', 200, answer);
      await editor.add([device(more), sensorNode()]);
      await editor.editDevice(id);
      await editor.page.click('#hikvision-test');
      await editor.page.waitForSelector('.hikvision-tested-sensors');
      await editor.deviceDone();
    };

    it("shows every channel first, then the device's own sensors by channel, then the other types", async () => {
      await known();
      await editor.edit('sensor');
      const options = await editor.options('#hikvision-choice');
      options
        .slice(0, 7)
        .should.eql([
          'All sensors',
          'Motion, every channel',
          'Motion, channel 1, Front door',
          'Line Crossing, channel 1, Front door',
          'Motion, channel 2, Driveway',
          'Field Detection, channel 2, Driveway (not reported)',
          'Disk Error',
        ]);
      options.should.containEql('PIR Alarm');
      should(options.at(-1)).equal('Another type …');
      (await editor.groups('#hikvision-choice')).should.eql([
        'Every channel',
        'channel 1, Front door',
        'channel 2, Driveway',
        'The device itself',
        'Other types',
      ]);
      editor.problems.should.eql([]);
    });

    it('saves the chosen sensor and tells its topic', async () => {
      await known();
      await editor.edit('sensor');
      await editor.choose('#hikvision-choice', 'Motion, channel 2, Driveway');
      (await text('#hikvision-topic')).should.equal('home_motion_2');
      await editor.done();
      (await editor.node('sensor')).should.match({ sensor: 'motion', channel: '2' });
      (await editor.label('sensor')).should.equal('Home: Motion 2');
      await editor.edit('sensor');
      (await editor.page.inputValue('#hikvision-choice')).should.equal('Motion, channel 2, Driveway');
      await editor.choose('#hikvision-choice', 'Field Detection, channel 2, Driveway (not reported)');
      (await text('#hikvision-not-notifying')).should.match(/Notify Surveillance Center/);
      await editor.choose('#hikvision-choice', 'Motion, every channel');
      (await text('#hikvision-topic')).should.equal('home_motion_1, home_motion_2');
      await editor.choose('#hikvision-choice', 'Disk Error');
      (await text('#hikvision-topic')).should.equal('home_disk_error');
      (await editor.locator('#hikvision-channel-row').isVisible()).should.be.false();
      editor.problems.should.eql([]);
    });

    it('needs no number for the only sensor of a camera', async () => {
      const camera: TestAnswer = {
        ...recorder,
        device: { name: 'Front Porch', model: 'DS-2CD2385G1', firmware: 'V5', deviceType: 'IPCamera' },
        channels: [{ id: 1, name: 'Camera 01' }],
        sensors: [sensor('motion', 'Motion', 1, { id: 'motion', channelName: 'Camera 01' })],
      };
      await known(camera, { name: '' });
      await editor.edit('sensor');
      await editor.choose('#hikvision-choice', 'Motion');
      (await text('#hikvision-topic')).should.equal('front_porch_motion');
      await editor.done();
      (await editor.node('sensor')).should.match({ sensor: 'motion', channel: '' });
      (await editor.label('sensor')).should.equal('Front Porch: Motion');
    });

    it('takes a type that nobody knows', async () => {
      await editor.add([device(), sensorNode()]);
      await editor.edit('sensor');
      await editor.choose('#hikvision-choice', 'Another type …');
      await editor.page.fill('#node-input-sensor', 'someNewThing');
      (await text('#hikvision-topic')).should.equal('home_somenewthing');
      await editor.done();
      (await editor.node('sensor')).should.match({ sensor: 'someNewThing', channel: '' });
      await editor.edit('sensor');
      (await editor.locator('#node-input-sensor').isVisible()).should.be.true();
      editor.problems.should.eql([]);
    });

    it('calls the number of an alarm input an input', async () => {
      await editor.add([device(), sensorNode({ sensor: 'i_o' })]);
      await editor.edit('sensor');
      (await text('#hikvision-channel-label')).should.equal('Input');
      should(await editor.locator('#node-input-channel').getAttribute('placeholder')).match(/input/);
    });

    it('shows the inherited delay in the empty field', async () => {
      const customize = [
        { sensor: 'motion', ignored: false, delay: 20 },
        { sensor: 'motion_2', ignored: false, delay: 30 },
      ];
      await editor.add([device({ delay: 7, customize }), sensorNode()]);
      await editor.edit('sensor');
      const shown = () => editor.locator('#node-input-delay').getAttribute('placeholder');
      should(await shown()).equal('20');
      await editor.page.fill('#node-input-channel', '2');
      should(await shown()).equal('30');
      await editor.choose('#hikvision-choice', 'PIR Alarm');
      should(await shown()).equal('7');
    });

    it('gives the list of types, and no error, for a device that an environment variable names', async () => {
      await editor.add([device({ name: '', host: '${CAM_HOST}' }), sensorNode()]);
      await editor.edit('sensor');
      (await editor.options('#hikvision-choice')).should.containEql('Motion');
      (await text('#hikvision-topic')).should.equal('…_motion');
      editor.problems.should.eql([]);
    });

    it('lays out a node for every chosen sensor below itself, as one step that can be undone', async () => {
      await known();
      await editor.edit('sensor');
      await editor.choose('#hikvision-choice', 'Motion, channel 2, Driveway');
      await editor.page.click('#hikvision-add');
      // Chosen beforehand: reported, not ignored, and without a node yet.
      (await editor.locator('#hikvision-adding li').allInnerTexts())
        .map((line) => line.replace(/\s+/g, ' ').trim())
        .should.eql([
          'Motion, channel 1, Front door',
          'Line Crossing, channel 1, Front door',
          'Motion, channel 2, Driveway (has a node)',
          'Field Detection, channel 2, Driveway (not reported)',
          'Disk Error',
        ]);
      (await text('#hikvision-add-go')).should.equal('Add nodes (3)');
      await editor.shot('add-nodes');
      await editor.page.click('#hikvision-add-go');
      await editor.cancel();
      const added = (await editor.nodes()).filter(
        (node) => node.type === 'hikvision-sensor' && node.id !== 'sensor',
      );
      added
        .map((node) => [node.sensor, node.channel, node.device])
        .should.eql([
          ['motion', '1', id],
          ['line_crossing', '1', id],
          ['disk_error', '', id],
        ]);
      added.map((node) => node.y).should.eql([150, 200, 250]);
      await editor.run('RED.history.pop()');
      (await editor.nodes()).filter((node) => node.type === 'hikvision-sensor').should.have.length(1);
      editor.problems.should.eql([]);
    });

    it('runs nothing that a device calls itself, in any list, dialog or label', async () => {
      const hostile: TestAnswer = {
        ok: false,
        steps: [{ step: 'reach', ok: false, message: evil, hint: evil }],
        device: { name: evil, model: evil, firmware: evil, deviceType: 'NVR' },
        channels: [{ id: 1, name: evil }],
        sensors: [
          sensor('motion', 'Motion', 1, { channelName: evil }),
          sensor(evil, evil, 2, { id: 'img_src_x_2', channelName: evil, notifies: false }),
        ],
      };
      await editor.answer('test', 200, hostile);
      await editor.add([
        device({ name: '' }),
        device({ id: 'other', name: evil, host: evil }),
        device({ id: 'third', name: evil, host: evil }),
        sensorNode(),
        {
          id: 'event',
          type: 'hikvision-event',
          x: 200,
          y: 200,
          device: 'other',
          events: [evil],
          wires: [[], []],
        },
        {
          id: 'control',
          type: 'hikvision-control',
          x: 200,
          y: 300,
          device: id,
          action: 'request',
          path: `/${evil}`,
        },
      ]);
      await editor.editDevice(id);
      await editor.page.click('#hikvision-test');
      await editor.page.waitForSelector('.hikvision-tested-sensors');
      await editor.shot('hostile-device');
      await editor.deviceDone();
      await editor.edit('sensor');
      (await editor.options('#hikvision-choice')).should.containEql(`Motion, channel 1, ${evil}`);
      await editor.choose('#hikvision-choice', `Motion, channel 1, ${evil}`);
      await editor.page.click('#hikvision-add');
      await editor.shot('hostile-sensor');
      await editor.page.selectOption('#node-input-device', 'other');
      await editor.page.waitForSelector('#hikvision-same-topics');
      await editor.done();
      await editor.edit('event');
      await editor.cancel();
      await editor.edit('control');
      await editor.cancel();
      (await editor.label('sensor')).should.containEql(evil);
      // The port of the node tells its label, and the palette its description.
      const node = editor.locator('#red-ui-workspace-chart .red-ui-flow-node').first();
      // At its left end: with a name this long its middle may lie under the sidebar.
      await node.hover({ position: { x: 10, y: 10 } });
      should(await editor.run('window.harmed')).be.undefined();
      should(await editor.run('document.querySelectorAll("img[src=x]").length')).equal(0);
      editor.problems.should.eql([]);
    });
  });

  describe('of the other nodes', () => {
    it('keep the events of an event node', async () => {
      await editor.add([
        device(),
        {
          id: 'event',
          type: 'hikvision-event',
          x: 200,
          y: 100,
          device: id,
          events: ['motion'],
          wires: [[], []],
        },
      ]);
      await editor.edit('event');
      await editor.locator('.hikvision-event-form .red-ui-editableList-addButton').click();
      await editor.locator('.hikvision-event-type').nth(1).fill('linedetection');
      await editor.done();
      should((await editor.node('event')).events).eql(['motion', 'line_crossing']);
      (await editor.label('event')).should.equal('Home: Motion, Line Crossing');
      editor.problems.should.eql([]);
    });

    it('show the fields of the chosen action only', async () => {
      await editor.add([
        device(),
        { id: 'control', type: 'hikvision-control', x: 200, y: 100, device: id, wires: [[]] },
      ]);
      const visible = () =>
        editor.run(`[...document.querySelectorAll('.hikvision-control-form .hikvision-action')]
          .filter((row) => row.getClientRects().length)
          .map((row) => row.querySelector('label')?.htmlFor.replace('node-input-', '') ?? 'note')`);
      await editor.edit('control');
      for (const [action, fields] of [
        ['detection', ['sensor', 'channel', 'enabled']],
        ['preset', ['channel', 'preset']],
        ['reboot', ['note']],
        ['request', ['method', 'path', 'body']],
        ['output', ['port', 'state', 'duration']],
      ] as const) {
        await editor.page.selectOption('#node-input-action', action);
        should(await visible()).eql(fields);
      }
      await editor.page.selectOption('#node-input-state', 'on');
      should(await visible()).eql(['port', 'state']);
      await editor.page.fill('#node-input-port', '1');
      await editor.done();
      (await editor.label('control')).should.equal('Home: output 1 on');
      editor.problems.should.eql([]);
    });

    it('say what they are without a name', async () => {
      await editor.add([
        device(),
        { id: 'status', type: 'hikvision-status', x: 200, y: 100, device: id, wires: [[]] },
        {
          id: 'snapshot',
          type: 'hikvision-snapshot',
          x: 200,
          y: 200,
          device: id,
          channel: '2',
          wires: [[]],
        },
        sensorNode({ sensor: 'all', y: 300 }),
      ]);
      (await editor.label('status')).should.equal('Home: connection');
      (await editor.label('snapshot')).should.equal('Home: snapshot 2');
      (await editor.label('sensor')).should.equal('Home: All sensors');
    });
  });

  it('bind every label to a field and reach every button by keyboard', async () => {
    const types = ['sensor', 'event', 'status', 'snapshot', 'control'];
    await editor.add([
      device(),
      ...types.map((type, index) => ({
        id: type,
        type: `hikvision-${type}`,
        x: 200,
        y: 100 + 60 * index,
        device: id,
        wires: [],
      })),
    ]);
    const loose = `[...document.querySelectorAll('.hikvision-form label')]
      .filter((label) => !label.control && !document.getElementById(label.htmlFor))
      .map((label) => label.innerText)`;
    const unreachable = `[...document.querySelectorAll('.hikvision-form button, .hikvision-form input, .hikvision-form select')]
      .filter((one) => one.tabIndex < 0 && !one.matches('[role=combobox] + button')).map((one) => one.id)`;
    for (const type of types) {
      await editor.edit(type);
      should(await editor.run(loose)).eql([], type);
      should(await editor.run(unreachable)).eql([], type);
      await editor.cancel();
    }
    await editor.editDevice(id);
    should(await editor.run(loose)).eql([]);
    should(await editor.run(unreachable)).eql([]);
    editor.problems.should.eql([]);
  });

  for (const theme of ['light', 'dark'] as const) {
    for (const width of [1280, 640]) {
      it(`fit and follow the ${theme} theme at ${width} pixels`, async () => {
        await editor.page.setViewportSize({ width, height: 900 });
        await editor.theme(theme);
        await editor.answer('test', 200, recorder);
        await editor.add([
          device({ ssl: true, customize: [{ sensor: 'motion_1', ignored: false, delay: 30 }] }),
          sensorNode(),
          { id: 'control', type: 'hikvision-control', x: 200, y: 200, device: id, wires: [[]] },
        ]);
        const tooWide = `[...document.querySelectorAll('.hikvision-form *')]
          .filter((one) => one.getClientRects().length && one.scrollWidth > one.clientWidth + 1 &&
            getComputedStyle(one).display !== 'inline' && !['INPUT', 'SELECT', 'OPTION'].includes(one.tagName))
          .map((one) => one.id || one.className || one.tagName)`;
        await editor.editDevice(id);
        await editor.page.click('#hikvision-test');
        await editor.page.waitForSelector('.hikvision-tested-sensors');
        await editor.shot(`device-${theme}-${width}`);
        should(await editor.run(tooWide)).eql([]);
        await editor.locator('#hikvision-diagnostics').scrollIntoViewIfNeeded();
        await editor.shot(`device-below-${theme}-${width}`);
        await editor.deviceDone();
        await editor.edit('sensor');
        await editor.page.click('#hikvision-add');
        await editor.shot(`sensor-${theme}-${width}`);
        should(await editor.run(tooWide)).eql([]);
        await editor.cancel();
        await editor.edit('control');
        await editor.page.selectOption('#node-input-action', 'request');
        await editor.shot(`control-${theme}-${width}`);
        editor.problems.should.eql([]);
      });
    }
  }
});
