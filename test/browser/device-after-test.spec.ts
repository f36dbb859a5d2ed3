import 'should';
import should from 'should';
import type { TestAnswer } from '../../src/setup/check';
import { device as named, editor, id, sensor, useEditor, value } from './dialog-page';

const silent = { channelName: null, notifies: false };

/** What a camera tells that reports one of its three sensors. */
const camera: TestAnswer = {
  ok: true,
  steps: [{ step: 'reach', ok: true, message: 'Something answers.' }],
  device: { name: 'Other camera', model: 'DS-2CD', firmware: 'V5', deviceType: 'IPCamera' },
  channels: [{ id: 1, name: 'Yard' }],
  sensors: [
    sensor('motion', 'Motion', 1, { channelName: null }),
    sensor('entering_region', 'Entering Region', 1, silent),
    sensor('disk_full', 'Disk Full', null, silent),
  ],
};

/** One that a person has given no name. */
const device = (more: object = {}) => named({ name: '', ...more });

describe('the dialog of a device', function () {
  this.timeout(60_000);
  useEditor();

  const reasons = () => editor.run(`RED.nodes.node('${id}').validationErrors`);
  /** Opens the device with an answer to its Test. */
  const tested = async (answer: TestAnswer, verdict: 'ok' | 'failed') => {
    await editor.answer('test', 200, answer);
    await editor.editDevice(id);
    await editor.page.click('#hikvision-test');
    await editor.page.waitForSelector(`[data-verdict=${verdict}]`);
  };

  for (const [what, source, wrong] of [
    ['no source of events', null, false],
    ['a source of events that is none', 'other', true],
  ] as const)
    it(`shows and saves what the runtime uses for ${what}`, async () => {
      await editor.add([device({ source })]);
      should(await reasons()).eql(wrong ? ['Events: must be one of: stream, push'] : []);
      await editor.editDevice(id);
      (await value('#node-config-input-source')).should.equal('stream');
      await editor.deviceDone();
      should((await editor.node(id)).source).equal('stream');
      should(await reasons()).eql([]);
    });

  it('shows texts that are objects in the flow as blank', async () => {
    await editor.add([device({ name: { a: 1 }, fingerprint: ['x'] })]);
    await editor.editDevice(id);
    (await value('#node-config-input-name')).should.equal('');
    (await value('#node-config-input-fingerprint')).should.equal('');
    await editor.deviceDone();
    should((await editor.node(id)).name).equal('');
    editor.problems.should.eql([]);
  });

  it('forgets on Cancel what another device said, and keeps it on Update', async () => {
    await editor.add([device()]);
    for (const [button, name] of [
      ['cancel', '192.0.2.1'],
      ['ok', 'Other camera'],
    ] as const) {
      await editor.answer('test', 200, camera);
      await editor.editDevice(id);
      await editor.page.fill('#node-config-input-port', '8081');
      await editor.page.click('#hikvision-test');
      await editor.page.waitForSelector('[data-verdict=ok]');
      await editor.page.click(`#node-config-dialog-${button}`);
      await editor.page.waitForSelector('#node-config-dialog-ok', { state: 'detached' });
      (await editor.label(id)).should.equal(name);
    }
  });

  it('keeps on Cancel what a test of the saved form found', async () => {
    await editor.add([device()]);
    await tested(camera, 'ok');
    await editor.cancel();
    (await editor.label(id)).should.equal('Other camera');
  });

  it('says why a test failed once, with what to do next to it', async () => {
    await editor.add([device()]);
    const code = 'unreachable';
    const message = 'Nothing answers at cam:80.';
    const failing = { step: 'reach', ok: false, message, code, values: { host: 'cam', port: 80 } } as const;
    await tested({ ok: false, steps: [failing] }, 'failed');
    const told = await editor.text('#hikvision-tested');
    told.split(message).length.should.equal(2);
    told.should.match(/Check the address/);
    (await editor.locator('[data-verdict]').innerText()).should.equal(message);
  });

  it('follows in list, note and button what was written into the device', async () => {
    const { page } = editor;
    await editor.add([device()]);
    await tested(camera, 'ok');
    const lines = async () =>
      (await editor.locator('.hikvision-tested-sensors li').allTextContents()).map((line) => line.trim());
    const note = page.getByText(/^The device does not report it/);
    const button = editor.locator('#hikvision-tested [data-action=report]');
    (await lines()).should.eql(['Motion', 'Entering Region (not reported)', 'Disk Full (not reported)']);
    for (const [at, listed] of ['regionEntrance-1', 'diskfull'].entries()) {
      await button.click();
      // The second sensor is refused at first.
      const results = [{ ok: true, message: '', code: 'report-on', values: { id: listed } }];
      let asked = 0;
      await page.unroute('**/hikvision-device/-/report');
      await page.route('**/hikvision-device/-/report', (route) => {
        asked += 1;
        return at === 0 && asked === 2
          ? route.fulfill({ status: 500, contentType: 'application/json', body: '{}' })
          : route.fulfill({ contentType: 'application/json', body: JSON.stringify({ results }) });
      });
      await page.getByRole('button', { name: 'Write it into the device' }).click();
      await page.getByRole('button', { name: 'Stop', exact: true }).waitFor({ state: 'detached' });
      const written = await editor.text('#hikvision-tested .hikvision-box');
      written.should.match(/(?:Entering Region|Disk Full) notifies the surveillance center now/);
      written.should.not.match(/regionEntrance|diskfull/);
      if (at === 0) {
        (await lines()).should.eql(['Motion', 'Entering Region', 'Disk Full (not reported)']);
        (await button.innerText()).should.equal('Let the device report this');
        (await note.isVisible()).should.be.true();
      }
    }
    (await lines()).should.eql(['Motion', 'Entering Region', 'Disk Full']);
    (await button.isVisible()).should.be.false();
    (await note.isVisible()).should.be.false();
  });

  it('takes the question what to write back, by button and by Escape', async () => {
    const { page } = editor;
    await editor.add([device()]);
    await tested(camera, 'ok');
    const write = page.getByRole('button', { name: 'Write it into the device' });
    for (const back of [
      () => editor.locator('#hikvision-tested').getByRole('button', { name: 'Cancel' }).click(),
      () => page.keyboard.press('Escape'),
    ]) {
      await editor.locator('[data-action=report]').click();
      (await write.count()).should.equal(1);
      await back();
      (await write.count()).should.equal(0);
      should(await editor.run(`document.activeElement.dataset.action`)).equal('report');
    }
  });

  it('keeps which of doubled rows counts, and what is neither on nor off, when it is opened and closed', async () => {
    await editor.add([
      device({
        customize: [
          { sensor: 'motion_1', delay: 7 },
          { sensor: 'Motion 1', delay: '' },
          { sensor: 'disk_full', ignored: 'maybe' },
        ],
      }),
    ]);
    await editor.editDevice(id);
    const rows = editor.locator('#hikvision-customize .hikvision-row');
    (await rows.nth(0).innerText()).should.match(/whether disk_full is ignored must be true or false/);
    (await rows.nth(2).innerText()).should.match(/already in the list/);
    await editor.locator('.hikvision-customize-delay').nth(1).fill('8');
    await editor.deviceDone();
    should((await editor.node(id)).customize).eql([
      { sensor: 'disk_full', ignored: 'maybe', delay: '' },
      { sensor: 'motion_1', ignored: false, delay: 8 },
      { sensor: 'motion_1', ignored: false, delay: '' },
    ]);
  });

  it('says why a row is red that names no sensor', async () => {
    await editor.add([device({ customize: [{ sensor: '', delay: 3 }] })]);
    await editor.editDevice(id);
    const field = editor.locator('.hikvision-customize-sensor.input-error');
    should(await field.getAttribute('title')).equal('an entry has no sensor');
  });
});
