import type { Schema } from '../../src/schema';
import { channelSetting, deviceSetting, nameSetting } from '../shared/common-settings';

/** The settings of a snapshot node. What is blank is taken from the message. */
export const snapshotSchema = {
  name: nameSetting,
  device: deviceSetting,
  channel: channelSetting,
  stream: { kind: 'choice', default: '', options: ['main', 'sub'] },
} as const satisfies Schema;
