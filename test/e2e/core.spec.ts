import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import 'should';
import { admin, camera, listen, recorder, SimulatedDevice } from '../simulator';
import type { DeviceOptions, Listening } from '../simulator';
import { freePort } from '../support/free-port';
import { examples, pointAt } from '../support/examples';
import { pack, start } from '../support/node-red';
import type { DeployType, FlowNode, RunningNodeRed } from '../support/node-red';
import { deviceNode, sensorNode, tab, withoutCredentials } from './flows';

/** ms that a lone event may take from the device to the flow, on a machine that does other things too. */
const FAST = 100;
/** s of the delay that customize gives a sensor here; the device's own is 1 s. */
const OWN_DELAY = 3;

describe('the packed package in a real Node-RED', () => {
  let nodeRed: RunningNodeRed;
  let folder: string;
  const servers: Listening[] = [];
  const devices: SimulatedDevice[] = [];

  before('installs the tarball', async () => {
    folder = await mkdtemp(join(tmpdir(), 'hikvision-pack-'));
    nodeRed = await start({ packageFrom: 'tarball', tarball: await pack(folder) });
  });

  after(async () => {
    await nodeRed.stop();
    await rm(folder, { recursive: true, force: true });
  });

  afterEach('empties the flows and unplugs the devices', async () => {
    await nodeRed.deploy([]);
    await nodeRed.until('every connection is closed', () => devices.every(noConnections));
    for (const device of devices.splice(0)) device.close();
    for (const server of servers.splice(0)) await server.close();
  });

  const noConnections = ({ ledger }: SimulatedDevice) => ledger.connections.open === 0;

  async function plug(device: SimulatedDevice, port = 0): Promise<Listening> {
    const server = await listen(device, { port });
    devices.push(device);
    servers.push(server);
    return server;
  }

  async function plugCamera(options: DeviceOptions = {}): Promise<[SimulatedDevice, Listening]> {
    const device = new SimulatedDevice(camera(), options);
    return [device, await plug(device)];
  }

  /** Booleans that a node sent, each once however many wires it has. */
  const booleans = (id: string) =>
    nodeRed.messages
      .filter(({ from, to }) => from === id && to === `${id}-debug`)
      .map(({ msg }) => `${String(msg.topic)} ${String(msg.payload)} ${String(msg.reason)}`);

  const open = (device: SimulatedDevice, count = 1) =>
    nodeRed.until(`${count} stream(s) are open`, () => device.openStreams === count);

  /** Waits until a node shows a text; only statuses from number `from` on count. */
  const shows = (id: string, text: string, from = 0) =>
    nodeRed.until(`${id} shows ${text}`, () =>
      nodeRed.statuses.slice(from).some((shown) => shown.id === id && shown.status.text === text),
    );

  it('the camera example: motion with its own delay', async () => {
    const [device, server] = await plugCamera();
    const example = examples().find(({ name }) => name.startsWith('camera'));
    if (!example) throw new Error('There is no camera example.');
    // The 30 s are proved on the injected clock; what matters here is that the sensor's own delay counts.
    const { flow, credentials } = pointAt(shorten(example.flow), () => login(server));
    const from = nodeRed.messages.length;
    await nodeRed.deploy(withLogin(flow, credentials));
    await open(device);
    device.episode({ type: 'VMD', channel: 1, lasts: 1500 });
    device.episode({ type: 'scenechangedetection', channel: 1, lasts: 500 });
    const sensors = flow.filter(({ type }) => type === 'hikvision-sensor').map(({ id }) => id);
    const seen = () => unique(nodeRed.messages.slice(from).filter(({ from: id }) => sensors.includes(id)));
    await nodeRed.until('motion has started and ended', () => seen().length === 2, 15_000);
    seen().should.eql(['front_porch_motion true active', 'front_porch_motion false inactive']);
    const ended =
      device.ledger.posts.find(({ type, state }) => type === 'VMD' && state === 'inactive')?.at ?? 0;
    const off = nodeRed.messages.findLast(({ msg }) => msg.payload === false)?.at ?? 0;
    (off - ended).should.be.within(OWN_DELAY * 1000 - 50, OWN_DELAY * 1000 + 1000);
  });

  it('the recorder example: numbered topics, one true and one false per episode, field detection ignored', async () => {
    const device = new SimulatedDevice(recorder());
    const server = await plug(device);
    const example = examples().find(({ name }) => name.startsWith('nvr'));
    if (!example) throw new Error('There is no recorder example.');
    const { flow, credentials } = pointAt(shorten(example.flow), () => login(server));
    const from = nodeRed.messages.length;
    await nodeRed.deploy(withLogin(flow, credentials));
    await open(device);
    device.episode({ type: 'VMD', channel: 1, lasts: 2500 });
    device.episode({ type: 'VMD', channel: 2, lasts: 1500 });
    device.episode({ type: 'fielddetection', channel: 2, lasts: 1500 });
    const single = flow.find(({ type, channel }) => type === 'hikvision-sensor' && channel === '1');
    const all = flow.find(({ sensor }) => sensor === 'all');
    const of = (id: string | undefined) =>
      unique(nodeRed.messages.slice(from).filter((sent) => sent.from === id)).filter(
        (text) => !text.endsWith('initial'),
      );
    await nodeRed.until(
      'both channels are over',
      () => of(all?.id).length >= 4 && of(single?.id).length >= 2,
      15_000,
    );
    of(single?.id).should.eql(['home_motion_1 true active', 'home_motion_1 false timeout']);
    of(all?.id)
      .sort()
      .should.eql([
        'home_motion_1 false timeout',
        'home_motion_1 true active',
        'home_motion_2 false timeout',
        'home_motion_2 true active',
      ]);
  });

  it('a lone event followed by silence reaches the flow at once', async () => {
    const [device, server] = await plugCamera();
    await nodeRed.deploy([tab, deviceNode('cam', server), ...sensorNode('lone', 'cam')]);
    await open(device);
    await shows('lone', 'off');
    const took: number[] = [];
    for (let i = 0; i < 3; i++) {
      const before = booleans('lone').length;
      const at = Date.now();
      device.event('VMD', 1, 'active');
      await nodeRed.until('the boolean arrives', () => booleans('lone').length > before);
      took.push((nodeRed.messages.findLast(({ from }) => from === 'lone')?.at ?? Infinity) - at);
      device.event('VMD', 1, 'inactive');
      await nodeRed.until('it ends', () => booleans('lone').length > before + 1);
    }
    Math.min(...took).should.be.below(FAST);
  });

  it('ten sensor nodes share one stream', async () => {
    const [device, server] = await plugCamera();
    const sensors = Array.from({ length: 10 }, (_, index) => sensorNode(`s${index}`, 'cam')).flat();
    await nodeRed.deploy([tab, deviceNode('cam', server), ...sensors]);
    await open(device);
    device.event('VMD', 1, 'active');
    await nodeRed.until('all ten have it', () =>
      Array.from({ length: 10 }, (_, index) => booleans(`s${index}`).length).every((count) => count === 1),
    );
    device.ledger.streams.total.should.equal(1);
  });

  it('deploys of all three kinds leave exactly one stream, and none when the last node is gone', async () => {
    const [device, server] = await plugCamera();
    // Something that only happens, so that each is over before the next.
    const plates = { sensor: 'anpr', delay: '0' };
    const flow = [
      tab,
      deviceNode('cam', server),
      ...sensorNode('one', 'cam', plates),
      ...sensorNode('two', 'cam', plates),
    ];
    // A camera lists no plates: until the first one comes its node says so.
    const nothingOn = (from: number) =>
      nodeRed.until('one shows that nothing is on', () =>
        nodeRed.statuses
          .slice(from)
          .some(({ id, status }) => id === 'one' && /^(?:off|not listed)$/.test(status.text ?? '')),
      );
    const start = nodeRed.statuses.length;
    await nodeRed.deploy(flow);
    await open(device);
    await nothingOn(start);
    const kinds: DeployType[] = ['full', 'flows', 'nodes'];
    let heard = 0;
    for (const kind of [...kinds, ...kinds]) {
      const changed = withoutCredentials(flow).map((node) =>
        node.id === 'one' ? { ...node, name: `changed ${kind} ${Date.now()}` } : node,
      );
      const before = nodeRed.statuses.length;
      await nodeRed.deploy(changed, kind);
      await nothingOn(before);
      await nodeRed.until(
        `one stream is open after a deploy of ${kind}`,
        () => device.openStreams === 1 && device.ledger.connections.open === 1,
      );
      // A second stream would bring every event twice: once per node, or the other node would hear it again.
      device.event('ANPR', 1);
      heard++;
      await nodeRed.until(`both nodes hear it after a deploy of ${kind}`, () =>
        ['one', 'two'].every((id) => booleans(id).length >= 2 * heard),
      );
      for (const id of ['one', 'two']) booleans(id).should.have.length(2 * heard, `${kind}: ${id}`);
    }
    await nodeRed.deploy(withoutCredentials([tab, deviceNode('cam', server)]), 'nodes');
    await open(device, 0);
    await nodeRed.until('no connection is left', () => noConnections(device));
  });

  it("a changed sensor node that is the device's only user does not reopen the stream", async () => {
    const [device, server] = await plugCamera();
    const flow = [tab, deviceNode('cam', server), ...sensorNode('only', 'cam')];
    const start = nodeRed.statuses.length;
    await nodeRed.deploy(flow);
    await open(device);
    // What it shows after the deploy is told from what it showed before.
    await shows('only', 'off', start);
    const changed = withoutCredentials(flow).map((node) =>
      node.id === 'only' ? { ...node, delay: '2' } : node,
    );
    const shown = nodeRed.statuses.length;
    await nodeRed.deploy(changed, 'nodes');
    await shows('only', 'off', shown);
    const before = booleans('only').length;
    device.event('VMD', 1, 'active');
    await nodeRed.until('the changed node hears it', () => booleans('only').length === before + 1);
    // All that was ever opened has been, once the last user is gone.
    await nodeRed.deploy(withoutCredentials([tab, deviceNode('cam', server)]), 'nodes');
    await nodeRed.until('no connection is left', () => noConnections(device));
    device.ledger.streams.total.should.equal(1);
  });

  it('what changes in customize counts from the deploy on', async () => {
    const [device, server] = await plugCamera();
    const flow = (customize: readonly object[]) => [
      tab,
      deviceNode('cam', server, { delay: '60', customize }),
      ...sensorNode('only', 'cam'),
    ];
    await nodeRed.deploy(flow([{ sensor: 'motion', ignored: true, delay: '' }]));
    await open(device);
    await nodeRed.until('the node says that its sensor is ignored', () =>
      nodeRed.statuses.some(({ id, status }) => id === 'only' && (status.text ?? '').includes('ignored')),
    );
    device.event('VMD', 1, 'active');
    device.event('VMD', 1, 'inactive');
    await nodeRed.deploy(flow([{ sensor: 'motion', ignored: false, delay: 0 }]), 'nodes');
    await nodeRed.until('the stream is renewed', () => device.ledger.streams.total === 2);
    await open(device);
    const before = booleans('only').length;
    device.event('VMD', 1, 'active');
    device.event('VMD', 1, 'inactive');
    // The delay of the device is a minute.
    await nodeRed.until('it is heard, off without a delay', () => booleans('only').length === before + 2);
    booleans('only')
      .slice(before)
      .join()
      .should.match(/true active.*false inactive/);
  });

  it('a device that is off at the start and comes up later works without a redeploy', async () => {
    const device = new SimulatedDevice(camera());
    const port = await freePort(20_000 + (process.pid % 20_000));
    const absent = { host: '127.0.0.1', port } as Listening;
    await nodeRed.deploy([tab, deviceNode('cam', absent), ...sensorNode('late', 'cam')]);
    await nodeRed.until('the node says that it is offline', () =>
      nodeRed.statuses.some(({ id, status }) => id === 'late' && status.fill === 'red'),
    );
    await plug(device, port);
    await nodeRed.until('the stream is open', () => device.openStreams === 1, 40_000);
    device.event('VMD', 1, 'active');
    await nodeRed.until('it is heard', () => booleans('late').at(-1)?.endsWith('true active') === true);
  });

  it('a wrong password: one status, one line in the log, and no further login', async () => {
    const [device, server] = await plugCamera({ login: { tries: 3 } });
    const wrong = deviceNode('cam', server, {
      credentials: { username: admin.name, password: 'not-the-password' },
    });
    const flow = [tab, wrong, ...sensorNode('refused', 'cam')];
    const lines = nodeRed.logs.length;
    await nodeRed.deploy(flow);
    const refused = () =>
      nodeRed.statuses.filter(
        ({ id, status }) => id === 'refused' && status.shape === 'dot' && status.fill === 'red',
      );
    await shows('refused', 'login refused');
    // The knowledge belongs to the process: a new client of the same device does not try again, but says the same.
    await nodeRed.deploy([...flow, { ...wrong, id: 'again' }, ...sensorNode('second', 'again')]);
    await shows('second', 'login refused');
    await nodeRed.until('the first node says so again', () => refused().length >= 2);
    refused().should.have.length(2, 'once per start');
    const said = () => nodeRed.logs.slice(lines).filter((line) => /login/i.test(line));
    await nodeRed.until('the log has a line for each client', () => said().length >= 3);
    said().should.have.length(3);
    device.ledger.count('refused').should.equal(1);
    device.ledger.locks.should.equal(0);
    nodeRed.logs.join('\n').should.not.containEql('not-the-password');
    JSON.stringify(nodeRed.statuses).should.not.containEql('not-the-password');
    // Other credentials are tried at once. Whatever the wrong ones would still have sent has come before that.
    await nodeRed.deploy([tab, deviceNode('cam', server), ...sensorNode('refused', 'cam')]);
    await open(device);
    device.ledger.count('refused').should.equal(1);
    said().should.have.length(3);
  });
});

/** Delays of the examples as short as the suite wants them. */
function shorten(flow: readonly FlowNode[]): FlowNode[] {
  return flow.map((node) =>
    node.type === 'hikvision-device'
      ? {
          ...node,
          delay: '1',
          hold: '2',
          customize: (node.customize as { delay: string }[]).map((row) => ({
            ...row,
            delay: row.delay === '' ? '' : String(OWN_DELAY),
          })),
        }
      : node,
  );
}

function login(server: Listening) {
  return { host: server.host, port: server.port, username: admin.name, password: admin.password };
}

function withLogin(flow: readonly FlowNode[], credentials: Readonly<Record<string, unknown>>): FlowNode[] {
  return flow.map((node) => (node.id in credentials ? { ...node, credentials: credentials[node.id] } : node));
}

/** Topic, payload and reason of messages; one message on several wires counts once. */
function unique(sent: readonly { readonly from: string; readonly msg: Readonly<Record<string, unknown>> }[]) {
  const seen = new Map<string, string>();
  for (const { from, msg } of sent)
    seen.set(
      `${from} ${String(msg._msgid)}`,
      `${String(msg.topic)} ${String(msg.payload)} ${String(msg.reason)}`,
    );
  return [...seen.values()];
}
