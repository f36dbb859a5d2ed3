import { BadPartKind, partBounds } from './bounds';
import { JsonTokens } from './json-tokens';
import type { XmlPiece } from './xml-reader';
import { BROKEN, MORE } from './xml-tokens';

/** What `read` gives: more bytes are needed. */
export const WAIT = 0;
/** What `read` gives: the document ends before `at`. */
export const DONE = 1;
/** What `read` gives: the document was cut, and another thing begins at `at`. */
export const TORN = 2;
/** What `read` gives: the document cannot be read beyond `at`; `tokens` says why. */
export const BAD = 3;

/** Finds the end of a document, a piece at a time. Offsets are from its first byte. */
export interface DocumentEnd {
  readonly at: number;
  readonly tokens: { readonly problem: BadPartKind; readonly detail: string };
  /** The root of the XML that was read. */
  readonly root?: XmlPiece | undefined;
  begin(): void;
  /** Reads on, up to `limit`; the document's first byte is `data[base]`, which may move between calls. */
  read(data: Buffer, base: number, limit: number): number;
}

/** A JSON document ends with the bracket that closes its first one. */
export class JsonEnd implements DocumentEnd {
  at = 0;
  readonly tokens = new JsonTokens(partBounds);

  begin(): void {
    this.tokens.begin();
  }

  read(data: Buffer, base: number, limit: number): number {
    const tokens = this.tokens;
    for (;;) {
      const kind = tokens.next(data, base, limit);
      if (kind === MORE) return WAIT;
      if (kind === BROKEN) {
        this.at = tokens.start;
        return tokens.problem === 'torn' ? TORN : BAD;
      }
      if (tokens.depth === 0) {
        this.at = tokens.end;
        return DONE;
      }
    }
  }
}
