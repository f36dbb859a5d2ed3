import { isIPv4, isIPv6 } from 'node:net';
import type { ConnectionStatus } from '../connection/connection-status';
import type { DeviceInfo } from '../sensors/inventory';
import type { Value } from '../documents/document';
import type { Alert } from '../stream/alert';
import { isList } from '../documents/document';

/** What a maintainer needs to answer a bug report, as the device holds it: `describe` leaves out what names anybody. */
export interface DiagnosticsInput {
  readonly versions: { readonly package: string; readonly nodeRed: string | null; readonly node: string };
  readonly settings: DiagnosticsSettings;
  readonly info: DeviceInfo;
  /** `null`: not known yet. */
  readonly recorder: boolean | null;
  readonly analog: boolean | null;
  /** In front of every path, as discovery found it. */
  readonly prefix: string | null;
  readonly channels: readonly { readonly id: number; readonly name: string }[];
  /** As listed by the device; `null`: the list could not be read. */
  readonly triggers:
    readonly { readonly type: string; readonly number: number | null; readonly notifies: boolean }[] | null;
  /** Sentences about what could not be read; only their number is told. */
  readonly problems: readonly string[];
  readonly status: ConnectionStatus;
  /** ms: the longest gap learnt and the limit of silence that follows from it. */
  readonly rhythm: { readonly longestGap: number; readonly limit: number };
  readonly record: {
    readonly changes: readonly { readonly at: number; readonly what: string; readonly reason: string }[];
    readonly counters: Readonly<Record<string, number>>;
  };
  readonly alerts: readonly AlertShape[];
}

/** Settings without the password: only whether there is one. Times in ms. */
export interface DiagnosticsSettings {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly ssl: boolean;
  /** A TLS configuration is set, and the certificate is verified, or only one is accepted. */
  readonly tls: { readonly set: boolean; readonly verifies: boolean };
  /** Whether there is one; it would tell the device from others. */
  readonly hasFingerprint: boolean;
  readonly username: string;
  readonly hasPassword: boolean;
  readonly source?: 'stream' | 'push';
  readonly delay: number;
  readonly hold: number;
  readonly silence: number | null;
  readonly customize: readonly {
    readonly sensor: string;
    readonly ignored?: boolean | string;
    readonly delay?: number | string;
  }[];
}

/** All alerts of one type and state so far, and the shape of the first. */
export interface AlertShape {
  readonly type: string;
  readonly state: string;
  readonly count: number;
  /** Epoch ms. */
  readonly first: number;
  readonly last: number;
  readonly shape: Shape;
}

/** A value as its kind and length (`text(12)`), or, for the elements allowed below, as it is. */
export type Shape = string | number | boolean | null | { readonly [name: string]: Shape } | readonly Shape[];

/** Kinds of alerts kept: a device with more is described well enough by the first of them. */
const KINDS = 50;
/** Entries of a list that are shown; the rest is counted. */
const SHOWN = 3;
/** Fields of one element that are shown. */
const FIELDS = 64;
const DEPTH = 12;
/** Rows of triggers, channels and customize: more than the largest recorder has. */
const ROWS = 1024;

/** Elements whose value is a type, a state, a channel or a count, if it looks like one. */
const ALLOWED: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ...['eventType', 'relationEvent', 'targetType', 'detectionTarget', 'cmdType'].map(
    (name) => [name, isWordList] as const,
  ),
  ...['eventState', 'currentEvent', 'isDataRetransmission'].map((name) => [name, isWordList] as const),
  ...['channelID', 'dynChannelID', 'inputIOPortID', 'dynInputIOPortID'].map(
    (name) => [name, isSmall] as const,
  ),
  ...['activePostCount', 'detectionPicturesNumber', 'picturesNumber', 'majorEventType', 'subEventType'].map(
    (name) => [name, isSmall] as const,
  ),
]);

/** Counts alerts by type and state and keeps the shape of the first of each: a stranger's form is what a bug is about. */
export class AlertShapes {
  private readonly kinds: Kind[] = [];
  // By type for each state: one key of both would be a new string for every alert.
  private readonly byType = { active: new Map<string, Kind>(), inactive: new Map<string, Kind>() };

  /** `now` in epoch ms. Parses the document only for the first of its kind. */
  add(alert: Pick<Alert, 'type' | 'state' | 'raw'>, now: number): void {
    const { type, state } = alert;
    const kind = this.byType[state].get(type);
    if (kind) {
      kind.count++;
      kind.last = now;
    } else if (this.kinds.length < KINDS) {
      const first = { type, state, count: 1, first: now, last: now, shape: shapeOf(alert.raw()) };
      this.byType[state].set(type, first);
      this.kinds.push(first);
    }
  }

  get all(): readonly AlertShape[] {
    return [...this.kinds];
  }
}

type Kind = { -readonly [K in keyof AlertShape]: AlertShape[K] };

/**
 * A document with its element names, lengths and kinds, but without its values, except for types, states, channels and counts.
 * Names, plates, addresses, serial numbers and pictures never come through, whatever element they hide in.
 */
export function shapeOf(value: Value, name = '', depth = 0): Shape {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') return shapeOfText(String(value), name, 'number');
  if (typeof value === 'string') return shapeOfText(value, name, 'text');
  if (depth >= DEPTH) return 'deeper';
  if (isList(value)) {
    const shown = value.slice(0, SHOWN).map((entry) => shapeOf(entry, name, depth + 1));
    return value.length > SHOWN ? [...shown, `${value.length - SHOWN} more`] : shown;
  }
  const entries = Object.entries(value);
  const shown = entries
    .slice(0, FIELDS)
    .map(([key, entry], i) => [elementName(key, i), shapeOf(entry, key, depth + 1)] as const);
  if (entries.length > FIELDS) shown.push(['more', entries.length - FIELDS]);
  return Object.fromEntries(shown);
}

function shapeOfText(text: string, name: string, kind: string): string {
  if (ALLOWED.get(name)?.(text)) return text;
  // The form of a date is what goes wrong (PROTOCOL.md 2.4); what day it was is nobody's business here.
  if (/^\d{4}-\d\d-\d\d/.test(text) && text.length < 40 && /^[\dT:.+\-Z ]+$/.test(text))
    return text.replace(/\d/g, '0');
  return lengthOf(text, kind);
}

function lengthOf(text: string, kind: string): string {
  if (text === '') return 'empty';
  if (/^\d+$/.test(text)) return `digits(${text.length})`;
  if (isIPv4(text)) return 'ipv4';
  if (isIPv6(text)) return 'ipv6';
  if (/^([\da-f]{2}[:-]){5}[\da-f]{2}$/i.test(text)) return 'mac';
  if (/^https?:\/\//i.test(text)) return `url(${text.length})`;
  return `${kind}(${text.length})`;
}

/** Types and states: words of letters, as in `linedetection`, `human,vehicle`, `facedetection-1`. */
function isWordList(text: string): boolean {
  return /^[A-Za-z_]{1,40}(-\d{1,3})?(,[A-Za-z_]{1,40}){0,7}$/.test(text);
}

function isSmall(text: string): boolean {
  return /^\d{1,5}$/.test(text);
}

/** Element names have at most two digits (`IPv4Address`); a key that is data (a card number) becomes its place. */
function elementName(key: string, place: number): string {
  const digits = key.replace(/\D/g, '').length;
  return /^[A-Za-z_]\w{0,47}$/.test(key) && digits <= 2
    ? key
    : `field ${place + 1}, ${lengthOf(key, 'text')}`;
}

const word = (text: string) => (isWordList(text) ? text : lengthOf(text, 'text'));
const code = (text: string) =>
  /^[a-z]{1,24}(-[a-z]{1,24}){0,4}$/.test(text) ? text : lengthOf(text, 'text');
const version = (text: string) =>
  /^v?\d{1,5}(\.\d{1,5}){0,2}(-[a-z]+(\.\d+)?)?$/i.test(text) ? text : lengthOf(text, 'text');

/** `V5.7.15 build 240201`. */
export function safeFirmware(text: string | null): string | null {
  if (text === null) return null;
  return /^V\d{1,3}(\.\d{1,5}){1,3}( ?build ?\d{6})?$/i.test(text) ? text : lengthOf(text, 'text');
}

/** `DS-2CD2386G2-IU`, `iDS-7208HQHI-M1/S`, `IPC-D140H(-M)`, `N46PCK`: no spaces, no run of digits as in serial numbers. */
export function safeModel(text: string | null): string | null {
  if (text === null) return null;
  const fits = /^[A-Za-z]{1,4}[A-Za-z\d()/_-]{2,31}$/.test(text) && /\d/.test(text) && !/\d{6}/.test(text);
  return fits ? text : lengthOf(text, 'text');
}

/** Customize entries mostly are ids; free text is not told. */
function sensorText(text: string): string {
  return /^[a-z_]{1,32}(_\d{1,5})?$/.test(text) ? text : lengthOf(text, 'text');
}

/** Everything by allow-list: what is not known to be harmless is told as its kind and length. */
export function describe(input: DiagnosticsInput): Record<string, unknown> {
  const { settings, status, record, rhythm } = input;
  return {
    versions: {
      package: version(input.versions.package),
      nodeRed: input.versions.nodeRed === null ? null : version(input.versions.nodeRed),
      node: version(input.versions.node),
    },
    settings: {
      name: lengthOf(settings.name, 'text'),
      host: lengthOf(settings.host, 'name'),
      port: settings.port,
      ssl: settings.ssl,
      tls: { set: settings.tls.set, verifies: settings.tls.verifies },
      fingerprint: settings.hasFingerprint,
      username: lengthOf(settings.username, 'text'),
      password: settings.hasPassword,
      source: settings.source === 'push' ? 'push' : 'stream',
      delay: settings.delay,
      hold: settings.hold,
      silence: settings.silence,
      customize: settings.customize.slice(0, ROWS).map((row) => ({
        sensor: sensorText(row.sensor),
        ignored: row.ignored === true || row.ignored === 'true',
        delay: /^\d{1,5}(\.\d+)?$/.test(String(row.delay ?? '')) ? Number(row.delay) : null,
      })),
    },
    device: {
      name: input.info.name === null ? null : lengthOf(input.info.name, 'text'),
      model: safeModel(input.info.model),
      firmware: safeFirmware(input.info.firmware),
      deviceType: input.info.deviceType === null ? null : word(input.info.deviceType),
      recorder: input.recorder,
      analog: input.analog,
      prefix: input.prefix === '/ISAPI' || input.prefix === '' ? input.prefix : null,
      channels: input.channels.slice(0, ROWS).map(({ id, name }) => ({ id, name: lengthOf(name, 'text') })),
      triggers:
        input.triggers?.slice(0, ROWS).map(({ type, number, notifies }) => ({
          type: word(type),
          number,
          notifies,
        })) ?? null,
      problems: input.problems.length,
    },
    connection: {
      state: status.state,
      code: status.code,
      since: status.since,
      retryAt: status.retryAt,
      rhythm: { longestGap: rhythm.longestGap, limit: rhythm.limit },
      counters: Object.fromEntries(
        Object.entries(record.counters).map(([name, count], i) => [elementName(name, i), count]),
      ),
      changes: record.changes.map(({ at, what, reason }) => ({ at, what: code(what), reason: code(reason) })),
    },
    alerts: input.alerts.map((alert) => ({
      type: word(alert.type),
      state: word(alert.state),
      count: alert.count,
      first: alert.first,
      last: alert.last,
      shape: alert.shape,
    })),
  };
}
