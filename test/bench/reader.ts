/**
 * Our side of a bench without Node-RED, in a process of its own, so that every case starts with the same empty engine:
 * node reader.js <case> <port>. Tells its CPU time when the marker comes.
 */
import { request } from 'node:http';
import { parseString } from 'xml2js';
import { systemClock } from '../../src/clock';
import { LoginGuard } from '../../src/connection/login-guard';
import { HttpTransport } from '../../src/connection/http-transport';
import { Device } from '../../src/device/device';
import { silentLog } from '../../src/log';
import { Splitter } from '../../src/stream/splitter';

/** What a run cost. CPU in ms of user and system together. */
export interface Cost {
  readonly kind: 'cost';
  readonly cpu: number;
  readonly wall: number;
}

/** When each post came, in ns of `process.hrtime.bigint()` as text, since `begin`. */
export interface Arrivals {
  readonly kind: 'arrivals';
  readonly times: readonly string[];
}

const [name = '', port = ''] = process.argv.slice(2);
const END = Buffer.from('linedetection');

let begun = process.cpuUsage();
let beganAt = performance.now();
let arrivals: string[] = [];

/** Told once a run: the marker may come in two pieces. */
let told = true;

function ended(): void {
  if (told) return;
  told = true;
  const { user, system } = process.cpuUsage(begun);
  process.send?.({
    kind: 'cost',
    cpu: (user + system) / 1000,
    wall: performance.now() - beganAt,
  } satisfies Cost);
}

process.on('message', (what) => {
  if (what === 'tell') {
    process.send?.({ kind: 'arrivals', times: arrivals } satisfies Arrivals);
    return;
  }
  arrivals = [];
  told = false;
  begun = process.cpuUsage();
  beganAt = performance.now();
});
process.on('disconnect', () => process.exit());

/** The least that a client must find in a part: its type and its state, by plain search. */
function scan(body: Buffer): string {
  const text = body.toString('latin1');
  const type = text.indexOf('<eventType>') + 11;
  const state = text.indexOf('<eventState>') + 12;
  return text.slice(type, text.indexOf('<', type)) + text.slice(state, text.indexOf('<', state));
}

function read(data: (chunk: Buffer) => void): void {
  const outgoing = request(
    { host: '127.0.0.1', port: Number(port), path: '/ISAPI/Event/notification/alertStream' },
    (incoming) => {
      incoming.on('data', data);
    },
  );
  outgoing.end();
}

let scanned = '';
const splitting = (part: (body: Buffer) => void): void => {
  const splitter = new Splitter(
    {
      part: ({ body }) => {
        part(body);
      },
      bad: ({ kind }) => {
        throw new Error(kind);
      },
    },
    { contentType: 'multipart/mixed; boundary=boundary' },
  );
  read((chunk) => {
    splitter.push(chunk);
    // The marker is the last thing that is sent.
    if (chunk.subarray(-700).includes(END)) ended();
  });
};

if (name === 'arrivals') {
  splitting(() => arrivals.push(String(process.hrtime.bigint())));
} else if (name === 'bytes') {
  read((chunk) => {
    if (chunk.subarray(-700).includes(END)) ended();
  });
} else if (name === 'split') {
  splitting(() => undefined);
} else if (name === 'scan') {
  splitting((body) => {
    scanned = scan(body);
  });
} else if (name === 'xml2js') {
  splitting((body) => {
    parseString(body.toString(), (error: Error | null) => {
      if (error) throw error;
    });
  });
} else {
  const device = new Device(
    {
      id: 'bench',
      name: 'Bench',
      address: { host: '127.0.0.1', port: Number(port), ssl: false },
      tls: null,
      username: 'admin',
      password: 'none is asked for',
      delay: 0,
      hold: 5_000,
      silence: null,
      customize: [],
    },
    { clock: systemClock, transport: new HttpTransport(systemClock), log: silentLog },
    new LoginGuard(systemClock),
  );
  device.watch(
    { sensor: 'all', channel: null, target: null, delay: null, initial: false },
    {
      message: ({ sensor, payload }) => {
        if (sensor.type === 'line_crossing' && payload) ended();
      },
      changed: () => undefined,
    },
  );
  device.open();
}

/** Keeps what was computed from being optimised away. */
export const kept = (): string => scanned;
