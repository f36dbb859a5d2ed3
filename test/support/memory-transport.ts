import type { Timer } from '../../src/clock';
import type { BodyReader, Transport, WireReply, WireRequest } from '../../src/connection/transport';
import { LastingError, PassingError } from '../../src/errors';
import type { SimulatedDevice } from '../simulator/device';
import type { Head, Wire } from '../simulator/wire';

export interface MemoryOptions {
  /** Bytes a body arrives in at a time; default: as the device writes them. */
  readonly cut?: number;
  /** The address that a login lock of the device applies to. */
  readonly client?: string;
}

/** Where the client is, unless a test says otherwise. */
const CLIENT = '192.0.2.10';

/** A network of simulated devices without sockets, on the devices' own clock. */
export interface MemoryTransport extends Transport {
  /** Everything that was asked for, also of hosts that are not there. */
  readonly sent: readonly WireRequest[];
  /** Connections that are open now: 0 once everything is let go. */
  readonly open: number;
}

/** Connects requests to the devices by their host, port and ssl. */
export function memoryTransport(
  devices: readonly SimulatedDevice[],
  options: MemoryOptions = {},
): MemoryTransport {
  const sent: WireRequest[] = [];
  let open = 0;
  return {
    sent,
    get open() {
      return open;
    },
    send(request) {
      sent.push(request);
      const { host, port, ssl } = request.address;
      const device = devices.find((entry) => entry.host === host && entry.port === port);
      const fail = (code: 'unreachable') => Promise.reject(new PassingError(code, { host, port }));
      if (!device || device.admission === 'refuse') return fail('unreachable');
      return new Promise<WireReply>((resolve, reject) => {
        if (request.signal.aborted) {
          reject(aborted(request.signal));
          return;
        }
        open++;
        device.ledger.opened('connections');
        const wire = new MemoryWire(device, request, options, resolve, reject, () => {
          open--;
          device.ledger.closed('connections');
        });
        const refused = tlsProblem(device, request);
        if (refused) wire.fail(refused);
        else if (device.ssl !== ssl) wire.fail(new LastingError(ssl ? 'tls-none' : 'tls-needed', { port }));
        // The device answers after the caller has its promise, as over a network.
        else
          queueMicrotask(() => {
            wire.connect(options.client ?? CLIENT);
          });
      });
    },
  };
}

function tlsProblem(device: SimulatedDevice, request: WireRequest): Error | null {
  if (!device.ssl || !request.address.ssl || request.tls?.rejectUnauthorized === false) return null;
  const { host } = request.address;
  switch (device.faults.certificate) {
    case 'good':
      return null;
    case 'self-signed':
      return request.tls?.ca === undefined ? new LastingError('certificate-self-signed') : null;
    case 'expired':
      return new LastingError('certificate-expired');
    case 'name':
      return new LastingError('certificate-name', { host });
    case 'unknown':
      return new LastingError('certificate-unknown', { reason: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  }
}

function aborted(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('The request was ended.');
}

class MemoryWire implements Wire {
  open = true;
  private answered = false;
  private limit: Timer | null = null;
  private reader: BodyReader | null = null;
  private waiting: Buffer[] = [];
  private ended: 'no' | 'clean' | 'broken' = 'no';
  private readonly closers: (() => void)[] = [];
  private readonly abort = () => {
    this.letGo();
    if (!this.answered) this.reject(aborted(this.request.signal));
  };

  constructor(
    private readonly device: SimulatedDevice,
    private readonly request: WireRequest,
    private readonly options: MemoryOptions,
    private readonly resolve: (reply: WireReply) => void,
    private readonly reject: (error: Error) => void,
    gone: () => void,
  ) {
    this.closers.push(gone);
    request.signal.addEventListener('abort', this.abort, { once: true });
  }

  /** What the network and the device do with the request. */
  connect(client: string): void {
    if (!this.open) return;
    const { request, device } = this;
    const { host, port } = request.address;
    const { admission } = device;
    if (admission === 'unreachable') {
      this.waitFor(request.connectLimit, () => {
        const seconds = request.connectLimit / 1000;
        this.fail(new PassingError('connect-timeout', { host, port, seconds }));
      });
      return;
    }
    this.waitFor(request.headersLimit, () => {
      this.fail(new PassingError('answer-timeout', { seconds: request.headersLimit / 1000 }));
    });
    if (admission === 'refuse') this.fail(new PassingError('unreachable', { host, port }));
    else if (admission === 'reset') this.reset();
    else if (admission === 'serve') {
      const headers = Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]);
      device.serve(
        {
          method: request.method,
          target: request.path,
          headers: Object.fromEntries(headers) as Record<string, string>,
          body: request.body ?? Buffer.alloc(0),
          client,
        },
        this,
      );
    }
  }

  head(head: Head): void {
    if (!this.open) return;
    this.limit?.cancel();
    this.answered = true;
    const all = [
      ...head.headers,
      ...(head.length === null ? [] : [['content-length', String(head.length)] as const]),
    ];
    this.resolve({
      status: head.status,
      local: this.options.client ?? CLIENT,
      header: (name) =>
        all.filter(([key]) => key.toLowerCase() === name.toLowerCase()).map(([, value]) => value),
      read: (reader) => {
        if (this.request.signal.aborted) return;
        this.reader = reader;
        const waiting = this.waiting;
        this.waiting = [];
        for (const bytes of waiting) this.deliver(bytes);
        this.tell();
      },
      destroy: () => {
        this.reader = null;
        this.waiting = [];
        this.letGo();
      },
    });
  }

  write(bytes: Buffer): void {
    if (!this.open || bytes.length === 0) return;
    if (this.reader) this.deliver(bytes);
    else this.waiting.push(Buffer.from(bytes));
  }

  end(): void {
    if (!this.open) return;
    this.ended = 'clean';
    this.letGo();
    this.tell();
  }

  reset(): void {
    if (!this.open) return;
    if (!this.answered) this.fail(new PassingError('reset'));
    else {
      this.ended = 'broken';
      this.letGo();
      this.tell();
    }
  }

  onClose(run: () => void): void {
    if (this.open) this.closers.push(run);
    else run();
  }

  fail(error: Error): void {
    this.letGo();
    this.reject(error);
  }

  private deliver(bytes: Buffer): void {
    const size = this.options.cut ?? bytes.length;
    for (let at = 0; at < bytes.length && this.reader; at += size)
      // A copy, wiped afterwards: who keeps a chunk without copying it must notice.
      this.lend(Buffer.from(bytes.subarray(at, at + size)));
  }

  private lend(chunk: Buffer): void {
    this.reader?.data(chunk);
    chunk.fill(0);
  }

  private tell(): void {
    const { reader } = this;
    if (!reader || this.ended === 'no' || this.request.signal.aborted) return;
    this.reader = null;
    if (this.ended === 'clean') reader.end();
    else reader.error(new PassingError('reset'));
  }

  private waitFor(ms: number, run: () => void): void {
    this.limit = this.device.clock.after(ms, run);
  }

  private letGo(): void {
    if (!this.open) return;
    this.open = false;
    this.limit?.cancel();
    this.request.signal.removeEventListener('abort', this.abort);
    for (const run of this.closers.splice(0)) run();
  }
}
