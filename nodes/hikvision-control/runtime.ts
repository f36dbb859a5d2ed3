import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from 'node-red';
import { actionFields, ControlField } from '../../src/commands/action-settings';
import type { ControlRequest } from '../../src/commands/fields';
import { isBlank, RawFields } from '../../src/schema';
import { DeviceUser } from '../shared/device-user';
import { catchable } from '../shared/log';
import { plainName } from '../shared/read-config';
import type { controlSchema } from './schema';

type ControlConfig = NodeDef & RawFields<typeof controlSchema>;

/** What a message may say, too. */
const fields = new Set(Object.values(actionFields).flat<readonly (readonly ControlField[])[]>());

/** Tells a device to do something; the actions are in `src/commands/actions`. */
export default function (RED: NodeAPI): void {
  function HikvisionControl(this: Node, config: ControlConfig): void {
    RED.nodes.createNode(this, config);
    plainName(this);
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

/**
 * What a property says, or the message under the same name. The action reads it: a property that cannot be used is an error of
 * each message, and never gives way to what the message says.
 */
function readRequest(config: ControlConfig, msg: NodeMessageInFlow): ControlRequest {
  const picked: Partial<Record<ControlField, unknown>> = {};
  for (const field of fields) picked[field] = isBlank(config[field]) ? msg[field] : config[field];
  const action = isBlank(config.action) ? msg.action : config.action;
  return { ...picked, action, payload: msg.payload };
}
