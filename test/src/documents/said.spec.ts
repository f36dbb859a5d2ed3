import 'should';
import type { Document } from '../../../src/documents/document';
import { documentKind, readFields } from '../../../src/documents/said';

describe('what a body is', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['', 'nothing'],
    [' \r\n\0', 'nothing'],
    ['\xef\xbb\xbf<?xml version="1.0"?>\n<!-- <html> -->', 'nothing'],
    ['<!-- never closed', 'nothing'],
    ['<!DOCTYPE html><html>', 'page'],
    ['<!doctype  HTML PUBLIC', 'page'],
    ['<!DOCTYPE note>', 'other'],
    ['<!-- x --><HTML lang="en">', 'page'],
    ['<body>', 'page'],
    ['<?xml version="1.0"?><ResponseStatus version="2.0">', 'status'],
    ['<h:responsestatus/>', 'status'],
    ['<userCheck>', 'user-check'],
    ['<lockStatus>lock</lockStatus>', 'user-check'],
    ['<DeviceInfo>', 'other'],
    ['hello <html>', 'other'],
    ['</html>', 'other'],
    ['{"statusCode":4,"statusString":"x"}', 'status'],
    ['{"ResponseStatus":{}}', 'status'],
    ['{"userCheck":{}}', 'user-check'],
    ['{"statusCode":4}', 'status'],
    ['{"statusCode":4,"requestURL":"/x"}', 'status'],
    ['{"errorCode":1073741830,"errorMsg":"invalidOperation"}', 'status'],
    ['[{"statusCode":4,"statusString":"Invalid Operation"}]', 'status'],
    ['{"x":1,"userCheck":{}}', 'user-check'],
    ['{"x":1,"StatusCode":4,"errorMsg":"no"}', 'status'],
    ['{"x":1,"errorCode":4,"errorMsg":"no"}', 'other'],
    ['{"errorMsg":"no","id":"1"}', 'other'],
    ['{"statusCode":4,"id":1,"requestURL":"","description":"","subStatusCode":"x"}', 'status'],
    ['{}', 'other'],
    ['hello', 'other'],
    ['<?xml version="1.0"?> hello', 'other'],
    ['<?xml version="1.0"?>\n', 'nothing'],
    ['<![CDATA[x]]><html>', 'other'],
    ['<!ENTITY x><!DOCTYPE html>', 'other'],
    ['\xef\xbb\xbf\n {"statusCode":4}', 'status'],
    ['"{', 'other'],
    ['{"id":"1"}', 'other'],
    ['{"statusCode":4,"name":"x"}', 'other'],
    ['[]', 'other'],
    ['[1]', 'other'],
    ['{"statusCode":4', 'status'],
    ['{"statusCode":4,"errorMsg":"a\nb"}', 'status'],
    ['{"x":{"statusCode":4,"errorMsg":"no"}}', 'other'],
    ['<Link version="2.0">', 'other'],
    [`<!--${'x'.repeat(16_371)}--><html>`, 'page'],
    [`<!--${'x'.repeat(16_377)}--><html>`, 'other'],
    [' '.repeat(16_384), 'nothing'],
    [' '.repeat(16_385), 'other'],
    [`{"statusCode":4,"errorMsg":"${'x'.repeat(16_354)}"}`, 'status'],
    [`{"statusCode":4,"errorMsg":"${'x'.repeat(20_000)}"}`, 'status'],
    [`{"a":"${'x'.repeat(20_000)}","statusCode":1,"errorMsg":""}`, 'other'],
  ];
  for (const [body, kind] of cases)
    it(`${JSON.stringify(body.slice(0, 50))}: ${kind}`, () => {
      documentKind(Buffer.from(body, 'latin1')).should.equal(kind);
    });
});

const read = (source: string): Document => readFields(Buffer.from(source));

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
