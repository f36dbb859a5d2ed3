import { delays, numbers } from '../../src/sensors/limits';

/** Settings that several nodes have. */
export const nameSetting = { kind: 'text', default: '' } as const;
export const deviceSetting = { kind: 'node', default: '', type: 'hikvision-device', required: true } as const;
/** Channels and ports count from 1; no recorder has more than a few hundred. Blank: every one, or what the message says. */
export const channelSetting = {
  kind: 'number',
  default: null,
  least: 1,
  most: numbers.most,
  whole: true,
  guard: true,
} as const;
/** Channel, port, door or zone of a sensor; zones count from 0. Blank: every one. */
export const numberSetting = { kind: 'number', default: null, whole: true, guard: true, ...numbers } as const;
/** Blank: what the device says. */
export const delaySetting = { kind: 'number', default: null, unit: 'seconds', ...delays } as const;
