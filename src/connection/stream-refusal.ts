import { DeviceError, LastingError, PassingError } from '../errors';
import { deviceWords, readResponseStatus } from './response-status';
import { origin } from './address';
import type { Address } from './transport';

/** An answer that is no event stream. */
export interface Refusal {
  readonly status: number;
  /** Value of the Location header; `''`: none. */
  readonly location: string;
  readonly body: Buffer;
}

/** Words for "this user may not" (isapi.md 5.4). */
const NO_PERMISSION = new Set(['lowprivilege', 'badauthorization', 'nopermission', 'noauthorization']);
/** Words for "this device has no such thing". */
const NO_STREAM = new Set(['notsupport', 'methodnotallowed', 'eventnotsupport']);

/** What any answer but a 200 means for somebody who asked for the event stream at `path`. */
export function streamRefusal(refusal: Refusal, address: Address, path: string): DeviceError {
  const { status, body } = refusal;
  if (status >= 300 && status < 400) return redirected(refusal, address);
  const said = readResponseStatus(body);
  const reason = said?.subStatusCode?.toLowerCase() ?? '';
  // Told with 503 and, by the error table, with any other status (isapi.md 2.8).
  if (reason === 'deployexceedmax') return new PassingError('limit', { status }, true);
  if (reason === 'notactivated') return new LastingError('not-activated', { status });
  if (NO_PERMISSION.has(reason)) return new LastingError('forbidden', { status });
  if (NO_STREAM.has(reason)) return new LastingError('no-stream', { status });
  switch (status) {
    case 400:
      if (wantsTls(body)) return new LastingError('tls-needed', { host: address.host, port: address.port });
      break;
    case 403:
      // Without words, or with invalidOperation, which cameras also say when all their places are taken (F16).
      return new PassingError('forbidden-or-limit', { status }, true);
    case 404:
      return new LastingError('not-found', { path, status });
    case 405:
    case 501:
      return new LastingError('no-stream', { status });
    case 503:
      return new PassingError('busy', { status }, true);
  }
  if (reason === 'devicebusy' || reason === 'serviceunavailable' || said?.statusCode === 2) {
    return new PassingError('busy', { status }, true);
  }
  const words = said ? deviceWords(said) : '';
  return words === ''
    ? new PassingError('status', { status }, true)
    : new PassingError('refused', { words, status }, true);
}

/** Whether the body of a 400 says that this port speaks TLS: nginx, which newer firmware runs, hears plain HTTP there. */
export function wantsTls(body: Buffer): boolean {
  return /HTTPS port/i.test(body.toString('latin1', 0, 2048));
}

/** Never followed: a login must not travel to an address that nobody entered. */
function redirected(refusal: Refusal, address: Address): DeviceError {
  const { status, location } = refusal;
  const target = URL.canParse(location, origin(address)) ? new URL(location, origin(address)) : null;
  return target?.protocol === 'https:' && !address.ssl
    ? new LastingError('redirect-ssl', { status })
    : new LastingError('redirect', { status });
}
