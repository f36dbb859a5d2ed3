import should from 'should';
import { BadPartError, checkSize, partBounds } from '../../../src/documents/bounds';

describe('a part that cannot be used', () => {
  it('is told by kind and counts, without a stack, and leaves those of other errors alone', () => {
    const error = new BadPartError('too-deep', 'more than 64 levels');
    error.should.match({ name: 'BadPartError', kind: 'too-deep', detail: 'more than 64 levels' });
    error.message.should.equal('too-deep: more than 64 levels');
    should(error.stack).not.match(/\n\s+at /);
    should(new Error('x').stack).match(/\n\s+at /);
  });

  it('is one that is larger than its bound', () => {
    const bounds = { ...partBounds, bytes: 4 };
    checkSize(4, bounds);
    should(() => {
      checkSize(5, bounds);
    }).throw(BadPartError, { kind: 'document-too-large', detail: '5 bytes, at most 4' });
  });
});
