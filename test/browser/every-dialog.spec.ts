import type { Browser } from 'playwright-core';
import should from 'should';
import type { RunningNodeRed } from '../support/node-red';
import { Editor, launchBrowser, startNodeRed } from './editor';
import { listedRecorder } from './listed-devices';

const kinds = ['sensor', 'event', 'status', 'snapshot', 'control'];

describe('every dialog', function () {
  this.timeout(120_000);

  let nodeRed: RunningNodeRed;
  let browser: Browser;
  let editor: Editor;

  before(async () => {
    nodeRed = await startNodeRed({ flow: [{ id: 'tab', type: 'tab', label: 'Flow 1' }] });
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
    await nodeRed.stop();
  });

  async function open(language = 'en-US'): Promise<void> {
    editor = await Editor.open(browser, nodeRed, { language });
    await editor.add([
      {
        ...{ id: 'device', type: 'hikvision-device', name: '', host: '192.0.2.64', port: '', ssl: true },
        ...{ tls: '', delay: 5, hold: 5, silence: '' },
        customize: [{ sensor: 'motion_1', ignored: false, delay: 30 }],
      },
      ...kinds.map((kind, index) => ({
        ...{ id: kind, type: `hikvision-${kind}`, x: 200, y: 60 + 60 * index, device: 'device', wires: [] },
        ...(kind === 'event' ? { events: ['motion', 'line_crossing'] } : {}),
      })),
    ]);
    await know(listedRecorder(4, 6));
  }

  /** What the page would know of a deployed device. */
  async function know(device: object): Promise<void> {
    await editor.run(`RED.hikvision.devices.set('device', ${JSON.stringify(device)})`);
  }

  it('is used by keyboard alone, and never drops the focus', async () => {
    await open();
    const { keyboard } = editor.page;
    const focus = async (): Promise<unknown> =>
      editor.run(
        `document.activeElement.id || document.activeElement.className || document.activeElement.tagName`,
      );
    await editor.edit('sensor');
    // By the keys that everybody knows: down to the list, letters to search, Enter to take.
    await editor.page.focus('#hikvision-choice');
    await keyboard.press('ArrowDown');
    await keyboard.type('line crossing 2');
    await keyboard.press('Enter');
    (await editor.page.inputValue('#hikvision-choice')).should.equal('Line Crossing, channel 2, Camera 2');
    should(await focus()).equal('hikvision-choice');
    await keyboard.press('Tab');
    should(await focus()).equal('node-input-channel');
    await keyboard.press('Tab');
    should(await focus()).equal('node-input-target');
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    (await editor.page.inputValue('#node-input-target')).should.equal('human');
    // Escape closes the list, not the dialog.
    await keyboard.press('ArrowDown');
    await keyboard.press('Escape');
    (await editor.locator('#node-input-target').isVisible()).should.be.true();
    await editor.page.focus('#hikvision-add');
    await keyboard.press('Enter');
    await editor.page.focus('#hikvision-add-go');
    await keyboard.press('Enter');
    should(await focus()).equal('hikvision-add');
    await editor.cancel();

    await editor.edit('event');
    await editor.locator('.hikvision-event-form .red-ui-editableList-addButton').focus();
    await keyboard.press('Enter');
    await editor.page.waitForFunction(`document.activeElement.matches('.hikvision-event-type')`);
    await editor.cancel();

    await editor.editDevice('device');
    await editor.page.fill('#node-config-input-password', 'secret');
    await editor.answer('test', 200, { ok: true, steps: [], ...listedRecorder(4, 6) });
    await editor.answer('discover', 200, { devices: [] });
    for (const action of ['test', 'find']) {
      await editor.page.focus(`[data-action=${action}]`);
      await keyboard.press('Enter');
      await editor.page.waitForSelector(`[data-action=${action}]:not([aria-disabled])`);
      should(await focus()).equal(`hikvision-${action}`);
    }
    await editor.locator('.hikvision-device-form .red-ui-editableList-addButton').focus();
    await keyboard.press('Enter');
    await editor.page.waitForFunction(`document.activeElement.matches('.hikvision-customize-sensor')`);
    editor.problems.should.eql([]);
    await editor.close();
  });

  it('opens what was written by hand, and repairs it', async () => {
    await open();
    for (const customize of ['motion', { sensor: 'motion' }, [null, 5], [{ sensor: [] }], 7]) {
      await editor.add([
        { id: 'broken', type: 'hikvision-device', host: '192.0.2.9', customize },
        { id: 'odd', type: 'hikvision-event', x: 500, y: 60, device: 'broken', events: 5, wires: [[], []] },
        {
          id: 'null',
          type: 'hikvision-sensor',
          x: 500,
          y: 120,
          device: 'broken',
          sensor: null,
          channel: {},
          wires: [[]],
        },
      ]);
      should(await editor.run(`RED.nodes.node('broken').valid`)).be.false();
      await editor.editDevice('broken');
      for (const remove of await editor
        .locator('.hikvision-device-form .red-ui-editableList-item-remove')
        .all())
        await remove.click();
      await editor.deviceDone();
      should((await editor.node('broken')).customize).eql([]);
      should(await editor.run(`RED.nodes.node('broken').valid`)).be.true();
      for (const id of ['odd', 'null']) {
        await editor.edit(id);
        await editor.done();
      }
      await editor.run(`['odd', 'null', 'broken'].forEach((id) => RED.nodes.remove(id))`);
    }
    editor.problems.should.eql([]);
    await editor.close();
  });

  it('keeps what it does not understand of customize, and what is ignored in any spelling', async () => {
    await open();
    const rows = [
      { sensor: 'motion', ignored: 'yes', delay: '' },
      { sensor: 'pir_alarm', ignored: '${NOBODY_HOME}', delay: '' },
    ];
    await editor.add([
      { id: 'camera', type: 'hikvision-device', name: 'Home', host: '192.0.2.1', customize: rows },
    ]);
    await editor.editDevice('camera');
    await editor.deviceDone();
    should((await editor.node('camera')).customize).eql([
      { sensor: 'motion', ignored: true, delay: '' },
      { sensor: 'pir_alarm', ignored: '${NOBODY_HOME}', delay: '' },
    ]);
    await editor.close();
  });

  it('takes the only device there is, and hides what only puzzles on a camera', async () => {
    await open();
    await editor.add([{ id: 'new', type: 'hikvision-sensor', x: 500, y: 300, device: '', wires: [[]] }]);
    await editor.edit('new');
    (await editor.page.inputValue('#node-input-device')).should.equal('device');
    (await editor.locator('#hikvision-channel-row').isVisible()).should.be.true();
    // A sensor or channel that the device does not list is pointed out.
    await editor.page.fill('#node-input-channel', '9');
    (await editor.locator('#hikvision-not-notifying').innerText()).should.match(/does not list/);
    await editor.cancel();
    const camera = { ...listedRecorder(1, 3), device: { name: 'Porch', recorder: false } };
    await know(camera);
    for (const kind of ['sensor', 'event', 'snapshot']) {
      await editor.edit(kind);
      should(await editor.locator('#node-input-channel').isVisible()).be.false(kind);
      await editor.cancel();
    }
    await editor.close();
  });
});
