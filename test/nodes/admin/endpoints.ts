import 'should';
import helper from 'node-red-node-test-helper';
import type { NodeParts } from '../../../nodes/shared/parts';
import { admin, camera, SimulatedDevice } from '../../simulator';
import { FlowNode, Flows } from '../../support/flows';
import { memoryTransport, MemoryTransport } from '../../support/memory-transport';
import { TestClock } from '../../support/test-clock';

export const HOST = '192.0.2.64';
export const device: FlowNode = {
  id: 'device',
  type: 'hikvision-device',
  name: 'Front Porch',
  host: HOST,
  port: '',
  ssl: false,
  tls: '',
  credentials: { username: admin.name, password: admin.password },
};
export const sensor: FlowNode = {
  id: 'sensor',
  type: 'hikvision-sensor',
  z: 'tab',
  x: 1,
  y: 1,
  device: 'device',
  sensor: 'motion',
  wires: [[]],
};
/** What the dialog of the device holds, its password unchanged. */
export const form = {
  id: 'device',
  host: HOST,
  port: '',
  ssl: false,
  username: admin.name,
  password: '__PWRD__',
};

export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** Node-RED, a camera at {@link HOST}, and the way to it, of the running test. */
export let flows: Flows;
export let simulated: SimulatedDevice;
export let transport: MemoryTransport;

/** Each test begins with a Node-RED without a flow and a camera that nobody has asked anything. */
export function useEndpoints(): void {
  // Loading the module that logs in takes real time, once.
  before(() => import('digest-fetch'));

  beforeEach(() => {
    const clock = new TestClock();
    simulated = new SimulatedDevice(camera(), { clock, host: HOST });
    transport = memoryTransport([simulated]);
    flows = new Flows({ transport }, clock);
  });
  afterEach(async () => {
    await flows.unload();
    simulated.close();
    transport.open.should.equal(0);
    flows.clock.timers.should.equal(0);
  });
}

/** Other things that the nodes find outside; before the flow is loaded. */
export function replace(parts: Partial<NodeParts>): void {
  flows = new Flows({ transport, ...parts }, flows.clock);
}

/** Another device is there in place of the camera; before the flow is loaded. */
export function reach(other: SimulatedDevice): void {
  transport = memoryTransport([other]);
  replace({});
}

/** The answer to a request, while time goes on. */
export async function answered(request: PromiseLike<Answer>): Promise<Answer> {
  const answers: Answer[] = [];
  request.then((answer) => answers.push(answer));
  for (;;) {
    const [answer] = answers;
    if (answer) return answer;
    await flows.clock.advance(50);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

export function get(path: string): Promise<Answer> {
  return answered(helper.request().get(path));
}

export function post(path: string, body: object): Promise<Answer> {
  return answered(helper.request().post(path).send(body));
}
