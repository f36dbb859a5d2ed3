/**
 * What should lie under digest-fetch: node:http through its `getClient` hook, or the built-in fetch?
 * Run `node dist/test/bench/http-or-fetch.js`; with `--silent` it also waits 320 s for what either makes of a stream that
 * says nothing for longer than the 300 s body timeout of fetch.
 *
 * The devices live in a worker thread, so that the busy time of the main thread is that of the reader alone.
 */
import { createServer, Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { HttpTransport } from '../../src/connection/http-transport';
import type { Address } from '../../src/connection/transport';

const STREAMS = 20;
/** Per stream. */
const ALERTS = 1_500;
/** A small alert with its part headers, bytes. */
const ALERT = 600;
const SILENCE = 320_000;

/** Reads until `bytes` came or the stream ended; gives the number of pieces it came in. */
type Read = (address: Address, path: string, bytes: number) => Promise<number>;

const withHttp: Read = async (address, path, bytes) => {
  const reply = await new HttpTransport().send({
    address,
    tls: null,
    method: 'GET',
    path,
    headers: {},
    body: null,
    connectLimit: 5000,
    headersLimit: 5000,
    signal: new AbortController().signal,
  });
  return new Promise((resolve, reject) => {
    let seen = 0;
    let pieces = 0;
    const done = (): void => {
      reply.destroy();
      resolve(pieces);
    };
    const data = (chunk: Buffer): void => {
      pieces++;
      seen += chunk.length;
      if (seen >= bytes) done();
    };
    reply.read({ data, end: done, error: reject });
  });
};

const withFetch: Read = async (address, path, bytes) => {
  const reply = await fetch(`http://${address.host}:${address.port}${path}`);
  const reader = reply.body?.getReader();
  let seen = 0;
  let pieces = 0;
  while (reader && seen < bytes) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces++;
    seen += value.length;
  }
  await reader?.cancel();
  return pieces;
};

const WAYS = { 'node:http': withHttp, fetch: withFetch };

/** Devices as they are: HTTP/1.0, no length, alerts one by one; or one byte and then nothing. */
function devices(): void {
  const alert = Buffer.alloc(ALERT, 'x');
  const talk = (socket: Socket): void => {
    let left = ALERTS;
    const next = (): void => {
      if (left-- === 0 || socket.destroyed) return;
      socket.write(alert);
      // One at a time, or the network joins them.
      setTimeout(next, 1);
    };
    next();
  };
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.once('data', (request) => {
      socket.write('HTTP/1.0 200 OK\r\nContent-Type: multipart/mixed; boundary=boundary\r\n\r\n');
      if (request.toString().includes('/silent')) socket.write('x');
      else talk(socket);
    });
  });
  server.listen(0, '127.0.0.1', () => {
    const at = server.address();
    parentPort?.postMessage(typeof at === 'object' && at ? at.port : 0);
  });
}

async function stream(address: Address): Promise<void> {
  for (const round of ['warm-up ', 'measured', 'measured', 'measured']) {
    for (const [name, read] of Object.entries(WAYS)) {
      const start = performance.eventLoopUtilization();
      const all = Array.from({ length: STREAMS }, () => read(address, '/', ALERTS * ALERT));
      const pieces = (await Promise.all(all)).reduce((sum, one) => sum + one, 0);
      const { active } = performance.eventLoopUtilization(start);
      const each = ((active * 1000) / pieces).toFixed(2);
      console.log(`${round} ${name}: ${pieces} pieces, ${active.toFixed(0)} ms busy, ${each} us each`);
    }
  }
}

async function silence(address: Address): Promise<void> {
  const start = performance.now();
  const after = (): string => `after ${((performance.now() - start) / 1000).toFixed(0)} s`;
  const over = new Promise<string>((resolve) => {
    setTimeout(resolve, SILENCE, 'still open');
  });
  const one = async (name: string, read: Read): Promise<void> => {
    const outcome = read(address, '/silent', 2).then(
      () => 'ended',
      (error: unknown) => `${String(error)} (${error instanceof Error ? String(error.cause) : ''})`,
    );
    console.log(`silent ${name}: ${await Promise.race([outcome, over])} ${after()}`);
  };
  await Promise.all(Object.entries(WAYS).map(([name, read]) => one(name, read)));
}

function main(): void {
  const worker = new Worker(__filename);
  worker.once('message', (port: number) => {
    const address = { host: '127.0.0.1', port, ssl: false };
    void stream(address)
      .then(() => (process.argv.includes('--silent') ? silence(address) : undefined))
      .finally(() => process.exit());
  });
}

if (isMainThread) main();
else devices();
