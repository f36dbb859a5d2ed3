/** Where devices keep the switch of a detection. */
type Switch =
  /** Last element of the path under an input (`motionDetection`); basic events have one per camera and per recorder input. */
  | { readonly basic: string }
  /**
   * Names under `/ISAPI/Smart`, the usual spelling first: firmware differs. `mutex`: the name under which PROTOCOL.md 9's
   * mutexFunction knows it.
   */
  | { readonly smart: readonly string[]; readonly mutex?: string }
  /** Whole paths without a channel. */
  | { readonly whole: readonly string[] }
  | { readonly port: true };

const tamper: Switch = { basic: 'tamperDetection' };

/** By sensor type id. Sources: PROTOCOL.md 9 (fixtures of cameras and recorders), hikvision_next. */
const switches = new Map<string, Switch>(
  Object.entries<Switch>({
    motion: { basic: 'motionDetection' },
    tamper_detection: tamper,
    shelter_alarm: tamper,
    video_loss: { basic: 'videoLoss' },
    line_crossing: { smart: ['LineDetection'], mutex: 'linedetection' },
    field_detection: { smart: ['FieldDetection'], mutex: 'fielddetection' },
    entering_region: { smart: ['regionEntrance'], mutex: 'regionEntrance' },
    exiting_region: { smart: ['regionExiting'], mutex: 'regionExiting' },
    scene_change_detection: { smart: ['SceneChangeDetection'], mutex: 'scenechangedetection' },
    face_detection: { smart: ['FaceDetection', 'FaceDetect'], mutex: 'facedetection' },
    unattended_baggage: { smart: ['unattendedBaggage'], mutex: 'unattendedBaggage' },
    attended_baggage: { smart: ['attendedBaggage'], mutex: 'attendedBaggage' },
    loitering: { smart: ['loitering'], mutex: 'loitering' },
    people_gathering: { smart: ['group'], mutex: 'group' },
    fast_moving: { smart: ['rapidMove'], mutex: 'rapidMove' },
    parking: { smart: ['parking'], mutex: 'parking' },
    defocus: { smart: ['DefocusDetection'] },
    audio_exception: { smart: ['AudioDetection/channels', 'AudioDetection'] },
    pir_alarm: { whole: ['/ISAPI/WLAlarm/PIR'] },
    i_o: { port: true },
  }),
);

/** Sensor types that can be switched. */
export const switchable: readonly string[] = [...switches.keys()];

/** What decides which path comes first. */
export interface PathOptions {
  readonly recorder: boolean;
  /** The channel is one of the recorder's own analog inputs; `undefined`: not known. */
  readonly analog?: boolean;
}

/** Paths to try in turn, the likely one first; none where the type has no switch that is known. */
export function detectionPaths(type: string, channel: number, options: PathOptions): readonly string[] {
  const known = switches.get(type);
  if (!known) return [];
  if ('whole' in known) return known.whole;
  if ('smart' in known) return known.smart.map((name) => `/ISAPI/Smart/${name}/${channel}`);
  // Inputs of a recorder's cameras are numbered camera x 100 + input and refused under System (PROTOCOL.md 4).
  if ('port' in known) return channel > 100 ? [proxyInput(channel), ownInput(channel)] : [ownInput(channel)];
  const own = `/ISAPI/System/Video/inputs/channels/${channel}/${known.basic}`;
  const proxy = `/ISAPI/ContentMgmt/InputProxy/channels/${channel}/video/${known.basic}`;
  // On a hybrid recorder both exist for one number and are different cameras: only the one that was meant.
  if (options.recorder && options.analog === true) return [own];
  return options.recorder ? [proxy, own] : [own, proxy];
}

const ownInput = (port: number) => `/ISAPI/System/IO/inputs/${port}`;
const proxyInput = (port: number) => `/ISAPI/ContentMgmt/IOProxy/inputs/${port}`;

/** The name that the device knows a smart function by when asked what it excludes; `null` for others. */
export function mutexName(type: string): string | null {
  const known = switches.get(type);
  return known && 'smart' in known ? (known.mutex ?? null) : null;
}
