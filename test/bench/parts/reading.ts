/** Reading alone, and bytes that are made to be slow to read. */
import { fork } from 'node:child_process';
import { quick } from '../options';
import { here, next, stop } from '../processes';
import type { ReadingReport } from '../reading';
import { ms, table } from '../table';
import type { Part } from './part';

export async function reading(): Promise<Part> {
  const child = fork(here('reading'), quick ? ['--quick'] : []);
  const { costs, stalls } = await next<ReadingReport>(child, 'reading');
  await stop(child);
  return {
    figures: { reading: { costs, stalls } },
    tables: [
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
    ],
  };
}
