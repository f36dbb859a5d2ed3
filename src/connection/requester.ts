import type { BodyReader } from './transport';

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
}

/** An answer with any status but 401: what 3xx, 4xx and 5xx mean depends on what was asked. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  header(name: string): readonly string[];
  readonly body: Buffer;
}

/** The event stream, open: status 200 and a body that goes on. */
export interface OpenStream {
  readonly contentType: string;
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
   * (permission, limit, busy, redirect, not found).
   */
  open(path: string, signal: AbortSignal): Promise<OpenStream>;
}
