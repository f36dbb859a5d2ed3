import type { Browser, Page } from 'playwright-core';
import { listen, SimulatedDevice } from '../simulator';
import type { DeviceOptions, Listening, Model } from '../simulator';
import { certificate } from '../support/certificates';
import type { RunningNodeRed, StartOptions } from '../support/node-red';
import { Editor, launchBrowser, startNodeRed } from './editor';
import { Person } from './person';

/** What a reader of the README has in front of them, in the running file. */
export let nodeRed: RunningNodeRed;
export let editor: Editor;
export let page: Page;
export let person: Person;

const opened: { device: SimulatedDevice; front: Listening }[] = [];

/**
 * One Node-RED and one page for all tests of a file.
 *
 * @param part of the README, which names the folder of the screenshots
 */
export function useReader(part: string, options: StartOptions = {}): void {
  let browser: Browser;
  before(async () => {
    [browser, nodeRed] = await Promise.all([launchBrowser(), startNodeRed(options)]);
    editor = await Editor.open(browser, nodeRed);
    page = editor.page;
    person = await Person.at(editor, `reference/${part}`);
  });
  after(async () => {
    await browser.close();
    await nodeRed.stop();
    await unplug();
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await person.shot('failed');
    await editor.reset();
  });
}

/** Puts a device into the network. */
export async function plug(model: Model, options: DeviceOptions = {}) {
  const device = new SimulatedDevice(model, options);
  const front = await listen(device, options.ssl === true ? { tls: certificate('self-signed') } : {});
  opened.push({ device, front });
  return { device, front };
}

/** Takes all devices out of it. */
export async function unplug() {
  for (const { device, front } of opened.splice(0)) {
    device.close();
    await front.close();
  }
}
