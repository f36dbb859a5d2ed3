import type { Alert } from '../stream/alert';
import type { EventData } from './message';
import type { SensorType } from './sensor-type';

/** What an alert does to its sensor. `happens`: on, and over at once. */
export type PostKind = 'active' | 'inactive' | 'happens';

/** `videoloss` is a type and, with `inactive`, the heartbeat of nearly every device. */
export const videoLossId = 'video_loss';

const durationType = 'duration';

/** The event types that an alert is about: its own, or what a `duration` says is still going on (isapi.md 2.4). */
export function wireTypes(alert: Alert): readonly string[] {
  return isDuration(alert) ? alert.relations : [alert.type];
}

/** Whether the alert only says that other events go on (isapi.md 2.4). */
export function isDuration({ type }: Alert): boolean {
  // The length decides for nearly every post, without a new string.
  return type.length === durationType.length && type.toLowerCase() === durationType;
}

/**
 * What the alert does to a sensor of `type`; `null`: nothing. Old data that is sent again and access records from the
 * past tell nothing about now.
 */
export function postKind(alert: Alert, type: SensorType): PostKind | null {
  if (alert.retransmission || alert.replayed) return null;
  if (type.id === 'security_panel_radar_cid_event') return cidKind(alert.code);
  if (type.id === 'video_intercom_call' && alert.type !== 'callStatus') {
    return alert.command?.trim().toLowerCase() === 'request' ? 'active' : 'inactive';
  }
  if (isDuration(alert)) return type.happens ? 'happens' : 'active';
  if (alert.state === 'inactive') return type.happens ? null : 'inactive';
  return type.happens ? 'happens' : 'active';
}

/** CID codes: 1xxx is an alarm, 3xxx its restore, everything else a report. */
function cidKind(code: number | null): PostKind | null {
  if (code === null) return null;
  const group = Math.trunc(code / 1000);
  if (group === 1) return 'active';
  return group === 3 ? 'inactive' : null;
}

/** The number of the sensor that an alert is about, before any channel mapping. Of alarm inputs the port counts (F25). */
export function sentNumber(alert: Alert, type: SensorType): number | null {
  if (type.belongs === 'device') return null;
  return type.belongs === 'port' ? (alert.port ?? alert.channel) : alert.channel;
}

/** The alert as plain data for messages. A fresh object each time: nothing is shared between nodes. */
export function eventData(alert: Alert): EventData {
  return {
    type: alert.type,
    state: alert.state,
    channel: alert.channel,
    ...(alert.port === null ? {} : { port: alert.port }),
    dateTime: alert.dateTime,
    description: alert.description,
    targets: [...alert.targets],
    regions: alert.regions.map(({ id, target }) => ({ id, target })),
  };
}

/** A copy that shares nothing with the first. */
export function copyEvent(event: EventData): EventData {
  return { ...event, targets: [...event.targets], regions: event.regions.map((region) => ({ ...region })) };
}
