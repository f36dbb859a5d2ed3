import type { Document } from '../documents/document';
import type { Details } from '../facts/details';
import { Region } from '../stream/alert';

/** Why a state was sent. Of a `false`: why the event ended, fixed at that moment. */
export type Reason = 'active' | 'inactive' | 'timeout' | 'disconnected' | 'initial';

/** The sensor of a message or a list. */
export interface SensorInfo {
  /** `motion`, `motion_2`, `i_o_1`: what topics end with. */
  readonly id: string;
  /** Type id: `motion`. */
  readonly type: string;
  /** English: `Motion`. */
  readonly name: string;
  /** Channel, or the port, door, zone or area that it counts; `null` for the device itself or where it gives none. */
  readonly channel: number | null;
  readonly channelName: string | null;
}

/** A sensor as the device lists it. */
export interface ListedSensor extends SensorInfo {
  /** Its trigger has `center` or `HTTP`. A sensor seen on the wire but not listed notifies. */
  readonly notifies: boolean;
  readonly ignored: boolean;
}

/** The device of a message. */
export interface DeviceRef {
  /** Id of the config node. */
  readonly id: string;
  readonly name: string;
  readonly model: string | null;
  readonly host: string;
}

/** The alert of a message: plain data, a fresh object per message. */
export interface EventData {
  readonly type: string;
  readonly state: 'active' | 'inactive';
  /** As sent. */
  readonly channel: number | null;
  /** Only for I/O. */
  readonly port?: number;
  readonly dateTime: string | null;
  readonly description: string | null;
  readonly targets: readonly string[];
  readonly regions: readonly Region[];
  /** Facts by name, each only where the device told it. */
  readonly details: Details;
}

/** The whole alert for `hikvision-event`. */
export interface AlertData extends EventData {
  /** A record of the past, or data that was sent before: it switched nothing. */
  readonly replayed?: true;
  /** The document; missing where nobody was there to hear it. */
  readonly raw?: Document;
}

/** What `hikvision-sensor` sends. `event` is absent with reason `initial`. */
export interface StateMessage {
  readonly payload: boolean;
  readonly topic: string;
  readonly sensor: SensorInfo;
  readonly device: DeviceRef;
  readonly reason: Reason;
  readonly event?: EventData;
}
