// Puts what tsc does not compile beside the built nodes: dialogs, locales and icons.
// Node-RED looks for icons only in a folder `icons` next to the node's own .js file, so the top-level one is copied there.
import { cpSync, existsSync, readdirSync } from 'node:fs';

for (const entry of existsSync('nodes') ? readdirSync('nodes') : []) {
  if (!entry.endsWith('.ts')) cpSync(`nodes/${entry}`, `dist/nodes/${entry}`, { recursive: true });
}
if (existsSync('icons')) cpSync('icons', 'dist/nodes/icons', { recursive: true });
