import should from 'should';
import { camera, recorder } from '../../simulator';
import { AFTER_NOTHING, chances, illnesses } from '../../support/illnesses';
import { Rig, RigOptions, secret } from '../../support/rig';

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
  for (const { name, begin, end, within = AFTER_NOTHING } of illnesses) {
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
        const fault = illnesses[Math.floor(chance() * illnesses.length)];
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
