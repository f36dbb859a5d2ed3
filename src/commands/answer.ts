import type { Answer } from '../connection/requester';
import { RefusedError, refusalOf } from '../connection/refusal';
import { readResponseStatus, ResponseStatus } from '../connection/response-status';
import type { Document } from '../documents/document';
import { answerBounds, BadPartError } from '../documents/bounds';
import { parseJson } from '../documents/json';
import { documentKind } from '../documents/said';
import { parseAnswer } from '../documents/answer';

/** Under these paths is the interface, under others may be a page that somebody asked for. */
const INTERFACE = /^\/(?:ISAPI|Event|System|Streaming|ContentMgmt|PTZ)/i;

/** Bytes in which a body shows what it is. */
const LOOK = 256;

/**
 * The document of an answer with its root (`{ DeviceInfo: { … } }`; JSON as it is), or `null` where the body is neither
 * or too large. The body decides, not the header: devices declare XML as text/html and differ in charset (PROTOCOL.md 1.3, 2.8).
 */
export function readDocument(answer: Answer): Document | null {
  const start = answer.body
    .toString('latin1', 0, LOOK)
    .replace(/^\xef\xbb\xbf/, '')
    .trimStart();
  try {
    if (start.startsWith('{')) return parseJson(answer.body, answerBounds);
    if (!start.startsWith('<') || /^<(!doctype|html)/i.test(start)) return null;
    const { root, document } = parseAnswer(answer.body, answerBounds);
    return Object.fromEntries([[root, document]]);
  } catch (error) {
    if (error instanceof BadPartError) return null;
    throw error;
  }
}

/** The `ResponseStatus` in an answer, XML or JSON (PROTOCOL.md 8.1), or `null` where the answer is something else. */
export function readStatus({ body }: Answer): ResponseStatus | null {
  return documentKind(body) === 'status' ? readResponseStatus(body) : null;
}

/** The device is busy now and may not be in a moment: 503, Device Busy (2), Device Error (3; pictures, PROTOCOL.md 9). */
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

/** The error that an answer means, or `null` where the device said yes: to most commands with nothing more. */
export function refusal(answer: Answer, path: string): RefusedError | null {
  return refusalOf(answer, { path, mayBeEmpty: true, mayBePage: !INTERFACE.test(path) });
}
