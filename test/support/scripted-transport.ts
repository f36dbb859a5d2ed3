import type { BodyReader, Transport, WireReply, WireRequest } from '../../src/connection/transport';
import type { TestClock } from './test-clock';

/** What a server of a test answers; the body comes in the next turn of the loop, the rest as the test says. */
export interface Script {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** ms after which the answer comes; default: at once. */
  readonly after?: number;
  /** ms after the body until it ends; default: at once. `null`: never. */
  readonly ends?: number | null;
  /** Bytes sent every so many ms for as long as it is open. */
  readonly every?: { readonly ms: number; readonly bytes: string };
}

/** A server without sockets, on injected time, that answers whatever a test writes down. */
export class ScriptedTransport implements Transport {
  readonly sent: WireRequest[] = [];
  open = 0;

  constructor(
    private readonly clock: TestClock,
    public answer: (request: WireRequest) => Script | Error,
  ) {}

  /** Requests for a path that ends so. */
  count(end: string): number {
    return this.sent.filter(({ path }) => path.endsWith(end)).length;
  }

  send(request: WireRequest): Promise<WireReply> {
    this.sent.push(request);
    const script = this.answer(request);
    if (script instanceof Error) return Promise.reject(script);
    return new Promise((resolve, reject) => {
      const aborted = (): void => {
        timer.cancel();
        reject(request.signal.reason instanceof Error ? request.signal.reason : new Error('aborted'));
      };
      const timer = this.clock.after(script.after ?? 0, () => {
        request.signal.removeEventListener('abort', aborted);
        resolve(this.reply(script, request.signal));
      });
      request.signal.addEventListener('abort', aborted, { once: true });
    });
  }

  private reply(script: Script, signal: AbortSignal): WireReply {
    const headers = Object.entries(script.headers ?? {});
    let reader: BodyReader | null = null;
    let timer = { cancel: (): void => undefined };
    this.open++;
    let isOpen = true;
    const close = (): void => {
      if (!isOpen) return;
      isOpen = false;
      this.open--;
      reader = null;
      timer.cancel();
      signal.removeEventListener('abort', close);
    };
    signal.addEventListener('abort', close, { once: true });
    const chatter = (): void => {
      if (!script.every) return;
      timer = this.clock.after(script.every.ms, () => {
        reader?.data(Buffer.from(script.every?.bytes ?? ''));
        if (isOpen) chatter();
      });
    };
    return {
      status: script.status ?? 200,
      header: (name) => headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value),
      local: undefined,
      read: (given) => {
        reader = given;
        timer = this.clock.after(0, () => {
          const body = Buffer.from(script.body ?? '');
          if (body.length > 0) reader?.data(body);
          if (!isOpen) return;
          if (script.every) chatter();
          else if (script.ends !== null)
            timer = this.clock.after(script.ends ?? 0, () => {
              const ended = reader;
              close();
              ended?.end();
            });
        });
      },
      destroy: close,
    };
  }
}
