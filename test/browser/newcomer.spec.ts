import { readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import 'should';
import type { Browser, Page } from 'playwright-core';
import { camera, listen, recorder, SimulatedDevice } from '../simulator';
import type { Listening } from '../simulator';
import { manifest } from '../support/manifest';
import { pack } from '../support/node-red';
import type { RunningNodeRed } from '../support/node-red';
import { readmeTable, Section } from '../support/readme';
import { serveTarball } from '../support/registry';
import type { Registry } from '../support/registry';
import { Editor, launchBrowser, startNodeRed } from './editor';
import { Person } from './person';

/** The user of step 1: what the README says to tick, and nothing more. */
const user = { name: 'nodered', password: 'Just-4-events', rights: ['read', 'notify'] as const };

/**
 * Lets the file with what all dialogs share come after those of the other nodes. The editor asks for all of them at once
 * after an install, so any order may happen.
 */
async function sharedFileComesLast(page: Page): Promise<void> {
  const path = (name: string) => `**/nodes/${manifest.name}/hikvision-${name}?*`;
  const others = ['sensor', 'event', 'status', 'snapshot', 'control'].map((name) =>
    page.waitForResponse(path(name)).then((response) => response.finished()),
  );
  await page.route(path('device'), async (route) => {
    await Promise.all(others);
    await route.continue();
  });
}

describe('a newcomer who follows the README word for word', function () {
  this.timeout(120_000);
  let browser: Browser;
  let nodeRed: RunningNodeRed;
  let registry: Registry;
  let editor: Editor;
  let page: Page;
  let person: Person;
  let folder = '';
  let stuck = false;
  const devices: { device: SimulatedDevice; front: Listening }[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hikvision-newcomer-'));
    registry = await serveTarball(await pack(folder));
    const settings = { editorTheme: { tours: false, palette: { catalogues: [registry.catalogue] } } };
    const env = { npm_config_registry: registry.url };
    [browser, nodeRed] = await Promise.all([
      launchBrowser(),
      startNodeRed({ packageFrom: 'none', settings, env }),
    ]);
    editor = await Editor.open(browser, nodeRed, { installed: false });
    page = editor.page;
    person = await Person.at(editor, 'newcomer');
  });
  after(async () => {
    await browser.close();
    await nodeRed.stop();
    await registry.close();
    await rm(folder, { recursive: true, force: true });
    for (const { device, front } of devices) {
      device.close();
      await front.close();
    }
  });
  beforeEach(function () {
    // Whoever is stuck goes no further: what comes next begins where this ended.
    if (stuck) this.skip();
  });
  afterEach(async function () {
    if (this.currentTest?.state !== 'failed') return;
    stuck = true;
    await person.shot('failed');
  });

  const put = async (device: SimulatedDevice): Promise<{ device: SimulatedDevice; front: Listening }> => {
    const entry = { device, front: await listen(device) };
    devices.push(entry);
    return entry;
  };
  /** Fills the settings of a new device; its address as a browser shows it. */
  const login = async (front: Listening) => {
    await page.getByLabel('Host').fill(`${front.url}/`);
    await page.getByLabel('User name').fill(user.name);
    await page.getByLabel('Password').fill(user.password);
  };
  /** Presses Test; the device answers with this name, model and firmware, and nothing is wrong. */
  const test = async (device: string) => {
    await person.button('Test').click();
    await page.locator('.hikvision-tested-sensors').waitFor();
    (await page.locator('.hikvision-tested-device').innerText()).should.startWith(device);
    (await page.locator('#hikvision-tested .fa-times').count()).should.equal(0);
  };
  it('installs it from the palette', async () => {
    const section = new Section('Install');
    const { name } = manifest;
    section.says(
      'In Node-RED: menu > **Manage palette** > **Install**, search for `node-red-contrib-hikvision-sensors`, press **install**.',
    );
    await person.menu('Manage palette');
    await page
      .getByRole('tab', { name: 'Install' })
      .or(page.getByText('Install', { exact: true }))
      .first()
      .click();
    await page.getByPlaceholder('search modules').pressSequentially(name);
    await page.getByText('install', { exact: true }).filter({ visible: true }).click();
    await person.shot('install');
    await sharedFileComesLast(page);
    await person.button('Install').click();
    const nodes = page.locator('.red-ui-palette-node[data-palette-type^="hikvision-"]');
    await nodes.nth(4).waitFor({ state: 'attached' });
    await person.shot('installed');
    await person.button('Close').click();
    await person.button('Close').waitFor({ state: 'hidden' });

    section.says(
      'Or in your Node-RED folder (mostly `~/.node-red`): ```sh npm install node-red-contrib-hikvision-sensors ``` and restart Node-RED.',
    );
    // That is what Node-RED has just done.
    readdirSync(join(nodeRed.userDir, 'node_modules')).should.containEql(name);
    section.ends();
  });

  it('sets up a camera in six steps', async () => {
    const section = new Section('Set up a camera in six steps');
    // 1 to 3 are done in the camera's own pages; the simulated camera is as it is after them.
    section.says(
      '**Make a user on the camera.** In its web page: _Configuration > System > User Management > Add_. Tick **Remote: Notify Surveillance Center/Trigger Alarm Output**. For snapshots and control also tick _Remote: Live View_ and _Remote: Parameters Settings_. Some devices only let an administrator receive events.',
    );
    const users = [user];
    section.says(
      '**Check how it logs in.** _Configuration > System > Security > Authentication_: **WEB Authentication** must be `digest` or `digest/basic`.',
    );
    const loginOffered = { schemes: ['MD5' as const] };
    section.says(
      '**Tick what you want to hear of.** _Configuration > Event_: open an event (Motion Detection, Line Crossing Detection …), enable it, draw its area or line, set its arming schedule, and under **Linkage Method** tick **Notify Surveillance Center**. Without that tick the camera keeps the event to itself.',
    );
    const triggers = [
      { type: 'VMD', channel: 1, notify: ['center'] },
      { type: 'linedetection', channel: 1, notify: ['record'] },
    ];
    const { device, front } = await put(
      new SimulatedDevice(camera({ triggers }), { users, login: loginOffered }),
    );

    section.says('**Drag a `sensor` into a flow**; the palette has it under _hikvision_.');
    await person.drag('hikvision', 'sensor', 480, 320);
    section.says('Wire a `debug` node behind it.');
    await person.drag('common', 'debug', 760, 320);
    await person.wire('Motion', 'debug 1');
    await person.shot('camera-flow');
    section.says('Double-click the sensor, and press **+** beside _Device_.');
    await person.open('Motion');
    await person.shot('camera-sensor');
    await person.beside('Device', 'plus', '#node-config-input-host');
    section.says('Fill in _Host_, _User name_ and _Password_.');
    await login(front);
    await person.shot('camera-login');

    section.says(
      '**Press Test.** It shows the model and the sensors that were found, or says in plain words what to change.',
    );
    await test('Front Porch, DS-2CD2385G1-I, V5.7.15');
    await page.getByText('Line Crossing (not reported)').waitFor();
    await person.shot('camera-test');
    section.says('Press **Add**, choose the _Sensor_, for example _Motion_, and press **Done**.');
    await person.button('Add').click();
    await editor.settled('#hikvision-choice');
    await editor.choose('#hikvision-choice', 'Motion');
    (await page.locator('#hikvision-topic').innerText()).should.equal('front_porch_motion');
    await person.shot('camera-motion');
    await person.button('Done').click();

    section.says('**Press Deploy**, wave at the camera, and look at the debug sidebar (the bug icon).');
    await person.deploy();
    await nodeRed.until('the stream opens', () => device.openStreams === 1);
    if (!(await page.locator('.red-ui-debug-content-list').isVisible()))
      await page.locator('a:has(.fa-bug)').filter({ visible: true }).first().click();
    device.event('VMD', 1);
    await person.debugged('front_porch_motion : msg.payload : boolean', 'true');
    await person.inFlow('Front Porch: Motion').getByText('on', { exact: true }).waitFor();
    await person.shot('camera-true');
    device.event('VMD', 1, 'inactive');
    await person.debugged('front_porch_motion : msg.payload : boolean', 'false');
    await person.shot('camera-false');
    section.ends();
  });

  it('sets up a recorder', async () => {
    const section = new Section('Set up a recorder (NVR or DVR)');
    section.says(
      'The same six steps, on the recorder. Do not add its cameras one by one: the recorder reports for all of them.',
    );
    const { device, front } = await put(new SimulatedDevice(recorder(), { users: [user] }));
    await person.drag('hikvision', 'sensor', 480, 440);
    await person.open('Motion');
    await person.beside('Device', 'plus', '#node-config-input-host');
    await login(front);
    section.says(
      "Events of cameras behind the recorder are set in the recorder's own pages, and each needs **Notify Surveillance Center** there.",
    );
    await test('Home, DS-7616NI-K2');
    await page.getByText('Tamper Detection, channel 2, Back Yard (not reported)').waitFor();
    await person.shot('recorder-test');
    await person.button('Add').click();
    await editor.settled('#hikvision-choice');

    section.says('Sensors of a recorder carry the number of the channel: `home_motion_1`, `home_motion_2`.');
    await editor.choose('#hikvision-choice', 'Motion, every channel');
    (await page.locator('#hikvision-topic').innerText()).should.startWith('home_motion_1, home_motion_2');
    section.says(
      'Leave _Channel_ blank and one node serves all of them, each with a state of its own; `msg.sensor.channelName` is the name that you gave the camera.',
    );
    (await page.getByLabel('Channel').inputValue()).should.equal('');
    await person.shot('recorder-every-channel');
    await person.button('Done').click();
    await person.wire('Home: Motion', 'debug 1');
    await person.deploy();
    await nodeRed.until('one stream opens', () => device.openStreams === 1);
    device.event('VMD', 1);
    device.event('VMD', 2);
    await person.debugged('home_motion_1 : msg.payload : boolean', 'true');
    await person.debugged('home_motion_2 : msg.payload : boolean', 'true');
    await person.inFlow('Home: Motion').getByText('2 of 4 on').waitFor();
    await person.shot('recorder-two-on');
    const second = await nodeRed.waitFor('motion 2', ({ msg }) => msg.topic === 'home_motion_2');
    second.msg.should.match({ sensor: { channel: 2, channelName: 'Back Yard' } });

    section.says(
      "**Add nodes for this device's sensors** in the sensor's dialog makes a node for each sensor that you choose.",
    );
    await person.open('Home: Motion');
    await person.button("Add nodes for this device's sensors").click();
    await person.button('None').click();
    for (const sensor of ['Motion, channel 1, Driveway', 'Line Crossing, channel 1, Driveway'])
      await page.locator('#hikvision-adding').getByLabel(sensor).check();
    await person.shot('recorder-choose');
    await person.button('Add nodes (2)').click();
    await person.button('Done').click();
    for (const label of ['Home: Motion 1', 'Home: Line Crossing 1']) await person.inFlow(label).waitFor();

    section.says(
      'Most recorders never say that an event is over. After `hold` seconds without a repeat it counts as over.',
    );
    const over = await nodeRed.waitFor(
      'the end',
      ({ msg }) => msg.topic === 'home_motion_2' && !msg.payload,
      15_000,
    );
    over.msg.should.match({ reason: 'timeout' });
    section.says('If motion flickers on your recorder, raise the delay to 15 seconds.');
    await person.open('Home: Motion');
    await person.beside('Device', 'pencil', '#node-config-input-delay');
    await page.getByLabel('Delay').fill('15');
    await person.shot('recorder-delay');
    await person.button('Update').click();
    await editor.settled('#hikvision-choice');
    await person.button('Done').click();
    await person.deploy();
    await nodeRed.until('the stream opens again', () => device.openStreams === 1);
    device.event('VMD', 1);
    await person.inFlow('Home: Motion 1').getByText('off in 15 s').waitFor();
    await person.shot('recorder-flow');
    device.openStreams.should.equal(1);
    section.ends();
  });

  it('finds the recipes in the menu by the names that the README gives them', async () => {
    const section = new Section('Recipes');
    section.says('Menu > **Import** > **Examples** > `node-red-contrib-hikvision-sensors`:');
    await person.menu('Import');
    await page.getByRole('link', { name: 'Examples' }).click();
    const listed = (name: string) =>
      page.locator('.red-ui-treeList-label').getByText(name, { exact: true }).filter({ visible: true });
    await listed(manifest.name).click();
    const names = readmeTable('Recipes').map(({ Example }) => /`([^`]+)`/.exec(Example ?? '')?.[1] ?? '');
    names.length.should.be.above(5);
    for (const name of names) await listed(name).waitFor();
    await person.shot('examples');
    await listed('camera-motion').click();
    await person.button('Import').click();
    await page.getByText('Camera motion', { exact: true }).first().waitFor();
    await page.getByText('Camera motion', { exact: true }).first().click();
    await person.inFlow('porch light').waitFor();
    await person.shot('example');
    // The user of step 1 may not see pictures, so the one that Test would show is refused, which the browser tells its console.
    const { problems } = editor;
    problems.filter((line) => !/ 503 .*\/-\/snapshot$/.test(line)).should.eql([]);
  });
});
