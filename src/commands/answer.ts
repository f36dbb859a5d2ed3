import type { Answer } from '../connection/requester';
import { RefusedError, refusalOf } from '../connection/refusal';
import { readResponseStatus, ResponseStatus } from '../connection/response-status';
import { documentKind } from '../documents/said';

/** Under these paths is the interface, under others may be a page that somebody asked for. */
const INTERFACE = /^\/(?:ISAPI|Event|System|Streaming|ContentMgmt|PTZ)/i;

/** The `ResponseStatus` in an answer, XML or JSON (PROTOCOL.md 8.1), or `null` where the answer is something else. */
export function readStatus({ body }: Answer): ResponseStatus | null {
  return documentKind(body) === 'status' ? readResponseStatus(body) : null;
}

/** The device is busy now and may not be in a moment: 503, Device Busy (2), Device Error (3; pictures, PROTOCOL.md 9). */
export function isBusy(answer: Answer): boolean {
  return answer.status === 503 || [2, 3].includes(readStatus(answer)?.statusCode ?? 0);
}

const RIGHTS = /^(?:lowPrivilege|badAuthorization)$/i;

/**
 * The device does not serve this path, but may serve another one for the same purpose: not found, or Invalid Operation /
 * Message Format / Content (4, 5, 6) other than a missing right, where no other path will help.
 */
export function isWrongPath(answer: Answer): boolean {
  const status = readStatus(answer);
  if (RIGHTS.test(status?.subStatusCode ?? '')) return false;
  return [404, 405, 501].includes(answer.status) || [4, 5, 6].includes(status?.statusCode ?? 0);
}

/** The error that an answer means, or `null` where the device said yes: to most commands with nothing more. */
export function refusal(answer: Answer, path: string): RefusedError | null {
  return refusalOf(answer, { path, mayBeEmpty: true, mayBePage: !INTERFACE.test(path) });
}
