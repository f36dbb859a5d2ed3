import type { Browser } from 'playwright-core';
import { admin, camera, listen, SimulatedDevice } from '../simulator';
import type { Listening } from '../simulator';
import type { RunningNodeRed } from '../support/node-red';
import { Editor, launchBrowser, startNodeRed } from './editor';

describe('the status of a node in the flow', function () {
  this.timeout(90_000);
  let browser: Browser;
  let nodeRed: RunningNodeRed;
  let device: SimulatedDevice;
  let front: Listening;

  before(async () => {
    device = new SimulatedDevice(camera());
    [browser, front] = await Promise.all([launchBrowser(), listen(device)]);
    const cam = { id: 'cam', type: 'hikvision-device', name: 'Home', host: front.host };
    nodeRed = await startNodeRed({
      flow: [
        { id: 'tab', type: 'tab', label: 'Flow 1' },
        { ...cam, port: String(front.port), delay: 60 },
        {
          ...{ id: 'sensor', type: 'hikvision-sensor', z: 'tab', x: 200, y: 100, device: 'cam' },
          ...{ sensor: 'motion', channel: '', wires: [[]] },
        },
        { id: 'status', type: 'hikvision-status', z: 'tab', x: 200, y: 180, device: 'cam', wires: [[]] },
      ],
      credentials: { cam: { username: admin.name, password: admin.password } },
    });
    await nodeRed.until('the camera is online', () => device.openStreams === 1);
  });
  after(async () => {
    await browser.close();
    await nodeRed.stop();
    device.close();
    await front.close();
  });

  for (const [language, texts] of [
    ['de', { on: /^ein$/, ending: /^aus in \d+ s$/, online: /^online$/ }],
    ['en-US', { on: /^on$/, ending: /^off in \d+ s$/, online: /^online$/ }],
  ] as const)
    it(`is told in the language of whoever looks (${language}), and to flows in English`, async () => {
      const editor = await Editor.open(browser, nodeRed, { language });
      const shown = (words: RegExp): Promise<void> =>
        editor.page.locator('.red-ui-flow-node-status-label').filter({ hasText: words }).first().waitFor();
      await shown(texts.online);
      device.event('VMD', 1, 'active');
      await shown(texts.on);
      device.event('VMD', 1, 'inactive');
      await shown(texts.ending);
      const sent = nodeRed.statuses.filter(({ id }) => id === 'sensor').at(-1);
      String(sent?.status.text).should.match(/^off in \d+ s$/);
      editor.problems.should.eql([]);
      await editor.close();
    });
});
