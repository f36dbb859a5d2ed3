import 'should';
import fc from 'fast-check';
import { GuardedLogin, LoginGuard, Turn } from '../../../src/connection/login-guard';
import { LoginError } from '../../../src/errors';
import { TestClock } from '../../support/test-clock';
import type { UserCheck } from '../../../src/connection/user-check';

const MINUTE = 60_000;
const PATHS = ['stream', 'info', 'list', 'picture', 'output', 'other'];

/** What a device may be set to, and what it does. */
interface Kind {
  readonly limit: number;
  readonly tells: boolean;
  /** A right login forgets the wrong ones. */
  readonly forgives: boolean;
  /** Paths that refuse every login. */
  readonly refuses: readonly string[];
}

type Plain = Exclude<Step['do'], 'ask' | 'wait'>;

/** `slow`: answered by a later `answer`. `change`: another password in the device. `stream`: the oldest stream ends. */
type Step =
  | { readonly do: 'ask'; readonly path: string; readonly password: number; readonly slow: boolean }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'answer' }
  | { readonly do: 'change' }
  | { readonly do: 'stream' }
  | { readonly do: 'deploy' };

/** A device that counts the wrong logins of the last half hour, and locks. */
class ModelDevice {
  right = 0;
  locks = 0;
  readonly wrong: number[] = [];
  /** Ticks of every refused login of this run. */
  readonly all: number[] = [];
  private lockedUntil = 0;

  constructor(
    readonly kind: Kind,
    private readonly clock: TestClock,
  ) {}

  check(): UserCheck | null {
    if (!this.kind.tells) return null;
    const locked = this.clock.ticks() < this.lockedUntil;
    const unlockTime = locked ? this.lockedUntil - this.clock.ticks() : null;
    return { locked, unlockTime, triesLeft: Math.max(0, this.kind.limit - this.lately) };
  }

  /** Whether it accepts. */
  login(path: string, password: number): boolean {
    if (this.clock.ticks() < this.lockedUntil) return false;
    if (password === this.right && !this.kind.refuses.includes(path)) {
      if (this.kind.forgives) this.wrong.length = 0;
      return true;
    }
    this.wrong.push(this.clock.ticks());
    this.all.push(this.clock.ticks());
    if (this.lately >= this.kind.limit) {
      this.locks++;
      this.lockedUntil = this.clock.ticks() + 30 * MINUTE;
    }
    return false;
  }

  private get lately(): number {
    return this.wrong.filter((at) => at > this.clock.ticks() - 30 * MINUTE).length;
  }
}

async function run(kind: Kind, steps: readonly Step[]): Promise<ModelDevice> {
  const clock = new TestClock();
  const guard = new LoginGuard(clock);
  const device = new ModelDevice(kind, clock);
  const { signal } = new AbortController();
  const who = (password: number): GuardedLogin =>
    guard.login({ host: 'cam', port: 80, ssl: false }, 'u', `p${password}`);
  const underWay: (() => void)[] = [];
  const streams: (() => void)[] = [];
  const answer = (turn: Turn, path: string, password: number): void => {
    if (device.login(path, password)) {
      turn.accepted();
      if (path === 'stream') streams.push(who(password).streaming(path));
    } else who(password).refused(path, device.check());
    turn.done();
  };
  for (const step of steps) {
    if (step.do === 'wait') await clock.advance(step.ms);
    else if (step.do === 'change') device.right++;
    else if (step.do === 'deploy') who(0).forgetPaths();
    else if (step.do === 'stream') streams.shift()?.();
    else if (step.do === 'answer') underWay.shift()?.();
    else {
      const { path, password, slow } = step;
      const login = who(password);
      try {
        login.check(path);
        const objection = login.objection(device.check(), path);
        if (objection) throw objection;
        // Those that would have to wait for others give up here: what is under way is answered by another step.
        const impatient = new AbortController();
        const entering = login.enter(path, AbortSignal.any([signal, impatient.signal]));
        await clock.advance(0);
        impatient.abort(new Error('impatient'));
        const turn = await entering;
        if (slow)
          underWay.push(() => {
            answer(turn, path, password);
          });
        else answer(turn, path, password);
      } catch (error) {
        if (!(error instanceof LoginError) && !(error instanceof Error && error.message === 'impatient'))
          throw error;
      }
    }
  }
  return device;
}

const path = fc.constantFrom(...PATHS);
const waiting = fc.oneof(fc.integer({ min: 0, max: 15_000 }), fc.integer({ min: 0, max: 40 * MINUTE }));
const step = (passwords: number, others: readonly Plain[]): fc.Arbitrary<Step> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('ask' as const),
        path,
        password: fc.nat(passwords - 1),
        slow: fc.boolean(),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: waiting }) },
    { weight: 3, arbitrary: fc.constantFrom(...others).map((one): Step => ({ do: one })) },
  );
/** Each path that had accepted refuses after the change, while the stream stays open. */
const TURNED: Step[] = [
  ...['other', 'stream'].map((path): Step => ({ do: 'ask', path, password: 0, slow: false })),
  { do: 'change' },
  ...['info', 'picture', 'output', 'other', 'stream'].map((path): Step => ({
    do: 'ask',
    path,
    password: 0,
    slow: false,
  })),
];
const most = (device: ModelDevice): number =>
  Math.max(
    0,
    ...device.all.map((at) => device.all.filter((other) => other <= at && other > at - 30 * MINUTE).length),
  );

describe('random histories of logins', () => {
  it('never lock a device that takes 4 to 7 tries, whatever is asked, and when its password is changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          limit: fc.integer({ min: 4, max: 7 }),
          tells: fc.boolean(),
          forgives: fc.boolean(),
          refuses: fc.constant([]),
        }),
        fc.array(step(1, ['answer', 'change', 'stream', 'deploy']), { minLength: 20, maxLength: 80 }),
        async (kind, steps) => {
          const device = await run(kind, steps);
          device.locks.should.equal(0);
          most(device).should.be.belowOrEqual(3);
        },
      ),
      {
        numRuns: Number(process.env.HISTORIES ?? 60),
        examples: [[{ limit: 4, tells: false, forgives: false, refuses: [] }, TURNED]],
      },
    );
  }).timeout(60_000);

  it('refuse at most three logins in half an hour, whatever paths refuse and whoever types what', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          limit: fc.integer({ min: 4, max: 7 }),
          tells: fc.boolean(),
          forgives: fc.boolean(),
          refuses: fc.subarray(PATHS),
        }),
        fc.array(step(3, ['answer', 'stream', 'deploy']), { minLength: 20, maxLength: 80 }),
        async (kind, steps) => {
          const device = await run(kind, steps);
          device.locks.should.equal(0);
          most(device).should.be.belowOrEqual(3);
        },
      ),
      { numRuns: Number(process.env.HISTORIES ?? 60) },
    );
  }).timeout(60_000);

  it('never lock a device that takes 5 to 7 tries, with all of it together', async () => {
    // Somebody types three wrong passwords, and in that very half hour the right one is changed in the device: the fourth.
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          limit: fc.integer({ min: 5, max: 7 }),
          tells: fc.boolean(),
          forgives: fc.boolean(),
          refuses: fc.subarray(PATHS),
        }),
        fc.array(step(3, ['answer', 'change', 'stream', 'deploy']), { minLength: 20, maxLength: 80 }),
        async (kind, steps) => {
          const device = await run(kind, steps);
          device.locks.should.equal(0);
          most(device).should.be.belowOrEqual(4);
        },
      ),
      { numRuns: Number(process.env.HISTORIES ?? 60) },
    );
  }).timeout(60_000);

  it('never lock a device that takes 2 or 3 tries and tells how many are left, with one password', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          limit: fc.integer({ min: 2, max: 3 }),
          tells: fc.constant(true),
          forgives: fc.boolean(),
          refuses: fc.subarray(PATHS),
        }),
        fc
          .array(step(1, ['stream', 'deploy']), { minLength: 20, maxLength: 80 })
          .map((steps) => steps.map((one) => (one.do === 'ask' ? { ...one, slow: false } : one))),
        async (kind, steps) => {
          (await run(kind, steps)).locks.should.equal(0);
        },
      ),
      { numRuns: Number(process.env.HISTORIES ?? 60) },
    );
  }).timeout(60_000);
});
