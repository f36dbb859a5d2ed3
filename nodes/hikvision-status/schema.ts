import type { Schema } from '../../src/schema';
import { deviceSetting, nameSetting } from '../shared/common-settings';

/** The settings of a status node. */
export const statusSchema = { name: nameSetting, device: deviceSetting } as const satisfies Schema;
