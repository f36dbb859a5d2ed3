import { Cure, DeviceError } from '../errors';
import type { SentenceCode, SentenceValues } from '../sentences';
import { origin } from './address';
import { documentKind } from '../documents/said';
import { deviceWords, isOk, readResponseStatus, ResponseStatus } from './response-status';
import { refusesLogin } from './user-check';
import type { Address } from './transport';

/** An answer as far as it is judged: any request's, or what an event stream brought before its first alert. */
export interface Judged {
  readonly status: number;
  /** All values of a header by its lower-case name. */
  header(name: string): readonly string[];
  readonly body: Buffer;
  /** Who was asked. */
  readonly address: Address;
}

/** What was asked for. */
export interface Asked {
  readonly path: string;
  /** An empty body is an answer: so it is to most commands. */
  readonly mayBeEmpty?: boolean;
  /** A web page is an answer: a person asked for a path that is no part of the interface. */
  readonly mayBePage?: boolean;
  /** An event stream was asked for: any status is something else, also a good one. */
  readonly stream?: boolean;
}

/** The device understood and said no, with HTTP 200 or otherwise, or what answered is no device. */
export class RefusedError extends DeviceError {
  override readonly answered = true;

  constructor(
    readonly cure: Cure,
    code: SentenceCode,
    values: SentenceValues,
    /** HTTP status. */
    readonly status: number,
    /** The device's own words; `null` where it had none. */
    readonly response: ResponseStatus | null,
  ) {
    super(code, values);
  }
}

/** What a `subStatusCode` means, in lower case (PROTOCOL.md 8.1). Any HTTP status comes with them. */
const REASONS = new Map<string, readonly [SentenceCode, Cure]>([
  ['deployexceedmax', ['limit', 'retry']],
  ['notactivated', ['not-activated', 'person']],
  ['lowprivilege', ['forbidden', 'person']],
  ['badauthorization', ['forbidden', 'person']],
  ['nopermission', ['forbidden', 'person']],
  ['noauthorization', ['forbidden', 'person']],
  ['notsupport', ['unsupported', 'person']],
  ['methodnotallowed', ['unsupported', 'person']],
  ['eventnotsupport', ['unsupported', 'person']],
  ['devicebusy', ['busy', 'retry']],
  ['serviceunavailable', ['busy', 'retry']],
]);
const DEVICE_BUSY = 2;

const STATUSES = new Map<number, readonly [SentenceCode, Cure]>([
  // Without words, or with invalidOperation, which cameras also say when all their places are taken.
  [403, ['forbidden-or-limit', 'retry']],
  [404, ['not-found', 'person']],
  [405, ['unsupported', 'person']],
  [501, ['unsupported', 'person']],
  [502, ['gateway', 'retry']],
  [503, ['busy', 'retry']],
  [504, ['gateway', 'retry']],
]);

/** A page to log in at, of a proxy: the last part of its path, or its host. A camera's own is `/doc/page/login.asp`. */
const LOGIN_PAGE = /(?:^|[/.?&_-])(?:log-?in|sign-?in|auth|oauth2?|sso|outpost|account)(?:$|[/.?&=_-])/i;
const OWN_PAGE = /^\/doc\//i;

/**
 * The one reading of what a device answers: the error that an answer means, or `null` where it says neither no nor
 * something else than was asked for. The body decides, not the Content-Type: devices declare XML as text/html.
 * The same answer gets the same sentence, whatever it was asked for.
 */
export function refusalOf(answer: Judged, asked: Asked): RefusedError | null {
  const { status, body } = answer;
  const kind = documentKind(body);
  const success = status >= 200 && status < 300;
  const response = kind === 'page' || (success && kind === 'other') ? null : readResponseStatus(body);
  const no = (code: SentenceCode, cure: Cure, values: SentenceValues = {}): RefusedError =>
    new RefusedError(cure, code, { ...values, ...said(status, response) }, status, response);

  if (status >= 300 && status < 400) return no(redirected(answer, asked.path), 'person');
  if (refusesLogin(body)) return no('login-unheard', 'retry');
  if (success) {
    if (kind === 'page') return asked.mayBePage ? null : no('web-page', 'person');
    if (kind === 'nothing') return asked.mayBeEmpty ? null : no('nothing', 'retry');
    const isStatus = kind === 'status' || kind === 'user-check';
    // A status without a word is no yes.
    const agrees = response === null ? kind !== 'status' : isOk(response);
    if (agrees && !(isStatus && asked.stream === true)) return null;
  }
  const known = REASONS.get(String(response?.subStatusCode).toLowerCase());
  if (known) return no(...known);
  if (response?.statusCode === DEVICE_BUSY) return no('busy', 'retry');
  const told = byStatus(answer, kind === 'page');
  if (told) return no(...told, { path: asked.path, host: answer.address.host, port: answer.address.port });
  const words = response ? deviceWords(response) : '';
  return words === '' ? no('status', 'retry') : no('refused', 'retry', { words });
}

/** What an HTTP status says beyond the device's own words. */
function byStatus(answer: Judged, isPage: boolean): readonly [SentenceCode, Cure] | undefined {
  const { status, body } = answer;
  if (status === 400 && wantsTls(body)) return ['tls-needed', 'person'];
  if (status === 503 && (isPage || answer.header('via').length > 0)) return ['gateway', 'retry'];
  return STATUSES.get(status);
}

/** Whether the body of a 400 says that this port speaks TLS: nginx, which newer firmware runs, hears plain HTTP there. */
function wantsTls(body: Buffer): boolean {
  return /HTTPS port/i.test(body.subarray(0, 2048).toString());
}

/** Never followed: a login must not travel to an address that nobody entered. */
function redirected(answer: Judged, path: string): SentenceCode {
  const { address } = answer;
  const base = origin(address);
  const location = answer.header('location')[0] ?? '';
  if (!URL.canParse(location, base)) return 'redirect';
  const target = new URL(location, base);
  const samePath = target.pathname === path.split('?', 1)[0];
  const elsewhere = target.hostname !== new URL(base).hostname;
  const place = `${elsewhere ? target.hostname : ''}${target.pathname}${target.search}`;
  if (!samePath && !OWN_PAGE.test(target.pathname) && LOGIN_PAGE.test(place)) return 'redirect-login';
  return target.protocol === 'https:' && !address.ssl ? 'redirect-ssl' : 'redirect';
}

/**
 * What was said, for the brackets of a sentence: `(__said__status __status__)` is `(Invalid Operation: notSupport,
 * status 403, code 4)`.
 */
function said(status: number, response: ResponseStatus | null): SentenceValues {
  const words = response ? deviceWords(response) : '';
  const code = response?.statusCode ?? null;
  return {
    said: words === '' ? '' : `${words}, `,
    status: code === null ? status : `${status}, code ${code}`,
  };
}

/**
 * The same refusal without a word of who refused, for a server that has not shown yet that it is a device: a person who
 * may press Test must not read through it what servers inside the network say.
 */
export function withoutWords(error: DeviceError): DeviceError {
  if (!(error instanceof RefusedError)) return error;
  const { cure, code, values, status } = error;
  const wordless = code === 'refused' ? 'status' : code;
  return new RefusedError(cure, wordless, { ...values, words: '', said: '', status }, status, null);
}
