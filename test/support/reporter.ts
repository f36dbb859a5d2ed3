import { rmSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * Runs inside the Node-RED process as a plugin and tells the process that started it every message on a wire and every
 * node status. Flows stay as they are: nothing is added to them, no node is changed.
 */

interface Endpoint {
  readonly id: string;
  readonly node?: { readonly type?: string; readonly name?: string };
  readonly port?: number;
}

interface SendEvent {
  readonly msg: unknown;
  readonly source: Endpoint;
  readonly destination: Endpoint;
}

interface Runtime {
  readonly settings: { readonly userDir: string };
  readonly hooks: { add(name: 'onSend.reporter', run: (events: SendEvent[]) => void): void };
  readonly events: {
    on(name: 'node-status', run: (event: { id: string; status: unknown }) => void): void;
  };
}

/** What the starting process gets, one per IPC message. */
export type Report =
  | {
      readonly kind: 'message';
      /** epoch ms when the node sent it */
      readonly at: number;
      readonly from: string;
      readonly type: string;
      readonly name: string;
      /** Output, counted from 0. */
      readonly port: number;
      readonly to: string;
      readonly msg: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'status'; readonly at: number; readonly id: string; readonly status: NodeStatus };

/** `{}` where the status was cleared. */
export interface NodeStatus {
  readonly fill?: string;
  readonly shape?: string;
  readonly text?: string;
}

/** Messages may hold what cannot be written down (sockets of `http in`); then only their topic is told. */
function plain(msg: unknown): Record<string, unknown> {
  try {
    return JSON.parse(JSON.stringify(msg)) as Record<string, unknown>;
  } catch {
    return { unreadable: true };
  }
}

export function report(RED: Runtime): void {
  const tell = (entry: Report) => {
    // No parent to tell any more: it was killed, and so nobody would stop us.
    if (process.connected) process.send?.(entry);
  };
  process.on('disconnect', () => {
    const { userDir } = RED.settings;
    if (basename(userDir).startsWith('hikvision-node-red-'))
      rmSync(userDir, { recursive: true, force: true });
    process.exit(0);
  });
  RED.hooks.add('onSend.reporter', (events) => {
    const at = Date.now();
    for (const { source, destination, msg } of events)
      tell({
        kind: 'message',
        at,
        from: source.id,
        type: source.node?.type ?? '',
        name: source.node?.name ?? '',
        port: source.port ?? 0,
        to: destination.id,
        msg: plain(msg),
      });
  });
  RED.events.on('node-status', ({ id, status }) => {
    tell({ kind: 'status', at: Date.now(), id, status: plain(status) });
  });
}
