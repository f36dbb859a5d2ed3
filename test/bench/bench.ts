/**
 * Prints what this client can take, in a table and as JSON, each case beside its own baseline in the same kind of
 * process and the same run: npm run bench -- [--quick] [--json FILE] [reading|throughput|sidebar|latency|scale|start]
 */
import { ChildProcess, fork, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { manifest } from '../support/manifest';
import { pack, root, RunningNodeRed, start } from '../support/node-red';
import type { Command, Told } from './feeder';
import type { FleetReport } from './fleet';
import { cases, LoadName, loadNames, recorderSource, TURN } from './loads';
import type { Arrivals, Cost } from './reader';
import type { ReadingReport } from './reading';
import { historyCost, openSidebars } from './sidebars';
import type { SinkReport } from './sink';

const words = process.argv.slice(2);
const quick = words.includes('--quick');
const jsonFile = words[words.indexOf('--json') + 1];
const wanted = words.filter((word) =>
  ['reading', 'throughput', 'sidebar', 'latency', 'scale', 'start'].includes(word),
);
const wants = (part: string): boolean => wanted.length === 0 || wanted.includes(part);

const ROUNDS = quick ? 3 : 5;
/** Rounds before those that count: the engine is still compiling. */
const WARM_UP = 2;
const POSTS = TURN * (quick ? 4 : 16);
/** xml2js on every part is so slow that fewer posts give the same figure. */
const SLOW_POSTS = TURN * (quick ? 1 : 3);
/** ms that a process has to end by itself when we let go of it. */
const STOP_LIMIT = 3_000;
/** Single posts in one round of latency: p99 is the fifth longest of them. */
const SAMPLES = 500;
/** Each comes behind 20 MB. */
const PICTURE_SAMPLES = 50;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const here = (name: string): string => join(__dirname, `${name}.js`);

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

const median = (values: readonly number[]): number => quantile(values, 0.5);

/** The next message of a child that fits. */
function next<T extends { kind: string }>(child: ChildProcess, kind: T['kind']): Promise<T> {
  return new Promise((resolve, reject) => {
    const heard = (message: T): void => {
      if (message.kind !== kind) return;
      child.off('message', heard);
      child.off('exit', died);
      resolve(message);
    };
    const died = (): void => {
      reject(new Error(`A process of the bench ended while "${kind}" was waited for.`));
    };
    child.on('message', heard);
    child.once('exit', died);
  });
}

/** What is waited for, unless `child` ends first. */
function whileAlive<T>(child: ChildProcess, wanted: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const died = (): void => {
      reject(new Error('A process of the bench ended before it had connected.'));
    };
    child.once('exit', died);
    void wanted.then(resolve, reject).finally(() => child.off('exit', died));
  });
}

async function feeder(): Promise<{ child: ChildProcess; port: number; tell: (command: Command) => void }> {
  const child = fork(here('feeder'));
  const { port } = await next<Extract<Told, { kind: 'listening' }>>(child, 'listening');
  return {
    child,
    port,
    tell: (command) => {
      child.send(command);
    },
  };
}

/** Those who outlive us, unless told to end; everybody else ends with the channel to us. */
const nodeReds = new Set<RunningNodeRed>();

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  if (child.connected) child.disconnect();
  else child.kill();
  const killer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT);
  await ended;
  clearTimeout(killer);
}

// Inside Node-RED

interface Bench {
  readonly nodeRed: RunningNodeRed;
  sink(): Promise<SinkReport>;
  begin(): Promise<void>;
  stop(): Promise<void>;
}

/** A real Node-RED with one device per port, a sensor node each, and a sink that only takes messages. */
async function inNodeRed(ports: readonly number[]): Promise<Bench> {
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

// Throughput

interface Rate {
  /** Posts per second of CPU time: median, lowest and highest round. */
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

const rateOf = (rates: readonly number[]): Rate => ({
  median: Math.round(median(rates)),
  low: Math.round(Math.min(...rates)),
  high: Math.round(Math.max(...rates)),
});

/** One case on one load. */
async function readCase(name: string, load: LoadName): Promise<Rate> {
  const posts = name === 'xml2js' ? SLOW_POSTS : POSTS;
  const { child, port, tell } = await feeder();
  const opened = next<Extract<Told, { kind: 'open' }>>(child, 'open');
  const reader = fork(here('reader'), [name, String(port)]);
  await whileAlive(reader, opened);
  await pause(300);
  const rates: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    reader.send('begin');
    await pause(50);
    const cost = next<Cost>(reader, 'cost');
    tell({ kind: 'load', load, posts });
    const { cpu } = await cost;
    if (round >= WARM_UP) rates.push((posts / cpu) * 1000);
    await pause(50);
  }
  await stop(reader);
  await stop(child);
  return rateOf(rates);
}

async function nodeRedCase(load: LoadName): Promise<Rate> {
  const { child, port, tell } = await feeder();
  const opened = next<Extract<Told, { kind: 'open' }>>(child, 'open');
  const bench = await inNodeRed([port]);
  await opened;
  await pause(1_000);
  const rates: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const cpu = await cpuFor(bench, () => {
      tell({ kind: 'load', load, posts: POSTS });
    });
    if (round >= WARM_UP) rates.push((POSTS / cpu) * 1000);
  }
  await bench.stop();
  await stop(child);
  return rateOf(rates);
}

/** ms of CPU that Node-RED takes until the marker that ends what `send` sends. */
async function cpuFor(bench: Bench, send: () => void): Promise<number> {
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

interface Growth {
  readonly load: LoadName;
  readonly posts: number;
  /** ms of CPU in Node-RED, median of the rounds. */
  readonly cpu: number;
}

/** What four and sixteen times as many posts cost. */
async function growth(): Promise<Growth[]> {
  const rows: Growth[] = [];
  for (const load of ['repeats', 'alternating'] as const) {
    const { child, port, tell } = await feeder();
    const opened = next<Extract<Told, { kind: 'open' }>>(child, 'open');
    const bench = await inNodeRed([port]);
    await opened;
    await pause(1_000);
    const cost = (posts: number): Promise<number> =>
      cpuFor(bench, () => {
        tell({ kind: 'load', load, posts });
      });
    for (let round = 0; round < WARM_UP; round++) await cost(POSTS);
    for (const times of [1, 4, 16]) {
      const posts = (POSTS / 4) * times;
      const costs: number[] = [];
      for (let round = 0; round < ROUNDS; round++) costs.push(await cost(posts));
      rows.push({ load, posts, cpu: median(costs) });
    }
    await bench.stop();
    await stop(child);
  }
  return rows;
}

type Throughput = Record<LoadName, Record<string, Rate>>;

async function throughput(): Promise<Throughput> {
  const result: Partial<Throughput> = {};
  for (const load of loadNames) {
    const row: Record<string, Rate> = {};
    for (const name of cases) row[name] = await readCase(name, load);
    row['node-red'] = await nodeRedCase(load);
    result[load] = row;
    console.log(
      `${load}: ${Object.entries(row)
        .map(([name, { median: value }]) => `${name} ${value}`)
        .join(', ')}`,
    );
  }
  return result as Throughput;
}

/** Posts a second of CPU time in Node-RED while so many sidebars are open. */
async function withSidebars(): Promise<Record<number, Rate>> {
  const { child, port, tell } = await feeder();
  const opened = next<Extract<Told, { kind: 'open' }>>(child, 'open');
  const bench = await inNodeRed([port]);
  await opened;
  await pause(1_000);
  const rates: Record<number, number[]> = { 0: [], 1: [], 3: [] };
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const sidebars of [0, 1, 3]) {
      const close = openSidebars(bench.nodeRed, sidebars);
      await pause(1_500);
      const posts = POSTS * 2;
      const cpu = await cpuFor(bench, () => {
        tell({ kind: 'load', load: 'alternating', posts });
      });
      close();
      if (round >= WARM_UP) rates[sidebars]?.push((posts / cpu) * 1000);
    }
  }
  await bench.stop();
  await stop(child);
  return Object.fromEntries(Object.entries(rates).map(([sidebars, all]) => [sidebars, rateOf(all)]));
}

// Latency

/** ms from the last byte written to the message received, in one round; or the median of each over the rounds. */
interface Latency {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** The rounds of a case. */
interface Latencies extends Latency {
  /** Lowest and highest p99 of the rounds. */
  readonly p99Low: number;
  readonly p99High: number;
}

function overRounds(rounds: readonly Latency[]): Latencies {
  const of = (name: keyof Latency): number[] => rounds.map((round) => round[name]);
  return {
    p50: median(of('p50')),
    p99: median(of('p99')),
    max: Math.max(...of('max')),
    p99Low: Math.min(...of('p99')),
    p99High: Math.max(...of('p99')),
  };
}

/** Has single posts sent (`command`) and compares when each was written with when it came. */
async function measure(
  source: Awaited<ReturnType<typeof feeder>>,
  begin: () => Promise<void>,
  came: () => Promise<readonly string[]>,
  command: Command = { kind: 'single', posts: SAMPLES, gap: 15 },
): Promise<Latency> {
  await begin();
  const written = next<Extract<Told, { kind: 'written' }>>(source.child, 'written');
  source.tell(command);
  const { times } = await written;
  let arrivals = await came();
  for (let waited = 0; arrivals.length < times.length && waited < 10_000; waited += 200) {
    await pause(200);
    arrivals = await came();
  }
  if (arrivals.length !== times.length) {
    throw new Error(`${times.length} posts were written, ${arrivals.length} came.`);
  }
  const delays = arrivals.map((at, index) => Number(BigInt(at) - BigInt(times[index] ?? at)) / 1e6);
  return { p50: median(delays), p99: quantile(delays, 0.99), max: Math.max(...delays) };
}

/** The same for a bare process that only reads: what the machine itself adds. */
async function bareReader(): Promise<{ run: () => Promise<Latency>; stop: () => Promise<void> }> {
  const source = await feeder();
  const opened = next(source.child, 'open');
  const reader = fork(here('reader'), ['arrivals', String(source.port)]);
  await whileAlive(reader, opened);
  await pause(300);
  const begin = (): Promise<void> => {
    reader.send('begin');
    return pause(50);
  };
  const came = async (): Promise<readonly string[]> => {
    const told = next<Arrivals>(reader, 'arrivals');
    reader.send('tell');
    return (await told).times;
  };
  return {
    run: () => measure(source, begin, came),
    stop: async () => {
      await stop(reader);
      await stop(source.child);
    },
  };
}

const latencyCases = ['bare process', 'idle', 'flooded', 'behind pictures', 'beside pictures'] as const;
type LatencyCase = (typeof latencyCases)[number];

async function latency(): Promise<Record<LatencyCase, Latencies>> {
  const bare = await bareReader();
  const source = await feeder();
  const noisy = await feeder();
  const opened = Promise.all([next(source.child, 'open'), next(noisy.child, 'open')]);
  const bench = await inNodeRed([source.port, noisy.port]);
  const run = (command?: Command): Promise<Latency> =>
    measure(
      source,
      () => bench.begin(),
      async () => (await bench.sink()).times,
      command,
    );
  await opened;
  await pause(1_000);
  const measures: Readonly<Record<LatencyCase, () => Promise<Latency>>> = {
    'bare process': bare.run,
    idle: run,
    flooded: () => beside(noisy, { kind: 'flood', rate: 5_000 }, run),
    'behind pictures': () => run({ kind: 'pictures', posts: PICTURE_SAMPLES }),
    'beside pictures': () => beside(noisy, { kind: 'pictures', posts: Number.MAX_SAFE_INTEGER }, run),
  };
  const rounds: Record<LatencyCase, Latency[]> = {
    'bare process': [],
    idle: [],
    flooded: [],
    'behind pictures': [],
    'beside pictures': [],
  };
  // The first round only warms up.
  for (let round = -1; round < ROUNDS; round++) {
    for (const name of latencyCases) {
      const measured = await measures[name]();
      if (round >= 0) rounds[name].push(measured);
    }
  }
  await bare.stop();
  await bench.stop();
  await stop(source.child);
  await stop(noisy.child);
  return {
    'bare process': overRounds(rounds['bare process']),
    idle: overRounds(rounds.idle),
    flooded: overRounds(rounds.flooded),
    'behind pictures': overRounds(rounds['behind pictures']),
    'beside pictures': overRounds(rounds['beside pictures']),
  };
}

/** What `run` gives while another device sends what `command` says. */
async function beside(
  noisy: Awaited<ReturnType<typeof feeder>>,
  command: Command,
  run: () => Promise<Latency>,
): Promise<Latency> {
  noisy.tell(command);
  await pause(1_000);
  const measured = await run();
  noisy.tell({ kind: 'stop' });
  await pause(200);
  return measured;
}

// Scale

async function fleet(count: number): Promise<FleetReport> {
  const crowd = fork(here('crowd'), [String(count)]);
  const { ports } = await next<{ kind: 'ports'; ports: number[] }>(crowd, 'ports');
  const child = fork(here('fleet'), ports.map(String), { execArgv: ['--expose-gc'] });
  child.on('message', (message: { kind: string }) => {
    if (message.kind === 'act') crowd.send('act');
  });
  const report = await next<FleetReport>(child, 'fleet');
  await stop(child);
  await stop(crowd);
  return report;
}

async function scale(): Promise<FleetReport[]> {
  const reports: FleetReport[] = [];
  for (const count of quick ? [0, 1, 50, 100] : [0, 1, 100, 500]) reports.push(await fleet(count));
  return reports;
}

// Start-up

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

async function startUp(): Promise<StartUp> {
  const files = Object.values(manifest['node-red'].nodes).map((file) => join(root, file));
  const loads: number[] = [];
  for (let round = 0; round < ROUNDS; round++)
    loads.push(Number(await run(process.execPath, ['-e', LOADING, ...files], root)));
  const timed = async (packageFrom: 'checkout' | 'none'): Promise<number> => {
    const begun = performance.now();
    const nodeRed = await start({
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

// The table

const thousands = (value: number): string => Math.round(value).toLocaleString('en-US');
const ms = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0));

function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...rest] = rows;
  return [head, head.map(() => '---'), ...rest].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

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
  // Each as soon as it is there: a later part may fail.
  const print = (...tables: readonly string[]): void => {
    console.log(`\n${tables.join('\n\n')}`);
  };
  if (wants('reading')) {
    const child = fork(here('reading'), quick ? ['--quick'] : []);
    const { costs, stalls } = await next<ReadingReport>(child, 'reading');
    await stop(child);
    result.reading = { costs, stalls };
    print(
      'µs of CPU to frame and read one post, and for xml2js alone (JSON: for xml2js with the post of a camera):',
      table([
        ['post', 'ours', 'xml2js', 'times'],
        ...costs.map(({ name, ours, xml2js }) => [name, ms(ours), ms(xml2js), (xml2js / ours).toFixed(1)]),
      ]),
      'Hostile bytes, a megabyte in pushes of 64 KB, the ten worst of them: ms of the longest push, and of all:',
      table([
        ['bytes', 'longest', 'all'],
        ...stalls.slice(0, 10).map(({ name, longest, all }) => [name, ms(longest), ms(all)]),
      ]),
    );
  }
  if (wants('throughput')) {
    const rates = await throughput();
    result.throughput = rates;
    const columns = [...cases, 'node-red'];
    print(
      'Posts a second of CPU time (median; lowest to highest of the rounds):',
      table([
        ['load', ...columns],
        ...loadNames.map((load) => [
          load,
          ...columns.map((name) => {
            const rate = rates[load][name];
            return rate
              ? `${thousands(rate.median)} (${thousands(rate.low)} to ${thousands(rate.high)})`
              : '';
          }),
        ]),
      ]),
      table([
        ['load', 'Node-RED / split and scan', 'Node-RED / xml2js on every part'],
        ...loadNames.map((load) => {
          const of = (name: string): number => rates[load][name]?.median ?? Number.NaN;
          return [
            load,
            `${Math.round((of('node-red') / of('scan')) * 100)} %`,
            `${(of('node-red') / of('xml2js')).toFixed(1)} times`,
          ];
        }),
      ]),
    );
  }
  if (wants('sidebar')) {
    const rates = await withSidebars();
    const history = historyCost();
    result.sidebar = { rates, history };
    const none = rates[0]?.median ?? Number.NaN;
    print(
      'Posts a second of CPU time in Node-RED, each of them a change, with so many sidebars open:',
      table([
        ['sidebars', 'posts', 'lowest to highest', 'less than none'],
        ...Object.entries(rates).map(([sidebars, { median: value, low, high }]) => [
          sidebars,
          thousands(value),
          `${thousands(low)} to ${thousands(high)}`,
          `${((1 - value / none) * 100).toFixed(1)} %`,
        ]),
      ]),
      `One change in the history that they show: ${history.toFixed(2)} µs of CPU, ${((history / (1e6 / none)) * 100).toFixed(2)} % of a post.`,
    );
  }
  if (wants('latency')) {
    const delays = await latency();
    result.latency = delays;
    print(
      'ms from the last byte written to the bytes read by a bare process, and to the message received in Node-RED, nothing following the post; medians of the rounds:',
      table([
        ['', 'p50', 'p99', 'p99 of the rounds', 'max'],
        ...Object.entries(delays).map(([name, { p50, p99, p99Low, p99High, max }]) => [
          name,
          ms(p50),
          ms(p99),
          `${ms(p99Low)} to ${ms(p99High)}`,
          ms(max),
        ]),
      ]),
    );
  }
  if (wants('scale')) {
    const fleets = await scale();
    const grown = await growth();
    result.scale = fleets;
    result.growth = grown;
    const [none] = fleets;
    const each = (cpu: (report: FleetReport) => number, report: FleetReport): string =>
      report.devices && none ? ((cpu(report) - cpu(none)) / report.devices).toFixed(3) : '';
    print(
      'Devices in one process; CPU of the whole process, and what each device adds to that of none:',
      table([
        [
          'devices',
          'all online after ms',
          'heap KB each',
          'RSS KB each',
          'CPU ms/s, idle',
          'each',
          'CPU ms/s, 5 % active',
          'each',
          'sockets',
          'event loop delay p99 ms',
        ],
        ...fleets.map((report) => [
          String(report.devices),
          report.devices ? thousands(report.online) : '',
          report.devices ? (report.heap / report.devices / 1024).toFixed(1) : '',
          report.devices ? (report.rss / report.devices / 1024).toFixed(1) : '',
          report.idleCpu.toFixed(2),
          each(({ idleCpu }) => idleCpu, report),
          report.activeCpu.toFixed(2),
          each(({ activeCpu }) => activeCpu, report),
          String(report.sockets),
          report.loopDelay.toFixed(1),
        ]),
      ]),
      'Posts of one device in Node-RED, as fast as they can be read:',
      table([
        ['load', 'posts', 'CPU ms', 'CPU µs each'],
        ...grown.map(({ load, posts, cpu }) => [
          load,
          thousands(posts),
          thousands(cpu),
          ((cpu / posts) * 1000).toFixed(1),
        ]),
      ]),
    );
  }
  if (wants('start')) {
    const begun = await startUp();
    result.start = begun;
    print(
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
    );
  }
  if (words.includes('--json') && jsonFile) await writeFile(jsonFile, JSON.stringify(result, null, 2));
  else console.log(`\n${JSON.stringify(result)}`);
}

/** Whatever ends us: Node-RED would go on. */
function endNodeReds(): void {
  for (const { pid } of nodeReds) process.kill(pid);
  nodeReds.clear();
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
