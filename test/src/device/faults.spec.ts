import { getEventListeners } from 'node:events';
import should from 'should';
import { HttpRequester } from '../../../src/connection/http-requester';
import type { TestAnswer } from '../../../src/setup/check';
import { discover } from '../../../src/setup/discovery';
import { testDevice } from '../../../src/setup/check';
import { admin, camera, recorder, SimulatedDevice } from '../../simulator';
import type { LoginSettings } from '../../simulator/login';
import { AFTER_NOTHING, chances, deviceFaults } from '../../support/device-faults';
import { Rig, RigOptions, secret } from '../../support/rig';

function rig(options: RigOptions = {}): Rig {
  return new Rig({ ...options, device: { login: { tries: 3 }, ssl: true, ...options.device } });
}

/** How a device may ask for a login from the start. */
const logins: readonly Partial<LoginSettings>[] = [
  {},
  { schemes: ['SHA-256'] },
  { schemes: ['MD5', 'SHA-256'], headers: 'one' },
  { schemes: ['Basic'] },
  { qop: false, body: 'html' },
];

/** Ends everything that was begun; the first of its kind knows best how it was before. */
function heal(device: SimulatedDevice, ends: Map<string, () => void>): void {
  device.faults.heal();
  for (const end of [...ends.values()].reverse()) end();
  ends.clear();
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

/** Refuses every login at these paths; gives how many were sent there. */
function refuseAt({ device, transport }: Rig, paths: RegExp): () => number {
  const headers = [['WWW-Authenticate', 'Digest qop="auth", realm="r", nonce="0", stale="FALSE"']] as const;
  const body = '<userCheck><statusValue>401</statusValue><retryLoginTime>5</retryLoginTime></userCheck>';
  device.faults.answer(paths, { status: 401, headers, body });
  return () =>
    transport.sent.filter(
      ({ path, headers: { Authorization } }) => paths.test(path) && Authorization !== undefined,
    ).length;
}

describe('a device whose fault passes is online again in time, with nothing stuck, lost or doubled', () => {
  for (const { name, begin, end, within = AFTER_NOTHING } of deviceFaults) {
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

  it('says timeout where the hold runs out while the stream is away but the device counts as online', async () => {
    const subject = rig({ settings: { hold: 2_000, delay: 0 } });
    const heard = subject.hear({ sensor: 'motion' });
    await subject.open();
    subject.device.episode({ type: 'VMD', channel: 1 });
    await subject.clock.advance(1_000);
    subject.device.faults.hangs = true;
    subject.device.drop('end');
    await subject.clock.advance(2_400);
    subject.client.status.state.should.equal('online');
    heard
      .map(({ payload, reason }) => [payload, reason])
      .should.eql([
        [true, 'active'],
        [false, 'timeout'],
      ]);
    subject.device.stopEpisodes();
    await endWell(subject);
  });

  it('goes on with its stream where two pictures met a 401 and the recorder then ends it as usual', async () => {
    const subject = rig({ model: recorder() });
    const { device, clock, client } = subject;
    subject.hear();
    await subject.open();
    refuseAt(subject, /picture/);
    for (let count = 0; count < 2; count++) {
      const asking = client.ask({ method: 'GET', path: '/ISAPI/Streaming/channels/101/picture' });
      asking.catch(() => undefined);
      await clock.advance(11_000);
      await asking.should.be.rejectedWith({ code: /^login-/ });
    }
    device.drop('end');
    await clock.advance(2_000);
    device.openStreams.should.equal(1);
    subject.states.map(({ state }) => state).should.not.containEql('refused');
    client.status.state.should.equal('online');
    await endWell(subject);
  });

  it('opens its stream where the right login is refused for the list of channels alone, and asks there seldom', async () => {
    const subject = rig({ model: recorder(), device: { login: { tries: 3 } } });
    const asked = refuseAt(subject, /InputProxy\/channels/);
    subject.hear();
    await subject.open();
    await subject.clock.advance(3_600_000);
    subject.client.status.state.should.equal('online');
    subject.device.openStreams.should.equal(1);
    asked().should.be.within(1, 4);
    await endWell(subject);
  });

  it('hears a device that started anew, which has forgotten everybody', async () => {
    const subject = rig({ device: { rebootTime: 90_000 } });
    const { device, clock, client } = subject;
    subject.hear();
    await subject.open();
    await proveAlive(subject);
    device.reboot();
    await clock.advance(80_000);
    client.status.state.should.equal('offline');
    device.openStreams.should.equal(0);
    await clock.advance(10_000 + AFTER_NOTHING);
    await proveAlive(subject);
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

describe('a device that locks after 3 wrong logins is never locked by us', () => {
  const wrong = { password: 'Falsch-77' };

  /** What the editor's Test button does, with the form of this device. */
  function pressTest({ clock, device, transport, guard }: Rig, password: string): Promise<TestAnswer> {
    const address = { host: device.host, port: device.port, ssl: device.ssl };
    const requester = new HttpRequester(
      { name: 'Test', address, tls: null, username: admin.name, password },
      { clock, transport, guard },
    );
    const search = (signal: AbortSignal) => discover(requester, { signal, clock });
    return testDevice({
      requester,
      clock,
      address,
      discover: search,
      streaming: null,
      username: 'admin',
      certificate: () => Promise.resolve(null),
    });
  }

  for (const body of ['userCheck', 'html'] as const) {
    it(`with a wrong password that is deployed 50 times, in two nodes, tested and used for pictures (${body})`, async () => {
      const subject = rig({ settings: wrong, device: { login: { tries: 3, body } } });
      const { device, clock } = subject;
      await subject.open();
      for (let deploy = 0; deploy < 50; deploy++) {
        await subject.client.close();
        subject.connect();
        const first = subject.client;
        const second = subject.connect({ id: 'second' });
        first.open();
        second.open();
        const asked = [1, 2, 3, 4].map(() =>
          first.ask({ method: 'GET', path: '/ISAPI/Streaming/channels/101/picture' }).should.be.rejected(),
        );
        const tested = pressTest(subject, wrong.password);
        await clock.advance(1_000);
        await Promise.all(asked);
        (await tested).ok.should.be.false();
        first.status.state.should.equal('refused');
        second.status.state.should.equal('refused');
        await first.close();
      }
      device.ledger.count('refused').should.equal(1);
      await endWell(subject);
    });
  }

  it('where its password is changed while the stream is open and pictures are taken two at a time', async () => {
    const subject = rig();
    const { device, clock, client } = subject;
    await subject.open();
    device.login.users = [{ ...admin, password: 'Another-1' }];
    device.drop('end');
    const asked = [1, 2].map(() =>
      client.ask({ method: 'GET', path: '/ISAPI/Streaming/channels/101/picture' }),
    );
    const refused = Promise.all(asked.map((one) => one.should.be.rejected()));
    // After a day it is tried once more, whatever the device says is left.
    await clock.advance(23 * 3_600_000);
    await refused;
    client.status.state.should.equal('refused');
    device.ledger.locks.should.equal(0);
    device.ledger.count('refused').should.be.belowOrEqual(2);
    await client.close();
    subject.connect({ password: 'Another-1' });
    await subject.open();
    subject.client.status.state.should.equal('online');
    await endWell(subject);
  });
});

describe('a device with one place for a stream', () => {
  it('is online again when the place of our own old stream is free, and tells of one outage at most', async () => {
    const subject = rig({ device: { maxStreams: 1, placeLingers: 20_000 } });
    const { device, clock } = subject;
    subject.hear();
    await subject.open();
    await proveAlive(subject);
    for (let deploy = 0; deploy < 5; deploy++) {
      await subject.client.close();
      subject.states.length = 0;
      subject.connect();
      subject.hear();
      await subject.open();
      const asked = device.ledger.requests.length;
      await clock.advance(23_000);
      subject.client.status.state.should.equal('online', subject.client.status.reason);
      (device.ledger.requests.length - asked).should.be.belowOrEqual(10);
      subject.told.should.eql(['offline', 'online']);
      await clock.advance(60_000);
    }
    await proveAlive(subject);
    await subject.client.close();
    // The device's own timer.
    await clock.advance(20_000);
    await endWell(subject);
  });

  for (const answer of ['deployExceedMax', 'invalidOperation', 'reset'] as const) {
    it(`keeps its stream when it refuses the second one with ${answer}`, async () => {
      const subject = rig({
        model: camera({ heartbeat: 'none', greets: false }),
        device: { maxStreams: 1 },
      });
      const { device, clock } = subject;
      device.faults.limitAnswer = answer;
      subject.hear();
      await subject.open();
      await clock.advance(3_600_000);
      subject.told.should.eql(['online']);
      device.openStreams.should.equal(1);
      // Renewed at 30 s, then ever more rarely.
      device.ledger.streams.total.should.be.belowOrEqual(10);
      await proveAlive(subject);
      await endWell(subject);
    });
  }
});

describe('a device that says the same on both streams while one is renewed', () => {
  for (const type of ['ANPR', 'linedetection']) {
    it(`gives one true and one false for ${type}, and one event`, async () => {
      const subject = rig({ model: camera({ heartbeat: 'none', greets: false }) });
      const { device, clock, client } = subject;
      const heard = subject.hear({ delay: 0 });
      const events: string[] = [];
      client.onEvents(
        { events: [], channel: null },
        { alert: ({ payload }) => events.push(payload.type), picture: () => undefined },
      );
      await subject.open();
      await clock.advance(30_000);
      device.openStreams.should.equal(2);
      device.event(type, 1);
      if (type !== 'ANPR') device.event(type, 1, 'inactive');
      await clock.advance(10_000);
      device.openStreams.should.equal(1);
      heard.map(({ payload }) => payload).should.eql([true, false]);
      events.length.should.equal(type === 'ANPR' ? 1 : 2);
      await endWell(subject);
    });
  }
});

describe('a client that is opened and closed 10,000 times', () => {
  it('leaves no timer, connection or listener', async () => {
    const subject = rig();
    await subject.open();
    const { client, clock, transport } = subject;
    for (let i = 0; i < 10_000; i++) {
      client.idle();
      client.open();
      if (i % 10 === 0) await clock.advance(i % 100 === 0 ? 1_000 : 0);
    }
    await clock.advance(1_000);
    transport.open.should.equal(1);
    (await subject.close()).should.eql({ timers: 0, connections: 0 });
    transport.sent.length.should.be.above(1_000);
    transport.sent
      .filter(({ signal }) => getEventListeners(signal, 'abort').length > 0)
      .length.should.equal(0, 'a listener is left on a signal');
  }).timeout(60_000);
});

describe('a device with one fault after another, by chance', () => {
  for (let seed = 1; seed <= 24; seed++) {
    it(`seed ${seed}`, async () => {
      const chance = chances(seed);
      const model = seed % 2 ? camera() : recorder();
      const subject = rig({ model, device: { login: { tries: 3, ...logins[seed % logins.length] } } });
      const ends = new Map<string, () => void>();
      const { device, clock, client, messages } = subject;
      clock.randoms = Array.from({ length: 97 }, chance);
      subject.hear();
      await subject.open();
      for (let round = 0; round < 8; round++) {
        const fault = deviceFaults[Math.floor(chance() * deviceFaults.length)];
        should(fault).not.be.undefined();
        const channel = 1 + Math.floor(chance() * (seed % 2 ? 1 : 4));
        device.episode({ type: 'VMD', channel, lasts: chance() * 20_000 });
        await clock.advance(chance() * 10_000);
        if (!fault) continue;
        const { schemes } = device.login.settings;
        // Basic is refused for ever to a device that has offered Digest.
        if (schemes[0] === 'Basic' && /SHA-256|challenges/.test(fault.name)) continue;
        fault.begin(device);
        ends.set(fault.name, () => {
          fault.end?.(device);
          device.login.settings.schemes = schemes;
        });
        await clock.advance(chance() * 120_000);
        if (chance() < 0.5) continue;
        heal(device, ends);
      }
      heal(device, ends);
      // The longest wait of all: a lock, or the fourth stray 401 in a row.
      await clock.advance(1_810_000);
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
