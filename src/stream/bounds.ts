import { BadPart, BadPartKind } from './part';

/** A part or answer that cannot be used. Costs the part, never the stream; `detail` holds counts only, no device text. */
export class BadPartError extends Error implements BadPart {
  constructor(
    readonly kind: BadPartKind,
    readonly detail: string,
  ) {
    super(`${kind}: ${detail}`);
    this.name = 'BadPartError';
  }
}

/** How large a document may be before it is handed to a parser, which blocks the event loop while it works. */
export interface Bounds {
  /** Bytes. */
  readonly bytes: number;
  /** Nested elements, objects or arrays. */
  readonly depth: number;
  readonly tags: number;
  /** Of one tag. */
  readonly attributes: number;
  /** Of all tags together. */
  readonly allAttributes: number;
}

/**
 * For parts of the event stream. The largest real alert known is a few KB with some 60 tags;
 * xml2js needs about 20 ms for a document at these limits and a second for 200,000 attributes.
 */
export const partBounds: Bounds = {
  bytes: 256 * 1024,
  depth: 64,
  tags: 5_000,
  attributes: 64,
  allAttributes: 5_000,
};

/** For answers to our own requests: a DVR lists 251 triggers with up to 20 tags each (isapi.md 3.3). */
export const answerBounds: Bounds = {
  ...partBounds,
  bytes: 1024 * 1024,
  tags: 20_000,
  allAttributes: 10_000,
};

/** Refuses a document that is larger than `bounds` allow. */
export function checkSize(length: number, bounds: Bounds): void {
  if (length > bounds.bytes) {
    throw new BadPartError('document-too-large', `${length} bytes, at most ${bounds.bytes}`);
  }
}

const LESS = 60;
const GREATER = 62;
const SLASH = 47;
const EQUALS = 61;
const QUOTE = 34;
const APOSTROPHE = 39;

/**
 * Counts what makes a parser slow, without building anything. Declarations (`<!DOCTYPE`, `<!ENTITY`) are refused
 * whole: no device sends one, and entity bombs and external entities need one.
 */
export function checkXml(text: string, bounds: Bounds): void {
  let depth = 0;
  let tags = 0;
  let allAttributes = 0;
  let at = text.indexOf('<');
  while (at >= 0) {
    let next: number;
    if (text.startsWith('<!--', at)) next = after(text, '-->', at + 4);
    else if (text.startsWith('<![CDATA[', at)) next = after(text, ']]>', at + 9);
    else if (text.startsWith('<!', at)) throw new BadPartError('doctype', `a declaration at ${at}`);
    else if (text.startsWith('<?', at)) next = after(text, '?>', at + 2);
    else if (text.charCodeAt(at + 1) === SLASH) {
      depth -= 1;
      next = after(text, '>', at + 2);
    } else {
      tags += 1;
      if (tags > bounds.tags) throw new BadPartError('too-many-tags', `more than ${bounds.tags} tags`);
      const tag = readTag(text, at + 1);
      allAttributes += tag.attributes;
      if (tag.attributes > bounds.attributes || allAttributes > bounds.allAttributes) {
        throw new BadPartError('too-many-attributes', `${tag.attributes} in a tag, ${allAttributes} in all`);
      }
      if (!tag.empty) depth += 1;
      if (depth > bounds.depth) throw new BadPartError('too-deep', `more than ${bounds.depth} levels`);
      next = tag.end;
    }
    at = text.indexOf('<', next);
  }
}

function after(text: string, needle: string, from: number): number {
  const found = text.indexOf(needle, from);
  return found < 0 ? text.length : found + needle.length;
}

/** Attributes are counted by `=` and by gaps, whichever is more: `<a b c d>` costs a parser as much. */
function readTag(text: string, from: number): { end: number; attributes: number; empty: boolean } {
  let equals = 0;
  let gaps = 0;
  let inGap = false;
  let afterEquals = false;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code <= 32) {
      inGap = true;
      continue;
    }
    if (code === GREATER) {
      return { end: at + 1, attributes: Math.max(equals, gaps), empty: text.charCodeAt(at - 1) === SLASH };
    }
    if (code === LESS) throw new BadPartError('not-xml', 'a tag inside a tag');
    if (afterEquals && (code === QUOTE || code === APOSTROPHE)) {
      const close = text.indexOf(code === QUOTE ? '"' : "'", at + 1);
      if (close < 0) break;
      at = close;
      inGap = false;
      afterEquals = false;
      continue;
    }
    if (code === EQUALS) {
      equals += 1;
      afterEquals = true;
    } else {
      if (inGap && !afterEquals && code !== SLASH) gaps += 1;
      afterEquals = false;
    }
    inGap = false;
  }
  throw new BadPartError('not-xml', 'a tag without end');
}

/** The same depth for JSON: `JSON.parse` and whoever walks the result recurse. */
export function checkJson(text: string, bounds: Bounds): void {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (inString) {
      if (char === '\\') at += 1;
      else if (char === '"') inString = false;
    } else if (char === '"') inString = true;
    else if (char === '{' || char === '[') {
      depth += 1;
      if (depth > bounds.depth) throw new BadPartError('too-deep', `more than ${bounds.depth} levels`);
    } else if (char === '}' || char === ']') depth -= 1;
  }
}
