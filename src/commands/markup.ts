import { answerBounds } from '../documents/bounds';
import { BROKEN, CLOSE, EMPTY, MORE, OPEN, XmlTokens } from '../documents/xml-tokens';

/** An element of a document by its bytes, for changes in place. */
export interface Element {
  /** Local name. */
  readonly name: string;
  /** Prefix with its colon (`t:`); `''`: none. */
  readonly prefix: string;
  readonly children: readonly Element[];
  /** Its bytes; what is between the tags is `innerStart` to `innerEnd`, equal and at `end` where it is `<name/>`. */
  readonly start: number;
  readonly end: number;
  readonly innerStart: number;
  readonly innerEnd: number;
  readonly empty: boolean;
}

type Growing = { -readonly [K in keyof Element]: Element[K] } & { children: Element[] };

/**
 * The elements of a document from its root on, with their bytes (markup is ASCII in every encoding that devices use);
 * `null` where it is cut, none or too large. What nobody closed in an element is a word of its text (`Gate <east>`).
 */
export function elements(body: Buffer): Element | null {
  if (body.length > answerBounds.bytes) return null;
  const tokens = new XmlTokens(answerBounds);
  const open: Growing[] = [];
  for (;;) {
    const kind = tokens.next(body, 0, body.length);
    if (kind === MORE || kind === BROKEN) return null;
    const { start, end } = tokens;
    const name = body.toString('latin1', tokens.local, tokens.nameEnd);
    const prefix = body.toString('latin1', tokens.name, tokens.local);
    if (kind === OPEN || kind === EMPTY) {
      const empty = kind === EMPTY;
      const element = { name, prefix, children: [], start, end, innerStart: end, innerEnd: end, empty };
      open.at(-1)?.children.push(element);
      if (kind === OPEN) open.push(element);
      else if (open.length === 0) return element;
    } else if (kind === CLOSE) {
      const at = open.findLastIndex((one) => one.name === name && one.prefix === prefix);
      const closed = open[at];
      if (!closed) return null;
      if (at < open.length - 1) closed.children.pop();
      open.length = tokens.depth = at;
      closed.innerEnd = start;
      closed.end = end;
      if (at === 0) return closed;
    }
  }
}

/** The first child of this name. */
export function childOf(element: Element, name: string): Element | undefined {
  return element.children.find((one) => one.name === name);
}

/** What is between the tags of that child, as it stands but for blanks around it; `''`: there is none. */
export function textOf(body: Buffer, element: Element, name: string): string {
  const found = childOf(element, name);
  return found ? body.toString('utf8', found.innerStart, found.innerEnd).trim() : '';
}

/**
 * Where a document says whether it is switched on: its own `<enabled>`, whatever its prefix, and none of a region's or in a
 * comment.
 */
export function findEnabled(body: Buffer): Element | undefined {
  const own = elements(body)?.children ?? [];
  return own.find(({ name, empty, children }) => name === 'enabled' && !empty && children.length === 0);
}

/** The same bytes with others in place of those from `start` to `end`. */
export function splice(body: Buffer, start: number, end: number, bytes: Buffer): Buffer {
  return Buffer.concat([body.subarray(0, start), bytes, body.subarray(end)]);
}
