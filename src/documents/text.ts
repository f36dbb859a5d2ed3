import { isAscii, isUtf8 } from 'node:buffer';

/**
 * Bytes `from` to `to` of a document as text; a copy of its own, so that keeping it keeps nothing else. Up to `longest` it may
 * be a piece of the whole: names of fields may always, the engine copies them.
 */
export type Decode = (from: number, to: number, longest?: number) => string;

/** Pieces of a string up to here are copies in V8; longer ones keep all of it alive. */
const LONGEST_COPY = 12;

/** The encoding that a document declares in its first bytes. */
const DECLARED = /^[^<]{0,8}<\?xml\s[^>]{0,80}?encoding\s{0,8}=\s{0,8}["']([\w.:-]{1,40})["']/i;
const LOOK = 200;

/** What is read without a decoder: UTF-8, what devices write in its place, and what a declaration in ASCII disproves. */
const OURS = /^(?:utf-?8|(?:us-)?ascii|iso-8859-1|latin-?1|utf-16(?:[lb]e)?)$/i;

/**
 * How a document's bytes are text: UTF-8 where they are that, else as declared (GBK and the like), else Latin-1, or, where
 * some of it is good UTF-8, with replacement characters. Devices declare one encoding and write another at times.
 */
export function decoderOf(bytes: Buffer): Decode {
  if (isAscii(bytes)) {
    // Cutting is several times as fast as decoding again.
    const source = bytes.toString('latin1');
    return (from, to, longest = LONGEST_COPY) =>
      to - from <= longest ? source.slice(from, to) : bytes.toString('latin1', from, to);
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
  const label = DECLARED.exec(bytes.toString('latin1', 0, LOOK))?.[1];
  if (label === undefined || OURS.test(label)) return null;
  try {
    return new TextDecoder(label);
  } catch {
    return null;
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
  const source = withoutNuls(bytes);
  return decoderOf(source)(0, source.length).trim();
}

/** The entities that XML knows by itself; each `&` is looked at once, and at no more than ten characters. */
const ENTITY = /&(?:#(\d{1,7})|#[xX]([\da-fA-F]{1,6})|amp);/g;
const LAST_CHARACTER = 0x10ffff;

/**
 * Text with its entities replaced. An `&` that starts none stays what it is, and a number that is no character becomes the
 * replacement character: devices write both in names.
 */
export function replaceEntities(text: string): string {
  if (!text.includes('&')) return text;
  // What gives no `&` may go first, all of a kind at once: a call for each of a million would hold up everything else.
  const rest = text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'");
  return rest.includes('&#') ? rest.replace(ENTITY, character) : rest.replaceAll('&amp;', '&');
}

function character(entity: string, decimal: string | undefined, hex: string): string {
  if (entity === '&amp;') return '&';
  const code = Number(decimal ?? `0x${hex}`);
  const surrogate = code >= 0xd800 && code <= 0xdfff;
  return code === 0 || surrogate || code > LAST_CHARACTER ? '\ufffd' : String.fromCodePoint(code);
}

/** The same bytes without NULs, which devices put anywhere. */
export function withoutNuls(bytes: Buffer): Buffer {
  if (!bytes.includes(0)) return bytes;
  return Buffer.from(bytes.toString('latin1').replaceAll('\0', ''), 'latin1');
}
