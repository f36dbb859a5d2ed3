/** What many devices cost in one process, and many posts of one device in Node-RED. */
import { fork } from 'node:child_process';
import type { FleetReport } from '../fleet';
import { fedNodeRed } from '../in-node-red';
import type { LoadName } from '../loads';
import { POSTS, quick, ROUNDS, WARM_UP } from '../options';
import { here, next, stop } from '../processes';
import { median } from '../statistics';
import { table, thousands } from '../table';
import type { Part } from './part';

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

async function fleets(): Promise<FleetReport[]> {
  const reports: FleetReport[] = [];
  for (const count of quick ? [0, 1, 50, 100] : [0, 1, 100, 500]) reports.push(await fleet(count));
  return reports;
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
    const bench = await fedNodeRed();
    for (let round = 0; round < WARM_UP; round++) await bench.cpuFor(load, POSTS);
    for (const times of [1, 4, 16]) {
      const posts = (POSTS / 4) * times;
      const costs: number[] = [];
      for (let round = 0; round < ROUNDS; round++) costs.push(await bench.cpuFor(load, posts));
      rows.push({ load, posts, cpu: median(costs) });
    }
    await bench.stop();
  }
  return rows;
}

export async function scale(): Promise<Part> {
  const reports = await fleets();
  const grown = await growth();
  const [none] = reports;
  const each = (cpu: (report: FleetReport) => number, report: FleetReport): string =>
    report.devices && none ? ((cpu(report) - cpu(none)) / report.devices).toFixed(3) : '';
  return {
    figures: { scale: reports, growth: grown },
    tables: [
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
        ...reports.map((report) => [
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
    ],
  };
}
