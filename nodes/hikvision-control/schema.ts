import type { ControlField } from '../../src/commands/fields';
import type { Schema } from '../../src/schema';
import { channelSetting, deviceSetting, nameSetting } from '../shared/common-settings';

/** How fast a camera turns or zooms, in percent; the sign says which way. */
const speedSetting = { kind: 'number', default: null, least: -100, most: 100, whole: true } as const;

/** What `state` may be, by the action. */
export const actionStates = {
  output: ['on', 'off', 'pulse'],
  door: ['open', 'close', 'stay-open', 'stay-closed', 'normal'],
  call: ['answer', 'reject', 'hang-up', 'cancel'],
} as const;

/** Every action with the settings that it uses, in the order of the dialog. */
export const actionFields: Readonly<Record<string, readonly ControlField[]>> = {
  output: ['port', 'state', 'duration'],
  detection: ['sensor', 'channel', 'enabled'],
  report: ['sensor', 'channel', 'enabled'],
  preset: ['channel', 'preset'],
  move: ['channel', 'pan', 'tilt', 'zoom', 'duration'],
  door: ['door', 'state'],
  call: ['state'],
  states: ['sensor', 'channel'],
  reboot: [],
  request: ['method', 'path', 'body'],
};

/** The settings of a control node. What is blank is taken from the message. */
export const controlSchema = {
  name: nameSetting,
  device: deviceSetting,
  action: {
    kind: 'choice',
    default: 'output',
    options: Object.keys(actionFields),
  },
  port: channelSetting,
  state: {
    kind: 'choice',
    default: '',
    options: [...actionStates.output, ...actionStates.door, ...actionStates.call],
  },
  duration: { kind: 'number', default: null, unit: 'seconds', least: 0.1, most: 3600 },
  sensor: { kind: 'text', default: '' },
  channel: channelSetting,
  enabled: { kind: 'choice', default: '', options: ['true', 'false'] },
  preset: { kind: 'number', default: null, least: 1, most: 1024, whole: true },
  pan: speedSetting,
  tilt: speedSetting,
  zoom: speedSetting,
  door: { kind: 'number', default: null, least: 1, most: 256, whole: true },
  method: { kind: 'choice', default: '', options: ['GET', 'PUT', 'POST', 'DELETE'] },
  path: { kind: 'text', default: '' },
  body: { kind: 'text', default: '' },
} as const satisfies Schema;
