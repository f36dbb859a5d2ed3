/** What the command line of the bench says, and how much is measured for it. */
import { TURN } from './loads';

const words = process.argv.slice(2);

export const partNames = ['reading', 'throughput', 'sidebar', 'latency', 'scale', 'start'] as const;
export type PartName = (typeof partNames)[number];

const named = partNames.filter((part) => words.includes(part));

/** The parts to run, in order: those that are named, or all of them. */
export const wanted: readonly PartName[] = named.length === 0 ? partNames : named;

export const quick = words.includes('--quick');

/** Where the figures go; without one they are printed. */
export const jsonFile = words.includes('--json') ? words[words.indexOf('--json') + 1] : undefined;

export const ROUNDS = quick ? 3 : 5;
/** Rounds before those that count: the engine is still compiling. */
export const WARM_UP = 2;
export const POSTS = TURN * (quick ? 4 : 16);
