/** What open sidebars cost the Node-RED that they ask, and the history that they show. */
import { fedNodeRed } from '../in-node-red';
import { POSTS, ROUNDS, WARM_UP } from '../options';
import { pause } from '../processes';
import { historyCost, openSidebars } from '../sidebars';
import { Rate, rateOf } from '../statistics';
import { table, thousands } from '../table';
import type { Part } from './part';

/** Posts a second of CPU time in Node-RED while so many sidebars are open. */
async function withSidebars(): Promise<Record<number, Rate>> {
  const bench = await fedNodeRed();
  const rates: Record<number, number[]> = { 0: [], 1: [], 3: [] };
  for (let round = 0; round < WARM_UP + ROUNDS; round++) {
    for (const sidebars of [0, 1, 3]) {
      const close = openSidebars(bench.nodeRed, sidebars);
      await pause(1_500);
      const posts = POSTS * 2;
      const cpu = await bench.cpuFor('alternating', posts);
      close();
      if (round >= WARM_UP) rates[sidebars]?.push((posts / cpu) * 1000);
    }
  }
  await bench.stop();
  return Object.fromEntries(Object.entries(rates).map(([sidebars, all]) => [sidebars, rateOf(all)]));
}

export async function sidebar(): Promise<Part> {
  const rates = await withSidebars();
  const history = historyCost();
  const none = rates[0]?.median ?? Number.NaN;
  return {
    figures: { sidebar: { rates, history } },
    tables: [
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
    ],
  };
}
