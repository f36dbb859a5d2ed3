import should from 'should';
import { readBody, readRefusal } from '../../../src/connection/body';
import { PassingError } from '../../../src/errors';
import type { BodyReader, WireReply } from '../../../src/connection/transport';
import { countedSignal } from '../../support/counted-signal';
import { settle, TestClock } from '../../support/test-clock';

/** A reply whose body comes as the test says. */
class Reply implements WireReply {
  readonly status = 401;
  destroyed = false;
  reader: BodyReader | null = null;

  header(): readonly string[] {
    return [];
  }

  read(reader: BodyReader): void {
    this.reader = reader;
  }

  destroy(): void {
    this.destroyed = true;
  }

  say(text: string): void {
    this.reader?.data(Buffer.from(text));
  }
}

const never = new AbortController().signal;

describe('reading a body', () => {
  it('joins its chunks and lets the socket go', async () => {
    const reply = new Reply();
    const body = readBody(reply, 100, never);
    reply.say('one ');
    reply.say('two');
    reply.reader?.end();
    (await body).toString().should.equal('one two');
    reply.destroyed.should.be.true();
  });

  it('tells a status though it did not end as announced, and nothing else', async () => {
    for (const [text, isTold] of [
      ['<ResponseStatus><statusCode>4</statusCode></ResponseStatus>', true],
      ['{"statusCode":4,"statusString":"x"}', true],
      ['<userCheck><statusValue>401</statusValue></userCheck>', true],
      ['<DeviceInfo><model>x</model></DeviceInfo>', false],
    ] as const) {
      const [broken, late] = [new Reply(), new Reply()];
      const limit = new AbortController();
      const bodies = [readBody(broken, 100, never), readBody(late, 100, limit.signal)];
      for (const reply of [broken, late]) reply.say(text);
      broken.reader?.error(new PassingError('reset'));
      limit.abort(new PassingError('answer-timeout', { seconds: 15 }));
      const told = await Promise.allSettled(bodies);
      told
        .map((one) => (one.status === 'fulfilled' ? one.value.toString() : ''))
        .should.eql(isTold ? [text, text] : ['', '']);
    }
  });

  it('copies what it keeps, because a chunk is only valid while it is delivered', async () => {
    const reply = new Reply();
    const body = readBody(reply, 100, never);
    const chunk = Buffer.from('kept');
    reply.reader?.data(chunk);
    chunk.fill('x');
    reply.reader?.end();
    (await body).toString().should.equal('kept');
  });

  it('takes a body of the very size allowed and refuses one byte more, without waiting for its end', async () => {
    const [fits, large] = [new Reply(), new Reply()];
    const [taken, refused] = [readBody(fits, 4, never), readBody(large, 4, never)];
    fits.say('1234');
    fits.reader?.end();
    large.say('12345');
    (await taken).length.should.equal(4);
    await refused.should.be.rejectedWith(/larger than/);
    large.destroyed.should.be.true();
    large.say('late');
    large.reader?.end();
  });

  it('fails as the connection fails', async () => {
    const reply = new Reply();
    const body = readBody(reply, 100, never);
    reply.reader?.error(new Error('broken'));
    await body.should.be.rejectedWith('broken');
    reply.destroyed.should.be.true();
  });

  it('ends with the reason of an abort, during the body and before it', async () => {
    const reply = new Reply();
    const abort = new AbortController();
    const body = readBody(reply, 100, abort.signal);
    abort.abort(new Error('given up'));
    await body.should.be.rejectedWith('given up');
    reply.destroyed.should.be.true();

    const late = new Reply();
    await readBody(late, 100, AbortSignal.abort('no error at all')).should.be.rejectedWith(Error);
    should(late.reader).equal(null);
    late.destroyed.should.be.true();
  });
});

describe('reading the body of a refusal', () => {
  it('gives what came, however it ends', async () => {
    for (const end of ['end', 'error', 'time'] as const) {
      const clock = new TestClock();
      const reply = new Reply();
      const body = readRefusal(reply, clock, never);
      reply.say('<userCheck>');
      if (end === 'end') reply.reader?.end();
      else if (end === 'error') reply.reader?.error(new Error('broken'));
      else await clock.advance(3_000);
      (await body).toString().should.equal('<userCheck>');
      reply.destroyed.should.be.true();
      clock.timers.should.equal(0);
    }
  });

  it('reads 64 KB and no more', async () => {
    const reply = new Reply();
    const body = readRefusal(reply, new TestClock(), never);
    reply.say('x'.repeat(60_000));
    reply.say('y'.repeat(60_000));
    reply.say('z');
    const text = (await body).toString();
    text.length.should.equal(65_536);
    text.should.endWith('y');
  });

  it('waits for no end after 64 KB', async () => {
    const reply = new Reply();
    const body = readRefusal(reply, new TestClock(), never);
    reply.say('x'.repeat(65_536));
    (await body).length.should.equal(65_536);
    reply.destroyed.should.be.true();
  });

  it('leaves no listener on a signal that lives on, and neither does any other body', async () => {
    const counted = countedSignal();
    const refusal = new Reply();
    const whole = new Reply();
    const bodies = [
      readRefusal(refusal, new TestClock(), counted.signal),
      readBody(whole, 100, counted.signal),
    ];
    counted.listeners.should.equal(2);
    for (const reply of [refusal, whole]) reply.reader?.end();
    await Promise.all(bodies);
    counted.listeners.should.equal(0);
  });

  it('rejects only where it was given up, and leaves no timer', async () => {
    const clock = new TestClock();
    const abort = new AbortController();
    const body = readRefusal(new Reply(), clock, abort.signal);
    abort.abort(new Error('given up'));
    await body.should.be.rejectedWith('given up');
    await readRefusal(new Reply(), clock, abort.signal).should.be.rejectedWith('given up');
    await settle();
    clock.timers.should.equal(0);
  });
});
