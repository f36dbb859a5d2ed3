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
 * `null` where it is not well-formed or too large.
 */
export function elements(body: Buffer): Element | null {
  if (body.length > answerBounds.bytes) return null;
  const tokens = new XmlTokens(answerBounds);
  const open: Growing[] = [];
  for (;;) {
    const kind = tokens.next(body, 0, body.length);
    if (kind === MORE || kind === BROKEN) return null;
    const { start, end } = tokens;
    const top = open.at(-1);
    if (kind === OPEN || kind === EMPTY) {
      const element: Growing = {
        ...named(body, tokens),
        children: [],
        ...{ start, end, innerStart: end, innerEnd: end, empty: kind === EMPTY },
      };
      top?.children.push(element);
      if (kind === OPEN) open.push(element);
      else if (open.length === 0) return element;
    } else if (kind === CLOSE) {
      const { name, prefix } = named(body, tokens);
      if (top?.name !== name || top.prefix !== prefix) return null;
      top.innerEnd = start;
      top.end = end;
      open.pop();
      if (open.length === 0) return top;
    }
  }
}

function named(body: Buffer, { name, local, nameEnd }: XmlTokens): Pick<Element, 'name' | 'prefix'> {
  return { name: body.toString('latin1', local, nameEnd), prefix: body.toString('latin1', name, local) };
}
