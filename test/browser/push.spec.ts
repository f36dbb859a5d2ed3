import should from 'should';
import type { Browser } from 'playwright-core';
import type { RunningNodeRed } from '../support/node-red';
import { sentences } from '../../src/sentences';
import { Editor, launchBrowser, startNodeRed } from './editor';

const planned = {
  ok: true,
  entry: { id: '2', url: '/hikvision/********', ipAddress: '192.168.1.5', portNo: '1880' },
  address: 'http://192.168.1.5:1880/hikvision/********',
  message: 'As the server says it.',
  code: 'push-planned',
  values: { id: '2' },
  notes: [],
};

describe('a device that is to send here, in its dialog', function () {
  this.timeout(90_000);
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

  it('gets a secret of its own, sees what is written before it is, and can take it back', async () => {
    const { page } = editor;
    await editor.reset();
    await editor.add([{ id: 'camera', type: 'hikvision-device', name: 'Home', host: '192.0.2.1' }]);
    await editor.editDevice('camera');
    (await page.locator('#hikvision-push').isVisible()).should.be.false();
    await page.selectOption('#node-config-input-source', 'push');
    const secret = await page.inputValue('#node-config-input-token');
    secret.should.match(/^[A-Za-z0-9]{32}$/);
    (await page.locator('#node-config-input-silence').isVisible()).should.be.false();
    await page.click('[data-action="push"]');
    (await page.innerText('#hikvision-pushed')).should.match(/Deploy first/);
    await editor.deviceDone();
    await editor.deploy();

    const sent: unknown[] = [];
    await editor.answer('camera/push', 200, planned, (body) => sent.push(body));
    await editor.editDevice('camera');
    (await page.inputValue('#node-config-input-token')).should.equal(secret);
    await page.fill('#hikvision-push-base', 'http://192.168.1.5:1880');
    await page.click('[data-action="push"]');
    await page.waitForSelector('[data-action="push-add"]');
    const told = await page.innerText('#hikvision-pushed');
    told.should.match(/Entry 2 of the device is free/);
    told.should.match(/ipAddress: 192\.168\.1\.5/);
    await editor.shot('push');
    await page.unrouteAll();
    await editor.answer('camera/push', 200, { ...planned, code: 'push-added' }, (body) => sent.push(body));
    await page.click('[data-action="push-add"]');
    await page.waitForSelector('[data-action="push-remove"]');
    await page.unrouteAll();
    await editor.answer('camera/push', 200, { ...planned, entry: null, code: 'push-removed' }, (body) =>
      sent.push(body),
    );
    await page.click('[data-action="push-remove"]');
    await page.waitForFunction(`$('#hikvision-pushed').text().includes('does not send here')`);
    const base = 'http://192.168.1.5:1880';
    sent.should.deepEqual([
      { action: 'plan', base },
      { action: 'add', base },
      { action: 'remove', base },
    ]);
    await editor.deviceDone();
    should((await editor.node('camera')).source).equal('push');
    should(
      JSON.stringify(await editor.run(`RED.nodes.createExportableNodeSet([RED.nodes.node('camera')])`)),
    ).not.containEql(secret);
    editor.problems.should.be.empty();
  });
});

describe('the dialog of a device that is to send here', function () {
  this.timeout(120_000);
  let browser: Browser;
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser.close());

  /** Nobody logs in here: any hash will do. */
  const pass = '$2b$08$wSPTuGC7Z6eaHWGGZmYGxeLkc9Qj4bGSgAGrFD4vZ5rPKLPLQbkCK';
  for (const [what, settings, words] of [
    ['needs a login where pages of flows do', { httpNodeAuth: { user: 'u', pass } }, 'push-login'],
    ['is impossible where there is no web server for flows', { httpNodeRoot: false }, 'push-no-root'],
  ] as const)
    it(`says that it ${what}`, async () => {
      const nodeRed = await startNodeRed({ settings });
      try {
        const editor = await Editor.open(browser, nodeRed);
        const { page } = editor;
        await editor.add([{ id: 'camera', type: 'hikvision-device', name: 'Home', host: '192.0.2.1' }]);
        await editor.editDevice('camera');
        await page.selectOption('#node-config-input-source', 'push');
        (await page.locator('#hikvision-push-server').isVisible()).should.be.true();
        (await page.innerText('#hikvision-push-server')).should.startWith(sentences[words].message);
      } finally {
        await nodeRed.stop();
      }
    });
});
