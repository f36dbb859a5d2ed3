import { Control } from '../../src/commands/control';
import type { ControlRequest } from '../../src/commands/fields';
import { Log, silentLog } from '../../src/log';
import type { About } from '../../src/sensors/inventory';
import { aboutCamera, FakeCommanded } from './fake-asker';
import { TestClock } from './test-clock';

/** The commands of one device that answers as a test says, on injected time. */
export interface ControlRig {
  readonly clock: TestClock;
  readonly device: FakeCommanded;
  readonly control: Control;
  /** Errors in the log. */
  readonly logged: string[];
  /** Has it done by a camera, or by another kind of device. */
  readonly run: (request: ControlRequest, target?: About) => Promise<unknown>;
  /** The body of what was asked. */
  readonly body: (index: number) => string;
  /** `high` or `low` for each question that says so, else `''`. */
  readonly states: () => string[];
}

export function controlRig(): ControlRig {
  const clock = new TestClock();
  const device = new FakeCommanded();
  const logged: string[] = [];
  const log: Log = { ...silentLog, error: (sentence) => logged.push(sentence) };
  const control = new Control(device, clock, log);
  const body = (index: number) => device.asked[index]?.body?.toString() ?? '';
  return {
    ...{ clock, device, control, logged, body },
    run: (request, target = aboutCamera) => {
      device.known = target;
      return control.run(request);
    },
    states: () => device.asked.map((_, index) => (/high|low/.exec(body(index)) ?? [''])[0]),
  };
}
