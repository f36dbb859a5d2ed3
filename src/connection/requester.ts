import type { DeviceError } from '../errors';
import type { Rank } from './login-guard';
import type { Address, BodyReader } from './transport';

/** A request to the device, with its answer read whole. */
export interface Ask {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Path with query, starting with one `/`. */
  readonly path: string;
  readonly body?: Buffer;
  /** Of the body; default `application/xml; charset="UTF-8"`. */
  readonly contentType?: string;
  /** ms for everything, login included; default 10,000. */
  readonly limit?: number;
  /** Largest body in bytes; default 4 MB. A larger one is a `too-large` error. */
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
  /** Goes on when the device is closed here: the beginning and the end of what must be ended. */
  readonly outlives?: boolean;
  /** How much it matters where logins are refused; default `usual`. */
  readonly rank?: Rank;
}

/** An answer with any status but 401: what 3xx, 4xx and 5xx mean depends on what was asked. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  header(name: string): readonly string[];
  readonly body: Buffer;
  /** Our own address on the connection, as the device sees it where nothing stands between. */
  readonly local?: string | undefined;
  /** Who was asked. */
  readonly address: Address;
}

/**
 * Asks one question again and again over one connection, and answers one challenge as often as the device lets it. A 401
 * to a nonce that was used before is no refused login, with or without a new challenge: the question is asked once more
 * from the start, and from then on each one starts without a login (a DS-KB8113 answers so, PROTOCOL.md 7.1).
 */
export interface KeptAsker {
  /** Rejects like `Requester.ask`. One question at a time. */
  ask(): Promise<Answer>;
  /** Lets the connection go; what is under way rejects. */
  close(): void;
}

/** The event stream, open: status 200 and a body that goes on. */
export interface OpenStream {
  readonly contentType: string;
  /**
   * What a document means that came instead of an alert, or the whole body where it brought none: the refusal, or `null`
   * where it says nothing of the kind. A lock in it is heeded from now on.
   */
  judge(body: Buffer, first: boolean): DeviceError | null;
  read(reader: BodyReader): void;
  /** Closes the socket at once; after it nothing more is read. */
  destroy(): void;
}

/**
 * Sends requests to one device: digest or basic login, guarded against lock-outs.
 * Rejects with a `DeviceError`; a 401 is always a `LoginError` or another `DeviceError`, never an answer.
 */
export interface Requester {
  ask(request: Ask): Promise<Answer>;
  /**
   * Opens a stream (GET). Any status but 200 rejects with the `DeviceError` it means for an event stream
   * (permission, limit, busy, redirect, not found). A 200 is only a claim: see `judge`.
   */
  open(path: string, signal: AbortSignal): Promise<OpenStream>;
}
