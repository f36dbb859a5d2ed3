import should from 'should';
import type { Browser } from 'playwright-core';
import { admin, camera, listen, recorder, SimulatedDevice } from '../simulator';
import type { DeviceOptions, Listening, Model } from '../simulator';
import { certificate } from '../support/certificates';
import type { RunningNodeRed } from '../support/node-red';
import { Editor, launchBrowser, startNodeRed } from './editor';

/** A device that is set up from its dialog, as far as a person never has to open its own page. */
describe('a device that is set up from here', function () {
  this.timeout(90_000);
  let browser: Browser;
  let nodeRed: RunningNodeRed;
  let editor: Editor;
  let device: SimulatedDevice;
  let front: Listening;

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
    await editor.shotOfFailure(this.currentTest);
    await editor.close();
    device.close();
    await front.close();
  });

  async function plug(model: Model, options: DeviceOptions = {}): Promise<void> {
    device = new SimulatedDevice(model, options);
    front = await listen(device, options.ssl === true ? { tls: certificate('self-signed') } : {});
  }

  /** The dialog of a device that was never deployed, filled in. */
  async function openNew(): Promise<void> {
    await editor.add([{ id: 'device', type: 'hikvision-device', name: '', host: '' }]);
    await editor.editDevice('device');
    await editor.page.fill('#node-config-input-host', front.host);
    await editor.page.fill('#node-config-input-port', String(front.port));
    await editor.page.fill('#node-config-input-username', admin.name);
    await editor.page.fill('#node-config-input-password', admin.password);
  }

  async function test(verdict: 'ok' | 'failed'): Promise<string> {
    await editor.page.click('[data-action=test]');
    await editor.page.waitForSelector(`[data-verdict=${verdict}]`);
    return editor.text('#hikvision-tested');
  }

  const silent = (model: Model): Model => ({
    ...model,
    triggers: model.triggers.map((trigger) => ({
      ...trigger,
      notify: trigger.notify.filter((method) => method !== 'center' && method !== 'HTTP'),
    })),
  });
  const report = () => editor.locator('#hikvision-tested [data-action=report]');
  const write = () => editor.page.getByRole('button', { name: 'Write it into the device' });
  const results = () => editor.locator('#hikvision-tested [role=status] ul li');

  it('goes from a device where nothing notifies to true in the debug sidebar', async () => {
    await plug(silent(camera()));
    should(device.triggers.reports('VMD', 1)).be.false();
    await openNew();
    // A device that reports nothing is not all well.
    await test('failed');
    await report().click();
    // Every event is named before anything is written.
    (await editor.locator('#hikvision-tested [role=status]').innerText()).should.match(
      /Motion[^]*Line Crossing/,
    );
    device.ledger.requests.filter(({ method }) => method === 'PUT').should.eql([]);
    await write().click();
    await editor.page.waitForFunction(
      `!/\\d of \\d+ …/.test(document.querySelector('#hikvision-tested [role=status]').innerText)`,
    );
    (await editor.locator('#hikvision-tested [role=status] .fa-times').count()).should.equal(0);
    should(device.triggers.reports('VMD', 1)).be.true();
    await editor.deviceDone();
    await editor.add([
      { id: 'sensor', type: 'hikvision-sensor', x: 300, y: 100, device: 'device', wires: [['debug']] },
      { id: 'debug', type: 'debug', x: 500, y: 100, active: true, tosidebar: true, wires: [] },
    ]);
    await editor.deploy();
    await editor.run(`RED.sidebar.show('debug')`);
    await nodeRed.until('the stream opens', () => device.openStreams === 1);
    device.event('VMD', 1);
    await editor.locator('.red-ui-debug-msg').filter({ hasText: 'true' }).first().waitFor();
    editor.problems.should.eql([]);
  });

  for (const [what, prepare, words] of [
    [
      'the right is missing',
      () => {
        device.triggers.refuses = { code: 4, sub: 'lowPrivilege', http: 403 };
      },
      /may not|right|permission/i,
    ],
    [
      'the device refuses',
      () => {
        device.triggers.refuses = { code: 6, sub: 'badParameters', http: 400 };
      },
      /refused|badParameters/i,
    ],
    [
      'the change is not kept',
      () => {
        device.triggers.forgets = true;
      },
      /did not keep/,
    ],
  ] as const)
    it(`says in plain words that ${what}`, async () => {
      const model = silent(camera());
      await plug({ ...model, triggers: model.triggers.slice(0, 1) });
      prepare();
      await openNew();
      await test('failed');
      await report().click();
      await write().click();
      await results().locator('.fa-times').waitFor();
      (await results().first().innerText()).should.match(words);
      should(device.triggers.reports('VMD', 1)).be.false();
    });

  it('says it in the language of the editor', async () => {
    const model = silent(camera());
    await plug({ ...model, triggers: model.triggers.slice(0, 1) });
    device.triggers.forgets = true;
    await editor.close();
    editor = await Editor.open(browser, nodeRed, { language: 'de' });
    await openNew();
    await test('failed');
    await report().click();
    await editor.page.getByRole('button', { name: 'Ins Gerät schreiben' }).click();
    await results().locator('.fa-times').waitFor();
    (await results().first().innerText()).should.match(
      /angenommen, aber nicht behalten[^]*Webseite des Geräts/,
    );
  });

  it('says what cannot be used in the language of the editor', async () => {
    await plug(camera());
    await editor.close();
    editor = await Editor.open(browser, nodeRed, { language: 'de' });
    await openNew();
    // What the dialog itself lets pass.
    await editor.answer('test', 400, { error: 'In English.', code: 'host-digits', values: {} });
    await editor.page.click('[data-action="test"]');
    await editor.page.waitForFunction(
      `/keine ganze IP-Adresse.* vier Zahlen/.test($('#hikvision-tested').text())`,
    );
  });

  it('shows how far it is with a large recorder, can be stopped, and keeps what was done', async () => {
    await plug(
      silent(
        recorder({
          channels: Array.from({ length: 64 }, (_, i) => ({ id: i + 1, name: `Camera ${i + 1}` })),
        }),
      ),
    );
    device.triggers.writeTime = 100;
    await openNew();
    // A device that reports nothing is not all well.
    await test('failed');
    await report().click();
    await write().click();
    await editor.page.waitForFunction(`document.querySelector('#hikvision-tested progress').value >= 5`);
    await editor.page.getByRole('button', { name: 'Stop', exact: true }).click();
    await editor.page.getByRole('button', { name: 'Stop', exact: true }).waitFor({ state: 'detached' });
    const done = Number(await editor.run(`document.querySelector('#hikvision-tested progress').value`));
    const all = Number(await editor.run(`document.querySelector('#hikvision-tested progress').max`));
    done.should.be.within(5, all - 1);
    (await results().count()).should.equal(done);
    (await editor.locator('#hikvision-tested [role=status]').innerText()).should.containEql(
      `${done} of ${all}`,
    );
    const reported = device.triggers.list.split('<notificationMethod>center<').length - 1;
    reported.should.equal(done);
  });

  it('accepts exactly the certificate that a device shows, before the first deploy', async () => {
    await plug(camera(), { ssl: true });
    await openNew();
    await editor.page.check('#node-config-input-ssl');
    const shown = await test('failed');
    const [sha256 = ''] = /\b[0-9a-f]{64}\b|\b(?:[0-9A-F]{2}:){31}[0-9A-F]{2}\b/i.exec(shown) ?? [];
    sha256.should.not.be.empty();
    await editor.page.click('[data-action=accept-certificate]');
    (await editor.page.inputValue('#node-config-input-fingerprint')).should.equal(sha256);
    const accepted = await test('ok');
    accepted.should.not.match(/Accept exactly|certificate that it signed/);
    await editor.deviceDone();
    should((await editor.node('device')).fingerprint).equal(sha256);
  });

  it('shows the picture of its first channel after a good test, and a new one at a click', async () => {
    await plug(camera());
    const pictures = () =>
      device.ledger.requests.filter(({ target, status }) => target.endsWith('picture') && status === 200);
    await openNew();
    await test('ok');
    const image = editor.locator('#hikvision-tested .hikvision-picture img');
    await image.waitFor();
    pictures().length.should.equal(1);
    await editor.page.click('#hikvision-tested .hikvision-picture');
    await nodeRed.until('another picture is taken', () => pictures().length === 2);
    editor.problems.should.eql([]);
  });

  it('shows the picture of the chosen channel in the snapshot dialog', async () => {
    await plug(recorder());
    await nodeRed.deploy([
      { id: 'tab', type: 'tab', label: 'Flow' },
      {
        ...{
          id: 'device',
          type: 'hikvision-device',
          name: 'Home',
          host: front.host,
          port: String(front.port),
        },
        credentials: { username: admin.name, password: admin.password },
      },
      {
        id: 'shot',
        type: 'hikvision-snapshot',
        z: 'tab',
        x: 200,
        y: 100,
        device: 'device',
        channel: '2',
        wires: [[]],
      },
    ]);
    await editor.close();
    editor = await Editor.open(browser, nodeRed);
    const taken = () =>
      device.ledger.requests
        .filter(({ target, status }) => /StreamingProxy.*picture$/.test(target) && status === 200)
        .map(({ target }) => /channels\/(\d+)/.exec(target)?.[1]);
    await editor.edit('shot');
    await editor.locator('#hikvision-picture img').waitFor();
    taken().should.eql(['202']);
    await editor.page.fill('#node-input-channel', '1');
    await editor.page.press('#node-input-channel', 'Tab');
    await nodeRed.until('the other channel is shown', () => taken().at(-1) === '102');
    await editor.page.fill('#node-input-channel', '77');
    await editor.page.press('#node-input-channel', 'Tab');
    await editor.locator('#hikvision-picture [role=status]').filter({ hasText: 'no channel 77' }).waitFor();
    (await editor.locator('#hikvision-picture img').isVisible()).should.be.false();
    await editor.cancel();
  });
});
