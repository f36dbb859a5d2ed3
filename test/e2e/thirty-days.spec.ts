import should from 'should';
import { camera, recorder, SimulatedDevice } from '../simulator';
import { chances, deviceFaults } from '../support/device-faults';
import { Rig } from '../support/rig';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The longest wait after a fault: a lock, or the fourth stray 401 in a row. */
const SETTLED = 31 * MINUTE;
/**
 * ms without any stream after which a device must not be shown as online any more: a line that died without a word is found
 * by its silence alone, whose limit grows to 10 minutes.
 */
const GONE = 11 * MINUTE;

/** Streams that the device has open: what is true, beside what is shown. */
class Truth {
  private openAt: number;
  private total = 0;

  constructor(private readonly subject: Rig) {
    this.openAt = subject.clock.ticks();
  }

  async pass(ms: number, during = 'nothing'): Promise<void> {
    const { clock, device, client } = this.subject;
    for (let left = ms; left > 0; left -= 10_000) {
      await clock.advance(Math.min(left, 10_000));
      // One that was opened and ended between two looks was there, too.
      const { total } = device.ledger.streams;
      if (device.openStreams > 0 || total > this.total) this.openAt = clock.ticks();
      this.total = total;
      const gone = clock.ticks() - this.openAt > GONE && client.status.since < clock.now() - GONE;
      if (gone) should(client.status.state).not.equal('online', `online without a stream: ${during}`);
    }
  }
}

describe('a device with faults by chance for thirty days', function () {
  this.timeout(240_000);

  for (const [days, tries, model] of [
    [10, 3, camera()],
    [10, 5, recorder()],
    [10, 7, camera()],
  ] as const)
    it(`of which ${days}, where ${tries} wrong passwords lock, are as they were shown`, async () => {
      const chance = chances(days * 100 + tries);
      const subject = new Rig({ model, device: { login: { tries }, ssl: true } });
      const { clock, device, client, messages } = subject;
      clock.randoms = Array.from({ length: 97 }, chance);
      subject.hear();
      await subject.open();
      const truth = new Truth(subject);
      const until = clock.ticks() + days * DAY;
      const happened = new Set<string>();
      while (clock.ticks() < until) {
        await truth.pass(chance() * 6 * HOUR);
        const schemes = device.login.settings.schemes;
        const fault = deviceFaults[Math.floor(chance() * deviceFaults.length)];
        // Basic is refused for ever to a device that has offered Digest.
        if (!fault || fault.name.includes('Basic only')) continue;
        happened.add(fault.name);
        something(device, chance);
        fault.begin(device);
        await truth.pass(chance() * 2 * HOUR, fault.name);
        device.faults.heal();
        fault.end?.(device);
        device.login.settings.schemes = schemes;
        await truth.pass(SETTLED);
        should(client.status.state).equal('online', `${fault.name}: ${client.status.reason}`);
        device.openStreams.should.equal(1, fault.name);
        const on = new Map(messages.map(({ topic, payload }) => [topic, payload]));
        [...on].filter(([, payload]) => payload).should.eql([], `stuck after: ${fault.name}`);
        something(device, chance);
      }
      happened.size.should.be.above(10);
      await clock.advance(MINUTE);
      device.ledger.locks.should.equal(0, 'the device locked us out');
      const trues = messages.filter(({ payload }) => payload).length;
      trues.should.be.above(10);
      (messages.length - trues).should.equal(trues);
      (await subject.close()).should.eql({ timers: 0, connections: 0 });
    });
});

/** Somebody walks by. */
function something(device: SimulatedDevice, chance: () => number): void {
  device.episode({ type: 'VMD', channel: 1, lasts: 1_000 + chance() * 20_000 });
}
