import type { Model } from './model';
import { branch, document, leaf } from './xml';

/** `System/deviceInfo` (PROTOCOL.md 6): a recorder leaves description, location and boot fields out. */
export function deviceInfo(model: Model): string {
  const [version, build] = [model.firmware, 'build 240201'];
  const camera = model.family === 'camera';
  return document(
    'DeviceInfo',
    model.namespace,
    [
      leaf('deviceName', model.name),
      leaf('deviceID', model.deviceID),
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

/** Main and sub stream of a channel. */
const TRACKS = [
  { track: 1, width: 2560, height: 1440 },
  { track: 2, width: 640, height: 360 },
];

/** `Streaming/channels`, or the stream of one track (101, 102, 201 …); `null` for a track that is not there. */
export function streamingChannels(model: Model, only?: number): string | null {
  const streams = model.channels.flatMap(({ id, name }) =>
    TRACKS.map(({ track, width, height }) => ({
      id: id * 100 + track,
      lines: [
        leaf('id', id * 100 + track),
        leaf('channelName', name),
        leaf('enabled', true),
        ...branch('Video', [
          leaf('enabled', true),
          leaf('videoInputChannelID', id),
          leaf('videoCodecType', 'H.264'),
          leaf('videoResolutionWidth', width),
          leaf('videoResolutionHeight', height),
        ]),
        ...branch('Audio', [leaf('enabled', false)]),
      ],
    })),
  );
  const { namespace, framing } = model;
  if (only === undefined) {
    const all = streams.flatMap(({ lines }) => branch('StreamingChannel', lines));
    return document('StreamingChannelList', namespace, all, framing.eol);
  }
  const found = streams.find(({ id }) => id === only);
  return found ? document('StreamingChannel', namespace, found.lines, framing.eol) : null;
}

/** `Security/adminAccesses`: on which ports it can be reached. */
export function adminAccesses(model: Model): string {
  const ports = { HTTP: 80, RTSP: 554, HTTPS: 443, DEV_MANAGE: 8000 };
  const lines = Object.entries(ports).flatMap(([protocol, port], i) =>
    branch('AdminAccessProtocol', [
      leaf('id', i + 1),
      leaf('enabled', true),
      leaf('protocol', protocol),
      leaf('portNo', port),
    ]),
  );
  return document('AdminAccessProtocolList', model.namespace, lines, model.framing.eol);
}
