import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { root } from '../support/node-red';
import type { Editor } from './editor';

/** What a person does in the editor, who knows what is written there and nothing of what lies behind it. */
export class Person {
  private readonly page: Page;
  private count = 0;

  private constructor(
    private readonly editor: Editor,
    private readonly shots: string,
  ) {
    this.page = editor.page;
  }

  /** @param shots folder of the numbered screenshots, which is emptied; the version of Node-RED comes below it */
  static async at(editor: Editor, shots: string): Promise<Person> {
    const version = String(await editor.run('RED.settings.version'));
    const folder = `${shots}/${version.split('.')[0] ?? ''}`;
    await rm(join(root, 'test', 'screenshots', folder), { recursive: true, force: true });
    return new Person(editor, folder);
  }

  async shot(what: string): Promise<void> {
    // Notices and trays slide; a picture of them half way shows nothing.
    await this.page.waitForFunction('$(":animated").length === 0');
    await this.editor.settled('#red-ui-header');
    await this.editor.shot(`${this.shots}/${String((this.count += 1)).padStart(2, '0')}-${what}`);
  }

  /** A button by what is written on it; its name for a screen reader begins with the icon. */
  button(label: string): Locator {
    return this.page
      .locator('button, .red-ui-button')
      .filter({ has: this.page.getByText(label, { exact: true }) })
      .or(this.page.getByRole('button', { name: label, exact: true }))
      .filter({ visible: true });
  }

  /** The line of a dialog with this label. */
  row(label: string): Locator {
    return this.page.locator('.form-row').filter({ has: this.page.getByText(label, { exact: true }) });
  }

  inFlow(label: string): Locator {
    return this.page
      .locator('.red-ui-flow-node-group')
      .filter({ has: this.page.getByText(label, { exact: true }) });
  }

  async menu(item: string): Promise<void> {
    await this.page.locator('#red-ui-header-button-sidemenu').click();
    await this.page.getByRole('link', { name: item }).click();
  }

  /** Drags a node out of the palette by the name that it has there. */
  async drag(category: string, label: string, x: number, y: number): Promise<void> {
    const { page } = this;
    const filter = page.getByPlaceholder('filter nodes').filter({ visible: true });
    await filter.fill('');
    await filter.pressSequentially(label);
    const node = page
      .locator('.red-ui-palette-category')
      .filter({ has: page.getByText(category, { exact: true }) })
      .locator('.red-ui-palette-node')
      .filter({ has: page.getByText(label, { exact: true }) });
    await page.getByText('inject', { exact: true }).first().waitFor({ state: 'hidden' });
    // Waits until the palette has stopped sliding.
    await node.hover();
    await page.mouse.down();
    await page.mouse.move(x, y - 30, { steps: 8 });
    await page.mouse.move(x, y, { steps: 4 });
    await page.mouse.up();
  }

  async wire(from: string, to: string): Promise<void> {
    const { editor, page } = this;
    const links = await editor.run('RED.nodes.filterLinks({}).length');
    await page.mouse.move(...(await middle(this.inFlow(from).locator('.red-ui-flow-port-output'))));
    await page.mouse.down();
    const [x, y] = await middle(this.inFlow(to).locator('.red-ui-flow-port-input'));
    await page.mouse.move(x - 40, y, { steps: 4 });
    await page.mouse.move(x, y, { steps: 4 });
    await page.mouse.up();
    await page.waitForFunction(`RED.nodes.filterLinks({}).length > ${String(links)}`);
  }

  /** Double-clicks a node. */
  async open(label: string): Promise<void> {
    await this.page.mouse.dblclick(...(await middle(this.inFlow(label))));
    await this.editor.settled('#dialog-form');
  }

  /** Presses + or the pencil beside a field of the open dialog; `field` is one of the dialog that opens. */
  async beside(label: string, icon: 'plus' | 'pencil', field: string): Promise<void> {
    await this.row(label).locator(`.red-ui-button:has(.fa-${icon})`).click();
    await this.editor.settled(field);
  }

  async deploy(): Promise<void> {
    await this.page.getByText('Deploy', { exact: true }).filter({ visible: true }).click();
    await this.editor.deployed();
  }

  /** The debug sidebar has this message. */
  debugged(head: string, value: string): Promise<void> {
    return this.page
      .locator('.red-ui-debug-msg')
      .filter({ hasText: head })
      .filter({ hasText: value })
      .first()
      .waitFor();
  }
}

async function middle(locator: Locator): Promise<readonly [x: number, y: number]> {
  const box = await locator.boundingBox();
  if (!box) throw new Error(`Not to be seen: ${String(locator)}`);
  return [box.x + box.width / 2, box.y + box.height / 2];
}
