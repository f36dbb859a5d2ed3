/**
 * Real sockets, many devices, faults by chance: every state that was delivered is compared with what the simulated
 * devices know to be true, along the way and at the end. Ends non-zero with what was wrong.
 *
 * npm run soak -- [seconds] [devices] [seed]
 */
import { systemClock } from '../../src/clock';
import { LoginGuard } from '../../src/connection/login-guard';
import { HttpTransport } from '../../src/connection/http-transport';
import { Device } from '../../src/device/device';
import { silentLog } from '../../src/log';
import { admin, camera, listen, Listening, recorder, SimulatedDevice } from '../simulator';
import { chances, deviceFaults } from '../support/device-faults';

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

  constructor(readonly index: number) {
    const changes = { name: `Device ${index}`, heartbeatEvery: 1_000 };
    this.device = new SimulatedDevice(index % 3 ? camera(changes) : recorder(changes), {
      clock: systemClock,
      login: { tries: 3 },
      rebootTime: 2_000,
      ...(index % 5 === 0 ? { maxStreams: 1 } : {}),
    });
  }

  async start(guard: LoginGuard): Promise<void> {
    this.socket = await listen(this.device);
    const address = { host: this.socket.host, port: this.socket.port, ssl: false };
    this.client = new Device(
      {
        id: `device${this.index}`,
        name: `Device ${this.index}`,
        address,
        tls: null,
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
    this.client.open();
  }

  get online(): boolean {
    return this.client?.status.state === 'online' && this.client.status.code === null;
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
    const fault = deviceFaults[Math.floor(chance() * deviceFaults.length)];
    // A certificate is met only over TLS, a refused login makes us wait for minutes by design, and a dripping device
    // tells the truth of some time ago.
    if (!fault || /certificate|stray|stale|lock|drips/.test(fault.name)) return;
    fault.begin(this.device);
    this.ill = true;
    this.end = () => fault.end?.(this.device);
  }

  heal(): void {
    this.device.faults.heal();
    this.end();
    this.device.maxStreams = this.index % 5 === 0 ? 1 : 6;
    this.ill = false;
  }

  /** Compares what was delivered with what is true, where both have had their time. */
  check(): void {
    const now = systemClock.ticks();
    const well = !this.ill && this.online && this.device.openStreams > 0;
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

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what: () => boolean, ms: number): Promise<boolean> {
  const deadline = systemClock.ticks() + ms;
  while (!what() && systemClock.ticks() < deadline) await pause(100);
  return what();
}

async function main(): Promise<string[]> {
  const guard = new LoginGuard(systemClock);
  const pairs = Array.from({ length: count }, (_, index) => new Pair(index));
  await Promise.all(pairs.map((pair) => pair.start(guard)));
  const began = systemClock.ticks();
  if (!(await until(() => pairs.every((pair) => pair.online), 30_000)))
    return ['not every device came online at the start'];
  console.log(`${count} devices online after ${Math.round(systemClock.ticks() - began)} ms, seed ${seed}`);
  const end = systemClock.ticks() + seconds * 1_000;
  while (systemClock.ticks() < end) {
    for (const pair of pairs) {
      if (chance() < 0.03) pair.act();
      if (chance() < 0.012) pair.turn();
      pair.check();
    }
    const looked = systemClock.ticks();
    await pause(LOOK);
    lag.note(Math.max(0, systemClock.ticks() - looked - LOOK - 20));
  }
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
    problems.push(...pair.wrong.map((line) => `device ${pair.index}: ${line}`));
    if (pair.device.ledger.locks > 0) problems.push(`device ${pair.index} locked us out`);
  }
  const total = (of: (pair: Pair) => number): number => pairs.reduce((sum, pair) => sum + of(pair), 0);
  console.log(
    `${total(({ sent }) => sent)} messages, ${total(({ device }) => device.ledger.episodes.length)} episodes, ` +
      `${total(({ device }) => device.ledger.streams.total)} streams, ${total(({ device }) => device.ledger.count('ok'))} logins`,
  );
  await Promise.all(pairs.map((pair) => pair.stop()));
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
    process.exitCode = problems.length === 0 ? 0 : 1;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
