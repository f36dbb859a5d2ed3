/** How long a single post takes to become a message, alone and beside others. */
import type { Command, Told } from '../feeder';
import { inNodeRed } from '../in-node-red';
import { ROUNDS } from '../options';
import { Feeder, next, pause, startFeeder, startReader, stop, streamOpened } from '../processes';
import type { Arrivals } from '../reader';
import { median, quantile } from '../statistics';
import { ms, table } from '../table';
import type { Part } from './part';

/** Single posts in one round of latency: p99 is the fifth longest of them. */
const SAMPLES = 500;
/** Each comes behind 20 MB. */
const PICTURE_SAMPLES = 50;

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
  source: Feeder,
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
  const { feeder, reader, stop } = await startReader('arrivals');
  const begin = (): Promise<void> => {
    reader.send('begin');
    return pause(50);
  };
  const came = async (): Promise<readonly string[]> => {
    const told = next<Arrivals>(reader, 'arrivals');
    reader.send('tell');
    return (await told).times;
  };
  return { run: () => measure(feeder, begin, came), stop };
}

const latencyCases = ['bare process', 'idle', 'flooded', 'behind pictures', 'beside pictures'] as const;
type LatencyCase = (typeof latencyCases)[number];

async function measureCases(): Promise<Record<LatencyCase, Latencies>> {
  const bare = await bareReader();
  const source = await startFeeder();
  const noisy = await startFeeder();
  const opened = Promise.all([streamOpened(source), streamOpened(noisy)]);
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
async function beside(noisy: Feeder, command: Command, run: () => Promise<Latency>): Promise<Latency> {
  noisy.tell(command);
  await pause(1_000);
  const measured = await run();
  noisy.tell({ kind: 'stop' });
  await pause(200);
  return measured;
}

export async function latency(): Promise<Part> {
  const delays = await measureCases();
  return {
    figures: { latency: delays },
    tables: [
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
    ],
  };
}
