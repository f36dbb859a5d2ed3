import fc from 'fast-check';

/**
 * Random tests take the same chances at every run, so that what is red is red because of a change. `SEED=2 npm run unit` takes
 * others; `npm run fuzz` goes further.
 */
fc.configureGlobal({ seed: Number(process.env.SEED ?? 1) });
