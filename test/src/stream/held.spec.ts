import fc from 'fast-check';
import 'should';
import { Held } from '../../../src/stream/held';
import { counted, countingAll } from '../../support/counted';
import { heap } from '../../support/heap';

const KB = 1024;
const MB = 1024 * KB;

/** As a splitter does it: takes a chunk, uses bytes up, and keeps what is left. */
function take(held: Held, chunk: Buffer, used: number): void {
  held.add(chunk);
  held.pos += used;
  held.keep();
}

/** Memory that is kept for what is left. */
const memory = (held: Held): number => held.data.buffer.byteLength;

/** Bytes copied while chunks of one size come, of each of which `used` bytes are used up. */
function copies(chunks: number, size: number, used: number, first = 0): number {
  const counter = { looks: 0 };
  countingAll(counter, () => {
    const held = new Held();
    if (first > 0) take(held, counted(Buffer.alloc(first), counter), 0);
    for (let at = 0; at < chunks; at++) take(held, counted(Buffer.alloc(size), counter), used);
  });
  return counter.looks;
}

describe('bytes that are not used up', () => {
  it('are those that came, at their place in the stream, in memory of their own, however they come and go', () => {
    const stream = Buffer.alloc(10 * MB, Buffer.from(Array.from({ length: 251 }, (_, at) => at)));
    const step = fc.record({
      size: fc.oneof(fc.nat(20), fc.nat(9_000), fc.constantFrom(70_000, 300_000)),
      used: fc.oneof(fc.constant(0), fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const held = new Held();
        let came = 0;
        let gone = 0;
        for (const { size, used } of steps) {
          const chunk = Buffer.from(stream.subarray(came, came + size));
          held.add(chunk);
          came += size;
          (held.before + held.pos).should.equal(gone);
          (held.data.length - held.pos).should.equal(came - gone);
          const count = Math.floor((came - gone) * used);
          held.pos += count;
          gone += count;
          held.keep();
          // The chunk is whose it was.
          chunk.fill(255);
          (held.before + held.pos).should.equal(gone);
          held.data.subarray(held.pos).equals(stream.subarray(gone, came)).should.be.true();
        }
        held.pos = held.data.length;
        (held.before + held.pos).should.equal(came);
        held.keep();
        held.data.length.should.equal(held.pos);
      }),
      { numRuns: 100 },
    );
  });

  it('are no copy while all of them are in one chunk', () => {
    const held = new Held();
    for (let turn = 0; turn < 3; turn++) {
      const chunk = Buffer.from('abc');
      held.add(chunk);
      held.data.should.equal(chunk);
      held.pos = 3;
      held.keep();
    }
  });

  it('are copied a few times each, in however small pieces they come', () => {
    // Nothing is used up for long, as in a large document or picture.
    for (const size of [1, 7, 1460]) copies(20_000 / size, size, 0).should.be.below(20_000 * 4);
    // Half a part is always left, or nearly nothing.
    for (const first of [1, 3_000, 5_000, 60_000]) {
      copies(30_000, 10, 10, first).should.be.below(first * 4 + 30_000 * 10 * 4, String(first));
    }
  });

  it('go on in the memory that is there, and give back what is too large for them', () => {
    const isSame = (before: number, used: number, added: number): boolean => {
      const held = new Held();
      take(held, Buffer.alloc(before), 0);
      const { buffer } = held.data;
      take(held, Buffer.alloc(10), used + 10);
      if (added > 0) take(held, Buffer.alloc(added), 0);
      return held.data.buffer === buffer;
    };
    // Between them all were used up. There is place for twice of what was left at first, and for 4 KB; half of it stays free.
    isSame(10, 10, 2 * KB).should.be.true();
    isSame(10, 10, 2 * KB + 1).should.be.false();
    isSame(30 * KB, 30 * KB, 30 * KB).should.be.true();
    isSame(30 * KB, 30 * KB, 30 * KB + 1).should.be.false();
    isSame(32 * KB, 32 * KB, 10).should.be.true();
    isSame(33 * KB, 33 * KB, 10).should.be.false();
    // Some were left: a stream that is never idle.
    isSame(32 * KB, 31 * KB, 0).should.be.true();
    isSame(33 * KB, 32 * KB, 0).should.be.false();
    isSame(2048 * KB, 1792 * KB, 0).should.be.true();
    isSame(2048 * KB, 1793 * KB, 0).should.be.false();
  });

  it('move to the front of their memory where at least half of it is used up', () => {
    const held = new Held();
    take(held, Buffer.alloc(10), 0);
    for (let turn = 0; turn < 100; turn++) take(held, Buffer.alloc(1000), 1000);
    memory(held).should.equal(4 * KB);
    const half = new Held();
    take(half, Buffer.alloc(10), 0);
    take(half, Buffer.alloc(4000), 4000);
    take(half, Buffer.alloc(2 * KB - 10), 0);
    memory(half).should.equal(4 * KB);
  });

  it('give back their memory when none is left', () => {
    const before = heap();
    const idle = Array.from({ length: 16 }, () => {
      const held = new Held();
      take(held, Buffer.alloc(MB), 0);
      take(held, Buffer.alloc(MB), 2 * MB);
      held.data.length.should.equal(held.pos);
      return held;
    });
    (heap() - before).should.be.below(4 * MB);
    idle.length.should.equal(16);
  });
});
