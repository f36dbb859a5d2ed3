import type { RequestHandler } from 'express';
import type { NodeAPI } from 'node-red';

/** One thing that the editor may ask the runtime. */
export interface Endpoint {
  readonly method: 'get' | 'post';
  /** Below `/hikvision-device`. */
  readonly path: string;
  /** Who may ask: `hikvision-device.read` or `.write`. */
  readonly permission: 'read' | 'write';
  /** Made once for an admin app: what it remembers outlives every deploy. */
  readonly handler: (RED: NodeAPI) => RequestHandler;
}
