import type { Clock } from '../clock';
import { openStream } from '../connection/open-stream';
import type { Answer, OpenStream, Requester } from '../connection/requester';
import { refusalOf, withoutWords } from '../connection/refusal';
import type { Address } from '../connection/transport';
import { abortReason, DeviceError, LastingError, LoginError, PassingError } from '../errors';
import { silentLog } from '../log';
import { fill, Sentence, SentenceCode, sentences, SentenceValues } from '../sentences';
import { SensorBoard } from '../sensors/board';
import type { Channel, DeviceInfo, Inventory } from '../sensors/inventory';
import type { ListedSensor } from '../sensors/message';
import { readStatus, refusal } from '../commands/answer';
import type { Certificate } from '../connection/peer-certificate';
import { Session } from '../connection/session';
import { readDocument } from '../documents/answer';
import { BadPartError } from '../documents/bounds';
import type { Part } from '../stream/part';
import { readAlert } from '../stream/read-alert';
import { findReasons, Reason } from './reasons';

/** One step of a test, in this order; a step that did not come about is left out. */
export interface TestStep {
  /**
   * `reach`: TCP, TLS and HTTP. `device`: deviceInfo. `sensors`: Event/triggers and channels. `stream`: opened and proved.
   * Then, only where there is something to say, what else keeps events from coming.
   */
  readonly step: 'reach' | 'login' | 'device' | 'sensors' | 'stream' | Reason['step'];
  readonly ok: boolean;
  /** One plain English sentence. */
  readonly message: string;
  readonly hint?: string;
  /** What the editor finds the sentence in its own language by. */
  readonly code?: SentenceCode;
  readonly values?: SentenceValues;
}

/** What a test of the form found out; `device`, `channels` and `sensors` as far as it came. */
export interface TestAnswer {
  readonly ok: boolean;
  readonly steps: readonly TestStep[];
  /** `recorder` null: it does not say. */
  readonly device?: DeviceInfo & { readonly recorder?: boolean | null };
  readonly channels?: readonly Channel[];
  readonly sensors?: readonly ListedSensor[];
  /** With SSL: what the server shows, where it could be seen. */
  readonly certificate?: Certificate;
}

/** The stream of a deployed device. */
export interface DeployedStream {
  /**
   * Whether it is that of the device under test. `info`: what that one says of itself, which tells it at another port, where
   * another device may be; `null`: nothing.
   */
  isOf(info: DeviceInfo | null): boolean;
  /** Whether it is proved, now or within 3 s. */
  proved(signal: AbortSignal): Promise<boolean>;
}

/** What a test needs; everything but the clock is for the settings under test. */
export interface TestParts {
  readonly requester: Requester & {
    /** Throws the `LoginError` that stands in the way, sending nothing. */
    checkLogin(): void;
    /** Paths that refused a login which is accepted elsewhere are asked again. */
    forgetRefusedPaths(): void;
  };
  readonly clock: Clock;
  readonly address: Address;
  readonly username: string;
  /** `discover` of `discovery.ts` with this requester. */
  discover(signal: AbortSignal): Promise<Inventory>;
  /**
   * The stream that a deployed node has open with the same host and user: it is told of instead of opening a second one.
   */
  readonly streaming: DeployedStream | null;
  /** What the server shows, whoever vouches for it; `null`: nothing. Without SSL it is not asked. */
  certificate(signal: AbortSignal): Promise<Certificate | null>;
}

/** ms for the whole test: a person waits for it. */
const TEST_LIMIT = 20_000;
/** Steps that say what to look at; a test does not fail for them. */
const NO_FAILURE: ReadonlySet<TestStep['step']> = new Set([
  'device',
  'clock',
  'rights',
  'detection',
  'area',
  'schedule',
]);

const INFO = '/ISAPI/System/deviceInfo';
const OLD_INFO = '/System/deviceInfo';

/**
 * Tries everything that the settings are for, once, and says in plain words where it ends. Never rejects for what a
 * device does; rejects with the signal's reason. What a server answers that is no Hikvision device is never shown.
 */
export async function testDevice(parts: TestParts, signal?: AbortSignal): Promise<TestAnswer> {
  const limit = new AbortController();
  const stop = () => {
    limit.abort(signal ? abortReason(signal) : undefined);
  };
  if (signal?.aborted) throw abortReason(signal);
  signal?.addEventListener('abort', stop, { once: true });
  const timer = parts.clock.after(TEST_LIMIT, () => {
    limit.abort(new PassingError('test-timeout', { seconds: TEST_LIMIT / 1000 }));
  });
  try {
    return await new Test(parts, limit.signal).run();
  } finally {
    timer.cancel();
    signal?.removeEventListener('abort', stop);
  }
}

type Found = Required<Pick<TestAnswer, 'device' | 'channels' | 'sensors'>>;

class Test {
  private readonly steps: TestStep[] = [];
  private current: TestStep['step'] = 'reach';
  private found: Found | null = null;
  /** It has shown what it is. Until then its words may be those of any server. */
  private known = false;

  constructor(
    private readonly parts: TestParts,
    private readonly signal: AbortSignal,
  ) {}

  async run(): Promise<TestAnswer> {
    await this.until(async () => {
      if (!(await this.identify())) return;
      const inventory = await this.discover();
      this.found = foundIn(inventory, this.parts.clock);
      const { sensors } = this.found;
      await this.until(() => this.stream(inventory));
      await this.reasons(inventory, sensors);
    });
    const certificate = this.parts.address.ssl ? await this.parts.certificate(this.signal) : null;
    return {
      // Events come without deviceInfo; some doorbells have none.
      ok: this.steps.every(({ ok, step }) => ok || NO_FAILURE.has(step)),
      steps: this.steps,
      ...this.found,
      ...(certificate && { certificate }),
    };
  }

  /** Does a part of the test; what the device does to end it is a step. */
  private async until(run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      this.fail(error);
    }
  }

  /** Reaches the device, logs in and makes sure that it is one; `false` where the test ends here. */
  private async identify(): Promise<boolean> {
    const { host, port } = this.parts.address;
    this.current = 'login';
    this.parts.requester.forgetRefusedPaths();
    this.parts.requester.checkLogin();
    this.current = 'reach';
    let answer: Answer;
    let answers: boolean;
    try {
      answer = await this.askInfo();
      this.known = isInfo(answer);
      const moved = misplaced(answer);
      if (moved) throw moved;
      answers = this.known || readStatus(answer) !== null;
      if (!answers && !(await this.hasStream())) throw new LastingError('not-hikvision', { host, port });
    } catch (error) {
      if (error instanceof LoginError && error.ofPath) return this.withoutInfo(error);
      if (isAboutLogin(error)) {
        this.pass('reach', 'test-reach', { host, port });
        this.current = 'login';
      }
      throw error;
    }
    this.pass('reach', 'test-reach', { host, port });
    this.pass('login', 'test-login');
    this.current = 'device';
    if (!this.known)
      this.fail(
        (answers ? refusal(answer, INFO) : null) ?? new LastingError('status', { status: answer.status }),
      );
    return true;
  }

  /** The login is accepted elsewhere, and events come without deviceInfo. */
  private withoutInfo(error: LoginError): boolean {
    const { host, port } = this.parts.address;
    this.pass('reach', 'test-reach', { host, port });
    this.pass('login', 'test-login');
    this.current = 'device';
    this.fail(error);
    return true;
  }

  private async askInfo(): Promise<Answer> {
    const answer = await this.parts.requester.ask({ method: 'GET', path: INFO, signal: this.signal });
    if (answer.status !== 404) return answer;
    const older = await this.parts.requester.ask({ method: 'GET', path: OLD_INFO, signal: this.signal });
    return isInfo(older) ? older : answer;
  }

  /** Whether a server that does not know deviceInfo has an event stream at least: doorbells and very old firmware. */
  private async hasStream(): Promise<boolean> {
    if (this.parts.streaming?.isOf(null)) return true;
    try {
      const { stream } = await openStream(this.parts.requester, this.signal);
      stream.destroy();
      return /^multipart\//i.test(stream.contentType);
    } catch (error) {
      if (isAboutLogin(error) || !(error instanceof DeviceError)) throw error;
      return false;
    }
  }

  private async discover(): Promise<Inventory> {
    this.current = 'sensors';
    const inventory = await this.parts.discover(this.signal);
    this.signal.throwIfAborted();
    const { info } = inventory;
    if (this.steps.every(({ step }) => step !== 'device'))
      this.pass('device', 'test-device', {
        model: info.model ?? info.deviceType ?? '?',
        firmware: info.firmware ?? '?',
      });
    const { sensors } = foundIn(inventory, this.parts.clock);
    const count = sensors.filter(({ notifies }) => notifies).length;
    // An empty list is none: panels and terminals report what they list nowhere.
    if (sensors.length === 0) this.pass('sensors', 'test-no-list');
    else if (count > 0) this.pass('sensors', 'test-sensors', { count, of: sensors.length });
    else this.fail(new LastingError('test-none-notify', { of: sensors.length }));
    return inventory;
  }

  private async stream({ info }: Inventory): Promise<void> {
    this.current = 'stream';
    const { streaming } = this.parts;
    if (streaming?.isOf(info) && (await streaming.proved(this.signal))) {
      this.pass('stream', 'test-stream-running');
      return;
    }
    const { stream } = await openStream(this.parts.requester, this.signal);
    await this.prove(stream);
    this.pass('stream', 'test-stream');
  }

  /** Resolves when the stream is proved to be one; rejects with what it turned out to be, or why it ended. */
  private prove(stream: OpenStream): Promise<void> {
    const { signal } = this;
    return new Promise((resolve, reject) => {
      const aborted = () => {
        session.close();
        reject(abortReason(signal));
      };
      const settled = () => {
        signal.removeEventListener('abort', aborted);
      };
      const session = new Session(
        stream,
        this.parts.clock,
        {
          part: (_, part) => saysSomething(part),
          bad: () => undefined,
          bytes: () => undefined,
          proved: () => {
            settled();
            session.close();
            resolve();
          },
          ended: (_, error) => {
            settled();
            reject(error);
          },
        },
        false,
      );
      signal.addEventListener('abort', aborted, { once: true });
      session.begin();
      if (signal.aborted) aborted();
    });
  }

  /** What else keeps events from coming; never why a test fails. */
  private async reasons(inventory: Inventory, sensors: readonly ListedSensor[]): Promise<void> {
    const { requester, clock, username } = this.parts;
    for (const { step, code, values } of await findReasons(
      requester,
      clock,
      { username, inventory, sensors },
      this.signal,
    )) {
      const { message, hint }: Sentence = sentences[code];
      this.steps.push({
        ...{ step, ok: false, message: fill(message, values), code, values },
        ...(hint !== undefined && { hint: fill(hint, values) }),
      });
    }
  }

  private pass(step: TestStep['step'], code: SentenceCode, values: SentenceValues = {}): void {
    const sentence: Sentence = sentences[code];
    this.steps.push({ step, ok: true, message: fill(sentence.message, values), code, values });
  }

  private fail(error: DeviceError): void {
    const { message, hint, code, values } = this.known ? error : withoutWords(error);
    this.steps.push({ step: this.current, ok: false, message, ...(hint !== '' && { hint }), code, values });
  }
}

/** An alert, a heartbeat or a picture: what a device says. */
function saysSomething(part: Part): boolean {
  if (part.contentType.startsWith('image/')) return true;
  try {
    readAlert(part);
    return true;
  } catch (error) {
    if (error instanceof BadPartError) return false;
    throw error;
  }
}

function foundIn(inventory: Inventory, clock: Clock): Found {
  const { info, recorder, channels } = inventory;
  return { device: { ...info, recorder }, channels, sensors: listOf(inventory, clock) };
}

/** The sensors as a deployed node without customize would list them. */
function listOf(inventory: Inventory, clock: Clock): ListedSensor[] {
  const board = new SensorBoard({
    clock,
    log: silentLog,
    delay: 0,
    hold: 0,
    customize: [],
    ref: () => ({ id: '', name: '', model: null, host: '' }),
    slug: () => '',
    listChanged: () => undefined,
  });
  board.inventory(inventory);
  return board.list();
}

/** The device was reached, and what went wrong is the login. */
function isAboutLogin(error: unknown): boolean {
  if (!(error instanceof DeviceError)) return false;
  if (error instanceof LoginError) return !error.ofPath;
  return error.code.startsWith('login-') || error.code === 'not-activated';
}

function isInfo(answer: Answer): boolean {
  const document = answer.status === 200 ? readDocument(answer.body) : null;
  return document !== null && 'DeviceInfo' in document;
}

/** Codes of refusals that only what stands in front of a device, or the wrong port of one, gives. */
const MISPLACED = new Set<SentenceCode>([
  'redirect',
  'redirect-ssl',
  'redirect-login',
  'tls-needed',
  'gateway',
]);

/** A proxy, a redirect, or a web server that wants SSL on this port; `null` for every other answer. */
function misplaced(answer: Answer): DeviceError | null {
  const no = refusalOf(answer, { path: INFO });
  return no && MISPLACED.has(no.code) ? no : null;
}
