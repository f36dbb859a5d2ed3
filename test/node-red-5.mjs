// Runs the suites that start a real Node-RED once more, with Node-RED 5 on Node.js 24. Both come from npm (the package
// `node` brings the binary) into a folder of their own, which the next run finds again.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const versions = { node: '24.21.0', 'node-red': '5.0.7' };
const folder = join(tmpdir(), `node-red-${versions['node-red']}-on-node-${versions.node}`);
const modules = join(folder, 'node_modules');
const binary = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

const installed = (name) => {
  const manifest = join(modules, name, 'package.json');
  return existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version === versions[name];
};

if (!existsSync(binary) || !Object.keys(versions).every(installed)) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const packages = Object.entries(versions).map(([name, version]) => `${name}@${version}`);
  console.log(`Installing ${packages.join(' and ')} in ${folder}`);
  const install = ['install', '--save-exact', '--no-audit', '--no-fund', '--loglevel', 'error', ...packages];
  const { status } = spawnSync('npm', install, {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
}

const { stdout } = spawnSync(binary, ['--version'], { encoding: 'utf8' });
console.log(`Node-RED ${versions['node-red']} on Node.js ${stdout.trim()}`);

const mocha = createRequire(import.meta.url).resolve('mocha/bin/mocha.js');
const env = { ...process.env, TEST_NODE_BINARY: binary, TEST_NODE_RED_DIR: join(modules, 'node-red') };
// They start no Node-RED.
const withoutNodeRed = [
  '--ignore',
  'dist/test/e2e/{capture,day-of-calls,foreign-servers,library,thirty-days}.spec.js',
];
for (const suite of ['e2e', 'browser']) {
  const args = [
    mocha,
    '--config',
    `test/${suite}/.mocharc.json`,
    ...withoutNodeRed,
    ...process.argv.slice(2),
  ];
  const { status } = spawnSync(process.execPath, args, {
    stdio: 'inherit',
    env,
  });
  if (status !== 0) process.exitCode = status ?? 1;
}
