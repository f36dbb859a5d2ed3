import 'should';
import { camera, recorder } from '../simulator';
import type { DeployType, FlowNode } from '../support/node-red';
import { until as untilHere } from '../support/until';
import { deviceNode, place, sensorNode, tab, withoutCredentials } from './flows';
import { Site } from './site';
import type { Plugged } from './site';

const DEPLOYS = 200;
const KINDS: readonly DeployType[] = ['full', 'flows', 'nodes'];
/** Deploys after which everything is there that will ever be there. */
const WARM = 20;
/** ms for a restart or the end of Node-RED, its own work included, on a machine that does other things too. */
const SOON = 1500;
/** ms that a device takes to answer where it is slow: longer than anybody should wait for it. */
const SLOW = 4000;

describe('deploys, restarts and the end of a real Node-RED', () => {
  let site: Site;
  let cam: Plugged;
  let nvr: Plugged;

  beforeEach(async () => {
    site = await Site.open();
    cam = await site.plug(camera());
    nvr = await site.plug(recorder());
  });
  afterEach(() => site.close());

  const until = (what: string, condition: () => boolean) => site.nodeRed.until(what, condition);
  /** One of every node type on both devices. */
  const flow = (): FlowNode[] => [
    tab,
    deviceNode('cam', cam.server),
    deviceNode('nvr', nvr.server),
    ...['cam', 'nvr'].flatMap((device) => [
      ...sensorNode(`${device}-motion`, device),
      ...sensorNode(`${device}-all`, device, { sensor: 'all', initial: true }),
      ...['event', 'status', 'snapshot', 'control'].map((kind) => ({
        ...{ id: `${device}-${kind}`, type: `hikvision-${kind}`, ...place, name: '', device },
        ...{ events: [], channel: '', stream: '', action: 'reboot', wires: [] },
      })),
    ]),
  ];

  it(`${DEPLOYS} of all three kinds leave one stream per device, and nothing that grows`, async () => {
    await site.run(flow());
    let warm = await site.nodeRed.holdings();
    for (let count = 1; count <= DEPLOYS; count++) {
      const kind = KINDS[count % KINDS.length];
      // Each deploy changes something else: a sensor node, a whole device, or nothing at all.
      const change = [
        { id: 'cam-motion', name: `changed ${count}` },
        { id: 'nvr', silence: String(60 + count) },
        { id: 'nobody' },
        { id: 'nvr-status', name: `changed ${count}` },
      ][count % 4];
      const changed = withoutCredentials(flow()).map((node) =>
        node.id === change?.id ? { ...node, ...change } : node,
      );
      await site.run(changed, kind);
      if (count === WARM) warm = await site.nodeRed.holdings();
    }
    for (const { device } of [cam, nvr]) {
      await until('only the stream is connected', () => device.ledger.connections.open === 1);
      device.openStreams.should.equal(1);
      // The new stream of a device that was changed may open before the old one is gone, and no more than that.
      device.ledger.streams.most.should.be.belowOrEqual(2);
      device.ledger.count('refused').should.equal(0);
    }
    const held = await site.nodeRed.holdings();
    held.listeners.should.equal(warm.listeners);
    held.sockets.should.be.belowOrEqual(warm.sockets + 1);
    held.timers.should.be.belowOrEqual(warm.timers + 2);
    // It still works.
    cam.device.event('VMD', 1, 'active');
    nvr.device.event('VMD', 2, 'active');
    await until('both are heard, once', () =>
      ['cam-motion', 'nvr-motion'].every(
        (id) => site.payloads(`${id}-debug`).filter((payload) => payload === true).length === 1,
      ),
    );
    await site.deploy([]);
    for (const { device } of [cam, nvr])
      await until('nothing is connected', () => device.ledger.connections.open === 0);
  });

  it('a restart of the flows ends soon and leaves one stream, also while a device does not answer', async () => {
    await site.run(flow());
    cam.device.faults.silent = true;
    nvr.device.faults.headersDelay = SLOW;
    nvr.device.drop('reset');
    await until('one stream is lost', () => nvr.device.openStreams === 0);
    const at = Date.now();
    await site.deploy([], 'reload');
    (Date.now() - at).should.be.below(SOON);
    cam.device.faults.heal();
    nvr.device.faults.heal();
    await until('each device has one stream', () =>
      [cam, nvr].every(({ device }) => device.openStreams === 1),
    );
  });

  it('Node-RED ends soon and by itself, with streams open', async () => {
    await site.run(flow());
    await ends();
  });

  it('Node-RED ends soon and by itself, with a device that hangs, one that is off, and a pulse under way', async () => {
    await site.run([...flow(), ...siren]);
    await site.press('press');
    await until('the siren is on', () => cam.device.outputs.has(1));
    nvr.device.faults.connect = 'refuse';
    await until('the stream is lost', () => nvr.device.openStreams === 0);
    cam.device.faults.silent = true;
    await ends();
    cam.device.outputs.has(1).should.be.false();
  });

  async function ends(): Promise<void> {
    const at = Date.now();
    const { code, signal } = await site.nodeRed.stop();
    (Date.now() - at).should.be.below(SOON);
    // Not killed, and gone: nobody has this number any more.
    ({ code, signal }).should.eql({ code: 0, signal: null });
    (() => process.kill(site.nodeRed.pid, 0)).should.throw({ code: 'ESRCH' });
    for (const { device } of [cam, nvr])
      await untilHere(
        'the devices have seen the end',
        () => device.ledger.connections.open === 0 && device.openStreams === 0,
      );
    site.nodeRed.logs
      .filter((line) => /uncaught|unhandled|error stopping/i.test(line))
      .should.eql([], 'nothing went wrong on the way out');
  }
});

const siren: readonly FlowNode[] = [
  { id: 'press', type: 'inject', ...place, props: [], repeat: '', once: false, wires: [['siren']] },
  {
    ...{ id: 'siren', type: 'hikvision-control', ...place, name: '', device: 'cam', action: 'output' },
    ...{ port: '1', state: 'pulse', duration: '60', wires: [] },
  },
];
