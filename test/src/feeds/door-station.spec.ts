import should from 'should';
import type { AlertMessage } from '../../../src/device/device-types';
import { doorStation } from '../../simulator';
import type { LoginSettings } from '../../simulator/login';
import { Rig, RigOptions } from '../../support/rig';

const HOUR = 3_600_000;

/** A door station that lets one nonce be used for as long as it runs, unless told otherwise. */
function station(login: Partial<LoginSettings> = {}, more: RigOptions = {}): Rig {
  return new Rig({
    model: doorStation(),
    device: { login: { nonceLife: Number.POSITIVE_INFINITY, ...login } },
    ...more,
  });
}

const question = '/ISAPI/VideoIntercom/callStatus?format=json';

describe('a door station that rings', () => {
  let rig: Rig;
  afterEach(async () => {
    (await rig.close()).should.deepEqual({ timers: 0, connections: 0 });
  });

  const asked = () => rig.device.ledger.requests.filter(({ target }) => target === question);
  const logins = () => asked().filter(({ headers }) => headers.authorization !== undefined);
  const refused = () => rig.device.ledger.logins.filter(({ result }) => result !== 'ok');
  const warnings = () => rig.lines.filter((line) => /^(warn|error)/.test(line));

  it('turns its sensor on within 1.1 s, off when the call is over, and says what happened', async () => {
    rig = station();
    const heard = rig.hear({ sensor: 'video_intercom_call', delay: 0 });
    const alerts: AlertMessage[] = [];
    rig.client.onEvents(
      { events: ['video_intercom_call'], channel: null },
      { alert: (alert) => alerts.push(alert), picture: () => undefined },
    );
    await rig.open();
    await rig.clock.advance(20_000);
    heard.should.be.empty();
    rig.device.doorStation.ring();
    await rig.clock.advance(1_100);
    heard
      .map(({ payload, reason, topic }) => [payload, reason, topic])
      .should.deepEqual([[true, 'active', 'front_porch_video_intercom_call']]);
    heard[0]?.event?.should.containDeep({
      type: 'callStatus',
      state: 'active',
      dateTime: '2026-01-01T12:00:22.000Z',
    });
    await rig.clock.advance(32_000);
    heard
      .map(({ payload, reason }) => [payload, reason])
      .should.deepEqual([
        [true, 'active'],
        [false, 'inactive'],
      ]);
    await rig.clock.advance(60_000);
    alerts
      .map(({ payload }) => payload.raw)
      .should.deepEqual([
        { CallStatus: { status: 'ring' } },
        { CallStatus: { status: 'onCall' } },
        { CallStatus: { status: 'idle' } },
      ]);
  });

  it('costs one login where its nonces may be used again', async () => {
    rig = station();
    rig.hear();
    await rig.open();
    await rig.clock.advance(HOUR / 6);
    asked().length.should.be.within(590, 605);
    (asked().length - logins().length).should.equal(1);
    refused().should.be.empty();
  });

  for (const usedNonce of ['challenge', 'nothing'] as const) {
    it(`is asked without a login first where it takes a used nonce with ${usedNonce}, and never refuses one again`, async () => {
      rig = station({ usedNonce });
      const heard = rig.hear({ sensor: 'video_intercom_call', delay: 0 });
      await rig.open();
      await rig.clock.advance(3 * 60_000);
      refused().length.should.equal(1);
      rig.device.ledger.locks.should.equal(0);
      rig.device.doorStation.ring({ lasts: 2_000 });
      await rig.clock.advance(1_100);
      heard.length.should.equal(1);
      rig.client.status.state.should.not.equal('refused');
    });
  }

  it('is not asked while its stream is to come, nor without a listener, nor where calls are ignored', async () => {
    rig = station();
    rig.hear({ sensor: 'motion' });
    rig.client.onEvents(
      { events: ['motion'], channel: null },
      { alert: () => undefined, picture: () => undefined },
    );
    await rig.open();
    await rig.clock.advance(30_000);
    asked().should.be.empty();
    const watch = rig.client.watch(
      { sensor: 'all', channel: null, target: null, delay: null, initial: false },
      { message: () => undefined, changed: () => undefined },
    );
    await rig.clock.advance(5_500);
    asked().length.should.be.within(5, 7);
    watch.close();
    const before = asked().length;
    await rig.clock.advance(30_000);
    asked().length.should.equal(before);
  });

  it('is not asked where a person ignores calls', async () => {
    rig = station({}, { settings: { customize: [{ sensor: 'video_intercom_call', ignored: true }] } });
    rig.hear();
    await rig.open();
    await rig.clock.advance(30_000);
    asked().should.be.empty();
  });

  it('lets hold run when it is gone, and says so once', async () => {
    rig = station();
    const heard = rig.hear({ sensor: 'video_intercom_call', delay: 0 });
    await rig.open();
    await rig.clock.advance(20_000);
    const before = warnings().length;
    rig.device.doorStation.ring();
    await rig.clock.advance(1_100);
    rig.device.faults.connect = 'refuse';
    await rig.clock.advance(120_000);
    heard
      .map(({ payload, reason }) => [payload, reason])
      .should.deepEqual([
        [true, 'active'],
        [false, 'disconnected'],
      ]);
    warnings().length.should.be.within(before, before + 1);
  });
});

describe('a camera without calls', () => {
  it('is asked once an hour', async () => {
    const rig = new Rig();
    rig.hear();
    await rig.open();
    await rig.clock.advance(HOUR + 20_000);
    const asked = rig.device.ledger.requests.filter(({ target }) => target === question);
    // Without a login and with one.
    asked.length.should.equal(4);
    rig.lines.filter((line) => !line.startsWith('debug')).should.be.empty();
    should(rig.client.status.state).equal('online');
    (await rig.close()).should.deepEqual({ timers: 0, connections: 0 });
  });
});
