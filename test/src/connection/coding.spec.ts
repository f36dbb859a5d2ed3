import should from 'should';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { unpacked } from '../../../src/connection/coding';
import type { BodyReader, WireReply } from '../../../src/connection/transport';

const TEXT = Buffer.from('<EventNotificationAlert/>'.repeat(100));

/** A reply that gives its body in pieces. */
function reply(coding: string, body: Buffer, status = 200): { wire: WireReply; destroyed: () => boolean } {
  let destroyed = false;
  const wire: WireReply = {
    status,
    header: (name) => (name === 'content-encoding' && coding !== '' ? [coding] : []),
    local: undefined,
    read: (reader) => {
      for (let at = 0; at < body.length; at += 7) reader.data(body.subarray(at, at + 7));
      reader.end();
    },
    destroy: () => {
      destroyed = true;
    },
  };
  return { wire, destroyed: () => destroyed };
}

function read(wire: WireReply): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const reader: BodyReader = {
      data: (chunk) => chunks.push(Buffer.from(chunk)),
      end: () => {
        resolve(Buffer.concat(chunks));
      },
      error: reject,
    };
    wire.read(reader);
  });
}

describe('the coding of an answer', () => {
  const codings: [string, Buffer][] = [
    ['', TEXT],
    ['identity', TEXT],
    ['gzip', gzipSync(TEXT)],
    ['X-GZIP', gzipSync(TEXT)],
    ['deflate', deflateSync(TEXT)],
    ['deflate', deflateRawSync(TEXT)],
    ['br', brotliCompressSync(TEXT)],
  ];
  for (const [coding, body] of codings)
    it(`is undone: ${coding === '' ? 'none' : coding}`, async () => {
      (await read(unpacked(reply(coding, body).wire))).equals(TEXT).should.be.true();
    });

  it('is refused with a sentence where nobody understands it, and lets the socket go', () => {
    const { wire, destroyed } = reply('zstd', TEXT);
    should(() => unpacked(wire)).throw(/packed in a way that is not understood \(zstd\)/);
    destroyed().should.be.true();
    unpacked(reply('zstd', TEXT, 401).wire).status.should.equal(401);
  });

  it('is an error of ours where the bytes are not what was said', async () => {
    const { wire, destroyed } = reply('gzip', TEXT);
    await read(unpacked(wire)).should.be.rejectedWith({ code: 'packed' });
    destroyed().should.be.true();
  });

  it('says an empty body is one', async () => {
    (await read(unpacked(reply('gzip', Buffer.alloc(0)).wire))).length.should.equal(0);
  });
});
