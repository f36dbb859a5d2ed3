import type { Right } from './login';
import type { Model } from './model';
import type { DeviceRequest } from './wire';
import { document, leaf } from './xml';

/** What a device answers to one request. */
export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer | string;
  readonly headers?: readonly (readonly [string, string])[];
  /** ms that the device takes; default: 0. */
  readonly after?: number;
}

/** One thing that a device can be asked: method, path without `/ISAPI/` and query, the right it needs, the answer. */
export type Route = readonly [
  method: string,
  path: RegExp,
  right: Right,
  run: (request: DeviceRequest, match: RegExpExecArray) => Reply,
];

const XML = 'application/xml; charset="UTF-8"';
export const JSON_TYPE = 'application/json; charset="UTF-8"';

const words: Readonly<Record<number, string>> = {
  1: 'OK',
  2: 'Device Busy',
  3: 'Device Error',
  4: 'Invalid Operation',
  5: 'Invalid XML Format',
  6: 'Invalid XML Content',
};

/** The makers of a device's answers, in the manner of its model. */
export class Answers {
  constructor(private readonly model: Model) {}

  xml(body: Buffer | string): Reply {
    return { status: 200, type: XML, body };
  }

  json(body: unknown, status = 200): Reply {
    return { status, type: JSON_TYPE, body: JSON.stringify(body) };
  }

  ok(request: DeviceRequest): Reply {
    return this.status(request, 1, 'ok', 200);
  }

  /** `ResponseStatus`, good or bad. */
  status(request: DeviceRequest, code: number, sub: string, http: number): Reply {
    const lines = [
      leaf('requestURL', request.target),
      leaf('statusCode', code),
      leaf('statusString', words[code] ?? 'Error'),
      leaf('subStatusCode', sub),
    ];
    const { namespace, framing } = this.model;
    return { status: http, type: XML, body: document('ResponseStatus', namespace, lines, framing.eol) };
  }

  notSupported(request: DeviceRequest): Reply {
    return this.status(request, 4, 'notSupport', 403);
  }

  /** One stream more than the device allows: the short form that devices answer. */
  deployExceedMax(): Reply {
    const lines = [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<ResponseStatus version="2.0">',
      leaf('statusValue', 503),
      leaf('subStatusCode', 'deployExceedMax'),
      leaf('errorMsg', 'deployExceedMax'),
      '</ResponseStatus>',
      '',
    ];
    return { status: 503, type: XML, body: lines.join(this.model.framing.eol) };
  }

  /** A page of the web server itself, for paths that the device does not know at all. */
  notFound(): Reply {
    const body = '<!DOCTYPE html>\r\n<html><body><h2>Access Error: 404 -- Not Found</h2></body></html>\r\n';
    return { status: 404, type: 'text/html', body };
  }
}
