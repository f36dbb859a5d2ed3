/** Where a document says whether it is switched on: bytes `start` to `end` are the text of its own `<enabled>`. */
export interface EnabledText {
  readonly start: number;
  readonly end: number;
}

/** What stands between `<` and `>` without being an element, and how it ends. */
const ASIDES: readonly (readonly [string, string])[] = [
  ['<!--', '-->'],
  ['<![CDATA[', ']]>'],
  ['<?', '?>'],
];

/** A start or end tag; text with quotes may hold `>`. Sticky: tried at one place only, so the work stays linear. */
const TAG = /<(\/?)([^\s<>/!?"'=]+)((?:"[^"]*"|'[^']*'|[^<>"'])*)>/y;

/**
 * Finds the `<enabled>` that is a child of the root, whatever its prefix, and none of a region's or in a comment.
 * Works on bytes (markup is ASCII in every encoding devices use), so that all others can go back as they came.
 * `null`: there is none, or the document is not well-formed up to there.
 */
export function findEnabled(body: Buffer): EnabledText | null {
  const text = body.toString('latin1');
  let depth = 0;
  let start = -1;
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at)) {
    const aside = ASIDES.find(([open]) => text.startsWith(open, at));
    if (aside) {
      const end = text.indexOf(aside[1], at + aside[0].length);
      if (end < 0) return null;
      at = end + aside[1].length;
      continue;
    }
    TAG.lastIndex = at;
    const tag = TAG.exec(text);
    if (!tag) return null;
    const [whole, slash = '', name = '', rest = ''] = tag;
    const own = name.slice(name.indexOf(':') + 1) === 'enabled';
    if (slash === '/') {
      if (start >= 0) return own ? { start, end: at } : null;
      if (--depth < 1) return null;
    } else if (start >= 0) {
      return null;
    } else if (!rest.endsWith('/')) {
      depth++;
      if (own && depth === 2) start = at + whole.length;
    }
    at += whole.length;
  }
  return null;
}

/** The same bytes with `true` or `false` as that text. */
export function replaceEnabled(body: Buffer, at: EnabledText, enabled: boolean): Buffer {
  return Buffer.concat([body.subarray(0, at.start), Buffer.from(String(enabled)), body.subarray(at.end)]);
}
