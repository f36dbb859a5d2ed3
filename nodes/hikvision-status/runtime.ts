import type { Node, NodeAPI, NodeDef } from 'node-red';
import { DeviceUser } from '../shared/device-user';
import { plainName, readConfig } from '../shared/read-config';
import { statusSchema } from './schema';

/** `true` while the device is online: its event stream is open and alive, or it posts or answers. */
export default function (RED: NodeAPI): void {
  function HikvisionStatus(this: Node, config: NodeDef): void {
    RED.nodes.createNode(this, config);
    plainName(this);
    const user = new DeviceUser(RED, this, readConfig(this, statusSchema, config).device, true);
    const { device } = user;
    if (!device) return;
    user.showConnection(device.status);
    user.onClose(
      device.onStatus({
        status: (status, view) => {
          const { state, reason, since, retryAt } = status;
          user.showConnection(status);
          user.send({
            payload: state === 'online',
            connection: { state, reason, since, retryAt },
            device: { ...device.ref, firmware: view.device.firmware },
            sensors: view.sensors.map((sensor) => ({ ...sensor })),
          });
        },
      }),
    );
  }

  RED.nodes.registerType('hikvision-status', HikvisionStatus);
}
