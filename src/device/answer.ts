import { Parser, processors } from 'xml2js';
import type { Answer, Requester } from '../connection/requester';
import { PassingError, RefusedError, ResponseStatus } from '../errors';
import type { Document } from '../stream/alert';

/** The part of a `Requester` that reads answers whole: what everything but the stream needs. */
export type Asker = Pick<Requester, 'ask'>;

/** Largest XML body that is parsed, in bytes: parsing takes the event loop, and the longest lists (251 triggers) are a tenth of it. */
const XML_LIMIT = 2 * 1024 * 1024;
/** The longest text of a device that goes into a sentence: whole phrases pass, floods do not. */
const WORDS_LIMIT = 200;

/**
 * The document of an answer with its root (`{ DeviceInfo: { … } }`; JSON as it is), or `null` where the body is neither or too large.
 * The body decides, not the header: devices declare XML as text/html and differ in case and charset (F34, F35).
 */
export function readDocument(answer: Answer): Document | null {
  const text = answer.body
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trim();
  if (text.startsWith('{') || text.startsWith('[')) return readJson(text);
  if (text.startsWith('<') && !/^<(!doctype|html)/i.test(text) && answer.body.length <= XML_LIMIT)
    return readXml(text);
  return null;
}

function readJson(text: string): Document | null {
  try {
    return asDocument(JSON.parse(text));
  } catch {
    return null;
  }
}

/** An XML document with its root and local names; `null` where it is none. */
export function readXml(text: string): Document | null {
  const parser = new Parser({
    explicitArray: false,
    ignoreAttrs: true,
    tagNameProcessors: [processors.stripPrefix],
  });
  let document: Document | null = null;
  try {
    parser.parseString(text, (error: Error | null, result: unknown) => {
      // xml2js builds objects without a prototype, which not every Node-RED node can handle.
      document = error ? null : asDocument(JSON.parse(JSON.stringify(result)));
    });
  } catch {
    return null;
  }
  return document;
}

function asDocument(value: unknown): Document | null {
  return isDocument(value) ? value : null;
}

function isDocument(value: unknown): value is Document {
  return typeof value === 'object' && value !== null;
}

/**
 * The `ResponseStatus` in an answer, XML or JSON (isapi.md 5.4), or `null` where the answer is something else.
 * JSON devices write its fields at the top level, some under `ResponseStatus`.
 */
export function readStatus(answer: Answer, document = readDocument(answer)): ResponseStatus | null {
  if (document === null) return null;
  const inner = 'ResponseStatus' in document ? document.ResponseStatus : document;
  if (!isDocument(inner) || !('statusCode' in inner)) return null;
  if (inner === document && !('statusString' in inner || 'subStatusCode' in inner)) return null;
  const code = Number(words(inner.statusCode));
  return {
    status: answer.status,
    statusCode: Number.isInteger(code) && words(inner.statusCode) !== null ? code : null,
    statusString: words(inner.statusString),
    subStatusCode: words(inner.subStatusCode),
    errorMsg: words(inner.errorMsg),
  };
}

/** A device's text for a sentence: one line, cut, `null` when empty. */
function words(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string') return null;
  // Control and formatting characters could forge log lines or turn text around.
  const line = value.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').trim();
  return line === '' ? null : line.slice(0, WORDS_LIMIT);
}

/** 0 and 1 are OK; `null` (no code in it) leaves the decision to the HTTP status. */
function saysNo(status: ResponseStatus): boolean {
  return status.statusCode !== null && status.statusCode !== 0 && status.statusCode !== 1;
}

/** The device is busy now and may not be in a moment: 503, Device Busy (2), Device Error (3; pictures, isapi.md 6). */
export function isBusy(answer: Answer, status: ResponseStatus | null): boolean {
  return answer.status === 503 || status?.statusCode === 2 || status?.statusCode === 3;
}

const RIGHTS = new Set(['lowprivilege', 'badauthorization']);

/** The login lacks a right, so no other path will help. */
function lacksRights(status: ResponseStatus | null): boolean {
  return RIGHTS.has(status?.subStatusCode?.toLowerCase() ?? '');
}

/**
 * The device does not serve this path, but may serve another one for the same purpose:
 * not found, or Invalid Operation / Message Format / Content (4, 5, 6) other than a missing right.
 */
export function isWrongPath(answer: Answer, status: ResponseStatus | null): boolean {
  if (lacksRights(status)) return false;
  if ([404, 405, 501].includes(answer.status)) return true;
  return [4, 5, 6].includes(status?.statusCode ?? 0);
}

/** The error that an answer means, or `null` where the device said yes. 200 alone is no yes (isapi.md 5.4). */
export function refusal(answer: Answer, path: string, status = readStatus(answer)): Error | null {
  const ok = answer.status >= 200 && answer.status < 300;
  if (ok && !(status && saysNo(status))) return null;
  const response = status ?? {
    status: answer.status,
    statusCode: null,
    statusString: null,
    subStatusCode: null,
    errorMsg: null,
  };
  const cure = isBusy(answer, status) ? 'retry' : 'person';
  const said = [response.statusString, response.subStatusCode, response.errorMsg]
    .filter((text, i, all) => text !== null && all.indexOf(text) === i)
    .join(', ');
  if (said === '') {
    if (answer.status === 404) return new RefusedError(cure, 'not-found', { path }, response);
    if (answer.status === 503) return new PassingError('busy', {}, true);
    if (answer.status >= 300 && answer.status < 400) {
      const target = answer.header('location')[0] ?? '';
      return new RefusedError('person', /^https:/i.test(target) ? 'redirect-ssl' : 'redirect', {}, response);
    }
    const code = answer.status === 403 ? 'refused-rights' : 'status';
    return new RefusedError(cure, code, { status: statusWords(response), words: 'forbidden' }, response);
  }
  const code = answer.status === 403 || lacksRights(status) ? 'refused-rights' : 'refused';
  return new RefusedError(cure, code, { words: said, status: statusWords(response) }, response);
}

/** `403`, `200, code 4`: the HTTP status and, where there is one, the device's own. */
function statusWords(response: ResponseStatus): string {
  const own = response.statusCode;
  return own === null ? String(response.status) : `${response.status}, code ${own}`;
}
