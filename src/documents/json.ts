import { BadPartError, Bounds, checkSize, partBounds } from './bounds';
import { Document, isDocument, Value } from './document';
import { JsonTokens } from './json-tokens';
import { decode } from './text';
import { BROKEN, MORE } from './xml-tokens';

/**
 * JSON as it came; `__proto__` in it is an own property and harmless. Depth and size are checked before parsing.
 * Throws {@link BadPartError} and nothing else; only an object is a document.
 */
export function parseJson(bytes: Buffer, bounds: Bounds = partBounds): Document {
  const parsed = parseJsonValue(bytes, bounds);
  if (!isDocument(parsed)) throw new BadPartError('not-json', 'no object at the top');
  return parsed;
}

/** The same, whatever stands at the top. */
export function parseJsonValue(bytes: Buffer, bounds: Bounds = partBounds): Value {
  checkSize(bytes.length, bounds);
  checkDepth(bytes, bounds);
  const source = decode(bytes);
  try {
    return JSON.parse(source) as Value;
  } catch {
    throw new BadPartError('not-json', `broken JSON of ${source.length} characters`);
  }
}

/** `JSON.parse` and whoever walks the result recurse. Where the tokens break, `JSON.parse` gives up as well. */
function checkDepth(bytes: Buffer, bounds: Bounds): void {
  const tokens = new JsonTokens(bounds);
  let kind: number;
  do kind = tokens.next(bytes, 0, bytes.length);
  while (kind !== MORE && kind !== BROKEN);
  if (tokens.problem === 'too-deep') throw new BadPartError('too-deep', tokens.detail);
}
