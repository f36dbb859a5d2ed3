import type { Asking, DeviceAnswer } from './asking';
import type { SensorNow } from '../sensors/sensor-now';
import type { ControlledDevice } from './commanded';
import type { ActionId } from './action-settings';
import type { ControlRequest } from './fields';
import type { Reported } from './report';
import type { Debts } from './debts';

/** What the message of a control node carries. */
export type ControlAnswer = DeviceAnswer | Reported | readonly SensorNow[];

/** An output that is on for a while, and the path by which the device took that; `null`: none was tried. */
export interface Pulse {
  readonly port: number;
  readonly path: string | null;
}

/** What an action works with. */
export interface ActionTools {
  readonly device: ControlledDevice;
  readonly asking: Asking;
  /** What is owed to outputs: the end of a pulse. */
  readonly pulses: Debts<Pulse>;
  /** What is owed to channels that move: their stop. */
  readonly moves: Debts<string>;
}

/**
 * One thing that a control node can do. A new one is a file in `actions`, a line in `actions/index.ts`, a row in
 * `action-settings.ts`, and its texts in the editor.
 */
export interface Action {
  /** What `action` says, and the key of its texts in the editor (`action.<id>`). */
  readonly id: ActionId;
  /** Rejects with an `InputError` (nothing was sent), a `DeviceError`, or the signal's reason. */
  run(request: ControlRequest, tools: ActionTools): Promise<ControlAnswer>;
}
