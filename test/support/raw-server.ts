import { readFileSync } from 'node:fs';
import { AddressInfo, createServer, Server, Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer, TlsOptions } from 'node:tls';
import type { Address } from '../../src/connection/transport';

/** What a client sent, head and body. */
export interface RawRequest {
  /** Counts from 1. */
  readonly number: number;
  readonly method: string;
  readonly path: string;
  /** The head as it came. */
  readonly head: string;
  /** Value of a header by its lower-case name. */
  header(name: string): string | undefined;
  readonly body: Buffer;
  readonly socket: Socket;
}

/** A server of bytes on 127.0.0.1, for everything that a well-behaved HTTP server would not do. */
export class RawServer {
  readonly requests: RawRequest[] = [];
  /** Connections ever taken. */
  connections = 0;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    private readonly ssl: boolean,
    private readonly host: string,
  ) {}

  /**
   * Calls `answer` for every whole request; it writes what it likes. Without `answer` the server says nothing.
   * `bytes` instead of TLS options: calls it at the first bytes, whatever they are.
   */
  static async start(
    answer: (request: RawRequest) => void = () => undefined,
    mode: TlsOptions | 'bytes' | null = null,
    host = '127.0.0.1',
  ): Promise<RawServer> {
    const tls = mode === 'bytes' ? null : mode;
    const server = tls ? createTlsServer(tls) : createServer();
    const raw = new RawServer(server, tls !== null, host);
    server.on('connection', (socket: Socket) => {
      raw.connections++;
      raw.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => raw.sockets.delete(socket));
    });
    server.on(tls ? 'secureConnection' : 'connection', (socket: Socket) => {
      socket.on('error', () => undefined);
      raw.listen(socket, answer, mode === 'bytes');
    });
    server.on('tlsClientError', () => undefined);
    await new Promise<void>((resolve) => server.listen(0, host, resolve));
    return raw;
  }

  get port(): number {
    const address: AddressInfo | string | null = this.server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  get address(): Address {
    return { host: this.host, port: this.port, ssl: this.ssl };
  }

  /** Connections that are open now. */
  get open(): number {
    return this.sockets.size;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private listen(socket: Socket, answer: (request: RawRequest) => void, any: boolean): void {
    let held = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      held = Buffer.concat([held, chunk]);
      const end = any ? 0 : held.indexOf('\r\n\r\n');
      if (end === -1) return;
      const head = held.toString('latin1', 0, end);
      const header = (name: string): string | undefined =>
        new RegExp(`^${name}: *(.*?)\\r?$`, 'im').exec(head)?.[1];
      const length = Number(header('content-length') ?? 0);
      if (held.length < end + 4 + length) return;
      const [method = '', path = ''] = head.split(' ', 2);
      const body = held.subarray(end + 4, end + 4 + length);
      held = held.subarray(end + 4 + length);
      const request = { number: this.requests.length + 1, method, path, head, header, body, socket };
      this.requests.push(request);
      answer(request);
    });
  }
}

/** A file of test/certificates, from the project's root. */
export function certificate(name: string): Buffer {
  return readFileSync(join('test', 'certificates', name));
}

/** A whole answer with a length. */
export function answer(status: string, headers: readonly string[], body = ''): string {
  return [`HTTP/1.1 ${status}`, ...headers, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join(
    '\r\n',
  );
}
