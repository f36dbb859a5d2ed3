import { accessFacts } from '../facts/access';
import { accessCode, MAJOR_EVENT } from '../facts/access-codes';
import { callWord, REQUEST } from '../facts/calls';
import { contactId } from '../facts/contact-id';
import { alertDocument, detailsOf } from '../facts/details';
import { panelEvent } from '../facts/panels';
import type { Alert } from '../stream/alert';
import { alertType } from '../stream/alert-type';
import {
  accessEvent,
  armed,
  call,
  doorbell,
  doorOpen,
  panelAlarm,
  panelTrouble,
  zoneAlarm,
} from './catalogue';
import { numbers } from './limits';
import type { EventData } from './message';
import type { SensorType } from './sensor-type';

/** What an alert does to its sensor. `happens`: on, and over at once. */
export type PostKind = 'active' | 'inactive' | 'happens';

/** One sensor that an alert is about, and what it does to it. */
export interface Hit {
  readonly type: SensorType;
  /** As sent, before any channel mapping. */
  readonly number: number | null;
  /** `null`: nothing. */
  readonly kind: PostKind | null;
  /** Of panels: what is opened or closed. The sensor is on while any of it is open. */
  readonly code?: PanelCode;
}

/** A Contact ID code without its first digit, and its zone. */
export interface PanelCode {
  readonly event: number;
  readonly zone: number | null;
}

/** `videoloss` is a type and, with `inactive`, the heartbeat of nearly every device. */
export const VIDEO_LOSS_ID = 'video_loss';

/** An alert that only says that other events go on (PROTOCOL.md 1.9). */
const DURATION = /^duration(?:-\d+)?$/i;
/** What goes on at a device whose other events do not. */
const NO_EVENTS = ['duration', 'heartbeat'];

/** The sensors that an alert is about; `typeOf` is what a wire name means on its device. May be none. */
export function hitsOf(alert: Alert, typeOf: (wire: string) => SensorType): readonly Hit[] {
  if (DURATION.test(alert.type)) {
    return alert.relations.flatMap((wire) => {
      const { name, channel } = alertType(wire);
      if (NO_EVENTS.includes(name.toLowerCase())) return [];
      const type = typeOf(wire);
      const named = { ...alert, channel: alert.channel ?? channel };
      // A door or a zone is told by its code, if at all.
      if (type === doorOpen || type === zoneAlarm) return hitsOf({ ...named, type: wire }, typeOf);
      const kind = type.course === 'happens' ? 'happens' : 'active';
      return unlessOld(alert, { type, number: sentNumber(named, type), kind });
    });
  }
  const hit = hitOf(alert, typeOf(alert.type));
  return hit === null ? [] : unlessOld(alert, hit);
}

/** Old data that is sent again and records of the past tell nothing about now. */
function unlessOld(alert: Alert, hit: Hit): readonly Hit[] {
  return [alert.replayed ? { ...hit, kind: null } : hit];
}

function hitOf(alert: Alert, type: SensorType): Hit | null {
  // The first of the sensors that share a wire name stands for all of them.
  if (type === doorOpen) return doorHit(alert);
  if (type === zoneAlarm) return panelHit(alert);
  return {
    type,
    number: sentNumber(alert, type),
    kind: type === call ? callKind(alert) : plainKind(alert, type),
  };
}

function plainKind(alert: Alert, type: SensorType): PostKind | null {
  // A heartbeat that comes this far ends a video loss, also where the device left the state out.
  if (alert.state === 'inactive' || alert.heartbeat) return type.course === 'happens' ? null : 'inactive';
  return type.course === 'happens' ? 'happens' : 'active';
}

/**
 * The number of the sensor that an alert is about. Of alarm inputs the port counts (PROTOCOL.md 4.4). Doors, zones and areas are told by
 * what the alert holds.
 */
function sentNumber(alert: Alert, { belongs }: SensorType): number | null {
  if (belongs === 'channel') return alert.channel;
  return belongs === 'port' ? (alert.port ?? alert.channel) : null;
}

/**
 * Doors: the contact of a door opens and closes a lasting sensor, the bell rings, everything else happens. An event of a door
 * that names none is of door 1; what happens to the device itself has no number.
 */
function doorHit(alert: Alert): Hit {
  const { major, minor, door } = accessFacts(alertDocument(alert));
  const ofDoors = major === undefined || major === MAJOR_EVENT;
  const number = countable(door, 1) ?? (ofDoors ? 1 : null);
  const happens = alert.state === 'inactive' ? null : 'happens';
  switch (ofDoors ? accessCode(MAJOR_EVENT, minor)?.effect : null) {
    case 'open':
      return { type: doorOpen, number, kind: 'active' };
    case 'closed':
      return { type: doorOpen, number, kind: 'inactive' };
    case 'bell':
      return { type: doorbell, number, kind: happens };
    default:
      return { type: accessEvent, number, kind: happens };
  }
}

/** Panels and radars: alarms by zone, troubles together, arming by area. What says something else is about no sensor. */
function panelHit(alert: Alert): Hit | null {
  const { code, zone, system } = panelEvent(alertDocument(alert));
  const change = contactId(code ?? 0);
  if (change === null) return null;
  const kind = change.on ? 'active' : 'inactive';
  if (change.topic === 'arming') {
    // The first area goes without a number.
    return { type: armed, number: countable(system, 2), kind };
  }
  const number = countable(zone);
  const opened = { event: change.event, zone: number };
  if (change.topic === 'trouble') return { type: panelTrouble, number: null, kind, code: opened };
  return { type: number === null ? panelAlarm : zoneAlarm, number, kind, code: opened };
}

/**
 * Calls ring until they are answered or end. A `videoIntercomEvent` without a command may be about anything; of a
 * `voiceTalkEvent` only the request is a ring.
 */
function callKind(alert: Alert): PostKind | null {
  const word = callWord(alertDocument(alert));
  const { name } = alertType(alert.type);
  if (word === null) return name.toLowerCase() === 'videointercomevent' ? null : 'inactive';
  // `ring` is a word of `callStatus` only.
  return word === REQUEST || (word === 'ring' && name.toLowerCase() === 'callstatus') ? 'active' : 'inactive';
}

/** A number that a sensor can have. */
function countable(number = NaN, least: number = numbers.least): number | null {
  return Number.isInteger(number) && number >= least && number <= numbers.most ? number : null;
}

/** The alert as plain data. Made for every post that somebody hears, so what it holds is shared: {@link copyEvent} for messages. */
export function eventData(alert: Alert): EventData {
  const { type, state, channel, port, dateTime, description, targets, regions } = alert;
  const details = detailsOf(alert);
  if (port === null) return { type, state, channel, dateTime, description, targets, regions, details };
  return { type, state, channel, port, dateTime, description, targets, regions, details };
}

/** A copy for a message: nothing is shared between nodes. */
export function copyEvent(event: EventData): EventData {
  return {
    ...event,
    targets: [...event.targets],
    regions: event.regions.map((region) => ({ ...region })),
    details: { ...event.details },
  };
}
