import should from 'should';
import type { Browser } from 'playwright-core';
import { admin, camera, listen, SimulatedDevice } from '../simulator';
import type { Listening } from '../simulator';
import type { FlowNode, RunningNodeRed } from '../support/node-red';
import { until } from '../support/until';
import { Editor, launchBrowser, startNodeRed } from './editor';

const tab: FlowNode = { id: 'tab', type: 'tab', label: 'Flow 1' };
const node = (id: string, type: string, more: object): FlowNode => ({
  id,
  type,
  z: 'tab',
  x: 200,
  y: 100,
  name: '',
  device: 'cam',
  wires: [[]],
  ...more,
});

describe('waving at a camera', function () {
  this.timeout(120_000);
  let browser: Browser;
  let nodeRed: RunningNodeRed;
  let editor: Editor;
  let device: SimulatedDevice;
  let front: Listening;

  before(async () => {
    device = new SimulatedDevice(camera());
    [browser, front] = await Promise.all([launchBrowser(), listen(device)]);
    nodeRed = await startNodeRed({
      flow: [
        tab,
        {
          id: 'cam',
          type: 'hikvision-device',
          name: '',
          host: front.host,
          port: String(front.port),
          delay: 0,
        },
        node('motion', 'hikvision-sensor', { sensor: 'motion', channel: '' }),
        node('all', 'hikvision-sensor', { sensor: 'all', channel: '' }),
        node('person', 'hikvision-sensor', { sensor: 'motion', channel: '', target: 'human' }),
        node('status', 'hikvision-status', {}),
      ],
      credentials: { cam: { username: admin.name, password: admin.password } },
    });
    editor = await Editor.open(browser, nodeRed);
    await nodeRed.until('the camera is online', () =>
      nodeRed.statuses.some(({ id, status }) => id === 'status' && status.text === 'online'),
    );
  });
  after(async () => {
    await browser.close();
    await nodeRed.stop();
    device.close();
    await front.close();
  });
  afterEach(async function () {
    await editor.shotOfFailure(this.currentTest);
    await editor.cancel();
  });

  const panel = () => editor.locator('.hikvision-wave');
  const lines = () => editor.locator('.hikvision-wave > ul:not(.hikvision-note) > li').allInnerTexts();

  it('shows each report of the sensor as it comes, with channel and target, and its state', async () => {
    await editor.edit('motion');
    await panel().waitFor();
    await editor.page.waitForFunction(`/no change since/.test($('.hikvision-wave').text())`);
    device.event('linedetection', 1, 'active');
    device.event('VMD', 1, 'active', { target: 'human' });
    await editor.page.waitForFunction(`$('.hikvision-wave > ul:not(.hikvision-note) > li').length > 0`);
    const [first = ''] = await lines();
    first.should.match(/^\S+.* · reported · .*human/);
    first.should.not.containEql('Line');
    await editor.page.waitForFunction(`/^on since \\S+/.test($('.hikvision-wave .hikvision-title').text())`);
    await editor.shot('wave-motion');
    device.event('VMD', 1, 'inactive');
    await editor.page.waitForFunction(
      `$('.hikvision-wave > ul:not(.hikvision-note) > li').first().text().includes('ended')`,
    );
    editor.problems.should.eql([]);
  });

  it('offers the regions that reports have named', async () => {
    await editor.run(`RED.hikvision.regions.clear()`);
    await editor.edit('all');
    (await editor.options('#node-input-region')).should.eql(['any']);
    for (const id of ['2', '7'])
      device.event('linedetection', 1, 'active', { regions: [{ id, target: 'human' }] });
    await editor.page.waitForFunction(`RED.hikvision.regions.get('cam')?.size === 2`);
    (await editor.options('#node-input-region')).should.eql(['any', '2', '7']);
    await editor.choose('#node-input-region', '7');
    await editor.done();
    should((await editor.node('all')).region).equal('7');
    await editor.run(`RED.nodes.node('all').region = ''`);
  });

  it('names the likely reasons where nothing comes', async () => {
    await editor.edit('motion');
    await panel().locator('ul.hikvision-note > li').first().waitFor({ timeout: 25_000 });
    (await panel().locator('ul.hikvision-note').innerText()).should.match(/detection may be switched off/);
    await editor.shot('wave-reasons');
  });

  it('counts the sensors of a node for all of them, and names the sensor of each report', async () => {
    await editor.edit('all');
    await editor.page.waitForFunction(`/\\d of \\d+ on/.test($('.hikvision-wave .hikvision-title').text())`);
    device.event('fielddetection', 1, 'active');
    await editor.page.waitForFunction(
      `$('.hikvision-wave > ul:not(.hikvision-note) > li').text().includes('Field Detection')`,
    );
  });

  it('says that reports come without the target that is wanted', async () => {
    await editor.edit('person');
    await panel().waitFor();
    await editor.page.waitForFunction(`/no change since|off since/.test($('.hikvision-wave').text())`);
    device.event('VMD', 1, 'active', { target: 'vehicle' });
    await editor.page.waitForFunction(
      `$('.hikvision-wave > ul:not(.hikvision-note) > li').text().includes('vehicle')`,
    );
    await editor.page.waitForFunction(`/none names the target/.test($('.hikvision-wave').text())`, null, {
      timeout: 25_000,
    });
  });

  it('is for deployed devices: a new one has nothing to show', async () => {
    await editor.add([{ id: 'new', type: 'hikvision-device', name: 'New', host: front.host }]);
    await editor.edit('motion');
    await panel().waitFor();
    await editor.page.selectOption('#node-input-device', 'new');
    await panel().waitFor({ state: 'hidden' });
  });

  it('stops with the dialog', async () => {
    await editor.edit('motion');
    await panel().waitFor();
    const asked: string[] = [];
    editor.page.on('request', (request) => {
      if (/activity|reports/.test(request.url())) asked.push(request.url());
    });
    await until('it asks while the dialog is open', () => asked.length > 0);
    await editor.cancel();
    // What was asked for just before is told to us by then.
    await editor.drawn();
    const before = asked.length;
    // Nothing can be waited for that shall not happen: two of the times at which it would.
    await editor.page.waitForTimeout(2_000);
    asked.length.should.equal(before);
  });

  it('has its like in the dialog of a status node: the connection, and the outages of a day', async () => {
    await editor.edit('status');
    await editor.page.waitForFunction(`/Online since \\S+/.test($('#hikvision-connection').text())`);
    should(await editor.locator('#hikvision-connection [role="img"]').getAttribute('aria-label')).match(
      /^Connected all/,
    );
    await editor.shot('status-connection');
    editor.problems.should.eql([]);
  });
});
