import 'should';
import { HeaderReader } from '../../../src/stream/part-headers';

describe('headers of parts', () => {
  it('are read once for each block, and only a bounded number of blocks is kept', () => {
    const reader = new HeaderReader();
    const block = (length: number) => `Content-Type: image/jpeg\r\nContent-Length: ${length}`;
    const first = reader.read(block(0));
    first.should.match({ contentType: 'image/jpeg', length: 0 });
    reader.read(block(0)).should.equal(first);
    const read = Array.from({ length: 1000 }, (_, at) => reader.read(block(at + 1))).reverse();
    const kept = read.filter((headers, at) => reader.read(block(1000 - at)) === headers);
    kept.length.should.be.within(1, 64);
  });

  it('are not kept where they are longer than any device sends', () => {
    const reader = new HeaderReader();
    const long = `Content-Type: image/jpeg\r\nX-Note: ${'x'.repeat(600)}`;
    const first = reader.read(long);
    first.contentType.should.equal('image/jpeg');
    reader.read(long).should.not.equal(first).and.eql(first);
  });
});
