import type { Node, NodeAPI, NodeDef } from 'node-red';
import { CHANNELS, DeviceUser, readNumber } from './hikvision-device';

interface EventConfig extends NodeDef {
  readonly device?: unknown;
  readonly events?: unknown;
  readonly channel?: unknown;
}

/** Every notification of a device as an object; the pictures that come with them on output 2. */
export default function (RED: NodeAPI): void {
  function HikvisionEvent(this: Node, config: EventConfig): void {
    RED.nodes.createNode(this, config);
    const channel = readNumber(config.channel, CHANNELS);
    if (channel === undefined) {
      this.error(`Channel "${String(config.channel)}" is not a channel number; every channel is used.`);
    }
    const user = new DeviceUser(RED, this, config.device, true);
    const { device } = user;
    if (!device) return;
    user.onClose(
      device.onEvents(
        { events: readEvents(config.events), channel: channel ?? null },
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

/** The chosen types; an environment variable may hold several, separated by commas. */
function readEvents(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : typeof value === 'string' ? value.split(',') : [];
  return list
    .filter((entry) => typeof entry === 'string')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
