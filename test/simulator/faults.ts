import type { Admission } from './wire';

/** An answer in place of the device's own. */
export interface CannedAnswer {
  /** 0: the request is taken and never answered. */
  readonly status: number;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string | Buffer;
}

/** What goes wrong at a device right now. Every field may change at any time; `heal` makes it well. */
export class Faults {
  private admits: Admission = 'serve';
  /** ms before the head of an answer, for slow devices. */
  headersDelay = 0;
  /** Streams opened from now on get their head and nothing more. */
  hangs = false;
  /** Streams stay open and carry nothing: the peer is gone without a word. */
  silent = false;
  /** Stream bytes come in pieces of `bytes` every `every` ms. */
  drip: { readonly bytes: number; readonly every: number } | null = null;
  /** The device ends a stream after so many parts. */
  endAfterParts: number | null = null;
  /** The device ends a stream after so many ms (HA#82767: 40,000). */
  endAfter: number | null = null;
  /** A second stream closes the first. */
  newestOnly = false;
  /** The first 401 of a connection closes it (DS-K1T341AMF). */
  closeAfter401 = false;
  /** How a stream over the limit is refused (PROTOCOL.md 1.10). */
  limitAnswer: 'deployExceedMax' | 'invalidOperation' | 'reset' = 'deployExceedMax';
  /** So many snapshots are answered with Device Busy. */
  busySnapshots = 0;
  /** The certificate that a client of the in-memory transport meets; sockets have real ones. */
  certificate: 'good' | 'self-signed' | 'expired' | 'name' | 'unknown' = 'good';
  /** The next so many requests are answered 401 with a fresh challenge whatever they carry (stray 401s, HN#289). */
  stray401 = 0;
  private readonly answers: { match: RegExp; answer: CannedAnswer; times: number }[] = [];

  constructor(private readonly changed: () => void) {}

  /** What happens to new connections. */
  get connect(): Admission {
    return this.admits;
  }

  set connect(admission: Admission) {
    this.admits = admission;
    this.changed();
  }

  /** Requests whose target matches are answered so, before any login; the newest rule wins. */
  answer(match: RegExp, answer: CannedAnswer, times = Infinity): void {
    this.answers.unshift({ match, answer, times });
  }

  /** Everything is sent elsewhere. */
  redirect(location: string, status = 302): void {
    this.answer(/^/, { status, headers: [['Location', location]], body: '' });
  }

  /** What a router's login page or another web server says. */
  htmlPages(status = 200): void {
    const body = '<!DOCTYPE html><html><body><h1>Welcome</h1></body></html>';
    this.answer(/^/, { status, headers: [['Content-Type', 'text/html']], body });
  }

  /** `Event/triggers` fails with Device Error as on V5.5.131 (PROTOCOL.md 5.4). */
  brokenTriggers(status = 500): void {
    const body =
      '<?xml version="1.0" encoding="UTF-8"?>\r\n<ResponseStatus version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema">\r\n' +
      '<requestURL>/ISAPI/Event/triggers</requestURL>\r\n<statusCode>3</statusCode>\r\n<statusString>Device Error</statusString>\r\n' +
      '<subStatusCode>deviceError</subStatusCode>\r\n</ResponseStatus>\r\n';
    this.answer(/\/Event\/triggers$/, { status, headers: [['Content-Type', 'application/xml']], body });
  }

  /** The canned answer for a request, counted. */
  take(target: string): CannedAnswer | null {
    const rule = this.answers.find(({ match, times }) => times > 0 && match.test(target));
    if (!rule) return null;
    rule.times--;
    return rule.answer;
  }

  /** Ends every fault. */
  heal(): void {
    Object.assign(this, {
      headersDelay: 0,
      hangs: false,
      silent: false,
      drip: null,
      endAfterParts: null,
      endAfter: null,
      newestOnly: false,
      closeAfter401: false,
      limitAnswer: 'deployExceedMax',
      busySnapshots: 0,
      certificate: 'good',
      stray401: 0,
    } satisfies Partial<Faults>);
    this.answers.length = 0;
    this.connect = 'serve';
  }
}
