import should from 'should';
import { CONTROL_BYTES, CONTROL_LIMIT } from '../../../../src/commands/asking';
import { InputError } from '../../../../src/errors';
import { controlRig, ControlRig } from '../../../support/control-rig';
import { answer, ok, responseStatus } from '../../../support/fake-asker';

describe('any request', () => {
  let device: ControlRig['device'];
  let run: ControlRig['run'];
  let body: ControlRig['body'];

  beforeEach(() => {
    ({ device, run, body } = controlRig());
  });

  const path = '/ISAPI/System/status';

  it('gives XML and JSON as plain objects', async () => {
    device
      .on(
        `GET ${path}`,
        answer(200, '<h:DeviceStatus xmlns:h="x"><h:up>5</h:up><h:up>6</h:up></h:DeviceStatus>'),
      )
      .on(`GET ${path}?format=json`, answer(200, '{"a":[1,{"b":null}]}', 'application/json'));
    const xml = await run({ action: 'request', path });
    should(xml).eql({ DeviceStatus: { up: ['5', '6'] } });
    should(Object.getPrototypeOf(xml) === Object.prototype).be.true();
    should(await run({ action: 'request', method: 'get', path: `${path}?format=json` })).eql({
      a: [1, { b: null }],
    });
  });

  it('gives other bodies as they are, and a status where there is none', async () => {
    device.on(`GET ${path}`, answer(200, 'plain', 'text/plain')).on(`DELETE ${path}`, answer(204));
    should(await run({ action: 'request', path })).eql({
      contentType: 'text/plain',
      data: Buffer.from('plain'),
    });
    should(await run({ action: 'request', method: 'DELETE', path })).eql({ status: 204 });
  });

  it('has 15 s and 10 MB', async () => {
    device.on(`GET ${path}`, ok());
    await run({ action: 'request', path });
    should(device.asked[0]).have.properties({ limit: CONTROL_LIMIT, maxBytes: CONTROL_BYTES });
    CONTROL_LIMIT.should.equal(15_000);
    CONTROL_BYTES.should.equal(10 * 1024 * 1024);
  });

  it('sends text as it is, an object with one root as XML, and as JSON where the path says so or it has no one root', async () => {
    device.on(`PUT ${path}`, ok()).on(`POST ${path}?format=json`, ok());
    await run({ action: 'request', method: 'PUT', path, body: '<A>ä</A>' });
    await run({
      action: 'request',
      method: 'PUT',
      path,
      body: { A: { $: { version: '1' }, b: 'x & y', c: [1, 2] } },
    });
    await run({ action: 'request', method: 'POST', path: `${path}?format=json`, body: { a: 1 } });
    await run({ action: 'request', method: 'PUT', path, body: '{"a":1}' });
    await run({ action: 'request', method: 'PUT', path, body: { a: 1, b: [2] } });
    await run({ action: 'request', method: 'PUT', path, body: [1] });
    body(4).should.equal('{"a":1,"b":[2]}');
    body(5).should.equal('[1]');
    body(0).should.equal('<A>ä</A>');
    body(1).should.match(/<A version="1"><b>x &amp; y<\/b><c>1<\/c><c>2<\/c><\/A>$/);
    body(2).should.equal('{"a":1}');
    device.asked
      .map((ask) => ask.contentType?.split(';')[0])
      .should.eql(['application/xml', 'application/xml', ...Array<string>(4).fill('application/json')]);
  });

  for (const bad of [
    '',
    'ISAPI/System/status',
    '//evil.example/x',
    'http://evil.example/',
    '/ISAPI//x',
    '/ISAPI/x\r\nHost: evil',
    '/ISAPI/x\n',
    '/ISAPI/x#y',
    '/ISAPI/ä',
    '/ISAPI/a b',
    '/ISAPI/Event/notification/alertStream',
    '/ISAPI/Event/notification/ALERTSTREAM?x=1',
    '/ISAPI/Event/notification/alert%53tream',
    '/ISAPI/Event/notification/alert%2553tream',
    `/${'x'.repeat(3000)}`,
    7,
    null,
  ])
    it(`refuses the path ${JSON.stringify(bad).slice(0, 60)}`, async () => {
      await run({ action: 'request', path: bad }).should.be.rejectedWith(InputError);
      device.asked.should.be.empty();
    });

  for (const request of [
    { method: 'PATCH' },
    { method: 'GET', body: '<A/>' },
    { method: 'PUT', body: 5 },
    { method: 'PUT', body: 'x'.repeat(10 * 1024 * 1024 + 1) },
    { method: 'PUT', body: { A: 'x'.repeat(10 * 1024 * 1024 + 1) } },
    { method: 'PUT', body: { 'not a name<': 1 } },
  ])
    it(`refuses ${JSON.stringify(request).slice(0, 60)}`, async () => {
      await run({ action: 'request', path, ...request }).should.be.rejectedWith(InputError);
      device.asked.should.be.empty();
    });

  it('sends a buffer as it is, as XML unless the path says JSON', async () => {
    const bytes = Buffer.from([0x3c, 0xff, 0x00]);
    for (const [at, type] of [
      [path, 'application/xml'],
      [`${path}?format=json`, 'application/json'],
    ] as const) {
      device.on(`PUT ${at}`, ok());
      await run({ action: 'request', method: 'PUT', path: at, body: bytes });
      should(device.asked.at(-1)?.body).eql(bytes);
      should(device.asked.at(-1)?.contentType).startWith(type);
    }
  });

  it('refuses an object that contains itself', async () => {
    const circle: Record<string, unknown> = {};
    circle.a = circle;
    for (const at of [path, `${path}?format=json`])
      await run({ action: 'request', method: 'PUT', path: at, body: circle }).should.be.rejectedWith(
        InputError,
      );
  });

  it('makes an error of a ResponseStatus other than OK even with 200, XML and JSON', async () => {
    device
      .on(`GET ${path}`, responseStatus(200, 7, 'Reboot Required', 'rebootRequired'))
      .on(`PUT ${path}`, answer(200, '{"statusCode":6,"statusString":"Invalid Content","errorMsg":"name"}'))
      .on(`POST ${path}`, answer(200, '{"ResponseStatus":{"statusCode":4,"subStatusCode":"notSupport"}}'));
    await run({ action: 'request', path }).should.be.rejectedWith(
      /Reboot Required: rebootRequired \(status 200, code 7\)/,
    );
    await run({ action: 'request', method: 'PUT', path }).should.be.rejectedWith(/Invalid Content: name/);
    await run({ action: 'request', method: 'POST', path }).should.be.rejectedWith(/notSupport/);
  });

  it('takes the words of a ResponseStatus without a code', async () => {
    device
      .on(
        `GET ${path}`,
        answer(200, '<ResponseStatus><statusString>Invalid Operation</statusString></ResponseStatus>'),
      )
      .on(`PUT ${path}`, answer(200, '<ResponseStatus><statusString>OK</statusString></ResponseStatus>'))
      .on(`POST ${path}`, answer(200, '{"statusCode":4,"errorMsg":"no"}'));
    await run({ action: 'request', path }).should.be.rejectedWith(/Invalid Operation \(status 200\)/);
    await run({ action: 'request', method: 'PUT', path });
    await run({ action: 'request', method: 'POST', path }).should.be.rejectedWith(
      /no \(status 200, code 4\)/,
    );
  });

  it('takes status codes 0 and 1 for OK', async () => {
    device.on(`GET ${path}`, responseStatus(200, 0, 'OK', 'ok')).on(`PUT ${path}`, ok());
    await run({ action: 'request', path });
    await run({ action: 'request', method: 'PUT', path });
  });

  it('tells HTTP errors without words by their status, and redirects as what they are', async () => {
    device
      .on(`GET ${path}`, answer(500))
      .on(`PUT ${path}`, answer(403, '<html>no</html>', 'text/html'))
      .on(
        `POST ${path}`,
        { ...answer(302), header: () => ['https://10.0.0.9/'] },
        { ...answer(302), header: () => ['http://10.0.0.9/'] },
        answer(302),
        answer(503),
      );
    await run({ action: 'request', path }).should.be.rejectedWith('The device answered with status 500.');
    await run({ action: 'request', method: 'PUT', path }).should.be.rejectedWith(/403/);
    await run({ action: 'request', method: 'POST', path }).should.be.rejectedWith(
      'The device only answers over SSL.',
    );
    for (const words of [/another address, which is not followed/, /another address/, /device is busy/])
      await run({ action: 'request', method: 'POST', path }).should.be.rejectedWith(words);
    await run({ action: 'request', method: 'DELETE', path }).should.be.rejectedWith(
      'The device does not know /ISAPI/System/status (status 404).',
    );
  });

  it('puts a device’s words on one line and cuts them', async () => {
    device.on(`GET ${path}`, responseStatus(403, 4, `a\nb\u202e${'x'.repeat(5000)}`, 'c'));
    const error: unknown = await run({ action: 'request', path }).catch((e: unknown) => e);
    const message = error instanceof Error ? error.message : '';
    message.should.match(/^The device refuses this: .*connected \(a b x+…?, status 403, code 4\)\.$/);
    message.length.should.be.below(350);
  });
});
