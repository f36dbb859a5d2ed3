import type { Bounds } from '../documents/bounds';
import { BROKEN, CLOSE, EMPTY, MORE, OPEN, XmlTokens } from '../documents/xml-tokens';

/** Where a document says whether it is switched on: bytes `start` to `end` are the text of its own `<enabled>`. */
export interface EnabledText {
  readonly start: number;
  readonly end: number;
}

/** The document was taken over whole already, so only its depth matters. */
const bounds: Bounds = {
  bytes: Infinity,
  depth: 1000,
  tags: Infinity,
  attributes: Infinity,
  allAttributes: Infinity,
};
const ENABLED = Buffer.from('enabled');

/**
 * Finds the `<enabled>` that is a child of the root, whatever its prefix, and none of a region's or in a comment.
 * Works on bytes (markup is ASCII in every encoding devices use), so that all others can go back as they came.
 * `null`: there is none, or the document is not well-formed up to there.
 */
export function findEnabled(body: Buffer): EnabledText | null {
  const tokens = new XmlTokens(bounds);
  let start = -1;
  for (;;) {
    const kind = tokens.next(body, 0, body.length);
    if (kind === MORE || kind === BROKEN) return null;
    const own = (): boolean => body.subarray(tokens.local, tokens.nameEnd).equals(ENABLED);
    if (kind === CLOSE) {
      if (start >= 0) return own() ? { start, end: tokens.start } : null;
      if (tokens.depth < 1) return null;
    } else if (kind === OPEN || kind === EMPTY) {
      if (start >= 0) return null;
      if (kind === OPEN && tokens.depth === 2 && own()) start = tokens.end;
    }
  }
}

/** The same bytes with `true` or `false` as that text. */
export function replaceEnabled(body: Buffer, at: EnabledText, enabled: boolean): Buffer {
  return Buffer.concat([body.subarray(0, at.start), Buffer.from(String(enabled)), body.subarray(at.end)]);
}
