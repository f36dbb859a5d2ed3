/** A real Node-RED with our nodes, and what it costs there. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RunningNodeRed, start } from '../support/node-red';
import type { LoadName } from './loads';
import { here, pause, startFeeder, stop, streamOpened } from './processes';
import type { SinkReport } from './sink';

/** Those who outlive us, unless told to end. */
const nodeReds = new Set<RunningNodeRed>();

/** Whatever ends us: Node-RED would go on. */
export function endNodeReds(): void {
  for (const { pid } of nodeReds) process.kill(pid);
  nodeReds.clear();
}

export interface Bench {
  readonly nodeRed: RunningNodeRed;
  sink(): Promise<SinkReport>;
  begin(): Promise<void>;
  stop(): Promise<void>;
}

/** A real Node-RED with one device per port, a sensor node each, and a sink that only takes messages. */
export async function inNodeRed(ports: readonly number[]): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'hikvision-bench-'));
  await writeFile(
    join(folder, 'bench-sink.js'),
    `module.exports = require(${JSON.stringify(here('sink'))});\n`,
  );
  await writeFile(
    join(folder, 'bench-sink.html'),
    `<script type="text/javascript">RED.nodes.registerType('bench-sink', { category: 'bench', defaults: {}, inputs: 1, outputs: 0 });</script>\n`,
  );
  const flow = [
    { id: 'tab', type: 'tab', label: 'bench' },
    { id: 'sink', type: 'bench-sink', z: 'tab', x: 400, y: 100, wires: [] },
    { id: 'flooded', type: 'bench-sink', z: 'tab', x: 400, y: 200, wires: [] },
    ...ports.flatMap((port, index) => [
      {
        id: `device${index}`,
        type: 'hikvision-device',
        name: `D${index}`,
        host: '127.0.0.1',
        port: String(port),
        delay: 0,
      },
      ...['motion', 'line_crossing'].map((sensor, row) => ({
        id: `${sensor}${index}`,
        type: 'hikvision-sensor',
        z: 'tab',
        x: 150,
        y: 100 + 40 * (2 * index + row),
        device: `device${index}`,
        sensor,
        channel: '',
        target: '',
        delay: '0',
        wires: index === 0 ? [['sink']] : [],
      })),
    ]),
  ];
  const credentials = Object.fromEntries(
    ports.map((_, index) => [`device${index}`, { username: 'admin', password: 'none is asked for' }]),
  );
  const nodeRed = await start({ flow, credentials, settings: { nodesDir: folder }, reporter: false });
  nodeReds.add(nodeRed);
  const ask = async (path: string): Promise<unknown> => (await nodeRed.admin(path)).json();
  return {
    nodeRed,
    sink: async () => (await ask('/bench-sink')) as SinkReport,
    begin: async () => {
      await ask('/bench-sink/begin');
    },
    stop: async () => {
      nodeReds.delete(nodeRed);
      await nodeRed.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A Node-RED with one device, which sends loads. */
export interface FedBench {
  readonly nodeRed: RunningNodeRed;
  /** ms of CPU that Node-RED takes for so many posts. */
  cpuFor(load: LoadName, posts: number): Promise<number>;
  stop(): Promise<void>;
}

/** Starts both; the stream is open, and Node-RED at rest. */
export async function fedNodeRed(): Promise<FedBench> {
  const feeder = await startFeeder();
  const opened = streamOpened(feeder);
  const bench = await inNodeRed([feeder.port]);
  await opened;
  await pause(1_000);
  return {
    nodeRed: bench.nodeRed,
    cpuFor: (load, posts) =>
      cpuUntilMarker(bench, () => {
        feeder.tell({ kind: 'load', load, posts });
      }),
    stop: async () => {
      await bench.stop();
      await stop(feeder.child);
    },
  };
}

/** ms of CPU that Node-RED takes until the marker that ends what `send` sends. */
async function cpuUntilMarker(bench: Bench, send: () => void): Promise<number> {
  await bench.begin();
  send();
  let report = await bench.sink();
  while (report.cpu === null) {
    await pause(200);
    report = await bench.sink();
  }
  await pause(200);
  return report.cpu;
}
