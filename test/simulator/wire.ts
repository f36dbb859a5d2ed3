/** One request as the device sees it, whatever carried it. */
export interface DeviceRequest {
  readonly method: string;
  /** As sent, with query. */
  readonly target: string;
  /** By lower-case name; repeats joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** The client's address: what a login lock applies to. */
  readonly client: string;
}

export interface Head {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  /** Bytes of the body; `null`: until the connection closes (or chunked). */
  readonly length: number | null;
  readonly version: '1.0' | '1.1';
  readonly chunked: boolean;
  /** The connection closes after this answer. */
  readonly close: boolean;
}

/** The answering side of one request. The fronts (sockets, memory) implement it. */
export interface Wire {
  /** False once the client has gone or the answer has ended. */
  readonly open: boolean;
  head(head: Head): void;
  write(bytes: Buffer): void;
  /** The answer is whole. */
  end(): void;
  /** Breaks the connection. */
  reset(): void;
  /** Runs once when the connection is gone for whatever reason, or the answer has ended. */
  onClose(run: () => void): void;
}

/** What a device does with a new connection. `unreachable`: packets go nowhere; sockets show it as `silent`. */
export type Admission = 'serve' | 'refuse' | 'reset' | 'silent' | 'unreachable';
