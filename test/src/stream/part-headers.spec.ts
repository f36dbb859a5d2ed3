import should from 'should';
import { HeaderReader, mediaType, noHeaders, PartHeaders } from '../../../src/stream/part-headers';

describe('headers of parts', () => {
  const read = (...lines: string[]) =>
    new HeaderReader().read(Buffer.from(lines.join('\r\n')).toString('latin1'));
  const disposed = (parameters: string) => {
    const { name, filename } = read(`Content-Disposition: form-data${parameters}`);
    return [name, filename];
  };
  const rows: [string, string[], Partial<PartHeaders>][] = [
    ['none', [], {}],
    [
      'any case and stray blanks',
      ['content-TYPE\t:  Image/JPEG ', ' CONTENT-length :12'],
      { contentType: 'image/jpeg', length: 12 },
    ],
    [
      'LF and CR alone',
      ['Content-Type: a/b\nContent-Length: 1\rContent-ID: c'],
      { contentType: 'a/b', length: 1, contentId: 'c' },
    ],
    [
      'lines that are none',
      ['Content-Type', 'Content-Type?', ': x', '', 'Content-Type: a/b'],
      { contentType: 'a/b' },
    ],
    ['the same one twice: the first', ['Content-Length: 1', 'Content-Length: 2'], { length: 1 }],
    ['a value with colons', ['Content-ID: <a:b>'], { contentId: 'a:b' }],
    ['an id without brackets', ['Content-ID: a>b<c'], { contentId: 'a>b<c' }],
    ['an id of nothing', ['Content-ID: <>'], {}],
    ['others', ['X-Type: a/b', 'Server: x'], {}],
  ];
  for (const [name, lines, wanted] of rows)
    it(`with ${name} are read`, () => {
      read(...lines).should.eql({ ...noHeaders, ...wanted });
    });

  it('tell a length where it is a number of bytes that can be', () => {
    const length = (text: string) => read(`Content-Length: ${text}`).length;
    for (const [text, wanted] of [
      ['0', 0],
      ['007', 7],
      ['"463"', 463],
      ['999999999', 999_999_999],
      ['0000000000463', 463],
    ] as const)
      should(length(text)).equal(wanted, text);
    for (const text of ['', '-1', '1e3', '1.5', '12 bytes', 'x12', '1234567890', '123456789012'])
      should(length(text)).be.null();
  });

  it('tell the names of a part', () => {
    for (const [parameters, wanted] of [
      ['; name="a b"; filename="c;d.jpg"', ['a b', 'c;d.jpg']],
      ['; filename=c.jpg;name=a', ['a', 'c.jpg']],
      [';NAME = "a" ; FileName = c.jpg ', ['a', 'c.jpg']],
      ['; filename="c.jpg"', [null, 'c.jpg']],
      ['; name=""; filename=', [null, null]],
      ['; nickname=a; xfilename=c', [null, null]],
      ['; name="a\u0007b"; filename="../../c.jpg"', ['a b', 'c.jpg']],
      ['; name="前"; filename="前.jpg"', ['前', '前.jpg']],
      ["; filename=c.jpg; filename*=UTF-8''%E5%89%8D.jpg", [null, '前.jpg']],
      ["; filename*=utf-8'en'%E5%89%8D.jpg; name=a", ['a', '前.jpg']],
      ["; filename*=UTF-8''%E5%89.jpg; filename=c.jpg", [null, 'c.jpg']],
      ["; filename* = UTF-8''d.jpg; filename=c.jpg", [null, 'd.jpg']],
      ["; filename*=latin1''x.jpg; filename=c.jpg", [null, 'c.jpg']],
      ["; filename*=x-utf-8''x.jpg; filename=c.jpg", [null, 'c.jpg']],
      ['; name="a; filename="c.jpg"', ['a; filename=', 'c.jpg']],
      [`; name=${'a'.repeat(300)}`, ['a'.repeat(256), null]],
    ] as const)
      disposed(parameters).should.eql(wanted, parameters);
    should(read('Content-Disposition: name=a').name).equal('a');
    should(read("Content-Disposition: filename*=utf-8''d.jpg").filename).equal('d.jpg');
  });

  it('tell a plain media type', () => {
    for (const [value, wanted] of [
      ['image/jpeg', 'image/jpeg'],
      ['Application/VND.x+xml; charset=utf-8', 'application/vnd.x+xml'],
      ['text/html,text/plain', 'text/html'],
      ['text/html x', 'text/html'],
      ['7z/7-z_z', '7z/7-z_z'],
    ] as const)
      mediaType(value).should.equal(wanted, value);
    for (const value of [
      '',
      'text',
      'text/',
      '/html',
      ' text/html',
      'text/<b>',
      'text/html<b>',
      '-x/y',
      'x/-y',
      `a/${'b'.repeat(100)}`,
      `${'a'.repeat(100)}/b`,
    ])
      mediaType(value).should.equal('', value);
  });

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

  it('are kept for 64 blocks of up to 512 characters', () => {
    const reader = new HeaderReader();
    const blocks = Array.from({ length: 64 }, (_, at) => `Content-Length: ${at}`.padEnd(512));
    const first = blocks.map((block) => reader.read(block));
    const isKept = () => blocks.every((block, at) => reader.read(block) === first[at]);
    const tooLong = 'Content-Length: 64'.padEnd(513);
    reader.read(tooLong).should.not.equal(reader.read(tooLong));
    isKept().should.be.true();
    reader.read('Content-Length: 64');
    isKept().should.be.false();
  });

  it('are not kept where they are longer than any device sends', () => {
    const reader = new HeaderReader();
    const long = `Content-Type: image/jpeg\r\nX-Note: ${'x'.repeat(600)}`;
    const first = reader.read(long);
    first.contentType.should.equal('image/jpeg');
    reader.read(long).should.not.equal(first).and.eql(first);
  });
});
