import type { XmlPiece } from '../documents/xml-reader';
import { OPEN } from '../documents/xml-tokens';

/** Flat alerts have 400 to 900 bytes, smart events up to 2 KB; nothing longer is remembered. */
const LONGEST = 2048;
/** Of a device; each about 1 KB. */
const MOST = 128;
/** A recorder with many busy channels sends posts of one length in turn. */
const MOST_OF_A_LENGTH = 8;

/** Bytes of a document, from the first to before the last. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** What was read from a post, and its time. */
export interface Repeat<What> {
  readonly what: What;
  readonly dateTime: string | null;
}

/** A post that was read, and where its values stand that repeats may differ in. */
interface Known<What> extends Repeat<What> {
  readonly time: Span;
  /** Time and count in the order of the text, and what stands before, between and behind them. */
  readonly first: Span;
  readonly second: Span;
  readonly head: string;
  readonly middle: string;
  readonly tail: string;
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
  private readonly byLength = new Map<number, Known<What>[]>();
  private size = 0;

  /** What was read from the post that this one repeats, with this one's time; `null`: it repeats none. */
  recall(body: Buffer): Repeat<What> | null {
    const known = this.byLength.get(body.length);
    if (known === undefined) return null;
    const source = body.toString('latin1');
    const found = known.find((one) => isRepeat(source, one));
    if (found === undefined) return null;
    // The one that came last is looked at first.
    if (found !== known[0]) known.unshift(...known.splice(known.indexOf(found), 1));
    const { from, to } = found.time;
    // From the bytes: a piece of `source` would keep all of it alive wherever the time is kept.
    return from === to ? found : { what: found.what, dateTime: body.toString('latin1', from, to) };
  }

  /** Remembers what was read from a body; `root` is that of its XML. */
  remember(body: Buffer, { what, dateTime }: Repeat<What>, root: XmlPiece | undefined): void {
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
    const time = spanOf(source, root, 'dateTime');
    const count = spanOf(source, root, 'activePostCount');
    const [first, second] = time.from < count.from ? [time, count] : [count, time];
    known.unshift({
      what,
      dateTime,
      time,
      first,
      second,
      head: source.slice(0, first.from),
      middle: source.slice(first.to, second.from),
      tail: source.slice(second.to),
    });
  }
}

/** Where the value of the only element of this name in the root stands; nowhere, which is behind the end, if it is not plain. */
function spanOf(source: string, root: XmlPiece | undefined, name: string): Span {
  const nowhere = { from: source.length, to: source.length };
  let span: Span | undefined;
  for (let one = root?.first; one; one = one.next) {
    const { kind, local, nameEnd, end: from, close: to } = one;
    if (kind !== OPEN || nameEnd - local !== name.length || source.slice(local, nameEnd) !== name) continue;
    span = span || !isPlain(source, { from, to }) ? nowhere : { from, to };
  }
  return span ?? nowhere;
}

/** Whether a post of the same length repeats one before. */
function isRepeat<What>(source: string, { first, second, head, middle, tail }: Known<What>): boolean {
  // Compared as slices: several times as fast as startsWith. Posts of one length mostly differ behind their time.
  return (
    source.slice(second.to) === tail &&
    source.slice(first.to, second.from) === middle &&
    source.slice(0, first.from) === head &&
    isPlain(source, first) &&
    isPlain(source, second)
  );
}

/** What times and counts are made of: nothing that a parser would interpret or trim. */
const PLAIN = /^[\d:A-Za-z+.-]{0,64}$/;

function isPlain(source: string, { from, to }: Span): boolean {
  return PLAIN.test(source.slice(from, to));
}
