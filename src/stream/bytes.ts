// Small questions about bytes. Those about a place answer 1, 0, or UNDECIDED where the data end too early to tell.
import { headerAt, UNDECIDED } from './boundaries';

const LESS = 60;
const GREATER = 62;

/** First byte at or after `from` that is no blank, NUL or byte of a BOM: what devices put between parts. */
export function skipBlank(data: Buffer, from: number): number {
  let at = from;
  while (isBlank(data[at])) at += 1;
  return at;
}

function isBlank(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return byte === 10 || byte === 13 || byte === 32 || byte === 9 || byte === 0 || isBom(byte);
}

function isBom(byte: number): boolean {
  return byte === 0xef || byte === 0xbb || byte === 0xbf;
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

/** An object with at least one field. */
export function opensJson(data: Buffer, at: number): number {
  const MOST_BLANKS = 64;
  let next = at + 1;
  while (isBlank(data[next]) && next - at < MOST_BLANKS) next += 1;
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

/** What a tag's name may hold, prefix included. */
export function isNameByte(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return (
    isLetter(byte) || (byte >= 48 && byte <= 58) || byte === 45 || byte === 46 || byte === 95 || byte >= 128
  );
}

/** What ends a tag's name. */
export function isTagBreak(byte: number | undefined): boolean {
  return byte === GREATER || byte === 47 || byte === 32 || byte === 9 || byte === 10 || byte === 13;
}

/** First tag that begins with `open` and whose name ends there, between `from` and `to`; else -1. */
export function findTag(data: Buffer, open: Buffer, from: number, to: number): number {
  let at = data.indexOf(open, from);
  while (at >= 0 && at < to) {
    if (isTagBreak(data[at + open.length])) return at;
    at = data.indexOf(open, at + 1);
  }
  return -1;
}

/** Place behind the `>` that closes an end tag whose name ended at `from`; 0 where the name goes on; or UNDECIDED. */
export function endOfTag(data: Buffer, from: number): number {
  let at = from;
  while (data[at] === 32 || data[at] === 9 || data[at] === 10 || data[at] === 13) at += 1;
  if (data[at] === undefined) return UNDECIDED;
  return data[at] === GREATER ? at + 1 : 0;
}

/** Place behind `needle`, else -1. */
export function endOf(data: Buffer, needle: string, from: number): number {
  const at = data.indexOf(needle, from, 'latin1');
  return at < 0 ? -1 : at + needle.length;
}

const COMMENT = Buffer.from('<!--');
const CDATA = Buffer.from('<![CDATA[');

/** Place behind a comment or CDATA section that starts at `at`, or behind `<!` of anything else; -1 for more bytes. */
export function endOfMarkup(data: Buffer, at: number): number {
  const comment = startsWith(data, at, COMMENT);
  if (comment > 0) return endOf(data, '-->', at + COMMENT.length);
  const section = startsWith(data, at, CDATA);
  if (section > 0) return endOf(data, ']]>', at + CDATA.length);
  return comment === UNDECIDED || section === UNDECIDED ? -1 : at + 2;
}

/** Place behind a comment or declaration before the root, else -1. */
export function endOfDeclaration(data: Buffer, at: number): number {
  const end = endOfMarkup(data, at);
  return end === at + 2 ? endOfDoctype(data, at) : end;
}

function endOfDoctype(data: Buffer, from: number): number {
  let depth = 0;
  let quote = 0;
  for (let at = from; at < data.length; at += 1) {
    const byte = data[at];
    if (quote !== 0) {
      if (byte === quote) quote = 0;
    } else if (byte === 34 || byte === 39) quote = byte;
    else if (byte === LESS || byte === 91) depth += 1;
    else if (byte === 93) depth -= 1;
    else if (byte === GREATER) {
      depth -= 1;
      if (depth <= 0) return at + 1;
    }
  }
  return -1;
}

/** Whether comments, CDATA or declarations stand between `from` and `to`. */
export function hasMarkup(data: Buffer, from: number, to: number): boolean {
  const at = data.indexOf('<!', from, 'latin1');
  return at >= 0 && at < to;
}

/** Whether a JPEG that started at `from` is complete at `to`, but for line ends. */
export function endsJpeg(data: Buffer, from: number, to: number): boolean {
  let end = to;
  while (end > from && to - end < 4 && isLineEnd(data[end - 1])) end -= 1;
  return data[end - 1] === 0xd9 && data[end - 2] === 0xff;
}

/** Without the one line end that belongs to the delimiter. */
export function trimEnd(body: Buffer): Buffer {
  let end = body.length;
  if (end > 0 && body[end - 1] === 10) end -= 1;
  if (end > 0 && body[end - 1] === 13) end -= 1;
  return body.subarray(0, end);
}
