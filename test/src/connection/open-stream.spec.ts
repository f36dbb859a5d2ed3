import 'should';
import { openStream } from '../../../src/connection/open-stream';
import type { SentenceCode } from '../../../src/sentences';
import { LastingError, LoginError, PassingError } from '../../../src/errors';
import { FakeRequester, FakeStream } from '../../support/fake-streams';

const CURRENT = '/ISAPI/Event/notification/alertStream';
const OLD = '/Event/notification/alertStream';

describe('opening the event stream', () => {
  let requester: FakeRequester;
  const { signal } = new AbortController();
  beforeEach(() => (requester = new FakeRequester()));

  /** What each opening meets, in order; then a stream. */
  const meets = (...codes: SentenceCode[]): void => {
    requester.answer = () => {
      const code = codes.shift();
      return code === undefined ? new FakeStream() : new LastingError(code, { said: code });
    };
  };

  it('asks on the path of current firmware first, and tells which one it was', async () => {
    const { stream, path } = await openStream(requester, signal);
    stream.should.equal(requester.last);
    path.should.equal(CURRENT);
    requester.paths.should.eql([CURRENT]);
  });

  it('asks on the other path where the device does not know the first one, whichever that is', async () => {
    for (const code of ['not-found', 'unsupported'] as const)
      for (const [first, other] of [
        [CURRENT, OLD],
        [OLD, CURRENT],
      ] as const) {
        requester.paths.length = 0;
        meets(code);
        (await openStream(requester, signal, first)).path.should.equal(other);
        requester.paths.should.eql([first, other]);
      }
  });

  it('says that there is no stream where both are unknown, in the words of the device where it has some', async () => {
    meets('not-found', 'not-found');
    await openStream(requester, signal).should.be.rejectedWith({ code: 'no-stream' });
    for (const codes of [
      ['unsupported', 'not-found'],
      ['not-found', 'unsupported'],
    ] as const) {
      meets(...codes);
      await openStream(requester, signal).should.be.rejectedWith({ code: 'unsupported' });
    }
    requester.paths.length.should.equal(6);
  });

  it('asks no more after any other refusal', async () => {
    for (const error of [
      new LoginError('login-refused', { time: '12:30' }, 0),
      new PassingError('busy', {}, true),
      new LastingError('forbidden'),
    ]) {
      requester.paths.length = 0;
      requester.answer = () => error;
      await openStream(requester, signal).should.be.rejectedWith(error);
      requester.paths.should.eql([CURRENT]);
    }
    const fault = new Error('a fault');
    await openStream({ open: () => Promise.reject(fault) }, signal).should.be.rejectedWith(fault);
  });

  it('asks no more once it was given up', async () => {
    const gaveUp = new AbortController();
    requester.answer = () => {
      gaveUp.abort();
      return new LastingError('not-found');
    };
    await openStream(requester, gaveUp.signal).should.be.rejectedWith({ code: 'not-found' });
    requester.paths.should.eql([CURRENT]);
  });
});
