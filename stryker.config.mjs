/** Source mutations of the rooms that decide what a device says. `npm run mutants -- --mutate src/stream/held.ts` for one file. */
export default {
  mutate: [
    'src/documents/**/*.ts',
    'src/stream/**/*.ts',
    'src/sensors/**/*.ts',
    'src/connection/**/*.ts',
    '!src/**/*.d.ts',
  ],
  plugins: ['@stryker-mutator/mocha-runner'],
  testRunner: 'mocha',
  mochaOptions: {
    config: 'test/mutants.mocharc.json',
  },
  buildCommand: 'npm run compile',
  coverageAnalysis: 'perTest',
  // What stands outside of functions (the catalogue, tables) would need the whole suite for each of its words.
  ignoreStatic: true,
  timeoutMS: 2000,
  incremental: true,
  // Beside dist, which a build empties.
  incrementalFile: '.mutants.json',
  concurrency: 2,
  reporters: ['clear-text', 'progress'],
  clearTextReporter: { allowColor: false, logTests: false },
  ignorePatterns: ['dist', 'coverage', 'test/screenshots'],
  tempDirName: 'dist/stryker',
  thresholds: { high: 95, low: 90, break: null },
};
