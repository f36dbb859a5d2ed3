import type { Node, NodeAPI, NodeDef } from 'node-red';
import { deviceSchema } from '../../src/device/device-schema';
import type { DeviceApi, DeviceSettings } from '../../src/device/device-types';
import { readSettings } from '../../src/device/settings';
import { InputError } from '../../src/errors';
import { Activity } from '../../src/sensors/activity';
import { inEnglish, Problem } from '../../src/sentences';
import { serve } from '../admin';
import { logOf } from '../shared/log';
import { parts } from '../shared/parts';
import { claimAddress, httpNodeRoot, listenToPosts, needsNodeRedLogin } from '../shared/push-listener';
import { credentialsOf, plainName, withoutUnset } from '../shared/read-config';
import { SharedDevice } from '../shared/shared-device';
import { readTls } from '../shared/tls';

interface DeviceNode extends Node {
  users: Record<string, Node>;
}

/** What this device did before a deploy; a device with another address is another device. */
function activityOf({ id, address }: DeviceSettings): Activity {
  const known = parts.activities.get(id);
  const same = `${address.host}:${address.port}`;
  if (known?.address === same) return known.activity;
  const activity = new Activity(parts.clock);
  parts.activities.set(id, { address: same, activity });
  return activity;
}

/** The connection to one camera or recorder, shared by every node that uses it. */
export default function (RED: NodeAPI): void {
  function HikvisionDevice(this: DeviceNode, config: NodeDef & { readonly tls?: unknown }): void {
    RED.nodes.createNode(this, config);
    plainName(this);
    this.users = {};
    const tls = readTls(RED, config.tls);
    if (tls === undefined) {
      this.error(
        'The TLS configuration of this device is missing or disabled; certificates are verified as usual.',
      );
    }
    const unset: Problem[] = [];
    const fields = { ...withoutUnset(deviceSchema, config, unset), id: this.id };
    const credentials = withoutUnset(deviceSchema, { ...this.credentials }, unset);
    const { settings, token, problems } = readSettings(fields, credentials, tls ?? null);
    for (const problem of [...unset.map(inEnglish), ...problems]) this.error(problem);
    if (!settings) return;
    let device: DeviceApi;
    try {
      const { clock, transport } = parts;
      device = parts.createDevice(settings, { clock, transport, log: logOf(this) }, activityOf(settings));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.error(error.message);
      return;
    }
    const shared = new SharedDevice(this, device, settings, parts.clock);
    this.users = shared.users;
    const giveBack = claimAddress(RED, shared, token);
    this.on('close', (removed: boolean, done: () => void) => {
      giveBack();
      if (removed) parts.activities.delete(this.id);
      shared.close().then(done, done);
    });
  }

  RED.nodes.registerType('hikvision-device', HikvisionDevice, {
    credentials: credentialsOf(deviceSchema),
    settings: {
      // What the dialog must know of the web server that devices post to.
      hikvisionDevicePush: {
        value: { root: httpNodeRoot(RED), login: needsNodeRedLogin(RED) },
        exportable: true,
      },
    },
  });
  serve(RED);
  listenToPosts(RED);
}
