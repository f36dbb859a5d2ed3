import should from 'should';
import { HttpRequester } from '../../../src/connection/http-requester';
import { LoginGuard } from '../../../src/connection/login-guard';
import { DeviceError } from '../../../src/errors';
import { PushEntries, PushPlace } from '../../../src/setup/push-entries';
import { admin, camera, doorStation, Model, Push, SimulatedDevice } from '../../simulator';
import { answer, FakeAsker, responseStatus } from '../../support/fake-asker';
import { memoryTransport } from '../../support/memory-transport';
import { settle, TestClock } from '../../support/test-clock';

const token = 'a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6';
const place: PushPlace = { base: '', ssl: false, port: 1880, root: '', token };
const list = '/ISAPI/Event/notification/httpHosts';
const never = new AbortController().signal;

describe('the entry by which a device posts to us', () => {
  let device: SimulatedDevice;
  let posted: Push[];

  before(() => import('digest-fetch'));

  function entriesOf(model: Model): PushEntries {
    const clock = new TestClock();
    posted = [];
    device = new SimulatedDevice(model, {
      clock,
      host: 'device',
      poster: (push) => {
        posted.push(push);
        return Promise.resolve(200);
      },
    });
    const { host, port, ssl } = device;
    const requester = new HttpRequester(
      { name: 'D', address: { host, port, ssl }, tls: null, username: admin.name, password: admin.password },
      { clock, transport: memoryTransport([device]), guard: new LoginGuard(clock) },
    );
    return new PushEntries(requester, `${Math.random()}`, never);
  }
  afterEach(() => {
    device.close();
  });

  const failure = (work: Promise<unknown>): Promise<Error> =>
    work.then(
      () => new Error('nothing was thrown'),
      (error: unknown) => error as Error,
    );
  const written = () => device.ledger.requests.filter(({ method }) => method !== 'GET');

  it('is planned without writing anything', async () => {
    const { entry, address, there } = await entriesOf(camera()).plan(place);
    address.should.equal(`http://192.0.2.10:1880/hikvision/${token}`);
    there.should.be.false();
    entry.should.deepEqual({
      id: '1',
      url: `/hikvision/${token}`,
      protocolType: 'HTTP',
      parameterFormatType: 'XML',
      addressingFormatType: 'ipaddress',
      ipAddress: '192.0.2.10',
      portNo: '1880',
      httpAuthenticationMethod: 'none',
    });
    written().should.be.empty();
  });

  for (const [what, model] of [
    ['a camera with three', camera({ httpHosts: 3 })],
    ['a door station with one', doorStation()],
  ] as const) {
    it(`is written to ${what}, tested and taken out again`, async () => {
      const entries = entriesOf(model);
      const before = device.httpHosts.entry(1);
      const { entry, there } = await entries.add(place);
      there.should.be.true();
      should(entry.id).equal('1');
      should(device.httpHosts.entry(1)).containEql(`<url>/hikvision/${token}</url>`);
      (await entries.test(place)).should.be.true();
      await settle();
      posted
        .map(({ url, host, port }) => [url, host, port])
        .should.deepEqual([[`/hikvision/${token}`, '192.0.2.10', 1880]]);
      // Again: it is there, and nothing is written.
      const count = written().length;
      await entries.add(place);
      written().length.should.equal(count);
      should(await entries.remove(token)).be.ok();
      if (model.httpHosts > 1) should(device.httpHosts.entry(1)).equal(before);
      else should(device.httpHosts.entry(1)).be.null();
      should(await entries.remove(token)).be.null();
      // A device that has no entry at all says badParameters; ours is the first then.
      (await entries.add(place)).there.should.be.true();
    });
  }

  it('is the next one where somebody else has the first, which is left alone to the byte', async () => {
    const entries = entriesOf(camera({ httpHosts: 3 }));
    device.httpHosts.set(1, '192.0.2.200', 8123, '/api/hikvision');
    const theirs = device.httpHosts.entry(1);
    (await entries.add(place)).entry.id?.should.equal('2');
    should(device.httpHosts.entry(1)).equal(theirs);
    await entries.remove(token);
    should(device.httpHosts.entry(1)).equal(theirs);
  });

  it('is refused where every one is taken, and nothing is written', async () => {
    const entries = entriesOf(doorStation());
    device.httpHosts.set(1, '192.0.2.200', 8123, '/api/hikvision');
    const error = await failure(entries.add(place));
    should(error instanceof DeviceError && error.code).equal('push-no-entry');
    written().should.be.empty();
  });

  it('is our own one with another address: it is written anew', async () => {
    const entries = entriesOf(doorStation());
    await entries.add(place);
    const { entry, address } = await entries.add({ ...place, base: 'http://10.0.0.5:8080/' });
    address.should.equal(`http://10.0.0.5:8080/hikvision/${token}`);
    entry.should.containEql({ id: '1', ipAddress: '10.0.0.5', portNo: '8080' });
  });

  it('goes where a person says, by HTTPS, to a name, behind a proxy, below a root', async () => {
    const entries = entriesOf(camera());
    const { entry, address } = await entries.plan({
      ...place,
      base: 'https://home.example/red',
      root: '/flows',
    });
    address.should.equal(`https://home.example:443/red/flows/hikvision/${token}`);
    entry.should.containEql({
      protocolType: 'HTTPS',
      addressingFormatType: 'hostname',
      hostName: 'home.example',
      portNo: '443',
    });
    should(entry.ipAddress).be.undefined();
    for (const base of ['192.168.1.5:1880', 'ftp://x', 'http://u:p@x', 'http://x/?a', 'nonsense'])
      (await failure(entries.plan({ ...place, base }))).message.should.match(/must look like/);
    (
      await failure(entries.plan({ ...place, base: `http://${'x'.repeat(90)}.example` }))
    ).message.should.match(/128/);
  });

  it('fails where the device forgets what it was told', async () => {
    const entries = entriesOf(camera());
    device.httpHosts.forgets = true;
    const error = await failure(entries.add(place));
    should(error instanceof DeviceError && error.code).equal('push-not-kept');
  });

  it('fails where the device forgets what was taken out', async () => {
    const entries = entriesOf(camera());
    await entries.add(place);
    device.httpHosts.forgets = true;
    const error = await failure(entries.remove(token));
    should(error instanceof DeviceError && error.code).equal('push-not-removed');
  });

  it('fails with the words of a device that has no such thing', async () => {
    const entries = entriesOf(camera({ httpHosts: 0 }));
    should(await failure(entries.plan(place))).be.instanceOf(DeviceError);
  });
});

describe('the entry in the bytes of other devices', () => {
  const ok = responseStatus(200, 1, 'OK', 'ok');
  const entry = (id: number, host: string, url: string, more = ''): string =>
    `<HttpHostNotification version="1.0" xmlns="urn:psialliance-org">\r\n  <id>${id}</id>\r\n  <url>${url}</url>\r\n` +
    `  <protocolType>HTTP</protocolType>\r\n  <parameterFormatType>JSON</parameterFormatType>\r\n  <addressingFormatType>ipaddress</addressingFormatType>\r\n` +
    `  <ipAddress>${host}</ipAddress>\r\n  <portNo>0</portNo>\r\n  <userName></userName>\r\n  <httpAuthenticationMethod>MD5digest</httpAuthenticationMethod>\r\n${more}</HttpHostNotification>`;
  const wrap = (inner: string): string =>
    `<?xml version="1.0" encoding="utf-8"?>\r\n<HttpHostNotificationList version="1.0" xmlns="urn:psialliance-org">\r\n${inner}\r\n</HttpHostNotificationList>\r\n`;
  const withLocal = (body: string) => ({ ...answer(200, body), local: '::ffff:192.0.2.7' });
  const extensions =
    '  <Extensions xmlns="x"><intervalBetweenEvents>0</intervalBetweenEvents></Extensions>\r\n';

  it('is changed in place, all else as it came', async () => {
    const free = entry(1, '0.0.0.0', '', extensions);
    const device = new FakeAsker()
      .on(
        `GET ${list}`,
        withLocal(wrap(free)),
        withLocal(wrap(entry(1, '192.0.2.7', `/hikvision/${token}`, extensions))),
      )
      .on(`PUT ${list}/1`, ok);
    await failureOf(new PushEntries(device, 'a', never).add(place));
    const put = device.asked.find(({ method }) => method === 'PUT')?.body?.toString() ?? '';
    put.should.equal(
      '<?xml version="1.0" encoding="UTF-8"?>\n' +
        entry(1, '192.0.2.7', `/hikvision/${token}`, extensions)
          .replace('JSON', 'XML')
          .replace('<portNo>0<', '<portNo>1880<')
          .replace('MD5digest', 'none') +
        '\n',
    );
  });

  it('is written with the list where a device wants the whole list', async () => {
    const theirs = entry(1, '192.0.2.200', '/api');
    const device = new FakeAsker()
      .on(`GET ${list}`, withLocal(wrap(`${theirs}\r\n${entry(2, '0.0.0.0', '/')}`)))
      .on(`PUT ${list}/2`, responseStatus(403, 4, 'Invalid Operation', 'notSupport'))
      .on(`PUT ${list}`, ok);
    await failureOf(new PushEntries(device, 'b', never).add(place));
    const put =
      device.asked.find(({ method, path }) => method === 'PUT' && path === list)?.body?.toString() ?? '';
    put.should.startWith(wrap(theirs).split(theirs)[0] ?? '-');
    put.should.containEql(theirs);
    put.should.containEql(`<url>/hikvision/${token}</url>`);
    put.split('<HttpHostNotification ').length.should.equal(3);
  });

  it('goes back to the bytes that were free where DELETE is not known', async () => {
    const free = entry(1, '0.0.0.0', '', extensions);
    const ours = entry(1, '192.0.2.7', `/hikvision/${token}`, extensions)
      .replace('JSON', 'XML')
      .replace('<portNo>0<', '<portNo>1880<');
    const device = new FakeAsker()
      .on(`GET ${list}`, ...[free, ours, ours, ours, free].map((inner) => withLocal(wrap(inner))))
      .on(`PUT ${list}/1`, ok)
      .on(`DELETE ${list}/1`, responseStatus(403, 4, 'Invalid Operation', 'methodNotAllowed'))
      .on(`DELETE ${list}`, responseStatus(403, 4, 'Invalid Operation', 'methodNotAllowed'));
    const entries = new PushEntries(device, 'c', never);
    await entries.add(place);
    await entries.remove(token);
    const last =
      device.asked
        .filter(({ method }) => method === 'PUT')
        .at(-1)
        ?.body?.toString() ?? '';
    last.should.equal(`<?xml version="1.0" encoding="UTF-8"?>\n${free}\n`);
  });

  function failureOf(work: Promise<unknown>): Promise<unknown> {
    return work.catch((error: unknown) => error);
  }
});
