import type { Browser } from 'playwright-core';
import { jpeg } from '../simulator';
import type { FlowNode, RunningNodeRed } from '../support/node-red';
import { startNodeRed, Editor } from './editor';
import { listedRecorder } from './listed-devices';

const kinds = ['sensor', 'event', 'status', 'snapshot', 'control'];
/** As long as names get, and with nowhere to break. */
const LONG = 'AVeryLongNameThatAnInstallerGaveTo_TheCameraAtTheBackDoor';

const deployed: readonly FlowNode[] = [
  { id: 'tab', type: 'tab', label: 'Flow 1' },
  {
    ...{ id: 'device', type: 'hikvision-device', name: '', host: '192.0.2.64', port: '', ssl: true },
    ...{ tls: '', delay: 5, hold: 5, silence: '' },
    customize: [{ sensor: 'motion_1', ignored: false, delay: 30 }],
  },
];

/** Node-RED with a device that is deployed, as half of the states are for such a one only. */
export function startWithDevice(): Promise<RunningNodeRed> {
  const device = { username: 'admin', password: 'a password', token: 'x'.repeat(32) };
  return startNodeRed({ flow: deployed, credentials: { device } });
}

/** A page with one node of each kind for that device, whose list is known. */
export async function openWithDevice(
  browser: Browser,
  nodeRed: RunningNodeRed,
  language: string,
): Promise<Editor> {
  const editor = await Editor.open(browser, nodeRed, { language });
  await editor.add(
    kinds.map((kind, index) => ({
      ...{ id: kind, type: `hikvision-${kind}`, x: 200, y: 60 + 60 * index, device: 'device', wires: [] },
      ...(kind === 'event' ? { events: ['motion', 'line_crossing'] } : {}),
    })),
  );
  await editor.run(`RED.hikvision.devices.set('device', ${JSON.stringify(listedRecorder(4, 6))})`);
  return editor;
}

const failed = {
  ok: false,
  steps: [{ step: 'reach', ok: false, message: 'x', hint: 'x', code: 'certificate-self-signed', values: {} }],
  certificate: { subject: LONG, issuer: LONG, from: 0, to: 4e12, sha256: 'ab'.repeat(32) },
};
const good = {
  ok: true,
  steps: ['test-reach', 'test-login', 'test-stream'].map((code) => ({
    ...{ step: 'reach', ok: true, message: 'x', code, values: { host: '192.0.2.64', port: 443 } },
  })),
  ...listedRecorder(4, 6),
};
const found = [true, false].map((activated) => ({
  ...{ host: 'fe80::1234:5678:9abc:def0', port: 8080, name: LONG, model: LONG, firmware: 'V5', activated },
}));
const planned = {
  entry: { id: '2', url: `/hikvision/${'*'.repeat(32)}`, hostName: LONG, portNo: '1880' },
  address: `http://192.168.1.5:1880/hikvision/${'*'.repeat(32)}`,
  ...{ ok: true, message: 'x', values: { id: '2' }, notes: [] },
};
const reports = [0, 1].map((index) => ({
  ...{ at: Date.now() - index, type: 'motion', channel: 3, channelName: LONG, state: 'active' },
  ...{ targets: ['human', 'vehicle'], regions: ['1', '2', '3'] },
}));

type Look = (where: string) => Promise<void>;

/** Opens every dialog in every state that has something of its own to show; `look` runs in each. */
export async function visit(editor: Editor, look: Look): Promise<void> {
  await editor.page.route(/\/device\/reports/, (route) =>
    route.fulfill({ json: { now: Date.now(), reports } }),
  );
  await editor.page.route(/\/snapshot$/, (route) =>
    route.fulfill({ status: 200, contentType: 'image/jpeg', body: jpeg('now') }),
  );
  for (const kind of kinds) {
    await editor.edit(kind);
    await look(kind);
    await states[kind]?.(editor, look);
    await editor.cancel();
  }
  await visitDevice(editor, look);
}

const states: Readonly<Record<string, ((editor: Editor, look: Look) => Promise<void>) | undefined>> = {
  async sensor(editor, look) {
    const { page } = editor;
    await page.click('#hikvision-add');
    await look('sensor, adding nodes');
    await page.click('#hikvision-add');
    await page.press('#hikvision-choice', 'ArrowDown');
    await look('sensor, its list');
    await page.press('#hikvision-choice', 'Escape');
    await page.fill('#node-input-channel', '9');
    await page.waitForSelector('#hikvision-not-notifying');
    await look('sensor, a channel that is not listed');
    // Nothing is reported of channel 3: the dialog asks whether it shall be.
    await page.fill('#node-input-channel', '3');
    // No report names this target, which is a reason that is shown at once.
    await page.fill('#node-input-target', 'animal');
    await page.waitForSelector('.hikvision-wave > ul:not(.hikvision-note) > li');
    await page.waitForSelector('.hikvision-wave > ul.hikvision-note > li');
    await look('sensor, waving');
    await page.click('#hikvision-report [data-action=report]');
    await look('sensor, asked whether to report');
  },
  async event(editor, look) {
    await editor.page.fill('#node-input-channel', '9');
    await look('event, a channel that is not listed');
  },
  async status(editor, look) {
    await editor.page.waitForSelector('#hikvision-connection [role=status]:not(:empty)');
    await look('status, its connection');
  },
  async snapshot(editor, look) {
    await editor.page.waitForSelector('#hikvision-picture img');
    await look('snapshot, its picture');
    await editor.page.fill('#node-input-channel', '9');
    await look('snapshot, a channel that is not listed');
  },
  async control(editor, look) {
    for (const option of await editor.locator('#node-input-action option').all()) {
      const action = (await option.getAttribute('value')) ?? '';
      await editor.page.selectOption('#node-input-action', action);
      await look(`control, ${action}`);
      if (action !== 'preset') continue;
      await editor.page.fill('#node-input-channel', '9');
      await look('control, a channel that is not listed');
    }
  },
};

async function visitDevice(editor: Editor, look: Look): Promise<void> {
  const { page } = editor;
  await editor.editDevice('device');
  await look('device');
  await editor.answer('discover', 200, { devices: found });
  await page.click('[data-action=find]');
  await page.waitForSelector('.hikvision-choose');
  await look('device, found devices');
  await page.selectOption('#node-config-input-source', 'push');
  await look('device, push');
  for (const [button, code, next] of [
    ['push', 'push-planned', '[data-action=push-add]'],
    ['push-add', 'push-added', '[data-action=push-remove]'],
  ] as const) {
    await editor.answer('device/push', 200, { ...planned, code });
    await page.click(`[data-action=${button}]`);
    await page.waitForSelector(next);
    await look(`device, ${code}`);
  }
  await editor.cancel();
  await editor.editDevice('device');
  await page.fill('#node-config-input-password', 'a password that is too long');
  await editor.answer('test', 200, failed);
  await page.click('[data-action=test]');
  await page.waitForSelector('[data-action=accept-certificate]');
  await look('device, failed test with a certificate');
  await editor.answer('test', 200, good);
  await page.click('[data-action=test]');
  await page.waitForSelector('#hikvision-tested .hikvision-picture img');
  await look('device, good test');
  await page.click('#hikvision-tested [data-action=report]');
  await look('device, asked whether to report');
  await editor.cancel();
}
