import { BadPartKind, partBounds } from '../documents/bounds';
import { JsonTokens } from '../documents/json-tokens';
import {
  BROKEN,
  CLOSE,
  EMPTY,
  isBlankByte,
  MORE,
  OPEN,
  TEXT,
  XmlTokens,
  ASIDE,
} from '../documents/xml-tokens';
import { skipBlank, startsWith } from './bytes';

/** What `read` gives: more bytes are needed. */
export const WAIT = 0;
/** What `read` gives: the document ends before `at`. */
export const DONE = 1;
/** What `read` gives: the document was cut, and another thing begins at `at`. */
export const TORN = 2;
/** What `read` gives: the document is beyond the bounds; `tokens` says which. */
export const BAD = 3;

/** Finds the end of a document, a piece at a time. Offsets are from its first byte. */
export interface DocumentEnd {
  readonly at: number;
  readonly tokens: { readonly problem: BadPartKind; readonly detail: string };
  begin(): void;
  /** Reads on, up to `limit`; the document's first byte is `data[base]`. */
  read(data: Buffer, base: number, limit: number): number;
}

const ALERT = Buffer.from('EventNotificationAlert');
const DECLARATION = Buffer.from('<?xml');

/**
 * A document ends with the end tag of its root, whatever else is in it; so it needs neither Content-Length nor the next
 * delimiter. An alert (or a declaration) in it begins another one: the first was cut.
 */
export class XmlEnd implements DocumentEnd {
  at = 0;
  readonly tokens = new XmlTokens(partBounds);
  /** The root's name, and how many elements of it are open. */
  private root = 0;
  private rootEnd = 0;
  private open = 0;
  /** Before the root: up to where only blanks are. */
  private blank = 0;

  begin(): void {
    this.tokens.begin();
    this.open = 0;
    this.blank = 0;
  }

  read(data: Buffer, base: number, limit: number): number {
    const tokens = this.tokens;
    for (;;) {
      const kind = tokens.next(data, base, limit);
      if (kind === MORE) {
        return this.open === 0 && tokens.inText ? this.beforeRoot(data, base, limit - base) : WAIT;
      }
      if (kind === BROKEN) {
        this.at = tokens.start;
        return BAD;
      }
      if (this.open === 0) {
        if (kind === TEXT) {
          if (this.beforeRoot(data, base, tokens.end) === TORN) return TORN;
          continue;
        }
        if (kind === ASIDE) continue;
        this.at = tokens.end;
        if (kind === EMPTY) return DONE;
        if (kind !== OPEN) return this.torn(tokens.start);
        this.root = tokens.name;
        this.rootEnd = tokens.nameEnd;
        this.open = 1;
      } else if (kind === OPEN || kind === EMPTY) {
        const length = tokens.nameEnd - tokens.local;
        if (length === ALERT.length && startsWith(data, base + tokens.local, ALERT) > 0) {
          return this.torn(tokens.start);
        }
        if (kind === OPEN && this.isRoot(data, base)) this.open += 1;
      } else if (kind === CLOSE && this.isRoot(data, base)) {
        this.open -= 1;
        this.at = tokens.end;
        if (this.open === 0) return DONE;
      } else if (isDeclaration(data, base + tokens.start)) {
        return this.torn(tokens.start);
      }
    }
  }

  /** Anything but blanks before the root is another thing. */
  private beforeRoot(data: Buffer, base: number, end: number): number {
    this.blank = skipBlank(data, base + Math.max(this.blank, this.tokens.start)) - base;
    return this.blank < end ? this.torn(this.blank) : WAIT;
  }

  private isRoot(data: Buffer, base: number): boolean {
    const { name, nameEnd } = this.tokens;
    const { root, rootEnd } = this;
    if (nameEnd - name !== rootEnd - root) return false;
    return startsWith(data, base + name, data.subarray(base + root, base + rootEnd)) > 0;
  }

  private torn(at: number): number {
    this.at = at;
    return TORN;
  }
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

function isDeclaration(data: Buffer, at: number): boolean {
  return startsWith(data, at, DECLARATION) > 0 && isBlankByte(data[at + DECLARATION.length]);
}
