import { ClientRequest, IncomingMessage, request as httpRequest } from 'node:http';
import { connect as tcpConnect, isIP, Socket } from 'node:net';
import { checkServerIdentity, connect as tlsConnect, ConnectionOptions, TLSSocket } from 'node:tls';
import { Clock, systemClock, Timer } from '../clock';
import { LastingError, PassingError } from '../errors';
import { hostHeader } from './address';
import { Phase, wireError } from './wire-error';
import type { KeptSocket, Ready } from './kept-socket';
import type { BodyReader, Transport, WireReply, WireRequest } from './transport';

/** ms of quiet before TCP asks whether the other side is still there. Cheap, and frees half-open sockets. */
const KEEPALIVE = 30_000;
/** Bytes of headers. Devices send some hundred. */
const LARGEST_HEADERS = 16_384;

/**
 * The real way to a device: one request, one socket, nothing pooled, so nothing idles in the few places a device has (PROTOCOL.md 1.10).
 *
 * node:http and not the built-in fetch: it takes TLS options as they come, reads sloppy headers when told to, has no 300 s
 * limit on a silent body and no web stream between socket and reader. Measured with test/bench/http-or-fetch.ts on
 * Node.js 20.20, 20 streams of small alerts: 12 to 15 us of event loop per alert against 24 to 30 us with fetch; a silent
 * stream was open after 320 s, while fetch ended it after 300 s (UND_ERR_BODY_TIMEOUT).
 */
export class HttpTransport implements Transport {
  constructor(private readonly clock: Clock = systemClock) {}

  async send(request: WireRequest): Promise<WireReply> {
    request.signal.throwIfAborted();
    return new Exchange(this.clock, request).reply;
  }
}

/** One request from socket to last byte. Ends exactly once; after that its sockets' late errors fall into nothing. */
class Exchange implements WireReply {
  readonly reply: Promise<WireReply>;
  private resolve: (reply: WireReply) => void = () => undefined;
  private reject: (error: unknown) => void = () => undefined;
  private phase: Phase = 'connect';
  private timer: Timer | null = null;
  private socket: Socket | null = null;
  private outgoing: ClientRequest | null = null;
  private incoming: IncomingMessage | null = null;
  private reader: BodyReader | null = null;
  /** How it ended before anybody read; told to the reader that comes. */
  private outcome: { readonly error: Error | null } | null = null;
  private over = false;
  /** The answer was read to its end. */
  private whole = false;
  private ourAddress: string | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly request: WireRequest,
  ) {
    this.reply = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    request.signal.addEventListener('abort', this.abort, { once: true });
    try {
      this.start();
    } catch (error) {
      // Options that node:tls or node:http cannot use are thrown, not emitted.
      this.fail(error);
    }
  }

  get status(): number {
    return this.incoming?.statusCode ?? 0;
  }

  get local(): string | undefined {
    return this.ourAddress;
  }

  header(name: string): readonly string[] {
    const raw = this.incoming?.rawHeaders ?? [];
    return raw.filter((_, index) => index % 2 === 1 && raw[index - 1]?.toLowerCase() === name);
  }

  read(reader: BodyReader): void {
    this.reader = reader;
    if (this.outcome) {
      this.tell(this.outcome.error);
      return;
    }
    this.incoming?.on('data', (chunk: Buffer) => {
      if (this.over) return;
      try {
        reader.data(chunk);
      } catch (error) {
        this.finish(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  destroy(): void {
    this.release();
  }

  private start(): void {
    const { address, method, path, headers, body, connectLimit, keep } = this.request;
    this.limit('connect-timeout', connectLimit);
    const connect: Connect = (ready) => this.connect(ready);
    if (keep) keep.connect = connect;
    const outgoing = httpRequest({
      ...(keep ? { agent: keep } : { createConnection: (_, ready) => connect(ready) }),
      method,
      path,
      headers: { host: hostHeader(address), ...headers, ...(body ? { 'content-length': body.length } : {}) },
      setHost: false,
      // Old firmware ends lines with LF and writes control characters into headers. For this request only.
      insecureHTTPParser: true,
      maxHeaderSize: LARGEST_HEADERS,
    });
    this.outgoing = outgoing;
    outgoing.on('error', this.fail);
    outgoing.on('close', this.closed);
    outgoing.on('response', this.answered);
    outgoing.once('socket', (used) => {
      // A kept one is connected already.
      if (outgoing.reusedSocket) {
        this.socket = used;
        this.connected();
      }
    });
    outgoing.end(body ?? undefined);
  }

  /** A plain socket at once; a secure one when it is known who is there, so that nothing is written to anybody else. */
  private connect(ready: Ready | undefined): Socket | undefined {
    const { address, keep } = this.request;
    const { host, port, ssl } = address;
    const socket = ssl ? this.connectSecurely(ready) : tcpConnect({ host, port });
    this.socket = socket;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEPALIVE);
    // For the life of the socket: an error without a listener would end the process.
    socket.on('error', keep ? nothing : this.fail);
    if (!ssl) socket.once('connect', this.connected);
    if (!keep) socket.once('data', this.firstBytes);
    return ssl ? undefined : socket;
  }

  private connectSecurely(ready: Ready | undefined): TLSSocket {
    const { address, tls } = this.request;
    const { host, port } = address;
    const socket = tlsConnect(tlsOptions(host, port, tls));
    const failed = (error: Error): void => {
      ready?.(error, socket);
    };
    socket.once('error', failed);
    socket.once('secureConnect', () => {
      socket.off('error', failed);
      if (isExpected(socket, tls)) {
        this.connected();
        ready?.(null, socket);
      } else {
        const error = new LastingError('certificate-changed', { host, port });
        socket.destroy();
        this.finish(error);
        ready?.(error, socket);
      }
    });
    return socket;
  }

  private readonly connected = (): void => {
    if (this.over) return;
    this.ourAddress = this.socket?.localAddress;
    this.phase = 'headers';
    this.limit('answer-timeout', this.request.headersLimit);
  };

  /** Node's parser takes RTSP for HTTP. The RTSP port (554) is a common mistake and deserves its own sentence. */
  private readonly firstBytes = (chunk: Buffer): void => {
    if (chunk.toString('latin1', 0, 5) !== 'RTSP/') return;
    const { host, port } = this.request.address;
    this.finish(new LastingError('not-http', { host, port }));
  };

  private readonly answered = (incoming: IncomingMessage): void => {
    if (this.over) {
      incoming.destroy();
      return;
    }
    this.phase = 'body';
    this.timer?.cancel();
    this.incoming = incoming;
    incoming.on('error', this.fail);
    incoming.on('end', this.ended);
    incoming.on('close', this.closed);
    this.resolve(this);
  };

  private readonly ended = (): void => {
    this.whole = true;
    this.finish(null);
  };

  private readonly closed = (): void => {
    if (this.incoming && !this.incoming.destroyed) return;
    this.fail(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
  };

  private readonly fail = (error: unknown): void => {
    if (!this.over) this.finish(wireError(error, this.phase, this.request));
  };

  private readonly abort = (): void => {
    const waiting = this.phase !== 'body';
    this.release();
    if (waiting) this.reject(this.request.signal.reason);
  };

  private limit(code: 'connect-timeout' | 'answer-timeout', ms: number): void {
    const { host, port, ssl } = this.request.address;
    this.timer?.cancel();
    this.timer = this.clock.after(ms, () => {
      // A secure connection is there when both sides have spoken: where a socket is open and nobody speaks, it is the port.
      const mute = code === 'connect-timeout' && ssl && this.socket?.connecting === false;
      this.finish(
        new PassingError(mute ? 'tls-silent' : code, { host, port, seconds: Math.round(ms / 1000) }),
      );
    });
  }

  private finish(error: Error | null): void {
    if (this.over) return;
    const waiting = this.phase !== 'body';
    this.release();
    this.outcome = { error };
    if (waiting) this.reject(error);
    else if (this.reader) this.tell(error);
  }

  private tell(error: Error | null): void {
    if (error) this.reader?.error(error);
    else this.reader?.end();
  }

  private release(): void {
    if (this.over) return;
    this.over = true;
    this.timer?.cancel();
    this.request.signal.removeEventListener('abort', this.abort);
    if (this.request.keep && this.whole) return;
    this.incoming?.destroy();
    this.outgoing?.destroy();
    this.socket?.destroy();
  }
}

/** Hands a socket over, or says why there is none. */
type Connect = KeptSocket['connect'];

function nothing(): void {
  // The request that uses the socket is told by node:http; between two requests nobody needs to know.
}

/** The certificate is the one that was accepted, where one was. */
function isExpected(socket: TLSSocket, tls: WireRequest['tls']): boolean {
  if (tls?.fingerprint === undefined) return true;
  // Without a certificate the answer of node:tls is empty, whatever its types say.
  const shown: { readonly fingerprint256?: string } = socket.getPeerCertificate();
  return shown.fingerprint256?.replaceAll(':', '').toLowerCase() === tls.fingerprint;
}

/** The name in the certificate is checked against `servername` where one is set, else against the host. */
export function tlsOptions(host: string, port: number, tls: WireRequest['tls']): ConnectionOptions {
  const { servername, fingerprint, ...rest } = tls ?? {};
  const name = servername === undefined || servername === '' ? host : servername;
  const options: ConnectionOptions = {
    ...rest,
    host,
    port,
    // Said in any case: what the environment says (NODE_TLS_REJECT_UNAUTHORIZED) counts for nothing here.
    rejectUnauthorized: fingerprint === undefined && rest.rejectUnauthorized !== false,
    checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate),
  };
  // RFC 6066 3 allows names only; Node warns about anything else.
  if (isIP(name) === 0) options.servername = name;
  return options;
}
