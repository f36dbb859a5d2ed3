import should from 'should';
import { Knowledge } from '../../../src/device/knowledge';
import { LoginError, PassingError } from '../../../src/errors';
import type { Inventory } from '../../../src/sensors/inventory';
import { answer, FakeAsker, responseStatus } from '../../support/fake-asker';
import { settle, TestClock } from '../../support/test-clock';

const info = (type: string) =>
  answer(200, `<DeviceInfo><model>M</model><deviceType>${type}</deviceType></DeviceInfo>`);
const list = (kind: string, ...ids: number[]) =>
  answer(
    200,
    `<${kind}ChannelList>${ids.map((id) => `<${kind}Channel><id>${id}</id></${kind}Channel>`).join('')}</${kind}ChannelList>`,
  );
const busy = responseStatus(503, 2, 'Device Busy', 'deviceBusy');
const INFO = 'GET /ISAPI/System/deviceInfo';
const PROXIES = 'GET /ISAPI/ContentMgmt/InputProxy/channels';
const INPUTS = 'GET /ISAPI/System/Video/inputs/channels';

describe('what a device is', () => {
  let clock: TestClock;
  let asker: FakeAsker;
  let taken: Inventory[];
  let recorder: boolean | null;
  let closing: AbortController;
  let knowledge: Knowledge;

  beforeEach(() => {
    clock = new TestClock();
    asker = new FakeAsker().on(INFO, info('NVR')).on(PROXIES, list('InputProxy', 1, 2, 5));
    taken = [];
    recorder = null;
    closing = new AbortController();
    knowledge = new Knowledge(
      asker,
      clock,
      {
        took: (inventory) => {
          taken.push(inventory);
          recorder ??= inventory.recorder;
        },
        unread: () => undefined,
        recorder: () => recorder,
        channels: () => [7],
      },
      closing.signal,
      'cam.lan:80',
    );
  });
  afterEach(() => {
    clock.timers.should.equal(0);
  });

  const times = (line: string) => asker.lines.filter((one) => one === line).length;

  it('is asked once for many at a time, without the long list of events', async () => {
    const all = await Promise.all([knowledge.about(), knowledge.about(), knowledge.about()]);
    all.map((about) => about.recorder).should.eql([true, true, true]);
    should(all[0].channels).eql([1, 2, 5, 7]);
    times(INFO).should.equal(1);
    times('GET /ISAPI/Event/triggers').should.equal(0);
    await knowledge.about();
    times(INFO).should.equal(1);
  });

  it('is asked again where the device was busy, at once and at the next command', async () => {
    asker.on(INFO, busy, busy, busy, info('NVR')).on(PROXIES, busy, busy, list('InputProxy', 1));
    const first = knowledge.about();
    await clock.advance(1000);
    (await first).should.containEql({ recorder: false, channels: null });
    (await knowledge.about()).recorder.should.be.true();
  });

  it('says that a recorder is one although it calls itself a camera', async () => {
    asker.on(INFO, info('IPC'));
    (await knowledge.about()).recorder.should.be.true();
  });

  it('does not take a camera’s word while its list of IP channels is busy', async () => {
    asker.on(INFO, info('IPC')).on(PROXIES, busy, list('InputProxy', 1));
    const about = knowledge.about();
    await clock.advance(1000);
    (await about).recorder.should.be.true();
  });

  it('knows no whole list of channels where one of them could not be read', async () => {
    asker.on(PROXIES, answer(403)).on(INPUTS, list('VideoInput', 1));
    should((await knowledge.about()).channels).equal(null);
  });

  it('rejects with the refused login, and asks anew the next time', async () => {
    asker.on(INFO, new LoginError('login-refused', { time: '12:00' }, 0), info('NVR'));
    await knowledge.about().should.be.rejectedWith({ code: 'login-refused' });
    (await knowledge.about()).recorder.should.be.true();
  });

  it('rejects where nobody answers', async () => {
    asker.on(INFO, new PassingError('unreachable', { host: 'cam.lan', port: 80 }));
    await knowledge.about().should.be.rejectedWith({ code: 'unreachable' });
  });

  it('is given up by one who waits without spoiling it for the others', async () => {
    let tell: () => void = () => undefined;
    asker.on(
      INFO,
      () =>
        new Promise(
          (resolve) =>
            (tell = () => {
              resolve(info('NVR'));
            }),
        ),
    );
    const stop = new AbortController();
    const one = knowledge.about(stop.signal);
    const other = knowledge.about();
    await settle();
    stop.abort(new Error('closed'));
    await one.should.be.rejectedWith('closed');
    tell();
    (await other).recorder.should.be.true();
    await knowledge.about(stop.signal).should.be.fulfilled();
    times(INFO).should.equal(1);
  });

  it('waits for the look around before the first stream instead of asking beside it', async () => {
    const looking = knowledge.prepare(closing.signal);
    const about = knowledge.about();
    await looking;
    (await about).recorder.should.be.true();
    times(INFO).should.equal(1);
  });

  it('keeps what it knew where less is told later', async () => {
    asker.on(INPUTS, list('VideoInput'));
    await knowledge.prepare(closing.signal);
    asker.on(INFO, busy).on(PROXIES, busy).on(INPUTS, busy);
    await knowledge.prepare(closing.signal);
    should(knowledge.info.deviceType).equal('NVR');
    should(knowledge.inventory?.analog).equal(false);
    knowledge.inventory?.channels.map(({ id }) => id).should.eql([1, 2, 5]);
  });
});
