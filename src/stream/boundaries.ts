import { DASHES, headAt, isOpening, NOT_THERE, startsWith, UNDECIDED } from './bytes';

/** RFC 2046 allows 70; some OEMs use more. A longer "boundary" is text that happens to start with dashes. */
const LONGEST = 200;
/** The declared one (with and without its own dashes) and the last ones learnt. */
const MOST_KNOWN = 4;

const DASH = 45;
const LF = 10;
const CR = 13;
/** Blanks behind a delimiter, before its line ends. */
const MOST_BLANKS = 32;

/**
 * The delimiters of one stream. Devices declare one and use another, declare none, quote it, or write it with its
 * dashes (PROTOCOL.md 1.4), so a line in the body that can only be a delimiter is believed as well.
 */
export class Boundaries {
  /** With the two leading dashes. */
  private delimiters: Buffer[] = [];
  private learnt = false;
  /** Places in the stream between which no dashes are; at the second one they are, if any were found. */
  private clear = 0;
  private next = 0;
  private found = false;
  /** The response is over: the bytes are all. */
  over = false;

  constructor(contentType: string) {
    const [, quoted, bare] = /boundary\s*=\s*(?:"([^"]*)"|([^;]*))/i.exec(contentType) ?? [];
    const token = (quoted ?? bare ?? '').trim().replace(/^"|"$/g, '');
    if (token === '' || token.length > LONGEST) return;
    if (token.startsWith('--')) this.add(token);
    this.add(`--${token}`);
  }

  private add(delimiter: string): void {
    this.delimiters = [Buffer.from(delimiter, 'latin1'), ...this.delimiters].slice(0, MOST_KNOWN);
  }

  /**
   * First place at or after `from` where two dashes stand, which begin every delimiter, or the first of them at the end of
   * the data; else Infinity. `before` is the place in the stream of `data[0]`: what was searched once is not searched again,
   * unless reading goes back behind the place from where it was.
   */
  find(data: Buffer, from: number, before: number): number {
    const place = before + from;
    if (place < this.clear || place > this.next) {
      this.clear = place;
      this.next = place;
      this.found = false;
    }
    const start = this.next - before;
    if (this.found) return start;
    if (start === data.length) return Infinity;
    // In a run of dashes the next ones stand right there; a search takes ten times as long.
    let at = startsWith(data, start, DASHES) > 0 ? start : data.indexOf(DASHES, start + 1);
    if (at < 0) at = data.length - 1;
    this.found = at >= start && data[at] === DASH;
    this.next = this.found ? before + at : before + data.length;
    return this.found ? at : Infinity;
  }

  /** First known delimiter between `from` and `to`, whatever follows it; else -1. */
  within(data: Buffer, from: number, to: number, before: number): number {
    for (let at = this.find(data, from, before); at < to; at = this.find(data, at + 1, before)) {
      if (this.delimiters.some((known) => startsWith(data, at, known) > 0)) return at;
    }
    return -1;
  }

  /** Length of the delimiter line at `at`, or NOT_THERE, or UNDECIDED. An unknown one is believed at the start of a line. */
  line(data: Buffer, at: number, lineStart: boolean): number {
    const known = this.known(data, at);
    return known === NOT_THERE && lineStart ? this.learn(data, at) : known;
  }

  /**
   * Length of the line of a known delimiter at `at`, its line end included; or NOT_THERE, or UNDECIDED. `followed`: only one
   * with what can follow it behind it; nothing needs to follow the last of all.
   */
  known(data: Buffer, at: number, followed = false): number {
    let answer = NOT_THERE;
    for (const known of this.delimiters) {
      const found = startsWith(data, at, known);
      const end = at + known.length;
      const rest = found > 0 ? lineRest(data, end) : found;
      if (rest > 0) {
        const head = followed && data[end] !== DASH ? headAt(data, end + rest) : 1;
        return head > 0 ? known.length + rest : head;
      }
      // Nothing comes behind it any more that could show that it goes on.
      if (rest === UNDECIDED && this.over && data[end + 1] === DASH) return data.length - at;
      if (rest === UNDECIDED) answer = UNDECIDED;
      // A document glued to the boundary.
      else if (found > 0 && isOpening(data[end])) return known.length;
    }
    return answer;
  }

  /**
   * Length of the line of an unknown token at `at` that is followed by what follows a delimiter: a header, a document, an
   * empty line or the line again; or NOT_THERE, or UNDECIDED. Such a token is known from then on.
   */
  private learn(data: Buffer, at: number): number {
    const dashes = startsWith(data, at, DASHES);
    if (dashes <= 0) return dashes;
    let end = at + 2;
    const isToken = (byte = 0): boolean => byte > 32 && byte < 127;
    while (end < at + LONGEST && isToken(data[end])) end += 1;
    const rest = lineRest(data, end);
    if (rest <= 0) return rest;
    const token = data.toString('latin1', at + 2, end);
    if (token === '' || token.endsWith('--')) return NOT_THERE;
    const head = headAt(data, end + rest);
    // The first such line of a stream is believed alone: its first header may be what is broken.
    if (head === UNDECIDED || (head === NOT_THERE && this.learnt)) return head;
    this.learnt = true;
    this.add(`--${token}`);
    return end + rest - at;
  }
}

/** Closing dashes, blanks and the line end that may follow a delimiter: their length, or NOT_THERE, or UNDECIDED. */
function lineRest(data: Buffer, from: number): number {
  const dashes = startsWith(data, from, DASHES);
  if (dashes === UNDECIDED) return UNDECIDED;
  let at = from + 2 * dashes;
  while ((data[at] === 32 || data[at] === 9) && at - from < MOST_BLANKS) at += 1;
  const end = data[at] === CR ? at + 1 : at;
  if (end >= data.length) return UNDECIDED;
  if (data[end] === LF) return end + 1 - from;
  return end > at ? end - from : NOT_THERE;
}
