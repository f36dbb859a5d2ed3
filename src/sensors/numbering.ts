import { sensorTypeOf } from './catalogue';
import type { Inventory } from './inventory';
import type { SensorType } from './sensor-type';

/** IP channels of a recorder count from here in its older interfaces: 33 is IP channel 1 (PROTOCOL.md 4.2). */
const IP_OFFSET = 32;

/** How one device numbers its sensors. Fixed for as long as the device runs: ids in flows must not change. */
export class Numbering {
  constructor(
    /** A recorder always appends the number, anything else only from 2 on. */
    readonly recorder: boolean,
  ) {}

  /** `motion_2`, `i_o_1`, `door_open_1`, `zone_alarm_0`, `disk_full`: what topics end with. */
  id(type: SensorType, number: number | null): string {
    return number !== null && this.shows(type, number) ? `${type.id}_${number}` : type.id;
  }

  /**
   * What tells two sensors of one type apart. On anything but a recorder number 1 and none are the same sensor, because
   * cameras leave the channel out of some posts.
   */
  slot(type: SensorType, number: number | null): number {
    switch (type.belongs) {
      case 'device':
        return 0;
      case 'area':
        return number ?? 1;
      case 'door':
      case 'zone':
        return number ?? -1;
      case 'channel':
      case 'port':
        return number ?? (this.recorder ? 0 : 1);
    }
  }

  /** Whether a node or a customize entry for `wanted` means the sensor with `number`. `null` means every one. */
  meets(type: SensorType, number: number | null, wanted: number | null): boolean {
    return wanted === null || type.belongs === 'device' || this.slot(type, number) === wanted;
  }

  private shows({ belongs }: SensorType, number: number): boolean {
    if (belongs === 'door' || belongs === 'zone') return true;
    if (belongs === 'area') return number > 1;
    return belongs !== 'device' && (this.recorder || number !== 1);
  }
}

/** Turns channel numbers as sent into the ones the device lists. */
export class ChannelMap {
  /** The listed number of each that a device sends instead. */
  private readonly listed = new Map<number | null, number>();

  constructor(recorder: boolean, inventory: Inventory | null) {
    if (!recorder || inventory?.analog !== false) return;
    for (const id of inventory.proxies) this.listed.set(id + IP_OFFSET, id);
    for (const { id } of inventory.channels) this.listed.delete(id);
    for (const { type, number } of inventory.triggers ?? []) {
      if (sensorTypeOf(type).belongs === 'channel') this.listed.delete(number);
    }
  }

  /**
   * As sent, unless a recorder without analog inputs lists no such channel but has an IP channel with that number less 32
   * (PROTOCOL.md 4.2). With analog inputs 33 may be camera 5, so nothing is subtracted there.
   */
  number(sent: number | null): number | null {
    return this.listed.get(sent) ?? sent;
  }
}
