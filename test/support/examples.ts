import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Kind } from '../simulator/home';
import { root } from './node-red';
import type { Credentials, FlowNode } from './node-red';

/** An example flow as it is in the package. */
export interface Example {
  /** File name without `.json`. */
  readonly name: string;
  readonly flow: readonly FlowNode[];
}

/** Where a device of an example really is. */
export interface Target {
  readonly host: string;
  readonly port?: number | string;
  readonly ssl?: boolean;
  readonly username: string;
  readonly password: string;
}

/** Nodes of another package that an example needs, as its description says. */
export const dashboardPackage = '@flowfuse/node-red-dashboard';

/** Every example of the package. */
export function examples(): Example[] {
  return readdirSync(join(root, 'examples'))
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => ({
      name: file.replace(/\.json$/, ''),
      flow: JSON.parse(readFileSync(join(root, 'examples', file), 'utf8')) as FlowNode[],
    }));
}

/** Which simulated device a device of an example stands for, by what the example calls it. */
export function kindOf(device: FlowNode): Kind {
  const name = String(device.name);
  if (/home|nvr|recorder/i.test(name)) return 'recorder';
  if (/gate|door station/i.test(name)) return 'station';
  return /alarm|panel/i.test(name) ? 'panel' : 'camera';
}

/** The flow with its devices where `target` says, and their logins. Nothing else changes. */
export function pointAt(
  flow: readonly FlowNode[],
  target: (device: FlowNode) => Target,
): { flow: FlowNode[]; credentials: Credentials } {
  const credentials: Record<string, Record<string, string>> = {};
  const changed = flow.map((node) => {
    if (node.type !== 'hikvision-device') return node;
    const { host, port = '', ssl = false, username, password } = target(node);
    credentials[node.id] = { username, password };
    return { ...node, host, port: String(port), ssl };
  });
  return { flow: changed, credentials };
}
