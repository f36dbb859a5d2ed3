import 'should';
import { until } from '../support/until';
import { cameraAt, editor, head, nodeRed, row, show, start, useSidebar, withCamera } from './sidebar-page';

/** ms in which what a device posts must stand in the sidebar. */
const LIVE = 1_500;

describe('the sidebar', function () {
  this.timeout(120_000);
  useSidebar();

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
    // What was asked for just before is told to us by then.
    await editor.drawn();
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
    await start({ port, ...cameraAt(front) });
    await editor.page.waitForSelector('.hikvision-banner', { state: 'hidden', timeout: 30_000 });
    await editor.page.waitForSelector('[data-device="cam"][data-state="online"]', { timeout: 15_000 });
    device.event('linedetection', 1, 'active');
    await editor.page.waitForSelector('[data-sensor="line_crossing"][data-on="true"]', { timeout: 5_000 });
  });
});
