import { clean } from '../clean';
import { Document, text } from '../documents/document';
import { readFields } from '../documents/said';

/** What a device's words may take in a sentence, in characters. */
const LONGEST_WORDS = 200;

/** `ResponseStatus`: how a device says yes or no, with any HTTP status (PROTOCOL.md 8.1). */
export interface ResponseStatus {
  /** 0 and 1 are OK; `null` where the device left it out. */
  readonly statusCode: number | null;
  readonly statusString: string | null;
  /** The reason as a word, such as `invalidOperation`; as sent. */
  readonly subStatusCode: string | null;
  readonly errorMsg: string | null;
}

/** Reads a ResponseStatus, XML with any namespace or JSON; `null` where the body is something else. */
export function readResponseStatus(body: Buffer): ResponseStatus | null {
  const fields = readFields(body);
  const status: ResponseStatus = {
    statusCode: wholeNumber(fields, 'statuscode'),
    statusString: text(fields, 'statusstring'),
    subStatusCode: text(fields, 'substatuscode'),
    errorMsg: text(fields, 'errormsg'),
  };
  return Object.values(status).every((value) => value === null) ? null : status;
}

/** Whether the device says that it did what was asked; in words where it gives no code. */
export function isOk(status: ResponseStatus): boolean {
  const { statusCode, statusString, subStatusCode, errorMsg } = status;
  if (statusCode !== null) return statusCode === 0 || statusCode === 1;
  return /^ok$/i.test(String(statusString ?? subStatusCode ?? errorMsg));
}

/** The device's own words on one line, such as `Invalid Operation: notSupport`; `''` where it has none. */
export function deviceWords(status: ResponseStatus): string {
  const said = [status.statusString, status.subStatusCode, status.errorMsg].filter((one) => one !== null);
  const line = clean([...new Set(said)].join(': '), 10 * LONGEST_WORDS).replace(/ {2,}/g, ' ');
  return line.length > LONGEST_WORDS ? `${line.slice(0, LONGEST_WORDS)}…` : line;
}

/** A field that is nothing but digits; `null`: there is none. */
export function wholeNumber(fields: Document, name: string): number | null {
  const digits = text(fields, name) ?? '';
  return /^\d{1,9}$/.test(digits) ? Number(digits) : null;
}
