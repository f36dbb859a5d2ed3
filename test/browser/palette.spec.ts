import type { Browser, Page } from 'playwright-core';
import should from 'should';
import type { RunningNodeRed } from '../support/node-red';
import { Editor, launchBrowser, startNodeRed } from './editor';

const found: Readonly<Record<string, readonly string[]>> = {
  'en-US': ['camera', 'motion', 'nvr', 'picture', 'doorbell', 'hikvision'],
  de: ['Kamera', 'Bewegung', 'Rekorder', 'Bild', 'Türklingel', 'camera', 'nvr'],
};
const kinds = ['sensor', 'event', 'snapshot', 'control'];

describe('a page that has this package', function () {
  this.timeout(120_000);
  let browser: Browser;
  let nodeRed: RunningNodeRed;

  before(async () => {
    [browser, nodeRed] = await Promise.all([launchBrowser(), startNodeRed()]);
  });
  after(async () => {
    await browser.close();
    await nodeRed.stop();
  });

  for (const [language, searches] of Object.entries(found))
    it(`finds the nodes in the palette by the words that people use (${language})`, async () => {
      const editor = await Editor.open(browser, nodeRed, { language });
      for (const word of searches) {
        await editor.run(`$('#red-ui-palette-search input').searchBox('value', ${JSON.stringify(word)})`);
        await editor.page.waitForFunction(
          `$('.red-ui-palette-node[data-palette-type="inject"]:visible').length === 0`,
        );
        const shown = (await editor.run(
          `$('.red-ui-palette-node:visible').toArray().map((one) => one.dataset.paletteType)`,
        )) as string[];
        for (const kind of kinds) shown.includes(`hikvision-${kind}`).should.be.true(`${word} finds ${kind}`);
      }
      // A word of none finds none.
      await editor.run(`$('#red-ui-palette-search input').searchBox('value', 'toaster')`);
      await editor.page.waitForFunction(
        `$('.red-ui-palette-node[data-palette-type^="hikvision-"]:visible').length === 0`,
      );
      editor.problems.should.eql([]);
      await editor.close();
    });

  it('has no name of its own but the one below RED', async () => {
    /** A page of the editor with or without this package. */
    const open = async (installed: boolean): Promise<Page> => {
      const context = await browser.newContext({ locale: 'en-US' });
      const page = await context.newPage();
      if (!installed)
        await page.route(
          (url) => /\/(?:nodes|plugins)$/.test(url.pathname),
          async (route) => {
            const answer = await route.fetch();
            const isPage = (answer.headers()['content-type'] ?? '').includes('html');
            await route.fulfill({
              response: answer,
              body: isPage ? withoutOurs(await answer.text()) : await answer.text(),
            });
          },
        );
      await page.goto(`${nodeRed.url}/`);
      await page.waitForSelector('.red-ui-palette-node[data-palette-type="debug"]', { state: 'attached' });
      await page.waitForFunction('RED.nodes.originalFlow() !== undefined');
      const ours = await page.locator('.red-ui-palette-node[data-palette-type^="hikvision-"]').count();
      should(ours).equal(installed ? 5 : 0);
      return page;
    };
    const names = (page: Page, of: string) => page.evaluate<string[]>(`Object.keys(${of})`);
    const [installed, plain] = [await open(true), await open(false)];
    /** What only the page with this package has, once the other has had time for the scripts that Node-RED loads late. */
    const added = async (of: string, expected: number): Promise<readonly string[]> => {
      const all = await names(installed, of);
      const deadline = Date.now() + 20_000;
      for (;;) {
        const known = await names(plain, of);
        const more = all.filter((name) => !known.includes(name));
        if (more.length <= expected || Date.now() > deadline) return more;
        await plain.waitForTimeout(100);
      }
    };
    (await added('window', 0)).should.eql([]);
    (await added('RED', 1)).should.eql(['hikvision']);
    await Promise.all([installed.context().close(), plain.context().close()]);
  });
});

/** What Node-RED sends for the palette, less the part of this package. */
function withoutOurs(page: string): string {
  return page
    .split(/(?=<!-- --- \[red-\w+:)/)
    .filter((part) => !/^<!-- --- \[red-\w+:node-red-contrib-hikvision-sensors/.test(part))
    .join('');
}
