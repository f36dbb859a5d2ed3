import should from 'should';
import { Debts } from '../../../src/commands/debts';
import { LoginError, PassingError } from '../../../src/errors';
import { silentLog } from '../../../src/log';
import { settle, TestClock } from '../../support/test-clock';

describe('what is owed to a device', () => {
  let clock: TestClock;
  let ended: string[];
  let lines: string[];
  let finish: () => Promise<unknown>;
  let debts: Debts<string>;

  beforeEach(() => {
    clock = new TestClock();
    ended = [];
    lines = [];
    finish = () => Promise.resolve();
    const add = (line: string): void => {
      lines.push(line);
    };
    debts = new Debts<string>(
      (owed) => {
        ended.push(owed);
        return finish();
      },
      (owed) => `${owed} could not be ended.`,
      clock,
      { ...silentLog, warn: add, error: add },
    );
  });

  const begin = (key = 'a', ms = 60_000): Promise<string> =>
    debts.start(
      key,
      ms,
      () => `unsure ${key}`,
      () => Promise.resolve({ done: 'on', owed: key }),
    );
  /** ms that closing takes. */
  async function closing(): Promise<number> {
    let took = -1;
    const began = clock.ticks();
    const closed = debts.close().then(() => {
      took = clock.ticks() - began;
    });
    for (let i = 0; i < 100 && took < 0; i++) await clock.advance(100);
    await closed;
    return took;
  }

  it('takes no time to close where nothing is owed', async () => {
    await begin('a', 1_000);
    await clock.advance(1_000);
    ended.should.eql(['a']);
    (await closing()).should.equal(0);
    clock.timers.should.equal(0);
  });

  it('is ended at once when it closes, each key without waiting for others', async () => {
    await begin('a');
    void debts
      .start(
        'b',
        1_000,
        () => 'unsure b',
        () => new Promise<never>(() => undefined),
      )
      .catch(() => undefined);
    await settle();
    void debts.close();
    await settle();
    ended.should.eql(['a']);
    await clock.advance(8_000);
  });

  it('waits 5 s for a beginning that is under way, then ends it all the same', async () => {
    const starting = debts.start(
      'a',
      1_000,
      () => 'unsure a',
      (signal) =>
        new Promise<never>((_, reject) => {
          signal.addEventListener('abort', () => {
            reject(signal.reason as Error);
          });
        }),
    );
    const failed = starting.should.be.rejectedWith({ code: 'answer-timeout' });
    (await closing()).should.be.within(5_000, 5_200);
    await failed;
    ended.should.eql(['unsure a']);
    clock.timers.should.equal(0);
  });

  it('is ended where nobody knows whether it began, and not where nothing can have reached the device', async () => {
    const fails = (error: Error): Promise<string> =>
      debts.start(
        'a',
        60_000,
        () => 'unsure a',
        () => Promise.reject(error),
      );
    await fails(new PassingError('unreachable')).should.be.rejected();
    await fails(new PassingError('busy', {}, true)).should.be.rejected();
    await clock.advance(1_000);
    ended.should.eql([]);
    await fails(new PassingError('reset')).should.be.rejected();
    await clock.advance(1_000);
    ended.should.eql(['unsure a']);
  });

  it('takes 8 s at most to close, and goes on after it', async () => {
    await begin();
    let answer: () => void = () => undefined;
    finish = () =>
      new Promise<void>((resolve) => {
        answer = resolve;
      });
    (await closing()).should.equal(8_000);
    answer();
    await settle();
    clock.timers.should.equal(0);
    lines.should.be.empty();
  });

  for (const [what, error] of [
    ['is tried again while it closes and after it', () => new PassingError('reset')],
    [
      'is tried again after a single refused login as after all else',
      () => new LoginError('login-path', { path: '/x' }, clock.now() + 10_000),
    ],
  ] as const)
    it(what, async () => {
      await begin();
      let tries = 0;
      finish = () => (++tries < 3 ? Promise.reject(error()) : Promise.resolve());
      (await closing()).should.be.within(6_000, 6_200);
      tries.should.equal(3);
      lines.should.be.empty();
    });

  it('begins nothing once it is closed, or it would never be ended', async () => {
    await closing();
    let sent = 0;
    for (const action of ['start', 'replace'] as const)
      await debts[action](
        'a',
        1_000,
        () => 'a',
        () => Promise.resolve({ done: sent++, owed: 'a' }),
      ).should.be.rejectedWith(/The node is closing/);
    sent.should.equal(0);
  });

  it('waits for a lock and says so, without holding up the close', async () => {
    await begin();
    let locked = true;
    finish = () =>
      locked
        ? Promise.reject(new LoginError('login-locked', { time: '12:30' }, clock.now() + 1_800_000))
        : Promise.resolve();
    (await closing()).should.equal(0);
    lines.should.eql([
      'a could not be ended. The device has locked this address after wrong passwords; the next try is at 12:30.',
    ]);
    locked = false;
    await clock.advance(1_800_000);
    ended.should.eql(['a', 'a']);
    clock.timers.should.equal(0);
  });

  it('is replaced by a new one of its kind, or made longer', async () => {
    await begin('a', 10_000);
    await clock.advance(5_000);
    await debts.replace(
      'a',
      2_000,
      () => 'b',
      () => Promise.resolve({ done: 'on', owed: 'b' }),
    );
    await clock.advance(2_000);
    ended.should.eql(['b']);
    await begin('a', 10_000);
    await begin('a', 1_000);
    await clock.advance(9_000);
    ended.should.eql(['b']);
    await clock.advance(1_000);
    ended.should.eql(['b', 'a']);
    should(clock.timers).equal(0);
  });
});
