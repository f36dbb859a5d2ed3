import { Document, Value } from '../documents/document';
import { BadPartError, Bounds, checkJson, checkSize, partBounds } from './bounds';
import { isDocument } from '../documents/document';
import { decode } from './xml';

/**
 * JSON as it came; `__proto__` in it is an own property and harmless. Depth and size are checked before parsing.
 * Throws {@link BadPartError} and nothing else; only an object is a document.
 */
export function parseJson(bytes: Buffer, bounds: Bounds = partBounds): Document {
  checkSize(bytes.length, bounds);
  const source = decode(bytes);
  checkJson(source, bounds);
  let parsed: Value;
  try {
    parsed = JSON.parse(source) as Value;
  } catch {
    throw new BadPartError('not-json', `broken JSON of ${source.length} characters`);
  }
  if (!isDocument(parsed)) throw new BadPartError('not-json', 'no object at the top');
  return parsed;
}
