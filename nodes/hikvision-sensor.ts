import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { Watch, WatchSummary } from '../src/device/device-types';
import { isBlank } from '../src/commands/control';
import { CHANNELS, DELAYS, DeviceUser, readNumber } from './hikvision-device';

interface SensorConfig extends NodeDef {
  readonly device?: unknown;
  readonly sensor?: unknown;
  readonly channel?: unknown;
  readonly target?: unknown;
  readonly delay?: unknown;
  readonly initial?: unknown;
}

/** One sensor of a device, or all of them, as debounced booleans. */
export default function (RED: NodeAPI): void {
  function HikvisionSensor(this: Node, config: SensorConfig): void {
    RED.nodes.createNode(this, config);
    const channel = readNumber(config.channel, CHANNELS);
    if (channel === undefined) {
      this.error(`Channel "${String(config.channel)}" is not a channel number; every channel is used.`);
    }
    const delay = readNumber(config.delay, DELAYS);
    if (delay === undefined) {
      this.error(
        `Delay "${String(config.delay)}" is not a number of seconds from 0 to 86400; the delay of the device is used.`,
      );
    }
    const user = new DeviceUser(RED, this, config.device, true);
    if (!user.device) return;
    // A device may report a change before `watch` has returned.
    let watch: Watch | null = null;
    const refresh = (): void => {
      if (watch) show(user, watch.summary());
    };
    watch = user.device.watch(
      {
        sensor:
          typeof config.sensor === 'string' && !isBlank(config.sensor) ? config.sensor.trim() : 'motion',
        channel: channel ?? null,
        target:
          typeof config.target === 'string' && !isBlank(config.target)
            ? config.target.trim().toLowerCase()
            : null,
        delay: delay === null || delay === undefined ? null : delay * 1000,
        initial: config.initial === true || config.initial === 'true',
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
    case 'no-targets':
      user.status('yellow', 'dot', 'no-targets');
      break;
  }
}
