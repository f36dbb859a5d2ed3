import { trim } from '../clean';
import { BadPartError, Bounds, checkSize, partBounds } from './bounds';
import { Document, isDocument, Value } from './document';
import { BAD, DocumentEnd, DONE, TORN, WAIT } from './document-end';
import { Decode, decoderOf, replaceEntities, withoutNuls } from './text';
import {
  ASIDE,
  BROKEN,
  CDATA,
  CLOSE,
  EMPTY,
  isBlank,
  isBlankByte,
  MORE,
  OPEN,
  TEXT,
  XmlTokens,
} from './xml-tokens';

/** A document: the local name of its root, and the root's content. */
export interface Xml {
  readonly root: string;
  readonly document: Document;
}

const ALERT = Buffer.from('EventNotificationAlert');
const DECLARATION = Buffer.from('<?xml');
const CDATA_OPEN = '<![CDATA['.length;
const CDATA_CLOSE = ']]>'.length;
/** Content of an element that may turn out to be one text, whatever in it looks like tags: names are far shorter. */
const LONGEST_MIXED = 4096;

/** An element or a text that was read, by places in its document. */
export class XmlPiece {
  /** Of an element: from where to behind its end tag, or as far as the start tag where it has none. */
  close: number;
  closeEnd: number;
  /** The first and the last piece in it, and the one behind it. */
  first: XmlPiece | null = null;
  last: XmlPiece | null = null;
  next: XmlPiece | null = null;
  /** Whether a text is in it; blanks before the first one are none. */
  hasText = false;
  /** All of its content is one text, which is no piece then. */
  isText = false;

  /** `kind` is that of its token; `end`: of an element behind its start tag, where its content begins. */
  constructor(
    readonly kind: number,
    readonly start: number,
    public end: number,
    readonly name: number,
    readonly local: number,
    readonly nameEnd: number,
  ) {
    this.close = end;
    this.closeEnd = end;
  }
}

/**
 * XML as plain data: local names, text trimmed, attributes dropped, repeats as arrays, text beside elements as `_`. Takes
 * what devices really send (BOM, NULs, Latin-1, GBK, bare `&` and `<`) and nothing beyond `bounds`. Throws
 * {@link BadPartError} and nothing else.
 */
export function parseXml(bytes: Buffer, bounds: Bounds = partBounds): Xml {
  checkSize(bytes.length, bounds);
  const source = withoutNuls(bytes);
  return parseElement(source, 0, source.length, decoderOf(source), bounds);
}

/** The first element between `from` and `to`, but for blanks, comments and instructions before it; as {@link parseXml}. */
export function parseElement(bytes: Buffer, from: number, to: number, decode: Decode, bounds: Bounds): Xml {
  const reader = new XmlReader(bounds, false);
  const read = reader.read(bytes, from, to);
  if (read === DONE && reader.root) return plain(reader.root, decode, from);
  if (read === BAD) throw new BadPartError(reader.tokens.problem, reader.tokens.detail);
  throw new BadPartError('not-xml', read === TORN ? 'text before the root' : `no end in ${to - from} bytes`);
}

/**
 * Reads an XML document up to the end tag of its root, a piece at a time, and gives it as plain data then; so it needs neither
 * its length nor what stands behind it.
 */
export class XmlReader implements DocumentEnd {
  at = 0;
  readonly tokens: XmlTokens;
  /** Elements that are open, from the root on. */
  private readonly open: XmlPiece[] = [];
  /** The root of the document that is read, from its start tag on. */
  root: XmlPiece | undefined;

  /** `inStream`: an alert, or a declaration, in a document begins another one, and the first was cut. */
  constructor(
    bounds: Bounds,
    private readonly inStream: boolean,
  ) {
    this.tokens = new XmlTokens(bounds);
  }

  begin(): void {
    this.tokens.begin();
    this.open.length = 0;
    this.root = undefined;
  }

  read(data: Buffer, base: number, limit: number): number {
    const { tokens, open } = this;
    for (;;) {
      const kind = tokens.next(data, base, limit);
      const top = open.at(-1);
      if (kind === MORE) return WAIT;
      if (kind === BROKEN) return this.stop(BAD, tokens.start);
      if (top?.isText && kind !== CLOSE && kind !== TEXT) split(top, tokens.start);
      if (kind === OPEN || kind === EMPTY) {
        if (top && this.inStream && isAlert(data, base, tokens)) return this.stop(TORN, tokens.start);
        const element = piece(tokens, kind);
        if (top) append(top, element);
        else this.root = element;
        if (kind === OPEN) open.push(element);
        else if (!top) return this.stop(DONE, tokens.end);
      } else if (kind === CLOSE) {
        if (!this.close(data, base)) return this.stop(BAD, tokens.end);
        if (open.length === 0) return this.stop(DONE, tokens.end);
      } else if (kind === ASIDE) {
        if (top && this.inStream && isDeclaration(data, base + tokens.start)) {
          return this.stop(TORN, tokens.start);
        }
      } else if (top?.hasText || !isBlank(data, base + tokens.start, base + tokens.end)) {
        if (!top) return this.stop(TORN, tokens.start);
        top.hasText = true;
        const { last } = top;
        if (kind === TEXT && !last && top.end === tokens.start) top.isText = true;
        // What follows a text without anything between them goes on with it.
        else if (kind === TEXT && last?.kind === TEXT && last.end === tokens.start) last.end = tokens.end;
        else if (!top.isText) append(top, piece(tokens, kind));
      }
    }
  }

  private stop(result: number, at: number): number {
    this.at = at;
    return result;
  }

  /**
   * Takes the end tag's element out of those that are open. Elements in it that nobody closed are words that look like
   * tags (`Gate <east>`): then all its content is text. For the root that is no answer: such a document was cut.
   */
  private close(data: Buffer, base: number): boolean {
    const { tokens, open } = this;
    const name = base + tokens.name;
    const nameEnd = base + tokens.nameEnd;
    let at = open.length - 1;
    let element = open[at];
    while (element && !isSame(data, name, nameEnd, data, base + element.name, base + element.nameEnd)) {
      at -= 1;
      element = open[at];
    }
    if (!element) return this.refuse('an end tag that closes nothing');
    if (at < open.length - 1) {
      if (at === 0 || tokens.start - element.end > LONGEST_MIXED) return this.refuse('elements without end');
      element.first = null;
      element.isText = true;
    }
    while (open.length > at) open.pop();
    tokens.depth = at;
    element.close = tokens.start;
    element.closeEnd = tokens.end;
    return true;
  }

  private refuse(detail: string): false {
    this.tokens.problem = 'not-xml';
    this.tokens.detail = detail;
    return false;
  }
}

function piece({ start, end, name, local, nameEnd }: XmlTokens, kind: number): XmlPiece {
  return new XmlPiece(kind, start, end, name, local, nameEnd);
}

function append(parent: XmlPiece, child: XmlPiece): void {
  if (parent.last) parent.last.next = child;
  else parent.first = child;
  parent.last = child;
}

/** Something else comes behind the text that was all of an element. */
function split(element: XmlPiece, end: number): void {
  element.isText = false;
  append(element, new XmlPiece(TEXT, element.end, end, 0, 0, 0));
}

/** The document of a root that was read. Its first byte is the one that `decode` knows by `base`. */
export function plain(root: XmlPiece, decode: Decode, base: number): Xml {
  const nameOf = ({ local, nameEnd }: XmlPiece): string => decode(base + local, base + nameEnd, Infinity);
  const valueOf = (element: XmlPiece): Value => {
    if (element.isText) return trim(replaceEntities(decode(base + element.end, base + element.close)));
    let text = '';
    let fields: Record<string, Value> | undefined;
    for (let one = element.first; one; one = one.next) {
      if (one.kind === TEXT) text += replaceEntities(decode(base + one.start, base + one.end));
      else if (one.kind === CDATA)
        text += decode(base + one.start + CDATA_OPEN, base + one.end - CDATA_CLOSE);
      else add((fields ??= {}), nameOf(one), valueOf(one));
    }
    text = trim(text);
    if (!fields) return text;
    if (text !== '' && !Object.hasOwn(fields, '_')) fields._ = text;
    return fields;
  };
  const content = valueOf(root);
  return { root: nameOf(root), document: isDocument(content) ? content : { _: content } };
}

/** Whether two places hold the same bytes, but for NULs. */
function isSame(one: Buffer, from: number, to: number, other: Buffer, at: number, end: number): boolean {
  let place = from;
  let same = at;
  while (place < to && one[place] === other[same]) {
    place += 1;
    same += 1;
  }
  if (one[place] === 0 || other[same] === 0) {
    while (one[place] === 0) place += 1;
    while (other[same] === 0) same += 1;
    return isSame(one, place, to, other, same, end);
  }
  return place === to && same === end;
}

function isAlert(data: Buffer, base: number, { local, nameEnd }: XmlTokens): boolean {
  return isSame(data, base + local, base + nameEnd, ALERT, 0, ALERT.length);
}

function isDeclaration(data: Buffer, at: number): boolean {
  const end = at + DECLARATION.length;
  return isSame(data, at, end, DECLARATION, 0, DECLARATION.length) && isBlankByte(data[end]);
}

/** `__proto__` and `constructor` are names like any other. */
function add(fields: Record<string, Value>, name: string, one: Value): void {
  // What is not even inherited is new, and most are: asking whose it is takes longer than looking.
  const found = fields[name];
  const before = found !== undefined && Object.hasOwn(fields, name) ? found : undefined;
  // No element is a list, so a list is what repeats were collected in.
  if (Array.isArray(before)) {
    (before as Value[]).push(one);
    return;
  }
  const value = before === undefined ? one : [before, one];
  if (name === '__proto__') {
    Object.defineProperty(fields, name, { value, enumerable: true, writable: true });
  } else fields[name] = value;
}
