import type { Clock } from '../clock';
import type { OpenStream, Requester } from '../connection/requester';
import { safeFirmware, safeModel } from '../setup/diagnostics';
import { discover } from '../setup/discovery';
import { openStream } from '../connection/open-stream';
import type { Capture, CaptureEnd, Chunk } from './capture-file';
import { redact } from './redact';

/** Bytes that are recorded at most: they wait in memory, because nothing goes to the disk before it is redacted. */
const CAPTURE_BYTES = 64 * 1024 * 1024;

/** A Content-Type as devices write it; anything else could be something of their owner's. */
const CONTENT_TYPE =
  /^[\w.+-]{1,40}\/[\w.+-]{1,60}(\s*;\s*(boundary|charset)\s*=\s*"?[\w'()+,.:=?-]{1,70}"?)*$/i;

/** What to record, and until when. */
export interface RecordOptions {
  readonly requester: Requester;
  readonly clock: Clock;
  /** Ends the recording; what was recorded until then is the result. */
  readonly signal: AbortSignal;
  /** The stream is open. */
  readonly opened?: () => void;
  readonly maxBytes?: number;
}

/**
 * Records the event stream of a device until it is stopped or the stream ends, and redacts it as a whole (a name may be
 * cut by two chunks) with every length and every chunk kept. Rejects with the `DeviceError` that kept the stream from opening.
 */
export async function record(options: RecordOptions): Promise<Capture> {
  const { requester, signal } = options;
  const { info } = await discover(requester, { signal });
  signal.throwIfAborted();
  const { stream } = await openStream(requester, signal);
  try {
    const { chunks, end } = await read(stream, options);
    return {
      contentType: CONTENT_TYPE.test(stream.contentType.trim()) ? stream.contentType.trim() : '',
      model: safeModel(info.model),
      firmware: safeFirmware(info.firmware),
      chunks: redactChunks(chunks, stream.contentType),
      end,
    };
  } finally {
    stream.destroy();
  }
}

function read(stream: OpenStream, options: RecordOptions): Promise<Pick<Capture, 'chunks' | 'end'>> {
  const { clock, signal } = options;
  const start = clock.ticks();
  const chunks: Chunk[] = [];
  let bytes = 0;
  return new Promise((resolve) => {
    const at = () => Math.round(clock.ticks() - start);
    const finish = (why: CaptureEnd) => {
      signal.removeEventListener('abort', stop);
      resolve({ chunks, end: { at: at(), why } });
    };
    const stop = () => {
      finish('stopped');
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    options.opened?.();
    stream.read({
      data: (chunk) => {
        if (bytes + chunk.length > (options.maxBytes ?? CAPTURE_BYTES)) {
          finish('full');
          return;
        }
        bytes += chunk.length;
        chunks.push({ at: at(), bytes: Buffer.from(chunk) });
      },
      end: () => {
        finish('ended');
      },
      error: () => {
        finish('broken');
      },
    });
  });
}

/** Redacts the bytes as one and cuts the result where the chunks were. */
export function redactChunks(chunks: readonly Chunk[], contentType: string): Chunk[] {
  const whole = redact(Buffer.concat(chunks.map(({ bytes }) => bytes)), contentType);
  let from = 0;
  return chunks.map(({ at, bytes }) => {
    const to = from + bytes.length;
    const redacted = whole.subarray(from, to);
    from = to;
    return { at, bytes: redacted };
  });
}
