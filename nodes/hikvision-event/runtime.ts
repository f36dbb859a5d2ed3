import type { Node, NodeAPI, NodeDef } from 'node-red';
import { DeviceUser } from '../shared/device-user';
import { plainName, readConfig } from '../shared/read-config';
import { eventSchema } from './schema';

/** Every notification of a device as an object; the pictures that come with them on output 2. */
export default function (RED: NodeAPI): void {
  function HikvisionEvent(this: Node, config: NodeDef): void {
    RED.nodes.createNode(this, config);
    plainName(this);
    const { device: id, events, channel } = readConfig(this, eventSchema, config);
    const user = new DeviceUser(RED, this, id, true);
    const { device } = user;
    if (!device) return;
    user.onClose(
      device.onEvents(
        { events, channel },
        {
          alert: (message) => {
            user.send([{ ...message }, null]);
          },
          picture: ({ data, topic, ...rest }) => {
            user.send([null, { payload: data, ...(topic === null ? {} : { topic }), ...rest }]);
          },
        },
      ),
    );
    user.showConnection(device.status);
    user.onClose(
      device.onStatus({
        status: (status) => {
          user.showConnection(status);
        },
      }),
    );
  }

  RED.nodes.registerType('hikvision-event', HikvisionEvent);
}
