import 'should';
import { readFields } from '../../../src/documents/fields';

const read = (source: string | Buffer): Record<string, string> =>
  Object.fromEntries(readFields(Buffer.from(source)));

describe('fields of a status document', () => {
  it('are the texts of XML by name in lower case, without prefixes, blanks and entities', () => {
    read(
      '<?xml version="1.0"?><h:ResponseStatus xmlns:h="x"><h:statusCode> 4 </h:statusCode>' +
        '<statusString>No &amp; <!-- no -->never</statusString><empty></empty><none/></h:ResponseStatus>',
    ).should.eql({ statuscode: '4', statusstring: 'No & never', empty: '' });
  });

  it('are the texts of JSON by name, at any depth and in any form', () => {
    read(
      '\ufeff {"ResponseStatus":{"statusCode":4,"Word":" a\\"\\u00e9 ","list":["no",{"on":true}],"":"x"}}',
    ).should.eql({
      statuscode: '4',
      word: 'a"\u00e9',
      on: 'true',
      '': 'x',
    });
    read('[{"a":"1","b":null,"c":"d","e":"bad \\x"}]').should.eql({
      a: '1',
      b: 'null',
      c: 'd',
      e: 'bad \\x',
    });
    read('{"a":1.50,"b":007}').should.eql({ a: '1.50', b: '007' });
    read('{"a":["b","c"],"d":"e"}').should.eql({ d: 'e' });
  });

  it('are the outermost of a name, of several such the first, in whatever order they come', () => {
    read('<R><a>1</a><A>2</A><b><c>3</c></b><c>4</c><d>5</d><e><d>6</d></e></R>').should.eql({
      a: '1',
      c: '4',
      d: '5',
    });
    read('{"x":{"a":1,"b":2},"a":3,"A":4,"y":{"a":5}}').should.eql({ a: '3', b: '2' });
  });

  it('are what can be read where a document is cut or broken', () => {
    read('<R><a>1</a><b>2</').should.eql({ a: '1' });
    read('<R><a>1</a><!DOCTYPE x><b>2</b></R>').should.eql({ a: '1' });
    read('{"a":1,"b":2').should.eql({ a: '1' });
    read('{"a":1,"b":<"c":3}').should.eql({ a: '1' });
    read('<R><a>1<b/>2</a><c>1<![CDATA[x]]>2</c></R>').should.eql({});
  });

  it('are none in rubbish and nothing', () => {
    for (const none of ['', ' \n', 'x', '{', '<', '</x>', '1', '"a":1']) read(none).should.eql({}, none);
  });

  it('are read in the first 16 KB only', () => {
    const body = (blanks: number): string => `<R><a>1</a>${' '.repeat(blanks)}<b>2</b></R>`;
    read(body(16_384 - 19)).should.eql({ a: '1', b: '2' });
    read(body(16_384 - 18)).should.eql({ a: '1' });
  });
});
