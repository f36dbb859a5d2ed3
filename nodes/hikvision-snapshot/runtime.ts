import type { Node, NodeAPI, NodeDef, NodeMessageInFlow } from 'node-red';
import { InputError } from '../../src/errors';
import { isBlank } from '../../src/schema';
import { DeviceUser } from '../shared/device-user';
import { catchable } from '../shared/log';

interface SnapshotConfig extends NodeDef {
  readonly device?: unknown;
  readonly channel?: unknown;
  readonly stream?: unknown;
}

/** A JPEG of a channel, now. */
export default function (RED: NodeAPI): void {
  function HikvisionSnapshot(this: Node, config: SnapshotConfig): void {
    RED.nodes.createNode(this, config);
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
            readStream(config, msg),
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

/** Property, then `msg.channel`, then the channel of the sensor that the message comes from, else 1. NaN: no number. */
function readChannel(config: SnapshotConfig, msg: NodeMessageInFlow): number {
  const { sensor } = msg;
  const ofSensor =
    typeof sensor === 'object' && sensor !== null && 'channel' in sensor ? sensor.channel : null;
  const value = [config.channel, msg.channel, ofSensor].find((entry) => !isBlank(entry)) ?? 1;
  return typeof value === 'number' || typeof value === 'string' ? Number(value) : NaN;
}

function readStream(config: SnapshotConfig, msg: NodeMessageInFlow): 'main' | 'sub' {
  const value = [config.stream, msg.stream].find((entry) => !isBlank(entry)) ?? 'main';
  if (value !== 'main' && value !== 'sub')
    throw new InputError('The stream of a snapshot is "main" or "sub".');
  return value;
}
