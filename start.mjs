// `npm start`: builds what changed, then shows the package in a real Node-RED (see test/demo.ts).
// One process from npm's view, so that a signal to it reaches everything.
import { createRequire } from 'node:module';

console.log('Building.');
await import('./build.mjs');
createRequire(import.meta.url)('./dist/test/demo.js');
