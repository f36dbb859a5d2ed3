import 'should';
import should from 'should';
import type { Browser } from 'playwright-core';
import { admin, camera, listen, recorder, SimulatedDevice } from '../simulator';
import type { Listening } from '../simulator';
import { certificate } from '../support/certificates';
import type { RunningNodeRed } from '../support/node-red';
import { Editor, launchBrowser, startNodeRed } from './editor';

/** bcrypt of `reader-pass` and `owner-pass`: Node-RED keeps no passwords in its settings. */
const users = [
  {
    username: 'reader',
    password: '$2b$04$h5Fdwc4XFDLg58FiWtQfleaOOT8ha40t060u4aJuQdDgqL/v/2y3y',
    permissions: 'read',
  },
];

describe('a camera in a minute', function () {
  this.timeout(90_000);
  let browser: Browser;
  let nodeRed: RunningNodeRed;
  let editor: Editor;
  const opened: { device: SimulatedDevice; front: Listening }[] = [];

  const put = async (device: SimulatedDevice, tls = false): Promise<Listening> => {
    const front = await listen(device, tls ? { tls: certificate('self-signed') } : {});
    opened.push({ device, front });
    return front;
  };

  before(async () => {
    [browser, nodeRed] = await Promise.all([launchBrowser(), startNodeRed()]);
  });
  after(async () => {
    await browser.close();
    await nodeRed.stop();
  });
  beforeEach(async () => {
    await nodeRed.deploy([]);
    editor = await Editor.open(browser, nodeRed);
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed')
      await editor.shot(`failed ${this.currentTest.title.replace(/\W+/g, ' ')}`);
    await editor.close();
    for (const { device, front } of opened.splice(0)) {
      device.close();
      await front.close();
    }
  });

  const text = (selector: string) => editor.locator(selector).innerText();
  const fill = async (host: string, port: number, password = admin.password) => {
    await editor.page.fill('#node-config-input-host', host);
    await editor.page.fill('#node-config-input-port', String(port));
    await editor.page.fill('#node-config-input-username', admin.name);
    await editor.page.fill('#node-config-input-password', password);
  };
  /** Test with the form as it is; what the steps that failed say. */
  const failure = async (): Promise<string> => {
    await editor.page.click('#hikvision-test');
    await editor.page.waitForSelector('#hikvision-tested li', { timeout: 30_000 });
    return text('#hikvision-tested li:has(.fa-times)');
  };
  const newDevice = async () => {
    await editor.add([{ id: 'device', type: 'hikvision-device', name: '', host: '' }]);
    await editor.editDevice('device');
  };

  it('goes from an empty flow to a boolean in the debug sidebar', async () => {
    const device = new SimulatedDevice(camera());
    const front = await put(device);
    const { page } = editor;
    // Drag the nodes out of the palette with the mouse, as a person does.
    for (const [type, x] of [
      ['hikvision-sensor', 420],
      ['debug', 700],
    ] as const) {
      const source = page.locator(`.red-ui-palette-node[data-palette-type="${type}"]`);
      await source.scrollIntoViewIfNeeded();
      const box = await source.boundingBox();
      if (!box) throw new Error(`${type} is not in the palette.`);
      await page.mouse.move(box.x + 40, box.y + 10);
      await page.mouse.down();
      await page.mouse.move(x - 60, 300, { steps: 8 });
      await page.mouse.move(x, 320, { steps: 8 });
      await page.mouse.up();
    }
    await page.waitForFunction('RED.nodes.createCompleteNodeSet().filter((node) => node.x).length === 2');
    const [sensor, debug] = (await editor.nodes()).filter((node) => 'x' in node);
    if (sensor?.type !== 'hikvision-sensor' || !debug) throw new Error('The nodes did not land in the flow.');
    await editor.run(`(() => {
      const link = { source: RED.nodes.node('${sensor.id}'), sourcePort: 0, target: RED.nodes.node('${debug.id}') };
      RED.nodes.addLink(link);
      RED.view.redraw(true);
    })()`);

    // The device: address, login, Test.
    await editor.edit(sensor.id);
    await page.click('#node-input-btn-device-add');
    await editor.settled('#node-config-input-host');
    await fill(front.host, front.port);
    await page.fill('#node-config-input-delay', '0');
    await page.click('#hikvision-test');
    await page.waitForSelector('.hikvision-tested-sensors');
    (await text('.hikvision-tested-device')).should.match(/^Front Porch, DS-2CD2385G1-I, V5\.7\.15/);
    (await editor.locator('#hikvision-tested .fa-times').count()).should.equal(0);
    await editor.shot('minute-test');
    await editor.deviceDone();

    // The sensor, by the name that the device has for it.
    await page.waitForFunction(`$('#hikvision-choice optgroup[label="Front Porch"]').length === 1`);
    await page.selectOption('#hikvision-choice', { label: 'Line Crossing' });
    (await text('#hikvision-topic')).should.equal('front_porch_line_crossing');
    await editor.done();
    (await editor.label(sensor.id)).should.equal('Front Porch: Line Crossing');
    await editor.deploy();
    await page.evaluate(`RED.sidebar.show('debug')`);
    await nodeRed.until('the stream opens', () => device.ledger.streams.open === 1);

    device.event('linedetection', 1);
    await page.waitForSelector('.red-ui-debug-msg', { timeout: 10_000 });
    const message = editor.locator('.red-ui-debug-msg').first();
    (await message.innerText()).should.match(/front_porch_line_crossing[^]*true/);
    await editor.shot('minute-debug');
    device.event('linedetection', 1, 'inactive');
    await page.waitForFunction(`$('.red-ui-debug-msg').length === 2`);
    (await editor.locator('.red-ui-debug-msg').nth(1).innerText()).should.match(/false/);
    editor.problems.should.eql([]);

    // Deployed, the dialog asks the running device, and diagnostics can be copied.
    await page.reload();
    await page.waitForFunction('window.RED && RED.nodes.originalFlow() !== undefined');
    await editor.edit(sensor.id);
    await page.waitForFunction(`$('#hikvision-choice option:selected').text() === 'Line Crossing'`);
    await editor.cancel();
    const deployed = (await editor.nodes()).find((node) => node.type === 'hikvision-device');
    await editor.editDevice(deployed?.id ?? '');
    await page.click('#hikvision-diagnostics');
    await page.waitForFunction(`/Copied/.test($('#hikvision-diagnosed').text())`);
    // The stored password tests as well, and the running stream is not doubled.
    await page.click('#hikvision-test');
    await page.waitForSelector('.hikvision-tested-sensors');
    device.ledger.streams.open.should.equal(1);
    // Elsewhere it is not sent.
    await page.fill('#node-config-input-host', 'localhost');
    await page.click('#hikvision-test');
    await page.waitForFunction(`/Type the password again/.test($('#hikvision-tested').text())`);
    editor.problems.filter((line) => !line.includes('status of 403')).should.eql([]);
  });

  it('reads the channels of a recorder and lays out all that it reports', async () => {
    const device = new SimulatedDevice(recorder());
    const front = await put(device);
    await newDevice();
    await fill(front.host, front.port);
    await editor.page.click('#hikvision-test');
    await editor.page.waitForSelector('.hikvision-tested-sensors');
    await editor.deviceDone();
    await editor.add([
      { id: 'sensor', type: 'hikvision-sensor', x: 200, y: 80, device: 'device', wires: [[]] },
    ]);
    await editor.edit('sensor');
    await editor.page.waitForSelector('#hikvision-choice optgroup >> nth=1', { state: 'attached' });
    (await editor.options('#hikvision-choice'))
      .filter((label) => /, channel 2, ./.test(label))
      .length.should.be.above(0);
    await editor.shot('recorder-sensor');
    await editor.page.click('#hikvision-add');
    await editor.page.click('#hikvision-add-go');
    await editor.done();
    await editor.shot('recorder-nodes');
    (await editor.nodes()).filter((node) => node.type === 'hikvision-sensor').length.should.be.above(4);
    await editor.deploy();
    await nodeRed.until('one stream opens', () => device.ledger.streams.open === 1);
    editor.problems.should.eql([]);
  });

  it('says that the password is wrong, and does not hammer the device', async () => {
    const device = new SimulatedDevice(camera());
    const front = await put(device);
    await newDevice();
    await fill(front.host, front.port, 'wrong');
    (await failure()).should.match(/The device refused the login/);
    (await failure()).should.match(/the next try is at/);
    editor.problems.should.eql([]);
  });

  it('says that nothing answers', async () => {
    const front = await put(new SimulatedDevice(camera()));
    await front.close();
    await newDevice();
    await fill(front.host, front.port);
    (await failure()).should.match(/Nothing answers at 127\.0\.0\.1:\d+\./);
  });

  it('says that it is no Hikvision device, and shows nothing of what it is', async () => {
    const device = new SimulatedDevice(camera());
    device.faults.htmlPages();
    const front = await put(device);
    await newDevice();
    await fill(front.host, front.port);
    (await failure()).should.match(/does not look like a Hikvision device/);
    (await text('#hikvision-tested')).should.not.match(/Welcome/);
  });

  it('leads from a self-signed certificate to the TLS settings', async () => {
    const front = await put(new SimulatedDevice(camera(), { ssl: true }), true);
    await newDevice();
    await fill(front.host, front.port);
    await editor.page.check('#node-config-input-ssl');
    (await failure()).should.match(/certificate that it signed itself/);
    (await editor.locator('.hikvision-to-tls').count()).should.equal(1);
    await editor.shot('minute-certificate');
  });

  it('says what a user of the device is not allowed to do', async () => {
    const device = new SimulatedDevice(camera(), { users: [{ ...admin, rights: ['read'] }] });
    const front = await put(device);
    await newDevice();
    await fill(front.host, front.port);
    (await failure()).should.match(/Remote: Notify Surveillance Center/);
  });

  it('says that nothing is ticked in the device', async () => {
    const triggers = [{ type: 'VMD', channel: 1, notify: ['record'] }];
    const front = await put(new SimulatedDevice(camera({ triggers })));
    await newDevice();
    await fill(front.host, front.port);
    (await failure()).should.match(/Notify Surveillance Center/);
  });

  it('runs nothing that a device calls itself', async () => {
    const name = '<img src=x onerror="window.harmed=true">';
    const model = camera({ name, model: name, channels: [{ id: 1, name }] });
    const device = new SimulatedDevice(model);
    const front = await put(device);
    await newDevice();
    await fill(front.host, front.port);
    await editor.page.click('#hikvision-test');
    await editor.page.waitForSelector('.hikvision-tested-sensors');
    (await text('.hikvision-tested-device')).should.startWith(name);
    await editor.deviceDone();
    await editor.add([
      { id: 'sensor', type: 'hikvision-sensor', x: 200, y: 80, device: 'device', wires: [[]] },
    ]);
    await editor.edit('sensor');
    await editor.page.click('#hikvision-add');
    await editor.done();
    await editor.deploy();
    await nodeRed.until('the stream opens', () => device.ledger.streams.open === 1);
    await editor.edit('sensor');
    await editor.cancel();
    should(await editor.run('window.harmed')).be.undefined();
    should(await editor.run('document.querySelectorAll("img[src=x]").length')).equal(0);
  });

  it('tells a user who may only read that he may not test', async () => {
    const guarded = await startNodeRed({ settings: { adminAuth: { type: 'credentials', users } } });
    try {
      await editor.close();
      editor = await Editor.open(browser, guarded, { user: { name: 'reader', password: 'reader-pass' } });
      await newDevice();
      (await editor.locator('#hikvision-test').isDisabled()).should.be.true();
      (await text('#hikvision-tested')).should.match(/no permission/);
      (await editor.locator('#hikvision-find').isDisabled()).should.be.true();
      editor.problems.filter((line) => !line.includes('status of 401')).should.eql([]);
    } finally {
      await guarded.stop();
    }
  });
});
