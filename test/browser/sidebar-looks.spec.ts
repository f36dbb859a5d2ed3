import { readFileSync } from 'node:fs';
import 'should';
import { editor, nodeRed, useSidebar, withCamera } from './sidebar-page';

/** Serious findings of axe-core, in the sidebar. */
async function findings(): Promise<string[]> {
  const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
  await editor.run(`window.axe === undefined && (() => { ${axe} })()`);
  const found =
    await editor.run(`axe.run('.hikvision-sidebar', { resultTypes: ['violations'] }).then(({ violations }) =>
    violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => id + ': ' + nodes.map(({ html, failureSummary }) => html.slice(0, 200) + ' ' + failureSummary).join('\\n')))`);
  return found as string[];
}

describe('the sidebar', function () {
  this.timeout(120_000);
  useSidebar();

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
});
