import { BadPartKind, Bounds } from './bounds';

/** What a token is. `MORE`: the bytes end before the next one does. */
export const MORE = 0;
/** `<name …>` */
export const OPEN = 1;
/** `<name …/>` */
export const EMPTY = 2;
/** `</name>` */
export const CLOSE = 3;
/** Text as it stands, or the start of one that goes on in the next token. A `<` that starts no tag is text. */
export const TEXT = 4;
/** `<![CDATA[…]]>` */
export const CDATA = 5;
/** A comment or an instruction (`<?xml … ?>`): nothing that a document says. */
export const ASIDE = 6;
/** Reading ended: `problem` says why. */
export const BROKEN = 7;

/** Longer names are no names: those of devices have up to 40 letters. */
const LONGEST_NAME = 128;

// Where reading stands inside a token.
const IN_TEXT = 0;
const AT_LESS = 1;
const AT_CLOSE = 2;
const IN_NAME = 3;
const BEHIND_CLOSE_NAME = 4;
const AT_BANG = 5;
const IN_OPENING = 6;
const IN_TAG = 7;
const AT_VALUE = 8;
// Only in these a `<` is one sign of many.
const IN_QUOTES = 9;
const IN_ASIDE = 10;

const LESS = 60;
const GREATER = 62;
const SLASH = 47;
const EQUALS = 61;
const QUOTE = 34;
const APOSTROPHE = 39;
const DASH = 45;
const QUESTION = 63;
const COLON = 58;
const CLOSE_BRACKET = 93;
const BANG = 33;

const COMMENT_OPEN = Buffer.from('--');
const CDATA_OPEN = Buffer.from('[CDATA[');

const NAME_START = 1;
const NAME = 2;
const BLANK = 4;
/** What devices put around documents. */
const AROUND = 8;

/** What a byte may be; bytes of other alphabets may stand in names, and NULs, which devices put anywhere. */
const classes = Uint8Array.from({ length: 256 }, (_, byte) => {
  const letter = (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90) || byte === 95 || byte >= 128;
  const around = [0xef, 0xbb, 0xbf].includes(byte) ? AROUND : 0;
  if (letter || byte === COLON) return NAME_START | NAME | around;
  if ((byte >= 48 && byte <= 57) || byte === 45 || byte === 46) return NAME;
  if (byte === 0) return NAME | AROUND;
  return byte === 32 || byte === 9 || byte === 10 || byte === 13 ? BLANK | AROUND : 0;
});

function is(byte: number | undefined, what: number): boolean {
  return ((classes[byte ?? 0] ?? 0) & what) !== 0;
}

/**
 * The one place that knows what bytes of XML are: tags, text, comments, CDATA, instructions, declarations. It can stop
 * after any byte and go on with the next ones; it looks at each byte once, and again only at those of a `<` that turned
 * out to be text. What is larger than the bounds ends it. Places are offsets from the first byte of the document.
 *
 * It takes what devices write: a BOM, NULs, names in any case, a bare `<` in a text, attributes of any form. It does not
 * pair tags: who reads the tokens does.
 */
export class XmlTokens {
  /** The last token, from its first byte to behind its last. */
  start = 0;
  end = 0;
  /** Of a tag: its name, and its local name without the prefix. */
  name = 0;
  local = 0;
  nameEnd = 0;
  /** Elements that are open behind the last token. */
  depth = 0;
  problem: BadPartKind = 'not-xml';
  detail = '';

  private currentState = IN_TEXT;
  private at = 0;
  /** Of an end tag. */
  private closing = false;
  /** What `<!` has to go on with, and how much of it did. */
  private opening = COMMENT_OPEN;
  private matched = 0;
  /** The sign that ends quotes, or with `>` a comment, CDATA or an instruction. */
  private until = 0;
  private tags = 0;
  private attributes = 0;
  private allAttributes = 0;

  constructor(private readonly bounds: Bounds) {}

  /** Begins a new document. */
  begin(): void {
    this.end = 0;
    this.depth = 0;
    this.currentState = IN_TEXT;
    this.at = 0;
    this.tags = 0;
    this.allAttributes = 0;
  }

  /** Whether what follows the last token is text so far, and not the start of a tag that never ended. */
  get inText(): boolean {
    return this.currentState === IN_TEXT;
  }

  /**
   * The next token of the document whose first byte is `data[base]`, read up to `limit`. After `MORE` it is called again
   * with more bytes; the document may have moved meanwhile. `BROKEN` is final.
   */
  next(data: Uint8Array, base: number, limit: number): number {
    let at = base + this.at;
    let state = this.currentState;
    this.start = this.end;
    reading: for (; at < limit; at += 1) {
      const byte = data[at] ?? 0;
      // Where none can be: what came since the one before was text.
      if (byte === LESS && state !== IN_TEXT && state < IN_QUOTES) return this.whole(TEXT, at - base);
      switch (state) {
        case IN_TEXT:
          while (at < limit && data[at] !== LESS) at += 1;
          if (at === limit) break reading;
          if (at - base > this.start) return this.whole(TEXT, at - base);
          state = AT_LESS;
          continue;
        case AT_LESS:
        case AT_CLOSE:
          if (is(byte, NAME_START)) {
            this.closing = state === AT_CLOSE;
            this.name = at - base;
            this.local = at - base;
            this.attributes = 0;
            state = IN_NAME;
          } else if (state === AT_CLOSE) state = IN_TEXT;
          else if (byte === SLASH) state = AT_CLOSE;
          else if (byte === QUESTION) {
            this.until = QUESTION;
            this.matched = 0;
            state = IN_ASIDE;
          } else state = byte === BANG ? AT_BANG : IN_TEXT;
          continue;
        case IN_NAME:
          for (; at < limit && is(data[at], NAME); at += 1) {
            if (data[at] === COLON) this.local = at + 1 - base;
          }
          if (at - base - this.name > LONGEST_NAME) return this.fail('not-xml', 'a name without end');
          if (at === limit) break reading;
          this.nameEnd = at - base;
          if (data[at] === GREATER)
            return this.closing ? this.close(at + 1 - base) : this.tag(OPEN, at + 1 - base);
          if (is(data[at], BLANK)) state = this.closing ? BEHIND_CLOSE_NAME : IN_TAG;
          else if (data[at] === LESS) return this.whole(TEXT, at - base);
          else state = data[at] === SLASH && !this.closing ? IN_TAG : IN_TEXT;
          continue;
        case BEHIND_CLOSE_NAME:
          if (byte === GREATER) return this.close(at + 1 - base);
          if (!is(byte, BLANK)) state = IN_TEXT;
          continue;
        case AT_BANG:
          if (is(byte, NAME_START)) return this.fail('doctype', 'a declaration');
          this.opening = byte === DASH ? COMMENT_OPEN : CDATA_OPEN;
          this.matched = 1;
          state = byte === this.opening[0] ? IN_OPENING : IN_TEXT;
          continue;
        case IN_OPENING:
          if (byte !== this.opening[this.matched]) state = IN_TEXT;
          else {
            this.matched += 1;
            if (this.matched < this.opening.length) continue;
            this.until = this.opening === COMMENT_OPEN ? DASH : CLOSE_BRACKET;
            this.matched = 0;
            state = IN_ASIDE;
          }
          continue;
        case IN_QUOTES:
          while (at < limit && data[at] !== this.until) at += 1;
          if (at === limit) break reading;
          state = IN_TAG;
          continue;
        case IN_ASIDE:
          if (byte === this.until) this.matched += 1;
          else if (byte === GREATER && this.matched >= (this.until === QUESTION ? 1 : 2)) {
            return this.whole(this.until === CLOSE_BRACKET ? CDATA : ASIDE, at + 1 - base);
          } else this.matched = 0;
          continue;
        default:
          if (state === AT_VALUE && (byte === QUOTE || byte === APOSTROPHE)) {
            this.until = byte;
            state = IN_QUOTES;
          } else if (byte === GREATER) return this.tag(data[at - 1] === SLASH ? EMPTY : OPEN, at + 1 - base);
          else if (byte === EQUALS) {
            state = AT_VALUE;
            this.attributes += 1;
            this.allAttributes += 1;
            if (this.attributes > this.bounds.attributes || this.allAttributes > this.bounds.allAttributes) {
              const counts = `${this.attributes} in a tag, ${this.allAttributes} in all`;
              return this.fail('too-many-attributes', counts);
            }
          } else if (!is(byte, BLANK)) state = IN_TAG;
      }
    }
    this.currentState = state;
    this.at = at - base;
    return MORE;
  }

  private tag(kind: number, end: number): number {
    this.tags += 1;
    if (this.tags > this.bounds.tags) return this.fail('too-many-tags', `more than ${this.bounds.tags} tags`);
    if (kind === OPEN) {
      this.depth += 1;
      if (this.depth > this.bounds.depth) {
        return this.fail('too-deep', `more than ${this.bounds.depth} levels`);
      }
    }
    return this.whole(kind, end);
  }

  private close(end: number): number {
    if (this.depth > 0) this.depth -= 1;
    return this.whole(CLOSE, end);
  }

  /** The token ends at `end`, and the next begins there. */
  private whole(kind: number, end: number): number {
    this.end = end;
    this.at = end;
    this.currentState = IN_TEXT;
    return kind;
  }

  private fail(problem: BadPartKind, detail: string): number {
    this.problem = problem;
    this.detail = detail;
    return BROKEN;
  }
}

/** Whether only blanks, NULs or bytes of a BOM stand between `from` and `to`. */
export function isBlank(data: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (!isBlankByte(data[at])) return false;
  return true;
}

/** The first byte that is no blank: what a document begins with. */
export function firstByte(data: Uint8Array): number | undefined {
  let at = 0;
  while (isBlankByte(data[at])) at += 1;
  return data[at];
}

/** A blank, a line end, a NUL or a byte of a BOM. */
export function isBlankByte(byte: number | undefined): boolean {
  return byte !== undefined && is(byte, AROUND);
}
