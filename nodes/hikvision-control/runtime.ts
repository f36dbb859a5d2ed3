import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from 'node-red';
import type { ControlRequest } from '../../src/commands/control';
import { isBlank } from '../../src/schema';
import { DeviceUser } from '../shared/device-user';
import { catchable } from '../shared/log';
import { controlSchema } from './schema';

type Field = Exclude<keyof typeof controlSchema, 'name' | 'device'>;

/** What a property says, or the message under the same name. */
const fields = Object.keys(controlSchema).filter(
  (name): name is Field => name !== 'name' && name !== 'device',
);

type ControlConfig = NodeDef & { readonly device?: unknown } & Readonly<Partial<Record<Field, unknown>>>;

/** Alarm outputs, detection on and off, PTZ presets, reboot, any request. */
export default function (RED: NodeAPI): void {
  function HikvisionControl(this: Node, config: ControlConfig): void {
    RED.nodes.createNode(this, config);
    const user = new DeviceUser(RED, this, config.device, false);
    const control = user.control();
    const closing = new AbortController();
    user.onClose(() => {
      closing.abort();
      // Pulses end with the node: a siren must not go on because of a deploy.
      return control?.close();
    });
    this.on('input', (msg, send, done) => {
      user
        .work(async () => {
          const request = readRequest(config, msg);
          const needsTarget = request.action === 'detection' || request.action === 'preset';
          const target = needsTarget ? await user.target() : { recorder: false };
          msg.payload = await control?.run(request, target, closing.signal);
          send(msg);
        })
        .then(() => {
          done();
        })
        .catch((error: unknown) => {
          done(catchable(error));
        });
    });
  }

  RED.nodes.registerType('hikvision-control', HikvisionControl);
}

function readRequest(config: ControlConfig, msg: NodeMessageInFlow): ControlRequest {
  const picked: Partial<Record<Field, unknown>> = {};
  for (const field of fields) picked[field] = isBlank(config[field]) ? msg[field] : config[field];
  // A sensor or switch that is wired to an output drives it.
  if (isBlank(picked.state) && typeof msg.payload === 'boolean') picked.state = msg.payload;
  return { ...picked, action: picked.action };
}
