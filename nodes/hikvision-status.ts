import type { Node, NodeAPI, NodeDef } from 'node-red';
import { DeviceUser } from './hikvision-device';

interface StatusConfig extends NodeDef {
  readonly device?: unknown;
}

/** `true` while the device's event stream is open and alive. */
export default function (RED: NodeAPI): void {
  function HikvisionStatus(this: Node, config: StatusConfig): void {
    RED.nodes.createNode(this, config);
    const user = new DeviceUser(RED, this, config.device, true);
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
