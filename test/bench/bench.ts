/**
 * Prints what this client can take, in a table and as JSON, each case beside its own baseline in the same kind of
 * process and the same run: npm run bench -- [--quick] [--json FILE] [reading|throughput|sidebar|latency|scale|start]
 */
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { endNodeReds } from './in-node-red';
import { recorderSource } from './loads';
import { jsonFile, PartName, ROUNDS, wanted } from './options';
import { latency } from './parts/latency';
import type { Part } from './parts/part';
import { reading } from './parts/reading';
import { scale } from './parts/scale';
import { sidebar } from './parts/sidebar';
import { start } from './parts/start';
import { throughput } from './parts/throughput';

const parts: Readonly<Record<PartName, () => Promise<Part>>> = {
  reading,
  throughput,
  sidebar,
  latency,
  scale,
  start,
};

async function main(): Promise<void> {
  const processor = cpus()[0]?.model ?? 'unknown processor';
  const machine = `${processor}, ${cpus().length} cores, Node.js ${process.versions.node}`;
  console.log(`${machine}; the recorder's posts are those of ${recorderSource}`);
  const result: Record<string, unknown> = {
    machine,
    recorderSource,
    date: new Date().toISOString(),
    rounds: ROUNDS,
  };
  for (const name of wanted) {
    const { figures, tables } = await parts[name]();
    Object.assign(result, figures);
    // Each as soon as it is there: a later part may fail.
    console.log(`\n${tables.join('\n\n')}`);
  }
  if (jsonFile) await writeFile(jsonFile, JSON.stringify(result, null, 2));
  else console.log(`\n${JSON.stringify(result)}`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    endNodeReds();
    process.exit(1);
  });
}
main().catch((error: unknown) => {
  console.error(error);
  endNodeReds();
  // The other processes end when their channel to this one does.
  process.exit(1);
});
