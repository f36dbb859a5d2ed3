import { ClientRequest, IncomingMessage, request as httpRequest } from 'node:http';
import { connect as tcpConnect, isIP, Socket } from 'node:net';
import { checkServerIdentity, connect as tlsConnect, ConnectionOptions, TLSSocket } from 'node:tls';
import { Clock, systemClock, Timer } from '../clock';
import { LastingError, PassingError } from '../errors';
import { hostHeader } from './address';
import { Phase, wireError } from './wire-error';
import type { Ready } from './kept-socket';
import type { BodyReader, TlsOptions, Transport, WireReply, WireRequest } from './transport';

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
    return new Promise((resolve, reject) => {
      new Exchange(this.clock, request, resolve, reject).start();
    });
  }
}

/** One request from socket to last byte. Ends exactly once; after that its sockets' late errors fall into nothing. */
class Exchange {
  private phase: Phase = 'connect';
  private timer: Timer;
  private socket: Socket | null = null;
  private outgoing: ClientRequest | null = null;
  private reader: BodyReader | null = null;
  /** How it ended, for a reader that comes later. */
  private outcome: { readonly error: Error | null } | null = null;
  private over = false;
  /** The answer was read to its end. */
  private whole = false;

  constructor(
    private readonly clock: Clock,
    private readonly request: WireRequest,
    private readonly resolve: (reply: WireReply) => void,
    private readonly reject: (error: unknown) => void,
  ) {
    this.timer = this.limit('connect-timeout', request.connectLimit);
    request.signal.addEventListener('abort', this.abort);
  }

  start(): void {
    const { address, method, path, headers, body, keep } = this.request;
    if (keep) keep.connect = this.connect;
    try {
      const outgoing = httpRequest({
        agent: keep,
        createConnection: (_, ready) => this.connect(ready),
        method,
        path,
        // By itself node:http sends a body of GET or DELETE without its length.
        headers: { host: hostHeader(address), ...headers, ...(body && { 'content-length': body.length }) },
        // Old firmware ends lines with LF and writes control characters into headers. For this request only.
        insecureHTTPParser: true,
        maxHeaderSize: LARGEST_HEADERS,
      });
      this.outgoing = outgoing;
      outgoing.on('error', this.fail);
      outgoing.on('close', this.closed);
      outgoing.on('response', this.answered);
      outgoing.on('socket', () => {
        // A kept one is connected already.
        if (outgoing.reusedSocket) this.connected();
      });
      outgoing.end(body);
    } catch (error) {
      // Options that node:tls or node:http cannot use are thrown, not emitted.
      this.fail(error);
    }
  }

  /** A plain socket at once; a secure one when it is known who is there, so that nothing is written to anybody else. */
  private readonly connect = (ready: Ready): Socket | undefined => {
    const { address, tls } = this.request;
    const { host, port, ssl } = address;
    const socket = ssl ? tlsConnect(tlsOptions(host, port, tls)) : tcpConnect({ host, port });
    this.socket = socket;
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEPALIVE);
    // For the life of the socket: an error without a listener would end the process.
    socket.on('error', this.fail);
    socket.once('data', this.firstBytes);
    if (!(socket instanceof TLSSocket)) {
      socket.once('connect', this.connected);
      return socket;
    }
    socket.once('secureConnect', () => {
      if (isExpected(socket, tls)) {
        this.connected();
        ready(null, socket);
      } else socket.destroy(new LastingError('certificate-changed', { host, port }));
    });
    return undefined;
  };

  private readonly connected = (): void => {
    // node:http connects also for a kept socket's question that was given up while it waited for its turn.
    if (this.over) return;
    this.phase = 'headers';
    this.timer.cancel();
    this.timer = this.limit('answer-timeout', this.request.headersLimit);
  };

  /** Node's parser takes RTSP for HTTP. The RTSP port (554) is a common mistake and deserves its own sentence. */
  private readonly firstBytes = (chunk: Buffer): void => {
    if (chunk.toString('latin1', 0, 5) !== 'RTSP/') return;
    const { host, port } = this.request.address;
    this.finish(new LastingError('not-http', { host, port }));
  };

  private readonly answered = (incoming: IncomingMessage): void => {
    this.phase = 'body';
    this.timer.cancel();
    incoming.on('error', this.fail);
    incoming.on('end', this.ended);
    const { statusCode, socket, rawHeaders } = incoming;
    this.resolve({
      status: statusCode ?? 0,
      local: socket.localAddress,
      header: (name) =>
        rawHeaders.filter((_, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === name),
      read: (reader) => {
        this.read(incoming, reader);
      },
      destroy: () => {
        this.release();
      },
    });
  };

  private read(incoming: IncomingMessage, reader: BodyReader): void {
    this.reader = reader;
    if (this.outcome) {
      tell(reader, this.outcome.error);
      return;
    }
    incoming.on('data', (chunk: Buffer) => {
      // What has come already is still told after a destroy.
      if (this.over) return;
      try {
        reader.data(chunk);
      } catch (error) {
        this.finish(error instanceof Error ? error : new Error(String(error)));
      }
    });
  }

  private readonly ended = (): void => {
    this.whole = true;
    this.finish(null);
  };

  /** Without an answer and without an error: the device wants to speak something else than HTTP. */
  private readonly closed = (): void => {
    if (this.phase !== 'body') this.finish(new PassingError('reset'));
  };

  private readonly fail = (error: unknown): void => {
    this.finish(wireError(error, this.phase, this.request));
  };

  private readonly abort = (): void => {
    this.release();
    this.reject(this.request.signal.reason);
  };

  private limit(code: 'connect-timeout' | 'answer-timeout', ms: number): Timer {
    const { host, port, ssl } = this.request.address;
    return this.clock.after(ms, () => {
      // A secure connection is there when both sides have spoken: where a socket is open and nobody speaks, it is the port.
      const mute = code === 'connect-timeout' && ssl && this.socket?.connecting === false;
      this.finish(
        new PassingError(mute ? 'tls-silent' : code, { host, port, seconds: Math.round(ms / 1000) }),
      );
    });
  }

  private finish(error: Error | null): void {
    if (this.over) return;
    this.release();
    this.outcome = { error };
    // Says nothing to those who have the answer already.
    this.reject(error);
    if (this.reader) tell(this.reader, error);
  }

  private release(): void {
    this.over = true;
    this.timer.cancel();
    this.request.signal.removeEventListener('abort', this.abort);
    if (this.request.keep && this.whole) return;
    this.outgoing?.destroy();
    this.socket?.destroy();
  }
}

function tell(reader: BodyReader, error: Error | null): void {
  if (error) reader.error(error);
  else reader.end();
}

/** The certificate is the one that was accepted, where one was. */
function isExpected(socket: TLSSocket, tls: WireRequest['tls']): boolean {
  const { fingerprint }: TlsOptions = { ...tls };
  if (fingerprint === undefined) return true;
  // Without a certificate the answer of node:tls is empty, whatever its types say.
  const shown: { readonly fingerprint256?: string } = socket.getPeerCertificate();
  return shown.fingerprint256?.replaceAll(':', '').toLowerCase() === fingerprint;
}

/** The name in the certificate is checked against `servername` where one is set, else against the host. */
export function tlsOptions(host: string, port: number, tls: WireRequest['tls']): ConnectionOptions {
  const { servername, fingerprint, ...rest }: TlsOptions = { ...tls };
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
