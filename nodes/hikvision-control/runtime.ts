import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from 'node-red';
import { ControlField, controlFields, ControlRequest } from '../../src/commands/fields';
import { isBlank } from '../../src/schema';
import { DeviceUser } from '../shared/device-user';
import { catchable } from '../shared/log';

type Field = 'action' | ControlField;

type ControlConfig = NodeDef & { readonly device?: unknown } & Readonly<Partial<Record<Field, unknown>>>;

/** Tells a device to do something; the actions are in `src/commands/actions`. */
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
          msg.payload = await control?.run(readRequest(config, msg), closing.signal);
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

/** What a property says, or the message under the same name. */
function readRequest(config: ControlConfig, msg: NodeMessageInFlow): ControlRequest {
  const picked: Partial<Record<Field, unknown>> = {};
  for (const field of ['action', ...controlFields] as const)
    picked[field] = isBlank(config[field]) ? msg[field] : config[field];
  return { ...picked, action: picked.action, payload: msg.payload };
}
