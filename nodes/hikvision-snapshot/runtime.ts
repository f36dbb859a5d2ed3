import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from 'node-red';
import { pictureChannel, pictureStream } from '../../src/commands/snapshot';
import { isBlank, RawFields } from '../../src/schema';
import { DeviceUser } from '../shared/device-user';
import { catchable } from '../shared/log';
import { plainName } from '../shared/read-config';
import type { snapshotSchema } from './schema';

type SnapshotConfig = NodeDef & RawFields<typeof snapshotSchema>;

/** A JPEG of a channel, now. */
export default function (RED: NodeAPI): void {
  function HikvisionSnapshot(this: Node, config: SnapshotConfig): void {
    RED.nodes.createNode(this, config);
    plainName(this);
    const user = new DeviceUser(RED, this, config.device, false);
    const closing = new AbortController();
    user.onClose(() => {
      closing.abort();
    });
    this.on('input', (msg, send, done) => {
      user
        .work(async () => {
          const picture = await user.snapshot(
            readChannel(config, msg),
            pictureStream([config.stream, msg.stream].find((entry) => !isBlank(entry))),
            closing.signal,
          );
          msg.payload = picture.data;
          msg.contentType = picture.contentType;
          msg.channel = picture.channel;
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

  RED.nodes.registerType('hikvision-snapshot', HikvisionSnapshot);
}

/** Property, then `msg.channel`, then the channel of the sensor that the message comes from, else 1. */
function readChannel(config: SnapshotConfig, msg: NodeMessageInFlow): number {
  const { sensor } = msg;
  const ofSensor =
    typeof sensor === 'object' && sensor !== null && 'channel' in sensor ? sensor.channel : null;
  return pictureChannel([config.channel, msg.channel, ofSensor].find((entry) => !isBlank(entry)));
}
