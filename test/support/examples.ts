import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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

/** Does this device of an example stand for a recorder? It does where the example calls it so. */
export function isRecorder(device: FlowNode): boolean {
  return /home|nvr|recorder/i.test(String(device.name));
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
