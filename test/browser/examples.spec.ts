import should from 'should';
import type { Browser, Page } from 'playwright-core';
import { startBroker } from '../e2e/broker';
import type { Broker } from '../e2e/broker';
import { deviceNode } from '../e2e/flows';
import { admin, contactId, counted, vehicle } from '../simulator';
import { openHome } from '../simulator/home';
import type { Home, Kind } from '../simulator/home';
import { dashboardPackage, examples, kindOf } from '../support/examples';
import type { Example } from '../support/examples';
import type { FlowNode, RunningNodeRed } from '../support/node-red';
import { until } from '../support/until';
import { Editor, launchBrowser, startNodeRed } from './editor';

interface Box {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly right: number;
  readonly bottom: number;
}

/** What happens in front of the devices, and what the debug sidebar shows of it. */
const shows: Readonly<
  Record<string, readonly [happens: (home: Home, press: Press) => unknown, shows: RegExp]>
> = {
  'camera-motion': [
    ({ devices }) => {
      devices.camera.event('VMD', 1);
    },
    /porch light[^]*"on"/,
  ],
  'nvr-channels-and-all': [
    ({ devices }) => {
      devices.recorder.event('VMD', 2);
    },
    /Motion on Back Yard: true/,
  ],
  'snapshot-on-motion': [
    ({ devices }) => {
      devices.camera.event('VMD', 1);
    },
    /bytes[^]*buffer\[\d+\]/,
  ],
  'person-alarm': [
    ({ devices }) => {
      devices.camera.event('fielddetection', 1, 'active', { regions: [{ id: '1', target: 'human' }] });
    },
    /Somebody is at Front Porch\./,
  ],
  doorbell: [
    ({ devices }) => {
      devices.station.doorStation.ring();
    },
    /Somebody rings at Gate\./,
  ],
  'number-plates': [
    ({ devices }) => {
      vehicle(devices.camera, { plate: 'AB 123 CD' });
    },
    /opened for[^]*AB 123 CD/,
  ],
  'people-per-hour': [
    ({ devices }) => {
      for (const enter of [5, 9]) counted(devices.camera, { enter, exit: 0 });
    },
    /this hour[^]*4/,
  ],
  'alarm-panel': [
    ({ devices }) => {
      contactId(devices.panel, 3401);
      contactId(devices.panel, 1130, { zone: 2 });
    },
    /Alarm in zone 2 of House Alarm!/,
  ],
  'away-mode': [(_home, press) => press('at home'), /answer[^]*object/],
  'alarm-output-as-siren': [
    ({ devices }) => {
      devices.camera.event('linedetection', 1);
    },
    /answer[^]*object/,
  ],
  'connection-lost': [() => undefined, /state[^]*true/],
  'notifications-and-pictures': [
    ({ devices }) => {
      devices.recorder.event('linedetection', 2);
    },
    /who crossed[^]*on channel 2/,
  ],
  push: [() => undefined, /reason[^]*[Ww]aiting/],
};
type Press = (button: string) => Promise<void>;

/**
 * Every example as somebody has it who follows its description beside the devices of `npm start`: imports it, looks at it
 * in a window of an ordinary laptop, chooses a device that is there, deploys, and sees what it shows.
 */
describe('the example flows in the editor', function () {
  this.timeout(90_000);
  let browser: Browser;
  let nodeRed: RunningNodeRed;
  let home: Home;
  let broker: Broker;
  let editor: Editor;
  let page: Page;

  before(async () => {
    home = await openHome();
    [browser, nodeRed, broker] = await Promise.all([
      launchBrowser(),
      startNodeRed({ withPackages: [dashboardPackage] }),
      startBroker(),
    ]);
  });
  after(async () => {
    await browser.close();
    await nodeRed.stop();
    await Promise.all([home.close(), broker.stop()]);
  });
  beforeEach(async () => {
    await nodeRed.deploy(there());
    editor = await Editor.open(browser, nodeRed, { width: 1366, height: 768 });
    page = editor.page;
  });
  afterEach(async function () {
    await editor.shotOfFailure(this.currentTest);
    await editor.close();
  });

  /** The devices of `npm start`, each with a node that uses it. */
  const there = (): FlowNode[] => [
    { id: 'devices', type: 'tab', label: 'Devices' },
    ...(Object.keys(home.servers) as Kind[]).flatMap((kind, i) => [
      deviceNode(kind, home.servers[kind], { name: home.devices[kind].model.name }),
      {
        id: `${kind}-all`,
        type: 'hikvision-sensor',
        z: 'devices',
        x: 200,
        y: 60 + 60 * i,
        device: kind,
        sensor: 'all',
        wires: [],
      },
    ]),
  ];

  const boxes = async (selector: string): Promise<Box[]> =>
    (await editor.run(`[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => {
      const { x, y, right, bottom } = one.getBoundingClientRect();
      return { name: one.textContent.trim(), x, y, right, bottom };
    })`)) as Box[];

  async function comes({ flow }: Example): Promise<void> {
    const tab = String(flow.find(({ type }) => type === 'tab')?.id);
    await editor.run(`(() => {
      RED.view.importNodes(${JSON.stringify(flow)}, { generateIds: false, touchImport: true, notify: false });
      RED.workspaces.show(${JSON.stringify(tab)});
    })()`);
    await page.waitForFunction(`RED.workspaces.active() === ${JSON.stringify(tab)}`);
    await page.locator('.red-ui-flow-node-group').first().waitFor();
  }

  function isInView(all: readonly Box[], chart: Box): void {
    for (const box of all) {
      box.x.should.be.aboveOrEqual(chart.x, box.name);
      box.right.should.be.belowOrEqual(chart.right, box.name);
      box.bottom.should.be.belowOrEqual(chart.bottom, box.name);
    }
  }

  for (const example of examples())
    it(`${example.name} is in view, and works with a device that is there`, async () => {
      await comes(example);
      const [chart] = await boxes('#red-ui-workspace-chart');
      should(chart).be.ok();
      const nodes = await boxes('.red-ui-flow-node-group');
      const groups = await boxes('.red-ui-flow-group-outline, .red-ui-flow-group-body');
      if (chart) isInView([...nodes, ...groups], chart);
      for (const [i, one] of nodes.entries())
        for (const other of nodes.slice(i + 1)) {
          const apart =
            one.right <= other.x || other.right <= one.x || one.bottom <= other.y || other.bottom <= one.y;
          apart.should.be.true(`${one.name} and ${other.name}`);
        }

      const own = example.flow.find(({ type }) => type === 'hikvision-device');
      const kind = own ? kindOf(own) : 'camera';
      const users = example.flow.filter(({ device }) => device === own?.id);
      // A device that sends by itself cannot be one that has a stream: its own is filled in.
      if (example.name !== 'push') {
        for (const { id } of users) {
          await editor.edit(id);
          await page.selectOption('#node-input-device', kind);
          await editor.done();
        }
        await editor.run(`RED.nodes.remove(${JSON.stringify(own?.id)})`);
      } else
        await editor.run(`(() => {
          const device = RED.nodes.node(${JSON.stringify(own?.id)});
          Object.assign(device, ${JSON.stringify({ host: home.servers.camera.host, port: String(home.servers.camera.port) })});
          device.credentials = ${JSON.stringify({ username: admin.name, password: admin.password, token: 'a'.repeat(32) })};
          device.dirty = device.changed = true;
          RED.nodes.dirty(true);
        })()`);
      const server = example.flow.find(({ type }) => type === 'mqtt-broker');
      if (server)
        await editor.run(
          `RED.nodes.node(${JSON.stringify(server.id)}).port = ${JSON.stringify(String(broker.port))}`,
        );
      await editor.deploy();
      editor.problems.should.eql([]);

      const [happens, shown] = shows[example.name] ?? [];
      if (!happens || !shown) return;
      await until(
        'the device is connected',
        () => home.devices[kind].openStreams === 1 || example.name === 'push',
        15_000,
      );
      if (kind === 'station')
        await until('it is asked for calls', () =>
          home.devices.station.ledger.requests.some(({ target }) => target.includes('callStatus')),
        );
      await editor.run(`RED.sidebar.show('debug')`);
      const press: Press = async (button) => {
        const id = example.flow.find(({ name }) => name === button)?.id ?? '';
        await nodeRed.admin(`/inject/${id}`, { method: 'POST' });
      };
      // Node-RED has started the flow when its nodes have said so; what happened before nobody heard.
      await happens(home, press);
      await page.locator('.red-ui-debug-content').filter({ hasText: shown }).waitFor();
    });

  it('shows what a recorder sees on a page of FlowFuse Dashboard', async () => {
    const flow = examples().find(({ name }) => name === 'dashboard')?.flow ?? [];
    const own = flow.find(({ type }) => type === 'hikvision-device');
    const rest = flow.filter((node) => node !== own);
    await nodeRed.deploy([
      ...there(),
      ...rest.map((node) => (node.device === own?.id ? { ...node, device: 'recorder' } : node)),
    ]);
    await until('the recorder is connected', () => home.devices.recorder.openStreams === 1, 15_000);
    await page.goto(`${new URL(nodeRed.url).origin}/dashboard/cameras`);
    const row = (topic: string) => page.locator('tr').filter({ hasText: topic });
    await row('home_line_crossing_2').filter({ hasText: 'off' }).waitFor();
    home.devices.recorder.event('VMD', 2);
    await row('home_motion_2').filter({ hasText: 'on' }).waitFor();
    await page.locator('.nrdb-ui-text').filter({ hasText: 'online' }).first().waitFor();
    await page.locator('canvas').waitFor();
    await editor.shot('dashboard');
    editor.problems.should.eql([]);
  });

  it('each has something to show in the sidebar, but for the MQTT flow and the dashboard', () => {
    const names = examples().map(({ name }) => name);
    names.filter((name) => !(name in shows)).should.eql(['dashboard', 'mqtt-home-assistant']);
  });
});
