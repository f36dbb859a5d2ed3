/** Flat alerts have 400 to 900 bytes, smart events up to 2 KB; nothing longer is remembered. */
const LONGEST = 2048;
/** Of a time or count. */
const LONGEST_VALUE = 64;
/** Of a device; each about 1 KB. */
const MOST = 128;
/** A recorder with many busy channels sends posts of one length in turn. */
const MOST_OF_A_LENGTH = 8;

/** Bytes of a document, from the first to before the last. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Most posts repeat one before in everything but a time and a count. What was read from such a post is remembered with its
 * bytes, so that the next one is three comparisons.
 *
 * This is no second parser. It answers only for a document of the same length that is equal everywhere but in those two
 * values, and only where these hold nothing but what times and counts are made of: no blank, tag or entity. So the document
 * is the same but for the text of two elements, of which one is handed on and one decides nothing.
 */
export class Repeats<What> {
  private readonly byLength = new Map<number, Repeat<What>[]>();
  private size = 0;

  /** The post that this one repeats, with this one's time, until the next call; `null`: it repeats none. */
  recall(body: Buffer): Repeat<What> | null {
    const known = this.byLength.get(body.length);
    if (known === undefined) return null;
    const source = body.toString('latin1');
    for (const repeat of known) {
      if (!repeat.takes(source, body)) continue;
      // The one that came last is looked at first.
      if (repeat !== known[0]) known.unshift(...known.splice(known.indexOf(repeat), 1));
      return repeat;
    }
    return null;
  }

  /** Remembers what was read from a body whose time and count stand there; `null`: it has none, or none that may change. */
  remember(body: Buffer, what: What, dateTime: string | null, time: Span | null, count: Span | null): void {
    const { length } = body;
    if (length > LONGEST) return;
    if (this.size >= MOST) {
      this.byLength.clear();
      this.size = 0;
    }
    const known = this.byLength.get(length) ?? [];
    this.byLength.set(length, known);
    if (known.length < MOST_OF_A_LENGTH) this.size += 1;
    else known.pop();
    const source = body.toString('latin1');
    const plain = (span: Span | null): Span | null =>
      span && span.to > span.from && span.to - span.from <= LONGEST_VALUE && isPlain(source, span)
        ? span
        : null;
    known.unshift(new Repeat(source, what, dateTime, plain(time), plain(count)));
  }
}

/** A post that was read, and what repeats of it may differ in. */
export class Repeat<What> {
  /** What may differ, in the order of the text. */
  private readonly first: Span;
  private readonly second: Span;
  private readonly head: string;
  private readonly middle: string;
  private readonly tail: string;

  constructor(
    private source: string,
    readonly what: What,
    public dateTime: string | null,
    private readonly time: Span | null,
    count: Span | null,
  ) {
    const none = { from: source.length, to: source.length };
    const [one, other] = [time ?? none, count ?? none];
    const [first, second] = one.from < other.from ? [one, other] : [other, one];
    this.first = first;
    this.second = second;
    this.head = source.slice(0, first.from);
    this.middle = source.slice(first.to, second.from);
    this.tail = source.slice(second.to);
  }

  /** Whether `source`, of the same length, repeats this one; then its time is taken over. */
  takes(source: string, body: Buffer): boolean {
    if (source === this.source) return true;
    const first = this.first;
    const second = this.second;
    // Compared as slices: several times as fast as startsWith. Posts of one length mostly differ behind their time.
    if (source.slice(second.to) !== this.tail) return false;
    if (source.slice(first.to, second.from) !== this.middle) return false;
    if (source.slice(0, first.from) !== this.head) return false;
    if (!isPlain(source, first) || !isPlain(source, second)) return false;
    this.source = source;
    // From the bytes: a piece of `source` would keep all of it alive wherever the time is kept.
    if (this.time) this.dateTime = body.toString('latin1', this.time.from, this.time.to);
    return true;
  }
}

/** Whether only digits, letters, `+`, `-`, `.` and `:` stand there: nothing that a parser would interpret or trim. */
function isPlain(source: string, { from, to }: Span): boolean {
  for (let at = from; at < to; at += 1) {
    const code = source.charCodeAt(at);
    if (code >= 48 && code <= 58) continue;
    if (code >= 65 && code <= 90) continue;
    if (code >= 97 && code <= 122) continue;
    if (code !== 43 && code !== 45 && code !== 46) return false;
  }
  return true;
}
