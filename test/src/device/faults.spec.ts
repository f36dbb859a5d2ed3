import should from 'should';
import type { SimulatedDevice } from '../../simulator';
import { camera, recorder } from '../../simulator';
import { Rig, RigOptions, secret } from '../../support/rig';

interface Fault {
  readonly name: string;
  /** Makes the device ill. */
  readonly begin: (device: SimulatedDevice) => void;
  /** What ends it besides `faults.heal()`. */
  readonly end?: (device: SimulatedDevice) => void;
  /** ms after its end until the device must be online again; default: where nothing answered, 15 s with jitter. */
  readonly within?: number;
}

/** Nothing answered: 15 s and a tenth of jitter, and a second to log in. */
const AFTER_NOTHING = 17_500;
/** HTTP answered and refused: 60 s and a tenth, and a second to log in. */
const AFTER_REFUSAL = 67_000;
/** A stream that fell silent: 30 s limit, the new one beside it, and its connect limit. */
const AFTER_SILENCE = 60_000;

const FAULTS: readonly Fault[] = [
  { name: 'refuses connections', begin: (device) => (device.faults.connect = 'refuse') },
  {
    name: 'refuses connections and drops the stream',
    begin: (device) => {
      device.faults.connect = 'refuse';
      device.drop('reset');
    },
  },
  {
    name: 'resets the stream',
    begin: (device) => {
      device.drop('reset');
    },
  },
  {
    name: 'ends the stream cleanly',
    begin: (device) => {
      device.drop('end');
    },
  },
  {
    name: 'resets every connection',
    begin: (device) => {
      device.faults.connect = 'reset';
      device.drop('reset');
    },
  },
  {
    name: 'takes connections and never answers (half-open)',
    begin: (device) => {
      device.faults.connect = 'silent';
      device.faults.silent = true;
    },
    within: AFTER_SILENCE,
  },
  {
    name: 'falls silent without closing',
    begin: (device) => (device.faults.silent = true),
    within: AFTER_SILENCE,
  },
  {
    name: 'sends headers slowly',
    begin: (device) => {
      device.faults.headersDelay = 8_000;
      device.drop('reset');
    },
    within: 30_000,
  },
  {
    name: 'hangs after the 200',
    begin: (device) => {
      device.faults.hangs = true;
      device.drop('end');
    },
    // A device that has nothing to say is given ever more time, up to 10 minutes.
    within: 600_000,
  },
  {
    name: 'drops the stream in the middle of a part',
    begin: (device) => {
      device.drop('mid-part');
    },
  },
  { name: 'drips byte by byte', begin: (device) => (device.faults.drip = { bytes: 1, every: 1 }) },
  {
    name: 'has no place for another stream',
    begin: (device) => {
      device.maxStreams = 0;
      device.drop('end');
    },
    end: (device) => (device.maxStreams = 6),
    within: AFTER_REFUSAL,
  },
  {
    name: 'forgets its nonces',
    begin: (device) => {
      device.login.expireNonces();
      device.drop('end');
    },
  },
  {
    name: 'answers a stray 401',
    begin: (device) => {
      device.faults.stray401 = 2;
      device.drop('end');
    },
    within: AFTER_REFUSAL,
  },
  {
    name: 'redirects everything',
    begin: (device) => {
      device.faults.redirect('http://elsewhere.example/');
      device.drop('end');
    },
    within: AFTER_REFUSAL,
  },
  {
    name: 'answers with pages of another web server',
    begin: (device) => {
      device.faults.htmlPages(404);
      device.drop('end');
    },
    within: AFTER_REFUSAL,
  },
  {
    name: 'shows an expired certificate',
    begin: (device) => {
      device.faults.certificate = 'expired';
      device.drop('reset');
    },
    within: AFTER_REFUSAL,
  },
  {
    name: 'ends the stream after every part',
    begin: (device) => (device.faults.endAfterParts = 1),
    within: 20_000,
  },
  { name: 'ends the stream every 5 s', begin: (device) => (device.faults.endAfter = 5_000) },
  {
    name: 'closes the first stream when a second comes',
    begin: (device) => (device.faults.newestOnly = true),
  },
  {
    name: 'restarts',
    begin: (device) => {
      device.reboot();
    },
    within: 60_000 + AFTER_NOTHING,
  },
];

/** A repeatable sequence of numbers in [0, 1). */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

function rig(options: RigOptions = {}): Rig {
  return new Rig({ ...options, device: { login: { tries: 3 }, ssl: true, ...options.device } });
}

/** One episode on an open stream gives one true and one false, and nothing is stuck. */
async function proveAlive({ clock, device, messages }: Rig): Promise<void> {
  const before = messages.length;
  const episode = device.episode({ type: 'linedetection', channel: 1, lasts: 4_000 });
  await clock.advance(30_000);
  episode.running.should.be.false();
  messages
    .slice(before)
    .filter(({ sensor }) => sensor.type === 'line_crossing')
    .map(({ payload }) => payload)
    .should.eql([true, false]);
}

async function endWell(subject: Rig): Promise<void> {
  const { device, lines, messages } = subject;
  const last = new Map(messages.map(({ topic, payload }) => [topic, payload]));
  [...last].filter(([, on]) => on).should.eql([], 'a sensor is stuck on');
  device.ledger.locks.should.equal(0, 'the device locked us out');
  lines.join('\n').should.not.containEql(secret);
  (await subject.close()).should.eql({ timers: 0, connections: 0 });
}

describe('a device whose fault passes is online again in time, with nothing stuck, lost or doubled', () => {
  for (const { name, begin, end, within = AFTER_NOTHING } of FAULTS) {
    for (const lasts of [500, 20_000, 300_000]) {
      it(`${name} for ${lasts / 1000} s`, async () => {
        const subject = rig();
        const { device, clock, client } = subject;
        subject.hear();
        await subject.open();
        client.status.state.should.equal('online');
        await proveAlive(subject);
        begin(device);
        await clock.advance(lasts);
        device.faults.heal();
        end?.(device);
        await clock.advance(within);
        client.status.state.should.equal('online');
        device.openStreams.should.equal(1);
        await proveAlive(subject);
        await endWell(subject);
      });
    }
  }

  it('does so for a sensor that was on when the device went away', async () => {
    const subject = rig();
    const heard = subject.hear({ sensor: 'motion' });
    await subject.open();
    subject.device.episode({ type: 'VMD', channel: 1 });
    await subject.clock.advance(3_000);
    subject.device.faults.connect = 'refuse';
    subject.device.drop('reset');
    await subject.clock.advance(60_000);
    heard
      .map(({ payload, reason }) => [payload, reason])
      .should.eql([
        [true, 'active'],
        [false, 'disconnected'],
      ]);
    subject.device.stopEpisodes();
    await endWell(subject);
  });

  it('keeps a sensor on when the stream is back before hold runs out', async () => {
    const subject = rig();
    const heard = subject.hear({ sensor: 'motion' });
    await subject.open();
    const episode = subject.device.episode({ type: 'VMD', channel: 1 });
    await subject.clock.advance(3_000);
    subject.device.drop('reset');
    await subject.clock.advance(20_000);
    heard.map(({ payload }) => payload).should.eql([true]);
    episode.end();
    await subject.clock.advance(10_000);
    heard.map(({ payload }) => payload).should.eql([true, false]);
    await endWell(subject);
  });
});

describe('a device with one fault after another, by chance', () => {
  for (let seed = 1; seed <= 24; seed++) {
    it(`seed ${seed}`, async () => {
      const chance = chances(seed);
      const model = seed % 2 ? camera() : recorder();
      const subject = rig({ model });
      const { device, clock, client, messages } = subject;
      clock.randoms = Array.from({ length: 97 }, chance);
      subject.hear();
      await subject.open();
      for (let round = 0; round < 8; round++) {
        const fault = FAULTS[Math.floor(chance() * FAULTS.length)];
        should(fault).not.be.undefined();
        const channel = 1 + Math.floor(chance() * (seed % 2 ? 1 : 4));
        device.episode({ type: 'VMD', channel, lasts: chance() * 20_000 });
        await clock.advance(chance() * 10_000);
        fault?.begin(device);
        await clock.advance(chance() * 120_000);
        if (chance() < 0.5) continue;
        device.faults.heal();
        device.maxStreams = 6;
      }
      device.faults.heal();
      device.maxStreams = 6;
      // The longest wait of all: a stray 401 in a row with others.
      await clock.advance(310_000);
      client.status.state.should.equal('online', client.status.reason);
      device.openStreams.should.equal(1);
      const trues = messages.filter(({ payload }) => payload).length;
      const falses = messages.filter(({ payload }) => !payload).length;
      trues.should.equal(falses);
      await proveAlive(subject);
      await endWell(subject);
    });
  }
});
