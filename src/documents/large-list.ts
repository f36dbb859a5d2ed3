import { setImmediate } from 'node:timers/promises';
import { BadPartError, Bounds, checkSize, listBounds, partBounds } from './bounds';
import type { Document } from './document';
import { Decode, decoderOf, withoutNuls } from './text';
import { parseElement } from './xml-reader';
import { BROKEN, CLOSE, EMPTY, MORE, OPEN, XmlTokens } from './xml-tokens';

/** Bytes after which the event loop has its turn: about a millisecond of reading. */
const SLICE = 32 * 1024;

/** Entries of real lists have some hundred bytes; one is read in one piece. */
const entryBounds: Bounds = { ...partBounds, bytes: SLICE };

/**
 * Reads a long list entry by entry (`readLargeList(body, 'EventTrigger', …)`), in slices that give the event loop back, and
 * resolves to the local name of its root. Every element of the entries' local name is one, wherever it stands; one inside
 * another belongs to it. `onEntry` gets its content as `parseXml` gives it; what cannot be read of them is left out. Rejects
 * with a {@link BadPartError} where the document as a whole is no XML, is cut or is too large (what was read until then has
 * been told), with what `onEntry` throws, and with the signal's reason.
 */
export async function readLargeList(
  body: Buffer,
  elementName: string,
  onEntry: (entry: Document) => void,
  signal?: AbortSignal,
): Promise<string> {
  checkSize(body.length, listBounds);
  const bytes = withoutNuls(body);
  const decode = decoderOf(bytes);
  const tokens = new XmlTokens(listBounds);
  const fullName = (): string => decode(tokens.name, tokens.nameEnd);
  const localName = (): string => decode(tokens.local, tokens.nameEnd, Infinity);
  const root = { name: '', local: '' };
  /** Where the entry starts that is open, and how many elements of its name are open in it, itself included. */
  let start = 0;
  let open = 0;
  let slice = SLICE;
  for (;;) {
    const kind = tokens.next(bytes, 0, bytes.length);
    if (kind === BROKEN) throw new BadPartError(tokens.problem, tokens.detail);
    if (kind === MORE) throw new BadPartError('not-xml', `no end in ${bytes.length} bytes`);
    if (kind === CLOSE && open === 0) {
      if (fullName() === root.name) return root.local;
    } else if (kind === OPEN || kind === EMPTY || kind === CLOSE) {
      if (root.local === '') {
        root.name = fullName();
        root.local = localName();
        if (kind === EMPTY) return root.local;
      } else if (localName() === elementName) {
        if (open === 0) start = tokens.start;
        if (kind !== EMPTY) open += kind === OPEN ? 1 : -1;
        const entry = open === 0 ? readEntry(bytes, decode, start, tokens.end) : null;
        if (entry) onEntry(entry);
      }
    }
    if (tokens.end < slice) continue;
    slice = tokens.end + SLICE;
    await setImmediate(undefined, { signal });
  }
}

function readEntry(bytes: Buffer, decode: Decode, start: number, end: number): Document | null {
  try {
    checkSize(end - start, entryBounds);
    return parseElement(bytes, start, end, decode, entryBounds).document;
  } catch {
    return null;
  }
}
