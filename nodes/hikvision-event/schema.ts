import type { Schema } from '../../src/schema';
import { numberSetting, deviceSetting, nameSetting } from '../shared/common-settings';

/** The settings of an event node. */
export const eventSchema = {
  name: nameSetting,
  device: deviceSetting,
  events: { kind: 'words', default: [] },
  channel: numberSetting,
} as const satisfies Schema;
