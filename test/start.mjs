// `npm start`: builds what changed, then shows the package in a real Node-RED (see demo.ts).
// One process from npm's view, so that a signal to it reaches everything.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
console.log('Building.');
for (const args of [[require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.json'], ['test/assets.mjs']]) {
  const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
require('../dist/test/demo.js');
