import type { Browser, Locator } from 'playwright-core';
import { admin, camera, listen, SimulatedDevice } from '../simulator';
import type { Listening } from '../simulator';
import type { FlowNode, RunningNodeRed, StartOptions } from '../support/node-red';
import { Editor, launchBrowser, startNodeRed } from './editor';
import type { EditorOptions } from './editor';

export const tab: FlowNode = { id: 'tab', type: 'tab', label: 'Flow 1' };

export const deviceNode = (
  id: string,
  front: Pick<Listening, 'host' | 'port'>,
  more: object = {},
): FlowNode => ({
  id,
  type: 'hikvision-device',
  name: '',
  host: front.host,
  port: String(front.port),
  delay: 0,
  hold: 5,
  ...more,
});

export const sensorNode = (id: string, device: string, more: object = {}): FlowNode => ({
  id,
  type: 'hikvision-sensor',
  z: 'tab',
  x: 200,
  y: 100,
  name: '',
  device,
  sensor: 'motion',
  channel: '',
  wires: [[]],
  ...more,
});

export const login = { username: admin.name, password: admin.password };

/** A flow with a camera, and a node for its motion. */
export const cameraAt = (front: Listening): StartOptions => ({
  flow: [tab, deviceNode('cam', front), sensorNode('node', 'cam')],
  credentials: { cam: login },
});

/** The page of the running test, and the Node-RED that it is of. */
export let editor: Editor;
export let nodeRed: RunningNodeRed;

let browser: Browser;
const opened: { device: SimulatedDevice; front: Listening }[] = [];

/** One browser for all tests of a file; each has a Node-RED and devices of its own, which end with it. */
export function useSidebar(): void {
  before(async () => {
    browser = await launchBrowser();
  });
  after(async () => {
    await browser.close();
  });
  afterEach(async function () {
    // Where a test failed early there may be neither.
    const [page, runtime] = [editor, nodeRed] as [Editor | undefined, RunningNodeRed | undefined];
    await page?.shotOfFailure(this.currentTest);
    await page?.close();
    await runtime?.stop();
    for (const { device, front } of opened.splice(0)) {
      device.close();
      await front.close();
    }
  });
}

/** Puts a device into the network. */
export async function put(device: SimulatedDevice): Promise<Listening> {
  const front = await listen(device);
  opened.push({ device, front });
  return front;
}

/** Starts the test's Node-RED. */
export async function start(options: StartOptions): Promise<void> {
  nodeRed = await startNodeRed(options);
}

/** Starts the test's Node-RED, and opens the editor of it. */
export async function open(options: StartOptions, page: EditorOptions = {}): Promise<void> {
  await start(options);
  editor = await Editor.open(browser, nodeRed, page);
}

export async function show(): Promise<void> {
  await editor.run(`RED.sidebar.show('hikvision')`);
  await editor.page.waitForSelector('.hikvision-sidebar');
}

/** A camera with a node for its motion, and the sidebar that shows it. */
export async function withCamera(
  device = new SimulatedDevice(camera()),
  page: EditorOptions = {},
): Promise<{ device: SimulatedDevice; front: Listening }> {
  const front = await put(device);
  await open(cameraAt(front), page);
  await show();
  await editor.page.waitForSelector('[data-device="cam"][data-state="online"]');
  await row('cam', 'motion').waitFor();
  return { device, front };
}

export const row = (device: string, sensor: string): Locator =>
  editor.locator(`[data-device="${device}"][data-sensor="${sensor}"]`);

export const head = (device: string): Locator =>
  editor.locator(`.hikvision-item-device[data-device="${device}"]`);
