/**
 * Real sockets, many devices, faults by chance: every state that was delivered is compared with what the simulated
 * devices know to be true, along the way and at the end. Ends non-zero with what was wrong.
 *
 * npm run soak -- [seconds] [devices] [seed]
 */
import { X509Certificate } from 'node:crypto';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../src/clock';
import { LoginGuard } from '../../src/connection/login-guard';
import { HttpTransport } from '../../src/connection/http-transport';
import { readFingerprint } from '../../src/connection/trust';
import { Device } from '../../src/device/device';
import { silentLog } from '../../src/log';
import { admin, camera, listen, Listening, recorder, SimulatedDevice } from '../simulator';
import { certificate } from '../support/certificates';
import { chances, DeviceFault, deviceFaults } from '../support/device-faults';

const [seconds = 120, count = 100, seed = 1] = process.argv.slice(2).map(Number);
const chance = chances(seed);
const between = (from: number, to: number): number => from + chance() * (to - from);

/** ms: shorter than in a house, so that two minutes hold many episodes. */
const HOLD = 2_500;
const DELAY = 1_000;
/** ms without a byte after which a stream is renewed. */
const SILENCE = 4_000;
/** ms that the way from device to flow may take with everything in one process. */
const SLACK = 2_000;
/** ms between two looks at all devices. */
const LOOK = 200;

/** How late this process itself was lately: a machine that is busy with other things delays both sides. */
class Lag {
  private readonly seen: { readonly at: number; readonly late: number }[] = [];

  note(late: number): void {
    const now = systemClock.ticks();
    this.seen.push({ at: now, late });
    while ((this.seen[0]?.at ?? now) < now - 15_000) this.seen.shift();
  }

  /** ms of the last 15 s in which nothing could run, added up. */
  get recent(): number {
    return this.seen.reduce((sum, { late }) => sum + late, 0);
  }
}

const lag = new Lag();
/** Types whose sensors are compared, with their wire names. */
const TYPES = { VMD: 'motion', linedetection: 'line_crossing', fielddetection: 'field_detection' } as const;

/** Where devices post to that are not asked for a stream. It restarts at times, as Node-RED does. */
class Listener {
  port = 0;
  private server: Server | null = null;

  constructor(private readonly pairs: () => readonly Pair[]) {}

  async start(): Promise<void> {
    const server = createServer((request, response) => void this.take(request, response));
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (!server) return;
    const closed = new Promise<void>((resolve) => server.once('close', resolve));
    server.close();
    server.closeAllConnections();
    await closed;
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const contentType = request.headers['content-type'] ?? '';
    const receipt = await this.pairs()[Number(request.url?.slice(1))]?.receive(contentType, request);
    response.statusCode = receipt?.outcome === 'read' ? 200 : 400;
    response.end();
  }
}

const faults: readonly DeviceFault[] = deviceFaults.filter(({ long }) => long !== true);
const fingerprint = readFingerprint(new X509Certificate(certificate('server').cert as Buffer).fingerprint256);

/** One device, our client of it, and what both say. */
class Pair {
  readonly device: SimulatedDevice;
  readonly on = new Map<string, boolean>();
  readonly wrong: string[] = [];
  sent = 0;
  /** Ticks since when everything has been well without a break. */
  private wellSince = Infinity;
  private readonly changed = new Map<string, { truth: boolean; at: number }>();
  private client: Device | null = null;
  private socket: Listening | null = null;
  private ill = false;
  private end: () => unknown = () => undefined;
  /** The device posts by itself. */
  private readonly pushes: boolean;
  private readonly ssl: boolean;
  private alerts = 0;

  constructor(
    readonly index: number,
    private readonly listener: Listener,
  ) {
    this.pushes = index % 9 === 4;
    this.ssl = index % 7 === 3;
    const changes = { name: `Device ${index}`, heartbeatEvery: 1_000 };
    this.device = new SimulatedDevice(index % 3 ? camera(changes) : recorder(changes), {
      clock: systemClock,
      login: { tries: 3 },
      rebootTime: 2_000,
      ...(index % 5 === 0 ? { maxStreams: 1 } : {}),
    });
  }

  async start(guard: LoginGuard): Promise<void> {
    this.socket = await listen(this.device, this.ssl ? { tls: certificate('server') } : {});
    const address = { host: this.socket.host, port: this.socket.port, ssl: this.ssl };
    if (this.pushes) this.device.httpHosts.set(1, '127.0.0.1', this.listener.port, `/${this.index}`);
    this.client = new Device(
      {
        id: `device${this.index}`,
        name: `Device ${this.index}`,
        address,
        tls: this.ssl ? { fingerprint } : null,
        ...(this.pushes && { source: 'push' as const }),
        username: admin.name,
        password: admin.password,
        delay: DELAY,
        hold: HOLD,
        silence: SILENCE,
        customize: [],
      },
      { clock: systemClock, transport: new HttpTransport(systemClock), log: silentLog },
      guard,
    );
    this.client.watch(
      { sensor: 'all', channel: null, target: null, delay: null, initial: false },
      {
        message: ({ payload, sensor }) => {
          this.sent++;
          const key = `${sensor.type} ${sensor.channel ?? 1}`;
          if (this.on.get(key) === payload) this.wrong.push(`${key} said ${payload} twice`);
          this.on.set(key, payload);
        },
        changed: () => undefined,
      },
    );
    this.client.onEvents(
      { events: [], channel: null },
      { alert: () => this.alerts++, picture: () => undefined },
    );
    this.client.open();
  }

  receive(contentType: string, body: AsyncIterable<Buffer>): ReturnType<Device['receive']> | null {
    return this.client?.receive({ contentType, body }) ?? null;
  }

  /** What was posted and told: none lost that was answered, and no post told twice. */
  checkPosts(): void {
    if (!this.pushes) return;
    const { posts } = this.device.httpHosts;
    const read = posts.filter(({ status }) => status === 200).length;
    if (this.alerts < read || this.alerts > posts.length)
      this.wrong.push(`${posts.length} posts, ${read} of them answered, but ${this.alerts} were told`);
  }

  get online(): boolean {
    // Push says what it waits for until its first post.
    return this.client?.status.state === 'online' && (this.pushes || this.client.status.code === null);
  }

  get channels(): number {
    return this.device.model.channels.length;
  }

  /** Something happens in front of the device. */
  act(): void {
    const wire = Object.keys(TYPES)[Math.floor(between(0, 3))] ?? 'VMD';
    const channel = Math.floor(between(1, this.channels + 1));
    if (this.device.ledger.isOn(wire, channel)) return;
    this.device.episode({ type: wire, channel, lasts: between(500, 8_000) });
  }

  /** Makes it ill, or well again. */
  turn(): void {
    if (this.ill) {
      this.heal();
      return;
    }
    const fault = faults[Math.floor(chance() * faults.length)];
    if (!fault || (fault.tls && !this.ssl)) return;
    fault.begin(this.device);
    this.ill = true;
    if (!fault.tls) {
      this.end = () => fault.end?.(this.device);
      return;
    }
    this.socket?.show(certificate('self-signed'));
    const from = Date.now() + lag.recent + 500;
    this.end = () => {
      this.socket?.show(certificate('server'));
      const last = this.device.ledger.requests.at(-1);
      if (last && last.at > from)
        this.wrong.push(`was asked for ${last.target} while its certificate was another`);
    };
  }

  heal(): void {
    this.device.faults.heal();
    this.end();
    this.end = () => undefined;
    this.device.maxStreams = this.index % 5 === 0 ? 1 : 6;
    this.ill = false;
  }

  /** Compares what was delivered with what is true, where both have had their time. */
  check(): void {
    const now = systemClock.ticks();
    const well = !this.ill && this.online && (this.pushes || this.device.openStreams > 0);
    if (!well) this.wellSince = Infinity;
    else if (this.wellSince === Infinity) this.wellSince = now;
    for (const [wire, type] of Object.entries(TYPES)) {
      for (let channel = 1; channel <= this.channels; channel++) {
        const key = `${type} ${channel}`;
        const truth = this.device.ledger.isOn(wire, channel);
        const before = this.changed.get(key);
        if (before?.truth !== truth) this.changed.set(key, { truth, at: now });
        const since = now - (this.changed.get(key)?.at ?? now);
        const delivered = this.on.get(key) ?? false;
        const slack = SLACK + lag.recent;
        // Posts come every second. A stream that fell silent in a fault is only found by its silence, after it.
        const lateOn = truth && since > slack && now - this.wellSince > SILENCE + slack;
        // An end needs no stream: hold and delay run by themselves.
        const lateOff = !truth && since > HOLD + DELAY + slack;
        if ((lateOn && !delivered) || (lateOff && delivered))
          this.wrong.push(`${key} is ${truth} for ${Math.round(since)} ms, but ${delivered} was delivered`);
      }
    }
  }

  async stop(): Promise<void> {
    await this.client?.close();
    this.device.close();
    await this.socket?.close();
  }
}

/** Bytes that the heap may grow by in the last two thirds: what the simulated devices write down grows as well. */
const HEAP_GROWTH = 64 * 1024 * 1024;

function heapNow(): number {
  if (!globalThis.gc) throw new Error('Run it with --expose-gc: the heap is looked at after a collection.');
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what: () => boolean, ms: number): Promise<boolean> {
  const deadline = systemClock.ticks() + ms;
  while (!what() && systemClock.ticks() < deadline) await pause(100);
  return what();
}

async function main(): Promise<string[]> {
  const guard = new LoginGuard(systemClock);
  const listener = new Listener(() => pairs);
  await listener.start();
  const pairs: Pair[] = Array.from({ length: count }, (_, index) => new Pair(index, listener));
  await Promise.all(pairs.map((pair) => pair.start(guard)));
  const began = systemClock.ticks();
  if (!(await until(() => pairs.every((pair) => pair.online), 30_000)))
    return ['not every device came online at the start'];
  console.log(`${count} devices online after ${Math.round(systemClock.ticks() - began)} ms, seed ${seed}`);
  const end = systemClock.ticks() + seconds * 1_000;
  /** Bytes of the heap after a collection, a third of the time after the start and at the end. */
  const heap: number[] = [];
  while (systemClock.ticks() < end) {
    if (heap.length === 0 && end - systemClock.ticks() < (seconds * 2_000) / 3) heap.push(heapNow());
    if (chance() < 0.01) {
      await listener.stop();
      await listener.start();
    }
    for (const pair of pairs) {
      if (chance() < 0.03) pair.act();
      if (chance() < 0.012) pair.turn();
      pair.check();
    }
    const looked = systemClock.ticks();
    await pause(LOOK);
    lag.note(Math.max(0, systemClock.ticks() - looked - LOOK - 20));
  }
  heap.push(heapNow());
  for (const pair of pairs) pair.heal();
  // The longest wait is that of a device that answered and refused: 60 s and a tenth.
  const back = await until(() => pairs.every((pair) => pair.online), 75_000);
  const problems = back
    ? []
    : pairs.filter(({ online }) => !online).map(({ index }) => `device ${index} is not back`);
  await pause(HOLD + DELAY + 9_000);
  for (const pair of pairs) {
    pair.check();
    for (const [key, on] of pair.on) if (on) problems.push(`device ${pair.index}: ${key} is stuck on`);
    await pair.device.httpHosts.settled;
    pair.checkPosts();
    problems.push(...pair.wrong.map((line) => `device ${pair.index}: ${line}`));
    if (pair.device.ledger.locks > 0) problems.push(`device ${pair.index} locked us out`);
  }
  const total = (of: (pair: Pair) => number): number => pairs.reduce((sum, pair) => sum + of(pair), 0);
  console.log(
    `${total(({ sent }) => sent)} messages, ${total(({ device }) => device.ledger.episodes.length)} episodes, ` +
      `${total(({ device }) => device.ledger.streams.total)} streams, ${total(({ device }) => device.ledger.count('ok'))} logins`,
  );
  const [early = 0, late = 0] = heap;
  console.log(`heap ${megabytes(early)} MB after a third, ${megabytes(late)} MB at the end`);
  if (late > early + HEAP_GROWTH) problems.push(`the heap grew from ${early} to ${late} bytes`);
  await Promise.all(pairs.map((pair) => pair.stop()));
  await listener.stop();
  await pause(500);
  const left = process.getActiveResourcesInfo().filter((name) => /TCP|TLS/.test(name));
  if (left.length > 0) problems.push(`left open: ${left.join(', ')}`);
  return problems;
}

main().then(
  (problems) => {
    for (const line of problems.slice(0, 50)) console.error(line);
    console.log(
      problems.length === 0 ? 'soak: nothing was wrong' : `soak: ${problems.length} things were wrong`,
    );
    // Devices that run on after a failed start would keep the process alive.
    process.exit(problems.length === 0 ? 0 : 1);
  },
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
