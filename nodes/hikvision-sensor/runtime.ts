import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { Watch, WatchSummary } from '../../src/device/device-types';
import { DeviceUser } from '../shared/device-user';
import { plainName, readConfig } from '../shared/read-config';
import { sensorSchema } from './schema';

/** One sensor of a device, or all of them, as debounced booleans. */
export default function (RED: NodeAPI): void {
  function HikvisionSensor(this: Node, config: NodeDef): void {
    RED.nodes.createNode(this, config);
    plainName(this);
    const { device, sensor, channel, target, region, delay, initial } = readConfig(
      this,
      sensorSchema,
      config,
    );
    const user = new DeviceUser(RED, this, device, true);
    if (!user.device) return;
    // A device may report a change before `watch` has returned.
    let watch: Watch | null = null;
    const refresh = (): void => {
      const summary = watch?.summary();
      const status = user.device?.status;
      // A device that sends by itself has shown nothing yet.
      if (status?.code === 'push-waiting' && summary && isQuiet(summary)) user.showConnection(status);
      else if (summary) show(user, summary);
    };
    watch = user.device.watch(
      {
        sensor,
        channel,
        target: target === '' ? null : target.toLowerCase(),
        region: region === '' ? null : region,
        delay: delay === null ? null : delay * 1000,
        initial,
      },
      {
        message: (message) => {
          user.send({ ...message });
        },
        changed: refresh,
      },
    );
    user.onClose(() => {
      watch.close();
    });
    refresh();
  }

  RED.nodes.registerType('hikvision-sensor', HikvisionSensor);
}

/** Nothing is on, and nothing else is to be told. */
function isQuiet(summary: WatchSummary): boolean {
  return summary.kind === 'off' || (summary.kind === 'several' && summary.on === 0);
}

/** The node's status: what its sensors do, or why nothing can be known of them. */
function show(user: DeviceUser, summary: WatchSummary): void {
  switch (summary.kind) {
    case 'connecting':
      user.status('yellow', 'ring', 'connecting');
      break;
    case 'offline':
    case 'refused':
      user.showConnection(summary.status);
      break;
    case 'ignored':
      user.status('grey', 'dot', 'ignored');
      break;
    case 'on':
      user.status('green', 'dot', 'on');
      break;
    case 'off':
      user.status('grey', 'ring', 'off');
      break;
    case 'ending':
      user.status('blue', 'ring', 'ending', { seconds: summary.delay / 1000 });
      break;
    case 'several':
      if (summary.on > 0) user.status('green', 'dot', 'several', { on: summary.on, of: summary.of });
      else user.status('grey', 'ring', 'several', { on: summary.on, of: summary.of });
      break;
    case 'not-notifying':
      user.status('yellow', 'dot', 'not-notifying');
      break;
    case 'not-listed':
      user.status('yellow', 'dot', 'not-listed');
      break;
    case 'no-targets':
      user.status('yellow', 'dot', 'no-targets');
      break;
  }
}
