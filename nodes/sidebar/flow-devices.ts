import { deviceName, isDeployed } from '../editor/devices';
import { words } from '../editor/text';
import type { ActivityModel } from '../editor/activity-model';
import type { FlowDevice } from './rows';

/** The devices of the deployed flows. */
export interface Deployed {
  /** In the order of their names. */
  readonly devices: readonly FlowDevice[];
  /** Ids inside of subflows: the runtime has a device with an id of its own for each use. */
  readonly templates: readonly string[];
}

/** The deployed devices of the flow, and those that only the runtime knows. */
export function deployedDevices(model: ActivityModel): Deployed {
  const devices: FlowDevice[] = [];
  const templates: string[] = [];
  const known = new Set<string>();
  RED.nodes.eachConfig((node) => {
    if (node.type !== 'hikvision-device') return true;
    known.add(node.id);
    if (!isDeployed(node.id)) return true;
    if (RED.nodes.subflow(node.z)) templates.push(node.id);
    else devices.push({ id: node.id, name: deviceName(node) || node.id, host: words(node.host) });
    return true;
  });
  if (templates.length > 0) {
    for (const { id, device } of model.devices.values()) {
      if (!known.has(id)) devices.push({ id, name: device.name, host: device.host });
    }
  }
  devices.sort((a, b) => a.name.localeCompare(b.name));
  return { devices, templates };
}
