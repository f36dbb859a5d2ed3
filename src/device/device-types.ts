import type { Clock } from '../clock';
import type { Log } from '../log';
import type { Answer, Ask } from '../connection/requester';
import type { ConnectionStatus } from '../connection/status';
import type { Address, TlsOptions, Transport } from '../connection/transport';
import type { SentenceCode, SentenceValues } from '../sentences';
import type { CustomizeRow } from '../sensors/customize';
import type { DeviceRef, EventData, ListedSensor, SensorInfo, StateMessage } from '../sensors/message';
import type { Document } from '../stream/alert';
import type { DiagnosticsInput } from './diagnostics';

export type { ConnectionStatus };

/** Everything a person sets for one device, checked and in ms. */
export interface DeviceSettings {
  /** Id of the config node; for messages only. */
  readonly id: string;
  /** `''`: the name set in the device. */
  readonly name: string;
  readonly address: Address;
  readonly tls: TlsOptions | null;
  readonly username: string;
  readonly password: string;
  /** ms, for sensors without a delay of their own. */
  readonly delay: number;
  /** ms without another `active` post after which an event counts as ended. */
  readonly hold: number;
  /** ms without a byte after which the stream is renewed; `null`: learnt. */
  readonly silence: number | null;
  readonly customize: readonly CustomizeRow[];
}

/** What the device says about itself; `null` where it does not. */
export interface DeviceInfo {
  readonly name: string | null;
  readonly model: string | null;
  readonly firmware: string | null;
  readonly deviceType: string | null;
}

export interface Channel {
  readonly id: number;
  readonly name: string;
}

/** What one sensor node wants to hear. */
export interface WatchOptions {
  /** A type id, any wire name, or `all`. */
  readonly sensor: string;
  /** Channel or port; `null`: all, each with a state of its own. */
  readonly channel: number | null;
  /** `human`, `vehicle` …; `null`: any. */
  readonly target: string | null;
  /** ms; `null`: what customize, then the device, say. */
  readonly delay: number | null;
  /** Also send the state of every matching listed sensor once, when online and discovered. */
  readonly initial: boolean;
}

/** For a node's status; the words and colours are the node's. */
export type WatchSummary =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'offline'; readonly status: ConnectionStatus }
  | { readonly kind: 'refused'; readonly status: ConnectionStatus }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'on' }
  | { readonly kind: 'off' }
  /** The event is over, the off-delay of `delay` ms runs. */
  | { readonly kind: 'ending'; readonly delay: number }
  | { readonly kind: 'several'; readonly on: number; readonly of: number }
  /** Listed without `center` or `HTTP`, and no alert of it has come yet. */
  | { readonly kind: 'not-notifying' }
  /** 10 posts came without any target although one is asked for. */
  | { readonly kind: 'no-targets' };

export interface WatchListener {
  /** A fresh message to send. */
  message(message: StateMessage): void;
  /** Something that `summary()` shows may have changed. */
  changed(): void;
}

/** One node's view of its sensors. */
export interface Watch {
  summary(): WatchSummary;
  /** Stops all its timers; sends nothing. */
  close(): void;
}

/** A picture part and the alert it belongs to. `data` is a copy of its own. */
export interface Picture {
  readonly data: Buffer;
  readonly contentType: string;
  readonly filename: string | null;
  /** The whole alert; `raw` is missing where no event node was there to hear it. */
  readonly event: (EventData & { readonly raw?: Document }) | null;
  readonly topic: string | null;
  readonly sensor: SensorInfo | null;
  readonly device: DeviceRef;
}

/** A whole alert for `hikvision-event`: fresh objects, heartbeats and ignored sensors left out. */
export interface AlertMessage {
  readonly payload: EventData & { readonly raw: Document };
  readonly topic: string;
  readonly sensor: SensorInfo;
  readonly device: DeviceRef;
}

export interface EventFilter {
  /** Type ids or wire names; empty: all. */
  readonly events: readonly string[];
  readonly channel: number | null;
}

export interface EventListener {
  alert(message: AlertMessage): void;
  picture(picture: Picture): void;
}

/** What `hikvision-status` and the editor's lists show. */
export interface DeviceView {
  readonly state: ConnectionStatus['state'];
  readonly device: DeviceInfo;
  readonly channels: readonly Channel[];
  readonly sensors: readonly ListedSensor[];
}

export interface StatusListener {
  /** The first settled state and every change after it; also when the list of sensors changed. */
  status(status: ConnectionStatus, view: DeviceView): void;
}

/** What a device needs from outside; the defaults are the real ones. */
export interface DeviceParts {
  readonly clock: Clock;
  readonly transport: Transport;
  readonly log: Log;
}

/** What nodes use of a device. Implemented by `Device`. */
export interface DeviceApi {
  /** Opens the stream if it is not open, and keeps it open. */
  open(): void;
  /** Ends everything; resolves when the sockets are let go. Never rejects. */
  close(): Promise<void>;
  /** Ends only the stream; `open` starts it anew. */
  idle(): void;
  readonly ref: DeviceRef;
  readonly status: ConnectionStatus;
  view(): DeviceView;
  watch(options: WatchOptions, listener: WatchListener): Watch;
  onEvents(filter: EventFilter, listener: EventListener): () => void;
  /** Called at once with the settled state, if there is one. */
  onStatus(listener: StatusListener): () => void;
  /** One request with this device's login, guarded like the stream. */
  ask(request: Ask): Promise<Answer>;
  /** Everything that diagnostics may choose from; `versions` are the caller's. */
  diagnostics(versions: DiagnosticsInput['versions']): DiagnosticsInput;
}

/** One step of a test, in this order; a step that did not come about is left out. */
export interface TestStep {
  /** `reach`: TCP, TLS and HTTP. `device`: deviceInfo. `sensors`: Event/triggers and channels. `stream`: opened and answered. */
  readonly step: 'reach' | 'login' | 'device' | 'sensors' | 'stream';
  readonly ok: boolean;
  /** One plain English sentence. */
  readonly message: string;
  readonly hint?: string;
  /** What the editor finds the sentence in its own language by. */
  readonly code?: SentenceCode;
  readonly values?: SentenceValues;
}

/** What a test of the form found out; `device`, `channels` and `sensors` as far as it came. */
export interface TestAnswer {
  readonly ok: boolean;
  readonly steps: readonly TestStep[];
  readonly device?: DeviceInfo;
  readonly channels?: readonly Channel[];
  readonly sensors?: readonly ListedSensor[];
}
