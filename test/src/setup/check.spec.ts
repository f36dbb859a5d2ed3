import should from 'should';
import type { Answer, OpenStream } from '../../../src/connection/requester';
import { RefusedError } from '../../../src/connection/refusal';
import type { BodyReader } from '../../../src/connection/transport';
import type { Certificate } from '../../../src/connection/peer-certificate';
import type { TestAnswer } from '../../../src/setup/check';
import { testDevice, TestParts } from '../../../src/setup/check';
import { DeviceError, LastingError, LoginError, PassingError } from '../../../src/errors';
import type { Inventory, Trigger } from '../../../src/sensors/inventory';
import { answer, FakeAsker, responseStatus } from '../../support/fake-asker';
import { settle, TestClock } from '../../support/test-clock';

const info = { name: 'Front Porch', model: 'DS-2CD2032-I', firmware: 'V5.4.5', deviceType: 'IPCamera' };
const deviceInfo = '<DeviceInfo xmlns="x"><deviceName>Front Porch</deviceName></DeviceInfo>';
const GET = 'GET /ISAPI/System/deviceInfo';
const STREAM = '/ISAPI/Event/notification/alertStream';

const motion: Trigger = { type: 'VMD', number: 1, notifies: true };
const line: Trigger = { type: 'linedetection', number: 1, notifies: false };

function inventory(triggers: readonly Trigger[] | null): Inventory {
  return {
    info,
    recorder: false,
    channels: [{ id: 1, name: 'Porch' }],
    proxies: [],
    inputs: [],
    analog: null,
    triggers,
    prefix: '/ISAPI',
    problems: [],
  };
}

/** A stream that the test feeds. */
class FakeStream implements OpenStream {
  reader: BodyReader | null = null;
  destroyed = 0;
  constructor(readonly contentType = 'multipart/mixed; boundary=boundary') {}
  judge = (): DeviceError | null => null;

  read(reader: BodyReader): void {
    this.reader = reader;
  }
  destroy(): void {
    this.destroyed++;
  }
}

describe('test of a device', () => {
  let clock: TestClock;
  let device: FakeAsker;
  let streams: Record<string, FakeStream | Error>;
  let opened: string[];
  let discovered: Inventory | Error;
  let login: LoginError | null;
  let certificate: Certificate | null;
  let streaming: TestParts['streaming'];

  beforeEach(() => {
    clock = new TestClock();
    device = new FakeAsker().on(GET, answer(200, deviceInfo));
    streams = { [STREAM]: new FakeStream() };
    opened = [];
    discovered = inventory([motion, line]);
    login = null;
    certificate = null;
    streaming = null;
  });

  const parts = (): TestParts => ({
    clock,
    address: { host: 'cam.lan', port: 8080, ssl: false },
    username: 'admin',
    certificate: () => Promise.resolve(certificate),
    streaming,
    discover: async () => {
      if (discovered instanceof Error) throw discovered;
      return Promise.resolve(discovered);
    },
    requester: {
      forgetRefusedPaths: () => undefined,
      checkLogin: () => {
        if (login) throw login;
      },
      ask: (request) => device.ask(request),
      open: async (path) => {
        opened.push(path);
        const stream = streams[path] ?? new LastingError('not-found', { path });
        if (stream instanceof Error) throw stream;
        return Promise.resolve(stream);
      },
    },
  });

  /** Runs the test while time passes. */
  async function run(): Promise<TestAnswer> {
    const result = testDevice(parts());
    result.catch(() => undefined);
    await clock.advance(3000);
    return result;
  }

  const shown = (result: TestAnswer) =>
    result.steps.map(({ step, ok, code }) => (ok ? `${step} ok` : `${step} failed ${code}`));

  it('tells every step of a good device, and what was found', async () => {
    const result = await run();
    should(shown(result)).eql(['reach ok', 'login ok', 'device ok', 'sensors ok', 'stream ok']);
    result.ok.should.be.true();
    result.steps
      .map(({ message }) => message)
      .should.eql([
        'Something answers at cam.lan:8080.',
        'The login is accepted.',
        'It is a DS-2CD2032-I with firmware V5.4.5.',
        'Sensors set to notify: 1 of 2.',
        'The event stream is open.',
      ]);
    should(result.device).eql({ ...info, recorder: false });
    should(result.channels).eql([{ id: 1, name: 'Porch' }]);
    should(result.sensors?.map(({ id, channelName, notifies }) => [id, channelName, notifies])).eql([
      ['motion', 'Porch', true],
      ['line_crossing', 'Porch', false],
    ]);
    should(streams[STREAM]).have.property('destroyed', 1);
    clock.timers.should.equal(0);
  });

  it('takes the first heartbeat of the stream for a proof, without waiting', async () => {
    const stream = new FakeStream();
    streams[STREAM] = stream;
    const result = testDevice(parts());
    await settle();
    stream.reader?.data(
      Buffer.from(
        '--boundary\r\nContent-Type: application/xml\r\n\r\n<EventNotificationAlert><eventType>videoloss</eventType><eventState>inactive</eventState></EventNotificationAlert>\r\n',
      ),
    );
    (await result).ok.should.be.true();
    clock.timers.should.equal(0);
  });

  it('says so when the stream ends or breaks at once', async () => {
    for (const [event, code] of [
      ['end', 'ended'],
      ['error', 'reset'],
    ] as const) {
      const stream = new FakeStream();
      streams[STREAM] = stream;
      const result = testDevice(parts());
      await settle();
      if (event === 'end') stream.reader?.end();
      else stream.reader?.error(new Error('socket'));
      should(shown(await result).at(-1)).equal(`stream failed ${code}`);
      stream.destroyed.should.equal(1);
    }
    clock.timers.should.equal(0);
  });

  const errors: [string, DeviceError, string[]][] = [
    [
      'nothing there',
      new PassingError('unreachable', { host: 'cam.lan', port: 8080 }),
      ['reach failed unreachable'],
    ],
    [
      'a self-signed certificate',
      new LastingError('certificate-self-signed'),
      ['reach failed certificate-self-signed'],
    ],
    [
      'no web server',
      new LastingError('not-http', { host: 'cam.lan', port: 8080 }),
      ['reach failed not-http'],
    ],
    [
      'a wrong password',
      new LoginError('login-refused-tries', { tries: 4, time: '12:30' }, 0),
      ['reach ok', 'login failed login-refused-tries'],
    ],
    ['no password', new LastingError('login-missing'), ['reach ok', 'login failed login-missing']],
    [
      'another WEB authentication',
      new LastingError('login-scheme'),
      ['reach ok', 'login failed login-scheme'],
    ],
  ];
  for (const [name, error, steps] of errors)
    it(`stops at ${name} with what to do`, async () => {
      device.on(GET, error);
      const result = await run();
      result.ok.should.be.false();
      should(shown(result)).eql(steps);
      should(result.steps.at(-1)?.message).equal(error.message);
      if (error.hint) should(result.steps.at(-1)?.hint).equal(error.hint);
      opened.should.be.empty();
      should(result.device).be.undefined();
    });

  it('tells the tries that are left', async () => {
    device.on(GET, new LoginError('login-refused-tries', { tries: 4, time: '12:30' }, 0));
    should((await run()).steps.at(-1)?.message).match(/Tries left before it locks: 4\./);
  });

  it('sends nothing while the login has to wait, and says when the next try is', async () => {
    login = new LoginError('login-locked', { time: '14:32' }, 0);
    const result = await run();
    should(shown(result)).eql(['login failed login-locked']);
    should(result.steps[0]?.message).containEql('14:32');
    device.asked.should.be.empty();
    opened.should.be.empty();
  });

  it('points out that nothing is set to notify, and still tries the stream', async () => {
    discovered = inventory([line]);
    const result = await run();
    result.ok.should.be.false();
    should(shown(result).slice(-2)).eql(['sensors failed test-none-notify', 'stream ok']);
    should(result.steps.at(-2)?.hint).match(/Notify Surveillance Center/);
  });

  it('does not mind a device that lists no triggers: its stream works', async () => {
    discovered = inventory(null);
    const result = await run();
    result.ok.should.be.true();
    should(shown(result)[3]).equal('sensors ok');
    should(result.steps[3]?.message).match(/does not tell/);
  });

  for (const code of ['forbidden', 'forbidden-or-limit', 'limit', 'no-stream'] as const)
    it(`tells a stream that is refused: ${code}`, async () => {
      streams[STREAM] = new LastingError(code);
      const result = await run();
      result.ok.should.be.false();
      should(shown(result).at(-1)).equal(`stream failed ${code}`);
    });

  it('tells of the deployed node’s own stream instead of opening a second one', async () => {
    streaming = { isOf: () => true, proved: () => Promise.resolve(true) };
    const result = await run();
    should(shown(result).at(-1)).equal('stream ok');
    opened.should.be.empty();
  });

  it('opens a stream of its own where the running one is of another device at the same host', async () => {
    const asked: unknown[] = [];
    streaming = {
      isOf: (info) => {
        asked.push(info?.model);
        return false;
      },
      proved: () => Promise.resolve(true),
    };
    const result = await run();
    should(shown(result).at(-1)).equal('stream ok');
    opened.should.not.be.empty();
    should(asked.at(-1)).be.a.String();
  });

  it('takes no foreign server at another port for the device whose stream runs', async () => {
    device = new FakeAsker().on(GET, answer(200, '<html><title>Router</title></html>'));
    streams = {};
    streaming = { isOf: (info) => info !== null, proved: () => Promise.resolve(true) };
    const result = await run();
    should(shown(result)).eql(['reach failed not-hikvision']);
    result.ok.should.be.false();
  });

  it('knows the paths of old firmware', async () => {
    device = new FakeAsker().on('GET /System/deviceInfo', answer(200, deviceInfo));
    streams = { '/Event/notification/alertStream': new FakeStream() };
    const result = await run();
    result.ok.should.be.true();
    opened.should.eql([STREAM, '/Event/notification/alertStream']);
  });

  it('takes a device that refuses deviceInfo for one when it says so in its own form', async () => {
    device.on(GET, responseStatus(403, 4, 'Invalid Operation', 'lowPrivilege'));
    const result = await run();
    should(shown(result)).eql(['reach ok', 'login ok', 'device failed forbidden', 'sensors ok', 'stream ok']);
    result.ok.should.be.true();
  });

  it('takes a doorbell without deviceInfo for a device when it has a stream', async () => {
    device = new FakeAsker();
    const result = await run();
    result.ok.should.be.true();
    should(shown(result)[2]).equal('device failed status');
  });

  it('takes a doorbell without deviceInfo for a device when its stream runs already', async () => {
    device = new FakeAsker();
    streaming = { isOf: () => true, proved: () => Promise.resolve(true) };
    const result = await run();
    should(shown(result)).eql(['reach ok', 'login ok', 'device failed status', 'sensors ok', 'stream ok']);
    opened.should.be.empty();
  });

  for (const error of [
    new LoginError('login-refused', { time: '12:30' }, 0),
    new LastingError('login-missing'),
  ])
    it(`says ${error.code} where a doorbell asks for a login only at its stream`, async () => {
      device = new FakeAsker();
      streams = { [STREAM]: error };
      should(shown(await run())).eql(['reach ok', `login failed ${error.code}`]);
    });

  it('says what it found where the device leaves model or firmware out', async () => {
    discovered = { ...inventory([motion]), info: { ...info, model: null, firmware: null } };
    should((await run()).steps[2]?.message).equal('It is a IPCamera with firmware ?.');
    discovered = {
      ...inventory([motion]),
      info: { name: null, model: null, firmware: null, deviceType: null },
    };
    should((await run()).steps[2]?.message).equal('It is a ? with firmware ?.');
  });

  it('says that the port wants SSL where a web server says so', async () => {
    device.on(GET, answer(400, '<html>The plain HTTP request was sent to HTTPS port</html>', 'text/html'));
    should(shown(await run())).eql(['reach failed tls-needed']);
    opened.should.be.empty();
  });

  it('says in its own words why a stream breaks', async () => {
    const stream = new FakeStream();
    streams[STREAM] = stream;
    const result = testDevice(parts());
    await settle();
    stream.reader?.error(new PassingError('silent', { seconds: 3 }));
    should(shown(await result).at(-1)).equal('stream failed silent');
  });

  it('ends after 20 s also while it looks at a stream', async () => {
    device.on(GET, async () => {
      await new Promise<void>((resolve) => clock.after(18_000, resolve));
      return answer(200, deviceInfo);
    });
    const result = testDevice(parts());
    await clock.advance(20_000);
    should(shown(await result).at(-1)).equal('stream failed test-timeout');
    should(streams[STREAM]).have.property('destroyed', 1);
    clock.timers.should.equal(0);
  });

  const foreign: [string, Answer][] = [
    ['a page', answer(200, '<html>SECRET page</html>', 'text/html')],
    ['JSON', answer(200, '{"SECRET":"x","deviceName":"SECRET"}', 'application/json')],
    ['an error', answer(500, 'SECRET', 'text/plain')],
    ['XML', answer(200, '<Secret>SECRET</Secret>')],
    ['nothing', answer(200)],
  ];
  for (const [name, reply] of foreign)
    it(`says that ${name} is no Hikvision device and echoes nothing of it`, async () => {
      device.on(GET, reply).on('GET /System/deviceInfo', reply);
      streams = {
        [STREAM]: new PassingError('refused', { words: 'SECRET', status: 500 }, true),
        '/Event/notification/alertStream': new FakeStream('text/SECRET'),
      };
      const result = await run();
      should(shown(result)).eql(['reach failed not-hikvision']);
      JSON.stringify(result).should.not.containEql('SECRET');
    });

  it('echoes no words of a server that has not shown what it is, even in the form of a device', async () => {
    device.on(GET, responseStatus(500, 4, 'SECRET', 'SECRET'));
    const words = { words: 'SECRET', said: 'SECRET, ', status: 500 };
    streams = { [STREAM]: new RefusedError('retry', 'refused', words, 500, null) };
    const result = await run();
    should(shown(result)).containEql('device failed status');
    should(shown(result)).containEql('stream failed status');
    JSON.stringify(result).should.not.containEql('SECRET');
  });

  it('does not follow a redirect and does not show where it leads', async () => {
    device.on(GET, { ...answer(302), header: () => ['https://SECRET/'] });
    const result = await run();
    should(shown(result)).eql(['reach failed redirect-ssl']);
    JSON.stringify(result).should.not.containEql('SECRET');
  });

  it('ends after 20 s, wherever it is', async () => {
    const hangs: [string, () => void][] = [
      ['reach failed test-timeout', () => device.on(GET, () => hang(device.asked.at(-1)?.signal))],
      [
        'stream failed test-timeout',
        () => {
          device.on(GET, answer(200, deviceInfo));
          streams = {};
          openHangs = true;
        },
      ],
    ];
    let openHangs = false;
    for (const [line, prepare] of hangs) {
      prepare();
      const base = parts();
      const result = testDevice({
        ...base,
        requester: {
          ...base.requester,
          open: (_, signal) => (openHangs ? hang(signal) : Promise.reject(new Error())),
        },
      });
      await clock.advance(20_000);
      should(shown(await result).at(-1)).equal(line);
      clock.timers.should.equal(0);
    }
  });

  it('stops when told, with the reason', async () => {
    device.on(GET, () => hang(device.asked.at(-1)?.signal));
    const stop = new AbortController();
    const result = testDevice(parts(), stop.signal);
    await settle();
    stop.abort(new Error('closed'));
    await result.should.be.rejectedWith('closed');
    await testDevice(parts(), stop.signal).should.be.rejectedWith('closed');
    clock.timers.should.equal(0);
  });
});

/** Never settles but for its signal. */
function hang(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => {
      reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    });
  });
}
