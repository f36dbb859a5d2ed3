import type { ListedSensor } from '../../src/sensors/message';
import type { Channel, DeviceInfo } from '../../src/sensors/inventory';

/** What a device last said: from a test of the form or from the runtime. */
export interface KnownDevice {
  readonly device: Partial<DeviceInfo> & { readonly recorder?: boolean | null };
  readonly channels: readonly Channel[];
  readonly sensors: readonly ListedSensor[];
}

/** What the scripts of this package share: the one thing that they put into Node-RED's own object. */
export interface SharedState {
  /** By id of the config node. */
  readonly devices: Map<string, KnownDevice>;
  /** Ids of regions and lines that reports have named while a dialog was open, by id of the config node. */
  readonly regions: Map<string, Set<string>>;
}

/** Each script brings the code that it needs, so that none must wait for another; only this is one for all of them. */
export const state: SharedState = (RED.hikvision ??= { devices: new Map(), regions: new Map() });
