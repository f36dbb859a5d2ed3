/** Our side of the scale bench: node --expose-gc fleet.js <port> <port> … Tells what so many devices cost. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { systemClock } from '../../src/clock';
import { LoginGuard } from '../../src/connection/login-guard';
import { HttpTransport } from '../../src/connection/http-transport';
import { Device } from '../../src/device/device';
import { silentLog } from '../../src/log';
import { admin, camera, listen, SimulatedDevice } from '../simulator';

export interface FleetReport {
  readonly kind: 'fleet';
  readonly devices: number;
  /** ms until the last was online. */
  readonly online: number;
  /** Bytes more than without devices, while idle. */
  readonly heap: number;
  readonly rss: number;
  /** ms of CPU a second of the whole process: idle, and with one device in twenty active. */
  readonly idleCpu: number;
  readonly activeCpu: number;
  readonly sockets: number;
  /** ms, p99. */
  readonly loopDelay: number;
}

/** ms that each rate is measured over. */
const WINDOW = 20_000;
/** ms after which nothing of the beginning costs any more. */
const SETTLING = 8_000;
/** ms that the delay of the event loop is measured over. */
const LOOP_WINDOW = 5_000;

const ports = process.argv.slice(2).map(Number);
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const collect = (): NodeJS.MemoryUsage => {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage();
};

function connect(port: number, guard: LoginGuard): Device {
  const device = new Device(
    {
      id: `device${port}`,
      name: '',
      address: { host: '127.0.0.1', port, ssl: false },
      tls: null,
      username: admin.name,
      password: admin.password,
      delay: 5_000,
      hold: 5_000,
      silence: null,
      customize: [],
    },
    { clock: systemClock, transport: new HttpTransport(systemClock), log: silentLog },
    guard,
  );
  device.watch(
    { sensor: 'motion', channel: null, target: null, delay: null, initial: false },
    { message: () => undefined, changed: () => undefined },
  );
  device.open();
  return device;
}

async function cpuPerSecond(): Promise<number> {
  const begun = process.cpuUsage();
  await pause(WINDOW);
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / 1000 / (WINDOW / 1000);
}

async function main(): Promise<void> {
  const guard = new LoginGuard(systemClock);
  // Code and tables are loaded once, whatever the number of devices: a first one, gone again, takes that out.
  const simulated = new SimulatedDevice(camera());
  const socket = await listen(simulated);
  const first = connect(socket.port, guard);
  while (first.status.state !== 'online') await pause(20);
  await first.close();
  simulated.close();
  await socket.close();
  // What has run for the first time may still be compiled.
  await pause(2_000);
  const before = collect();
  const began = performance.now();
  const devices = ports.map((port) => connect(port, guard));
  while (devices.some(({ status }) => status.state !== 'online')) await pause(20);
  const online = performance.now() - began;
  await pause(2_000);
  const after = collect();
  // Collecting goes on in the background for a while.
  await pause(SETTLING);
  const idleCpu = await cpuPerSecond();
  process.send?.({ kind: 'act' });
  await pause(1_000);
  const activeCpu = await cpuPerSecond();
  // By itself: it wakes the process up a hundred times a second.
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  await pause(LOOP_WINDOW);
  delay.disable();
  process.send?.({
    kind: 'fleet',
    devices: devices.length,
    online,
    heap: after.heapUsed - before.heapUsed,
    rss: after.rss - before.rss,
    idleCpu,
    activeCpu,
    sockets: process.getActiveResourcesInfo().filter((name) => name.includes('TCP')).length,
    // The histogram counts from the planned time; its resolution is part of every value.
    loopDelay: Math.max(0, delay.percentile(99) / 1e6 - 10),
  } satisfies FleetReport);
  await Promise.all(devices.map((device) => device.close()));
  process.disconnect();
}

void main();
