import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import type { Transform } from 'node:stream';
import { clean } from '../clean';
import { LastingError } from '../errors';
import type { WireReply } from './transport';

/** How long a name of a coding may be in a sentence. */
const LONGEST_NAME = 40;

/**
 * The reply with its body unpacked. We ask for `identity`, and devices keep to it, but proxies in front of them pack unasked,
 * and a stream that is not unpacked is deaf. Throws a `LastingError` for a coding that nobody here understands; a 401 is not
 * worth that, since its body only helps.
 */
export function unpacked(reply: WireReply): WireReply {
  const coding = reply.header('content-encoding').join(',').toLowerCase();
  if (coding === '' || coding === 'identity') return reply;
  const unpack = unpackers.get(coding);
  if (!unpack) {
    if (reply.status === 401) return reply;
    reply.destroy();
    throw packed(coding);
  }
  let stream: Transform | null = null;
  let over = false;
  const destroy = (): void => {
    over = true;
    stream?.destroy();
    reply.destroy();
  };
  return {
    status: reply.status,
    header: (name) => reply.header(name),
    local: reply.local,
    read: (reader) => {
      const end = (): void => {
        if (over) return;
        over = true;
        reader.end();
      };
      const fail = (error: Error): void => {
        if (over) return;
        destroy();
        reader.error(error);
      };
      const begin = (start: Buffer): Transform =>
        unpack(start)
          .on('data', (chunk: Buffer) => {
            reader.data(chunk);
          })
          .on('error', () => {
            fail(packed(coding));
          })
          .on('end', end);
      reply.read({
        data: (chunk) => {
          stream ??= begin(chunk);
          // A chunk is valid during the call only, and unpacking goes on after it.
          stream.write(Buffer.from(chunk));
        },
        end: () => {
          if (stream) stream.end();
          else end();
        },
        error: fail,
      });
    },
    destroy,
  };
}

/** Raw deflate is sent as `deflate` by some; RFC 1950 names its method, 8, in the first byte, which raw deflate never begins with. */
function inflate([first = 0]: Buffer): Transform {
  return (first & 0x0f) === 8 ? createInflate() : createInflateRaw();
}

const unpackers = new Map<string, (start: Buffer) => Transform>([
  ['gzip', () => createGunzip()],
  ['x-gzip', () => createGunzip()],
  ['deflate', inflate],
  ['br', () => createBrotliDecompress()],
]);

function packed(coding: string): LastingError {
  return new LastingError('packed', { coding: clean(coding, LONGEST_NAME) });
}
