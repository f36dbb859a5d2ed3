const NOTHING = Buffer.alloc(0);
const FIRST_STORE = 4 * 1024;
/** A store that grew for a picture is given back after it: no more than this is kept, or 16 times what is left in it. */
const MAX_IDLE_STORE = 64 * 1024;

/**
 * The bytes of a stream that are not used up: a chunk itself while it lasts, else a store of our own. Each byte is copied a
 * bounded number of times, however finely the stream is cut.
 */
export class Held {
  data: Buffer = NOTHING;
  /** First byte in `data` that is not used up. */
  pos = 0;
  /** Place in the stream of `data[0]`, so that places stay the same when bytes move. */
  before = 0;
  private store: Buffer = NOTHING;
  private borrowed = false;

  /** Takes a chunk, which is not copied where nothing is left. */
  add(chunk: Buffer): void {
    const left = this.data.length - this.pos;
    this.borrowed = left === 0;
    if (left === 0) {
      this.before += this.data.length;
      this.data = chunk;
      this.pos = 0;
      return;
    }
    if (this.data.length + chunk.length > this.store.length) this.move(left + chunk.length);
    const end = this.pos + left;
    chunk.copy(this.store, end);
    this.data = this.store.subarray(0, end + chunk.length);
  }

  /** Copies what is left of a chunk, which is not ours, and lets go of what is used up. */
  keep(): void {
    const left = this.data.length - this.pos;
    const isLarge = this.store.length > Math.max(16 * left, MAX_IDLE_STORE);
    if (isLarge) this.store = NOTHING;
    if (left === 0) this.add(NOTHING);
    else if (this.borrowed || isLarge) this.move(left);
  }

  /** Moves what is left to the front of the store, or of a new one: half of it stays free for what comes next. */
  private move(needed: number): void {
    if (needed * 2 > this.store.length) {
      this.store = Buffer.allocUnsafe(Math.max(FIRST_STORE, needed * 2));
    }
    this.data.copy(this.store, 0, this.pos);
    this.data = this.store.subarray(0, this.data.length - this.pos);
    this.before += this.pos;
    this.pos = 0;
  }
}
