// Small questions about bytes. Those about a place answer 1, 0, or UNDECIDED where the data end too early to tell.
import { isBlankByte } from '../documents/xml-tokens';

/** What was asked for does not stand there. */
export const NOT_THERE = 0;
/** The bytes end too early to tell. */
export const UNDECIDED = -1;

const DASH = 45;
const LF = 10;
const CR = 13;
/** What every delimiter begins with. */
export const DASHES = Buffer.from('--');

/** First byte at or after `from` that is no blank, NUL or byte of a BOM, which devices put between parts; at most `most` later. */
export function skipBlank(data: Buffer, from: number, most = Infinity): number {
  let at = from;
  while (at - from < most && isBlankByte(data[at])) at += 1;
  return at;
}

/** CR or LF. */
export function isLineEnd(byte: number | undefined): boolean {
  return byte === 10 || byte === 13;
}

/** Whether all of `wanted` stands at `at`; with 32 as `fold` letters may be capitals where `wanted` has small ones. */
export function startsWith(data: Buffer, at: number, wanted: Buffer, fold = 0): number {
  for (let length = 0; length < wanted.length; length += 1) {
    const byte = data[at + length];
    if (byte === undefined) return UNDECIDED;
    if ((byte | fold) !== wanted[length]) return NOT_THERE;
  }
  return 1;
}

/** `<` followed by what can follow it in XML. */
export function opensXml(data: Buffer, at: number): number {
  const next = data[at + 1];
  if (next === undefined) return UNDECIDED;
  const isLetter = (next | 32) >= 97 && (next | 32) <= 122;
  return isLetter || next === 63 || next === 33 || next === 95 ? 1 : NOT_THERE;
}

const MOST_INDENT = 32;

/** An object with at least one field. */
export function opensJson(data: Buffer, at: number): number {
  const next = skipBlank(data, at + 1, MOST_INDENT);
  if (data[next] === undefined) return UNDECIDED;
  return data[next] === 34 ? 1 : NOT_THERE;
}

const CONTENT = Buffer.from('content-');

/** A `Content-…:` header in any case: what is left when the delimiter before it was lost. */
export function contentHeaderAt(data: Buffer, at: number): number {
  const found = startsWith(data, at, CONTENT, 32);
  return found > 0 ? headerAt(data, at) : found;
}

const JPEG_START = Buffer.from([0xff, 0xd8, 0xff]);

/** The first bytes of a JPEG. */
export function isJpeg(data: Buffer, at: number): number {
  return startsWith(data, at, JPEG_START);
}

/** Whether a JPEG is complete at `to`, but for line ends and NULs that fill it up. */
export function endsJpeg(data: Buffer, to: number): boolean {
  let end = to;
  while (to - end < 16 && (isLineEnd(data[end - 1]) || data[end - 1] === 0)) end -= 1;
  return data[end - 1] === 0xd9 && data[end - 2] === 0xff;
}

/** Length of a body without the line end that belongs to the delimiter behind it. */
export function trimmedLength(body: Buffer): number {
  let end = body.length;
  if (body[end - 1] === LF) end -= 1;
  if (body[end - 1] === CR) end -= 1;
  return end;
}

/** Whether the line at `at` can follow a delimiter: 1, NOT_THERE or UNDECIDED. */
export function headAt(data: Buffer, at: number): number {
  const first = data[at];
  if (first === LF || first === CR || isOpening(first)) return 1;
  return first === DASH ? startsWith(data, at, DASHES) : headerAt(data, at);
}

/** Longest name of a header with blanks around it: those of devices have up to 30 letters. */
const LONGEST_NAME = 64;

/** Whether a header (`Name:`, blanks around the name tolerated) stands at `at`: 1, NOT_THERE or UNDECIDED. */
export function headerAt(data: Buffer, at: number): number {
  const start = data.toString('latin1', at, at + LONGEST_NAME);
  if (/^[ \t]*[a-z\d-]+[ \t]*:/i.test(start)) return 1;
  const mayBecome = start.length < LONGEST_NAME && /^[ \t]*(?:[a-z\d-]+[ \t]*)?$/i.test(start);
  return mayBecome ? UNDECIDED : NOT_THERE;
}

/** `<` or `{`: a document starts. */
export function isOpening(byte: number | undefined): boolean {
  return byte === 60 || byte === 123;
}
