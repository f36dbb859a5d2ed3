import { Random } from './random';
import { BadPartError } from '../../src/documents/bounds';
import { AlertReader, readAlert } from '../../src/stream/read-alert';
import { Splitter } from '../../src/stream/splitter';
import { bodiesOf, captures, haveCaptures } from '../support/captures';
import { dialects } from '../support/dialects';
import { looks, most } from '../support/looks';
import { difference } from '../support/oracle';
import { bare, jpeg, MULTIPART, part, split } from '../support/stream-parts';

/**
 * Mutated streams against the splitter and the parser. `node fuzz.js [count] [seed]`; the seed of a failure is printed.
 * Each stream has 5 to 20 parts, at most 16 KB. In one part something is broken; every part that starts behind the next
 * delimiter, and every one before, must come out. Nothing may be thrown, and the heap may not grow: one reader, as a device
 * has it, reads all of them. Each mutated document is held against xml2js, and every tenth stream against a count of the looks
 * at its bytes.
 */
const MOST_BYTES = 16 * 1024;
const MOST_GROWTH = 32 * 1024 * 1024;

/** Whole bodies that read as alerts: our own dialects, and captures where they are. */
function seeds(): Buffer[] {
  const own = Object.values(dialects).map((body) => Buffer.from(body, 'latin1'));
  const { names, read } = captures();
  const recorded = names.flatMap((name) =>
    name.endsWith('.ndjson')
      ? bodiesOf(read(name)).slice(0, 40)
      : /alert|episode|issue_.*multipart|terminal_alert/i.test(name)
        ? split(read(name)).parts.map(({ body }) => body)
        : [],
  );
  return [...own, ...recorded].filter((body) => body.length < 2500 && isAlert(body));
}

function isAlert(body: Buffer): boolean {
  try {
    return body.length > 0 && readAlert(bare(body)).type !== '';
  } catch {
    return false;
  }
}

function mutate(random: Random, body: Buffer): Buffer {
  let bytes = Buffer.from(body);
  for (let edits = random.below(4) + 1; edits > 0; edits -= 1) {
    const at = random.below(bytes.length + 1);
    const end = Math.min(bytes.length, at + random.below(60));
    const noise = Buffer.from(Array.from({ length: random.below(40) }, () => random.below(256)));
    const tokens = [
      '<',
      '>',
      '&',
      '"',
      '{',
      '}',
      '\0',
      '\r\n',
      '--',
      '<!--',
      '<![CDATA[',
      '<!DOCTYPE',
      ']]>',
      '<?xml',
      '</',
    ];
    const pieces: Buffer[][] = [
      [bytes.subarray(0, at), noise, bytes.subarray(at)],
      [bytes.subarray(0, at), bytes.subarray(end)],
      [bytes.subarray(0, at), Buffer.from(random.pick(tokens)), bytes.subarray(at)],
      [bytes.subarray(0, at), bytes.subarray(at, end), bytes.subarray(at)],
      [bytes.subarray(0, at)],
    ];
    bytes = Buffer.concat(random.pick(pieces));
  }
  return bytes;
}

const reader = new AlertReader();

/** A mutated document against xml2js. */
function compare(random: Random, bodies: readonly Buffer[]): string | null {
  const body = mutate(random, random.pick(bodies));
  return body.includes(0x7b) ? null : difference(body);
}

/** One stream; what went wrong with it, or `null`. */
function run(random: Random, bodies: readonly Buffer[], counting: boolean): string | null {
  const count = 5 + random.below(16);
  const victim = random.below(count);
  const eol = random.pick(['\r\n', '\n']);
  const wanted: string[] = [];
  const parts: Buffer[] = [];
  let total = 0;
  for (let at = 0; at < count; at += 1) {
    const picture = random.below(8) === 0;
    const body = picture ? jpeg(50 + random.below(600)) : random.pick(bodies);
    if (total + body.length + 200 > MOST_BYTES) break;
    const length = random.below(3) === 0 && !picture ? null : body.length;
    const whole = part(body, { eol, length, type: picture ? 'image/jpeg' : 'application/xml' });
    // The first delimiter of the stream stays whole, and every other one but the victim's own.
    const head = whole.indexOf(eol) + eol.length;
    const bytes =
      at === victim ? Buffer.concat([whole.subarray(0, head), mutate(random, whole.subarray(head))]) : whole;
    parts.push(bytes, Buffer.from(random.pick(['', eol])));
    total += bytes.length;
    if (at !== victim && !picture)
      wanted.push(
        body
          .toString('latin1')
          .replace(/^\ufeff|^\u00ef\u00bb\u00bf/, '')
          .trim(),
      );
  }
  const stream = Buffer.concat(parts);
  if (counting) {
    const size = random.pick([1, 7, 1460, stream.length]);
    const count = looks(stream, size);
    if (count > most(size)) return `${count} looks at each byte in pieces of ${size}`;
  }
  const found: string[] = [];
  const splitter = new Splitter(
    {
      part: (got) => {
        found.push(got.body.toString('latin1').trim());
        try {
          reader.read(got).raw();
        } catch (error) {
          if (!(error instanceof BadPartError)) throw error;
        }
      },
      bad: () => undefined,
      known: (body) => reader.known(body),
    },
    { contentType: random.pick([MULTIPART, '', 'multipart/mixed; boundary=other']) },
  );
  for (let at = 0; at < stream.length;) {
    const size = 1 + random.below(random.pick([3, 100, 1460, stream.length]));
    splitter.push(stream.subarray(at, at + size));
    at += size;
  }
  splitter.end();
  // In order: what was wanted is a subsequence of what was found.
  let from = 0;
  let lost = 0;
  for (const body of wanted) {
    const at = found.indexOf(body, from);
    if (at < 0) lost += 1;
    else from = at + 1;
  }
  return lost === 0 ? null : `${lost} of ${wanted.length} whole parts lost`;
}

function main(): void {
  const count = Number(process.argv[2] ?? 100_000);
  const seed = Number(process.argv[3] ?? 1);
  const bodies = seeds();
  const start = Date.now();
  const failures: string[] = [];
  global.gc?.();
  const before = process.memoryUsage();
  for (let at = 0; at < count && failures.length < 10; at += 1) {
    // Each stream has a seed of its own, so that one can be repeated alone.
    try {
      const random = new Random(seed + at);
      const problem = run(random, bodies, at % 10 === 0) ?? compare(random, bodies);
      if (problem !== null) failures.push(`seed ${seed + at}: ${problem}`);
    } catch (error) {
      failures.push(
        `seed ${seed + at}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    }
  }
  global.gc?.();
  const after = process.memoryUsage();
  const growth = after.heapUsed + after.arrayBuffers - before.heapUsed - before.arrayBuffers;
  if (growth > MOST_GROWTH) failures.push(`the heap grew by ${growth} bytes`);
  console.log(
    `${count} streams from seed ${seed}, ${bodies.length} bodies${haveCaptures ? '' : ' (no captures)'}: ` +
      `${failures.length} failures, heap growth ${(growth / 1024 / 1024).toFixed(1)} MB, ${(Date.now() - start) / 1000} s`,
  );
  for (const failure of failures) console.error(failure);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

main();
