import { readFileSync } from 'node:fs';
import 'should';
import should from 'should';
import type { Browser, Locator } from 'playwright-core';
import { admin, camera, listen, recorder, SimulatedDevice } from '../simulator';
import type { Listening } from '../simulator';
import type { FlowNode, RunningNodeRed } from '../support/node-red';
import { until } from '../support/until';
import { adminAuth, people } from '../support/people';
import { Editor, launchBrowser, startNodeRed } from './editor';

/** ms in which what a device posts must stand in the sidebar. */
const LIVE = 1_500;
const evil = '<img src=x onerror="window.harmed=true">';

const deviceNode = (id: string, front: Pick<Listening, 'host' | 'port'>, more: object = {}): FlowNode => ({
  id,
  type: 'hikvision-device',
  name: '',
  host: front.host,
  port: String(front.port),
  delay: 0,
  hold: 5,
  ...more,
});
const sensorNode = (id: string, device: string, more: object = {}): FlowNode => ({
  id,
  type: 'hikvision-sensor',
  z: 'tab',
  x: 200,
  y: 100,
  name: '',
  device,
  sensor: 'motion',
  channel: '',
  wires: [[]],
  ...more,
});
const tab: FlowNode = { id: 'tab', type: 'tab', label: 'Flow 1' };
const login = { username: admin.name, password: admin.password };

describe('the sidebar', function () {
  this.timeout(120_000);
  let browser: Browser;
  let nodeRed: RunningNodeRed;
  let editor: Editor;
  const opened: { device: SimulatedDevice; front: Listening }[] = [];

  const put = async (device: SimulatedDevice): Promise<Listening> => {
    const front = await listen(device);
    opened.push({ device, front });
    return front;
  };
  const show = async (): Promise<void> => {
    await editor.run(`RED.sidebar.show('hikvision')`);
    await editor.page.waitForSelector('.hikvision-sidebar');
  };
  const row = (device: string, sensor: string): Locator =>
    editor.locator(`[data-device="${device}"][data-sensor="${sensor}"]`);
  const head = (device: string): Locator => editor.locator(`.hikvision-item-device[data-device="${device}"]`);
  /** Serious findings of axe-core, in the sidebar. */
  const findings = async (): Promise<string[]> => {
    const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
    await editor.run(`window.axe === undefined && (() => { ${axe} })()`);
    const found =
      await editor.run(`axe.run('.hikvision-sidebar', { resultTypes: ['violations'] }).then(({ violations }) =>
      violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
        .map(({ id, nodes }) => id + ': ' + nodes.map(({ html, failureSummary }) => html.slice(0, 200) + ' ' + failureSummary).join('\\n')))`);
    return found as string[];
  };

  before(async () => {
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
  });
  afterEach(async function () {
    // Where a test failed early there may be neither.
    const [page, runtime] = [editor, nodeRed] as [Editor | undefined, RunningNodeRed | undefined];
    await page?.shotOfFailure(this.currentTest);
    await page?.close();
    await runtime?.stop();
    for (const { device, front } of opened.splice(0)) {
      device.close();
      await front.close();
    }
  });

  /** A camera with a node for its motion, and the sidebar that shows it. */
  async function withCamera(
    device = new SimulatedDevice(camera()),
    options: Parameters<typeof Editor.open>[2] = {},
  ): Promise<{ device: SimulatedDevice; front: Listening }> {
    const front = await put(device);
    nodeRed = await startNodeRed({
      flow: [tab, deviceNode('cam', front), sensorNode('node', 'cam')],
      credentials: { cam: login },
    });
    editor = await Editor.open(browser, nodeRed, options);
    await show();
    await editor.page.waitForSelector('[data-device="cam"][data-state="online"]');
    await row('cam', 'motion').waitFor();
    return { device, front };
  }

  it('shows a sensor that turns on, and off again, as the device says it', async () => {
    const { device } = await withCamera();
    (await row('cam', 'motion').getAttribute('data-on'))?.should.equal('false');
    const posted = Date.now();
    device.event('VMD', 1, 'active');
    await editor.page.waitForSelector('[data-sensor="motion"][data-on="true"]', { timeout: 5_000 });
    (Date.now() - posted).should.be.belowOrEqual(LIVE);
    (await row('cam', 'motion').innerText()).should.match(/Motion\s+on since \d/);
    (await head('cam').innerText()).should.match(/Front Porch[^]*1 on[^]*Online since \d/);
    device.event('VMD', 1, 'inactive');
    await editor.page.waitForSelector('[data-sensor="motion"][data-on="false"]', { timeout: LIVE });
    (await row('cam', 'motion').locator('.hikvision-bar-on').getAttribute('d'))?.should.match(/^M/);
    (await row('cam', 'motion').locator('.hikvision-spoken').innerText()).should.match(
      /Last 24[^:]*: on once/,
    );
    editor.problems.should.eql([]);
  });

  it('shows those alone that notify, where somebody asks for them', async () => {
    await withCamera();
    await row('cam', 'entering_region').waitFor();
    await editor.page.click('.hikvision-toggles button:nth-child(2)');
    await row('cam', 'entering_region').waitFor({ state: 'detached' });
    (await row('cam', 'motion').count()).should.equal(1);
    (await row('cam', 'disk_full').count()).should.equal(0);
    editor.problems.should.eql([]);
  });

  it('asks for nothing while nobody looks', async () => {
    await withCamera();
    const asked: string[] = [];
    editor.page.on('request', (request) => {
      if (request.url().includes('/activity')) asked.push(request.url());
    });
    await until('it asks while somebody looks', () => asked.length >= 3);
    await editor.run(`RED.sidebar.show('info')`);
    await editor.page.waitForLoadState('networkidle');
    const before = asked.length;
    // Nothing can be waited for that shall not happen: two and a half of the times at which it would.
    await editor.page.waitForTimeout(2_500);
    asked.length.should.equal(before);
    await show();
    await until('it asks again', () => asked.length > before);
  });

  it('tells the times of its bars to pointer and keyboard', async () => {
    const { device } = await withCamera();
    await editor.page.click('.hikvision-toggles button:nth-child(3)');
    device.event('VMD', 1, 'active');
    await editor.page.waitForSelector('[data-sensor="motion"][data-on="true"]');
    const told = editor.locator('.hikvision-told');
    const bar = await row('cam', 'motion').locator('svg').boundingBox();
    if (!bar) throw new Error('There is no bar.');
    await editor.page.mouse.move(bar.x + 10, bar.y + 5);
    (await told.innerText()).should.match(/^Nothing is known of /);
    await editor.page.mouse.move(bar.x + bar.width - 1, bar.y + 5);
    (await told.innerText()).should.match(/^On from \S+/);
    await editor.page.mouse.move(10, 10);
    (await told.innerText()).should.equal('');
    await head('cam').focus();
    await editor.page.keyboard.press('ArrowDown');
    await editor.page.keyboard.press('ArrowDown');
    for (let i = 0; i < 20 && (await editor.run('document.activeElement.dataset.sensor')) !== 'motion'; i++)
      await editor.page.keyboard.press('ArrowDown');
    await editor.page.keyboard.press('ArrowLeft');
    (await told.innerText()).should.match(/^On from /);
    await editor.page.keyboard.press('ArrowLeft');
    (await told.innerText()).should.match(/^Off from /);
    await editor.page.keyboard.press('ArrowLeft');
    (await told.innerText()).should.match(/^Nothing is known of /);
    editor.problems.should.eql([]);
  });

  it('selects the nodes that use a sensor, and adds one where none does', async () => {
    await withCamera();
    await row('cam', 'motion').click();
    ((await editor.run('RED.view.selection().nodes.map(({ id }) => id)')) as string[]).should.eql(['node']);
    const line = row('cam', 'line_crossing');
    (await row('cam', 'motion').locator('[data-action="add-node"]').isVisible()).should.be.false();
    await line.click();
    (await editor.locator('.hikvision-told').innerText()).should.match(/^No node uses this sensor yet/);
    await editor.page.keyboard.press('+');
    await line.locator('[data-action="add-node"]').waitFor({ state: 'hidden' });
    const [added] = (await editor.nodes()).filter(
      ({ type, id }) => type === 'hikvision-sensor' && id !== 'node',
    );
    should(added).containEql({ device: 'cam', sensor: 'line_crossing', channel: '1' });
    await line.click();
    ((await editor.run('RED.view.selection().nodes.map(({ id }) => id)')) as string[]).should.eql([
      added?.id,
    ]);
    editor.problems.should.eql([]);
  });

  it('gives a sensor without a node to be dragged into the flow', async () => {
    await withCamera();
    const dragged = (await editor.run(`(() => {
      const data = new DataTransfer();
      const row = document.querySelector('[data-sensor="line_crossing"]');
      row.dispatchEvent(new DragEvent('dragstart', { bubbles: true, dataTransfer: data }));
      const chart = document.getElementById('red-ui-workspace-chart');
      chart.dispatchEvent(new DragEvent('dragenter', { bubbles: true, dataTransfer: data }));
      document.getElementById('red-ui-drop-target').dispatchEvent(new DragEvent('drop', { bubbles: true, dataTransfer: data }));
      return row.draggable && !document.querySelector('[data-sensor="motion"]').draggable;
    })()`)) as boolean;
    dragged.should.be.true();
    await editor.page.waitForFunction(
      `RED.nodes.filterNodes({ type: 'hikvision-sensor' }).some(({ sensor }) => sensor === 'line_crossing')`,
    );
  });

  it('shows the picture of now at a click on a channel', async () => {
    await withCamera();
    await editor.locator('.hikvision-item-channel[data-channel="1"]').click();
    await editor.page.waitForFunction(
      `document.querySelector('.hikvision-item-picture img')?.src.startsWith('blob:')`,
    );
    await editor.locator('.hikvision-item-channel[data-channel="1"]').click();
    await editor.locator('.hikvision-item-picture').waitFor({ state: 'detached' });
    editor.problems.should.eql([]);
  });

  it('says why a device is away, draws the time without it, and goes on when it is back', async () => {
    const { device } = await withCamera();
    await editor.page.click('.hikvision-toggles button:nth-child(3)');
    device.faults.connect = 'refuse';
    device.drop('reset');
    await editor.page.waitForSelector('[data-device="cam"][data-state="offline"]', { timeout: 15_000 });
    (await head('cam').innerText()).should.match(/Offline since \S+.*\. \S+/);
    await editor.page.waitForFunction(
      `document.querySelector('[data-sensor="motion"] .hikvision-bar-gone').getAttribute('d') !== ''`,
    );
    await editor.shot('sidebar-lost');
    device.faults.heal();
    await editor.page.waitForSelector('[data-device="cam"][data-state="online"]', { timeout: 30_000 });
    (await row('cam', 'motion').locator('.hikvision-bar-gone').getAttribute('d'))?.should.match(/^M/);
    (await row('cam', 'motion').locator('.hikvision-spoken').innerText()).should.match(/not connected for/);
  });

  it('outlives a restart of Node-RED', async () => {
    const { device, front } = await withCamera();
    device.event('VMD', 1, 'active');
    await editor.page.waitForSelector('[data-sensor="motion"][data-on="true"]');
    const { port } = nodeRed;
    await nodeRed.stop();
    await editor.page.waitForSelector('.hikvision-banner:visible', { timeout: 15_000 });
    (await editor.locator('.hikvision-banner').innerText()).should.match(/Node-RED does not answer/);
    nodeRed = await startNodeRed({
      port,
      flow: [tab, deviceNode('cam', front), sensorNode('node', 'cam')],
      credentials: { cam: login },
    });
    await editor.page.waitForSelector('.hikvision-banner', { state: 'hidden', timeout: 30_000 });
    await editor.page.waitForSelector('[data-device="cam"][data-state="online"]', { timeout: 15_000 });
    device.event('linedetection', 1, 'active');
    await editor.page.waitForSelector('[data-sensor="line_crossing"][data-on="true"]', { timeout: 5_000 });
  });

  it('shows 64 channels with the names that the device has for them, and finds each of them', async () => {
    const channels = Array.from({ length: 64 }, (_, i) => ({
      id: i + 1,
      name: i === 40 ? evil : `Door ${i + 1}`,
    }));
    const device = new SimulatedDevice(recorder({ channels }));
    const front = await put(device);
    nodeRed = await startNodeRed({
      flow: [tab, deviceNode('nvr', front), sensorNode('node', 'nvr', { sensor: 'all' })],
      credentials: { nvr: login },
    });
    editor = await Editor.open(browser, nodeRed);
    await show();
    await row('nvr', 'motion_1').waitFor({ timeout: 15_000 });
    (await editor.locator('.hikvision-item-channel').first().innerText()).should.match(/channel 1 · Door 1/i);
    (await editor.locator('.hikvision-item').count()).should.be.belowOrEqual(40);
    await editor.page.fill('.hikvision-filters input', 'door 63');
    await row('nvr', 'motion_63').waitFor();
    (await row('nvr', 'motion_1').count()).should.equal(0);
    await editor.page.fill('.hikvision-filters input', '<img');
    await row('nvr', 'motion_41').waitFor();
    should(await editor.run('window.harmed === undefined')).be.true();
    await editor.page.fill('.hikvision-filters input', '');
    await editor.page.click('.hikvision-toggles button:nth-child(1)');
    device.event('VMD', 50, 'active');
    await row('nvr', 'motion_50').waitFor({ timeout: 3_000 });
    (await editor.locator('.hikvision-item-sensor').count()).should.equal(1);
    editor.problems.should.eql([]);
  });

  it('says so to who may not read, and asks for nothing', async () => {
    const front = await put(new SimulatedDevice(camera()));
    const [owner, reader] = adminAuth.users;
    nodeRed = await startNodeRed({
      flow: [tab, deviceNode('cam', front), sensorNode('node', 'cam')],
      credentials: { cam: login },
      settings: {
        adminAuth: {
          ...adminAuth,
          users: [
            owner,
            {
              ...reader,
              permissions: [
                'flows',
                'nodes',
                'settings',
                'plugins',
                'icons',
                'context',
                'library',
                'status',
              ].map((what) => `${what}.read`),
            },
          ],
        },
      },
    });
    editor = await Editor.open(browser, nodeRed, { user: people.reader });
    await show();
    (await editor.locator('.hikvision-sidebar').innerText()).should.match(/no permission/);
    (await editor.locator('.hikvision-frame').isVisible()).should.be.false();
  });

  it('is for reading where a user may only read: nothing can be added', async () => {
    const device = new SimulatedDevice(camera());
    const front = await put(device);
    nodeRed = await startNodeRed({
      flow: [tab, deviceNode('cam', front), sensorNode('node', 'cam')],
      credentials: { cam: login },
      settings: { adminAuth },
    });
    editor = await Editor.open(browser, nodeRed, { user: people.reader });
    await show();
    await row('cam', 'line_crossing').waitFor();
    (await editor.locator('[data-action="add-node"]:visible').count()).should.equal(0);
    device.event('VMD', 1, 'active');
    await editor.page.waitForSelector('[data-sensor="motion"][data-on="true"]', { timeout: 5_000 });
  });

  it('has no serious finding of axe-core and fits 300 px, in light and dark, in every script', async () => {
    for (const language of ['en-US', 'de', 'ja']) {
      const { device } = await withCamera(undefined, { language, width: 1280 });
      device.event('VMD', 1, 'active');
      await editor.page.waitForSelector('[data-sensor="motion"][data-on="true"]');
      for (const theme of ['light', 'dark'] as const) {
        await editor.theme(theme);
        (await findings()).should.eql([]);
        await editor.shot(`sidebar-${language}-${theme}`);
      }
      await editor.run(`$('.hikvision-sidebar').css('width', '300px')`);
      const wide = await editor.run(`[...document.querySelectorAll('.hikvision-sidebar *')]
        .filter((one) => one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX === 'visible' && one.clientWidth > 0)
        .map(({ className }) => String(className))`);
      (wide as string[]).should.eql([]);
      await editor.shot(`sidebar-${language}-300`);
      editor.problems.should.eql([]);
      if (language === 'ja') break;
      await editor.close();
      await nodeRed.stop();
    }
  });

  it('stays smooth with 500 devices: draws and asks for what is in sight only', async () => {
    const devices = Array.from({ length: 500 }, (_, i) =>
      deviceNode(`d${i}`, { host: '127.0.0.1', port: 9 }, { name: `Device ${String(i).padStart(3, '0')}` }),
    );
    nodeRed = await startNodeRed({ flow: [tab, ...devices] });
    editor = await Editor.open(browser, nodeRed);
    // Each with twenty sensors that have moved a hundred times: more than a page could draw.
    const start = Date.now();
    const asked: number[] = [];
    await editor.page.route(
      (url) => url.pathname.endsWith('/activity'),
      (route, request) => {
        const query = new URL(request.url()).searchParams;
        const ids = query.getAll('id');
        asked.push(ids.length);
        return route.fulfill({
          contentType: 'application/json',
          body: JSON.stringify(ids.map((id) => busy(id, start, query.has('since')))),
        });
      },
    );
    const first = Number(
      await editor.run(`(async () => {
        const begun = performance.now();
        RED.sidebar.show('hikvision');
        while (!document.querySelector('.hikvision-item-device[data-state="online"]')) await new Promise(requestAnimationFrame);
        return performance.now() - begun;
      })()`),
    );
    (await editor.locator('.hikvision-item').count()).should.be.belowOrEqual(60);
    Math.max(...asked).should.be.belowOrEqual(60);
    // All of them opened by a filter, and every device known.
    await editor.page.fill('.hikvision-filters input', 'motion');
    await editor.page.waitForFunction(
      `document.querySelector('.hikvision-tree').clientHeight > 500 * 800`,
      null,
      {
        timeout: 60_000,
      },
    );
    const longest = Number(
      await editor.run(`new Promise((resolve) => {
        let longest = 0;
        const watch = new PerformanceObserver((list) => {
          for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
        });
        watch.observe({ entryTypes: ['longtask'] });
        const frame = document.querySelector('.hikvision-frame');
        let steps = 0;
        const step = () => {
          frame.scrollTop += 2000;
          if ((steps += 1) < 200) requestAnimationFrame(step);
          else setTimeout(() => resolve(longest), 1500);
        };
        step();
      })`),
    );
    // 20,000 rows; what is drawn is counted, the times are told only: the machine may do other things beside.
    (await editor.locator('.hikvision-item').count()).should.be.belowOrEqual(60);
    // What comes once a second, while nobody scrolls.
    const polls = asked.length;
    await editor.run(`(() => {
      window.updates = 0;
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) window.updates = Math.max(window.updates, duration);
      }).observe({ entryTypes: ['longtask'] });
    })()`);
    await until('five updates have come', () => asked.length >= polls + 5, 15_000);
    const update = Number(await editor.run('window.updates'));
    const heap = Number(await editor.run('performance.memory.usedJSHeapSize / 1e6'));
    heap.should.be.belowOrEqual(400);
    console.log(
      `      500 devices: first paint ${Math.round(first)} ms, longest task ${Math.round(longest)} ms, update ${update === 0 ? 'under 50' : Math.round(update)} ms, heap ${Math.round(heap)} MB`,
    );
  });
});

/** A device as the runtime tells of it: twenty sensors, each on and off a hundred times. */
function busy(id: string, now: number, isUpdate: boolean): object {
  const sensors = Array.from({ length: isUpdate ? 1 : 20 }, (_, i) => ({
    id: i === 0 ? 'motion' : `motion_${i + 1}`,
    type: 'motion',
    name: 'Motion',
    channel: i + 1,
    channelName: `Channel ${i + 1}`,
    on: false,
    since: now - 1_000,
    from: now - 80_000_000,
    changes: Array.from({ length: isUpdate ? 1 : 100 }, (__, n) =>
      isUpdate ? [now - 1_000, 0] : [now - 1_000 - (99 - n) * 600_000, (n + 1) % 2],
    ),
  }));
  const device = {
    id,
    name: id,
    model: 'DS-7616',
    host: '127.0.0.1',
    firmware: null,
    deviceType: 'NVR',
    recorder: true,
  };
  return { id, state: 'online', reason: 'The event stream is open.', outages: [], device, sensors };
}
