import should from 'should';
import type { Answer } from '../../../src/connection/requester';
import { LastingError, LoginError, PassingError } from '../../../src/errors';
import { CallFeed, ignoresCalls, reportsCalls, watchesCalls } from '../../../src/feeds/calls';
import { Customize } from '../../../src/sensors/customize';
import { answer } from '../../support/fake-asker';
import { TestClock } from '../../support/test-clock';

type Reply = Answer | Error;

const says = (status: string) => answer(200, JSON.stringify({ CallStatus: { status } }), 'application/json');
const unreachable = new PassingError('unreachable', { host: 'h', port: 80 });

const everything = { sensor: 'all', channel: null, target: null, delay: null, initial: false };

class Station {
  readonly clock = new TestClock();
  /** What the device answers now. */
  reply: Reply = says('idle');
  asked = 0;
  connections = 0;
  open = 0;
  /** ms that an answer takes. */
  takes = 0;
  refusal: LoginError | null = null;
  readonly calls: string[] = [];
  readonly alerts: { type: string; state: string; dateTime: string | null; raw: unknown }[] = [];
  readonly troubles: (string | null)[] = [];
  reports = false;
  private leave: (() => void) | null = null;
  readonly feed = new CallFeed(
    this.clock,
    {
      reports: () => this.reports,
      keep: () => {
        this.connections++;
        this.open++;
        return {
          ask: () => this.answer(),
          close: () => this.open--,
        };
      },
      checkLogin: () => {
        if (this.refusal) throw this.refusal;
      },
      call: (alert, changed) => {
        this.calls.push(`${alert.state}${changed ? '!' : ''}`);
        const { type, state, dateTime } = alert;
        if (changed) this.alerts.push({ type, state, dateTime, raw: alert.raw() });
      },
      trouble: (error) => {
        this.troubles.push(error && 'code' in error ? String(error.code) : null);
      },
    },
    false,
  );

  /** A sensor node that hears everything, of a device whose stream has opened or failed. */
  set listening(on: boolean) {
    if (on) {
      this.feed.start();
      this.feed.settled();
      this.leave ??= this.feed.watch(everything);
    } else {
      this.leave?.();
      this.leave = null;
    }
  }

  private async answer(): Promise<Answer> {
    this.asked++;
    if (this.takes > 0) await new Promise<void>((resolve) => this.clock.after(this.takes, resolve));
    if (this.reply instanceof Error) throw this.reply;
    return this.reply;
  }
}

describe('calls that are asked for', () => {
  let station: Station;
  beforeEach(() => {
    station = new Station();
  });
  afterEach(async () => {
    station.listening = false;
    await station.clock.advance(10_000);
    station.open.should.equal(0);
    station.clock.timers.should.equal(0);
  });

  it('are asked for once a second while it is wanted, over one connection', async () => {
    const { clock } = station;
    await clock.advance(5_000);
    station.asked.should.equal(0);
    station.listening = true;
    station.listening = true;
    await clock.advance(10_000);
    station.asked.should.equal(11);
    station.connections.should.equal(1);
    station.listening = false;
    station.open.should.equal(0);
    await clock.advance(10_000);
    station.asked.should.equal(11);
    station.calls.should.be.empty();
  });

  it('are asked for one after the other where the device takes its time', async () => {
    station.takes = 2_500;
    station.listening = true;
    await station.clock.advance(10_100);
    station.asked.should.equal(5);
  });

  it('are an alert where something changes, with our time and the answer as it came', async () => {
    const { clock } = station;
    station.listening = true;
    await clock.advance(1_500);
    station.reply = says('ring');
    await clock.advance(3_000);
    station.reply = says('onCall');
    await clock.advance(2_000);
    station.reply = says('idle');
    await clock.advance(2_000);
    station.calls.should.deepEqual(['active!', 'active', 'active', 'inactive!', 'inactive!']);
    station.alerts.should.deepEqual([
      {
        type: 'callStatus',
        state: 'active',
        dateTime: '2026-01-01T12:00:02.000Z',
        raw: { CallStatus: { status: 'ring' } },
      },
      {
        type: 'callStatus',
        state: 'inactive',
        dateTime: '2026-01-01T12:00:05.000Z',
        raw: { CallStatus: { status: 'onCall' } },
      },
      {
        type: 'callStatus',
        state: 'inactive',
        dateTime: '2026-01-01T12:00:07.000Z',
        raw: { CallStatus: { status: 'idle' } },
      },
    ]);
  });

  it('are read from XML too, whatever the case, with who rang left in the document', async () => {
    const { clock } = station;
    station.listening = true;
    station.reply = answer(
      200,
      '<?xml version="1.0"?>\n<CallStatus xmlns="x"><status>RING</status><callerInfo><devNo>2</devNo></callerInfo></CallStatus>',
    );
    await clock.advance(500);
    station.calls.should.deepEqual(['active!']);
    should(station.alerts[0]?.raw).deepEqual({ CallStatus: { status: 'RING', callerInfo: { devNo: '2' } } });
  });

  it('is not stopped by an answer that is deep or full of control characters', async () => {
    const nested = `${'<a>x</a><a>'.repeat(40)}${'</a>'.repeat(40)}`;
    for (const inner of [nested, `<x>${'\u0001'.repeat(60_000)}</x>`]) {
      station.feed.stop();
      station = new Station();
      station.reply = answer(200, `<CallStatus><status>ring</status>${inner}</CallStatus>`);
      station.listening = true;
      await station.clock.advance(2_500);
      station.calls.should.deepEqual(['active!', 'active', 'active']);
    }
  });

  const refusals: [string, Reply][] = [
    ['404', answer(404, 'Not Found', 'text/plain')],
    ['403', answer(403, '<ResponseStatus><statusCode>4</statusCode></ResponseStatus>')],
    ['503', answer(503)],
    [
      '200 with notSupport',
      answer(
        200,
        '<ResponseStatus><statusCode>4</statusCode><subStatusCode>notSupport</subStatusCode></ResponseStatus>',
      ),
    ],
    ['200 with a web page', answer(200, '<html><body>Login</body></html>', 'text/html')],
    ['200 with nothing', answer(200)],
    ['200 with other JSON', answer(200, '{"CallStatus":[1]}', 'application/json')],
    ['200 with broken JSON', answer(200, '{"CallStatus":', 'application/json')],
    ['a refused login', new LoginError('login-refused', {}, 0)],
    ['a missing password', new LastingError('login-missing')],
  ];
  for (const [what, reply] of refusals) {
    it(`are not asked for again for an hour after ${what}, whoever listens anew meanwhile`, async () => {
      const { clock } = station;
      station.reply = reply;
      station.listening = true;
      await clock.advance(1_800_000);
      station.asked.should.equal(1);
      station.open.should.equal(0);
      station.listening = false;
      station.listening = true;
      await clock.advance(1_799_000);
      station.asked.should.equal(1);
      station.reply = says('ring');
      await clock.advance(2_500);
      station.calls.should.deepEqual(['active!', 'active']);
      station.troubles.should.be.empty();
    });
  }

  it('are asked for again and again where nothing answers, and that is told once', async () => {
    const { clock } = station;
    station.reply = unreachable;
    station.listening = true;
    await clock.advance(1_500);
    station.troubles.should.be.empty();
    await clock.advance(600_000);
    station.troubles.should.deepEqual(['unreachable']);
    station.asked.should.be.within(100, 140);
  });

  it('let three failures in a row be told once, and a ring after them is another one', async () => {
    const { clock } = station;
    station.reply = says('ring');
    station.listening = true;
    await clock.advance(500);
    station.reply = answer(500);
    await clock.advance(2_000);
    station.troubles.should.be.empty();
    station.reply = says('ring');
    await clock.advance(1_000);
    station.calls.should.deepEqual(['active!', 'active']);
    station.reply = answer(404);
    await clock.advance(20_000);
    station.troubles.should.deepEqual(['not-found']);
    station.reply = says('ring');
    await clock.advance(5_000);
    should(station.calls[2]).equal('active!');
    station.reply = unreachable;
    await clock.advance(20_000);
    station.troubles.should.deepEqual(['not-found', 'unreachable']);
  });

  it('wait while the login must wait, and send nothing', async () => {
    const { clock } = station;
    station.refusal = new LoginError('login-refused', {}, clock.now() + 60_000);
    station.listening = true;
    await clock.advance(59_000);
    station.asked.should.equal(0);
    station.refusal = null;
    await clock.advance(1_500);
    station.asked.should.equal(1);
  });

  it('are of no interest any more when the answer to the last question comes', async () => {
    const { clock } = station;
    station.takes = 700;
    station.reply = says('ring');
    station.listening = true;
    await clock.advance(100);
    station.listening = false;
    await clock.advance(2_000);
    station.calls.should.be.empty();
  });
});

describe('the time for calls', () => {
  let station: Station;
  beforeEach(() => {
    station = new Station();
  });
  afterEach(() => {
    station.feed.stop();
    station.open.should.equal(0);
    station.clock.timers.should.equal(0);
  });
  const askedIn = async (ms: number) => {
    const before = station.asked;
    await station.clock.advance(ms);
    return station.asked - before;
  };

  it('begins when the stream has opened or failed, or after 5 s', async () => {
    station.feed.watch(everything);
    (await askedIn(10_000)).should.equal(0);
    station.feed.start();
    (await askedIn(4_900)).should.equal(0);
    (await askedIn(1_000)).should.equal(1);
    station.feed.stop();
    station.feed.start();
    (await askedIn(500)).should.equal(0);
    station.feed.settled();
    (await askedIn(500)).should.equal(1);
  });

  it('ends when the stream itself tells of calls, until it is opened anew', async () => {
    station.listening = true;
    (await askedIn(3_500)).should.equal(4);
    station.feed.streamRang();
    (await askedIn(60_000)).should.equal(0);
    station.feed.streamOpened();
    (await askedIn(3_500)).should.equal(4);
  });

  it('is also that of an event node', async () => {
    station.feed.start();
    station.feed.settled();
    (await askedIn(3_500)).should.equal(0);
    station.reports = true;
    station.feed.update();
    (await askedIn(3_500)).should.equal(4);
    station.reports = false;
    station.feed.update();
    (await askedIn(3_500)).should.equal(0);
  });

  it('is never for those who do not want them', async () => {
    station.feed.start();
    station.feed.settled();
    station.feed.watch({ ...everything, sensor: 'motion' });
    (await askedIn(10_000)).should.equal(0);
  });
});

describe('who listens to calls', () => {
  const watch = (sensor: string, channel: number | null = null) => watchesCalls({ sensor, channel });
  const report = (events: string[], channel: number | null = null) => reportsCalls({ events, channel });

  it('are sensor nodes for them or for all', () => {
    for (const name of ['video_intercom_call', 'Video Intercom Call', 'all', 'ALL', 'voiceTalkEvent']) {
      watch(name).should.be.true(name);
    }
    for (const name of ['motion', 'VMD', 'doorbell_1', '']) watch(name).should.be.false(name);
    watch('all', 2).should.be.false();
  });

  it('are event nodes for them or without a choice', () => {
    report([]).should.be.true();
    report(['motion', 'video_intercom_call']).should.be.true();
    report(['motion']).should.be.false();
    report([], 3).should.be.false();
  });

  it('is nobody where they are ignored', () => {
    ignoresCalls(new Customize([{ sensor: 'video_intercom_call', ignored: true }])).should.be.true();
    ignoresCalls(new Customize([{ sensor: 'motion', ignored: true }])).should.be.false();
  });
});
