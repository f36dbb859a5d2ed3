import should from 'should';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { unpacked } from '../../../src/connection/coding';
import { settle } from '../../support/test-clock';
import { until } from '../../support/until';
import type { BodyReader, WireReply } from '../../../src/connection/transport';

const TEXT = Buffer.from('<EventNotificationAlert/>'.repeat(100));

/** A reply that a test gives its body. */
class Packed implements WireReply {
  destroyed = 0;
  readonly local = '192.0.2.10';
  readonly to: BodyReader[] = [];

  constructor(
    private readonly codings: readonly string[],
    readonly status = 200,
  ) {}

  header(name: string): readonly string[] {
    return name === 'content-encoding' ? this.codings : [`${name} of it`];
  }

  read(reader: BodyReader): void {
    this.to.push(reader);
  }

  destroy(): void {
    this.destroyed++;
  }

  /** Each piece in memory that is used again, as that of a socket. */
  say(body: Buffer, size = 7): void {
    for (let at = 0; at < body.length; at += size) {
      const piece = Buffer.from(body.subarray(at, at + size));
      for (const reader of this.to) reader.data(piece);
      piece.fill(0);
    }
  }

  end(): void {
    for (const reader of this.to) reader.end();
  }
}

/** What a reader is told, its end included; `each` is called with everything. */
function listen(wire: WireReply, each: (said: string) => void = () => undefined): { said: string } {
  const heard = { said: '' };
  const add = (text: string) => {
    heard.said += text;
    each(text);
  };
  wire.read({
    data: (chunk) => {
      add(chunk.toString());
    },
    end: () => {
      add('|end');
    },
    error: (error) => {
      add(`|${error.message}`);
    },
  });
  return heard;
}

async function read(reply: Packed, body: Buffer, size?: number): Promise<string> {
  const heard = listen(unpacked(reply));
  reply.say(body, size);
  reply.end();
  await until('the end is told', () => heard.said.includes('|'));
  return heard.said;
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
      const codings = coding === '' ? [] : [coding];
      for (const size of [1, 7, 10_000])
        (await read(new Packed(codings), body, size)).should.equal(`${TEXT.toString()}|end`);
    });

  it('changes nothing else of the answer', () => {
    const wire = unpacked(new Packed(['gzip'], 403));
    wire.status.should.equal(403);
    should(wire.local).equal('192.0.2.10');
    wire.header('content-type').should.eql(['content-type of it']);
  });

  it('is refused with a sentence where nobody understands it, and lets the socket go', () => {
    for (const codings of [['ZSTD'], ['gzip', 'br']]) {
      const reply = new Packed(codings);
      should(() => unpacked(reply)).throw({
        code: 'packed',
        message: new RegExp(`packed in a way that is not understood \\(${codings.join().toLowerCase()}\\)`),
      });
      reply.destroyed.should.equal(1);
    }
  });

  it('does not matter to a 401, whose body only helps', () => {
    const reply = new Packed(['zstd'], 401);
    unpacked(reply).should.equal(reply);
    reply.destroyed.should.equal(0);
  });

  it('is an error of ours where the bytes are not what was said', async () => {
    const reply = new Packed(['gzip']);
    (await read(reply, TEXT)).should.match(/^\|[^|]*packed in a way that is not understood \(gzip\)/);
    reply.destroyed.should.equal(1);
  });

  it('says an empty body is one', async () => {
    (await read(new Packed(['gzip']), Buffer.alloc(0))).should.equal('|end');
  });

  it('ends once, where what was packed ends, whatever follows it', async () => {
    const reply = new Packed(['gzip']);
    const heard = listen(unpacked(reply));
    reply.say(gzipSync(TEXT), 10_000);
    reply.say(Buffer.alloc(100), 10_000);
    await until('the end is told', () => heard.said.endsWith('|end'));
    reply.say(TEXT);
    reply.end();
    for (const reader of reply.to) reader.error(new Error('late'));
    await settle();
    heard.said.should.equal(`${TEXT.toString()}|end`);
  });

  it('tells of a connection that breaks, once and last', async () => {
    const reply = new Packed(['gzip']);
    const heard = listen(unpacked(reply));
    reply.say(gzipSync(TEXT).subarray(0, 12));
    for (const message of ['reset', 'late']) for (const reader of reply.to) reader.error(new Error(message));
    reply.end();
    await settle();
    heard.said.should.equal('|reset');
    reply.destroyed.should.equal(1);
  });

  it('says nothing more to a reader that lets it go', async () => {
    const large = Buffer.alloc(200_000, 'x');
    const reply = new Packed(['gzip']);
    const wire = unpacked(reply);
    const heard = listen(wire, () => {
      wire.destroy();
    });
    reply.say(gzipSync(large), 10_000);
    await until('something is told', () => heard.said !== '');
    const { said } = heard;
    reply.say(gzipSync(large), 10_000);
    reply.end();
    await new Promise((resolve) => setTimeout(resolve, 20));
    heard.said.should.equal(said);
    reply.destroyed.should.equal(1);

    const early = new Packed(['gzip']);
    const unheard = unpacked(early);
    const nothing = listen(unheard);
    unheard.destroy();
    early.end();
    nothing.said.should.equal('');
  });
});
