import should from 'should';
import type { Locator } from 'playwright-core';
import { device, editor, good, id, know, sensor, sensorNode, useEditor } from './dialog-page';
import { listedRecorder } from './listed-devices';

/** Where the lower edge of a list lies: in a row, between two, or at the end of all rows. */
const edge = (list: Locator): Promise<string> =>
  list.evaluate((one) => {
    if (one.scrollHeight <= one.clientHeight + 1) return 'end';
    const bottom = one.getBoundingClientRect().top + one.clientTop + one.clientHeight;
    const rows = [...one.querySelectorAll('li, [role=option], .hikvision-group')];
    const cut = rows.some((row) => {
      const box = row.getBoundingClientRect();
      // What shows of a row must be enough to be seen, and so must be what does not.
      return box.top + 4 < bottom && box.bottom - 4 > bottom;
    });
    return cut ? 'in a row' : 'between two rows';
  });

/** Lists are cut when the browser has drawn them: each change is seen a moment later. */
async function endsInRow(list: Locator, where: string): Promise<void> {
  await list.waitFor();
  const deadline = Date.now() + 5_000;
  for (;;) {
    const found = await edge(list);
    if (found === 'in a row') return;
    Date.now().should.be.below(deadline, `${where}: ${found}`);
  }
}

describe('a list that scrolls', function () {
  this.timeout(90_000);
  useEditor();

  // Names of many lengths, some of which take two lines: no height of a list fits them all.
  for (const length of [1, 30, 90])
    it(`never ends exactly between two rows, where names have ${length} letters`, async () => {
      const channelName = 'x '.repeat(length / 2).trim();
      const sensors = [1, 2, 3, 4, 5].flatMap((channel) =>
        ['motion', 'line_crossing', 'tamper_detection', 'video_loss'].map((type) =>
          sensor(type, type, channel, { channelName, notifies: channel < 5 }),
        ),
      );
      const channels = [1, 2, 3, 4, 5].map((number) => ({ id: number, name: channelName }));
      await editor.answer('test', 200, { ...good, sensors, channels });
      await editor.add([device(), sensorNode()]);
      await editor.editDevice(id);
      for (const width of [1024, 1366]) {
        await editor.page.setViewportSize({ width, height: 700 });
        await editor.page.click('#hikvision-test');
        await endsInRow(editor.locator('.hikvision-tested-sensors .hikvision-scroll'), 'the tested list');
      }
      await editor.deviceDone();
      await editor.edit('sensor');
      for (const [search, where] of [
        ['', 'the list'],
        ['channel', 'the list of a search'],
      ] as const) {
        await editor.page.press('#hikvision-choice', 'ArrowDown');
        if (search !== '') await editor.page.fill('#hikvision-choice', search);
        await endsInRow(editor.locator('.hikvision-options:visible'), where);
        await editor.page.press('#hikvision-choice', 'Escape');
      }
      await editor.page.click('#hikvision-add');
      const adding = editor.locator('#hikvision-adding .hikvision-scroll');
      await endsInRow(adding, 'the list of nodes to add');
      await editor.page.fill('#hikvision-adding [type=search]', 'o');
      await endsInRow(adding, 'what a search leaves of it');
      editor.problems.should.eql([]);
    });

  it('ends in a row wherever the arrow keys have led to', async () => {
    await editor.add([device(), sensorNode()]);
    await know(listedRecorder(4, 6));
    await editor.edit('sensor');
    await editor.page.press('#hikvision-choice', 'ArrowDown');
    for (let step = 0; step < 15; step += 1) {
      await endsInRow(editor.locator('.hikvision-options:visible'), `step ${step}`);
      await editor.page.keyboard.press('ArrowDown');
      const shown = await editor.locator('[role=option][aria-selected=true]').evaluate((option) => {
        const list = option.closest('[role=listbox]')?.getBoundingClientRect();
        const box = option.getBoundingClientRect();
        return list !== undefined && box.top >= list.top && box.bottom <= list.bottom;
      });
      should(shown).be.true(`step ${step}`);
    }
  });
});
