import { type as names } from '../../nodes/locales/en-US/hikvision-device.json';
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

/** An id never changes: it is part of topics. Its English name, `type.<id>` of the catalogue of texts, may. */
function row(id: keyof typeof names, wires: readonly string[], extra: Extra = {}): SensorType {
  return {
    id,
    name: names[id],
    belongs: extra.belongs ?? 'channel',
    course: extra.course ?? 'lasts',
    wires: wires.map((wire) => wire.toLowerCase()),
    family: squash(extra.family ?? id),
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
export const doorOpen = row('door_open', doors, { belongs: 'door', course: 'stays', listed: false });
export const doorbell = row('doorbell', doors, { belongs: 'door', course: 'happens', listed: false });
export const accessEvent = row('access_control_event', doors, {
  belongs: 'door',
  course: 'happens',
  listed: false,
});
export const zoneAlarm = row('zone_alarm', panels, { belongs: 'zone', course: 'stays', listed: false });
export const panelAlarm = row('panel_alarm', panels, { belongs: 'device', course: 'stays', listed: false });
export const panelTrouble = row('panel_trouble', panels, {
  belongs: 'device',
  course: 'stays',
  listed: false,
});
export const armed = row('armed', panels, { belongs: 'area', course: 'stays-armed', listed: false });
/** A call: rings until it is answered, ended, or not told of any more. */
export const call = row('video_intercom_call', ['voiceTalkEvent', 'videoIntercomEvent', 'callStatus'], {
  belongs: 'device',
  listed: false,
});

/** Violations and incidents on roads: every wire name that begins with `AID_`, `TFS_` or `TPS_`. */
const traffic = row('traffic_incident_enforcement_data', ['TPS']);

/**
 * Every event type with a known meaning. The first 22 have the ids of Home Assistant; each of the others is a
 * type with a known meaning (PROTOCOL.md 3.2), after the name that it has there. Wire names include
 * those of triggers and configuration: devices list `motionDetection` and send `VMD`.
 */
export const catalogue: readonly SensorType[] = [
  row('motion', ['VMD', 'motionDetection']),
  row('line_crossing', ['linedetection']),
  row('field_detection', ['fielddetection']),
  // Many devices list tamperdetection and send shelteralarm: PROTOCOL.md 3.1.
  row('tamper_detection', ['tamperdetection', 'tamper'], { family: 'tamper_detection' }),
  row('shelter_alarm', ['shelteralarm'], { family: 'tamper_detection' }),
  row('disk_full', ['diskfull'], device),
  row('disk_error', ['diskerror'], device),
  row('net_interface_broken', ['nicbroken'], device),
  row('ip_conflict', ['ipconflict'], device),
  row('illegal_access', ['illaccess'], device),
  row('video_mismatch', ['videomismatch'], device),
  row('bad_video', ['badvideo']),
  row('pir_alarm', ['PIR']),
  row('face_detection', ['facedetection']),
  row('scene_change_detection', ['scenechangedetection']),
  row('i_o', ['IO'], { belongs: 'port' }),
  row('unattended_baggage', ['unattendedBaggage']),
  row('attended_baggage', ['attendedBaggage']),
  row('recording_failure', ['recordingfailure'], device),
  row('exiting_region', ['regionExiting']),
  row('entering_region', ['regionEntrance']),
  row('video_loss', ['videoloss']),

  row('loitering', ['loitering']),
  row('people_gathering', ['group']),
  row('fast_moving', ['rapidMove']),
  row('parking', ['parking']),
  // The trigger says faceSnap, the JSON on the wire faceCapture.
  row('face_capture', ['faceSnap', 'faceCapture'], happens),
  row('audio_exception', ['audioexception', 'audioDetection']),
  row('defocus', ['defocus', 'defocusDetection']),
  row('software_virtual_alarm_input', ['softIO'], { belongs: 'port' }),
  row('wireless_sensor', ['WLSensor']),
  row('call_for_help_wireless', ['callhelp']),
  row('input_recording_resolution_mismatch', ['resolutionmismatch'], device),
  row('hdd_health_detection', ['storageDetection'], device),
  row(
    'hardware_exceptions',
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
  row('people_counting', ['PeopleCounting'], happens),
  row('plate_vehicle', ['ANPR', 'vehicledetection'], happens),
  // thermometry is the name in triggers, TMA the one on the wire.
  row('temperature_measurement', ['thermometry'], { family: 'temperature_measurement' }),
  row('temperature_measurement_alarm', ['TMA'], { family: 'temperature_measurement' }),
  row('temperature_pre_alarm', ['TMPA']),
  row('fire_detection', ['fireDetection', 'smokeAndFireDetection']),
  row('smoke_detection', ['smokeDetection']),
  row('temperature_difference', ['temperature', 'temperatureDetection']),
  row('ship_detection', ['shipsDetection']),
  row('multi_target_type_detection', ['mixedTargetDetection'], happens),
  row(
    'target_capture_comparison',
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
    'face_comparison_success',
    ['faceContrastSuccess', 'whiteListFaceContrast', 'blackListFaceContrast'],
    happens,
  ),
  row('face_comparison_failure', ['faceContrastFailure'], happens),
  row('objects_thrown_from_building', ['objectsThrownDetection']),
  row('human_detection', ['peopleDetection']),
  row(
    'counting_family',
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
  row('behaviour_analysis', [
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
  row('image_diagnostics', [
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
  traffic,
  doorOpen,
  doorbell,
  accessEvent,
  call,
  zoneAlarm,
  panelAlarm,
  panelTrouble,
  armed,
  row('ax_pro_zone_status', ['zoneUpdate']),
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

/** Whether the type is one of the catalogue, not made up from a name on the wire. */
export function isCatalogued(type: SensorType): boolean {
  return catalogued.has(type);
}

function known(wire: string): readonly SensorType[] {
  return byWire.get(wire) ?? (/^(?:aid|tfs|tps)_/.test(wire) ? [traffic] : []);
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
    family: squash(id),
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
