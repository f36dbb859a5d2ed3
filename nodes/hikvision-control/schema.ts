import {
  actionFields,
  actionStates,
  ControlField,
  methods,
  rangeOf,
} from '../../src/commands/action-settings';
import type { Schema } from '../../src/schema';
import { deviceSetting, nameSetting } from '../shared/common-settings';

/** A number of an action; blank: what the message says. */
const number = (field: ControlField) => ({ kind: 'number', default: null, ...rangeOf(null, field) }) as const;

/** The settings of a control node. What is blank is taken from the message. */
export const controlSchema = {
  name: nameSetting,
  device: deviceSetting,
  action: { kind: 'choice', default: '', first: 'output', options: Object.keys(actionFields) },
  port: number('port'),
  state: {
    kind: 'choice',
    default: '',
    options: [...actionStates.output, ...actionStates.door, ...actionStates.call],
  },
  duration: { ...number('duration'), unit: 'seconds' },
  sensor: { kind: 'text', default: '' },
  channel: number('channel'),
  enabled: { kind: 'choice', default: '', options: ['true', 'false'] },
  preset: number('preset'),
  pan: number('pan'),
  tilt: number('tilt'),
  zoom: number('zoom'),
  door: number('door'),
  method: { kind: 'choice', default: '', options: methods },
  path: { kind: 'text', default: '' },
  body: { kind: 'text', default: '' },
} as const satisfies Schema;
