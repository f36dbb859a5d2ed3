import { isAscii, isUtf8 } from 'node:buffer';

/**
 * Bytes `from` to `to` of a document as text; a copy of its own, so that keeping it keeps nothing else. `name`: it will be
 * the name of a field, which the engine copies.
 */
export type Decode = (from: number, to: number, name?: boolean) => string;

/** Pieces of a string up to here are copies in V8; longer ones keep all of it alive. */
const LONGEST_COPY = 12;

/** The encoding that a document declares in its first bytes, in lower case. */
const DECLARED = /^[^<]{0,8}<\?xml\s[^>]{0,80}?encoding\s{0,8}=\s{0,8}["']([\w.:-]{1,40})["']/i;
const LOOK = 200;

/** What is read without a decoder: UTF-8, and what devices write in its place. */
const OURS = new Set(['utf-8', 'utf8', 'us-ascii', 'ascii', 'iso-8859-1', 'latin1', 'latin-1']);

/**
 * How a document's bytes are text: UTF-8 where they are that, else as declared (GBK and the like), else Latin-1, or, where
 * some of it is good UTF-8, with replacement characters. Devices declare one encoding and write another at times.
 */
export function decoderOf(bytes: Buffer): Decode {
  if (isAscii(bytes)) {
    // Cutting is several times as fast as decoding again.
    const source = bytes.toString('latin1');
    return (from, to, name) =>
      name === true || to - from <= LONGEST_COPY
        ? source.slice(from, to)
        : bytes.toString('latin1', from, to);
  }
  const declared = declaredDecoder(bytes);
  const utf8 = isUtf8(bytes);
  // Two bytes that are a Chinese character may be good UTF-8 too; three such bytes in a row hardly ever are both.
  if (declared !== null && !(utf8 && bytes.some((byte) => byte >= 0xe0))) {
    return (from, to) => declared.decode(bytes.subarray(from, to));
  }
  if (utf8 || hasGoodUtf8(bytes)) return (from, to) => bytes.toString('utf8', from, to);
  return (from, to) => bytes.toString('latin1', from, to);
}

function declaredDecoder(bytes: Buffer): TextDecoder | null {
  const label = DECLARED.exec(bytes.toString('latin1', 0, Math.min(LOOK, bytes.length)))?.[1]?.toLowerCase();
  if (label === undefined || OURS.has(label) || label.startsWith('utf-16')) return null;
  try {
    return new TextDecoder(label);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** As many bytes of a broken text show what it is. */
const SAMPLE = 256 * 1024;

/** Whether any character beyond ASCII is good UTF-8. */
function hasGoodUtf8(bytes: Buffer): boolean {
  return /[^\p{ASCII}\ufffd]/u.test(bytes.toString('utf8', 0, SAMPLE));
}

/** A whole document as text, without BOM, NULs and blanks around it. */
export function decode(bytes: Buffer): string {
  const source = decoderOf(bytes)(0, bytes.length);
  const start = source.charCodeAt(0) === 0xfeff ? source.slice(1) : source;
  return (start.includes('\0') ? start.replaceAll('\0', '') : start).trim();
}

/** The entities that XML knows by itself; sticky, so that each `&` is looked at once, and at no more than ten characters. */
const ENTITY = /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|(amp|lt|gt|quot|apos));/y;
const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const LAST_CHARACTER = 0x10ffff;

/**
 * Text with its entities replaced. An `&` that starts none stays what it is, and a number that is no character becomes the
 * replacement character: devices write both in names.
 */
export function replaceEntities(text: string): string {
  let at = text.indexOf('&');
  if (at < 0) return text;
  let out = '';
  let done = 0;
  for (; at >= 0; at = text.indexOf('&', at + 1)) {
    // The most frequent one by far.
    const plain = text.startsWith('amp;', at + 1);
    ENTITY.lastIndex = at;
    const found = plain ? null : ENTITY.exec(text);
    if (!plain && !found) continue;
    const end = plain ? at + 5 : ENTITY.lastIndex;
    out += text.slice(done, at) + (found ? character(found) : '&');
    done = end;
    at = end - 1;
  }
  return out + text.slice(done);
}

function character([, decimal, hex, named]: RegExpExecArray): string {
  if (named !== undefined) return NAMED[named] ?? '';
  const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
  const surrogate = code >= 0xd800 && code <= 0xdfff;
  return code === 0 || surrogate || code > LAST_CHARACTER ? '\ufffd' : String.fromCodePoint(code);
}

/** The same bytes without NULs, which devices put anywhere. */
export function withoutNuls(bytes: Buffer): Buffer {
  if (!bytes.includes(0)) return bytes;
  return Buffer.from(bytes.toString('latin1').replaceAll('\0', ''), 'latin1');
}
