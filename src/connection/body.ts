import { abortReason, LastingError } from '../errors';
import type { Clock } from '../clock';
import { documentKind } from '../documents/said';
import type { WireReply } from './transport';

/** Bytes of a refusal's body that are read; status documents have some hundred. */
const LARGEST_REFUSAL = 64 * 1024;
/** ms for a refusal's body: a device that holds it back must not hold us up. */
const REFUSAL_LIMIT = 3_000;

/**
 * Reads a whole body and lets the socket go. Of a ResponseStatus or userCheck that breaks off, what came is the
 * result. Anything else rejects: with `too-large` past `maxBytes`, with the error of the reply, or with the reason of
 * the signal, since a transport reports nothing after an abort.
 */
export function readBody(reply: WireReply, maxBytes: number, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const letGo = (): void => {
      signal.removeEventListener('abort', abort);
      reply.destroy();
    };
    const cut = (error: Error): void => {
      letGo();
      const read = Buffer.concat(chunks);
      const kind = documentKind(read);
      if (kind === 'status' || kind === 'user-check') resolve(read);
      else reject(error);
    };
    const abort = (): void => {
      cut(abortReason(signal));
    };
    if (signal.aborted) {
      abort();
      return;
    }
    signal.addEventListener('abort', abort);
    reply.read({
      data: (chunk) => {
        length += chunk.length;
        if (length > maxBytes) {
          letGo();
          reject(new LastingError('too-large', { megabytes: Math.round(maxBytes / 104857.6) / 10 }));
          return;
        }
        chunks.push(Buffer.from(chunk));
      },
      end: () => {
        letGo();
        resolve(Buffer.concat(chunks));
      },
      error: cut,
    });
  });
}

/**
 * Reads what can be had of a refusal's body within 64 KB and 3 s, and lets the socket go. What is missing only makes the
 * sentence poorer, so nothing but an abort rejects.
 */
export function readRefusal(reply: WireReply, clock: Clock, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (): void => {
      timer.cancel();
      signal.removeEventListener('abort', finish);
      reply.destroy();
      if (signal.aborted) reject(abortReason(signal));
      else resolve(Buffer.concat(chunks, Math.min(length, LARGEST_REFUSAL)));
    };
    const timer = clock.after(REFUSAL_LIMIT, finish);
    if (signal.aborted) {
      finish();
      return;
    }
    signal.addEventListener('abort', finish);
    reply.read({
      data: (chunk) => {
        chunks.push(Buffer.from(chunk));
        length += chunk.length;
        if (length >= LARGEST_REFUSAL) finish();
      },
      end: finish,
      error: finish,
    });
  });
}
