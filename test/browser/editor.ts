import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Test } from 'mocha';
import type { Browser, Locator, Page } from 'playwright-core';
import { jpeg } from '../simulator';
import { root, start } from '../support/node-red';
import type { FlowNode, RunningNodeRed, StartOptions } from '../support/node-red';

/** Where screenshots go; git-ignored, but for the few that the README shows. */
const shots = join(root, 'test', 'screenshots');

/** Node-RED under test: the project's own, or the one that the environment names (Node-RED 5 on its own Node.js). */
export function startNodeRed(options: StartOptions = {}): Promise<RunningNodeRed> {
  const { TEST_NODE_RED_DIR: nodeRedDir, TEST_NODE_BINARY: nodeBinary } = process.env;
  return start({
    ...(nodeRedDir === undefined ? {} : { nodeRedDir }),
    ...(nodeBinary === undefined ? {} : { nodeBinary }),
    ...options,
    // Behind a path, as many people run it: an absolute address in a dialog would miss it.
    settings: { httpAdminRoot: '/admin', ...options.settings },
  });
}

/** What Test says is wrong: the verdict and what to do, or the remarks of a test that went well. */
export const FAILED = [
  '.hikvision-verdict:has([data-verdict=failed])',
  '.hikvision-help',
  'li:has(.fa-times)',
]
  .map((part) => `#hikvision-tested ${part}`)
  .join(', ');

export interface EditorOptions {
  /** Language of the browser; default `en-US`. */
  readonly language?: string;
  readonly width?: number;
  readonly height?: number;
  /** Logs in first, where Node-RED asks for it. */
  readonly user?: { readonly name: string; readonly password: string };
  /** Is this package in the palette already? Default: yes. */
  readonly installed?: boolean;
}

/** The browser of the environment, or Debian's: the one without windows of its own takes a quarter less time. */
const browserFile =
  process.env.CHROMIUM ??
  ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'].find((file) => existsSync(file));

export async function launchBrowser(): Promise<Browser> {
  if (browserFile === undefined) throw new Error('No browser: install chromium, or name one in CHROMIUM.');
  return chromium.launch({
    executablePath: browserFile,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Node-RED's dark colours where it has no theme of its own (4.1): enough to see that dialogs follow the variables. */
const darkVariables = `:root {
  --red-ui-primary-background: #1d1d1f; --red-ui-secondary-background: #26262a; --red-ui-tertiary-background: #2e2e33;
  --red-ui-primary-text-color: #ddd; --red-ui-secondary-text-color: #aaa; --red-ui-tertiary-text-color: #999;
  --red-ui-primary-border-color: #555; --red-ui-secondary-border-color: #4a4a4a; --red-ui-tertiary-border-color: #444;
  --red-ui-form-background: #26262a; --red-ui-form-input-background: #1d1d1f; --red-ui-form-text-color: #ddd;
  --red-ui-form-input-border-color: #555; --red-ui-form-placeholder-color: #777; --red-ui-form-button-background: #333;
  --red-ui-header-text-color: #eee; --red-ui-view-background: #1d1d1f; --red-ui-view-grid-color: #2a2a2a;
  --red-ui-workspace-button-background: #333; --red-ui-workspace-button-color: #ddd; --red-ui-list-item-color: #ddd;
  --red-ui-list-item-background: #26262a; --red-ui-list-item-background-hover: #3a3a40; --red-ui-node-label-color: #eee;
  --red-ui-tab-background: #2e2e33; --red-ui-tab-background-active: #26262a; --red-ui-tab-text-color-active: #ddd;
}`;

/** One browser page with the editor in it, watched for everything that must not happen. */
export class Editor {
  /** Errors of the console and uncaught ones, in order. */
  readonly problems: string[] = [];

  private constructor(readonly page: Page) {
    page.on('pageerror', (error) => this.problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') this.problems.push(`${message.text()} ${message.location().url}`);
    });
  }

  static async open(browser: Browser, nodeRed: RunningNodeRed, options: EditorOptions = {}): Promise<Editor> {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1280, height: options.height ?? 900 },
      locale: options.language ?? 'en-US',
    });
    const page = await context.newPage();
    // The editor is 3 MB of script, and the machine may be busy.
    page.setDefaultTimeout(60_000);
    const editor = new Editor(page);
    await page.goto(`${nodeRed.url}/`);
    if (options.user) {
      await page.fill('#node-dialog-login-username', options.user.name);
      await page.fill('#node-dialog-login-password', options.user.password);
      await page.click('#node-dialog-login-submit');
    }
    const node = options.installed === false ? 'debug' : 'hikvision-sensor';
    await page.waitForSelector(`.red-ui-palette-node[data-palette-type="${node}"]`, { state: 'attached' });
    await page.waitForFunction('RED.nodes.originalFlow() !== undefined');
    page.setDefaultTimeout(20_000);
    return editor;
  }

  /** Back to an empty flow and no dialog, as after loading the page, only faster. */
  async reset(): Promise<void> {
    await this.page.unrouteAll();
    await this.cancel();
    await this.theme('light');
    await this.page.setViewportSize({ width: 1280, height: 900 });
    await this.run(`(() => {
      const tab = { id: 'tab' + Date.now().toString(16), type: 'tab', label: 'Flow 1' };
      RED.nodes.clear();
      RED.nodes.import([tab]);
      RED.workspaces.show(tab.id);
      RED.history.clear();
      RED.view.redraw(true);
    })()`);
    this.problems.length = 0;
  }

  /** Node-RED 5 has a dark theme; 4.1 gets enough of one to see that the dialogs follow it. */
  async theme(theme: 'light' | 'dark'): Promise<void> {
    await this.run(`document.documentElement.classList.toggle('nr-theme-dark', ${String(theme === 'dark')})`);
    await this.run(`document.getElementById('test-dark')?.remove()`);
    if (theme === 'light' || (await this.run(`RED.settings.version.startsWith('5')`)) === true) return;
    await this.run(`$('<style id="test-dark">').text(${JSON.stringify(darkVariables)}).appendTo('head')`);
  }

  close(): Promise<void> {
    return this.page.context().close();
  }

  /** Runs JavaScript in the page. */
  run(code: string): Promise<unknown> {
    return this.page.evaluate(code);
  }

  /** Puts nodes into the open flow as an import does. */
  async add(nodes: readonly FlowNode[]): Promise<void> {
    await this.run(`(() => {
      const z = RED.workspaces.active();
      const nodes = ${JSON.stringify(nodes)}.map((node) => ('x' in node ? { ...node, z } : node));
      RED.view.importNodes(nodes, { touchImport: true, generateIds: false, applyNodeDefaults: true, notify: false });
      RED.view.select({ nodes: [] });
    })()`);
  }

  /** Opens the dialog of a node. */
  async edit(id: string): Promise<void> {
    await this.run(`RED.editor.edit(RED.nodes.node(${JSON.stringify(id)}))`);
    await this.settled('#dialog-form');
  }

  /** Opens the dialog of a config node. */
  async editDevice(id: string): Promise<void> {
    await this.run(`RED.editor.editConfig('', 'hikvision-device', ${JSON.stringify(id)})`);
    await this.settled('#node-config-input-host');
  }

  /** Waits until a dialog has slid in, so that clicks meet what they aim at. */
  async settled(selector: string): Promise<void> {
    await this.page.waitForSelector(selector);
    await this.page.waitForFunction('RED.tray !== undefined && $(".red-ui-tray:animated").length === 0');
    // The slide is a CSS transition of 200 ms, which no event announces to us.
    await this.page.waitForFunction(
      `document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations !== Infinity).length === 0`,
    );
  }

  /** Closes the node's dialog with Done. */
  async done(): Promise<void> {
    await this.page.click('#node-dialog-ok');
    await this.page.waitForSelector('#node-dialog-ok', { state: 'detached' });
  }

  /** Closes the config node's dialog with Add or Update. */
  async deviceDone(): Promise<void> {
    await this.page.click('#node-config-dialog-ok');
    await this.page.waitForSelector('#node-config-dialog-ok', { state: 'detached' });
  }

  async cancel(): Promise<void> {
    for (const button of ['#node-config-dialog-cancel', '#node-dialog-cancel']) {
      if ((await this.page.locator(button).count()) === 0) continue;
      await this.page.click(button);
      await this.page.waitForSelector(button, { state: 'detached' });
    }
  }

  async deploy(): Promise<void> {
    await this.page.click('#red-ui-header-button-deploy');
    await this.deployed();
  }

  /** Waits until what was deployed runs and the editor takes clicks again. */
  async deployed(): Promise<void> {
    await this.page.waitForFunction('RED.nodes.dirty() === false');
    await this.page.waitForFunction('$(".red-ui-shade:visible, [id$=-shade]:visible").length === 0');
  }

  /** The nodes of the editor as an export has them. */
  async nodes(): Promise<FlowNode[]> {
    return JSON.parse(
      String(await this.run('JSON.stringify(RED.nodes.createCompleteNodeSet())')),
    ) as FlowNode[];
  }

  async node(id: string): Promise<FlowNode> {
    const found = (await this.nodes()).find((node) => node.id === id);
    if (!found) throw new Error(`No node ${id}.`);
    return found;
  }

  async label(id: string): Promise<string> {
    return String(await this.run(`RED.utils.getNodeLabel(RED.nodes.node(${JSON.stringify(id)}))`));
  }

  locator(selector: string): Locator {
    return this.page.locator(selector);
  }

  /** The next picture of the page: until then the rows of a list that was just opened read as blank (content-visibility). */
  async drawn(): Promise<void> {
    await this.run('new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))');
  }

  /** What somebody reads in an element. */
  async text(selector: string): Promise<string> {
    await this.drawn();
    return this.page.locator(selector).innerText();
  }

  /** The texts of the options of a drop-down, groups left out. */
  async options(selector: string): Promise<string[]> {
    const field = this.page.locator(selector);
    if (await field.evaluate((one) => one.tagName === 'SELECT'))
      return this.page.locator(`${selector} option`).allTextContents();
    await field.press('ArrowDown');
    const texts = await this.page.locator('[role=option]').allTextContents();
    await field.press('Escape');
    return texts;
  }

  /** The headings in a drop-down. */
  async groups(selector: string): Promise<(string | null)[]> {
    await this.page.press(selector, 'ArrowDown');
    const headings = await this.page.locator('[role=listbox] [role=group]').all();
    const labels = await Promise.all(headings.map((one) => one.getAttribute('aria-label')));
    await this.page.press(selector, 'Escape');
    return labels;
  }

  /** Picks an entry of a drop-down that can be searched. */
  async choose(selector: string, label: string): Promise<void> {
    await this.page.press(selector, 'ArrowDown');
    await this.page.getByRole('option', { name: label, exact: true }).first().click();
  }

  /** Answers one of the admin endpoints in its place: what a dialog does with an answer, whatever gives it. */
  async answer(path: string, status: number, body: unknown, seen?: (sent: unknown) => void): Promise<void> {
    await this.page.route(
      (url) => url.pathname === `/admin/hikvision-device/${path}`,
      (route, request) => {
        seen?.(request.postData() === null ? null : request.postDataJSON());
        return route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) });
      },
    );
    // After a good test the dialog asks the same device for a picture.
    if (path === 'test')
      await this.page.route(
        (url) => url.pathname === '/admin/hikvision-device/-/snapshot',
        (route) => route.fulfill({ status: 200, contentType: 'image/jpeg', body: jpeg('now') }),
      );
  }

  /** A picture of what a test has failed at, if it has. */
  async shotOfFailure(test: Test | undefined): Promise<void> {
    if (test?.state === 'failed') await this.shot(`failed ${test.title.replace(/\W+/g, ' ')}`);
  }

  /** A picture of the page, or of a part of it. */
  async shot(name: string, clip?: { x: number; y: number; width: number; height: number }): Promise<void> {
    mkdirSync(shots, { recursive: true });
    await this.page.screenshot({ path: join(shots, `${name}.png`), ...(clip ? { clip } : {}) });
  }
}
