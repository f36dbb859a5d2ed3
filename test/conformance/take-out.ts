/**
 * Shows that no row of CONFORMANCE.md is there in name only: npm run take-outs -- [line …]
 * One handling after the other is taken out of a copy of the built package, and the tests that the table names for its
 * lines are run. Ends non-zero unless every test of every row went red at least once. Takes some minutes.
 */
import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { NamedTest, Row, rows } from './table';
import { TakeOut, takeOuts } from './take-outs';

/** ms after which tests count as red: without a handling they may well hang. */
const LIMIT = 90_000;
/** Letters of a failure: enough to see that it is the missing handling that fails. */
const LONGEST_WHY = 120;

const root = process.cwd();
const asked = process.argv.slice(2);
const table = rows().filter(({ line }) => asked.length === 0 || asked.includes(line));
const nameOf = ({ file, title }: NamedTest): string => `${file}: ${title}`;

/** A copy that may be broken: what is built is copied, the rest is linked. */
async function house(folder: string): Promise<string> {
  const copy = join(folder, 'main');
  await mkdir(copy, { recursive: true });
  for (const entry of await readdir(root)) {
    if (entry !== 'dist') await symlink(join(root, entry), join(copy, entry));
  }
  await symlink(join(root, '../shared'), join(folder, 'shared'));
  await cp(join(root, 'dist'), join(copy, 'dist'), { recursive: true });
  return copy;
}

const { options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)).config,
  ts.sys,
  root,
);

/** The built file without the handling. */
async function without({ file, text, instead }: TakeOut): Promise<string> {
  const source = await readFile(join(root, file), 'utf8');
  const [before, after, ...more] = source.split(text);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`${file} does not have this exactly once: ${text}`);
  }
  const changed = `${before}${instead}${after}`;
  if (!file.endsWith('.ts')) return changed;
  return ts.transpileModule(changed, { fileName: file, compilerOptions: options }).outputText;
}

/** A test that ran. */
interface Ran {
  /** Of its source, as the table names it. */
  readonly file: string;
  /** Whole, with its groups. */
  readonly title: string;
  /** Why it failed. */
  readonly why: string;
}

interface Outcome {
  readonly passed: readonly Ran[];
  readonly failed: readonly Ran[];
  readonly hung: boolean;
  /** There is a report: the files could be loaded. */
  readonly told: boolean;
  readonly said: string;
}

const ranOf = (copy: string, list: unknown): Ran[] =>
  (list as { file: string; fullTitle: string; err: { message?: string } }[]).map(
    ({ file, fullTitle, err }) => ({
      file: relative(join(copy, 'dist'), file).replace(/\.js$/, '.ts'),
      title: fullTitle,
      why: (err.message ?? '').replaceAll(/\s+/g, ' ').slice(0, LONGEST_WHY),
    }),
  );
/** Tests of two files may begin alike. */
const isAmong = ({ file, title }: NamedTest, list: readonly Ran[]): boolean =>
  list.some((ran) => ran.file === file && ran.title.includes(title));

/** Runs these tests only. */
function run(copy: string, tests: readonly NamedTest[]): Promise<Outcome> {
  const grep = tests.map(({ title }) => title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|');
  const files = [...new Set(tests.map(({ file }) => join('dist', file.replace(/\.ts$/, '.js'))))];
  const words = ['--no-config', '--exit', '--timeout', '30000', '--reporter', 'json', '--grep', grep];
  const child = spawn(process.execPath, [join(root, 'node_modules/mocha/bin/mocha.js'), ...words, ...files], {
    cwd: copy,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let hung = false;
  const timer = setTimeout(() => {
    hung = true;
    child.kill('SIGKILL');
  }, LIMIT);
  let output = '';
  let errors = '';
  child.stdout.on('data', (bytes: Buffer) => {
    output += bytes.toString();
  });
  child.stderr.on('data', (bytes: Buffer) => {
    errors += bytes.toString();
  });
  return new Promise((resolve) => {
    child.on('close', () => {
      clearTimeout(timer);
      try {
        // What tests print comes before the report.
        const report = JSON.parse(output.slice(output.indexOf('{\n  "stats"'))) as Record<string, unknown>;
        resolve({
          passed: ranOf(copy, report.passes),
          failed: ranOf(copy, report.failures),
          hung,
          told: true,
          said: errors,
        });
      } catch {
        resolve({ passed: [], failed: [], hung, told: false, said: (output + errors).slice(-2_000) });
      }
    });
  });
}

const red = new Set<string>();
const faults: string[] = [];

const rowsOf = (takeOut: TakeOut): Row[] => table.filter(({ line }) => takeOut.lines.includes(line));

/** Takes one handling out, runs the tests of its lines, and puts it back. */
async function tryWithout(copy: string, takeOut: TakeOut): Promise<void> {
  const tests = rowsOf(takeOut).flatMap((row) => row.tests);
  const built = join(copy, 'dist', takeOut.file.replace(/\.ts$/, '.js'));
  const whole = await readFile(built);
  await writeFile(built, await without(takeOut));
  const { failed, hung, told, said } = await run(copy, tests);
  await writeFile(built, whole);
  const lines = takeOut.lines.join(', ');
  if (!hung && !told) {
    faults.push(`${lines}: the tests do not load without this of ${takeOut.file}: ${takeOut.text}\n${said}`);
    return;
  }
  for (const { line, tests } of rowsOf(takeOut)) {
    const reddened = tests.filter((test) => hung || isAmong(test, failed));
    for (const test of reddened) red.add(`${line} ${nameOf(test)}`);
    if (reddened.length > 0) continue;
    faults.push(`${line}: nothing failed without this of ${takeOut.file}: ${takeOut.text}\n${said}`);
  }
  console.log(`${lines}: ${hung ? 'the tests hung' : `${failed.length} failed: ${failed[0]?.why ?? ''}`}`);
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'hikvision-take-outs-'));
  try {
    const lines = new Set(table.map(({ line }) => line));
    const queue = takeOuts.filter((takeOut) => takeOut.lines.some((line) => lines.has(line)));
    const copies = await Promise.all(
      Array.from({ length: availableParallelism() }, (_, at) => house(join(folder, String(at)))),
    );
    const tests = table.flatMap((row) => row.tests);
    const whole = await run(copies[0] ?? root, tests);
    if (!whole.told || whole.failed.length > 0) {
      throw new Error(
        `The tests must pass first. ${whole.failed.map(({ title }) => title).join(', ')} ${whole.said}`,
      );
    }
    for (const test of tests) {
      if (!isAmong(test, whole.passed)) faults.push(`${nameOf(test)} does not run.`);
    }
    await Promise.all(
      copies.map(async (copy) => {
        for (let next = queue.shift(); next; next = queue.shift()) await tryWithout(copy, next);
      }),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  for (const { line, tests } of table) {
    for (const test of tests) {
      if (!red.has(`${line} ${nameOf(test)}`)) faults.push(`${line}: never red: ${nameOf(test)}`);
    }
  }
  for (const fault of faults) console.error(`\n${fault}`);
  console.log(`\n${table.length} rows, ${red.size} tests red, ${faults.length} faults`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
