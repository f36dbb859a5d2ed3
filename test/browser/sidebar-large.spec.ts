import should from 'should';
import { recorder, SimulatedDevice } from '../simulator';
import { until } from '../support/until';
import { deviceNode, editor, login, open, put, row, sensorNode, show, tab, useSidebar } from './sidebar-page';

const evil = '<img src=x onerror="window.harmed=true">';

describe('the sidebar', function () {
  this.timeout(120_000);
  useSidebar();

  it('shows 64 channels with the names that the device has for them, and finds each of them', async () => {
    const channels = Array.from({ length: 64 }, (_, i) => ({
      id: i + 1,
      name: i === 40 ? evil : `Door ${i + 1}`,
    }));
    const device = new SimulatedDevice(recorder({ channels }));
    const front = await put(device);
    await open({
      flow: [tab, deviceNode('nvr', front), sensorNode('node', 'nvr', { sensor: 'all' })],
      credentials: { nvr: login },
    });
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

  it('stays smooth with 500 devices: draws and asks for what is in sight only', async () => {
    const devices = Array.from({ length: 500 }, (_, i) =>
      deviceNode(`d${i}`, { host: '127.0.0.1', port: 9 }, { name: `Device ${String(i).padStart(3, '0')}` }),
    );
    await open({ flow: [tab, ...devices] });
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
