import { DONE, WAIT } from '../documents/document-end';
import { Boundaries } from './boundaries';
import { endsJpeg, isJpeg, NOT_THERE, skipBlank, trimmedLength, UNDECIDED } from './bytes';

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
  /** Offset up to which delimiters were looked for: the first one that cannot be told yet, if any. */
  seen = 0;
  /** Its Content-Length where it can be one. */
  private declared: number | null = null;
  private image = false;
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
  }

  /** Reads on; the first byte is `data[start]`. `DONE`, `WAIT`, or `UNDECIDED`: a few more bytes will tell. */
  read(data: Buffer, start: number, before: number): number {
    this.jpeg = isJpeg(data, start) > 0;
    const end = start + (this.declared ?? Infinity);
    const text = !this.jpeg && !this.image;
    for (;;) {
      const at = this.boundaries.find(data, start + this.seen, before);
      if (at >= end) break;
      this.seen = at - start;
      const ends = this.jpeg && endsJpeg(data, at);
      // A whole picture before a whole delimiter has ended, whether or not anything follows.
      const next = this.boundaries.known(data, at, !ends);
      if (next === UNDECIDED && data.length < end) return UNDECIDED;
      if (next !== NOT_THERE && this.suspect < 0) this.suspect = this.seen;
      // A length that was too long shows: the picture has ended, and a part begins.
      const misled = before + start < this.misled || end - at > MOST_BEHIND;
      if (next > 0 && (text || ends || misled)) return this.cut(data, start, before);
      this.seen += 1;
    }
    return data.length < end ? WAIT : this.atLength(data, start, before, end);
  }

  /**
   * All the declared bytes are there. Where bytes that look like the next part lie within, a JPEG that does not end
   * like one is cut there; of anything else the length is believed if a delimiter follows it.
   */
  private atLength(data: Buffer, start: number, before: number, end: number): number {
    this.seen = end - start;
    if (this.suspect >= 0 && !(this.jpeg && endsJpeg(data, end))) {
      const next = this.boundaries.known(data, start + this.suspect, true);
      const behind =
        next > 0 && !this.jpeg ? this.boundaries.known(data, skipBlank(data, end, MOST_BLANKS)) : NOT_THERE;
      if (next === UNDECIDED || behind === UNDECIDED) return UNDECIDED;
      if (next > 0 && behind === NOT_THERE) return this.cut(data, start, before);
    }
    this.body = this.seen;
    this.length = this.seen;
    return DONE;
  }

  /** The response is over: whether what is there is whole, but perhaps for the start of a delimiter behind it. */
  end(data: Buffer, start: number, before: number): number {
    if (this.suspect < 0) {
      const at = start + this.seen;
      const stop = this.boundaries.known(data, at) === NOT_THERE ? data.length : at;
      if (this.jpeg ? !endsJpeg(data, stop) : this.declared !== null) return WAIT;
      this.suspect = stop - start;
    }
    return this.cut(data, start, before);
  }

  /** Ends at the suspect, without the line end that belongs to it. What was read behind it is read once more. */
  private cut(data: Buffer, start: number, before: number): number {
    this.misled = Math.max(this.misled, before + start + this.seen);
    this.length = this.suspect;
    this.body = trimmedLength(data.subarray(start, start + this.suspect));
    return DONE;
  }
}
