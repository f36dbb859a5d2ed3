import { controlSchema } from '../../nodes/hikvision-control/schema';
import { eventSchema } from '../../nodes/hikvision-event/schema';
import { sensorSchema } from '../../nodes/hikvision-sensor/schema';
import { snapshotSchema } from '../../nodes/hikvision-snapshot/schema';
import { statusSchema } from '../../nodes/hikvision-status/schema';
import { deviceSchema } from '../../src/device/device-schema';
import type { Schema } from '../../src/schema';

/** The settings of every node, by its type. */
export const schemas: Readonly<Record<string, Schema>> = {
  'hikvision-device': deviceSchema,
  'hikvision-sensor': sensorSchema,
  'hikvision-event': eventSchema,
  'hikvision-status': statusSchema,
  'hikvision-snapshot': snapshotSchema,
  'hikvision-control': controlSchema,
};
