import { setImmediate } from 'node:timers/promises';
import { BadPartError, Bounds, checkSize, listBounds, partBounds } from './bounds';
import type { Document } from './document';
import { decoderOf, withoutNuls } from './text';
import { parseElement } from './xml-reader';
import { BROKEN, CLOSE, EMPTY, MORE, OPEN, XmlTokens } from './xml-tokens';

/** Bytes after which the event loop has its turn: about a millisecond of reading. */
const SLICE = 32 * 1024;

/** Entries of real lists have some hundred bytes; one is read in one piece. */
const entryBounds: Bounds = { ...partBounds, bytes: SLICE };

/** What was in a list beside its entries. */
export interface LargeList {
  /** Local name of the root. */
  readonly root: string;
  readonly entries: number;
  /** Entries that could not be read; the others can. */
  readonly bad: number;
}

/**
 * Reads a long list entry by entry (`readLargeList(body, 'EventTrigger', …)`), in slices that give the event loop back.
 * Every element of that local name is one, wherever it stands; one inside another belongs to it. `onEntry` gets its content as
 * `parseXml` gives it. Rejects with a {@link BadPartError} where the document as a whole is no XML, is cut or is too large (what
 * was read until then has been told), with what `onEntry` throws, and with the signal's reason.
 */
export async function readLargeList(
  body: Buffer,
  elementName: string,
  onEntry: (entry: Document) => void,
  { bounds = listBounds, signal }: { bounds?: Bounds; signal?: AbortSignal } = {},
): Promise<LargeList> {
  checkSize(body.length, bounds);
  const bytes = withoutNuls(body);
  const decode = decoderOf(bytes);
  const tokens = new XmlTokens(bounds);
  const wanted = Buffer.from(elementName);
  const isWanted = (): boolean => wanted.equals(bytes.subarray(tokens.local, tokens.nameEnd));
  const list = { root: '', entries: 0, bad: 0 };
  let start = 0;
  let depth = 0;
  let nested = 0;
  let slice = SLICE;
  let rootAt = 0;
  let rootEnd = 0;
  const isRoot = (): boolean => bytes.compare(bytes, rootAt, rootEnd, tokens.name, tokens.nameEnd) === 0;

  const take = (end: number): void => {
    list.entries += 1;
    let document: Document;
    try {
      checkSize(end - start, entryBounds);
      ({ document } = parseElement(bytes, start, end, decode, entryBounds));
    } catch {
      list.bad += 1;
      return;
    }
    onEntry(document);
  };
  for (;;) {
    const kind = tokens.next(bytes, 0, bytes.length);
    if (kind === OPEN || kind === EMPTY) {
      if (list.root === '') {
        list.root = decode(tokens.local, tokens.nameEnd);
        rootAt = tokens.name;
        rootEnd = tokens.nameEnd;
        if (kind === EMPTY) return list;
      } else if (isWanted()) {
        if (nested === 0) {
          start = tokens.start;
          depth = tokens.depth - 1;
        }
        if (kind === OPEN) nested += 1;
        else if (nested === 0) take(tokens.end);
      }
    } else if (kind === CLOSE) {
      if (nested > 0 && isWanted()) {
        nested -= 1;
        if (nested === 0) {
          take(tokens.end);
          // Words in it that look like tags are closed with it.
          tokens.depth = depth;
        }
      } else if (nested === 0 && isRoot()) return list;
    } else if (kind === BROKEN) throw new BadPartError(tokens.problem, tokens.detail);
    else if (kind === MORE) throw new BadPartError('not-xml', `no end in ${bytes.length} bytes`);
    if (tokens.end < slice) continue;
    slice = tokens.end + SLICE;
    await setImmediate(undefined, { signal });
  }
}
