import type { Bounds } from './bounds';
import { BROKEN, CLOSE, isBlankByte, MORE, OPEN } from './xml-tokens';

/** A string with its quotes. */
export const STRING = 8;
/** A number, `true`, `false` or `null`. */
export const WORD = 9;
/** `:` or `,` */
const MARK = 10;

const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;
const COMMA = 44;
const DASH = 45;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;

/** Digits, signs, letters of `true`, `false`, `null` and exponents. */
const OF_WORD = new Set(Buffer.from('0123456789+-.Eabcdefghijklmnopqrstuvwxyz'));

/**
 * The one place that knows what bytes of JSON are. Like `XmlTokens` it can stop after any byte and looks at each once. It
 * notices where bytes cannot be JSON any more (a line end in a string, a value where a name belongs, a byte that JSON does
 * not know, two dashes, which begin a delimiter): there a device's document was cut, and `start` is the place. Whether it is
 * JSON, `JSON.parse` says.
 */
export class JsonTokens {
  /** The last token, from its first byte to behind its last; of `BROKEN`, the byte that breaks it. */
  start = 0;
  end = 0;
  /** Objects and arrays that are open behind the last token. */
  depth = 0;
  problem: 'torn' | 'too-deep' = 'torn';
  detail = '';

  /** What reading stands in: `STRING`, `WORD`, or `MORE` between tokens. */
  private inside = MORE;
  private at = 0;
  /** Last byte outside of strings that is no blank. */
  private last = 0;
  /** Which brackets are objects, by depth. */
  private readonly objects: Uint8Array;

  constructor(private readonly bounds: Bounds) {
    this.objects = new Uint8Array(bounds.depth);
  }

  /** Begins a new document. */
  begin(): void {
    this.depth = 0;
    this.inside = MORE;
    this.at = 0;
    this.last = 0;
  }

  /** Whether the container around the last token is an object. */
  get inObject(): boolean {
    return this.objects[this.depth - 1] === 1;
  }

  /** The next token of the document whose first byte is `data[base]`, read up to `limit`; see `XmlTokens.next`. */
  next(data: Uint8Array, base: number, limit: number): number {
    let at = base + this.at;
    let inside = this.inside;
    for (; at < limit; at += 1) {
      const byte = data[at] ?? 0;
      if (inside === STRING) {
        // What is escaped is passed over, also where it has not come yet.
        if (byte === BACKSLASH) at += 1;
        else if (byte === QUOTE) return this.whole(STRING, at + 1 - base);
        else if (byte === 10 || byte === 13) return this.break(at - base);
      } else if (inside === WORD && !OF_WORD.has(byte)) return this.whole(WORD, at - base);
      else if (!isBlankByte(byte)) {
        const { last } = this;
        this.last = byte;
        if (inside === WORD) {
          if (byte === DASH && last === DASH) return this.break(at - 1 - base);
          continue;
        }
        this.start = at - base;
        if (byte === QUOTE) inside = STRING;
        else if (OF_WORD.has(byte)) inside = WORD;
        else if (byte === COLON || byte === COMMA) return this.whole(MARK, at + 1 - base);
        else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) return this.open(byte, last);
        else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && this.depth > 0) {
          this.depth -= 1;
          return this.whole(CLOSE, at + 1 - base);
        } else return this.break(at - base);
      }
    }
    this.inside = inside;
    this.at = at - base;
    return MORE;
  }

  private open(bracket: number, last: number): number {
    const mayOpen = this.inObject
      ? last === COLON
      : this.depth === 0 || last === OPEN_BRACKET || last === COMMA;
    if (!mayOpen) return this.break(this.start);
    if (this.depth === this.bounds.depth) {
      this.problem = 'too-deep';
      this.detail = `more than ${this.bounds.depth} levels`;
      return BROKEN;
    }
    this.objects[this.depth] = bracket === OPEN_BRACE ? 1 : 0;
    this.depth += 1;
    return this.whole(OPEN, this.start + 1);
  }

  private whole(kind: number, end: number): number {
    this.end = end;
    this.at = end;
    this.inside = MORE;
    return kind;
  }

  private break(at: number): number {
    this.start = at;
    this.problem = 'torn';
    this.detail = `cut after ${at} bytes`;
    return BROKEN;
  }
}
