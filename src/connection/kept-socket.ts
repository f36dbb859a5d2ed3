import { Agent } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** Takes a socket that is not there at once, or hears why there is none. */
export type Ready = (error: Error | null, socket: Duplex) => void;

/**
 * One connection for questions that follow each other shortly, all to one address; made anew where the device ends it.
 * Everything else has a connection of its own: one that waits takes one of the few places that a device has.
 */
export class KeptSocket extends Agent {
  /** How to connect; set by the request that is about to need it: node:http only knows how the one before it would have. */
  connect: (ready: Ready) => Socket | undefined = () => undefined;

  constructor() {
    super({ keepAlive: true, maxSockets: 1, maxFreeSockets: 1 });
  }

  override createConnection(_: unknown, ready: Ready): Socket | undefined {
    return this.connect(ready);
  }

  /** Lets the connection go, with whatever is under way on it. The next question opens another one. */
  close(): void {
    this.destroy();
  }
}
