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

function row(name: string, wires: readonly string[], extra: Extra = {}): SensorType {
  const id = extra.id ?? slug(name);
  return {
    id,
    name,
    belongs: extra.belongs ?? 'channel',
    happens: extra.happens ?? false,
    wires: wires.map((wire) => wire.toLowerCase()),
    family: extra.family ?? id,
  };
}

const device: Extra = { belongs: 'device' };
const happens: Extra = { happens: true };

/**
 * Every event type with a known meaning. The first 22 have the names of Home Assistant, which the editor translates; each of
 * the others is one row of isapi.md 1.3, under the name that it has there. Wire names include those of triggers and
 * configuration (isapi.md 1.1): devices list `motionDetection` and send `VMD`.
 */
export const catalogue: readonly SensorType[] = [
  row('Motion', ['VMD', 'motionDetection']),
  row('Line Crossing', ['linedetection']),
  row('Field Detection', ['fielddetection']),
  // Many devices list tamperdetection and send shelteralarm: F41, isapi.md 1.1.
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
  row('Fire, smoke', ['fireDetection', 'smokeDetection', 'smokeAndFireDetection']),
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
  row('Face comparison result', [
    'faceContrastSuccess',
    'faceContrastFailure',
    'whiteListFaceContrast',
    'blackListFaceContrast',
  ]),
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
  row('Access control event', ['AccessControllerEvent'], happens),
  // Kind P in isapi.md, but cmdType tells when a call begins and ends.
  row('Video intercom call', ['voiceTalkEvent', 'callStatus'], device),
  // Likewise its code: 1xxx alarm, 3xxx restore.
  row('Security panel / radar CID event', ['cidEvent']),
  row('AX Pro zone status', ['zoneUpdate']),
];

const byWire = new Map(catalogue.flatMap((type) => type.wires.map((wire) => [wire, type])));
const bySpelling = new Map<string, SensorType>();
for (const type of catalogue) {
  for (const spelling of [type.id, type.name, ...type.wires]) bySpelling.set(squash(spelling), type);
}
const traffic = byWire.get('tps');

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
  };
}

/** `someNewThing` as `some New Thing`, `HVTAlarm_2` as `HVT Alarm 2`. */
function spaced(wire: string): string {
  return wire
    .replace(/(\p{Ll}|\p{N})(?=\p{Lu})|(\p{Lu})(?=\p{Lu}\p{Ll})/gu, '$1$2 ')
    .replace(/[\s_\p{C}]+/gu, ' ')
    .trim();
}
