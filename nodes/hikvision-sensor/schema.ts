import type { Schema } from '../../src/schema';
import { channelSetting, delaySetting, deviceSetting, nameSetting } from '../shared/common-settings';

/** The settings of a sensor node. */
export const sensorSchema = {
  name: nameSetting,
  device: deviceSetting,
  sensor: { kind: 'text', default: 'motion' },
  channel: channelSetting,
  target: { kind: 'text', default: '' },
  delay: delaySetting,
  initial: { kind: 'switch', default: false },
} as const satisfies Schema;
