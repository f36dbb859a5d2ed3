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
  } & Pick<NodeJS.EventEmitter, 'eventNames' | 'listenerCount'>;
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
  | { readonly kind: 'status'; readonly at: number; readonly id: string; readonly status: NodeStatus }
  | ({ readonly kind: 'holdings' } & Holdings);

/** What the Node-RED process holds right now. */
export interface Holdings {
  /** TCP connections, whoever opened them. */
  readonly sockets: number;
  readonly timers: number;
  /** Listeners of the process and of Node-RED's own events. */
  readonly listeners: number;
}

/** The starting process asks for `Holdings` with this. */
export const ASK_FOR_HOLDINGS = 'holdings';

/** Bytes of a Buffer that are told in full; of a longer one only its length, or telling it would stop Node-RED for long. */
const TOLD_IN_FULL = 64 * 1024;

/** `{}` where the status was cleared. */
export interface NodeStatus {
  readonly fill?: string;
  readonly shape?: string;
  readonly text?: string;
}

/** Messages may hold what cannot be written down (sockets of `http in`); then only their topic is told. */
function plain(msg: unknown): Record<string, unknown> {
  try {
    // A status that is cleared when a node is removed comes without any.
    const told = Object.entries(msg ?? {}).map(([name, value]: [string, unknown]) => [
      name,
      Buffer.isBuffer(value) && value.length > TOLD_IN_FULL
        ? { type: 'Buffer', length: value.length }
        : value,
    ]);
    return JSON.parse(JSON.stringify(Object.fromEntries(told))) as Record<string, unknown>;
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
  process.on('message', (asked) => {
    if (asked !== ASK_FOR_HOLDINGS) return;
    const held = process.getActiveResourcesInfo();
    tell({
      kind: 'holdings',
      sockets: held.filter((name) => name === 'TCPSocketWrap').length,
      timers: held.filter((name) => name === 'Timeout').length,
      listeners: listeners(process) + listeners(RED.events),
    });
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

function listeners(emitter: Pick<NodeJS.EventEmitter, 'eventNames' | 'listenerCount'>): number {
  return emitter.eventNames().reduce((sum, name) => sum + emitter.listenerCount(name), 0);
}
