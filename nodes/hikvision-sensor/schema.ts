import type { Schema } from '../../src/schema';
import { delaySetting, deviceSetting, nameSetting, numberSetting } from '../shared/common-settings';

/** The settings of a sensor node. */
export const sensorSchema = {
  name: nameSetting,
  device: deviceSetting,
  sensor: { kind: 'text', default: 'motion' },
  channel: numberSetting,
  target: { kind: 'text', default: '' },
  region: { kind: 'text', default: '' },
  delay: delaySetting,
  initial: { kind: 'switch', default: false },
} as const satisfies Schema;
