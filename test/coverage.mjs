// Runs the quick suites, and the command in a process of its own, and counts what they reach in src. Fails under 95 % of lines or 90 % of branches.
// Counted on what tsc wrote: a TypeScript loader invents branches that nobody wrote.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** A file of types alone leaves nothing to run; counted as unreached it would hide what really is. */
const typesAlone = readdirSync('dist/src', { recursive: true })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.js'))
  .filter((file) => {
    const code = readFileSync(`dist/src/${file}`, 'utf8')
      .replace('"use strict";', '')
      .replace('Object.defineProperty(exports, "__esModule", { value: true });', '')
      .replace(/\/\/# sourceMappingURL=.*/, '');
    return code.trim() === '';
  });

const { status } = spawnSync(
  process.execPath,
  [
    require.resolve('c8/bin/c8.js'),
    ...[
      '--all',
      '--src',
      'dist/src',
      '--exclude-after-remap',
      '--include',
      'src/**',
      '--include',
      'dist/src/**',
    ],
    ...['--exclude', '**/*.d.ts'],
    ...typesAlone.flatMap((file) => ['--exclude', `**/src/${file.replace(/\.js$/, '.{js,ts}')}`]),
    ...['--reporter', 'text', '--reporter', 'html'],
    ...['--check-coverage', '--lines', '95', '--branches', '90'],
    process.execPath,
    require.resolve('mocha/bin/mocha.js'),
    // The command is a process of its own: only there its beginning and its end can be reached.
    'dist/test/e2e/capture.spec.js',
    ...process.argv.slice(2),
  ],
  { stdio: 'inherit' },
);
process.exitCode = status ?? 1;
