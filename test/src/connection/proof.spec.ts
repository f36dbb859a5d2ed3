import should from 'should';
import { LoginGuard } from '../../../src/connection/login-guard';
import { Device } from '../../../src/device/device';
import type { ConnectionStatus } from '../../../src/connection/connection-status';
import { silentLog } from '../../../src/log';
import { Script, ScriptedTransport } from '../../support/scripted-transport';
import { TestClock } from '../../support/test-clock';

const STREAM = 'alertStream';
const MULTIPART = { 'Content-Type': 'multipart/mixed; boundary=boundary' };
const MINUTE = 60_000;

const status = (code: number, words: string, sub: string): string =>
  `<?xml version="1.0"?>\n<ResponseStatus version="2.0"><statusCode>${code}</statusCode><statusString>${words}</statusString><subStatusCode>${sub}</subStatusCode></ResponseStatus>\n`;
const part = (body: string, type = 'application/xml'): string =>
  `--boundary\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}\r\n`;
const HEARTBEAT = part(
  '<EventNotificationAlert><eventType>videoloss</eventType><eventState>inactive</eventState></EventNotificationAlert>',
);
const LOCK =
  '<userCheck><statusValue>401</statusValue><statusString>Unauthorized</statusString><lockStatus>lock</lockStatus><unlockTime>600</unlockTime><retryLoginTime>0</retryLoginTime></userCheck>';

describe('a stream is believed when it is proved', () => {
  let clock: TestClock;
  let device: Device;
  let network: ScriptedTransport;
  let told: ConnectionStatus[];
  let stream: () => Script | Error;

  // Loading the ES module that logs in takes real time, once.
  before(() => import('digest-fetch'));

  beforeEach(() => {
    clock = new TestClock();
    told = [];
    stream = () => ({ headers: MULTIPART, ends: null });
    network = new ScriptedTransport(clock, ({ path }) =>
      path.endsWith(STREAM) ? stream() : { status: 404 },
    );
    device = new Device(
      {
        id: 'device',
        name: 'Front Porch',
        address: { host: 'cam', port: 80, ssl: false },
        tls: null,
        username: 'u',
        password: 'p',
        delay: 0,
        hold: 5_000,
        silence: null,
        customize: [],
      },
      { clock, transport: network, log: silentLog },
      new LoginGuard(clock),
    );
    device.onStatus({ status: (state) => told.push(state) });
  });

  afterEach(async () => {
    await device.close();
    await clock.advance(0);
    network.open.should.equal(0, 'connections are left open');
    clock.timers.should.equal(0, 'timers are left');
  });

  const states = (): string[] =>
    told.map(({ state }) => state).filter((state, at, all) => state !== all[at - 1]);

  /** Opens, and sees for ten minutes that it is never online, says why, and backs off. */
  async function isRefused(words: RegExp, most = 25): Promise<void> {
    device.open();
    await clock.advance(10 * MINUTE);
    states().should.eql(['offline']);
    device.status.reason.should.match(words);
    network.count(STREAM).should.be.within(5, most);
  }

  const answers: [string, Script, RegExp][] = [
    [
      'a web page, chunked and without end',
      { headers: { 'Content-Type': 'text/html' }, body: '<html><body>router', ends: null },
      /answered with a web page/,
    ],
    [
      'a web page that goes on for ever',
      { body: '<!DOCTYPE html>\n<html>', every: { ms: 100, bytes: '<p>hello</p>' } },
      /answered with a web page/,
    ],
    [
      'a web page with a length',
      {
        headers: { 'Content-Type': 'text/html', 'Content-Length': '26' },
        body: '<html><body>x</body></html>',
      },
      /answered with a web page/,
    ],
    [
      'a web page that calls itself multipart',
      { headers: MULTIPART, body: '<html></html>', ends: null },
      /answered with a web page/,
    ],
    [
      'a web page as a part',
      { headers: MULTIPART, body: part('<html></html>', 'text/html'), ends: null },
      /answered with a web page/,
    ],
    ['Device Error, finite', { body: status(3, 'Device Error', 'deviceError') }, /Device Error: deviceError/],
    [
      'Device Error, left open',
      { body: status(3, 'Device Error', 'deviceError'), ends: null },
      /Device Error: deviceError/,
    ],
    [
      'Device Error as a part',
      { headers: MULTIPART, body: part(status(3, 'Device Error', 'deviceError')), ends: null },
      /Device Error: deviceError/,
    ],
    ['a status that says OK, left open', { body: status(1, 'OK', 'ok'), ends: null }, /OK/],
    [
      'a status that says OK as a part',
      { headers: MULTIPART, body: part(status(1, 'OK', 'ok')), ends: null },
      /OK/,
    ],
    ['a status without a word, left open', { body: '<ResponseStatus/>', ends: null }, /status 200/],
    ['a bare code in JSON, left open', { body: '{"statusCode":4}', ends: null }, /status 200, code 4/],
    [
      'a list in JSON, left open',
      { body: '[{"statusCode":4,"statusString":"Invalid Operation"}]', ends: null },
      /Invalid Operation/,
    ],
    [
      'a userCheck that says OK, left open',
      {
        body: '<userCheck><statusValue>200</statusValue><statusString>OK</statusString></userCheck>',
        ends: null,
      },
      /OK/,
    ],
    ['notSupport', { body: status(4, 'Invalid Operation', 'notSupport') }, /Invalid Operation: notSupport/],
    [
      'deployExceedMax',
      { body: status(6, 'Invalid Content', 'deployExceedMax') },
      /Too many clients.*deployExceedMax/,
    ],
    [
      'noPermission',
      { body: status(4, 'Invalid Operation', 'noPermission') },
      /may not do this.*noPermission/,
    ],
    [
      'JSON',
      {
        headers: { 'Content-Type': 'application/json' },
        body: '{"statusCode":4,"statusString":"Invalid Operation","subStatusCode":"notSupport"}',
      },
      /notSupport/,
    ],
    [
      'JSON, left open',
      {
        body: '{"statusCode":4,"statusString":"Invalid Operation","subStatusCode":"notSupport"}',
        ends: null,
      },
      /notSupport/,
    ],
    ['nothing', { headers: MULTIPART }, /answered with nothing/],
    [
      'nothing but a declaration',
      { body: '<?xml version="1.0" encoding="UTF-8"?>\n' },
      /answered with nothing/,
    ],
    [
      'a userCheck without a lock',
      {
        body: '<userCheck><statusValue>401</statusValue><statusString>Unauthorized</statusString></userCheck>',
      },
      /Unauthorized/,
    ],
    [
      'noise without end',
      { body: 'x', every: { ms: 1_000, bytes: 'noise' } },
      /not what a Hikvision device says/,
    ],
    [
      'a torn document, then the end',
      { headers: MULTIPART, body: '--boundary\r\n\r\n<EventNotif' },
      /ended the event stream/,
    ],
    [
      'a redirect to a login page',
      { status: 302, headers: { Location: '/login?next=x' } },
      /login of its own/,
    ],
    ['502 of a proxy', { status: 502, body: '<html>Bad Gateway</html>' }, /A proxy stands between/],
  ];
  for (const [name, script, words] of answers)
    it(`never by ${name}: it says so and backs off`, async () => {
      stream = () => script;
      await isRefused(words);
    });

  it('honours a lock in a 200: it sends nothing until it is over', async () => {
    for (const body of [LOCK, part(LOCK)]) {
      stream = () => ({ headers: MULTIPART, body, ends: null });
      device.open();
      await clock.advance(1_000);
      device.status.state.should.equal('refused');
      should(device.status.code).equal('login-locked');
      const sent = network.sent.length;
      await clock.advance(599_000);
      network.sent.length.should.equal(sent);
      device.idle();
      await clock.advance(2_000);
    }
  });

  it('honours a lock that comes in the middle of a living stream', async () => {
    stream = () => ({ headers: MULTIPART, body: HEARTBEAT + part(LOCK), ends: null });
    device.open();
    await clock.advance(1_000);
    states().should.eql(['online', 'refused']);
  });

  it('at its first heartbeat, alert or picture', async () => {
    for (const body of [
      HEARTBEAT,
      part('<EventNotificationAlert><eventType>VMD</eventType></EventNotificationAlert>'),
      part('{"eventType":"heartBeat"}', 'application/json'),
      part('\xff\xd8\xff picture', 'image/jpeg'),
      '--boundary\r\nContent-Disposition: form-data; name="heartbeat"\r\nContent-Length: 0\r\n\r\n\r\n--boundary\r\n',
    ]) {
      stream = () => ({ headers: MULTIPART, body: Buffer.from(body, 'latin1'), ends: null });
      device.open();
      await clock.advance(50);
      device.status.state.should.equal('online', body);
      device.idle();
    }
  });

  it('after 3 s of quiet, counted from the last byte', async () => {
    device.open();
    await clock.advance(2_900);
    states().should.eql([]);
    await clock.advance(200);
    states().should.eql(['online']);
    device.idle();
    stream = () => ({ headers: MULTIPART, body: '--boundary\r\n', ends: null });
    device.open();
    await clock.advance(2_900);
    device.status.state.should.equal('connecting');
    await clock.advance(200);
    device.status.state.should.equal('online');
  });

  it('so that a recorder which closes its stream every 40 s is online, also a quiet one', async () => {
    for (const body of [HEARTBEAT, '']) {
      told.length = 0;
      stream = () => ({ headers: MULTIPART, body, ends: 40_000 });
      device.open();
      await clock.advance(30 * MINUTE);
      states().should.eql(['online'], body);
      device.idle();
    }
  });

  it('and a stream that is open again but proves nothing leaves the status for 6 s at most', async () => {
    let opened = 0;
    stream = () => {
      if (opened++ === 0) return { headers: MULTIPART, body: HEARTBEAT, ends: 10_000 };
      return { headers: MULTIPART, body: 'x', every: { ms: 500, bytes: 'noise' } };
    };
    device.open();
    await clock.advance(10_500);
    states().should.eql(['online']);
    await clock.advance(4_500);
    states().should.eql(['online']);
    await clock.advance(2_500);
    states().should.eql(['online', 'offline']);
  });

  it('and one that answers nothing for 3 s after a loss is told', async () => {
    let opened = 0;
    stream = () =>
      opened++ === 0 ? { headers: MULTIPART, body: HEARTBEAT, ends: 10_000 } : { after: 15_000 };
    device.open();
    await clock.advance(12_900);
    states().should.eql(['online']);
    await clock.advance(1_000);
    states().should.eql(['online', 'offline']);
  });

  it('and only proof makes retries quick again', async () => {
    let opened = 0;
    stream = () => {
      opened++;
      return { headers: MULTIPART, body: opened === 6 ? HEARTBEAT : '', ends: 100 };
    };
    device.open();
    const at: number[] = [];
    for (let ms = 0; ms < 5 * MINUTE; ms += 500) {
      const before = opened;
      await clock.advance(500);
      if (opened > before) at.push(ms);
    }
    const gaps = at.slice(1).map((tick, i) => Math.round((tick - (at[i] ?? 0)) / 1000));
    gaps.slice(0, 5).should.matchEach((gap: number) => gap >= 0);
    (gaps[4] ?? 0).should.be.above(20);
    // The sixth was proved: the next one comes at once.
    (gaps[5] ?? 99).should.be.belowOrEqual(2);
  });

  it('and the log tells of an outage once, and of its end when it is proved', async () => {
    const lines: string[] = [];
    const add = (line: string): void => {
      lines.push(line);
    };
    const other = new Device(
      device.settings,
      { clock, transport: network, log: { ...silentLog, warn: add, info: add } },
      new LoginGuard(clock),
    );
    let opened = 0;
    stream = () =>
      opened++ < 10
        ? { headers: MULTIPART, body: '<html>', ends: null }
        : { headers: MULTIPART, body: HEARTBEAT, ends: null };
    other.open();
    await clock.advance(15 * MINUTE);
    lines.filter((line) => line.includes('answered with a web page')).length.should.equal(1);
    lines.filter((line) => line.includes('connected again')).length.should.equal(1);
    await other.close();
  });
});
