/** How many posts a second of CPU time reads: ours and the baselines in a bare process, and the whole in Node-RED. */
import { fedNodeRed } from '../in-node-red';
import { cases, LoadName, loadNames, TURN } from '../loads';
import { POSTS, quick, ROUNDS, WARM_UP } from '../options';
import { next, pause, startReader } from '../processes';
import type { Cost } from '../reader';
import { Rate, rateOf } from '../statistics';
import { table, thousands } from '../table';
import type { Part } from './part';

/** xml2js on every part is so slow that fewer posts give the same figure. */
const SLOW_POSTS = TURN * (quick ? 1 : 3);

/** One case on one load. */
async function readCase(name: string, load: LoadName): Promise<Rate> {
  const posts = name === 'xml2js' ? SLOW_POSTS : POSTS;
  const { feeder, reader, stop } = await startReader(name);
  const rates: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    reader.send('begin');
    await pause(50);
    const cost = next<Cost>(reader, 'cost');
    feeder.tell({ kind: 'load', load, posts });
    const { cpu } = await cost;
    if (round >= WARM_UP) rates.push((posts / cpu) * 1000);
    await pause(50);
  }
  await stop();
  return rateOf(rates);
}

async function nodeRedCase(load: LoadName): Promise<Rate> {
  const bench = await fedNodeRed();
  const rates: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    const cpu = await bench.cpuFor(load, POSTS);
    if (round >= WARM_UP) rates.push((POSTS / cpu) * 1000);
  }
  await bench.stop();
  return rateOf(rates);
}

type Throughput = Record<LoadName, Record<string, Rate>>;

async function measure(): Promise<Throughput> {
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

export async function throughput(): Promise<Part> {
  const rates = await measure();
  const columns = [...cases, 'node-red'];
  return {
    figures: { throughput: rates },
    tables: [
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
    ],
  };
}
