import type { Action } from '../action';
import { call } from './call';
import { detection } from './detection';
import { door } from './door';
import { move } from './move';
import { output } from './output';
import { preset } from './preset';
import { reboot } from './reboot';
import { report } from './report';
import { request } from './request';
import { states } from './states';

/** Everything that a control node can do, in the order of the editor. */
export const controlActions: readonly Action[] = [
  output,
  detection,
  report,
  preset,
  move,
  door,
  call,
  states,
  reboot,
  request,
];
