import { readdirSync, readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import should from 'should';
import type { RunningNodeRed } from '../support/node-red';
import { openWithDevice, startWithDevice, visit } from './dialog-states';
import { launchBrowser } from './editor';

const small = { width: 1024, height: 700 };
const usual = { width: 1366, height: 768 };
/** A dialog but for what Node-RED itself puts into it: fields that catch passwords, and the tabs at its side. */
const ours = { include: '.red-ui-tray-body', exclude: ['[id^=red-ui-trap]', '.red-ui-tab-link-button'] };
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

describe('every state of every dialog', function () {
  // Ten languages and two sizes of the window, on whatever machine.
  this.timeout(600_000);

  let nodeRed: RunningNodeRed;
  let browser: Browser;

  before(async () => {
    [browser, nodeRed] = await Promise.all([launchBrowser(), startWithDevice()]);
  });
  after(async () => {
    await browser.close();
    await nodeRed.stop();
  });

  /** Controls that reach out of the tray, and whatever makes its body wider than it is. */
  const outside = `(() => {
    const tray = $('.red-ui-tray').last();
    const body = tray.find('.red-ui-tray-body')[0];
    const frame = tray[0].getBoundingClientRect();
    const right = Math.min(frame.right, window.innerWidth);
    return [...tray[0].querySelectorAll('button, a, input, select, textarea, label, [role=option]')]
      .filter((one) => one.getClientRects().length > 0 && getComputedStyle(one).visibility === 'visible')
      .filter((one) => {
        const box = one.getBoundingClientRect();
        return box.left < frame.left - 1 || box.right > right + 1;
      })
      .map((one) => one.id || one.className || one.innerText)
      .concat(body.scrollWidth > body.clientWidth + 1 ? ['the whole dialog'] : []);
  })()`;

  for (const language of readdirSync('nodes/locales'))
    it(`stands whole in its tray in ${language}, in small and in usual windows`, async () => {
      const editor = await openWithDevice(browser, nodeRed, language);
      const out: string[] = [];
      const sizes = [usual, small];
      await visit(editor, async (where) => {
        // The size of the state before is looked at first: laying the whole editor out again takes longest of all.
        for (const size of sizes.reverse()) {
          await editor.page.setViewportSize(size);
          const found = (await editor.run(outside)) as string[];
          out.push(...found.map((what) => `${where} at ${size.width}: ${what}`));
        }
      });
      should(out).eql([]);
      editor.problems.should.eql([]);
      await editor.close();
    });

  for (const [language, theme] of [
    ['en-US', 'light'],
    ['en-US', 'dark'],
    ['de', 'light'],
    ['ja', 'light'],
    ['ru', 'dark'],
  ] as const)
    it(`has no serious finding of axe in ${language} and the ${theme} theme`, async () => {
      const editor = await openWithDevice(browser, nodeRed, language);
      await editor.theme(theme);
      await editor.run(axe);
      const findings: string[] = [];
      await visit(editor, async (where) => {
        const found = (await editor.run(`axe.run(${JSON.stringify(ours)}, { resultTypes: ['violations'] })
          .then(({ violations }) => violations
            .filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html.slice(0, 120)).join(' ')))`)) as string[];
        findings.push(...found.map((line) => `${where}: ${line}`));
      });
      findings.should.eql([]);
      await editor.close();
    });
});
