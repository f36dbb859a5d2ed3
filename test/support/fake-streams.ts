import 'should';
import type { ConnectionStatus } from '../../src/connection/connection-status';
import type { OpenStream, Requester } from '../../src/connection/requester';
import { StreamUser, Supervisor } from '../../src/connection/supervisor';
import type { BodyReader } from '../../src/connection/transport';
import { DeviceError, PassingError } from '../../src/errors';
import { settle, TestClock } from './test-clock';

/** A whole part whose length is right. */
export function part(type = 'videoloss', state = 'inactive'): Buffer {
  const body = `<EventNotificationAlert>\r\n<eventType>${type}</eventType>\r\n<eventState>${state}</eventState>\r\n</EventNotificationAlert>\r\n`;
  return Buffer.from(
    `--boundary\r\nContent-Type: application/xml\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
}

/** A stream whose device is the test. */
export class FakeStream implements OpenStream {
  readonly contentType = 'multipart/mixed; boundary=boundary';
  destroyed = false;
  /** By the device. */
  ended = false;
  private reader: BodyReader | null = null;

  judge: OpenStream['judge'] = () => null;

  read(reader: BodyReader): void {
    this.reader = reader;
  }

  destroy(): void {
    this.destroyed = true;
    this.reader = null;
  }

  send(bytes: Buffer = part()): void {
    this.reader?.data(bytes);
  }

  end(): void {
    const reader = this.reader;
    this.reader = null;
    this.ended = true;
    reader?.end();
  }

  fail(): void {
    const reader = this.reader;
    this.reader = null;
    this.ended = true;
    reader?.error(new PassingError('reset'));
  }
}

/** Answers openings as the test says: a stream, an error, or nothing until later. */
export class FakeRequester implements Requester {
  readonly paths: string[] = [];
  readonly opened: FakeStream[] = [];
  answer: () => FakeStream | DeviceError | 'hang' = () => new FakeStream();
  /** Ends the opening that hangs. */
  hanging: ((error: DeviceError) => void) | null = null;

  ask(): Promise<never> {
    return Promise.reject(new Error('not asked here'));
  }

  open(path: string, signal: AbortSignal): Promise<OpenStream> {
    this.paths.push(path);
    const answer = this.answer();
    if (answer === 'hang') {
      return new Promise((_, reject) => {
        this.hanging = reject;
        signal.addEventListener('abort', () => {
          reject(new PassingError('reset'));
        });
      });
    }
    if (answer instanceof DeviceError) return Promise.reject(answer);
    this.opened.push(answer);
    return Promise.resolve(answer);
  }

  get last(): FakeStream {
    const stream = this.opened.at(-1);
    if (!stream) throw new Error('no stream was opened');
    return stream;
  }

  get alive(): number {
    return this.opened.filter((stream) => !stream.destroyed && !stream.ended).length;
  }
}

/** Writes down what a supervisor tells. */
export class FakeUser implements StreamUser {
  known?: (body: Buffer) => boolean;
  parts = 0;
  readonly open: boolean[] = [];
  readonly told: ConnectionStatus[] = [];
  prepared = 0;
  prepare: StreamUser['prepare'] = () => {
    this.prepared++;
    return Promise.resolve();
  };
  part(): boolean {
    this.parts++;
    return true;
  }
  bad(): void {
    // counted in the record
  }
  streamOpen(open: boolean): void {
    this.open.push(open);
  }
  status(status: ConnectionStatus): void {
    this.told.push(status);
  }
  get states(): string[] {
    return this.told.map((status) => status.state);
  }
}

/** What a test of a supervisor has in its hands. */
export interface Supervised {
  readonly clock: TestClock;
  readonly requester: FakeRequester;
  readonly user: FakeUser;
  readonly supervisor: Supervisor;
}

/** A supervisor of its own for each test, which `begun` is given; each has to end without a timer or a socket. */
export function supervised(begun: (now: Supervised) => void): {
  online: () => Promise<FakeStream>;
  /** Another supervisor in place of this one, with this limit of silence. */
  another: (silence: number | null) => Supervisor;
} {
  let now: Supervised;
  beforeEach(() => {
    const [clock, requester, user] = [new TestClock(), new FakeRequester(), new FakeUser()];
    now = { clock, requester, user, supervisor: new Supervisor(requester, clock, user, null) };
    begun(now);
  });
  afterEach(() => {
    now.supervisor.stop();
    now.clock.timers.should.equal(0, 'a stopped supervisor leaves no timer');
    now.requester.alive.should.equal(0, 'a stopped supervisor leaves no socket');
  });
  return {
    async online() {
      now.supervisor.start();
      await settle();
      now.requester.last.send();
      return now.requester.last;
    },
    another(silence) {
      now.supervisor.stop();
      now = { ...now, supervisor: new Supervisor(now.requester, now.clock, now.user, silence) };
      return now.supervisor;
    },
  };
}
