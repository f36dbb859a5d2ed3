import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import should from 'should';
import { admin, camera, listen, SimulatedDevice } from '../simulator';
import type { Listening } from '../simulator';
import { manifest } from '../support/manifest';
import { pack, root } from '../support/node-red';
import { node, npm } from '../support/npm';
import { until } from '../support/until';

/** Bytes with both dependencies; xml2js and what it needs alone are 3.4 MB. */
const LARGEST_INSTALLED = 6 * 1024 * 1024;

/** The program of a document: its first block that imports the package. */
function program(document: string): string {
  const text = readFileSync(join(root, document), 'utf8').replace(/^ \* ?/gm, '');
  const found = [...text.matchAll(/```(?:js|ts)\n([\s\S]*?)```/g)].find(([, code = '']) =>
    code.includes(`from '${manifest.name}'`),
  );
  return found?.[1] ?? '';
}

describe('the package as a library, installed from its tarball in an empty folder', function () {
  this.timeout(120_000);

  let folder = '';
  let device: SimulatedDevice;
  let server: Listening;
  let child: ChildProcess | null = null;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hikvision-library-'));
    await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true }));
    const tarball = await pack(folder);
    await npm(folder, 'install', '--prefer-offline', '--no-audit', '--no-fund', '--omit=dev', tarball);
    device = new SimulatedDevice(camera());
    server = await listen(device);
  });

  after(async () => {
    if (child?.exitCode === null) {
      child.kill('SIGKILL');
      await once(child, 'close');
    }
    device.close();
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('takes less than 6 MB with its dependencies, and brings no Node-RED', () => {
    const modules = join(folder, 'node_modules');
    const bytes = readdirSync(modules, { recursive: true, encoding: 'utf8' })
      .map((file) => statSync(join(modules, file)))
      .reduce((sum, stats) => sum + (stats.isFile() ? stats.size : 0), 0);
    bytes.should.be.below(LARGEST_INSTALLED);
    existsSync(join(modules, 'node-red')).should.be.false();
  });

  it('can be required by CommonJS, too', async () => {
    const code = `console.log(typeof require('${manifest.name}').connect)`;
    (await node(folder, '--input-type=commonjs', '-e', code)).trim().should.equal('function');
  });

  it('shows its face only: nothing below dist can be taken from outside', async () => {
    const taken = `require('${manifest.name}/dist/src/device/device.js')`;
    const code = `try { ${taken}; console.log('taken') } catch (error) { console.log(error.code) }`;
    const said = await node(folder, '--input-type=commonjs', '-e', code);
    said.trim().should.equal('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });

  it('says the same in LIBRARY.md and in the library itself', () => {
    program('src/index.ts').should.equal(program('LIBRARY.md'));
  });

  it('has types that hold under strict checking, its own included', async () => {
    await writeFile(join(folder, 'watch.mts'), program('LIBRARY.md'));
    const options = {
      ...{
        module: 'nodenext',
        target: 'es2022',
        strict: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
      },
      ...{ skipLibCheck: false, types: ['node'], typeRoots: [join(root, 'node_modules', '@types')] },
    };
    await writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: options, files: ['watch.mts'] }),
    );
    await node(folder, require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.json');
  });

  it('runs the program of LIBRARY.md', async () => {
    const code = program('LIBRARY.md')
      .replace("host: '192.168.1.64'", `host: '${server.host}', port: ${server.port}`)
      .replace("username: 'nodered'", `username: '${admin.name}'`)
      .replace("password: 'secret'", `password: '${admin.password}'`);
    await writeFile(join(folder, 'watch.mjs'), code);
    let printed = '';
    child = spawn(process.env.TEST_NODE_BINARY ?? process.execPath, ['watch.mjs'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const output of [child.stdout, child.stderr]) {
      output?.setEncoding('utf8').on('data', (text: string) => (printed += text));
    }
    await until('the program opens the stream', () => device.openStreams === 1, 20_000);
    const prints = (line: RegExp) =>
      until(`the program prints ${String(line)}`, () => line.test(printed), 20_000).catch(
        (error: unknown) => {
          throw new Error(`${String(error)}; it printed:\n${printed}`);
        },
      );
    device.event('VMD', 1, 'active');
    await prints(/^front_porch_motion true active$/m);
    device.event('VMD', 1, 'inactive');
    await prints(/^front_porch_motion false inactive$/m);
    printed.should.match(/^online /m);
    should(child.exitCode).equal(null);
  });

  it('ends with its program: nothing keeps it alive after close', async function () {
    if (process.platform === 'win32') this.skip(); // There is no SIGINT to send.
    if (!child) throw new Error('The program does not run.');
    child.kill('SIGINT');
    await once(child, 'close');
    should(child.signalCode).equal(null);
    should(child.exitCode).equal(0);
  });
});
