import 'should';
import { LoginGuard } from '../../src/connection/login-guard';
import { Device } from '../../src/device/device';
import type { ConnectionStatus, DeviceSettings, WatchOptions } from '../../src/device/device-types';
import type { Log } from '../../src/log';
import type { StateMessage } from '../../src/sensors/message';
import { forgetHiddenEvents } from '../../src/setup/hidden-events';
import { admin, camera, DeviceOptions, Model, SimulatedDevice } from '../simulator';
import { memoryTransport, MemoryOptions, MemoryTransport } from './memory-transport';
import { TestClock } from './test-clock';

/** A password that may appear nowhere but in a login. */
export const secret = admin.password;

export interface RigOptions {
  readonly model?: Model;
  readonly device?: DeviceOptions;
  readonly settings?: Partial<DeviceSettings>;
  readonly memory?: MemoryOptions;
}

/** A simulated device and our client of it, on one injected clock, without sockets. */
export class Rig {
  readonly clock = new TestClock();
  readonly device: SimulatedDevice;
  readonly transport: MemoryTransport;
  readonly guard: LoginGuard;
  readonly lines: string[] = [];
  readonly states: ConnectionStatus[] = [];
  readonly messages: StateMessage[] = [];
  client: Device;
  private readonly settings: DeviceSettings;

  constructor(options: RigOptions = {}) {
    this.device = new SimulatedDevice(options.model ?? camera(), { ...options.device, clock: this.clock });
    this.transport = memoryTransport([this.device], options.memory);
    this.guard = new LoginGuard(this.clock);
    // What the process remembers of devices is of another one here.
    forgetHiddenEvents();
    this.settings = {
      id: 'device',
      name: 'Front Porch',
      address: { host: this.device.host, port: this.device.port, ssl: this.device.ssl },
      tls: null,
      username: admin.name,
      password: admin.password,
      delay: 5_000,
      hold: 5_000,
      silence: null,
      customize: [],
      ...options.settings,
    };
    this.client = this.connect();
  }

  /** A new client of the same device, as a redeploy makes one. */
  connect(changes: Partial<DeviceSettings> = {}): Device {
    this.client = new Device(
      { ...this.settings, ...changes },
      { clock: this.clock, transport: this.transport, log: this.log() },
      this.guard,
    );
    this.client.onStatus({
      status: (status) => {
        this.states.push(status);
      },
    });
    return this.client;
  }

  /** Hears sensors; default: all of them. */
  hear(options: Partial<WatchOptions> = {}): StateMessage[] {
    const heard: StateMessage[] = [];
    this.client.watch(
      { sensor: 'all', channel: null, target: null, delay: null, initial: false, ...options },
      {
        message: (message) => {
          heard.push(message);
          this.messages.push(message);
        },
        changed: () => undefined,
      },
    );
    return heard;
  }

  /** Opens the stream and gives it a second. */
  async open(): Promise<this> {
    // Loading the ES module that logs in takes real time, once.
    await import('digest-fetch');
    this.client.open();
    await this.clock.advance(1_000);
    return this;
  }

  /** Settled states in order, without repeats. */
  get told(): string[] {
    return this.states.map(({ state }) => state).filter((state, i, all) => state !== all[i - 1]);
  }

  /** Ends both sides, and says what is left open. */
  async close(): Promise<{ timers: number; connections: number }> {
    await this.client.close();
    this.device.close();
    await this.clock.advance(0);
    return { timers: this.clock.timers, connections: this.transport.open };
  }

  private log(): Log {
    const add = (level: string) => (line: string) => {
      this.lines.push(`${level}: ${line}`);
    };
    return { error: add('error'), warn: add('warn'), info: add('info'), debug: add('debug') };
  }
}

/** Rigs for a suite, one a test: closed after it, when nothing may be left and nobody may have been told a secret. */
export function rigs(): {
  readonly made: (options?: RigOptions) => Rig;
  readonly online: (options?: RigOptions) => Promise<Rig>;
} {
  let rig: Rig;

  afterEach(async () => {
    (await rig.close()).should.eql({ timers: 0, connections: 0 });
    [...rig.lines, JSON.stringify(rig.states), JSON.stringify(rig.messages)]
      .join('\n')
      .should.not.containEql(secret);
  });

  function made(options?: RigOptions): Rig {
    return (rig = new Rig(options));
  }

  async function online(options?: RigOptions): Promise<Rig> {
    await made(options).open();
    // A recorder has nothing to say: three quiet seconds prove its stream.
    if (rig.client.status.state === 'connecting') await rig.clock.advance(2_500);
    rig.client.status.state.should.equal('online');
    return rig;
  }

  return { made, online };
}
