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
    ])
      should(ok(fields)).be.false(fields);
  });

  it('is none where it says neither', () => {
    should(ok('<errorMsg>x</errorMsg>')).be.null();
    should(ok('<statusCode>one</statusCode>')).be.null();
  });
});
