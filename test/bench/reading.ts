/** What reading costs, in a process of its own: node reading.js [--quick]. Tells its figures to who forked it. */
import { parseString } from 'xml2js';
import { AlertReader } from '../../src/stream/read-alert';
import { Splitter } from '../../src/stream/splitter';
import { dialects } from '../support/dialects';
import { flood, floods } from '../support/floods';
import { MULTIPART, part } from '../support/stream-parts';

/** What one kind of post costs: µs of CPU for framing and reading it, and for xml2js alone. */
export interface ReadingCost {
  readonly name: string;
  readonly ours: number;
  readonly xml2js: number;
}

/** ms that the longest push of 64 KB took, and all of a megabyte. */
export interface Stall {
  readonly name: string;
  readonly longest: number;
  readonly all: number;
}

/** Everything that this process tells. */
export interface ReadingReport {
  readonly kind: 'reading';
  readonly costs: readonly ReadingCost[];
  readonly stalls: readonly Stall[];
}

const quick = process.argv.includes('--quick');
/** Many short ones: on a busy machine some are left alone. */
const ROUNDS = quick ? 10 : 60;
const POSTS = 2_000;
const CHUNK = 64 * 1024;
const MEGABYTE = 1024 * 1024;

function cpu(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** µs each, in the best of the rounds: what else this machine does is not our cost. */
function cost(count: number, run: (at: number) => void): number {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round += 1) {
    const took = cpu(() => {
      for (let at = 0; at < count; at += 1) run(at);
    });
    best = Math.min(best, took);
  }
  return (best / count) * 1000;
}

const pad = (at: number): string => String(at % 60).padStart(2, '0');

/** A post of each kind, by its number. `changing`: no two are alike, so that nothing is remembered. */
const posts: readonly (readonly [string, (at: number) => string])[] = [
  ['motion, repeated', (at) => withTime(dialects['camera, CRLF'] ?? '', at)],
  ['heartbeat, repeated', (at) => withTime(dialects['camera heartbeat with extensions'] ?? '', at)],
  ['smart event with a region, repeated', (at) => withTime(smart, at)],
  [
    'smart event with a region, each another',
    (at) => withTime(smart, at).replace('<positionX>1<', `<positionX>${at}<`),
  ],
  ['JSON, each another', (at) => (dialects['JSON, flat'] ?? '').replace('192.0.2.64', `192.0.2.${at}`)],
];
const smart = dialects['smart event with regions and a target'] ?? '';

function withTime(source: string, at: number): string {
  return source.replace(/(T\d\d:\d\d:)\d\d/, `$1${pad(at)}`);
}

function costs(): ReadingCost[] {
  // JSON is no work for xml2js: it is held against the post of a camera.
  const camera = dialects['camera, CRLF'] ?? '';
  return posts.map(([name, make]) => {
    const chunks = Array.from({ length: 500 }, (_, at) => part(Buffer.from(make(at), 'latin1')));
    const reader = new AlertReader();
    const splitter = new Splitter(
      {
        part: (got) => reader.read(got),
        bad: ({ kind }) => {
          throw new Error(kind);
        },
        known: (body) => reader.known(body),
      },
      { contentType: MULTIPART },
    );
    const source = make(0).startsWith('<') ? make(0) : camera;
    return {
      name,
      ours: cost(POSTS, (at) => {
        splitter.push(chunks[at % chunks.length] ?? Buffer.alloc(0));
      }),
      xml2js: cost(POSTS / 20, () => {
        parseString(source, (error: Error | null) => {
          if (error) throw error;
        });
      }),
    };
  });
}

function stall(name: string, bytes: Buffer): Stall {
  const reader = new AlertReader();
  const splitter = new Splitter(
    {
      part: (got) => {
        if (got.contentType.startsWith('image/')) return;
        try {
          reader.read(got);
        } catch (error) {
          if (!(error instanceof Error) || error.name !== 'BadPartError') throw error;
        }
      },
      bad: () => undefined,
      known: (body) => reader.known(body),
    },
    { contentType: MULTIPART },
  );
  let longest = 0;
  let all = 0;
  for (let at = 0; at < bytes.length; at += CHUNK) {
    const took = cpu(() => {
      splitter.push(bytes.subarray(at, at + CHUNK));
    });
    longest = Math.max(longest, took);
    all += took;
  }
  return { name, longest, all };
}

function stalls(): Stall[] {
  const alert = '<EventNotificationAlert><eventType>a</eventType></EventNotificationAlert>\n';
  const covered = Buffer.concat([
    part(Buffer.from([0xff, 0xd8, 0xff]), { type: 'image/jpeg', length: 3 * MEGABYTE }),
    Buffer.from('\r\n--boundary\r\nContent-Type: application/xml\r\n\r\n'),
    Buffer.from(alert.repeat(Math.ceil((2 * MEGABYTE) / alert.length))),
  ]);
  const all = [
    ...floods.map((kind) => stall(kind[0], flood(kind, MEGABYTE))),
    stall('a picture whose length covers a delimiter and 2 MB of small alerts', covered),
  ];
  return all.sort((one, other) => other.longest - one.longest);
}

process.send?.({ kind: 'reading', costs: costs(), stalls: stalls() } satisfies ReadingReport);
