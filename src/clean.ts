/** Control, format (direction) and line characters: what turns, hides or breaks text where people read it. */
const UNWANTED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/**
 * Foreign words as they may be kept and shown: on one line, without control, direction and line characters, at most
 * `longest` UTF-16 units, trimmed, and a copy of its own. The copy matters: a string that was cut out of a document keeps
 * the whole document alive in V8. Everything that is kept of a device or reaches a log, a status or a page passes here.
 */
export function clean(text: string, longest: number): string {
  // Cut first: what follows looks at `longest` characters, however much a device sent.
  const cut = text.length > longest ? text.slice(0, longest) : text;
  return flat(cut.replaceAll(UNWANTED, ' ').trim());
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The same text in memory of its own. Lone surrogates, which are no text, become the replacement character. */
export function flat(text: string): string {
  return decoder.decode(encoder.encode(text));
}

/** The same text without blanks around it, and without keeping these: a piece of a text keeps all of it alive. */
export function trim(text: string): string {
  if (isSign(text.charCodeAt(0)) && isSign(text.charCodeAt(text.length - 1))) return text;
  const trimmed = text.trim();
  return trimmed.length < text.length ? flat(trimmed) : text;
}

/** ASCII that is no blank. */
function isSign(code: number): boolean {
  return code > 32 && code < 127;
}
