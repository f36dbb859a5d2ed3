import { Log, silentLog } from '../../src/log';
import type { ConnectionStatus, WatchOptions, WatchSummary } from '../../src/device/device-types';
import { BoardOptions, SensorBoard } from '../../src/sensors/board';
import type { Inventory, Trigger } from '../../src/sensors/inventory';
import type { StateMessage } from '../../src/sensors/message';
import { slug } from '../../src/sensors/slug';
import { TestClock } from './test-clock';

/** A sensor node as a test sees it. */
export interface Heard {
  readonly messages: StateMessage[];
  /** `time topic payload reason`, time in seconds from the clock's start. */
  readonly lines: string[];
  changes(): number;
  summary(): WatchSummary;
  close(): void;
}

/** A board on injected time, with what a test usually changes. */
export interface TestBoard {
  readonly board: SensorBoard;
  readonly clock: TestClock;
  readonly logged: string[];
  readonly listChanges: () => number;
  readonly hear: (options?: Partial<WatchOptions>) => Heard;
}

export function aBoard(name: string, options: Partial<BoardOptions> = {}): TestBoard {
  const clock = new TestClock();
  const logged: string[] = [];
  let lists = 0;
  const log: Log = { ...silentLog, info: (line) => logged.push(line), warn: (line) => logged.push(line) };
  const board = new SensorBoard({
    clock,
    log,
    delay: 5000,
    hold: 5000,
    customize: [],
    ref: () => ({ id: 'd1', name, model: 'M', host: '192.0.2.1' }),
    slug: () => slug(name),
    listChanged: () => lists++,
    ...options,
  });
  board.setStreamOpen(true);
  board.connection(online);
  return {
    board,
    clock,
    logged,
    listChanges: () => lists,
    hear: (wanted = {}) => hear(board, clock, wanted),
  };
}

function hear(board: SensorBoard, clock: TestClock, wanted: Partial<WatchOptions>): Heard {
  const messages: StateMessage[] = [];
  const lines: string[] = [];
  let changes = 0;
  const watch = board.watch(
    { sensor: 'all', channel: null, target: null, delay: null, initial: false, ...wanted },
    {
      message(message) {
        messages.push(message);
        lines.push(`${clock.ticks() / 1000} ${message.topic} ${message.payload} ${message.reason}`);
      },
      changed: () => changes++,
    },
  );
  return {
    messages,
    lines,
    changes: () => changes,
    summary: () => watch.summary(),
    close: () => {
      watch.close();
    },
  };
}

export const online: ConnectionStatus = {
  state: 'online',
  reason: 'Online.',
  hint: '',
  code: null,
  values: {},
  since: 0,
  retryAt: null,
};

export const offline: ConnectionStatus = { ...online, state: 'offline', reason: 'Nothing answers.' };

/** What a device lists; by default a camera that lists nothing. */
export function anInventory(fields: Partial<Inventory> = {}): Inventory {
  return {
    info: { name: null, model: null, firmware: null, deviceType: null },
    recorder: false,
    channels: [],
    proxies: [],
    inputs: [],
    analog: null,
    triggers: [],
    prefix: '/ISAPI',
    problems: [],
    ...fields,
  };
}

/** A list entry that notifies the surveillance center. */
export function aTrigger(type: string, number: number | null = 1, notifies = true): Trigger {
  return { type, number, notifies };
}
