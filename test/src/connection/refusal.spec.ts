import should from 'should';
import { refusalOf, withoutWords } from '../../../src/connection/refusal';
import type { Address } from '../../../src/connection/transport';
import { DeviceError, PassingError } from '../../../src/errors';
import { counted } from '../../support/counted';

const http: Address = { host: 'cam', port: 80, ssl: false };
const PATH = '/ISAPI/Event/notification/alertStream';

const judge = (
  status: number,
  body = '',
  headers: Record<string, string> = {},
  address = http,
): DeviceError | null =>
  refusalOf(
    {
      status,
      body: Buffer.from(body),
      header: (name) => (name in headers ? [headers[name] ?? ''] : []),
      address,
    },
    { path: PATH },
  );
const refusal = (status: number, body = '', location = '', address = http): DeviceError => {
  const error = judge(status, body, location === '' ? {} : { location }, address);
  if (!error) throw new Error(`${status} ${body} was taken for a yes`);
  return error;
};
const said = (sub: string, code = 4, text = 'Invalid Operation'): string =>
  `<ResponseStatus version="1.0" xmlns="urn:psialliance-org"><statusCode>${code}</statusCode><statusString>${text}</statusString><subStatusCode>${sub}</subStatusCode></ResponseStatus>`;

describe('refusalOf', () => {
  it('tells a missing permission from a full device where the words allow it', () => {
    const forbidden = refusal(403, said('lowPrivilege'));
    forbidden.code.should.equal('forbidden');
    forbidden.cure.should.equal('person');
    forbidden.hint.should.containEql('Notify Surveillance Center');
    for (const status of [403, 503, 400]) {
      const limit = refusal(status, said('deployExceedMax', 6));
      limit.code.should.equal('limit');
      limit.cure.should.equal('retry');
      limit.answered.should.be.true();
    }
    // As captured from a DS-2TD1217-2/QA with 18 open sockets (PROTOCOL.md 1.10).
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
    ).code.should.equal('unsupported');
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
    refusal(405).code.should.equal('unsupported');
    refusal(403, said('notActivated')).code.should.equal('not-activated');
  });

  it('tells a 400 that says nothing of SSL by its words, or its status', () => {
    refusal(400).should.match({ code: 'status', values: { status: 400 } });
    refusal(400, said('badParameters', 6, 'Invalid Content')).code.should.equal('refused');
    const tls = { code: 'tls-needed', cure: 'person' };
    refusal(400, 'The plain HTTP request was sent to HTTPS port').should.match(tls);
  });

  it('says where a redirect to https needs SSL, and follows none', () => {
    refusal(302, '', 'https://cam/ISAPI').code.should.equal('redirect-ssl');
    refusal(307, '', '/doc/page/login.asp').code.should.equal('redirect');
    refusal(302, '', 'https://cam/doc/page/login.asp').code.should.equal('redirect-ssl');
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
    error.message.should.match(/^The device refused: Device \[31m Error x+… \(status 500, code 3\)\.$/);
    error.message.length.should.be.below(300);
    const bare = refusal(500, '<html>oops</html>');
    bare.code.should.equal('status');
    bare.answered.should.be.true();
    bare.cure.should.equal('retry');
  });

  it('takes a 200 that says no for a no, in the words of the device', () => {
    for (const body of [
      said('deviceError', 3, 'Device Error'),
      '{"statusCode": 3, "statusString": "Device Error", "subStatusCode": "deviceError"}',
      `<?xml version="1.0"?>\n<!-- a comment -->\n${said('deviceError', 3, 'Device Error')}`,
    ]) {
      const error = refusal(200, body);
      error.code.should.equal('refused');
      error.message.should.equal('The device refused: Device Error: deviceError (status 200, code 3).');
    }
    refusal(200, said('notSupport')).message.should.match(/notSupport, status 200, code 4/);
    refusal(200, said('deployExceedMax', 6)).code.should.equal('limit');
    refusal(200, said('noPermission')).code.should.equal('forbidden');
    should(judge(200, said('ok', 1, 'OK'))).be.null();
    should(judge(200, '{"statusCode": 1, "statusString": "OK"}')).be.null();
    should(judge(200, '{"Some":{"statusCode": 4, "statusString": "x"}}')).be.null();
    for (const body of [
      '<ResponseStatus/>',
      '<ResponseStatus><statusCode>Invalid</statusCode></ResponseStatus>',
      '<ResponseStatus><errorCode>1073741830</errorCode><errorMsg>nope</errorMsg></ResponseStatus>',
      '{"errorCode":1073741830,"errorMsg":"invalidOperation"}',
      '{"statusCode":4}',
      '[{"statusCode":4,"statusString":"Invalid Operation"}]',
    ])
      refusal(200, body).answered.should.be.true(body);
  });

  it('takes a web page for what it is, with and without a doctype, whatever its type', () => {
    for (const body of [
      '<!DOCTYPE html><p>hello',
      '\ufeff  <HTML><body>router</body></HTML>',
      '<!-- x --><head></head>',
      '<script>location="/login"</script>',
    ]) {
      const error = refusal(200, body);
      error.code.should.equal('web-page');
      error.message.should.containEql('answered with a web page');
    }
    should(
      refusalOf(
        { status: 200, body: Buffer.from('<html>'), header: () => [], address: http },
        { path: '/doc/x', mayBePage: true },
      ),
    ).be.null();
  });

  it('takes nothing for nothing, and a declaration alone too', () => {
    for (const body of [
      '',
      ' \r\n',
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<?xml version="1.0"?>\n<!-- x -->',
    ])
      refusal(200, body).should.match({ cure: 'retry', message: /answered with nothing/ });
    should(
      refusalOf(
        { status: 200, body: Buffer.alloc(0), header: () => [], address: http },
        { path: PATH, mayBeEmpty: true },
      ),
    ).be.null();
  });

  it('hears a userCheck that says no with any status, and one that says yes', () => {
    const userCheck = (value: number, words: string): string =>
      `<userCheck><statusValue>${value}</statusValue><statusString>${words}</statusString></userCheck>`;
    for (const status of [200, 403, 500])
      refusal(status, userCheck(401, 'Unauthorized')).should.match({
        code: 'login-unheard',
        cure: 'retry',
        message: /Unauthorized, status \d+/,
      });
    refusal(200, '{"userCheck":{"statusValue":401,"lockStatus":"lock"}}').code.should.equal('login-unheard');
    should(judge(200, userCheck(200, 'OK'))).be.null();
  });

  it('says where a proxy stands between', () => {
    for (const status of [502, 504]) refusal(status, '<html>Bad Gateway</html>').code.should.equal('gateway');
    refusal(503, '<html><h1>503 Service Temporarily Unavailable</h1></html>').should.match({
      code: 'gateway',
      cure: 'retry',
    });
    should(judge(503, '', { via: '1.1 box' })?.code).equal('gateway');
    refusal(503).code.should.equal('busy');
    for (const location of [
      '/login',
      '/login.php?next=%2F',
      'https://auth.lan/?rd=x',
      '/outpost.goauthentik.io/start',
    ])
      refusal(302, '', location).code.should.equal('redirect-login');
    refusal(302, '', `https://cam${PATH}`).code.should.equal('redirect-ssl');
    refusal(302, '').message.should.not.containEql('undefined');
  });

  it('knows every status that says something by itself', () => {
    const codes: [number, string, string][] = [
      [300, 'redirect', 'person'],
      [399, 'redirect', 'person'],
      [400, 'status', 'retry'],
      [403, 'forbidden-or-limit', 'retry'],
      [404, 'not-found', 'person'],
      [405, 'unsupported', 'person'],
      [500, 'status', 'retry'],
      [501, 'unsupported', 'person'],
      [502, 'gateway', 'retry'],
      [503, 'busy', 'retry'],
      [504, 'gateway', 'retry'],
    ];
    for (const [status, code, cure] of codes) should(refusal(status)).match({ code, cure, status });
    // No yes, though its body says so.
    refusal(99, said('ok', 1, 'OK')).code.should.equal('refused');
    should(judge(299, said('ok', 1, 'OK'))).be.null();
  });

  it('tells what was asked for, of whom, and with which status and code', () => {
    const { values, message } = refusal(404, said('x', 4, 'No'));
    values.should.match({ path: PATH, host: 'cam', port: 80, said: 'No: x, ', status: '404, code 4' });
    message.should.equal(`The device does not know ${PATH} (No: x, status 404, code 4).`);
    refusal(404).message.should.equal(`The device does not know ${PATH} (status 404).`);
    refusal(403, said('notActivated')).message.should.containEql(
      '(Invalid Operation: notActivated, status 403,',
    );
  });

  it('does not take what a web page quotes for words of the device', () => {
    const page = '<html><subStatusCode>notSupport</subStatusCode><statusString>SECRET</statusString></html>';
    refusal(403, page).code.should.equal('forbidden-or-limit');
    refusal(200, page).should.match({ code: 'web-page', cure: 'person', values: { said: '' } });
    refusal(500, page).code.should.equal('status');
  });

  it('reads the words of any document in a refusal, and those of a status alone in a yes', () => {
    const other = '<Other><subStatusCode>notSupport</subStatusCode></Other>';
    refusal(500, other).code.should.equal('unsupported');
    should(judge(200, other)).be.null();
    should(judge(201, '{"some":1}')).be.null();
  });

  it('takes a status for no event stream, even one that says yes', () => {
    const asked = (body: string, stream: boolean) =>
      refusalOf(
        { status: 200, body: Buffer.from(body), header: () => [], address: http },
        { path: PATH, stream },
      );
    const check = '<userCheck><statusValue>200</statusValue><statusString>OK</statusString></userCheck>';
    for (const body of [said('ok', 1, 'OK'), check]) {
      should(asked(body, false)).be.null();
      should(asked(body, true)).match({ code: 'refused', status: 200 });
    }
    should(asked('<EventNotificationAlert/>', true)).be.null();
  });

  it('lets a lone code of a busy device be retried', () => {
    for (const status of [200, 400, 500])
      refusal(status, said('', 2, 'Later')).should.match({ code: 'busy', cure: 'retry' });
    refusal(500, said('', 3, 'Later')).code.should.equal('refused');
  });

  it('looks for the words of a port that speaks TLS at the beginning of a page only, in any case', () => {
    const words = 'The plain http request was sent to https port';
    refusal(400, `${' '.repeat(2_000)}${words}`).code.should.equal('tls-needed');
    refusal(400, `<p>${'x'.repeat(2_048)}${words}`).code.should.equal('status');
    refusal(403, words).code.should.equal('forbidden-or-limit');
  });

  it('tells a login page of a proxy from pages of the device and from its own host', () => {
    const to = (location: string, path = '/a', host = 'cam') =>
      refusalOf(
        { status: 302, body: Buffer.alloc(0), header: () => [location], address: { ...http, host } },
        { path },
      )?.code;
    should(to('/x?login=1')).equal('redirect-login');
    should(to('/login?page=1', '/login')).equal('redirect');
    should(to('https://cam/login', '/login?format=json')).equal('redirect-ssl');
    should(to('/doc/login')).equal('redirect');
    should(to('/x/doc/login')).equal('redirect-login');
    should(to('/b', '/a', 'login.lan')).equal('redirect', 'its own host');
    should(to('http://login.lan/b')).equal('redirect-login');
    should(to('http://login.lan/b', '/b')).equal('redirect');
  });

  it('gives the words of nobody who has not shown to be a device', () => {
    const errors = [
      refusal(500, said('SECRET', 3, 'SECRET')),
      refusal(403, said('SECRET', 4, 'SECRET')),
      refusal(503, said('deviceBusy', 2, 'SECRET')),
      refusal(
        200,
        '<userCheck><statusValue>401</statusValue><statusString>SECRET</statusString></userCheck>',
      ),
    ];
    for (const error of errors) {
      const told = withoutWords(error);
      JSON.stringify([told.message, told.values]).should.not.containEql('SECRET');
      told.message.should.not.match(/__/);
      told.should.match({ code: error.code === 'refused' ? 'status' : error.code, cure: error.cure });
    }
    const missing = withoutWords(refusal(404, said('SECRET')));
    missing.message.should.equal(`The device does not know ${PATH} (status 404).`);
    missing.should.match({ status: 404, response: null, values: { words: '', said: '', status: 404 } });
    const lost = new PassingError('unreachable', { host: 'cam', port: 80 });
    withoutWords(lost).should.equal(lost);
  });

  it('looks at the beginning of a large answer only', () => {
    const big = Buffer.alloc(10 * 1024 * 1024, '<!-- x -->');
    const counter = { looks: 0 };
    const body = counted(big, counter);
    should(refusalOf({ status: 200, body, header: () => [], address: http }, { path: PATH })).be.null();
    counter.looks.should.be.within(1, 512 * 1024);
  });
});
