import should from 'should';
import type { ConnectionStatus } from '../../../src/connection/connection-status';
import { LoginError, PassingError } from '../../../src/errors';
import { askForLife, PushLink } from '../../../src/feeds/push-link';
import { answer, FakeAsker } from '../../support/fake-asker';
import { TestClock } from '../../support/test-clock';

const unreachable = new PassingError('unreachable', { host: 'h', port: 80 });

describe('the connection to a device that sends by itself', () => {
  let clock: TestClock;
  let told: [number, ConnectionStatus['state'], string][];
  let open: boolean[];
  let asked: string[];
  /** What looking around and questions come to now; `null`: an answer. */
  let trouble: Error | null;
  let link: PushLink;
  beforeEach(() => {
    clock = new TestClock();
    told = [];
    open = [];
    asked = [];
    trouble = null;
    const come = (what: string) => (): Promise<void> => {
      asked.push(what);
      return trouble ? Promise.reject(trouble) : Promise.resolve();
    };
    link = new PushLink(clock, {
      prepare: come('prepare'),
      ask: come('ask'),
      streamOpen: (on) => open.push(on),
      status: ({ state, reason }) => told.push([Math.round(clock.ticks() / 1000), state, reason]),
    });
  });
  afterEach(() => {
    link.stop();
    clock.timers.should.equal(0);
  });
  const states = () => told.map(([at, state]) => `${at} ${state}`);

  it('is online while its last answer is younger than 150 s, and waits for the first post', async () => {
    link.status.state.should.equal('connecting');
    link.start();
    link.start();
    await clock.advance(600_000);
    asked.should.deepEqual(['prepare', ...Array<string>(10).fill('ask')]);
    states().should.deepEqual(['0 online']);
    told[0]?.[2].should.startWith('Waiting for the device to send');
    should(link.status.code).equal('push-waiting');
    link.tookPost();
    states().should.deepEqual(['0 online', '600 online']);
    told[1]?.[2].should.equal('The device sends its events to Node-RED.');
    should(link.status.code).be.null();
    link.tookPost();
    told.length.should.equal(2);
  });

  it('is offline 150 s after the last answer or post, with the reason, and back with the next', async () => {
    link.start();
    await clock.advance(1_000);
    trouble = unreachable;
    await clock.advance(100_000);
    link.tookPost();
    await clock.advance(148_000);
    states().should.deepEqual(['0 online', '101 online']);
    await clock.advance(3_000);
    states().slice(2).should.deepEqual(['251 offline']);
    should(told.at(-1)?.[2]).startWith('Nothing answers at h:80');
    open.should.deepEqual([true, false]);
    trouble = null;
    await clock.advance(60_000);
    states().slice(3).should.deepEqual(['300 online']);
  });

  it('is online by posts alone where the device cannot be asked', async () => {
    trouble = unreachable;
    link.start();
    await clock.advance(5_000);
    states().should.deepEqual(['0 offline']);
    link.tookPost();
    await clock.advance(140_000);
    states().should.deepEqual(['0 offline', '5 online']);
    await clock.advance(20_000);
    states().should.deepEqual(['0 offline', '5 online', '155 offline']);
    asked.should.matchEach('prepare');
  });

  it('is refused where the login is, but for posts', async () => {
    trouble = new LoginError('login-refused', {}, 1234);
    link.start();
    await clock.advance(5_000);
    states().should.deepEqual(['0 refused']);
    should(link.status.retryAt).equal(1234);
    link.tookPost();
    link.status.state.should.equal('online');
  });

  it('makes posts wait for the first look around, for 10 s at most, and wants none when it is not in use', async () => {
    (await link.isReady()).should.be.false();
    link.start();
    (await link.isReady()).should.be.true();
    link.stop();
    (await link.isReady()).should.be.false();
    let ready = false;
    const slow = new PushLink(clock, {
      prepare: () => new Promise(() => undefined),
      ask: () => Promise.resolve(),
      streamOpen: () => undefined,
      status: () => undefined,
    });
    slow.start();
    void slow.isReady().then(() => (ready = true));
    await clock.advance(9_900);
    ready.should.be.false();
    await clock.advance(200);
    ready.should.be.true();
    slow.stop();
  });
});

describe('the question whether a device lives', () => {
  const alive = (reply: ReturnType<typeof answer> | Error): Promise<boolean> =>
    askForLife(new FakeAsker().on('GET /ISAPI/System/deviceInfo', reply), new AbortController().signal).then(
      () => true,
      () => false,
    );

  it('is answered by a device, also by one that says no', async () => {
    (await alive(answer(200, '<DeviceInfo><deviceName>x</deviceName></DeviceInfo>'))).should.be.true();
    (await alive(answer(404))).should.be.true();
    (
      await alive(answer(403, '<ResponseStatus><statusCode>4</statusCode></ResponseStatus>'))
    ).should.be.true();
  });

  it('is not answered by nobody, or by a web page', async () => {
    (await alive(unreachable)).should.be.false();
    (await alive(answer(200, '<html><body>Router</body></html>', 'text/html'))).should.be.false();
    (await alive(answer(502))).should.be.false();
  });
});
