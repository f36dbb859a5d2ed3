import type { Reply } from './answers';
import type { Ledger } from './ledger';
import type { Login, Scheme, User } from './login';
import type { DeviceRequest } from './wire';
import { leaf } from './xml';

/** Who is let in, or the 401 that is answered instead. */
export type Admitted =
  | { readonly user: User; readonly scheme: Scheme }
  | { readonly refusal: Reply; readonly scheme: Scheme | null };

/** Judges the login of one request and notes it. `stray`: refused whatever it carries. */
export function admit(
  login: Login,
  ledger: Ledger,
  request: DeviceRequest,
  at: number,
  stray: boolean,
  eol: string,
): Admitted {
  const { target, method, client } = request;
  const given = request.headers.authorization;
  const wasLocked = login.lockLeft(client) > 0;
  const verdict = login.check(client, method, target, given);
  if (!wasLocked && login.lockLeft(client) > 0) ledger.locks++;
  const scheme: Scheme = /^basic/i.test(given ?? '')
    ? 'Basic'
    : /sha-256/i.test(given ?? '')
      ? 'SHA-256'
      : 'MD5';
  if (verdict.kind === 'ok' && !stray) {
    ledger.login({ at, user: verdict.user.name, scheme, result: 'ok' });
    return verdict;
  }
  if (verdict.kind === 'refused') ledger.login({ at, user: verdict.user, scheme, result: 'refused' });
  if (verdict.kind === 'locked' || verdict.kind === 'again')
    ledger.login({ at, user: '', scheme, result: verdict.kind });
  const silent = verdict.kind === 'again' && verdict.silent;
  const headers = silent
    ? // What a DS-KB8113 answers to a nonce that was used before: a header with nothing in it.
      [['WWW-Authenticate', ''] as const]
    : login
        .challenges(method, target, verdict.kind === 'again' && verdict.stale)
        .map((value) => ['WWW-Authenticate', value] as const);
  const refusal = { status: 401, ...unauthorized(login, client, eol), headers };
  return { refusal, scheme: given === undefined ? null : scheme };
}

/** The body of a 401, in the manner that the login settings ask for. */
function unauthorized(login: Login, client: string, eol: string): Pick<Reply, 'type' | 'body'> {
  const { body } = login.settings;
  if (body === 'none') return { type: 'text/html', body: '' };
  if (body === 'html') {
    const page =
      '<!DOCTYPE html>\r\n<html><head><title>Document Error: Unauthorized</title></head>\r\n' +
      '<body><h2>Access Error: 401 -- Unauthorized</h2>\r\n<p>Authentication Error</p></body></html>\r\n';
    return { type: 'text/html', body: page };
  }
  const left = login.lockLeft(client);
  const lines = [
    leaf('statusValue', 401),
    leaf('statusString', 'Unauthorized'),
    ...(body === 'userCheck-short'
      ? []
      : [
          leaf('isActivated', true),
          leaf('lockStatus', left > 0 ? 'lock' : 'unlock'),
          leaf('unlockTime', Math.ceil(left / 1000)),
          leaf('retryLoginTime', left > 0 ? 0 : login.triesLeft(client)),
        ]),
  ];
  return {
    type: 'application/xml; charset="UTF-8"',
    body: ['<userCheck>', ...lines, '</userCheck>', ''].join(eol),
  };
}
