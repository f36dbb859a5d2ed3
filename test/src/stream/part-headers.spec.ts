import should from 'should';
import { HeaderReader } from '../../../src/stream/part-headers';

describe('headers of parts', () => {
  it('are read once for each block, and only a bounded number of blocks is kept', () => {
    const reader = new HeaderReader();
    const block = (length: number) => `Content-Type: image/jpeg\r\nContent-Length: ${length}`;
    const first = reader.read(block(0));
    first.should.match({ contentType: 'image/jpeg', length: 0 });
    should(reader.recall(block(0))).equal(first);
    for (let length = 1; length <= 1000; length += 1) reader.read(block(length));
    should(reader.recall(block(1000))).match({ length: 1000 });
    const kept = Array.from({ length: 1001 }, (_, length) => reader.recall(block(length))).filter(Boolean);
    kept.length.should.be.within(1, 64);
  });

  it('are not kept where they are longer than any device sends', () => {
    const reader = new HeaderReader();
    const long = `Content-Type: image/jpeg\r\nX-Note: ${'x'.repeat(600)}`;
    reader.read(long).contentType.should.equal('image/jpeg');
    should(reader.recall(long)).be.undefined();
  });
});
