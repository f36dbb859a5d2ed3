import type { Clock } from '../clock';
import { InputError } from '../errors';
import { Log, silentLog } from '../log';
import type { ControlAnswer, Pulse } from './action';
import { controlActions } from './actions';
import { stopMove } from './actions/move';
import { endPulse } from './actions/output';
import { Asking } from './asking';
import type { ControlledDevice } from './commanded';
import { ControlRequest } from './fields';
import { isBlank } from '../schema';
import { Debts } from './debts';

/**
 * Commands to one device. One per control node: its pulses and moves end when it closes.
 * Every method rejects with an `InputError` (nothing was sent), a `DeviceError`, or the signal's reason.
 */
export class Control {
  private readonly pulses: Debts<Pulse>;
  private readonly moves: Debts<string>;

  constructor(
    private readonly device: ControlledDevice,
    clock: Clock,
    log: Log = silentLog,
  ) {
    const asking = new Asking(device, undefined, { rank: 'owed', outlives: true });
    this.pulses = new Debts(
      (pulse) => endPulse(asking, pulse),
      ({ port }) => `Alarm output ${port} could not be switched off at the end of its pulse.`,
      clock,
      log,
    );
    this.moves = new Debts(
      (path) => stopMove(asking, path),
      () => `A camera could not be stopped at the end of its move.`,
      clock,
      log,
    );
  }

  /** Does what a node asks for; the answer is what its message carries. */
  async run(request: ControlRequest, signal?: AbortSignal): Promise<ControlAnswer> {
    const { device, pulses, moves } = this;
    const id = isBlank(request.action) ? '' : request.action;
    const action = controlActions.find((one) => one.id === id);
    if (!action)
      throw new InputError(`The action is one of ${controlActions.map((one) => one.id).join(', ')}.`);
    return action.run(request, { device, asking: new Asking(device, signal), pulses, moves });
  }

  /** Ends the pulses and moves that are under way. Never rejects. */
  async close(): Promise<void> {
    await Promise.all([this.pulses.close(), this.moves.close()]);
  }
}
