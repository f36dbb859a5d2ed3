import should from 'should';
import type { Locator } from 'playwright-core';
import { device, editor, good, hold, id, know, sensorNode, useEditor } from './dialog-page';
import { listedRecorder } from './listed-devices';

/** ms of work until the page is drawn again, the best of three: the machine may be busy. */
async function quickest(start: string, undo: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    times.push(
      Number(
        await editor.run(`(async () => {
          const from = performance.now();
          ${start}
          await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn, 0)));
          return performance.now() - from;
        })()`),
      ),
    );
    await undo();
  }
  return Math.min(...times);
}

const escape = (selector: string) => () => editor.page.press(selector, 'Escape');
const openList = (selector: string) =>
  `$('${selector}').trigger('focus').trigger($.Event('keydown', { key: 'ArrowDown' }));`;

for (const [channels, events] of [
  [64, 20],
  [256, 25],
] as const)
  describe(`a recorder with ${channels} channels and ${events} events`, function () {
    this.timeout(120_000);
    useEditor();

    beforeEach(async () => {
      await editor.add([
        device({ customize: [{ sensor: 'motion_1', ignored: false, delay: 3 }] }),
        sensorNode(),
        {
          id: 'event',
          type: 'hikvision-event',
          x: 200,
          y: 160,
          device: id,
          events: ['motion'],
          wires: [[], []],
        },
        {
          id: 'control',
          type: 'hikvision-control',
          x: 200,
          y: 220,
          device: id,
          action: 'detection',
          wires: [[]],
        },
      ]);
      await know(listedRecorder(channels, events));
    });

    for (const kind of ['sensor', 'event', 'control'])
      it(`opens the dialog of ${kind} in under a second`, async () => {
        const time = await quickest(`RED.editor.edit(RED.nodes.node('${kind}'));`, () => editor.cancel());
        time.should.be.below(1000);
      });

    it('opens the lists of a sensor in under a second, searchable and by channel', async () => {
      await editor.edit('sensor');
      const choice = '#hikvision-choice';
      (await quickest(openList(choice), escape(choice))).should.be.below(1000);
      const adding = await quickest(`$('#hikvision-add').trigger('click');`, () =>
        editor.page.click('#hikvision-add'),
      );
      adding.should.be.below(1000);
      await editor.page.fill(choice, `camera ${channels} motion`);
      const motion = `Motion, channel ${channels}, Camera ${channels}`;
      (await editor.locator('[role=option]').allTextContents()).should.eql([motion]);
      await editor.page.press(choice, 'Enter');
      (await editor.page.inputValue(choice)).should.equal(motion);
      await editor.page.click('#hikvision-add');
      await search(editor.locator('#hikvision-adding'));
    });

    it('opens the lists of an event and of control in under a second, searchable', async () => {
      for (const [kind, field, all] of [
        ['event', '.hikvision-event-type', 'line'],
        ['control', '#node-input-sensor', 'line'],
        ['control', '#node-input-channel', `camera ${channels}`],
      ] as const) {
        await editor.edit(kind);
        (await quickest(openList(field), escape(field))).should.be.below(1000);
        await editor.page.fill(field, all);
        const found = await editor.locator('[role=option]').allTextContents();
        found.length.should.equal(1, field);
        await editor.page.press(field, 'Escape');
        await editor.cancel();
      }
    });

    it('shows what a test has found in under a second, searchable and by channel', async () => {
      const opened = await quickest(`RED.editor.editConfig('', 'hikvision-device', '${id}');`, () =>
        editor.cancel(),
      );
      opened.should.be.below(1000);
      await editor.editDevice(id);
      const times: number[] = [];
      for (let round = 0; round < 3; round += 1) {
        await editor.page.unrouteAll();
        const release = await hold('test', { ...good, ...listedRecorder(channels, events) });
        await editor.page.click('#hikvision-test');
        await editor.page.waitForSelector('#hikvision-tested .fa-spinner');
        const from = Date.now();
        release();
        await editor.page.waitForSelector('.hikvision-tested-sensors');
        times.push(Date.now() - from);
      }
      Math.min(...times).should.be.below(1000);
      await search(editor.locator('.hikvision-tested-sensors'));
      const field = '.hikvision-customize-sensor';
      (await quickest(openList(field), escape(field))).should.be.below(1000);
      await editor.page.fill(field, `camera ${channels} motion`);
      (await editor.locator('[role=option]').count()).should.equal(1);
      (await editor.locator('[role=listbox] [role=group]').count()).should.equal(1);
    });

    /** A list in groups, one for each channel, that a search makes short. */
    async function search(list: Locator): Promise<void> {
      (await list.locator('.hikvision-group').count()).should.equal(channels);
      await list.locator('[type=search]').fill('camera 7 line');
      const found = await list.locator('li:visible').allTextContents();
      found.length.should.be.above(0);
      should(found.filter((line) => !/Line Crossing, channel \d*7/.test(line))).eql([]);
    }
  });
