import 'should';
import should from 'should';
import type { Browser } from 'playwright-core';
import { admin, camera, listen, recorder, SimulatedDevice } from '../simulator';
import type { Listening } from '../simulator';
import { certificate } from '../support/certificates';
import { FakeNetwork, probeMatch } from '../support/fake-network';
import type { RunningNodeRed } from '../support/node-red';
import { adminAuth, people } from '../support/people';
import { RawServer } from '../support/raw-server';
import { Editor, FAILED, launchBrowser, startNodeRed } from './editor';

describe('a camera in a minute', function () {
  this.timeout(90_000);
  let browser: Browser;
  let nodeRed: RunningNodeRed;
  let editor: Editor;
  let network: FakeNetwork;
  const opened: { device: SimulatedDevice; front: Listening }[] = [];

  const put = async (device: SimulatedDevice, tls = false): Promise<Listening> => {
    const front = await listen(device, tls ? { tls: certificate('self-signed') } : {});
    opened.push({ device, front });
    return front;
  };

  before(async () => {
    network = new FakeNetwork();
    const find = { group: '127.0.0.1', interfaces: ['127.0.0.1'], port: await network.open(), limit: 500 };
    [browser, nodeRed] = await Promise.all([launchBrowser(), startNodeRed({ find })]);
  });
  after(async () => {
    await browser.close();
    await nodeRed.stop();
    network.close();
  });
  beforeEach(async () => {
    network.answers = [];
    await nodeRed.deploy([]);
    editor = await Editor.open(browser, nodeRed);
  });
  afterEach(async function () {
    await editor.shotOfFailure(this.currentTest);
    await editor.close();
    for (const { device, front } of opened.splice(0)) {
      device.close();
      await front.close();
    }
  });

  const text = (selector: string) => editor.text(selector);
  const fill = async (host: string, port: number, password = admin.password) => {
    await editor.page.fill('#node-config-input-host', host);
    await editor.page.fill('#node-config-input-port', String(port));
    await editor.page.fill('#node-config-input-username', admin.name);
    await editor.page.fill('#node-config-input-password', password);
  };
  /** Test with the form as it is; what the steps that failed say. */
  const failure = async (): Promise<string> => {
    await editor.page.click('#hikvision-test');
    await editor.page.waitForSelector('#hikvision-tested [data-verdict]', { timeout: 30_000 });
    return (await editor.locator(FAILED).allInnerTexts()).join('\n');
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
    // The README shows these two cuts; they fit Node-RED 4.1. Copy them to test/screenshots/readme when a dialog changes.
    await editor.shot('readme-test', { x: 250, y: 48, width: 707, height: 815 });
    await editor.deviceDone();

    // The sensor, by the name that the device has for it.
    // The dialog asks for the list when the device was chosen; the drop-down shows what is known when it opens.
    const deadline = Date.now() + 10_000;
    while (!(await editor.groups('#hikvision-choice')).includes('Front Porch'))
      Date.now().should.be.below(deadline, 'The sensors of the device are not offered.');
    await editor.choose('#hikvision-choice', 'Line Crossing');
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
    await editor.shot('readme-debug', { x: 180, y: 48, width: 1100, height: 320 });
    device.event('linedetection', 1, 'inactive');
    await page.waitForFunction(`$('.red-ui-debug-msg').length === 2`);
    (await editor.locator('.red-ui-debug-msg').nth(1).innerText()).should.match(/false/);
    editor.problems.should.eql([]);

    // Deployed, the dialog asks the running device, and diagnostics can be copied.
    await page.reload();
    await page.waitForFunction('window.RED && RED.nodes.originalFlow() !== undefined');
    // Nobody has opened a dialog yet: the label has the name that the device gave itself.
    await page
      .locator('.red-ui-flow-node-group')
      .getByText('Front Porch: Line Crossing', { exact: true })
      .waitFor();
    should(await editor.run('RED.nodes.dirty()')).be.false();
    await editor.edit(sensor.id);
    await page.waitForFunction(`$('#hikvision-choice').val() === 'Line Crossing'`);
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

  /** What one device answers in all its moods: one page for all of them, as a person tries again and again. */
  it('explains in the dialog why a test of a real device fails', async () => {
    const { page } = editor;
    const problem = async (what: string, fits: RegExp) => {
      (await failure()).should.match(fits, what);
      await editor.shot(`failure ${what}`);
    };
    await newDevice();

    const plain = new SimulatedDevice(camera());
    const front = await put(plain);
    await fill(front.host, front.port, 'wrong');
    await problem(
      'wrong password',
      /refused the login\. Tries left before it locks: 6\.[^]*WEB Authentication/,
    );
    // Nothing more is sent while it waits, and the right password is tried at once.
    const tries = plain.ledger.logins.length;
    await problem('waits', /the next try is at/i);
    plain.ledger.logins.should.have.length(tries);

    const strict = await put(new SimulatedDevice(camera(), { login: { tries: 1 } }));
    await fill(strict.host, strict.port, 'wrong');
    await problem('locked', /has locked this address[^]*Every try during the lock/);

    const listener = await put(new SimulatedDevice(camera(), { users: [{ ...admin, rights: ['read'] }] }));
    await fill(listener.host, listener.port);
    await problem('no permission', /Remote: Notify Surveillance Center/);

    const triggers = [{ type: 'VMD', channel: 1, notify: ['record' as const] }];
    const quiet = await put(new SimulatedDevice(camera({ triggers })));
    await fill(quiet.host, quiet.port);
    await problem(
      'nothing ticked',
      /No sensor is set to notify \(sensors: 1\)[^]*tick "Notify Surveillance Center"/,
    );

    const router = new SimulatedDevice(camera());
    router.faults.htmlPages();
    const page404 = await put(router);
    await fill(page404.host, page404.port);
    await problem('not a device', /does not look like a Hikvision device/);
    (await text('#hikvision-tested')).should.not.match(/Welcome/);

    const mover = new SimulatedDevice(camera());
    mover.faults.redirect('http://192.0.2.7/evil');
    const moved = await put(mover);
    await fill(moved.host, moved.port);
    await problem('redirect', /sends this client to another address[^]*where the device really is/);
    (await text('#hikvision-tested')).should.not.match(/evil/);

    const rtsp = await RawServer.start(
      (request) => request.socket.end('RTSP/1.0 400 Bad Request\r\n\r\n'),
      'bytes',
    );
    await fill('127.0.0.1', rtsp.port);
    await problem('not http', /is no web server[^]*not the server port/);
    await rtsp.close();

    const gone = await put(new SimulatedDevice(camera()));
    await gone.close();
    await fill(gone.host, gone.port);
    await problem('nothing answers', /Nothing answers at 127\.0\.0\.1:\d+\.[^]*Check the address/);

    const secure = await put(new SimulatedDevice(camera(), { ssl: true }), true);
    await fill(secure.host, secure.port);
    (await failure()).should.not.equal('');
    await page.check('#node-config-input-ssl');
    await problem('certificate', /certificate that it signed itself/);
    (await editor.locator('.hikvision-to-tls').count()).should.equal(1);
    const insecure = await RawServer.start(
      (request) => request.socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'),
      'bytes',
    );
    await fill('127.0.0.1', insecure.port);
    await problem('no ssl there', /does not speak SSL[^]*Untick SSL/);
    await insecure.close();

    // And all is well with the right password after that.
    await page.uncheck('#node-config-input-ssl');
    await fill(front.host, front.port);
    await page.click('#hikvision-test');
    await page.waitForSelector('.hikvision-tested-sensors');
    editor.problems.should.eql([]);
  });

  it('takes a self-signed device by TLS settings that are not deployed yet', async () => {
    const front = await put(new SimulatedDevice(camera(), { ssl: true }), true);
    const { page } = editor;
    await newDevice();
    await fill(front.host, front.port);
    await page.check('#node-config-input-ssl');
    (await failure()).should.match(/certificate that it signed itself/);
    await page.click('.hikvision-to-tls');
    await editor.settled('#node-config-input-verifyservercert');
    await page.uncheck('#node-config-input-verifyservercert');
    await page.click('#node-config-dialog-ok');
    await page.waitForSelector('#node-config-input-verifyservercert', { state: 'detached' });
    await editor.settled('#hikvision-test');
    // The page knows that nothing is to be verified; what it cannot know are files on the server.
    (await failure()).should.equal('');
    await editor.deviceDone();
    await editor.deploy();
    await editor.editDevice('device');
    await page.click('#hikvision-test');
    await page.waitForSelector('.hikvision-tested-sensors');
    editor.problems.should.eql([]);
  });

  it('fills the form with a device that was found in the network', async () => {
    const front = await put(new SimulatedDevice(camera()));
    const { page } = editor;
    network.answers = [
      probeMatch({
        MAC: 'm1',
        IPv4Address: front.host,
        HttpPort: String(front.port),
        DeviceDescription: 'DS-2CD2385G1-I',
        Activated: 'true',
      }),
      probeMatch({
        MAC: 'm2',
        IPv4Address: '192.0.2.9',
        DeviceDescription: '&lt;b&gt;DS&lt;/b&gt;',
        Activated: 'false',
      }),
    ];
    await newDevice();
    await page.click('#hikvision-find');
    await page.waitForSelector('.hikvision-choose');
    (await editor.locator('.hikvision-choose').allInnerTexts()).should.eql([
      `DS-2CD2385G1-I, ${front.host}`,
      '<b>DS</b>, 192.0.2.9, not activated yet',
    ]);
    (await text('#hikvision-found')).should.match(/may still be there/);
    await editor.shot('found');
    await page.click('.hikvision-choose >> nth=0');
    await page.keyboard.type(admin.name);
    await page.fill('#node-config-input-password', admin.password);
    await page.click('#hikvision-test');
    await page.waitForSelector('.hikvision-tested-sensors');
    network.answers = [];
    await page.click('#hikvision-find');
    await page.waitForFunction(`/does not mean that there is none/.test($('#hikvision-found').text())`);
    editor.problems.should.eql([]);
  });

  it('knows a device in a subflow by its first instance, and one that cannot run not at all', async () => {
    const device = new SimulatedDevice(recorder());
    const front = await put(device);
    const inside = { type: 'hikvision-device', name: '', delay: 5, hold: 5, customize: [] };
    const flow = [
      { id: 'tab', type: 'tab', label: 'Flow 1' },
      { id: 'sub', type: 'subflow', name: 'Camera', in: [], out: [], env: [] },
      {
        ...inside,
        id: 'inner',
        z: 'sub',
        host: front.host,
        port: String(front.port),
        credentials: { username: admin.name, password: admin.password },
      },
      {
        id: 'heard',
        type: 'hikvision-sensor',
        z: 'sub',
        x: 200,
        y: 80,
        device: 'inner',
        sensor: 'motion',
        wires: [[]],
      },
      { id: 'one', type: 'subflow:sub', z: 'tab', x: 200, y: 80, wires: [] },
      { ...inside, id: 'unset', host: '${HIKVISION_TEST_UNSET}' },
      {
        id: 'deaf',
        type: 'hikvision-sensor',
        z: 'tab',
        x: 200,
        y: 200,
        device: 'unset',
        sensor: 'motion',
        wires: [[]],
      },
    ];
    await nodeRed.deploy(flow);
    await nodeRed.until('the stream opens', () => device.openStreams === 1);
    await editor.close();
    editor = await Editor.open(browser, nodeRed);
    // A dialog whose list is as the runtime has answered.
    const told = async (camera: string, id: string): Promise<void> => {
      const answer = editor.page.waitForResponse((one) => one.url().endsWith(`/${camera}/sensors`));
      await editor.edit(id);
      await (await answer).finished();
    };
    await editor.run(`RED.workspaces.show('sub')`);
    await told('inner', 'heard');
    (await editor.options('#hikvision-choice')).join().should.match(/, channel 2, /);
    await editor.cancel();
    await editor.run(`RED.workspaces.show('tab')`);
    await told('unset', 'deaf');
    (await editor.options('#hikvision-choice')).should.containEql('Motion');
    (await editor.options('#hikvision-choice')).join().should.not.match(/channel 2/);
    await editor.cancel();
    await editor.editDevice('unset');
    await editor.page.click('#hikvision-diagnostics');
    await editor.page.waitForFunction(`/Copied/.test($('#hikvision-diagnosed').text())`);
    editor.problems.should.eql([]);
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
    const guarded = await startNodeRed({ settings: { adminAuth } });
    try {
      await editor.close();
      editor = await Editor.open(browser, guarded, { user: people.reader });
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
