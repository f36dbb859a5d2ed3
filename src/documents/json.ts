import { BadPartError, Bounds, checkSize, partBounds } from './bounds';
import { Document, isDocument, Value } from './document';
import { JsonTokens } from './json-tokens';
import { decode } from './text';
import { BROKEN, MORE } from './xml-tokens';

/**
 * JSON as it came; `__proto__` in it is an own property and harmless. Depth and size are checked before parsing:
 * `JSON.parse` and whoever walks the result recurse. Throws {@link BadPartError} and nothing else; only an object is a document.
 */
export function parseJson(bytes: Buffer, bounds: Bounds = partBounds): Document {
  checkSize(bytes.length, bounds);
  const tokens = new JsonTokens(bounds);
  // Where the tokens break otherwise, `JSON.parse` gives up as well.
  if (isBroken(tokens, bytes) && tokens.problem === 'too-deep') {
    throw new BadPartError('too-deep', tokens.detail);
  }
  const source = decode(bytes);
  let parsed: Value;
  try {
    parsed = JSON.parse(source) as Value;
  } catch {
    throw new BadPartError('not-json', `broken JSON of ${source.length} characters`);
  }
  if (!isDocument(parsed)) throw new BadPartError('not-json', 'no object at the top');
  return parsed;
}

/** Whether a document that is there as a whole breaks in one of its tokens, which say why. */
export function isBroken(tokens: Pick<JsonTokens, 'next'>, bytes: Buffer): boolean {
  for (;;) {
    const kind = tokens.next(bytes, 0, bytes.length);
    if (kind === MORE || kind === BROKEN) return kind === BROKEN;
  }
}
