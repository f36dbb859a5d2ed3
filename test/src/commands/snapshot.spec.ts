import should from 'should';
import type { Answer } from '../../../src/connection/requester';
import { InputError, LoginError } from '../../../src/errors';
import { SNAPSHOT_LIMIT, SNAPSHOTS_WAITING, Snapshots } from '../../../src/commands/snapshot';
import { aboutCamera, aboutRecorder, answer, FakeCommanded, responseStatus } from '../../support/fake-asker';
import { settle, TestClock } from '../../support/test-clock';

const jpeg = () => answer(200, Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]), 'image/jpeg');
const direct = (track: number) => `GET /ISAPI/Streaming/channels/${track}/picture`;
const proxy = (track: number) => `GET /ISAPI/ContentMgmt/StreamingProxy/channels/${track}/picture`;
const badXmlContent = (status: number) => responseStatus(status, 6, 'Invalid XML Content', 'badXmlContent');
const deviceError = (status: number) => responseStatus(status, 3, 'Device Error', 'deviceError');

describe('snapshot', () => {
  let clock: TestClock;
  let device: FakeCommanded;
  let snapshots: Snapshots;

  beforeEach(() => {
    clock = new TestClock();
    device = new FakeCommanded();
    snapshots = new Snapshots(device, clock);
  });

  const take = (channel = 1, stream: 'main' | 'sub' = 'main', recorder = false, signal?: AbortSignal) => {
    device.known = recorder ? aboutRecorder : aboutCamera;
    return snapshots.take({ channel, stream }, signal);
  };

  /** Takes a picture while time passes for pauses. */
  async function takeInTime(...args: Parameters<typeof take>) {
    const picture = take(...args);
    picture.catch(() => undefined);
    await clock.advance(5000);
    return picture;
  }

  it('asks for channel x 100 + 1 for the main stream and + 2 for the sub stream', async () => {
    device.on(direct(101), jpeg()).on(direct(1202), jpeg());
    const picture = await take();
    picture.channel.should.equal(1);
    picture.contentType.should.equal('image/jpeg');
    picture.data.length.should.equal(7);
    await take(12, 'sub');
    device.lines.should.eql([direct(101), direct(1202)]);
  });

  it('limits the bytes and the time of every request', async () => {
    device.on(direct(101), jpeg());
    await take();
    should(device.asked[0]?.maxBytes).equal(10 * 1024 * 1024);
    should(device.asked[0]?.limit).be.within(1, SNAPSHOT_LIMIT);
  });

  for (const status of [200, 400])
    it(`goes to the proxy path when badXmlContent comes with ${status} where a JPEG is expected, and stays there`, async () => {
      device.on(direct(201), badXmlContent(status)).on(proxy(201), jpeg());
      await take(2, 'main', true);
      await take(2, 'main', true);
      device.lines.should.eql([direct(201), proxy(201), proxy(201)]);
    });

  it('remembers the path per channel: a hybrid recorder has both kinds', async () => {
    device.on(direct(101), jpeg()).on(direct(901), badXmlContent(200)).on(proxy(901), jpeg());
    await take(9, 'main', true);
    await take(1, 'main', true);
    device.lines.should.eql([direct(901), proxy(901), direct(101)]);
  });

  it('tries the proxy of a recorder whatever its direct path says, and reports what was said there', async () => {
    device.on(direct(101), answer(403, '', 'text/html')).on(proxy(101), jpeg());
    (await take(1, 'main', true)).data.length.should.equal(7);
    device.on(proxy(101), responseStatus(403, 4, 'Invalid Operation', 'lowPrivilege'));
    await take(1, 'main', true).should.be.rejectedWith(
      /may not do this \(Invalid Operation: lowPrivilege, status 403, code 4\)/,
    );
  });

  it('waits and asks once more after deviceError', async () => {
    device.on(direct(101), deviceError(200), jpeg());
    (await takeInTime()).data.length.should.equal(7);
    device.lines.should.eql([direct(101), direct(101)]);
  });

  it('asks a busy device exactly once more and then says what it said', async () => {
    device.on(direct(101), responseStatus(503, 2, 'Device Busy', 'deviceBusy'));
    await takeInTime().should.be.rejectedWith(/Device Busy: deviceBusy/);
    device.lines.length.should.equal(2);
  });

  it('takes the sub stream when main answers 500', async () => {
    device.on(direct(101), answer(500)).on(direct(102), jpeg());
    (await take()).data.length.should.equal(7);
    device.lines.should.eql([direct(101), direct(102)]);
  });

  it('retries deviceError with 500 before it takes the sub stream', async () => {
    device.on(direct(101), deviceError(500)).on(direct(102), jpeg());
    (await takeInTime()).data.length.should.equal(7);
    device.lines.should.eql([direct(101), direct(101), direct(102)]);
  });

  it('ends when no path has a picture', async () => {
    device
      .on(direct(101), answer(500))
      .on(direct(102), badXmlContent(200))
      .on(proxy(102), badXmlContent(200));
    await takeInTime().should.be.rejectedWith(/badXmlContent/);
    device.lines.length.should.be.belowOrEqual(5);
  });

  it('refuses a body that is no JPEG, whatever its header says', async () => {
    device.on(
      direct(101),
      answer(200, 'hello', 'image/jpeg'),
      answer(200, '<html>hello</html>', 'image/jpeg'),
      answer(200, '', 'image/jpeg'),
    );
    for (const code of ['no-picture', 'web-page', 'nothing']) {
      const error: unknown = await take().catch((e: unknown) => e);
      should(error).have.property('code', code);
      String(error).should.not.containEql('hello');
    }
  });

  it('does not take the picture on an error page for one of the camera', async () => {
    device.on(direct(101), answer(404, jpeg().body, 'image/jpeg')).on(proxy(101), answer(404));
    await take().should.be.rejectedWith(/does not know/);
  });

  it('ends within 20 s however long each path takes', async () => {
    const slow = (reply: Answer) => () =>
      new Promise<Answer>((resolve) => {
        clock.after(10_000, () => {
          resolve(reply);
        });
      });
    device.on(direct(101), slow(answer(500))).on(direct(102), slow(badXmlContent(200)));
    const picture = take();
    picture.catch(() => undefined);
    await clock.advance(20_000);
    await picture.should.be.rejectedWith(/20 seconds/);
    device.lines.should.eql([direct(101), direct(102)]);
  });

  it('looks on the direct path again when the proxy that knew the channel does so no more', async () => {
    device.on(direct(201), badXmlContent(200), jpeg()).on(proxy(201), jpeg(), badXmlContent(200));
    await take(2, 'main', true);
    await take(2, 'main', true);
    device.lines.should.eql([direct(201), proxy(201), proxy(201), direct(201)]);
  });

  it('asks for nothing when it was given up before', async () => {
    await take(1, 'main', false, AbortSignal.abort(new Error('closed'))).should.be.rejectedWith('closed');
    device.asked.should.be.empty();
  });

  it('passes a refused login on without another try', async () => {
    const login = new LoginError('login-refused', { time: '12:30' }, 0);
    device.on(direct(101), login);
    await take().should.be.rejectedWith(login);
    device.lines.length.should.equal(1);
  });

  for (const channel of [0, -1, 1.5, NaN, 70_000])
    it(`refuses channel ${channel}`, async () => {
      await take(channel).should.be.rejectedWith(InputError);
      device.asked.should.be.empty();
    });

  describe('at once', () => {
    let release: (() => void)[];
    beforeEach(() => {
      release = [];
      const slow = () =>
        new Promise<ReturnType<typeof jpeg>>((resolve) =>
          release.push(() => {
            resolve(jpeg());
          }),
        );
      for (let channel = 1; channel <= 40; channel++) device.on(direct(channel * 100 + 1), slow);
    });

    it('asks for two pictures and lets the others wait in order', async () => {
      const taken = [1, 2, 3, 4].map((channel) => take(channel));
      await settle();
      device.lines.should.eql([direct(101), direct(201)]);
      release.shift()?.();
      await settle();
      device.lines.should.eql([direct(101), direct(201), direct(301)]);
      for (let i = 0; i < 3; i++) {
        release.shift()?.();
        await settle();
      }
      (await Promise.all(taken)).map((picture) => picture.channel).should.eql([1, 2, 3, 4]);
      clock.timers.should.equal(0);
    });

    it('refuses more than the queue holds', async () => {
      const taken = Array.from({ length: 2 + SNAPSHOTS_WAITING }, (_, i) => take(i + 1));
      for (const picture of taken) picture.catch(() => undefined);
      await take(40).should.be.rejectedWith(/waiting/);
    });

    it('gives up a picture that waited too long, and an aborted one at once, without losing a place', async () => {
      const first = [take(1), take(2)];
      const stop = new AbortController();
      const stopped = take(3, 'main', false, stop.signal);
      const late = [take(4), take(4, 'main', false, new AbortController().signal)];
      for (const picture of late) picture.catch(() => undefined);
      await settle();
      stop.abort();
      await stopped.should.be.rejected();
      await clock.advance(SNAPSHOT_LIMIT);
      for (const picture of late) await picture.should.be.rejectedWith(/20 seconds/);
      device.lines.length.should.equal(2);
      release.splice(0).forEach((go) => {
        go();
      });
      await Promise.all(first);
      const next = take(5);
      await settle();
      release.shift()?.();
      (await next).channel.should.equal(5);
      clock.timers.should.equal(0);
    });
  });
});
