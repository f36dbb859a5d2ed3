// Small questions about bytes. Those about a place answer 1, 0, or UNDECIDED where the data end too early to tell.
import { isBlankByte } from '../documents/xml-tokens';
import { headerAt, UNDECIDED } from './boundaries';

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

/** Whether only blanks stand between `from` and `to`. */
export function isBlankLine(data: Buffer, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const byte = data[at];
    if (byte !== 32 && byte !== 9 && byte !== 13) return false;
  }
  return true;
}

/** Whether all of `wanted` stands at `at`. */
export function startsWith(data: Buffer, at: number, wanted: Buffer): number {
  for (let length = 0; length < wanted.length; length += 1) {
    const byte = data[at + length];
    if (byte === undefined) return UNDECIDED;
    if (byte !== wanted[length]) return 0;
  }
  return 1;
}

/** `<` followed by what can follow it in XML. */
export function opensXml(data: Buffer, at: number): number {
  const next = data[at + 1];
  if (next === undefined) return UNDECIDED;
  return isLetter(next) || next === 63 || next === 33 || next === 95 ? 1 : 0;
}

const MOST_INDENT = 32;

/** An object with at least one field. */
export function opensJson(data: Buffer, at: number): number {
  const next = skipBlank(data, at + 1, MOST_INDENT);
  if (data[next] === undefined) return UNDECIDED;
  return data[next] === 34 ? 1 : 0;
}

const CONTENT = 'content-';

/** A `Content-…:` header in any case: what is left when the delimiter before it was lost. */
export function contentHeaderAt(data: Buffer, at: number): number {
  for (let length = 0; length < CONTENT.length; length += 1) {
    const byte = data[at + length];
    if (byte === undefined) return UNDECIDED;
    if ((byte | 32) !== CONTENT.charCodeAt(length)) return 0;
  }
  return headerAt(data, at);
}

function isLetter(byte: number): boolean {
  return (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90);
}

const JPEG_START = Buffer.from([0xff, 0xd8, 0xff]);

/** The first bytes of a JPEG. */
export function isJpeg(data: Buffer, at: number): number {
  return startsWith(data, at, JPEG_START);
}

/** Whether a JPEG that started at `from` is complete at `to`, but for line ends and NULs that fill it up. */
export function endsJpeg(data: Buffer, from: number, to: number): boolean {
  let end = to;
  while (end > from && to - end < 16 && (isLineEnd(data[end - 1]) || data[end - 1] === 0)) end -= 1;
  return data[end - 1] === 0xd9 && data[end - 2] === 0xff;
}

/** `to` without the line end that belongs to the delimiter at `to`. */
export function trimEnd(data: Buffer, from: number, to: number): number {
  let end = to;
  if (end > from && data[end - 1] === 10) end -= 1;
  if (end > from && data[end - 1] === 13) end -= 1;
  return end;
}
