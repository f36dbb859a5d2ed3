import type { Browser } from 'playwright-core';
import type { TestAnswer } from '../../src/setup/check';
import type { FlowNode, RunningNodeRed } from '../support/node-red';
import { Editor, launchBrowser, startNodeRed } from './editor';

/** A sensor as a test tells of it. */
export const sensor = (type: string, name: string, channel: number | null, more: object = {}) => ({
  id: channel === null ? type : `${type}_${channel}`,
  type,
  name,
  channel,
  channelName: channel === 1 ? 'Front door' : channel === 2 ? 'Driveway' : null,
  notifies: true,
  ignored: false,
  ...more,
});

export const recorder: TestAnswer = {
  ok: true,
  steps: [
    { step: 'reach', ok: true, message: '', code: 'test-reach', values: { host: 'nvr.lan', port: 80 } },
    { step: 'login', ok: true, message: '', code: 'test-login' },
    { step: 'stream', ok: true, message: 'As the server says it.' },
  ],
  device: { name: 'Home', model: 'DS-7616NI-K2', firmware: 'V4.74.205', deviceType: 'NVR' },
  channels: [
    { id: 1, name: 'Front door' },
    { id: 2, name: 'Driveway' },
  ],
  sensors: [
    sensor('motion', 'Motion', 1),
    sensor('line_crossing', 'Line Crossing', 1),
    sensor('motion', 'Motion', 2),
    sensor('field_detection', 'Field Detection', 2, { notifies: false }),
    sensor('disk_error', 'Disk Error', null),
  ],
};

export const evil = '<img src=x onerror="window.harmed=true">';

/** The page of the running file. */
export let editor: Editor;

/** The id of this test's device. Each test has one of its own: the page remembers what devices told it. */
export let id = 'device';
let count = 0;

/** One Node-RED and one page for all tests of a file; each begins with an empty flow. */
export function useEditor(language = 'en-US'): void {
  let browser: Browser;
  let nodeRed: RunningNodeRed;
  before(async () => {
    [browser, nodeRed] = await Promise.all([launchBrowser(), startNodeRed()]);
    editor = await Editor.open(browser, nodeRed, { language });
  });
  after(async () => {
    await browser.close();
    await nodeRed.stop();
  });
  beforeEach(async () => {
    id = `device${(count += 1)}`;
    await editor.reset();
  });
  afterEach(async function () {
    await editor.shotOfFailure(this.currentTest);
  });
}

export const text = (selector: string): Promise<string> => editor.text(selector);
/** The texts of all rows that a selector finds, blanks folded. */
export async function lines(selector: string): Promise<string[]> {
  await editor.drawn();
  const texts = await editor.locator(selector).allInnerTexts();
  return texts.map((line) => line.replace(/\s+/g, ' ').trim());
}
export const value = (selector: string): Promise<string> => editor.locator(selector).inputValue();

export const device = (more: object = {}): FlowNode => ({
  id,
  type: 'hikvision-device',
  name: 'Home',
  host: '192.0.2.1',
  ...more,
});

export const sensorNode = (more: object = {}): FlowNode => ({
  id: 'sensor',
  type: 'hikvision-sensor',
  x: 200,
  y: 100,
  device: id,
  wires: [[]],
  ...more,
});

/** A device whose sensors are known from a test of its form, and the sensor nodes of it. */
export async function known(
  answer: TestAnswer = recorder,
  more: object = {},
  nodes: readonly FlowNode[] = [sensorNode()],
): Promise<void> {
  await editor.answer('test', 200, answer);
  await editor.add([device(more), ...nodes]);
  await editor.editDevice(id);
  await editor.page.click('#hikvision-test');
  await editor.page.waitForSelector('.hikvision-tested-sensors');
  await editor.deviceDone();
}

/** What the page would know of the device of this test, had it been deployed. */
export async function know(listed: object): Promise<void> {
  await editor.run(`RED.hikvision.devices.set('${id}', ${JSON.stringify(listed)})`);
}

/** Holds the answer of an endpoint back, as a slow device does, until the given function is called. */
export async function hold(path: string, body: unknown, status = 200): Promise<() => void> {
  let answer: () => void = () => undefined;
  const told = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await editor.page.route(
    (url) => url.pathname === `/admin/hikvision-device/${path}`,
    async (route) => {
      await told;
      await route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(body) });
    },
  );
  return answer;
}

/** A device where all is well, and one whose certificate nobody vouches for. */
export const good: TestAnswer = {
  ...recorder,
  steps: recorder.steps.map((step) => ({ ...step, ok: true })),
};
export const selfSigned: TestAnswer = {
  ok: false,
  steps: [{ step: 'reach', ok: false, message: 'x', hint: 'x', code: 'certificate-self-signed', values: {} }],
  certificate: {
    ...{ subject: 'cam', issuer: 'cam', from: 0, to: 4e12 },
    sha256: 'ab'.repeat(32),
  },
};
