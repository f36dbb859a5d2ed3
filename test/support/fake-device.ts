import type { Answer, Ask } from '../../src/connection/requester';
import type {
  ConnectionStatus,
  DeviceActivity,
  DeviceApi,
  DeviceParts,
  DeviceSettings,
  DeviceView,
  EventFilter,
  EventListener,
  StatusListener,
  Watch,
  WatchListener,
  WatchOptions,
  WatchSummary,
} from '../../src/device/device-types';
import type { Post, PostReceipt } from '../../src/feeds/posts';
import type { DiagnosticsInput } from '../../src/setup/diagnostics';
import type { Reported } from '../../src/commands/report';
import type { About } from '../../src/sensors/inventory';
import type { SensorFilter, SensorNow } from '../../src/sensors/sensor-now';
import { aboutCamera } from './fake-asker';
import type { StateMessage } from '../../src/sensors/message';

/** One watch of a {@link FakeDevice}: what the node asked for, and what a test lets it hear. */
export class FakeWatch implements Watch {
  closed = false;
  state: WatchSummary = { kind: 'off' };

  constructor(
    readonly options: WatchOptions,
    readonly listener: WatchListener,
  ) {}

  summary(): WatchSummary {
    return this.state;
  }

  close(): void {
    this.closed = true;
  }

  show(state: WatchSummary): void {
    this.state = state;
    this.listener.changed();
  }
}

/** A device without any connection: counts what nodes do to it, and says what a test wants. */
export class FakeDevice implements DeviceApi {
  /** `open`, `idle` and `close` in the order they came; repeated `open` only once. */
  readonly calls: string[] = [];
  readonly watches: FakeWatch[] = [];
  readonly events = new Map<EventListener, EventFilter>();
  readonly statuses = new Set<StatusListener>();
  readonly asked: Ask[] = [];
  readonly filters: SensorFilter[] = [];
  readonly reports: Reported[] = [];
  known: About = aboutCamera;
  /** What `activity` tells; `null`: no sensor. */
  told: DeviceActivity | null = null;
  /** `since` of each question for it. */
  readonly sinceAsked: (number | null)[] = [];
  answer: (request: Ask) => Promise<Answer> = () => Promise.reject(new Error('no answer set'));
  closing: () => Promise<void> = () => Promise.resolve();
  status: ConnectionStatus = status('connecting');
  shown: DeviceView = {
    state: 'connecting',
    device: { name: null, model: null, firmware: null, deviceType: null, recorder: null },
    channels: [],
    sensors: [],
  };

  constructor(
    readonly settings: DeviceSettings,
    readonly parts: DeviceParts,
  ) {}

  get ref(): DeviceApi['ref'] {
    const { id, name, address } = this.settings;
    return { id, name, model: null, host: address.host };
  }

  get isOpen(): boolean {
    return this.calls.at(-1) === 'open';
  }

  open(): void {
    if (!this.isOpen) this.calls.push('open');
  }

  idle(): void {
    if (this.isOpen) this.calls.push('idle');
  }

  close(): Promise<void> {
    this.calls.push('close');
    return this.closing();
  }

  view(): DeviceView {
    return this.shown;
  }

  activity(since: number | null): DeviceActivity {
    this.sinceAsked.push(since);
    const { state, reason } = this.status;
    const device = { ...this.shown.device, ...this.ref };
    return this.told ?? { id: this.ref.id, state, reason, outages: [], device, sensors: [] };
  }

  watch(options: WatchOptions, listener: WatchListener): FakeWatch {
    const watch = new FakeWatch(options, listener);
    this.watches.push(watch);
    return watch;
  }

  onEvents(filter: EventFilter, listener: EventListener): () => void {
    this.events.set(listener, filter);
    return () => this.events.delete(listener);
  }

  onStatus(listener: StatusListener): () => void {
    this.statuses.add(listener);
    return () => this.statuses.delete(listener);
  }

  about(): Promise<About> {
    return Promise.resolve(this.known);
  }

  states(filter: SensorFilter): readonly SensorNow[] {
    this.filters.push(filter);
    return [{ id: 'motion', topic: 'front_porch_motion', on: true, since: 1, last: 2 }];
  }

  reported(reports: readonly Reported[]): void {
    this.reports.push(...reports);
  }

  ask(request: Ask): Promise<Answer> {
    this.asked.push(request);
    return this.answer(request);
  }

  readonly posts: Post[] = [];
  receipt: PostReceipt | null = { outcome: 'read', unanswered: () => undefined };

  receive(post: Post): Promise<PostReceipt | null> {
    this.posts.push(post);
    return Promise.resolve(this.receipt);
  }

  diagnostics(versions: DiagnosticsInput['versions']): DiagnosticsInput {
    const { address, password, tls, ...rest } = this.settings;
    return {
      versions,
      settings: {
        ...rest,
        ...address,
        hasPassword: password !== '',
        hasFingerprint: tls?.fingerprint !== undefined,
        tls: { set: tls !== null, verifies: tls?.rejectUnauthorized !== false },
      },
      info: this.shown.device,
      recorder: null,
      analog: null,
      prefix: null,
      channels: this.shown.channels,
      triggers: null,
      problems: [],
      status: this.status,
      rhythm: { longestGap: 0, limit: 0 },
      record: { changes: [], counters: {} },
      alerts: [],
    };
  }

  /** The connection settles in this state. */
  settle(now: ConnectionStatus): void {
    this.status = now;
    this.shown = { ...this.shown, state: now.state };
    for (const listener of this.statuses) listener.status(now, this.shown);
  }
}

export function status(
  state: ConnectionStatus['state'],
  code: ConnectionStatus['code'] = null,
  reason = '',
): ConnectionStatus {
  return { state, reason, hint: '', code, values: {}, since: 0, retryAt: null };
}

/** A message as a device gives it to a sensor node. */
export function stateMessage(payload: boolean, id = 'motion'): StateMessage {
  return {
    payload,
    topic: `front_porch_${id}`,
    sensor: { id, type: 'motion', name: 'Motion', channel: 1, channelName: null },
    device: { id: 'device', name: 'Front Porch', model: null, host: 'camera.test' },
    reason: payload ? 'active' : 'inactive',
    event: {
      type: 'VMD',
      state: payload ? 'active' : 'inactive',
      channel: 1,
      dateTime: null,
      description: null,
      targets: [],
      regions: [],
      details: {},
    },
  };
}
