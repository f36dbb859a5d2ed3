import should from 'should';
import { parseAnswer, readDocument } from '../../../src/documents/answer';
import { BadPartError, partBounds } from '../../../src/documents/bounds';
import { parseXml } from '../../../src/documents/xml-reader';

const read = (text: string) => parseAnswer(Buffer.from(text));

describe('an answer to a question of ours', () => {
  it('is plain data under local names, whatever the names are', () => {
    read(
      '<d:DeviceInfo xmlns:d="urn:d"><d:model> DS-2 </d:model><a/><b>1</b><b>2</b></d:DeviceInfo>',
    ).should.eql({
      root: 'DeviceInfo',
      document: { model: 'DS-2', a: '', b: ['1', '2'] },
    });
    const { document } = read('<A><constructor>x</constructor><toString><y>1</y></toString></A>');
    should(Object.entries(document)).eql([
      ['constructor', 'x'],
      ['toString', { y: '1' }],
    ]);
  });

  it('is the same whichever of the two readers takes it', () => {
    for (const answer of [
      '<?xml version="1.0"?>\n<!-- x --><R a="1"> t <b> 1 </b><b/><c><d>2</d> u </c><_>3</_></R>\n',
      '<R><b c="1"/><__proto__>1</__proto__><d><![CDATA[ <x> ]]></d></R>',
      '<R><b>\r\n </b><b> \t</b></R>',
      '<R> \n</R>',
      '\ufeff<R><b>\0</b>\r\n</R>\0',
    ])
      read(answer).should.eql(parseXml(Buffer.from(answer)), answer);
    should(Object.keys(read('<R><__proto__><a>1</a></__proto__></R>').document)).eql(['__proto__']);
  });

  it('is read by xml2js, which takes blanks where no reader of a stream may', () => {
    read('< h:R a="1">< a:b> 1 </ a:b><c>2</c><c/>< d><e>3</e> u </ d></ h:R>').should.eql({
      root: 'R',
      document: { b: '1', c: ['2', ''], d: { e: '3', _: 'u' } },
    });
  });

  it('may be a root of text alone, or of nothing', () => {
    read('<A> on </A>').should.eql({ root: 'A', document: { _: 'on' } });
    read('<A/>').should.eql({ root: 'A', document: { _: '' } });
  });

  it('is read where xml2js refuses it, and is the same behind its bound', () => {
    read('<A><name>Salt & Pepper</name></A>').document.should.eql({ name: 'Salt & Pepper' });
    read('<A><b c=d e>1</b></A>').document.should.eql({ b: '1' });
    const long = 'x'.repeat(70_000);
    read(`<A><name>${long}</name><n:b xmlns:n="u">1</n:b></A>`).should.eql({
      root: 'A',
      document: { name: long, b: '1' },
    });
  });

  it('is refused before xml2js sees it, where it is too deep, too large or no XML', () => {
    const deep = '<a>'.repeat(70) + '</a>'.repeat(70);
    should(() => read(deep)).throw(BadPartError, { kind: 'too-deep' });
    should(() => parseAnswer(Buffer.from('<A>x</A>'), { ...partBounds, bytes: 4 })).throw(BadPartError);
    should(() => read(`<A ${'b="" '.repeat(100)}/>`)).throw(BadPartError, { kind: 'too-many-attributes' });
    should(() => read('<!DOCTYPE A><A/>')).throw(BadPartError, { kind: 'doctype', detail: 'a declaration' });
    for (const none of ['', 'no XML', '<A><b></A>x', '{"a":1}', '<A>'])
      should(() => read(none)).throw(BadPartError);
  });
});

describe('the document of a body', () => {
  const document = (text: string) => readDocument(Buffer.from(text));

  it('is XML with its root, or JSON as it came, whatever stands before it', () => {
    should(document('\ufeff\r\n<d:A><b>1</b></d:A>')).eql({ A: { b: '1' } });
    should(document(`${' '.repeat(1000)}<A/>`)).eql({ A: { _: '' } });
    should(document('\ufeff\r\n{"a":[1]}')).eql({ a: [1] });
    should(Object.keys(document('<__proto__><a>1</a></__proto__>') ?? {})).eql(['__proto__']);
  });

  it('is none where the body is neither, a web page, or beyond the bounds', () => {
    for (const none of ['', 'x', '[1]', '{', '<A>', '<html><p>x</p></html>', '<HTML/>', '<!DOCTYPE A><A/>'])
      should(document(none)).equal(null, none);
    for (const known of ['<htmlList/>', '<xhtml/>']) should(document(known)).not.equal(null, known);
    should(readDocument(Buffer.from('<A>x</A>'), { ...partBounds, bytes: 7 })).be.null();
    should(readDocument(Buffer.from('{"a":11}'), { ...partBounds, bytes: 7 })).be.null();
  });
});
