import type { KeptSocket } from './kept-socket';
import type { SecureContextOptions } from 'node:tls';

/** Where a device is. Nothing is ever sent anywhere else. */
export interface Address {
  /** Name, IPv4 or IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  readonly ssl: boolean;
}

/** What a `tls-config` node's `addTLSOptions` fills in, as node:tls wants it. Absent: verified by the system's CAs. */
export interface TlsOptions extends SecureContextOptions {
  readonly rejectUnauthorized?: boolean;
  readonly servername?: string;
  /** SHA-256 of the one certificate that is accepted, 64 hex digits in lower case, in place of CA, name and dates. */
  readonly fingerprint?: string;
  readonly ALPNProtocols?: string[];
}

/** One HTTP request on a socket of its own. */
export interface WireRequest {
  readonly address: Address;
  readonly tls: TlsOptions | null;
  readonly method: string;
  /** Path with query, starting with one `/`. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
  /** ms until the socket (and TLS) must be connected. */
  readonly connectLimit: number;
  /** ms from then on until the answer's headers must be there. */
  readonly headersLimit: number;
  /** Ends the request at any time; after it nothing more is reported. */
  readonly signal: AbortSignal;
  /** The connection to use, and to leave open once the answer was read; default: one of its own. */
  readonly keep?: KeptSocket | undefined;
}

/** Who reads a body. After `end` or `error` nothing more comes. */
export interface BodyReader {
  /** Valid only during the call: copy what is kept. */
  data(chunk: Buffer): void;
  /** The device ended the answer cleanly. */
  end(): void;
  error(error: Error): void;
}

/** An answer whose headers are there. */
export interface WireReply {
  readonly status: number;
  /** Our own address on this connection, as the device sees it where nothing stands between. */
  readonly local?: string | undefined;
  /** All values of a header by its lower-case name, in order; none: empty. */
  header(name: string): readonly string[];
  /** Starts the body. Call once; bytes before that wait. */
  read(reader: BodyReader): void;
  /** Lets the socket go at once. */
  destroy(): void;
}

/**
 * The only way to a device. Rejects with a `DeviceError` that says what happened (unreachable, timeout, reset, certificate …).
 */
export interface Transport {
  send(request: WireRequest): Promise<WireReply>;
}
