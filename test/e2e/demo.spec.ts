import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import should from 'should';
import { camera, listen, SimulatedDevice } from '../simulator';
import { certificate } from '../support/certificates';
import { freePort } from '../support/free-port';
import { root } from '../support/node-red';
import { until } from '../support/until';

const demo = join(root, 'dist/test/demo.js');
/** ms until Node-RED runs and the first person walks by, on a busy machine. */
const START_LIMIT = 60_000;
/** ms from a signal to the end of everything. */
const STOP_LIMIT = 15_000;

const haveTerminal = spawnSync('script', ['--version']).status === 0;

describe('npm start, once it is built', () => {
  let child: ChildProcess;
  let temporary: string;
  let port: number;
  let output: string;
  /** Ends what a test began, so that a failure does not keep the whole run from ending. */
  let close: () => Promise<void>;

  beforeEach(() => {
    close = () => Promise.resolve();
  });

  async function launch(
    env: Readonly<Record<string, string>> = {},
    [command, ...args]: readonly [string, ...string[]] = [process.execPath, demo],
  ): Promise<void> {
    temporary = await mkdtemp(join(tmpdir(), 'hikvision-demo-'));
    port = await freePort(21_000 + (process.pid % 10_000));
    output = '';
    child = spawn(command, args, {
      // Node.js 24 would keep a cache of compiled code beside what is ours and must be gone.
      env: { ...process.env, ...env, PORT: String(port), TMPDIR: temporary, NODE_DISABLE_COMPILE_CACHE: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  }

  const says = (pattern: RegExp) =>
    until(`${String(pattern)} in the terminal; it says:\n${output}`, () => pattern.test(output), START_LIMIT);

  afterEach(async () => {
    if (child.exitCode === null) child.kill('SIGKILL');
    await close();
    await rm(temporary, { recursive: true, force: true });
  });

  async function ends(signal: 'SIGINT' | 'SIGTERM'): Promise<void> {
    const exit = once(child, 'exit');
    const at = Date.now();
    child.kill(signal);
    should((await exit)[0]).equal(0);
    (Date.now() - at).should.be.below(STOP_LIMIT);
    (await readdir(temporary)).should.eql([]);
    await should(fetch(`http://127.0.0.1:${port}/`)).be.rejected();
  }

  it('shows booleans of the simulated devices, serves the editor, and leaves nothing behind', async () => {
    await launch();
    await says(/front_porch_motion\s+true/);
    await says(/home_motion_1\s+true/);
    (await fetch(`http://127.0.0.1:${port}/`)).status.should.equal(200);
    const flows = (await (await fetch(`http://127.0.0.1:${port}/flows`)).json()) as {
      type: string;
      name?: string;
    }[];
    flows
      .filter(({ type }) => type === 'hikvision-device')
      .map(({ name }) => name)
      .sort()
      .should.eql(['Front Porch', 'Gate', 'Home', 'House Alarm']);
    await ends('SIGINT');
  });

  if (!haveTerminal) it('SKIPPED: the keys, because there is no `script` here that makes a terminal');
  else
    it('takes keys in a terminal, and gives it back as it was', async () => {
      await launch({}, ['script', '-qfec', `"${process.execPath}" "${demo}"; stty -a`, '/dev/null']);
      await says(/ {2}b {2}somebody rings/);
      child.stdin?.write('s');
      await says(/Silent\./);
      child.stdin?.write('s');
      await says(/Speaking again\./);
      child.stdin?.write('q');
      should((await once(child, 'exit'))[0]).equal(0);
      output.should.match(/Everything is stopped/);
      output.should.match(/[^-]icanon/).and.match(/[^-]echo /);
      (await readdir(temporary)).should.eql([]);
    });

  it('takes a real camera from the environment, and its password is nowhere to be read', async () => {
    const user = { name: 'viewer', password: 'S3cret-of-mine' };
    const device = new SimulatedDevice(camera({ name: 'Real One' }), { users: [user] });
    const server = await listen(device);
    close = async () => {
      device.close();
      await server.close();
    };
    await launch({
      HIKVISION_HOST: server.host,
      HIKVISION_PORT: String(server.port),
      HIKVISION_USER: user.name,
      HIKVISION_PASSWORD: user.password,
    });
    await until('its stream is open', () => device.openStreams === 1, START_LIMIT);
    device.event('VMD', 1, 'active');
    await says(/motion\s+true/);
    const flows = await (await fetch(`http://127.0.0.1:${port}/flows`)).text();
    (output + flows).should.not.containEql(user.password);
    await ends('SIGTERM');
    await until('the camera is left alone', () => device.ledger.connections.open === 0);
  });

  it('says why a real camera cannot be heard', async () => {
    const device = new SimulatedDevice(camera(), { ssl: true });
    const server = await listen(device, { tls: certificate('self-signed') });
    close = async () => {
      device.close();
      await server.close();
    };
    await launch({
      HIKVISION_HOST: server.host,
      HIKVISION_PORT: String(server.port),
      HIKVISION_SSL: 'true',
      HIKVISION_USER: 'viewer',
      HIKVISION_PASSWORD: 'S3cret-of-mine',
    });
    await says(/^Front Porch: The device shows a certificate that it signed itself\./m);
    await ends('SIGINT');
  });

  it('says what is missing where only the address is given', async () => {
    await launch({ HIKVISION_HOST: '192.0.2.1' });
    should((await once(child, 'exit'))[0]).equal(1);
    output.should.match(/set HIKVISION_USER and HIKVISION_PASSWORD/);
  });
});
