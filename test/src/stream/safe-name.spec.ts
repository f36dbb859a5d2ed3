import fc from 'fast-check';
import should from 'should';
import { HeaderReader } from '../../../src/stream/part-headers';
import { headerText, safeName } from '../../../src/stream/safe-name';

const named = (disposition: string | Buffer) =>
  new HeaderReader().read(
    `Content-Disposition: ${typeof disposition === 'string' ? disposition : disposition.toString('latin1')}`,
  );

describe('the file name of a picture', () => {
  it('is the last part of a path, and safe to write anywhere', () => {
    for (const [sent, safe] of [
      ['../../x.js', 'x.js'],
      ['..\\..\\windows\\a.jpg', 'a.jpg'],
      ['/etc/passwd', 'passwd'],
      ['C:\\a.jpg', 'a.jpg'],
      ['C:a.jpg', 'a.jpg'],
      ['ab:c.jpg', 'ab_c.jpg'],
      ['a.jpg/', 'a.jpg'],
      ['a.jpg/\t', 'a.jpg'],
      ['a\ue000b.jpg', 'a_b.jpg'],
      ['a\u202egpj.exe', 'a gpj.exe'],
      ['a\u0000b\r\n.jpg', 'a b .jpg'],
      ['a.jpg. .', 'a.jpg'],
      ['nul.jpg', '_nul.jpg'],
      ['COM1', '_COM1'],
      ['.hidden', '.hidden'],
      ['\u524d\u95e8.jpg', '\u524d\u95e8.jpg'],
    ] as const)
      should(safeName(sent)).equal(safe, sent);
    for (const nothing of ['', '.', '..', '...', '/', '../..', ' ', '\u202e', '. .', 'C:'])
      should(safeName(nothing)).be.null();
  });

  it('keeps its ending when it is cut', () => {
    should(safeName(`${'x'.repeat(300)}.jpeg`)).equal(`${'x'.repeat(95)}.jpeg`);
    should(safeName('\u{1f600}'.repeat(80))).equal('\u{1f600}'.repeat(50));
    should(safeName(`x${'\u{1f600}'.repeat(80)}`)).equal(`x${'\u{1f600}'.repeat(49)}`);
    // One that has its length is no longer cut.
    should(safeName(`${'x'.repeat(94)}..jpeg`)).equal(`${'x'.repeat(94)}..jpeg`);
  });

  it('is looked for in the first kilobyte of what is sent', () => {
    should(safeName(`${'x'.repeat(2000)}/a.jpg`)).equal('x'.repeat(100));
    headerText('x'.repeat(2000)).should.have.length(1024);
  });

  it('is safe whatever is sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (sent) => {
        const name = safeName(sent);
        if (name === null) return;
        name.length.should.be.within(1, 100);
        name.should.not.match(/[\\/:<>"|?*\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        name.should.not.match(/^[. ]*$|[. ]$/);
      }),
    );
  });

  it('is UTF-8 where it is that, plain or encoded', () => {
    const text = 'attachment; name="p\u00e9"; filename="\u524d.jpg"';
    named(Buffer.from(text)).should.match({ name: 'p\u00e9', filename: '\u524d.jpg' });
    named(Buffer.from('filename="T\u00fcr.jpg"', 'latin1')).should.match({ filename: 'T\u00fcr.jpg' });
    named("filename=x; filename*=UTF-8''%E5%89%8D%2F..%2fy.jpg").should.match({ filename: 'y.jpg' });
    named("filename=x.jpg; filename*=UTF-8''%E5%8").should.match({ filename: 'x.jpg' });
    named('filename="."').should.match({ filename: null });
  });
});

describe('the type of a part', () => {
  it('is a plain media type, or none', () => {
    const type = (value: string) => new HeaderReader().read(`Content-Type: ${value}`).contentType;
    type('Image/JPEG; q=1').should.equal('image/jpeg');
    type('image/jpeg charset=x').should.equal('image/jpeg');
    for (const odd of ['image', 'image/jpeg<script>', '../x', `image/${'x'.repeat(100)}`, 'a b/c'])
      type(odd).should.equal('', odd);
  });
});
