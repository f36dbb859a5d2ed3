import type { Schema } from '../../src/schema';
import { channelSetting, deviceSetting, nameSetting } from '../shared/common-settings';

/** The settings of a control node. What is blank is taken from the message. */
export const controlSchema = {
  name: nameSetting,
  device: deviceSetting,
  action: {
    kind: 'choice',
    default: 'output',
    options: ['output', 'detection', 'preset', 'reboot', 'request'],
  },
  port: channelSetting,
  state: { kind: 'choice', default: '', options: ['on', 'off', 'pulse'] },
  duration: { kind: 'number', default: null, unit: 'seconds', least: 0.1, most: 3600 },
  sensor: { kind: 'text', default: '' },
  channel: channelSetting,
  enabled: { kind: 'choice', default: '', options: ['true', 'false'] },
  preset: { kind: 'number', default: null, least: 1, most: 1024, whole: true },
  method: { kind: 'choice', default: '', options: ['GET', 'PUT', 'POST', 'DELETE'] },
  path: { kind: 'text', default: '' },
  body: { kind: 'text', default: '' },
} as const satisfies Schema;

/** Which settings an action uses, in the order of the dialog. */
export const actionFields: Readonly<
  Record<(typeof controlSchema.action.options)[number], readonly (keyof typeof controlSchema)[]>
> = {
  output: ['port', 'state', 'duration'],
  detection: ['sensor', 'channel', 'enabled'],
  preset: ['channel', 'preset'],
  reboot: [],
  request: ['method', 'path', 'body'],
};
