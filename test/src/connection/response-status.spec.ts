import should from 'should';
import { deviceWords, isOk, readResponseStatus } from '../../../src/connection/response-status';

describe('ResponseStatus', () => {
  const ok = (fields: string): boolean | null => {
    const status = readResponseStatus(Buffer.from(`<ResponseStatus>${fields}</ResponseStatus>`));
    return status && isOk(status);
  };

  it('says yes by its code, else by its words', () => {
    for (const fields of [
      '<statusCode>1</statusCode>',
      '<statusCode>0</statusCode><statusString>Strange</statusString>',
      '<statusString>OK</statusString>',
      '<subStatusCode>ok</subStatusCode>',
    ])
      should(ok(fields)).be.true(fields);
    for (const fields of [
      '<statusCode>4</statusCode><statusString>OK</statusString>',
      '<statusString>Invalid Operation</statusString><subStatusCode>ok</subStatusCode>',
      '<subStatusCode>notSupport</subStatusCode>',
      '<errorCode>1073741830</errorCode><errorMsg>invalidOperation</errorMsg>',
      '<AdditionalErr><Status><statusCode>1</statusCode></Status></AdditionalErr><statusCode>9</statusCode>',
    ])
      should(ok(fields)).be.false(fields);
    should(ok('<errorMsg>ok</errorMsg>')).be.true();
  });

  it('is none where it says neither', () => {
    should(ok('<statusCode>one</statusCode>')).be.null();
    should(ok('<statusString></statusString><errorMsg/><requestURL>/x</requestURL>')).be.null();
    for (const code of ['', 'x1', '1x', '-1', '1.0', '0000000001'])
      should(ok(`<statusCode>${code}</statusCode>`)).equal(null, code);
  });

  it('says no by any code but 0 and 1, and by words that only hold an OK', () => {
    for (const fields of [
      '<statusCode>2</statusCode>',
      '<statusCode>10</statusCode>',
      '<statusString>not OK</statusString>',
      '<statusString>OK not</statusString>',
    ])
      should(ok(fields)).be.false(fields);
  });

  it('takes an empty word for none', () => {
    should(ok('<statusString></statusString><subStatusCode>ok</subStatusCode>')).be.true();
    should(ok('<subStatusCode></subStatusCode><errorMsg>no</errorMsg>')).be.false();
  });

  it('gives its words on one line, each once, and no longer than a sentence can take', () => {
    const words = (statusString: string | null, subStatusCode: string | null, errorMsg: string | null) =>
      deviceWords({ statusCode: 4, statusString, subStatusCode, errorMsg });
    words('Invalid Operation', 'notSupport', null).should.equal('Invalid Operation: notSupport');
    words(null, 'notSupport', 'notSupport').should.equal('notSupport');
    words('a', 'b', 'c').should.equal('a: b: c');
    words(null, null, null).should.equal('');
    words('Device \r\n\u0000  Busy', null, null).should.equal('Device Busy');
    words('x'.repeat(200), null, null).should.equal('x'.repeat(200));
    words('x'.repeat(201), null, null).should.equal(`${'x'.repeat(200)}…`);
    // Blanks that go do not count.
    words(`x${' '.repeat(1_000)}y`, null, null).should.equal('x y');
  });
});
