import { clean } from '../clean';
import { alertType } from '../stream/alert-type';
import { LONGEST_TEXT, LONGEST_TYPE } from './limits';
import type { Belongs, Course, SensorType } from './sensor-type';
import { slug, squash } from './slug';

interface Extra {
  readonly belongs?: Belongs;
  readonly course?: Course;
  readonly family?: string;
  readonly listed?: boolean;
}

function row(name: string, wires: readonly string[], extra: Extra = {}): SensorType {
  const id = slug(name);
  return {
    id,
    name,
    belongs: extra.belongs ?? 'channel',
    course: extra.course ?? 'lasts',
    wires: wires.map((wire) => wire.toLowerCase()),
    family: extra.family ?? id,
    listed: extra.listed ?? true,
  };
}

const device: Extra = { belongs: 'device' };
const happens: Extra = { course: 'happens' };

/** Of access controllers, whose events are told apart by code and door. */
const doors = ['AccessControllerEvent'];
/** Of security panels and radars, whose events are told apart by Contact ID code, zone and area. */
const panels = ['cidEvent'];

/** The sensors that {@link doors} and {@link panels} became: which one an alert is about, `post.ts` decides. */
export const doorOpen = row('Door open', doors, { belongs: 'door', course: 'stays', listed: false });
export const doorbell = row('Doorbell', doors, { belongs: 'door', course: 'happens', listed: false });
export const accessEvent = row('Access control event', doors, {
  belongs: 'door',
  course: 'happens',
  listed: false,
});
export const zoneAlarm = row('Zone alarm', panels, { belongs: 'zone', course: 'stays', listed: false });
export const panelAlarm = row('Panel alarm', panels, { belongs: 'device', course: 'stays', listed: false });
export const panelTrouble = row('Panel trouble', panels, {
  belongs: 'device',
  course: 'stays',
  listed: false,
});
export const armed = row('Armed', panels, { belongs: 'area', course: 'stays-armed', listed: false });
/** A call: rings until it is answered, ended, or not told of any more. */
export const call = row('Video intercom call', ['voiceTalkEvent', 'videoIntercomEvent', 'callStatus'], {
  belongs: 'device',
  listed: false,
});

/**
 * Every event type with a known meaning. The first 22 have the names of Home Assistant, which the editor translates; each of
 * the others is a type with a known meaning (PROTOCOL.md 3.2), under the name that it has there. Wire names include
 * those of triggers and configuration: devices list `motionDetection` and send `VMD`.
 */
export const catalogue: readonly SensorType[] = [
  row('Motion', ['VMD', 'motionDetection']),
  row('Line Crossing', ['linedetection']),
  row('Field Detection', ['fielddetection']),
  // Many devices list tamperdetection and send shelteralarm: PROTOCOL.md 3.1.
  row('Tamper Detection', ['tamperdetection', 'tamper'], { family: 'tamper_detection' }),
  row('Shelter Alarm', ['shelteralarm'], { family: 'tamper_detection' }),
  row('Disk Full', ['diskfull'], device),
  row('Disk Error', ['diskerror'], device),
  row('Net Interface Broken', ['nicbroken'], device),
  row('IP Conflict', ['ipconflict'], device),
  row('Illegal Access', ['illaccess'], device),
  row('Video Mismatch', ['videomismatch'], device),
  row('Bad Video', ['badvideo']),
  row('PIR Alarm', ['PIR']),
  row('Face Detection', ['facedetection']),
  row('Scene Change Detection', ['scenechangedetection']),
  row('I/O', ['IO'], { belongs: 'port' }),
  row('Unattended Baggage', ['unattendedBaggage']),
  row('Attended Baggage', ['attendedBaggage']),
  row('Recording Failure', ['recordingfailure'], device),
  row('Exiting Region', ['regionExiting']),
  row('Entering Region', ['regionEntrance']),
  row('Video Loss', ['videoloss']),

  row('Loitering', ['loitering']),
  row('People gathering', ['group']),
  row('Fast moving', ['rapidMove']),
  row('Parking', ['parking']),
  // The trigger says faceSnap, the JSON on the wire faceCapture.
  row('Face capture', ['faceSnap', 'faceCapture'], happens),
  row('Audio exception', ['audioexception', 'audioDetection']),
  row('Defocus', ['defocus', 'defocusDetection']),
  row('Software/virtual alarm input', ['softIO'], { belongs: 'port' }),
  row('Wireless sensor', ['WLSensor']),
  row('Call-for-help (wireless)', ['callhelp']),
  row('Input/recording resolution mismatch', ['resolutionmismatch'], device),
  row('HDD health detection', ['storageDetection'], device),
  row(
    'Hardware exceptions',
    [
      'raidexception',
      'raidfailure',
      // So spelled in the manufacturer's own list.
      'radifailure',
      'spareException',
      'pocException',
      'poePowerException',
      'fanfailure',
      'overheat',
      'abnormalReboot',
    ],
    device,
  ),
  row('People counting', ['PeopleCounting'], happens),
  row('Plate / vehicle', ['ANPR', 'vehicledetection'], happens),
  // thermometry is the name in triggers, TMA the one on the wire.
  row('Temperature measurement', ['thermometry'], { family: 'temperature_measurement' }),
  row('Temperature measurement alarm', ['TMA'], { family: 'temperature_measurement' }),
  row('Temperature pre-alarm', ['TMPA']),
  row('Fire detection', ['fireDetection', 'smokeAndFireDetection']),
  row('Smoke detection', ['smokeDetection']),
  row('Temperature difference', ['temperature', 'temperatureDetection']),
  row('Ship detection', ['shipsDetection']),
  row('Multi-target-type detection', ['mixedTargetDetection'], happens),
  row(
    'Target capture, comparison',
    [
      'targetCapture',
      'humanRecognition',
      'faceContrast',
      'alarmResult',
      'faceSnapModeling',
      'HVTVehicleDetection',
    ],
    happens,
  ),
  // A face of a list, whichever one, was recognised.
  row(
    'Face comparison success',
    ['faceContrastSuccess', 'whiteListFaceContrast', 'blackListFaceContrast'],
    happens,
  ),
  row('Face comparison failure', ['faceContrastFailure'], happens),
  row('Objects thrown from building', ['objectsThrownDetection']),
  row('Human detection', ['peopleDetection']),
  row(
    'Counting family',
    [
      'personDensityDetection',
      'personQueueDetection',
      'personQueueDetecton',
      'framesPeopleCounting',
      'heatmap',
      'counting',
    ],
    happens,
  ),
  row('Behaviour analysis', [
    'behavior',
    'failDown',
    'leavePosition',
    'peopleNumChange',
    'retention',
    'running',
    'violentMotion',
    'advReachHeight',
    'stickUp',
    'installScanner',
    'operateOverTime',
    'humanEnter',
    'trial',
  ]),
  row('Image diagnostics', [
    'ROI',
    'intelliTrace',
    'hide',
    'audioLoss',
    'cameraAngleAnormaly',
    'luma',
    'chroma',
    'snow',
    'streak',
    'freeze',
    'sigLose',
    'clarity',
    'jitter',
    'block',
    'flowers',
    'noise',
    'ghost',
    'purple',
    'ICR',
    'protectiveFilm',
  ]),
  row('Traffic incident / enforcement / data', ['TPS']),
  doorOpen,
  doorbell,
  accessEvent,
  call,
  zoneAlarm,
  panelAlarm,
  panelTrouble,
  armed,
  row('AX Pro zone status', ['zoneUpdate']),
];

/** What tells a type from every other: the one list of all words for it. */
const byWire = new Map<string, SensorType[]>();
const bySpelling = new Map<string, Set<SensorType>>();
for (const type of catalogue) {
  for (const wire of type.wires) byWire.set(wire, [...(byWire.get(wire) ?? []), type]);
  for (const word of [type.id, type.name, ...type.wires]) {
    const spelling = squash(word);
    bySpelling.set(spelling, (bySpelling.get(spelling) ?? new Set()).add(type));
  }
}
const catalogued = new Set(catalogue);
const traffic = byWire.get('tps') ?? [];

/**
 * The sensors of a wire or trigger name in any case, with or without a `-<digits>` suffix (`facedetection-1`, PROTOCOL.md 3.1): mostly
 * one. A name that nobody knows is a sensor of its own: id in lower case, name with spaces at its capitals.
 */
export function sensorTypesOf(wire: string): readonly [SensorType, ...SensorType[]] {
  const bare = alertType(wire.slice(0, LONGEST_TEXT).trim()).name;
  const [first, ...others] = known(bare.toLowerCase());
  return first ? [first, ...others] : [unknown(bare)];
}

/** The first of the sensors of a wire name; the only one but of doors and panels. */
export function sensorTypeOf(wire: string): SensorType {
  return sensorTypesOf(wire)[0];
}

/**
 * The sensors that a person means: an id, a name or a wire name, in any case and spacing (`Line Crossing`, `i/o`, `VMD`).
 * What is none of these is taken as a wire name. A wire name of doors or panels means every one of their sensors.
 */
export function findSensorTypes(text: string): readonly [SensorType, ...SensorType[]] {
  const [first, ...others] = bySpelling.get(squash(text)) ?? [];
  return first ? [first, ...others] : sensorTypesOf(text);
}

/** The first of {@link findSensorTypes}. */
export function findSensorType(text: string): SensorType {
  return findSensorTypes(text)[0];
}

/** The one type of the catalogue that a person means; `null` where nobody knows the word, or where it means several. */
export function knownType(text: string): SensorType | null {
  const [type, ...others] = findSensorTypes(text);
  return others.length === 0 && isCatalogued(type) ? type : null;
}

/** The word by which nodes, customize entries and posts find each other: one for all spellings and for the whole family. */
export function familyKey(type: SensorType): string {
  return squash(type.family);
}

/** Whether the type is one of the catalogue, not made up from a name on the wire. */
export function isCatalogued(type: SensorType): boolean {
  return catalogued.has(type);
}

function known(wire: string): readonly SensorType[] {
  return byWire.get(wire) ?? (/^(?:aid|tfs|tps)_/.test(wire) ? traffic : []);
}

function unknown(wire: string): SensorType {
  const short = clean(wire, LONGEST_TYPE);
  const id = slug(short) || 'unknown';
  return {
    id,
    name: spaced(short) || id,
    belongs: 'channel',
    course: 'lasts',
    wires: [short.toLowerCase()],
    family: id,
    listed: true,
  };
}

/** `someNewThing` as `some New Thing`, `HVTAlarm_2` as `HVT Alarm 2`. */
function spaced(wire: string): string {
  return wire
    .replace(/(\p{Ll}|\p{N})(?=\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1$2 ')
    .replace(/[\s_\p{C}]+/gu, ' ')
    .trim();
}
