import { partBounds } from '../documents/bounds';

const QUOTE = 34;
const BACKSLASH = 92;
const COLON = 58;
const COMMA = 44;
const DASH = 45;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;

/**
 * Finds the end of a JSON object by its brackets, a piece at a time, and notices where it cannot be JSON any more:
 * a line end in a string, a value where a name belongs, a byte JSON does not know. There it was cut.
 */
export class JsonReader {
  state: 'open' | 'done' | 'broken' = 'open';
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** Last byte outside of strings that is no blank. */
  #last = 0;
  /** Which brackets are objects, by depth; beyond the bound nobody looks (the document is refused anyway). */
  readonly #objects = new Uint8Array(partBounds.depth);

  /** Forgets what was read. */
  start(): void {
    this.state = 'open';
    this.#depth = 0;
    this.#inString = false;
    this.#escaped = false;
    this.#last = 0;
  }

  /** Reads on. Returns the place behind the end, or of the byte that breaks it, or the length of the data. */
  read(data: Buffer, from: number): number {
    for (let at = from; at < data.length; at += 1) {
      const byte = data[at] ?? 0;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inString = false;
        else if (byte === 10 || byte === 13) return this.#break(at);
        continue;
      }
      if (byte === 32 || byte === 10 || byte === 13 || byte === 9 || byte === 0) continue;
      if (byte === QUOTE) this.#inString = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (!this.#mayOpen()) return this.#break(at);
        if (this.#depth < this.#objects.length) this.#objects[this.#depth] = byte === OPEN_BRACE ? 1 : 0;
        this.#depth += 1;
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        this.#depth -= 1;
        if (this.#depth === 0) {
          this.state = 'done';
          return at + 1;
        }
      } else if (!isPlain(byte)) return this.#break(at);
      // Two dashes begin a delimiter.
      else if (byte === DASH && this.#last === DASH) return this.#break(at - 1);
      this.#last = byte;
    }
    return data.length;
  }

  #mayOpen(): boolean {
    if (this.#depth === 0 || this.#depth > this.#objects.length) return true;
    if (this.#objects[this.#depth - 1] === 1) return this.#last === COLON;
    return this.#last === OPEN_BRACKET || this.#last === COMMA;
  }

  #break(at: number): number {
    this.state = 'broken';
    return at;
  }
}

/** Digits, signs, letters of `true`, `false`, `null` and exponents, colon, comma. `--` is no number. */
function isPlain(byte: number): boolean {
  return (
    (byte >= 48 && byte <= 58) ||
    byte === COMMA ||
    byte === DASH ||
    byte === 43 ||
    byte === 46 ||
    (byte >= 97 && byte <= 122) ||
    byte === 69
  );
}
