import should from 'should';
import { refusalOf } from '../../../src/connection/refusal';
import { asDeviceError, Session, SessionUser } from '../../../src/connection/session';
import { DeviceError, PassingError } from '../../../src/errors';
import type { Part } from '../../../src/stream/part';
import { FakeStream, part } from '../../support/fake-streams';
import { TestClock } from '../../support/test-clock';

const address = { host: 'cam', port: 80, ssl: false };
/** A part with any body, of the length that it says. */
const partOf = (body: string): Buffer =>
  Buffer.from(
    `--boundary\r\nContent-Type: application/xml\r\nContent-Length: ${body.length}\r\n\r\n${body}\r\n`,
  );
const status = (code: number, words: string): string =>
  `<ResponseStatus><statusCode>${code}</statusCode><statusString>${words}</statusString></ResponseStatus>`;

/** Writes down what it is called with. */
class User implements SessionUser {
  readonly parts: string[] = [];
  readonly gaps: (number | null)[] = [];
  bytesRead = 0;
  bads = 0;
  proofs = 0;
  readonly errors: DeviceError[] = [];
  /** What a device says; all else is something unknown. */
  says = (text: string): boolean => text.includes('EventNotificationAlert');
  known?: (body: Buffer) => boolean = () => false;
  onBad: (session: Session) => void = () => undefined;
  onPart: (session: Session) => void = () => undefined;

  part(session: Session, { body }: Part): boolean {
    this.parts.push(body.toString());
    this.onPart(session);
    return this.says(body.toString());
  }
  bad(session: Session): void {
    this.bads++;
    this.onBad(session);
  }
  bytes(_: Session, count: number, gap: number | null): void {
    this.bytesRead += count;
    this.gaps.push(gap);
  }
  proved(): void {
    this.proofs++;
  }
  ended(_: Session, error: DeviceError): void {
    this.errors.push(error);
  }
  get codes(): string[] {
    return this.errors.map(({ code }) => code);
  }
}

describe('one open stream', () => {
  let clock: TestClock;
  let stream: FakeStream;
  let user: User;
  let session: Session;
  /** Lengths of what was judged, and whether as the first that came. */
  let judged: [number, boolean][];

  beforeEach(async () => {
    clock = new TestClock();
    // No reading of the clock is the beginning of time.
    await clock.advance(10_000);
    judged = [];
    user = new User();
    stream = new FakeStream();
    stream.judge = (body: Buffer, first: boolean) => {
      judged.push([body.length, first]);
      return refusalOf({ status: 200, header: () => [], body, address }, { path: '/', stream: first });
    };
    session = new Session(stream, clock, user, false);
    session.begin();
  });
  afterEach(() => {
    session.close();
    clock.timers.should.equal(0);
  });

  const send = (text: string): void => {
    stream.send(Buffer.from(text));
  };

  it('tells what came, when, and whether more than a greeting', async () => {
    session.openedAt.should.equal(10_000);
    session.lastByte.should.equal(10_000);
    await clock.advance(1_000);
    send('--bound');
    await clock.advance(2_000);
    send('ary\r\n');
    user.gaps.should.eql([null, null]);
    session.spoke.should.be.false();
    await clock.advance(1);
    send('C');
    session.spoke.should.be.true();
    await clock.advance(500);
    send('ontent-');
    user.gaps.should.eql([null, null, 1, 500]);
    user.bytesRead.should.equal(20);
    session.lastByte.should.equal(13_501);
  });

  it('is proved once, by its first alert', async () => {
    user.proofs.should.equal(0);
    stream.send(part());
    user.proofs.should.equal(1);
    session.proved.should.be.true();
    for (let i = 0; i < 3; i++) stream.send(part());
    await clock.advance(60_000);
    user.proofs.should.equal(1);
    user.parts.length.should.equal(4);
    user.errors.should.be.empty();
    judged.map(([, first]) => first).should.eql([true], 'what is heard later is judged no more');
  });

  it('is not proved where its first part makes its user close it', () => {
    user.onPart = () => {
      session.close();
    };
    stream.send(Buffer.concat([part(), part()]));
    user.parts.length.should.equal(1);
    user.proofs.should.equal(0);
    user.errors.should.be.empty();
  });

  it('is proved by 3 s of quiet, counted from the last byte, also with what nobody knows', async () => {
    await clock.advance(2_000);
    stream.send(partOf('<Unknown/>'));
    await clock.advance(2_999);
    user.proofs.should.equal(0);
    await clock.advance(1);
    user.proofs.should.equal(1);
    stream.send(part());
    user.proofs.should.equal(1);
  });

  it('is given up after a minute of what no device says', async () => {
    const noise = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 1_500) {
        send('noise ');
        await clock.advance(1_500);
      }
    };
    await noise(58_500);
    user.errors.should.be.empty();
    await noise(1_500);
    user.codes.should.eql(['not-understood']);
    should(user.errors[0]).match({ answered: true, cure: 'retry' });
    stream.destroyed.should.be.true();
  });

  it('tells a status that comes in pieces in full', async () => {
    const [begin, rest] = [status(4, 'Invalid').slice(0, 45), status(4, 'Invalid').slice(45)];
    send(begin);
    judged.should.be.empty();
    send(rest);
    await clock.advance(3_000);
    user.codes.should.eql(['refused']);
    should(user.errors[0]?.values.words).equal('Invalid');
  });

  it('shows a web page at once, whatever comes before or after', () => {
    send('  <!-- x -->');
    user.errors.should.be.empty();
    send('<html><body>');
    user.codes.should.eql(['web-page']);
    user.proofs.should.equal(0);
  });

  it('judges no more than the first 16 KB, as the first thing that came', async () => {
    for (let i = 0; i < 10; i++) stream.send(Buffer.alloc(5_000, 'x'));
    await clock.advance(3_000);
    judged.should.eql([[16_384, true]]);
    user.proofs.should.equal(1);
    stream.end();
    judged.at(-1)?.should.eql([16_384, true]);
  });

  it('finds an alert behind any amount of what nobody knows', () => {
    for (let i = 0; i < 5; i++) stream.send(Buffer.alloc(5_000, 'x'));
    stream.send(Buffer.concat([Buffer.from('\r\n'), part()]));
    user.parts.length.should.equal(1);
    user.proofs.should.equal(1);
  });

  it('takes nothing at all, and an empty part, for no refusal', async () => {
    stream.send(partOf(''));
    stream.send(partOf('  '));
    user.errors.should.be.empty();
    await clock.advance(3_000);
    user.proofs.should.equal(1);
    stream = new FakeStream();
    stream.judge = (body: Buffer) =>
      refusalOf({ status: 200, header: () => [], body, address }, { path: '/' });
    const quiet = new Session(stream, clock, user, false);
    quiet.begin();
    await clock.advance(3_000);
    user.proofs.should.equal(2);
    stream.end();
    user.codes.should.eql(['nothing'], 'an end without a word is one');
  });

  it('hands on no part that is a refusal, and reads no further', () => {
    stream.send(Buffer.concat([partOf(status(1, 'OK')), part()]));
    user.codes.should.eql(['refused']);
    user.parts.should.be.empty();
    user.proofs.should.equal(0);
  });

  it('minds a status in a living stream only where it says no', () => {
    user.says = (text) => !text.includes('ResponseStatus');
    stream.send(Buffer.concat([part(), partOf(status(1, 'OK')), part()]));
    user.errors.should.be.empty();
    user.parts.length.should.equal(3);
    judged.map(([, first]) => first).should.eql([true, false]);
    stream.send(Buffer.concat([partOf(status(4, 'Invalid')), part()]));
    user.codes.should.eql(['refused']);
    user.parts.length.should.equal(4);
  });

  it('tells how it ended: answered, where it was not proved', () => {
    stream.send(partOf('<Unknown/>'));
    stream.end();
    should(user.errors[0]).match({ code: 'ended', answered: true, cure: 'retry' });
    stream = new FakeStream();
    const proved = new Session(stream, clock, user, true);
    proved.begin();
    proved.renewal.should.be.true();
    stream.send(part());
    stream.end();
    should(user.errors[1]).match({ code: 'ended', answered: false });
    user.errors.length.should.equal(2);
  });

  it('reads what it holds before it tells that the connection broke', () => {
    const open = '--boundary\r\nContent-Type: text/plain\r\n\r\nhello';
    send(open);
    user.parts.should.be.empty();
    stream.fail();
    user.codes.should.eql(['reset']);
    (user.parts.length + user.bads).should.equal(1);
  });

  it('tells no end of a stream that its user closed in the last moment', () => {
    user.onBad = () => {
      session.close();
    };
    send('--boundary\r\nContent-Type: application/xml\r\n\r\n<A><b>');
    stream.end();
    user.bads.should.equal(1);
    user.errors.should.be.empty();
  });

  it('takes a document for whole where its user knows it', () => {
    const torn = '<A><b>';
    const bytes = Buffer.concat([partOf(torn), part()]);
    stream.send(bytes);
    [user.parts.length, user.bads].should.eql([1, 1]);
    user.known = (body) => body.toString() === torn;
    stream.send(bytes);
    [user.parts.length, user.bads].should.eql([3, 1]);
    should(user.parts[1]).equal(torn);
  });

  it('goes without a user who knows documents', () => {
    delete user.known;
    stream.send(part());
    user.parts.length.should.equal(1);
  });

  it('finds its parts by the boundary of the headers', () => {
    send('Content-Type: text/plain\r\n\r\nfirst\r\n--boundary\r\nContent-Type: text/plain\r\n\r\n');
    user.parts.should.eql(['first']);
  });
});

describe('whatever was thrown', () => {
  it('is an error that people can read, with its cause', () => {
    const known = new PassingError('busy');
    asDeviceError(known).should.equal(known);
    const fault = new Error('a fault');
    asDeviceError(fault).should.match({ code: 'reset', answered: false, cause: fault });
  });
});
