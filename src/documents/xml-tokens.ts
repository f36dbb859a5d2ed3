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
const IN_NAME = 2;
const IN_TAG = 3;
const IN_ATTRIBUTE = 4;
const BEHIND_ATTRIBUTE = 5;
const AT_VALUE = 6;
const IN_QUOTES = 7;
const BEHIND_VALUE = 8;
const IN_BARE_VALUE = 9;
const AT_SLASH = 10;
const AT_CLOSE = 11;
const IN_CLOSE_NAME = 12;
const BEHIND_CLOSE_NAME = 13;
const AT_BANG = 14;
const IN_COMMENT_OPEN = 15;
const IN_COMMENT = 16;
const IN_CDATA_OPEN = 17;
const IN_CDATA = 18;
const IN_INSTRUCTION = 19;

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

const CDATA_OPEN = Buffer.from('[CDATA[');

const NAME_START = 1;
const NAME = 2;
const BLANK = 4;

/** What a byte may be; bytes of other alphabets may stand in names. */
const classes = Uint8Array.from({ length: 256 }, (_, byte) => {
  const letter = (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90) || byte === 95 || byte >= 128;
  if (letter || byte === COLON) return NAME_START | NAME;
  if ((byte >= 48 && byte <= 57) || byte === 45 || byte === 46) return NAME;
  return byte === 32 || byte === 9 || byte === 10 || byte === 13 ? BLANK : 0;
});

/**
 * The one place that knows what bytes of XML are: tags, text, comments, CDATA, instructions, declarations. It can stop
 * after any byte and go on with the next ones; it looks at each byte once, and again only at those of a `<` that turned
 * out to be text. What is larger than the bounds ends it. Places are offsets from the first byte of the document.
 *
 * It takes what devices write: a BOM, NULs, names in any case, a bare `<` in a text. It does not pair tags: who reads the
 * tokens does.
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
  /** Whether the last tag has attributes that are written wrongly. */
  odd = false;
  problem: BadPartKind = 'not-xml';
  detail = '';
  /** Passes over texts between tags: for whoever wants to know only where a document ends. */
  quiet = false;

  private currentState = IN_TEXT;
  private at = 0;
  private quote = 0;
  private matched = 0;
  private tags = 0;
  private attributes = 0;
  private allAttributes = 0;

  constructor(private readonly bounds: Bounds) {}

  /** Begins a new document. */
  begin(): void {
    this.start = 0;
    this.end = 0;
    this.depth = 0;
    this.quiet = false;
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
    if (state === IN_TEXT && this.at === this.end) this.start = this.end;
    for (; at < limit; at += 1) {
      const byte = data[at] ?? 0;
      switch (state) {
        case IN_TEXT: {
          if (byte !== LESS) {
            at += 1;
            while (at < limit && data[at] !== LESS) at += 1;
            if (at === limit) {
              at -= 1;
              continue;
            }
          }
          if (at - base > this.start && !this.quiet) return this.whole(TEXT, at - base);
          const kind = this.plainTag(data, base, at, limit);
          if (kind !== MORE) return kind;
          state = AT_LESS;
          continue;
        }
        case AT_LESS:
          this.start = at - 1 - base;
          if (((classes[byte] ?? 0) & NAME_START) !== 0) {
            state = IN_NAME;
            this.name = at - base;
            this.local = at - base;
            this.attributes = 0;
            this.odd = false;
          } else if (byte === SLASH) state = AT_CLOSE;
          else if (byte === QUESTION) {
            state = IN_INSTRUCTION;
            this.matched = 0;
          } else if (byte === 33) state = AT_BANG;
          else if (byte === LESS) return this.bare(at - base);
          else state = IN_TEXT;
          continue;
        case IN_NAME:
          while (at < limit && ((classes[data[at] ?? 0] ?? 0) & NAME) !== 0) {
            if (data[at] === COLON) this.local = at + 1 - base;
            at += 1;
          }
          if (at - base - this.name > LONGEST_NAME) return this.fail('not-xml', 'a name without end');
          if (at === limit) {
            at -= 1;
            continue;
          }
          this.nameEnd = at - base;
          if (data[at] === GREATER) return this.tag(OPEN, at + 1 - base);
          if (((classes[data[at] ?? 0] ?? 0) & BLANK) !== 0) state = IN_TAG;
          else if (data[at] === SLASH) state = AT_SLASH;
          else if (data[at] === LESS) return this.bare(at - base);
          else state = IN_TEXT;
          continue;
        case IN_TAG:
        case BEHIND_VALUE:
        case BEHIND_ATTRIBUTE:
        case AT_SLASH:
          if (((classes[byte] ?? 0) & BLANK) !== 0) {
            if (state === BEHIND_VALUE) state = IN_TAG;
            else if (state === AT_SLASH) {
              this.odd = true;
              state = IN_TAG;
            }
            continue;
          }
          if (byte === GREATER) {
            if (state === BEHIND_ATTRIBUTE) this.odd = true;
            return this.tag(state === AT_SLASH ? EMPTY : OPEN, at + 1 - base);
          }
          if (byte === LESS) return this.bare(at - base);
          if (byte === EQUALS && state === BEHIND_ATTRIBUTE) {
            state = AT_VALUE;
            continue;
          }
          if (state !== IN_TAG && !(state === BEHIND_VALUE && byte === SLASH)) this.odd = true;
          if (byte === SLASH) {
            state = AT_SLASH;
            continue;
          }
          if (!this.attribute()) return BROKEN;
          if (((classes[byte] ?? 0) & NAME_START) === 0) this.odd = true;
          state = IN_ATTRIBUTE;
          continue;
        case IN_ATTRIBUTE:
          while (at < limit && ((classes[data[at] ?? 0] ?? 0) & NAME) !== 0) at += 1;
          if (at === limit) {
            at -= 1;
            continue;
          }
          if (data[at] === EQUALS) state = AT_VALUE;
          else {
            if (((classes[data[at] ?? 0] ?? 0) & BLANK) === 0) this.odd = true;
            state = BEHIND_ATTRIBUTE;
            at -= 1;
          }
          continue;
        case AT_VALUE:
          if (((classes[byte] ?? 0) & BLANK) !== 0) continue;
          if (byte === QUOTE || byte === APOSTROPHE) {
            this.quote = byte;
            state = IN_QUOTES;
            continue;
          }
          this.odd = true;
          state = IN_BARE_VALUE;
          at -= 1;
          continue;
        case IN_QUOTES:
          while (at < limit && data[at] !== this.quote) at += 1;
          if (at === limit) at -= 1;
          else state = BEHIND_VALUE;
          continue;
        case IN_BARE_VALUE:
          if (byte === EQUALS) {
            if (!this.attribute()) return BROKEN;
          } else if (((classes[byte] ?? 0) & BLANK) !== 0) state = IN_TAG;
          else if (byte === GREATER) return this.tag(OPEN, at + 1 - base);
          else if (byte === LESS) return this.bare(at - base);
          continue;
        case AT_CLOSE:
          if (((classes[byte] ?? 0) & NAME_START) !== 0) {
            state = IN_CLOSE_NAME;
            this.name = at - base;
            this.local = at - base;
          } else if (byte === LESS) return this.bare(at - base);
          else state = IN_TEXT;
          continue;
        case IN_CLOSE_NAME:
          while (at < limit && ((classes[data[at] ?? 0] ?? 0) & NAME) !== 0) {
            if (data[at] === COLON) this.local = at + 1 - base;
            at += 1;
          }
          if (at - base - this.name > LONGEST_NAME) return this.fail('not-xml', 'a name without end');
          if (at === limit) {
            at -= 1;
            continue;
          }
          this.nameEnd = at - base;
          if (data[at] === GREATER) return this.close(at + 1 - base);
          if (((classes[data[at] ?? 0] ?? 0) & BLANK) !== 0) state = BEHIND_CLOSE_NAME;
          else if (data[at] === LESS) return this.bare(at - base);
          else state = IN_TEXT;
          continue;
        case BEHIND_CLOSE_NAME:
          if (byte === GREATER) return this.close(at + 1 - base);
          if (byte === LESS) return this.bare(at - base);
          if (((classes[byte] ?? 0) & BLANK) === 0) state = IN_TEXT;
          continue;
        case AT_BANG:
          this.matched = 1;
          if (byte === DASH) state = IN_COMMENT_OPEN;
          else if (byte === CDATA_OPEN[0]) state = IN_CDATA_OPEN;
          else if (byte === LESS) return this.bare(at - base);
          else if (((classes[byte] ?? 0) & NAME_START) !== 0) return this.fail('doctype', 'a declaration');
          else state = IN_TEXT;
          continue;
        case IN_COMMENT_OPEN:
          if (byte === LESS) return this.bare(at - base);
          state = byte === DASH ? IN_COMMENT : IN_TEXT;
          this.matched = 0;
          continue;
        case IN_COMMENT:
          if (byte === DASH) this.matched += 1;
          else if (byte === GREATER && this.matched >= 2) return this.whole(ASIDE, at + 1 - base);
          else this.matched = 0;
          continue;
        case IN_CDATA_OPEN:
          if (byte === LESS) return this.bare(at - base);
          if (byte !== CDATA_OPEN[this.matched]) state = IN_TEXT;
          else {
            this.matched += 1;
            if (this.matched === CDATA_OPEN.length) {
              state = IN_CDATA;
              this.matched = 0;
            }
          }
          continue;
        case IN_CDATA:
          if (byte === CLOSE_BRACKET) this.matched += 1;
          else if (byte === GREATER && this.matched >= 2) return this.whole(CDATA, at + 1 - base);
          else this.matched = 0;
          continue;
        case IN_INSTRUCTION:
          if (byte === GREATER && this.matched === 1) return this.whole(ASIDE, at + 1 - base);
          this.matched = byte === QUESTION ? 1 : 0;
          continue;
      }
    }
    this.currentState = state;
    this.at = at - base;
    return MORE;
  }

  /** Most tags are a name and nothing else: these need no state for each byte. `MORE`: this is another, or not whole yet. */
  private plainTag(data: Uint8Array, base: number, from: number, limit: number): number {
    let at = from + 1;
    const close = data[at] === SLASH;
    if (close) at += 1;
    const name = at;
    let local = at;
    if (at >= limit || ((classes[data[at] ?? 0] ?? 0) & NAME_START) === 0) return MORE;
    for (at += 1; at < limit; at += 1) {
      const byte = data[at] ?? 0;
      if (((classes[byte] ?? 0) & NAME) === 0) break;
      if (byte === COLON) local = at + 1;
    }
    if (at >= limit || data[at] !== GREATER || at - name > LONGEST_NAME) return MORE;
    this.start = from - base;
    this.name = name - base;
    this.local = local - base;
    this.nameEnd = at - base;
    this.odd = false;
    return close ? this.close(at + 1 - base) : this.tag(OPEN, at + 1 - base);
  }

  /** Another attribute begins; false where that is one too many. */
  private attribute(): boolean {
    this.attributes += 1;
    this.allAttributes += 1;
    const { attributes, allAttributes } = this.bounds;
    if (this.attributes <= attributes && this.allAttributes <= allAttributes) return true;
    this.fail('too-many-attributes', `${this.attributes} in a tag, ${this.allAttributes} in all`);
    return false;
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

  /** A `<` at `at` where none can be: what came since the one before was text. */
  private bare(at: number): number {
    this.end = at;
    this.at = at + 1;
    this.currentState = AT_LESS;
    return TEXT;
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

/** A blank, a line end, a NUL or a byte of a BOM: what devices put around documents. */
export function isBlankByte(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return byte <= 32
    ? byte === 32 || byte === 10 || byte === 13 || byte === 9 || byte === 0
    : byte === 0xef || byte === 0xbb || byte === 0xbf;
}
