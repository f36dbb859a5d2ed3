/** Something a device can detect, as its trigger list shows it. */
export interface Trigger {
  /** `eventType` in the list: tamper is `tamperdetection` here and `shelteralarm` in the stream (PROTOCOL.md 3.1). */
  readonly type: string;
  /** `id` without its number: `tamper` for `tamperdetection`; default: the type. */
  readonly id?: string;
  /** Channel; `null` for a device-level trigger. */
  readonly channel?: number | null;
  /** Alarm input port instead of a channel. */
  readonly port?: number;
  /** `notificationMethod`s; `center` is "Notify Surveillance Center". */
  readonly notify: readonly string[];
}

export interface ModelChannel {
  readonly id: number;
  readonly name: string;
}

/** How a device says that it is alive (PROTOCOL.md 1.7). `none`: some recorders never do. */
export type Heartbeat =
  | 'videoloss'
  | 'channel-zero'
  | 'empty-channels'
  | 'heartbeat'
  | 'other'
  | 'json'
  | 'panel'
  | 'empty-part'
  | 'none';

/** How parts are put on the wire (PROTOCOL.md 1.3). */
export interface Framing {
  /** In the response header. */
  readonly boundary: string;
  /** In the body, where it differs: older recorders (PROTOCOL.md 1.4). */
  readonly bodyBoundary?: string;
  readonly eol: '\r\n' | '\n';
  readonly mediaType: string;
  readonly httpVersion: '1.0' | '1.1';
  readonly length: 'exact' | 'absent' | 'off-by-one';
  /** Access terminals put an empty line before the next boundary; cameras and recorders do not. */
  readonly blankLine: boolean;
  readonly doubledBoundary: boolean;
  readonly partHeaders: boolean;
  readonly contentType: string;
  readonly chunked: boolean;
}

/** What is fixed in a device: hardware, firmware, configuration. */
export interface Model {
  readonly family: 'camera' | 'recorder';
  readonly name: string;
  readonly model: string;
  readonly firmware: string;
  readonly deviceType: string;
  readonly namespace: string;
  /** `version` attribute of its alerts. */
  readonly alertVersion: string;
  readonly serial: string;
  readonly mac: string;
  /** Unique for every device: Home Assistant tells devices apart by it. */
  readonly deviceID: string;
  readonly channels: readonly ModelChannel[];
  /** Analog inputs, the first of `channels` on a DVR; 0 on a camera and an NVR. */
  readonly analogInputs: number;
  readonly alarmInputs: number;
  readonly alarmOutputs: number;
  readonly triggers: readonly Trigger[];
  /** Triggers that the list leaves out and that answer when asked one by one, such as scene change on cameras. */
  readonly unlistedTriggers: readonly Trigger[];
  /** `Event/channels/capabilities`: what each channel can detect; none: the device does not know the question. */
  readonly channelEvents: readonly { readonly channel: number; readonly types: readonly string[] }[];
  /** `EventNotification` around the trigger list: old cameras, PTZ, thermal (PROTOCOL.md 5.1). */
  readonly wrappedTriggers: boolean;
  readonly framing: Framing;
  readonly heartbeat: Heartbeat;
  /** ms of an idle stream before a heartbeat. */
  readonly heartbeatEvery: number;
  /** A heartbeat as soon as the stream is open. */
  readonly greets: boolean;
  /** `activePostCount` of heartbeats: 0, and 1 on newer ones (pyHik#76). */
  readonly heartbeatCount: number;
  /** Says `inactive` at the end of an event. Most recorders do not. */
  readonly saysInactive: boolean;
  /** ms between two posts of an event that lasts. */
  readonly postEvery: number;
  /** UTC offset as written in `dateTime`; `''`: none (ULT#83); may be malformed. */
  readonly zone: string;
  /** The element that carries a channel in alerts; default: `dynChannelID` on a recorder, else `channelID`. */
  readonly channelElement?: 'channelID' | 'dynChannelID';
  /** Added to a channel in alerts: 32 where a recorder uses PSIA numbers (PROTOCOL.md 4.2). */
  readonly channelOffset: number;
  /** Pairs of documents that cannot both be enabled. */
  readonly exclusive: readonly (readonly [string, string])[];
  readonly presets: readonly { readonly id: number; readonly name: string }[];
  /** A call button: the device answers `VideoIntercom/callStatus`. */
  readonly calls: boolean;
  /** Doors that it opens. */
  readonly doors: number;
  /** Places in `httpHosts`, for programs that the device posts to. */
  readonly httpHosts: number;
  /** What alertStream answers; `declaration`: 40 bytes of XML and the end, as a DS-KB8113 does; `none`: 404. */
  readonly stream: 'multipart' | 'declaration' | 'none';
  /** HTTP status of a snapshot on a path that this device does not serve; the body is XML (PROTOCOL.md 9). */
  readonly snapshotErrorStatus: number;
  readonly server: string;
}

const framing: Framing = {
  boundary: 'boundary',
  eol: '\r\n',
  mediaType: 'multipart/mixed; boundary=',
  httpVersion: '1.1',
  length: 'exact',
  blankLine: false,
  doubledBoundary: false,
  partHeaders: true,
  contentType: 'application/xml; charset="UTF-8"',
  chunked: false,
};

/** Changes to a preset; `framing` is merged. */
export type ModelChanges = Partial<Omit<Model, 'framing'>> & { readonly framing?: Partial<Framing> };

/** Rhythm and quirks of a G2 camera: CRLF, `channelID`, `inactive` at the end. */
export function camera(changes: ModelChanges = {}): Model {
  const center = ['record', 'center'];
  return {
    family: 'camera',
    name: 'Front Porch',
    model: 'DS-2CD2385G1-I',
    firmware: 'V5.7.15',
    deviceType: 'IPCamera',
    namespace: 'http://www.hikvision.com/ver20/XMLSchema',
    alertVersion: '2.0',
    serial: 'DS-2CD2385G1-I20210101AAWRF00000001',
    mac: '02:00:5e:00:53:01',
    deviceID: '48443030-3233-3835-4731-02005e005301',
    channels: [{ id: 1, name: 'Camera 01' }],
    analogInputs: 0,
    alarmInputs: 1,
    alarmOutputs: 1,
    triggers: [
      { type: 'VMD', channel: 1, notify: center },
      { type: 'tamperdetection', id: 'tamper', channel: 1, notify: ['center'] },
      { type: 'diskfull', channel: null, notify: [] },
      { type: 'diskerror', channel: null, notify: ['center'] },
      { type: 'nicbroken', channel: null, notify: [] },
      { type: 'ipconflict', channel: null, notify: [] },
      { type: 'illaccess', channel: null, notify: ['center'] },
      { type: 'IO', port: 1, notify: ['center'] },
      { type: 'linedetection', channel: 1, notify: center },
      { type: 'fielddetection', channel: 1, notify: center },
      { type: 'regionEntrance', channel: 1, notify: ['record'] },
      { type: 'scenechangedetection', channel: 1, notify: [] },
    ],
    unlistedTriggers: [],
    channelEvents: [],
    wrappedTriggers: false,
    heartbeat: 'videoloss',
    heartbeatEvery: 10_000,
    greets: true,
    heartbeatCount: 0,
    saysInactive: true,
    postEvery: 1000,
    zone: '+01:00',
    channelOffset: 0,
    exclusive: [['Smart/FaceDetection/1', 'Smart/FieldDetection/1']],
    presets: [
      { id: 1, name: 'Door' },
      { id: 2, name: 'Gate' },
    ],
    calls: false,
    doors: 0,
    httpHosts: 1,
    stream: 'multipart',
    snapshotErrorStatus: 200,
    server: 'webserver',
    ...changes,
    framing: { ...framing, ...changes.framing },
  };
}

/** Rhythm and quirks of an NVR: LF, `dynChannelID`, repeats that just stop. */
export function recorder(changes: ModelChanges = {}): Model {
  const channels = changes.channels ?? [
    { id: 1, name: 'Driveway' },
    { id: 2, name: 'Back Yard' },
    { id: 3, name: 'Garage' },
    { id: 4, name: 'Küche & Flur' },
  ];
  return {
    family: 'recorder',
    name: 'Home',
    model: 'DS-7616NI-K2',
    firmware: 'V4.74.210',
    deviceType: 'NVR',
    namespace: 'http://www.isapi.org/ver20/XMLSchema',
    alertVersion: '1.0',
    serial: 'DS-7616NI-K2162021010100CCRRF00000002WCVU',
    mac: '02:00:5e:00:53:02',
    deviceID: '48443030-3736-3136-4e49-02005e005302',
    channels,
    analogInputs: 0,
    alarmInputs: 4,
    alarmOutputs: 1,
    triggers: [
      { type: 'IO', port: 1, notify: ['center'] },
      { type: 'IO', port: 2, notify: [] },
      ...channels.flatMap(({ id: channel }): Trigger[] => [
        { type: 'VMD', channel, notify: ['record', 'center'] },
        { type: 'tamperdetection', id: 'tamper', channel, notify: [] },
        { type: 'videoloss', channel, notify: ['center'] },
        { type: 'linedetection', channel, notify: ['record', 'center'] },
        { type: 'fielddetection', channel, notify: channel === 3 ? ['record'] : ['record', 'center'] },
      ]),
      { type: 'diskfull', notify: ['center'] },
      { type: 'diskerror', notify: ['center', 'beep'] },
      { type: 'nicbroken', notify: [] },
      { type: 'ipconflict', notify: [] },
      { type: 'illaccess', notify: ['center'] },
      { type: 'videomismatch', notify: [] },
      { type: 'recordingfailure', notify: ['center'] },
    ],
    unlistedTriggers: [],
    channelEvents: [],
    wrappedTriggers: false,
    heartbeat: 'channel-zero',
    heartbeatEvery: 10_000,
    greets: false,
    heartbeatCount: 0,
    saysInactive: false,
    postEvery: 1000,
    zone: '+01:00',
    channelOffset: 0,
    exclusive: [],
    presets: [],
    calls: false,
    doors: 0,
    httpHosts: 3,
    stream: 'multipart',
    snapshotErrorStatus: 200,
    server: 'DNVRS-Webs',
    ...changes,
    framing: { ...framing, eol: '\n', ...changes.framing },
  };
}

/** A recorder with analog inputs: HTTP/1.0, no space before the boundary, dates without a zone (ULT#83). */
export function dvr(changes: ModelChanges = {}): Model {
  const channels = changes.channels ?? [1, 2, 3, 4].map((id) => ({ id, name: `Camera ${id}` }));
  return recorder({
    name: 'Shop',
    deviceID: '48443030-3732-3038-4855-02005e005302',
    model: 'iDS-7208HUHI-K1/4S(B)',
    firmware: 'V4.71.111',
    deviceType: 'DVR',
    channels,
    analogInputs: channels.length,
    zone: '',
    heartbeat: 'videoloss',
    ...changes,
    framing: { mediaType: 'multipart/mixed;boundary=', httpVersion: '1.0', ...changes.framing },
  });
}

/** A recorder for both kinds of cameras, whose IP channels count from 1 again (PROTOCOL.md 4.2); in alerts they are 33, 34 … */
export function hybrid(changes: ModelChanges = {}): Model {
  const inputs = [1, 2].map((id) => ({ id, name: `Analog ${id}` }));
  const proxies = [1, 2, 3].map((id) => ({ id, name: `IP ${id}` }));
  return dvr({
    channels: [...inputs, ...proxies],
    analogInputs: inputs.length,
    triggers: [1, 2, 33, 34, 35].map((channel) => ({ type: 'VMD', channel, notify: ['center'] })),
    ...changes,
  });
}
