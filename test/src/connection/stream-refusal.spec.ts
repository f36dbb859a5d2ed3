import should from 'should';
import { streamRefusal } from '../../../src/connection/stream-refusal';
import { LastingError, PassingError } from '../../../src/errors';
import type { Address } from '../../../src/connection/transport';
import type { DeviceError } from '../../../src/errors';

const http: Address = { host: 'cam', port: 80, ssl: false };
const PATH = '/ISAPI/Event/notification/alertStream';

const refusal = (status: number, body = '', location = '', address = http): DeviceError =>
  streamRefusal({ status, body: Buffer.from(body), location }, address, PATH);
const said = (sub: string, code = 4, text = 'Invalid Operation'): string =>
  `<ResponseStatus version="1.0" xmlns="urn:psialliance-org"><statusCode>${code}</statusCode><statusString>${text}</statusString><subStatusCode>${sub}</subStatusCode></ResponseStatus>`;

describe('stream-refusal', () => {
  it('tells a missing permission from a full device where the words allow it', () => {
    const forbidden = refusal(403, said('lowPrivilege'));
    forbidden.code.should.equal('forbidden');
    forbidden.should.be.instanceOf(LastingError);
    forbidden.hint.should.containEql('Notify Surveillance Center');
    for (const status of [403, 503, 400]) {
      const limit = refusal(status, said('deployExceedMax', 6));
      limit.code.should.equal('limit');
      limit.should.be.instanceOf(PassingError);
    }
    // As captured from a DS-2TD1217-2/QA with 18 open sockets (F16).
    const either = refusal(403, said('invalidOperation'));
    either.code.should.equal('forbidden-or-limit');
    either.cure.should.equal('retry');
    refusal(403, '<html>Forbidden</html>').code.should.equal('forbidden-or-limit');
  });

  it('reads the same words as JSON and without statusCode', () => {
    refusal(403, '{"ResponseStatus":{"statusCode":4,"subStatusCode":"lowPrivilege"}}').code.should.equal(
      'forbidden',
    );
    refusal(
      403,
      '{"statusCode": 4, "statusString": "Invalid Operation", "subStatusCode": "notSupport"}',
    ).code.should.equal('no-stream');
    refusal(
      503,
      '<ResponseStatus><statusValue>503</statusValue><subStatusCode>deployExceedMax</subStatusCode></ResponseStatus>',
    ).code.should.equal('limit');
  });

  it('tells busy, missing, unsupported and not activated apart', () => {
    refusal(503).code.should.equal('busy');
    refusal(500, said('deviceBusy', 2, 'Device Busy')).code.should.equal('busy');
    const missing = refusal(404, '<html>Access Error: 404 -- Not Found</html>');
    missing.code.should.equal('not-found');
    missing.message.should.containEql(PATH);
    refusal(405).code.should.equal('no-stream');
    refusal(403, said('notActivated')).code.should.equal('not-activated');
  });

  it('tells a 400 that says nothing of SSL by its words, or its status', () => {
    refusal(400).should.match({ code: 'status', values: { status: 400 } });
    refusal(400, said('badParameters', 6, 'Invalid Content')).code.should.equal('refused');
    refusal(400, 'The plain HTTP request was sent to HTTPS port').code.should.equal('tls-needed');
  });

  it('says where a redirect to https needs SSL, and follows none', () => {
    refusal(302, '', 'https://cam/ISAPI').code.should.equal('redirect-ssl');
    refusal(307, '', '/doc/page/login.asp').code.should.equal('redirect');
    refusal(301, '', 'http://evil.example/').code.should.equal('redirect');
    refusal(301, '', '').code.should.equal('redirect');
    refusal(301, '', 'http://[').code.should.equal('redirect');
    refusal(302, '', 'https://cam/x', { ...http, ssl: true }).code.should.equal('redirect');
  });

  it('knows the page of an HTTPS port that was asked in plain HTTP', () => {
    const error = refusal(400, '<html>The plain HTTP request was sent to HTTPS port</html>', '', {
      ...http,
      port: 443,
    });
    error.code.should.equal('tls-needed');
    error.message.should.containEql('443');
  });

  it('passes the own words of the device on, on one line and bounded', () => {
    const error = refusal(500, said('deviceError', 3, `Device\n\u001b[31m\u202e Error ${'x'.repeat(500)}`));
    error.code.should.equal('refused');
    error.cure.should.equal('retry');
    error.message.should.match(/^The device refused: Device \[31m Error x+… \(status 500\)\.$/);
    error.message.length.should.be.below(300);
    const bare = refusal(500, '<html>oops</html>');
    bare.code.should.equal('status');
    should(bare instanceof PassingError && bare.answered).be.true();
  });
});
