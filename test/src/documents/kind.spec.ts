import 'should';
import { documentKind } from '../../../src/documents/kind';

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
    ['{"id":"1"}', 'other'],
    ['{"statusCode":4,"name":"x"}', 'other'],
    ['[]', 'other'],
    ['[1]', 'other'],
    ['{"statusCode":4', 'other'],
    [`<!--${'x'.repeat(5000)}--><html>`, 'other'],
    [`{"a":"${'x'.repeat(20_000)}","statusCode":1,"errorMsg":""}`, 'other'],
  ];
  for (const [body, kind] of cases)
    it(`${JSON.stringify(body.slice(0, 50))}: ${kind}`, () => {
      documentKind(Buffer.from(body, 'latin1')).should.equal(kind);
    });
});
