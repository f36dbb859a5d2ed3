import type { Bounds } from './bounds';
import { BROKEN, CLOSE, isBlankByte, MORE, OPEN } from './xml-tokens';

/** A string with its quotes. */
export const STRING = 8;
/** A number, `true`, `false` or `null`. */
export const WORD = 9;
/** `:` or `,` */
export const MARK = 10;

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

const IN_STRING = 1;
const ESCAPED = 2;
const IN_WORD = 3;

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

  private currentState = 0;
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
    this.start = 0;
    this.end = 0;
    this.depth = 0;
    this.currentState = 0;
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
    let state = this.currentState;
    for (; at < limit; at += 1) {
      const byte = data[at] ?? 0;
      if (state === IN_STRING) {
        if (byte === BACKSLASH) state = ESCAPED;
        else if (byte === QUOTE) return this.whole(STRING, at + 1 - base);
        else if (byte === 10 || byte === 13) return this.break(at - base);
        continue;
      }
      if (state === ESCAPED) {
        state = IN_STRING;
        continue;
      }
      if (state === IN_WORD) {
        if (OF_WORD.has(byte)) {
          if (byte === DASH && this.last === DASH) return this.break(at - 1 - base);
          this.last = byte;
          continue;
        }
        return this.whole(WORD, at - base);
      }
      if (isBlankByte(byte)) continue;
      this.start = at - base;
      const last = this.last;
      this.last = byte;
      if (byte === QUOTE) state = IN_STRING;
      else if (byte === COLON || byte === COMMA) return this.whole(MARK, at + 1 - base);
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (!this.mayOpen(last)) return this.break(at - base);
        if (this.depth === this.bounds.depth) {
          this.problem = 'too-deep';
          this.detail = `more than ${this.bounds.depth} levels`;
          return BROKEN;
        }
        this.objects[this.depth] = byte === OPEN_BRACE ? 1 : 0;
        this.depth += 1;
        return this.whole(OPEN, at + 1 - base);
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        this.depth -= 1;
        if (this.depth < 0) return this.break(at - base);
        return this.whole(CLOSE, at + 1 - base);
      } else if (!OF_WORD.has(byte)) return this.break(at - base);
      else state = IN_WORD;
    }
    this.currentState = state;
    this.at = at - base;
    return MORE;
  }

  private mayOpen(last: number): boolean {
    if (this.inObject) return last === COLON;
    return this.depth === 0 || last === OPEN_BRACKET || last === COMMA;
  }

  private whole(kind: number, end: number): number {
    this.end = end;
    this.at = end;
    this.currentState = 0;
    return kind;
  }

  private break(at: number): number {
    this.start = at;
    this.problem = 'torn';
    this.detail = `cut after ${at} bytes`;
    return BROKEN;
  }
}
