/** What the package adds to the start of Node-RED and to the disk. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manifest } from '../../support/manifest';
import { pack, root, start as startNodeRed } from '../../support/node-red';
import { ROUNDS } from '../options';
import { median } from '../statistics';
import { ms, table } from '../table';
import type { Part } from './part';

async function folderSize(folder: string): Promise<number> {
  let size = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) size += (await stat(join(entry.parentPath, entry.name))).size;
  }
  return size;
}

function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (text: Buffer) => {
      said += text.toString();
    });
    child.on('exit', (code) => {
      if (code === 0) resolve(said);
      else reject(new Error(`${command} ${args.join(' ')} ended with ${code}`));
    });
  });
}

interface StartUp {
  /** ms that loading all node files takes in a fresh process. */
  readonly load: number;
  /** ms of Node-RED's start with and without the package, medians. */
  readonly nodeRedWith: number;
  readonly nodeRedWithout: number;
  /** Bytes. */
  readonly packed: number;
  readonly installed: number;
}

const LOADING = `
const begun = performance.now();
const on = () => undefined;
const RED = new Proxy(() => undefined, { get: () => RED, apply: () => on });
for (const file of process.argv.slice(1)) { const made = require(file); (made.default ?? made)(RED); }
console.log(performance.now() - begun);`;

async function measure(): Promise<StartUp> {
  const files = Object.values(manifest['node-red'].nodes).map((file) => join(root, file));
  const loads: number[] = [];
  for (let round = 0; round < ROUNDS; round++)
    loads.push(Number(await run(process.execPath, ['-e', LOADING, ...files], root)));
  const timed = async (packageFrom: 'checkout' | 'none'): Promise<number> => {
    const begun = performance.now();
    const nodeRed = await startNodeRed({
      flow: [{ id: 'tab', type: 'tab', label: 'empty' }],
      packageFrom,
      reporter: false,
    });
    const took = performance.now() - begun;
    await nodeRed.stop();
    return took;
  };
  const withPackage: number[] = [];
  const without: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    without.push(await timed('none'));
    withPackage.push(await timed('checkout'));
  }
  const folder = await mkdtemp(join(tmpdir(), 'hikvision-size-'));
  try {
    const tarball = await pack(folder);
    const { size } = await stat(tarball);
    const target = join(folder, 'target');
    await mkdir(target);
    await writeFile(join(target, 'package.json'), '{ "private": true }');
    await run('npm', ['install', '--prefer-offline', '--no-audit', '--no-fund', '--silent', tarball], target);
    return {
      load: median(loads),
      nodeRedWith: median(withPackage),
      nodeRedWithout: median(without),
      packed: size,
      installed: await folderSize(join(target, 'node_modules')),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export async function start(): Promise<Part> {
  const begun = await measure();
  return {
    figures: { start: begun },
    tables: [
      'Loading and size:',
      table([
        [
          'loading all nodes ms',
          'Node-RED starts ms, without',
          'with',
          'packed KB',
          'installed with dependencies MB',
        ],
        [
          ms(begun.load),
          ms(begun.nodeRedWithout),
          ms(begun.nodeRedWith),
          (begun.packed / 1024).toFixed(0),
          (begun.installed / 1024 / 1024).toFixed(2),
        ],
      ]),
    ],
  };
}
