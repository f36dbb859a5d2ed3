/** What the device says about itself; `null` where it does not. */
export interface DeviceInfo {
  /** The name set in the device. */
  readonly name: string | null;
  readonly model: string | null;
  readonly firmware: string | null;
  readonly deviceType: string | null;
}

/** A video channel that a device lists. */
export interface Channel {
  /** As in alerts, from 1 on. */
  readonly id: number;
  /** The name that its owner gave it; `''` for none. */
  readonly name: string;
}

/** One event that a device lists in its triggers. */
export interface Trigger {
  /** As the device names it (`VMD-1`); absent where it does not. Not always unique. */
  readonly id?: string;
  /** Event type as listed (`VMD`, `tamperdetection`). */
  readonly type: string;
  /** Channel, or port for alarm inputs; `null` where it gives none. */
  readonly number: number | null;
  /** Some notification is `center` ("Notify Surveillance Center") or `HTTP`: without it no alert comes. */
  readonly notifies: boolean;
}

/** What decides paths, numbers and lists for everybody: numbering, pictures, commands, diagnostics, the editor. */
export interface About {
  /** A recorder. Decided once, see `SensorBoard.recorder`; `false` while the device does not say. */
  readonly recorder: boolean;
  /** Whether it has analog video inputs; `null`: it did not say. */
  readonly analog: boolean | null;
  /** Ids of a recorder's own analog inputs. */
  readonly inputs: readonly number[];
  /** In front of every path: `/ISAPI`, or `''` on old firmware; `null`: no path answered. */
  readonly prefix: string | null;
  /** Every channel that it is known to have; `null`: it may have others. */
  readonly channels: readonly number[] | null;
}

/** What a device says it has. Every part may be missing: devices answer 404, 403, 500, 503 or HTML (PROTOCOL.md 5.4). */
export interface Inventory {
  readonly info: DeviceInfo;
  /** NVR or DVR; `null`: it did not say. */
  readonly recorder: boolean | null;
  /** All channels, analog and IP, by id. */
  readonly channels: readonly Channel[];
  /** The lists of channels were read whole: there are no others. */
  readonly allChannels?: boolean;
  /** Ids of the IP channels of a recorder (InputProxy). */
  readonly proxies: readonly number[];
  /** Ids of a recorder's own analog inputs. On a hybrid recorder an IP channel may have the same one (PROTOCOL.md 4.2). */
  readonly inputs: readonly number[];
  /** Whether it has analog video inputs; `null`: it did not say. */
  readonly analog: boolean | null;
  /** `null`: the list could not be read. */
  readonly triggers: readonly Trigger[] | null;
  /** In front of every path: `/ISAPI`, or `''` on old firmware (PROTOCOL.md 1.1); `null`: no path answered. */
  readonly prefix: string | null;
  /** What could not be read, one plain sentence each. */
  readonly problems: readonly string[];
  /** The device was busy, slow, or not asked in time: worth asking again. */
  readonly incomplete?: boolean;
}
