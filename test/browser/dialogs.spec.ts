import 'should';
import should from 'should';
import type { TestAnswer } from '../../src/setup/check';
import { device, editor, evil, id, recorder, sensor, sensorNode, useEditor } from './dialog-page';

describe('the dialogs in the editor', function () {
  this.timeout(60_000);
  useEditor();

  it('runs nothing that a device calls itself, in any list, dialog or label', async () => {
    const hostile: TestAnswer = {
      ok: false,
      steps: [{ step: 'reach', ok: false, message: evil, hint: evil }],
      device: { name: evil, model: evil, firmware: evil, deviceType: 'NVR' },
      channels: [{ id: 1, name: evil }],
      sensors: [
        sensor('motion', 'Motion', 1, { channelName: evil }),
        sensor(evil, evil, 2, { id: 'img_src_x_2', channelName: evil, notifies: false }),
      ],
    };
    await editor.answer('test', 200, hostile);
    await editor.add([
      device({ name: '' }),
      device({ id: 'other', name: evil, host: evil }),
      device({ id: 'third', name: evil, host: evil }),
      sensorNode(),
      {
        id: 'event',
        type: 'hikvision-event',
        x: 200,
        y: 200,
        device: 'other',
        events: [evil],
        wires: [[], []],
      },
      {
        id: 'control',
        type: 'hikvision-control',
        x: 200,
        y: 300,
        device: id,
        action: 'request',
        path: `/${evil}`,
      },
    ]);
    await editor.editDevice(id);
    await editor.page.click('#hikvision-test');
    await editor.page.waitForSelector('.hikvision-tested-sensors');
    await editor.shot('hostile-device');
    await editor.deviceDone();
    await editor.edit('sensor');
    (await editor.options('#hikvision-choice')).should.containEql(`Motion, channel 1, ${evil}`);
    await editor.choose('#hikvision-choice', `Motion, channel 1, ${evil}`);
    await editor.page.click('#hikvision-add');
    await editor.shot('hostile-sensor');
    await editor.page.selectOption('#node-input-device', 'other');
    await editor.page.waitForSelector('#hikvision-same-topics');
    await editor.done();
    await editor.edit('event');
    await editor.cancel();
    await editor.edit('control');
    await editor.cancel();
    (await editor.label('sensor')).should.containEql(evil);
    // The port of the node tells its label, and the palette its description.
    const node = editor.locator('#red-ui-workspace-chart .red-ui-flow-node').first();
    // At its left end: with a name this long its middle may lie under the sidebar.
    await node.hover({ position: { x: 10, y: 10 } });
    should(await editor.run('window.harmed')).be.undefined();
    should(await editor.run('document.querySelectorAll("img[src=x]").length')).equal(0);
    editor.problems.should.eql([]);
  });

  it('bind every label to a field and reach every button by keyboard', async () => {
    const types = ['sensor', 'event', 'status', 'snapshot', 'control'];
    await editor.add([
      device(),
      ...types.map((type, index) => ({
        id: type,
        type: `hikvision-${type}`,
        x: 200,
        y: 100 + 60 * index,
        device: id,
        wires: [],
      })),
    ]);
    const loose = `[...document.querySelectorAll('.hikvision-form label')]
      .filter((label) => !label.control && !document.getElementById(label.htmlFor))
      .map((label) => label.innerText)`;
    const unreachable = `[...document.querySelectorAll('.hikvision-form button, .hikvision-form input, .hikvision-form select')]
      .filter((one) => one.tabIndex < 0 && !one.matches('[role=combobox] + button')).map((one) => one.id)`;
    for (const type of types) {
      await editor.edit(type);
      should(await editor.run(loose)).eql([], type);
      should(await editor.run(unreachable)).eql([], type);
      await editor.cancel();
    }
    await editor.editDevice(id);
    should(await editor.run(loose)).eql([]);
    should(await editor.run(unreachable)).eql([]);
    editor.problems.should.eql([]);
  });

  for (const theme of ['light', 'dark'] as const) {
    for (const width of [1280, 640]) {
      it(`fit and follow the ${theme} theme at ${width} pixels`, async () => {
        await editor.page.setViewportSize({ width, height: 900 });
        await editor.theme(theme);
        await editor.answer('test', 200, recorder);
        await editor.add([
          device({ ssl: true, customize: [{ sensor: 'motion_1', ignored: false, delay: 30 }] }),
          sensorNode(),
          { id: 'control', type: 'hikvision-control', x: 200, y: 200, device: id, wires: [[]] },
        ]);
        const tooWide = `[...document.querySelectorAll('.hikvision-form *')]
          .filter((one) => one.getClientRects().length && one.scrollWidth > one.clientWidth + 1 &&
            getComputedStyle(one).display !== 'inline' && !['INPUT', 'SELECT', 'OPTION'].includes(one.tagName))
          .map((one) => one.id || one.className || one.tagName)`;
        await editor.editDevice(id);
        await editor.page.click('#hikvision-test');
        await editor.page.waitForSelector('.hikvision-tested-sensors');
        await editor.shot(`device-${theme}-${width}`);
        should(await editor.run(tooWide)).eql([]);
        await editor.locator('#hikvision-diagnostics').scrollIntoViewIfNeeded();
        await editor.shot(`device-below-${theme}-${width}`);
        await editor.deviceDone();
        await editor.edit('sensor');
        await editor.page.click('#hikvision-add');
        await editor.shot(`sensor-${theme}-${width}`);
        should(await editor.run(tooWide)).eql([]);
        await editor.cancel();
        await editor.edit('control');
        await editor.page.selectOption('#node-input-action', 'request');
        await editor.shot(`control-${theme}-${width}`);
        editor.problems.should.eql([]);
      });
    }
  }
});
