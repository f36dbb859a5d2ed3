import type { Alert } from '../../src/stream/alert';

/** An alert with the fields that matter to a test; everything else is as a quiet device leaves it. */
export function anAlert(type: string, fields: Partial<Alert> = {}): Alert {
  return {
    type,
    state: 'active',
    channel: null,
    port: null,
    dynamicOnly: false,
    dateTime: null,
    description: null,
    channelName: null,
    targets: [],
    regions: [],
    relations: [],
    replayed: false,
    pictureIds: [],
    heartbeat: false,
    raw: () => ({}),
    ...fields,
  };
}

/** What nearly every device sends every 10 seconds. */
export function aHeartbeat(fields: Partial<Alert> = {}): Alert {
  return anAlert('videoloss', { state: 'inactive', heartbeat: true, ...fields });
}
