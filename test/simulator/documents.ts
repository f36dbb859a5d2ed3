import type { Model } from './model';
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
