import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from 'node-red';
import { actionFields, ControlField } from '../../src/commands/action-settings';
import type { ControlRequest } from '../../src/commands/fields';
import { isBlank, SchemaValues } from '../../src/schema';
import { DeviceUser } from '../shared/device-user';
import { catchable } from '../shared/log';
import { plainName, readConfig } from '../shared/read-config';
import { controlSchema } from './schema';

/** What a message may say, too. */
const fields = new Set(Object.values(actionFields).flat<readonly (readonly ControlField[])[]>());

/** Tells a device to do something; the actions are in `src/commands/actions`. */
export default function (RED: NodeAPI): void {
  function HikvisionControl(this: Node, config: NodeDef): void {
    RED.nodes.createNode(this, config);
    plainName(this);
    const settings = readConfig(this, controlSchema, config);
    const user = new DeviceUser(RED, this, settings.device, false);
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
          msg.payload = await control?.run(readRequest(settings, msg), closing.signal);
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
function readRequest(settings: SchemaValues<typeof controlSchema>, msg: NodeMessageInFlow): ControlRequest {
  const picked: Partial<Record<ControlField, unknown>> = {};
  for (const field of fields) picked[field] = isBlank(settings[field]) ? msg[field] : settings[field];
  const action = isBlank(settings.action) ? msg.action : settings.action;
  return { ...picked, action, payload: msg.payload };
}
