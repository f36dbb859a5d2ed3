import type { Alert } from '../stream/alert';
import { alertType } from '../stream/alert-type';
import { child, Document, field, spelled, spelling } from '../documents/document';
import { accessFacts } from './access';
import { anprFacts } from './anpr';
import { callFacts } from './calls';
import { countingFacts } from './counting';
import { faceFacts } from './faces';
import { panelFacts } from './panels';
import { thermalFacts } from './thermal';

/**
 * Facts that flows ask for by name (`event.details`), each only where the device told it. A name means the same on every
 * device; what has no name stays in `raw`.
 */
export interface Details {
  /** Number plate. */
  readonly plate?: string;
  /** Code of the plate's country, as sent. */
  readonly country?: string;
  /** Of the reading of a plate, as sent (0 to 100). */
  readonly confidence?: number;
  /** Of a vehicle, as sent (`forward`, `reverse` …). */
  readonly direction?: string;
  /** The list of plates that a vehicle is on. */
  readonly list?: 'allow' | 'block' | 'other';
  /** Name of a person that was recognised. */
  readonly person?: string;
  /** Number of an employee. */
  readonly employee?: string;
  /** Number of a card. */
  readonly card?: string;
  readonly door?: number;
  /** Code of an access control event, see `access-codes.ts`. */
  readonly major?: number;
  readonly minor?: number;
  /** The same in words, where we know the code. */
  readonly action?: string;
  /** Of a face, as sent. */
  readonly similarity?: number;
  /** People counted. */
  readonly enter?: number;
  readonly exit?: number;
  readonly passing?: number;
  /** Measured. */
  readonly temperature?: number;
  /** At which the rule of a thermal camera alarms. */
  readonly threshold?: number;
  readonly unit?: 'celsius' | 'fahrenheit' | 'kelvin';
  /** Name, else id, else kind of the rule. */
  readonly rule?: string;
  readonly zone?: number;
  /** Contact ID code, as sent. */
  readonly code?: number;
  readonly call?: 'ring' | 'busy' | 'ended';
}

const NOTHING: Details = Object.freeze({});
const ROOT = spelling('eventType', 'EventNotificationAlert');

type Reader = (alert: Document) => Details;

/** Who reads the facts of an event type, in lower case. The documents of every other type are not looked at. */
const readers = new Map<string, Reader>([
  ...family(anprFacts, 'anpr', 'vehicledetection', 'vehiclematchresult', 'vehiclercogresult'),
  ...family(accessFacts, 'accesscontrollerevent'),
  ...family(
    faceFacts,
    'facecapture',
    'facesnap',
    'facecontrast',
    'alarmresult',
    'facesnapmodeling',
    'facerecognition',
    'humanrecognition',
    'targetcapture',
    'facecontrastsuccess',
    'facecontrastfailure',
    'whitelistfacecontrast',
    'blacklistfacecontrast',
  ),
  ...family(countingFacts, 'peoplecounting', 'framespeoplecounting', 'counting'),
  ...family(
    thermalFacts,
    'tma',
    'tmpa',
    'tda',
    'thermometry',
    'temperature',
    'temperaturedetection',
    'firedetection',
    'smokedetection',
    'smokeandfiredetection',
    'hightempalarm',
  ),
  ...family(panelFacts, 'cidevent'),
  ...family(callFacts, 'voicetalkevent', 'videointercomevent', 'callstatus'),
]);

function family(read: Reader, ...types: readonly string[]): [string, Reader][] {
  return types.map((type) => [type, read]);
}

/** Length and first letter of the types that have a reader: what nearly every post is told apart by, without a new string. */
const outlines = new Set(Array.from(readers.keys(), outline));

/** What an alert tells by name. Shared: copy it into messages. Reading it never fails an event. */
export function detailsOf(alert: Pick<Alert, 'type' | 'raw'>): Details {
  const { type } = alert;
  const numbered = type.charCodeAt(type.length - 1) < 58;
  if (!numbered && !outlines.has(outline(type))) return NOTHING;
  return readers.get(alertType(type).name.toLowerCase())?.(alertDocument(alert)) ?? NOTHING;
}

function outline(type: string): number {
  return type.length * 256 + (type.charCodeAt(0) | 32);
}

/**
 * The document of an alert without what some devices wrap around it. One that cannot be read after all (its fields were told
 * by a quicker look) tells nothing.
 */
export function alertDocument(alert: Pick<Alert, 'raw'>): Document {
  let document: Document;
  try {
    document = alert.raw();
  } catch {
    return {};
  }
  const own = spelled(document, ROOT);
  return field(own, 'eventType') === undefined
    ? (child(own, 'EventNotificationAlert') ?? document)
    : document;
}
