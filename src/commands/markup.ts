import { answerBounds } from '../documents/bounds';
import { DONE } from '../documents/document-end';
import { XmlPiece, XmlReader } from '../documents/xml-reader';
import { EMPTY, OPEN } from '../documents/xml-tokens';

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

/**
 * The elements of a document from its root on, with their bytes (markup is ASCII in every encoding that devices use);
 * `null` where it is cut, none or too large. What nobody closed in an element is a word of its text (`Gate <east>`).
 */
export function elements(body: Buffer): Element | null {
  if (body.length > answerBounds.bytes) return null;
  const reader = new XmlReader(answerBounds, false);
  const read = reader.read(body, 0, body.length);
  return read === DONE && reader.root ? elementOf(body, reader.root) : null;
}

function elementOf(
  body: Buffer,
  { kind, start, end, close, closeEnd, name, local, nameEnd, first }: XmlPiece,
): Element {
  const children: Element[] = [];
  for (let one = first; one; one = one.next)
    if (one.kind === OPEN || one.kind === EMPTY) children.push(elementOf(body, one));
  return {
    name: body.toString('latin1', local, nameEnd),
    prefix: body.toString('latin1', name, local),
    children,
    start,
    end: closeEnd,
    innerStart: end,
    innerEnd: close,
    empty: kind === EMPTY,
  };
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
