import should from 'should';
import { ConnectionRecord } from '../../../src/connection/connection-record';
import type { ConnectionStatus } from '../../../src/connection/connection-status';
import { SettledStatus } from '../../../src/connection/settled-status';
import { LoginError, PassingError } from '../../../src/errors';
import { TestClock } from '../../support/test-clock';

describe('what people are told of a connection', () => {
  let clock: TestClock;
  let record: ConnectionRecord;
  let told: ConnectionStatus[];
  let settled: SettledStatus;
  const reset = new PassingError('reset');
  const away = new PassingError('unreachable', { host: 'cam', port: 80 });

  beforeEach(() => {
    clock = new TestClock();
    record = new ConnectionRecord(clock);
    told = [];
    settled = new SettledStatus(clock, record, (status) => told.push(status));
  });
  afterEach(() => {
    settled.reset();
    clock.timers.should.equal(0);
  });
  const states = (): string[] => told.map(({ state }) => state);
  const changes = (): string[] => record.changes.map(({ what, reason }) => `${what} ${reason}`.trim());

  it('is nothing at first, and then calm', async () => {
    const calm = { code: null, values: {}, hint: '', retryAt: null };
    const began = clock.now();
    settled.now.should.eql({ state: 'connecting', reason: 'Connecting.', since: began, ...calm });
    await clock.advance(1_000);
    settled.online();
    const online = { state: 'online', reason: 'The event stream is open.', since: began + 1_000, ...calm };
    told.should.eql([online]);
    await clock.advance(1_000);
    settled.online();
    told.should.eql([online], 'told once');
    settled.now.should.eql(online);
    changes().should.eql(['online']);
  });

  it('says why a device is gone, since when, and when it is tried again', async () => {
    const since = clock.now();
    settled.failed(away, since + 15_000);
    const { message: reason, code, values, hint } = away;
    hint.should.not.equal('');
    const offline = { state: 'offline', reason, code, values, hint, since };
    told.should.eql([{ ...offline, retryAt: since + 15_000 }]);
    await clock.advance(15_000);
    settled.failed(away, since + 30_000);
    told.length.should.equal(1, 'the same again is no news');
    settled.now.should.eql({ ...offline, retryAt: since + 30_000 });
    settled.failed(reset, null);
    should(told[1]).match({ state: 'offline', code: 'reset', since, retryAt: null });
    changes().should.eql(['offline unreachable']);
  });

  it('says when a refused login is tried again, whatever time was meant for it', () => {
    settled.failed(new LoginError('login-refused', { time: '12:30' }, 5_000), 1_000);
    should(told[0]).match({ state: 'refused', code: 'login-refused', retryAt: 5_000 });
    settled.failed(new LoginError('login-refused', { time: '13:00' }, 9_000), null);
    should(told[1]).match({ state: 'refused', retryAt: 9_000, values: { time: '13:00' } });
    changes().should.eql(['refused login-refused']);
  });

  it('tells of a loss after 3 s, of the first of several', async () => {
    settled.online();
    settled.lost(reset);
    await clock.advance(2_000);
    settled.lost(away);
    await clock.advance(999);
    states().should.eql(['online']);
    await clock.advance(1);
    should(told[1]).match({ state: 'offline', code: 'reset', retryAt: null });
    await clock.advance(60_000);
    told.length.should.equal(2);
  });

  it('gives a stream that is open again 6 s more to prove itself', async () => {
    settled.online();
    settled.claimed();
    clock.timers.should.equal(0, 'nothing is lost');
    settled.lost(reset);
    await clock.advance(2_999);
    settled.claimed();
    await clock.advance(5_999);
    states().should.eql(['online']);
    await clock.advance(1);
    should(told[1]).match({ state: 'offline', code: 'reset' });
  });

  it('tells of no loss that is over in time, and of the next one as late', async () => {
    settled.online();
    settled.lost(reset);
    await clock.advance(2_999);
    settled.online();
    await clock.advance(60_000);
    states().should.eql(['online']);
    settled.lost(away);
    await clock.advance(2_999);
    states().should.eql(['online']);
    await clock.advance(1);
    states().should.eql(['online', 'offline']);
  });

  it('waits for nothing where the loss is told already', () => {
    settled.failed(away, null);
    settled.lost(reset);
    clock.timers.should.equal(0);
    settled.failed(new LoginError('login-refused', { time: '12:30' }, 5_000), null);
    settled.lost(reset);
    clock.timers.should.equal(0);
    states().should.eql(['offline', 'refused']);
  });

  it('forgets everything, and tells nobody', async () => {
    settled.online();
    settled.lost(reset);
    settled.reset();
    clock.timers.should.equal(0);
    settled.now.should.match({ state: 'connecting', reason: 'Connecting.', code: null });
    await clock.advance(60_000);
    states().should.eql(['online']);
    settled.online();
    states().should.eql(['online', 'online']);
  });
});
