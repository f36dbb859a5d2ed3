import type { Model, Trigger } from './model';
import { branch, document, leaf } from './xml';

/** `System/deviceInfo` (isapi.md 4): a recorder leaves description, location and boot fields out. */
export function deviceInfo(model: Model): string {
  const [version, build] = [model.firmware, 'build 240201'];
  const camera = model.family === 'camera';
  return document(
    'DeviceInfo',
    model.namespace,
    [
      leaf('deviceName', model.name),
      leaf('deviceID', '00000000-0000-4000-8000-02005e005301'),
      ...(camera ? [leaf('deviceDescription', 'IPCamera'), leaf('deviceLocation', 'hangzhou')] : []),
      leaf('model', model.model),
      leaf('serialNumber', model.serial),
      leaf('macAddress', model.mac),
      leaf('firmwareVersion', version),
      leaf('firmwareReleasedDate', build),
      ...(camera ? [leaf('bootVersion', 'V1.3.4')] : []),
      leaf('deviceType', model.deviceType),
      leaf('telecontrolID', camera ? 88 : 255),
      leaf('supportBeep', !camera),
      leaf('manufacturer', 'hikvision'),
    ],
    model.framing.eol,
  );
}

/** `System/capabilities`, the few elements that clients decide by. */
export function capabilities(model: Model): string {
  const proxies = model.family === 'recorder' ? model.channels.length - model.analogInputs : 0;
  return document(
    'DeviceCap',
    model.namespace,
    [
      ...branch('SysCap', [
        ...branch('IOCap', [
          leaf('IOInputPortNums', model.alarmInputs),
          leaf('IOOutputPortNums', model.alarmOutputs),
        ]),
        ...branch('VideoCap', [leaf('videoInputPortNums', model.analogInputs)]),
        leaf('isSupportSubscribeEvent', true),
      ]),
      ...(model.family === 'recorder' ? branch('RacmCap', [leaf('inputProxyNums', proxies)]) : []),
      ...branch('SecurityCap', [leaf('issupIllegalLoginLock', true)]),
    ],
    model.framing.eol,
  );
}

/** `Event/triggers`: cameras give every trigger a channel, recorders mix two channel elements (isapi.md 3.1). */
export function triggers(model: Model): string {
  const lines = model.triggers.flatMap((trigger) => branch('EventTrigger', triggerLines(model, trigger)));
  const list = document('EventTriggerList', model.namespace, lines, model.framing.eol);
  if (!model.wrappedTriggers) return list;
  return document(
    'EventNotification',
    model.namespace,
    branch('EventTriggerList', lines, ' version="2.0"'),
    model.framing.eol,
  );
}

/** One `Event/triggers/<id>`; `null` for an unknown id, which devices answer with 503 (isapi.md 3.3). */
export function trigger(model: Model, id: string): string | null {
  const found = model.triggers.find((entry) => triggerId(entry) === id);
  return found
    ? document('EventTrigger', model.namespace, triggerLines(model, found), model.framing.eol)
    : null;
}

function triggerId(entry: Trigger): string {
  const number = entry.port ?? entry.channel;
  return (entry.id ?? entry.type) + (number === undefined || number === null ? '' : `-${number}`);
}

/** Basic detections of a recorder have the `dyn` element, smart ones the plain one (hiksink_triggers_nvr). */
const basic = ['VMD', 'tamperdetection', 'videoloss'];

function triggerLines(model: Model, entry: Trigger): string[] {
  const channel = entry.channel ?? (model.family === 'camera' ? 1 : null);
  const channelLines =
    entry.port !== undefined
      ? [leaf(entry.port > 100 ? 'dynInputIOPortID' : 'inputIOPortID', entry.port)]
      : channel === null
        ? []
        : model.family === 'camera'
          ? [leaf('videoInputChannelID', channel), leaf('dynVideoInputChannelID', channel)]
          : [leaf(basic.includes(entry.type) ? 'dynVideoInputChannelID' : 'videoInputChannelID', channel)];
  return [
    leaf('id', triggerId(entry)),
    leaf('eventType', entry.type),
    ...(model.family === 'camera'
      ? [leaf('eventDescription', `${entry.type} Event trigger Information`)]
      : []),
    ...channelLines,
    ...branch(
      'EventTriggerNotificationList',
      entry.notify.flatMap((method) =>
        branch('EventTriggerNotification', [
          leaf('id', method === 'record' && channel !== null ? `record-${channel}` : method),
          leaf('notificationMethod', method),
          ...(method === 'record' && channel !== null ? [leaf('videoInputID', channel)] : []),
          leaf('notificationRecurrence', 'beginning'),
        ]),
      ),
    ),
  ];
}

/** `System/Video/inputs/channels`: on a recorder only the analog ones. */
export function videoInputs(model: Model): string {
  const local = model.family === 'camera' ? model.channels : model.channels.slice(0, model.analogInputs);
  return document(
    'VideoInputChannelList',
    model.namespace,
    local.flatMap(({ id, name }) =>
      branch('VideoInputChannel', [leaf('id', id), leaf('inputPort', id), leaf('name', name)]),
    ),
    model.framing.eol,
  );
}

/** `ContentMgmt/InputProxy/channels`: the IP cameras of a recorder. */
export function inputProxies(model: Model): string {
  return document(
    'InputProxyChannelList',
    model.namespace,
    model.channels
      .slice(model.analogInputs)
      .flatMap(({ id, name }) =>
        branch('InputProxyChannel', [
          leaf('id', id),
          leaf('name', name),
          ...branch('sourceInputPortDescriptor', [
            leaf('proxyProtocol', 'HIKVISION'),
            leaf('addressingFormatType', 'ipaddress'),
            leaf('ipAddress', `192.0.2.${100 + id}`),
            leaf('managePortNo', 8000),
            leaf('srcInputPort', 1),
            leaf('userName', 'admin'),
            leaf('streamType', 'auto'),
          ]),
          leaf('enableAnr', false),
        ]),
      ),
    model.framing.eol,
  );
}

/** `…/InputProxy/channels/status` */
export function proxyStatus(model: Model): string {
  return document(
    'InputProxyChannelStatusList',
    model.namespace,
    model.channels
      .slice(model.analogInputs)
      .flatMap(({ id }) => branch('InputProxyChannelStatus', [leaf('id', id), leaf('online', true)])),
    model.framing.eol,
  );
}

/** `PTZCtrl/channels/N/presets` */
export function presets(model: Model): string {
  return document(
    'PTZPresetList',
    model.namespace,
    model.presets.flatMap(({ id, name }) =>
      branch('PTZPreset', [leaf('enabled', true), leaf('id', id), leaf('presetName', name)]),
    ),
    model.framing.eol,
  );
}

/** `System/IO/inputs` or `outputs`, or the status of one port. */
export function ioPorts(model: Model, kind: 'input' | 'output', count: number): string {
  const root = kind === 'input' ? 'IOInputPort' : 'IOOutputPort';
  const list = Array.from({ length: count }, (_, index) =>
    branch(root, [leaf('id', index + 1), leaf('enabled', true)]),
  );
  return document(`${root}List`, model.namespace, list.flat(), model.framing.eol);
}

export function ioStatus(model: Model, kind: 'input' | 'output', id: number, active: boolean): string {
  return document(
    'IOPortStatus',
    model.namespace,
    [leaf('ioPortID', id), leaf('ioPortType', kind), leaf('ioState', active ? 'active' : 'inactive')],
    model.framing.eol,
  );
}

/** What a device answers to a command, good or bad (isapi.md 5.4). */
export function responseStatus(
  model: Model,
  url: string,
  statusCode: number,
  statusString: string,
  subStatusCode: string,
): string {
  return document(
    'ResponseStatus',
    model.namespace,
    [
      leaf('requestURL', url),
      leaf('statusCode', statusCode),
      leaf('statusString', statusString),
      leaf('subStatusCode', subStatusCode),
    ],
    model.framing.eol,
  );
}

/** Detection documents by wire type: what turns a detection on and off (isapi.md 6). */
export const detectionOf: Readonly<Record<string, string>> = {
  vmd: 'motionDetection',
  shelteralarm: 'tamperDetection',
  tamperdetection: 'tamperDetection',
  videoloss: 'videoLoss',
  linedetection: 'Smart/LineDetection',
  fielddetection: 'Smart/FieldDetection',
  regionentrance: 'Smart/regionEntrance',
  regionexiting: 'Smart/regionExiting',
  scenechangedetection: 'Smart/SceneChangeDetection',
  facedetection: 'Smart/FaceDetection',
  audioexception: 'Smart/AudioDetection',
  unattendedbaggage: 'Smart/unattendedBaggage',
  attendedbaggage: 'Smart/attendedBaggage',
  pir: 'WLAlarm/PIR',
};

/**
 * Where a detection's document of a channel is, without `/ISAPI/`; `null` for types that have none. `ip`: the channel is an
 * IP camera of a recorder; on a hybrid one the number alone does not say.
 */
export function detectionPath(
  model: Model,
  type: string,
  channel: number,
  ip = model.family === 'recorder' && channel > model.analogInputs,
): string | null {
  const name = detectionOf[type.toLowerCase()];
  if (name === undefined) return null;
  if (name === 'WLAlarm/PIR') return name;
  if (name.startsWith('Smart/')) return `${name}/${channel}`;
  return ip
    ? `ContentMgmt/InputProxy/channels/${channel}/video/${name}`
    : `System/Video/inputs/channels/${channel}/${name}`;
}

/** Every detection document as it leaves the factory, by its path. */
export function detections(model: Model): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (const [index, { id }] of model.channels.entries())
    for (const type of Object.keys(detectionOf)) {
      const path = detectionPath(model, type, id, model.family === 'recorder' && index >= model.analogInputs);
      const exclusive = model.exclusive.some(([first]) => first === path);
      if (path !== null) found.set(path, Buffer.from(detection(model, path, id, !exclusive)));
    }
  return found;
}

/**
 * A detection document with what makes editing it hard: other `<enabled>` elements inside, a comment, a namespace on
 * a child, characters beyond ASCII, and in Smart documents no namespace at all, as in real ones.
 */
function detection(model: Model, path: string, channel: number, enabled: boolean): string {
  const { eol } = model.framing;
  const smart = path.startsWith('Smart/');
  const root = path.endsWith('/motionDetection')
    ? 'MotionDetection'
    : path.endsWith('/tamperDetection')
      ? 'TamperDetection'
      : path.endsWith('/videoLoss')
        ? 'VideoLoss'
        : path === 'WLAlarm/PIR'
          ? 'PIRAlarm'
          : (path.split('/')[1] ?? 'Detection');
  const lines = [
    ...(smart ? [` <id>${channel}</id>`] : []),
    ...(smart ? [] : [' <!-- <enabled>maybe</enabled> -->']),
    ` <enabled>${enabled}</enabled>`,
    ' <enableHighlight>false</enableHighlight>',
    ' <startTriggerTime>500</startTriggerTime>',
    ' <endTriggerTime>500</endTriggerTime>',
    ` <name>${root === 'PIRAlarm' ? 'Bewegung für Flur' : 'Zone Süd &amp; West'}</name>`,
    ` <${root}Layout version="2.0" xmlns="${model.namespace}">`,
    '  <sensitivityLevel>60</sensitivityLevel>',
    '  <RegionList size="2">',
    '   <Region><id>1</id><enabled>false</enabled></Region>',
    '   <Region><id>2</id><enabled>true</enabled></Region>',
    '  </RegionList>',
    '  <targetType>human,vehicle</targetType>',
    ` </${root}Layout>`,
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<${root}${smart ? '' : ` version="2.0" xmlns="${model.namespace}"`}>`,
    ...lines,
    `</${root}>`,
  ].join(eol);
}

/** The text of the document's own `<enabled>`, found by depth; `null` where there is none. */
export function enabledOf(xml: string): boolean | null {
  let depth = 0;
  for (const match of xml.matchAll(/<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<(\/?)([\w:.-]+)[^>]*?(\/?)>/g)) {
    if (match[2] === undefined) continue;
    if (match[1] === '/') depth--;
    else if (match[3] !== '/') {
      depth++;
      if (depth === 2 && match[2].replace(/^.*:/, '') === 'enabled') {
        const text = /^\s*(true|false)\s*</.exec(xml.slice(match.index + match[0].length));
        return text ? text[1] === 'true' : null;
      }
    }
  }
  return null;
}

/** The name of the root element; `null` for what is no XML. */
export function rootOf(xml: string): string | null {
  return /^\s*(?:<\?[\s\S]*?\?>\s*)?<(?:[\w.-]+:)?([\w.-]+)[\s>/]/.exec(xml)?.[1] ?? null;
}
