const NOTHING = Buffer.alloc(0);
const FIRST_STORE = 4 * 1024;
/** A store that grew for a picture is given back after it: an idle stream keeps no more than this. */
const MAX_IDLE_STORE = 64 * 1024;
/** And one that is never idle no more than this beside what it holds. */
const MAX_STORE = 1024 * 1024;

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
  /** Bytes that are expected in all, as the last `add` said. */
  private room = 0;

  /** Takes a chunk. `room`: bytes that are expected in all, where somebody knows; they get their place at once. */
  add(chunk: Buffer, room: number): void {
    this.room = room;
    if (this.pos < this.data.length) {
      this.append(chunk);
      return;
    }
    this.before += this.data.length;
    this.data = chunk;
    this.pos = 0;
    this.borrowed = true;
  }

  private append(chunk: Buffer): void {
    const used = this.data.length - this.pos;
    const needed = used + chunk.length;
    if (this.data.length + chunk.length > this.store.length) {
      if (needed * 2 <= this.store.length) this.store.copyWithin(0, this.pos, this.data.length);
      else {
        const grown = Buffer.allocUnsafe(Math.max(needed, this.room || this.store.length * 2));
        this.data.copy(grown, 0, this.pos);
        this.store = grown;
      }
      this.before += this.pos;
      this.pos = 0;
    }
    chunk.copy(this.store, this.pos + used);
    this.data = this.store.subarray(0, this.pos + needed);
  }

  /** Copies what is left of a chunk, which is not ours, and lets go of what is used up. */
  keep(): void {
    const left = this.data.length - this.pos;
    if (left === 0) {
      // The end of nearly every chunk.
      this.before += this.data.length;
      this.data = NOTHING;
      this.pos = 0;
      if (this.store.length > MAX_IDLE_STORE) this.store = NOTHING;
      return;
    }
    const isLarge = this.room === 0 && this.store.length > Math.max(16 * left, MAX_STORE);
    if (this.borrowed || isLarge) {
      if (isLarge || this.store.length < left) {
        this.store = Buffer.allocUnsafe(Math.max(FIRST_STORE, left * 2));
      }
      this.data.copy(this.store, 0, this.pos);
      this.data = this.store.subarray(0, left);
      this.before += this.pos;
      this.pos = 0;
    }
    this.borrowed = false;
  }

  /** Uses up everything; `keep` lets go of it. */
  clear(): void {
    this.pos = this.data.length;
  }
}
