/** RFC 2046 allows 70; some OEMs use more. A longer "boundary" is text that happens to start with dashes. */
const LONGEST = 200;
/** The declared one (with and without its own dashes) and the last ones learnt. */
const MOST_KNOWN = 4;

/** Answers about a place in the stream other than a length: what was asked for does not stand there. */
const NOT_THERE = 0;
/** The bytes end too early to tell. */
export const UNDECIDED = -1;

const DASH = 45;
const LF = 10;
const CR = 13;
const DASHES = Buffer.from('--');
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
  /** The response is over: the bytes are all. */
  over = false;
  /** Places in the stream: the next dashes, -1 for none, and up to where was searched. */
  private dashes = -1;
  private searched = 0;
  /** Of an unknown token: its start and up to where it is one. */
  private token = -1;
  private tokenEnd = 0;

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
   * First place at or after `from` where two dashes stand, which begin every delimiter; else -1. `before` is the place in the
   * stream of `data[0]`: what was searched once is not searched again.
   */
  find(data: Buffer, from: number, before: number): number {
    if (this.dashes >= before + from) return this.dashes - before;
    const start = Math.max(from, this.searched - before);
    // In a run of dashes the next ones stand right there; a search takes ten times as long.
    const here = this.dashes >= 0 && this.dashes === before + start - 1 && data[start + 1] === DASH;
    const at = here ? start : start < data.length ? data.indexOf(DASHES, start) : -1;
    this.dashes = at < 0 ? -1 : before + at;
    this.searched = before + (at < 0 ? Math.max(start, data.length - 1) : at);
    return at;
  }

  /** Reading goes on at an earlier place: what lies behind it is searched again. */
  goBack(place: number): void {
    this.dashes = -1;
    this.searched = place;
  }

  /** First known delimiter between `from` and `to`, whatever follows it; else -1. */
  within(data: Buffer, from: number, to: number, before: number): number {
    for (let at = this.find(data, from, before); at >= 0 && at < to; at = this.find(data, at + 1, before)) {
      if (this.delimiters.some((known) => match(data, at, known) === known.length)) return at;
    }
    return -1;
  }

  /** Length of the delimiter line at `at`, or NOT_THERE, or UNDECIDED. An unknown one is believed at the start of a line. */
  line(data: Buffer, at: number, before: number, lineStart: boolean): number {
    const known = this.known(data, at);
    return known === NOT_THERE && lineStart ? this.learn(data, at, before) : known;
  }

  /** Where the first bytes of a known delimiter stand right before `end`, at the start of a line; less than `from`: nowhere. */
  cutAt(data: Buffer, from: number, end: number): number {
    for (const known of this.delimiters) {
      for (let length = Math.min(known.length, end - from - 1); length > 0; length -= 1) {
        const at = end - length;
        if (data[at - 1] === LF && match(data, at, known) >= length) return at;
      }
    }
    return from - 1;
  }

  /** Length of the line of a known delimiter at `at`, its line end included; or NOT_THERE, or UNDECIDED. */
  known(data: Buffer, at: number): number {
    let answer = NOT_THERE;
    for (const known of this.delimiters) {
      const matched = match(data, at, known);
      if (matched === known.length) {
        const length = lineRest(data, at + matched);
        if (length > 0) return matched + length;
        // Nothing comes behind it any more that could show that it goes on.
        if (length === UNDECIDED && this.over && data[at + matched + 1] === DASH) return data.length - at;
        if (length === UNDECIDED) answer = UNDECIDED;
        // A document glued to the boundary.
        else if (isOpening(data[at + matched])) return matched;
      } else if (at + matched === data.length) answer = UNDECIDED;
    }
    return answer;
  }

  /** Whether the delimiter line of that length at `at` says that the stream is over: nothing needs to follow it. */
  closes(data: Buffer, at: number, length: number): boolean {
    let end = at + length;
    while (data[end - 1] === LF || data[end - 1] === CR || data[end - 1] === 32 || data[end - 1] === 9)
      end -= 1;
    return data[end - 1] === DASH && data[end - 2] === DASH;
  }

  /**
   * Length of the line of an unknown token at `at` that is followed by what follows a delimiter: a header, a document, an
   * empty line or the line again; or NOT_THERE, or UNDECIDED. Such a token is known from then on.
   */
  private learn(data: Buffer, at: number, before: number): number {
    if (data[at] !== DASH) return NOT_THERE;
    if (at + 1 >= data.length) return UNDECIDED;
    if (data[at + 1] !== DASH) return NOT_THERE;
    let end = this.token === before + at ? this.tokenEnd - before : at + 2;
    while (end < data.length && end - at <= LONGEST && isToken(data[end])) end += 1;
    this.token = before + at;
    this.tokenEnd = before + end;
    if (end - at > LONGEST) return NOT_THERE;
    if (end === data.length) return UNDECIDED;
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

function match(data: Buffer, at: number, known: Buffer): number {
  let length = 0;
  while (length < known.length && data[at + length] === known[length]) length += 1;
  return length;
}

/** Closing dashes, blanks and the line end that may follow a delimiter: their length, or NOT_THERE, or UNDECIDED. */
function lineRest(data: Buffer, from: number): number {
  let at = from;
  if (data[at] === DASH) {
    if (at + 1 >= data.length) return UNDECIDED;
    if (data[at + 1] !== DASH) return NOT_THERE;
    at += 2;
  }
  while ((data[at] === 32 || data[at] === 9) && at - from < MOST_BLANKS) at += 1;
  if (at >= data.length) return UNDECIDED;
  if (data[at] === LF) return at + 1 - from;
  if (data[at] !== CR) return NOT_THERE;
  if (at + 1 >= data.length) return UNDECIDED;
  return at + (data[at + 1] === LF ? 2 : 1) - from;
}

/** Names of headers have up to 30 letters. */
const LONGEST_NAME = 64;

/** Whether the line at `at` can follow a delimiter: 1, NOT_THERE or UNDECIDED. */
export function headAt(data: Buffer, at: number): number {
  if (at >= data.length) return UNDECIDED;
  const first = data[at];
  if (first === LF || first === CR || isOpening(first)) return 1;
  if (first === DASH) return at + 1 >= data.length ? UNDECIDED : data[at + 1] === DASH ? 1 : NOT_THERE;
  return headerAt(data, at);
}

/** Whether a header (`Name:`, blanks around the name tolerated) stands at `at`: 1, NOT_THERE or UNDECIDED. */
export function headerAt(data: Buffer, from: number): number {
  let at = from;
  while ((data[at] === 32 || data[at] === 9) && at - from <= LONGEST_NAME) at += 1;
  const name = at;
  while (isNameByte(data[at]) && at - name <= LONGEST_NAME) at += 1;
  if (at - name > LONGEST_NAME || at - from > 2 * LONGEST_NAME) return NOT_THERE;
  if (at >= data.length) return UNDECIDED;
  if (at === name) return NOT_THERE;
  while ((data[at] === 32 || data[at] === 9) && at - from <= 2 * LONGEST_NAME) at += 1;
  if (at - from > 2 * LONGEST_NAME) return NOT_THERE;
  if (at >= data.length) return UNDECIDED;
  return data[at] === 58 ? 1 : NOT_THERE;
}

/** `<` or `{`: a document starts. */
export function isOpening(byte: number | undefined): boolean {
  return byte === 60 || byte === 123;
}

function isToken(byte: number | undefined): boolean {
  return byte !== undefined && byte > 32 && byte < 127;
}

function isNameByte(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  return (
    (byte >= 97 && byte <= 122) || (byte >= 65 && byte <= 90) || (byte >= 48 && byte <= 57) || byte === DASH
  );
}
