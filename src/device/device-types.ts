import type { Clock } from '../clock';
import type { Log } from '../log';
import type { ControlledDevice } from '../commands/commanded';
import type { ConnectionStatus } from '../connection/connection-status';
import type { Address, TlsOptions, Transport } from '../connection/transport';
import type { Outage, SensorTimeline } from '../sensors/activity';
import type { Post, PostReceipt } from '../feeds/posts';
import type { CustomizeRow } from '../sensors/customize';
import type { Channel, DeviceInfo } from '../sensors/inventory';
import type { EventFilter, Watch, WatchListener, WatchOptions, WatchSummary } from '../sensors/watch-types';
import type { AlertData, DeviceRef, ListedSensor, SensorInfo } from '../sensors/message';
import type { Document } from '../documents/document';
import type { DiagnosticsInput } from '../setup/diagnostics';

export type {
  Channel,
  ConnectionStatus,
  DeviceInfo,
  EventFilter,
  Watch,
  WatchListener,
  WatchOptions,
  WatchSummary,
};

/** Everything a person sets for one device, checked and in ms. */
export interface DeviceSettings {
  /** Id of the config node: for messages, and to find the activity that outlives a deploy. */
  readonly id: string;
  /** `''`: the name set in the device. */
  readonly name: string;
  readonly address: Address;
  readonly tls: TlsOptions | null;
  readonly username: string;
  readonly password: string;
  /** `stream` (default): we keep its event stream open; `push`: it posts its events to us. */
  readonly source?: 'stream' | 'push';
  /** ms, for sensors without a delay of their own. */
  readonly delay: number;
  /** ms without another `active` post after which an event counts as ended. */
  readonly hold: number;
  /** ms without a byte after which the stream is renewed; `null`: learnt. */
  readonly silence: number | null;
  readonly customize: readonly CustomizeRow[];
}

/** A picture part and the alert it belongs to. `data` is a copy of its own. */
export interface Picture {
  readonly data: Buffer;
  readonly contentType: string;
  readonly filename: string | null;
  /** The part's own name, such as `licensePlatePicture`; `null` where it has none. */
  readonly part: string | null;
  /** The whole alert; `raw` is missing where no event node was there to hear it. */
  readonly event: AlertData | null;
  readonly topic: string | null;
  readonly sensor: SensorInfo | null;
  readonly device: DeviceRef;
}

/** A whole alert for `hikvision-event`: fresh objects, heartbeats and ignored sensors left out. */
export interface AlertMessage {
  readonly payload: AlertData & { readonly raw: Document };
  /** Of the sensor; where there is none, the device's part of topics alone. */
  readonly topic: string;
  /** `null`: an alert that is about no sensor. */
  readonly sensor: SensorInfo | null;
  readonly device: DeviceRef;
}

/** Who hears alerts and pictures. What it throws is told to the log. */
export interface EventListener {
  /** An alert that passes the filter, the moment it came, repeats included. */
  alert(message: AlertMessage): void;
  /** A picture that belongs to such an alert. */
  picture(picture: Picture): void;
}

/** What `hikvision-status` and the editor's lists show. */
export interface DeviceView {
  readonly state: ConnectionStatus['state'];
  /** `recorder` null: not known yet. */
  readonly device: DeviceInfo & { readonly recorder: boolean | null };
  readonly channels: readonly Channel[];
  readonly sensors: readonly ListedSensor[];
}

/** What a device and its sensors did lately: from memory, nothing is asked of the device. */
export interface DeviceActivity {
  readonly id: string;
  readonly state: ConnectionStatus['state'];
  /** One plain English sentence. */
  readonly reason: string;
  /** When the device could not be heard, oldest first. */
  readonly outages: readonly Outage[];
  readonly device: DeviceInfo & DeviceRef & { readonly recorder: boolean | null };
  /** Ignored sensors are left out. */
  readonly sensors: readonly SensorTimeline[];
}

/** Who hears of the connection. What it throws is told to the log. */
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

/** What nodes use of a device. Implemented by `Device`; its `ask` is guarded like the stream. */
export interface DeviceApi extends ControlledDevice {
  /** Opens the stream if it is not open, and keeps it open. */
  open(): void;
  /** Ends everything; resolves when the sockets are let go. Never rejects. */
  close(): Promise<void>;
  /** Ends only the stream; `open` starts it anew. */
  idle(): void;
  readonly ref: DeviceRef;
  view(): DeviceView;
  /** `since`, the newest epoch ms of an earlier answer: only what changed at or after it; `null`: all that is kept. */
  activity(since: number | null): DeviceActivity;
  watch(options: WatchOptions, listener: WatchListener): Watch;
  onEvents(filter: EventFilter, listener: EventListener): () => void;
  /** Called at once with the settled state, if there is one. */
  onStatus(listener: StatusListener): () => void;
  /** Takes what the device has sent by itself; `null`: it is not wanted. Rejects only with a mistake of ours. */
  receive(post: Post): Promise<PostReceipt | null>;
  /** Everything that diagnostics may choose from; `versions` are the caller's. */
  diagnostics(versions: DiagnosticsInput['versions']): DiagnosticsInput;
}
