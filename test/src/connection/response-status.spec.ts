import should from 'should';
import { isOk, readResponseStatus } from '../../../src/connection/response-status';

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
  });
});
