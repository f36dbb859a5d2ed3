import type { Belongs, SensorType } from './sensor-type';
import { slug, squash } from './slug';

/**
 * Longest name that is taken over from a device, in characters: the longest real one has 26, and ids end up in
 * topics, logs and the editor.
 */
const longestName = 64;

interface Extra {
  readonly id?: string;
  readonly belongs?: Belongs;
  readonly happens?: boolean;
  readonly family?: string;
}

function row(mission: boolean, name: string, wires: readonly string[], extra: Extra): SensorType {
  const id = extra.id ?? slug(name);
  return {
    id,
    name,
    belongs: extra.belongs ?? 'channel',
    happens: extra.happens ?? false,
    wires: wires.map((wire) => wire.toLowerCase()),
    family: extra.family ?? id,
    mission,
  };
}

/** A type of the mission: Home Assistant's name, which the editor translates. */
const own = (name: string, wires: readonly string[], extra: Extra = {}): SensorType =>
  row(true, name, wires, extra);
/** A type beyond the mission: one row of isapi.md 1.3, under the name that it has there. */
const more = (name: string, wires: readonly string[], extra: Extra = {}): SensorType =>
  row(false, name, wires, extra);

const device: Extra = { belongs: 'device' };
const happens: Extra = { happens: true };

/**
 * Every event type with a known meaning, the mission's 22 first. Wire names include those of triggers and configuration
 * (isapi.md 1.1): devices list `motionDetection` and send `VMD`.
 */
export const catalogue: readonly SensorType[] = [
  own('Motion', ['VMD', 'motionDetection']),
  own('Line Crossing', ['linedetection']),
  own('Field Detection', ['fielddetection']),
  // Many devices list tamperdetection and send shelteralarm: F41, isapi.md 1.1.
  own('Tamper Detection', ['tamperdetection', 'tamper'], { family: 'tamper_detection' }),
  own('Shelter Alarm', ['shelteralarm'], { family: 'tamper_detection' }),
  own('Disk Full', ['diskfull'], device),
  own('Disk Error', ['diskerror'], device),
  own('Net Interface Broken', ['nicbroken'], device),
  own('IP Conflict', ['ipconflict'], device),
  own('Illegal Access', ['illaccess'], device),
  own('Video Mismatch', ['videomismatch'], device),
  own('Bad Video', ['badvideo']),
  own('PIR Alarm', ['PIR']),
  own('Face Detection', ['facedetection']),
  own('Scene Change Detection', ['scenechangedetection']),
  own('I/O', ['IO'], { belongs: 'port' }),
  own('Unattended Baggage', ['unattendedBaggage']),
  own('Attended Baggage', ['attendedBaggage']),
  own('Recording Failure', ['recordingfailure'], device),
  own('Exiting Region', ['regionExiting']),
  own('Entering Region', ['regionEntrance']),
  own('Video Loss', ['videoloss']),

  more('Loitering', ['loitering']),
  more('People gathering', ['group']),
  more('Fast moving', ['rapidMove']),
  more('Parking', ['parking']),
  // The trigger says faceSnap, the JSON on the wire faceCapture.
  more('Face capture', ['faceSnap', 'faceCapture'], happens),
  more('Audio exception', ['audioexception', 'audioDetection']),
  more('Defocus', ['defocus', 'defocusDetection']),
  more('Software/virtual alarm input', ['softIO'], { belongs: 'port' }),
  more('Wireless sensor', ['WLSensor']),
  more('Call-for-help (wireless)', ['callhelp']),
  more('Input/recording resolution mismatch', ['resolutionmismatch'], device),
  more('HDD health detection', ['storageDetection'], device),
  more(
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
  more('People counting', ['PeopleCounting'], happens),
  more('Plate / vehicle', ['ANPR', 'vehicledetection'], happens),
  // thermometry is the name in triggers, TMA the one on the wire.
  more('Temperature measurement', ['thermometry'], { family: 'temperature_measurement' }),
  more('Temperature measurement alarm', ['TMA'], { family: 'temperature_measurement' }),
  more('Temperature pre-alarm', ['TMPA']),
  more('Fire, smoke', ['fireDetection', 'smokeDetection', 'smokeAndFireDetection']),
  more('Temperature difference', ['temperature', 'temperatureDetection']),
  more('Ship detection', ['shipsDetection']),
  more('Multi-target-type detection', ['mixedTargetDetection'], happens),
  more(
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
  more('Face comparison result', [
    'faceContrastSuccess',
    'faceContrastFailure',
    'whiteListFaceContrast',
    'blackListFaceContrast',
  ]),
  more('Objects thrown from building', ['objectsThrownDetection']),
  more('Human detection', ['peopleDetection']),
  more(
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
  more('Behaviour analysis', [
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
  more('Image diagnostics', [
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
  more('Traffic incident / enforcement / data', ['TPS']),
  more('Access control event', ['AccessControllerEvent'], happens),
  // Kind P in isapi.md, but cmdType tells when a call begins and ends.
  more('Video intercom call', ['voiceTalkEvent'], device),
  // Likewise its code: 1xxx alarm, 3xxx restore.
  more('Security panel / radar CID event', ['cidEvent']),
  more('AX Pro zone status', ['zoneUpdate']),
];

const byWire = new Map(catalogue.flatMap((type) => type.wires.map((wire) => [wire, type])));
const bySpelling = new Map<string, SensorType>();
for (const type of catalogue) {
  for (const spelling of [type.id, type.name, ...type.wires]) bySpelling.set(squash(spelling), type);
}
const traffic = byWire.get('tps');

/** The 22 types whose names the editor translates, in the order of the product page. */
export const missionTypes: readonly SensorType[] = catalogue.filter((type) => type.mission);

/**
 * The sensor of a wire or trigger name in any case, with or without a `-<digits>` suffix (`facedetection-1`, F41). A name
 * that nobody knows is a sensor of its own: id in lower case, name with spaces at its capitals.
 */
export function sensorTypeOf(wire: string): SensorType {
  const trimmed = wire.trim();
  const bare = trimmed.replace(/-\d+$/, '') || trimmed;
  return known(bare.toLowerCase()) ?? unknown(bare);
}

/**
 * The sensor that a person means: an id, a name or a wire name, in any case and spacing (`Line Crossing`, `i/o`, `VMD`).
 * What is none of these is taken as a wire name.
 */
export function findSensorType(text: string): SensorType {
  return bySpelling.get(squash(text)) ?? sensorTypeOf(text);
}

/** The word by which nodes, customize entries and posts find each other: one for all spellings and for the whole family. */
export function familyKey(type: SensorType): string {
  return squash(type.family);
}

/** Whether the type is one of the catalogue, not made up from a name on the wire. */
export function isCatalogued(type: SensorType): boolean {
  return catalogue.includes(type);
}

function known(wire: string): SensorType | undefined {
  const type = byWire.get(wire);
  if (type) return type;
  return /^(aid|tfs|tps)_/.test(wire) ? traffic : undefined;
}

function unknown(wire: string): SensorType {
  const short = wire.slice(0, longestName);
  const id = slug(short) || 'unknown';
  return {
    id,
    name: spaced(short) || id,
    belongs: 'channel',
    happens: false,
    wires: [wire.toLowerCase()],
    family: id,
    mission: false,
  };
}

/** `someNewThing` as `some New Thing`, `HVTAlarm_2` as `HVT Alarm 2`. */
function spaced(wire: string): string {
  return wire
    .replace(/(\p{Ll}|\p{N})(?=\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1$2 ')
    .replace(/[\s_\p{C}]+/gu, ' ')
    .trim();
}
