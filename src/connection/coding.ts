import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';
import type { Transform } from 'node:stream';
import { clean } from '../clean';
import { LastingError } from '../errors';
import type { BodyReader, WireReply } from './transport';

/** How long a name of a coding may be in a sentence. */
const LONGEST_NAME = 40;

/**
 * The reply with its body unpacked. We ask for `identity`, and devices keep to it, but proxies in front of them pack unasked,
 * and a stream that is not unpacked is deaf. Throws a `LastingError` for a coding that nobody here understands; a 401 is not
 * worth that, since its body only helps.
 */
export function unpacked(reply: WireReply): WireReply {
  const coding = reply.header('content-encoding').join(',').trim().toLowerCase();
  if (coding === '' || coding === 'identity') return reply;
  const unpack = unpackers.get(coding);
  if (!unpack) {
    if (reply.status === 401) return reply;
    reply.destroy();
    throw packed(coding);
  }
  let stream: Transform | null = null;
  let over = false;
  return {
    status: reply.status,
    header: (name) => reply.header(name),
    local: reply.local,
    read: (reader) => {
      const fail = (error: Error): void => {
        if (over) return;
        over = true;
        stream?.destroy();
        reply.destroy();
        reader.error(error);
      };
      reply.read({
        data: (chunk) => {
          if (over) return;
          stream ??= follow(unpack(chunk), reader, {
            isOver: () => over,
            fail: () => {
              fail(packed(coding));
            },
            end: () => {
              over = true;
              reader.end();
            },
          });
          // A chunk is valid during the call only, and unpacking goes on after it.
          stream.write(Buffer.from(chunk));
        },
        end: () => {
          if (stream) stream.end();
          else if (!over) reader.end();
        },
        error: fail,
      });
    },
    destroy: () => {
      over = true;
      stream?.destroy();
      reply.destroy();
    },
  };
}

function follow(
  stream: Transform,
  reader: BodyReader,
  to: { isOver: () => boolean; fail: () => void; end: () => void },
): Transform {
  stream.on('data', (chunk: Buffer) => {
    if (!to.isOver()) reader.data(chunk);
  });
  stream.on('error', to.fail);
  stream.on('end', () => {
    if (!to.isOver()) to.end();
  });
  return stream;
}

/** Raw deflate is sent as `deflate` by some; RFC 1950 has the method and a check sum in the first two bytes. */
function inflate(start: Buffer): Transform {
  const [first = 0, second = 0] = start;
  return (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0 ? createInflate() : createInflateRaw();
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
