import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer, TLSSocket } from 'node:tls';
import type { TlsOptions } from 'node:tls';
import type { SimulatedDevice } from './device';
import type { DeviceRequest, Head, Wire } from './wire';

/** A device on a real socket of 127.0.0.1. */
export interface Listening {
  readonly host: string;
  readonly port: number;
  readonly url: string;
  /** Sockets open now. */
  readonly sockets: number;
  /** Shows another key and certificate to whoever connects from now on. Of HTTPS only. */
  show(tls: TlsOptions): void;
  /** Ends every socket and the port. The device itself lives on. */
  close(): Promise<void>;
}

export interface ListenOptions {
  /** 0: any free one. */
  readonly port?: number;
  /** Key and certificate (and `minVersion` …) make it HTTPS. */
  readonly tls?: TlsOptions;
}

/** A request head may be so long; more is answered by closing. */
const MAX_HEAD = 64 * 1024;
const MAX_BODY = 16 * 1024 * 1024;

/** ms between the last bytes and a reset: one that overtakes them looks like a clean end to the client. */
const RESET_DELAY = 20;

const reasons: Readonly<Record<number, string>> = {
  200: 'OK',
  301: 'Moved Permanently',
  302: 'Found',
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** Puts a device on a port. Plain sockets under hand-written HTTP, because devices do what no HTTP library would. */
export async function listen(device: SimulatedDevice, options: ListenOptions = {}): Promise<Listening> {
  const sockets = new Set<Socket>();
  const connected = (socket: Socket) => {
    sockets.add(socket);
    device.ledger.opened('connections');
    socket.setNoDelay(true);
    // A broken client is the normal case here; `close` follows.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      sockets.delete(socket);
      device.ledger.closed('connections');
    });
    converse(device, socket);
  };
  const tls = options.tls ? createTlsServer(options.tls, connected) : null;
  const server: Server = tls ?? createServer(connected);
  server.on('tlsClientError', () => undefined);
  await bind(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  // A refused connection needs a closed port, so the port comes and goes with the fault.
  let turn: Promise<void> = Promise.resolve();
  let closed = false;
  const admission = () => {
    const wanted = !closed && device.admission !== 'refuse';
    turn = turn.then(async () => {
      if (wanted && !server.listening) await bind(server, port);
      if (!wanted && server.listening) {
        for (const socket of sockets) breakOff(socket);
        await new Promise<void>((resolve) =>
          server.close(() => {
            resolve();
          }),
        );
      }
    });
  };
  device.admissionWatchers.add(admission);
  if (device.admission === 'refuse') admission();
  return {
    host: '127.0.0.1',
    port,
    url: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    get sockets() {
      return sockets.size;
    },
    show(shown) {
      tls?.setSecureContext(shown);
    },
    async close() {
      closed = true;
      device.admissionWatchers.delete(admission);
      admission();
      const gone = [...sockets].map((socket) => once(socket, 'close'));
      for (const socket of sockets) socket.destroy();
      await Promise.all([turn, ...gone]);
    },
  };
}

function bind(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/**
 * Sends a reset and nothing before it. `resetAndDestroy` would say a clean end first, and refuses TLS sockets; those
 * lose their connection without a TLS goodbye.
 */
function breakOff(socket: Socket): void {
  Object.assign(socket, { resetAndClosing: !(socket instanceof TLSSocket) });
  socket.destroy();
}

/** Reads requests off one connection, one after another. */
function converse(device: SimulatedDevice, socket: Socket): void {
  let input = Buffer.alloc(0);
  let busy = false;
  const next = () => {
    if (busy) return;
    const parsed = parse(input, socket.remoteAddress ?? '');
    if (parsed === null) return;
    if (parsed === 'bad') {
      socket.destroy();
      return;
    }
    input = input.subarray(parsed.length);
    const admission = device.admission;
    if (admission === 'reset') {
      breakOff(socket);
      return;
    }
    if (admission === 'silent' || admission === 'unreachable') return;
    busy = true;
    const keepAlive = parsed.request.headers.connection?.toLowerCase() !== 'close';
    device.serve(
      parsed.request,
      new SocketWire(socket, keepAlive, () => {
        busy = false;
        next();
      }),
    );
  };
  socket.on('data', (chunk: Buffer) => {
    input = Buffer.concat([input, chunk]);
    if (input.length > MAX_HEAD + MAX_BODY) socket.destroy();
    else next();
  });
}

function parse(input: Buffer, client: string): { request: DeviceRequest; length: number } | 'bad' | null {
  const end = input.indexOf('\r\n\r\n');
  if (end < 0) return input.length > MAX_HEAD ? 'bad' : null;
  const [first = '', ...lines] = input.toString('latin1', 0, end).split('\r\n');
  const [, method, target] = /^([A-Z]+) (\S+) HTTP\/1\.[01]$/.exec(first) ?? [];
  if (method === undefined || target === undefined) return 'bad';
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  const start = end + 4;
  const body =
    headers['transfer-encoding'] === undefined ? sized(input, start, headers) : chunked(input, start);
  if (body === null || body === 'bad') return body;
  return { request: { method, target, headers, body: body.bytes, client }, length: body.end };
}

type Body = { readonly bytes: Buffer; readonly end: number } | 'bad' | null;

function sized(input: Buffer, start: number, headers: Readonly<Record<string, string>>): Body {
  const length = Number(headers['content-length'] ?? 0);
  if (!Number.isInteger(length) || length < 0 || length > MAX_BODY) return 'bad';
  if (input.length < start + length) return null;
  return { bytes: Buffer.from(input.subarray(start, start + length)), end: start + length };
}

function chunked(input: Buffer, start: number): Body {
  const pieces: Buffer[] = [];
  for (let at = start; ;) {
    const line = input.indexOf('\r\n', at);
    if (line < 0) return null;
    const size = parseInt(input.toString('latin1', at, line), 16);
    if (!Number.isInteger(size) || size > MAX_BODY) return 'bad';
    const next = line + 2 + size + 2;
    if (input.length < next) return null;
    if (size === 0) return { bytes: Buffer.concat(pieces), end: next };
    pieces.push(input.subarray(line + 2, line + 2 + size));
    at = next;
  }
}

class SocketWire implements Wire {
  open = true;
  private closes = false;
  private chunked = false;

  constructor(
    private readonly socket: Socket,
    private readonly keepAlive: boolean,
    private readonly done: () => void,
  ) {
    this.onClose(() => {
      this.open = false;
    });
  }

  head(head: Head): void {
    this.closes =
      head.close || head.version === '1.0' || !this.keepAlive || (head.length === null && !head.chunked);
    this.chunked = head.chunked;
    const lines = [
      `HTTP/${head.version} ${head.status} ${reasons[head.status] ?? 'Status'}`,
      ...head.headers.map(([name, value]) => `${name}: ${value}`),
      ...(head.length === null ? [] : [`Content-Length: ${head.length}`]),
      ...(head.chunked ? ['Transfer-Encoding: chunked'] : []),
      // HTTP/1.0 recorders say nothing here (ULT#83).
      ...(head.version === '1.0' ? [] : [`Connection: ${this.closes ? 'close' : 'keep-alive'}`]),
    ];
    this.socket.write(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'utf8'));
  }

  write(bytes: Buffer): void {
    if (!this.open || bytes.length === 0) return;
    if (this.chunked) {
      this.socket.write(`${bytes.length.toString(16)}\r\n`);
      this.socket.write(bytes);
      this.socket.write('\r\n');
    } else this.socket.write(bytes);
  }

  end(): void {
    if (!this.open) return;
    if (this.chunked) this.socket.write('0\r\n\r\n');
    this.socket.emit('answered');
    if (this.closes) this.socket.end();
    else this.done();
  }

  reset(): void {
    if (!this.open) return;
    this.socket.emit('answered');
    setTimeout(() => {
      breakOff(this.socket);
    }, RESET_DELAY).unref();
  }

  onClose(run: () => void): void {
    let ran = false;
    const once = () => {
      this.socket.off('close', once);
      this.socket.off('answered', once);
      if (!ran) run();
      ran = true;
    };
    this.socket.once('close', once);
    this.socket.once('answered', once);
  }
}
