import { Boundaries, headAt, UNDECIDED } from './boundaries';
import { endsJpeg, isJpeg, skipBlank, trimEnd } from './bytes';
import { DONE, WAIT } from './document-end';

/**
 * Bytes by which a Content-Length may reach past what looks like the next part. One that reaches further is wrong: to
 * wait for it would hold up the parts that follow.
 */
const MOST_BEHIND = 512 * 1024;
/** Blanks between a part and the next delimiter. */
const MOST_BLANKS = 64;

/**
 * Finds the end of a picture, or of anything else that has no end of its own: at its Content-Length where that is plausible,
 * else at the next delimiter. Offsets are from its first byte.
 */
export class BytesEnd {
  /** Its bytes, and all that is used up with it, delimiters excluded. */
  body = 0;
  length = 0;
  jpeg = false;
  /** Place in `data` that cannot be told yet. */
  undecided = 0;
  private declared: number | null = null;
  private image = false;
  /** Offset up to which delimiters were looked for. */
  private seen = 0;
  /** Offset of a delimiter that the declared length covers; -1 for none. */
  private suspect = -1;
  /**
   * Place in the stream up to which bytes were read because of a wrong length. A part that begins before it ends at
   * the first delimiter that a part follows, and is not read that far again.
   */
  private misled = 0;

  constructor(private readonly boundaries: Boundaries) {}

  /** Begins a part. `declared`: its Content-Length where it can be one; `image`: its type says that it is a picture. */
  begin(declared: number | null, image: boolean): void {
    this.declared = declared;
    this.image = image;
    this.seen = 0;
    this.suspect = -1;
    this.jpeg = false;
  }

  /** The length that is expected, else `null`. */
  get expected(): number | null {
    return this.declared;
  }

  /** Reads on; the first byte is `data[start]`. `DONE`, `WAIT`, or `UNDECIDED`: a few more bytes will tell. */
  read(data: Buffer, start: number, before: number): number {
    const declared = this.declared;
    const jpeg = isJpeg(data, start) > 0;
    this.jpeg = jpeg;
    const stop = declared === null ? data.length : Math.min(data.length, start + declared);
    for (;;) {
      const at = this.boundaries.find(data, start + this.seen, before);
      if (at < 0 || at >= stop) break;
      const length = this.boundaries.known(data, at);
      const ends = length !== 0 && jpeg && endsJpeg(data, start, at);
      // A whole picture before a whole delimiter has ended, whether or not anything follows.
      if (ends && length > 0 && declared === null) return this.cut(data, start, at);
      const head = this.headBehind(data, at, length);
      if (head === UNDECIDED && (declared === null || data.length < start + declared)) {
        this.undecided = at;
        return UNDECIDED;
      }
      // A length that was too long shows: the picture has ended, and a part begins.
      const text = !jpeg && !this.image;
      const misled = before + start < this.misled || start + (declared ?? 0) - at > MOST_BEHIND;
      if (head > 0 && (declared === null || text || ends || misled)) {
        // An earlier delimiter was the right one, then: the picture that ends here is another.
        return this.suspect < 0 ? this.cut(data, start, at) : this.goBack(data, start, at, before);
      }
      if (head !== 0 && this.suspect < 0) this.suspect = at - start;
      this.seen = at + 1 - start;
    }
    if (declared === null || data.length - start < declared) return WAIT;
    return this.atLength(data, start, start + declared, before);
  }

  /**
   * All the declared bytes are there. Where bytes that look like the next part lie within, a JPEG that does not end
   * like one is cut there; of anything else the length is believed if a delimiter follows it.
   */
  private atLength(data: Buffer, start: number, end: number, before: number): number {
    const { jpeg } = this;
    this.seen = end - start;
    const complete = jpeg && endsJpeg(data, start, end);
    if (!complete && this.suspect < 0) this.suspect = this.boundaries.cutAt(data, start, end) - start;
    if (!complete && this.suspect >= 0) {
      const at = start + this.suspect;
      const head = this.headBehind(data, at, this.boundaries.known(data, at));
      this.undecided = end;
      if (head === UNDECIDED) return UNDECIDED;
      const next = skipBlank(data, end, MOST_BLANKS);
      if (head > 0 && !jpeg && next >= data.length) return UNDECIDED;
      const follows = head > 0 && !jpeg ? this.boundaries.line(data, next, before, true) : 0;
      if (follows === UNDECIDED) return UNDECIDED;
      if (head > 0 && follows === 0) return this.goBack(data, start, end, before);
    }
    this.body = end - start;
    this.length = this.body;
    return DONE;
  }

  /** The response is over: whether what is there is whole, but perhaps for the start of a delimiter behind it. */
  end(data: Buffer, start: number, before: number): number {
    const cut = this.boundaries.cutAt(data, start, data.length);
    const stop = cut < start ? data.length : cut;
    if (this.suspect >= 0) return this.goBack(data, start, data.length, before);
    if (this.declared !== null || (isJpeg(data, start) > 0 && !endsJpeg(data, start, stop))) return WAIT;
    this.cut(data, start, stop);
    this.length = data.length - start;
    return DONE;
  }

  /** Ends at the suspect: what was read behind it, up to `to`, is read once more. */
  private goBack(data: Buffer, start: number, to: number, before: number): number {
    const at = start + this.suspect;
    this.misled = before + to;
    this.boundaries.goBack(before + at);
    return this.cut(data, start, at);
  }

  /** Ends at the delimiter at `at`, without the line end that belongs to it. */
  private cut(data: Buffer, start: number, at: number): number {
    this.length = at - start;
    this.body = trimEnd(data, start, at) - start;
    return DONE;
  }

  private headBehind(data: Buffer, at: number, length: number): number {
    if (length <= 0) return length;
    return this.boundaries.closes(data, at, length) ? 1 : headAt(data, at + length);
  }
}
