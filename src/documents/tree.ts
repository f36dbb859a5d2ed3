import { flat } from '../clean';
import { BadPartError, Bounds, checkSize, partBounds } from './bounds';
import { Document, field, Value } from './document';
import { Decode, decoderOf, replaceEntities, withoutNuls } from './text';
import { BROKEN, CDATA, CLOSE, EMPTY, isBlank, MORE, OPEN, TEXT, XmlTokens } from './xml-tokens';

/** A document: the local name of its root, and the root's content. */
export interface Xml {
  readonly root: string;
  readonly document: Document;
}

/** Bytes `from` to `to` of a document are text of an element directly under the root. */
export type OwnText = (name: string, from: number, to: number) => void;

const CDATA_OPEN = '<![CDATA['.length;
const CDATA_CLOSE = ']]>'.length;
/** Content of an element that may turn out to be one text, whatever in it looks like tags: names are far shorter. */
const LONGEST_MIXED = 4096;

/** Blanks around a text that may be kept alive with it. */
const MOST_KEPT_BLANKS = 64;

/** An element that is open. */
interface Frame {
  readonly local: string;
  /** Where its name stands, prefix included, to compare with its end tag. */
  readonly name: number;
  readonly nameEnd: number;
  /** Where its content begins. */
  readonly content: number;
  text: string;
  fields: Record<string, Value> | null;
}

/**
 * XML as plain data: local names, text trimmed, attributes dropped, repeats as arrays, text beside elements as `_`. Takes
 * what devices really send (BOM, NULs, Latin-1, GBK, bare `&` and `<`) and nothing beyond `bounds`. `own` is told where the
 * texts directly under the root stand. Throws {@link BadPartError} and nothing else.
 */
export function parseXml(bytes: Buffer, bounds: Bounds = partBounds, own?: OwnText): Xml {
  checkSize(bytes.length, bounds);
  const source = withoutNuls(bytes);
  return new Tree(source, decoderOf(source), bounds, source === bytes ? own : undefined).read(
    0,
    source.length,
  );
}

/** Builds the tree of one element and all that is in it. */
export class Tree {
  private readonly tokens: XmlTokens;
  private readonly open: Frame[] = [];

  constructor(
    private readonly bytes: Buffer,
    private readonly decode: Decode,
    bounds: Bounds,
    private readonly own?: OwnText,
  ) {
    this.tokens = new XmlTokens(bounds);
  }

  /** The first element between `from` and `to`, but for blanks, comments and instructions before it. */
  read(from: number, to: number): Xml {
    const { bytes } = this;
    const tokens = this.tokens;
    const open = this.open;
    for (;;) {
      const kind = tokens.next(bytes, from, to);
      if (kind === TEXT || kind === CDATA)
        this.addText(open.at(-1), kind, from + tokens.start, from + tokens.end);
      else if (kind === OPEN || kind === EMPTY) {
        if (tokens.odd) throw notXml('an attribute that is none');
        const frame = {
          local: this.decode(from + tokens.local, from + tokens.nameEnd, Infinity),
          name: from + tokens.name,
          nameEnd: from + tokens.nameEnd,
          content: from + tokens.end,
          text: '',
          fields: null,
        };
        if (kind === OPEN) {
          open.push(frame);
          continue;
        }
        const xml = this.close(frame);
        if (xml !== null) return xml;
      } else if (kind === CLOSE) {
        const xml = this.close(this.pair(from));
        if (xml !== null) return xml;
      } else if (kind === BROKEN) throw new BadPartError(tokens.problem, tokens.detail);
      else if (kind === MORE) throw notXml(`no end in ${to - from} bytes`);
    }
  }

  private addText(frame: Frame | undefined, kind: number, from: number, to: number): void {
    const { bytes, own } = this;
    if (frame === undefined) {
      if (!isBlank(bytes, from, to)) throw notXml('text before the root');
    } else if (kind === CDATA) frame.text += this.decode(from + CDATA_OPEN, to - CDATA_CLOSE);
    else if (frame.text !== '' || !isBlank(bytes, from, to)) {
      if (own !== undefined && this.open.length === 2) own(frame.local, from, to);
      frame.text += replaceEntities(this.decode(from, to));
    }
  }

  /**
   * Takes the end tag's element out of those that are open. Elements in it that nobody closed are words that look like
   * tags (`Gate <east>`): then all its content is text. For the root that is no answer: such a document was cut.
   */
  private pair(from: number): Frame {
    const tokens = this.tokens;
    const open = this.open;
    let at = open.length - 1;
    let frame = open[at];
    while (frame !== undefined && !this.closes(frame, from)) {
      at -= 1;
      frame = open[at];
    }
    if (frame === undefined) throw notXml('an end tag that closes nothing');
    if (at < open.length - 1) {
      const end = from + tokens.start;
      if (at === 0 || end - frame.content > LONGEST_MIXED) throw notXml('elements without end');
      open.length = at + 1;
      tokens.depth = at;
      frame.fields = null;
      frame.text = replaceEntities(this.decode(frame.content, end));
    }
    open.pop();
    return frame;
  }

  private closes(frame: Frame, from: number): boolean {
    const { bytes } = this;
    const { name, nameEnd } = this.tokens;
    if (nameEnd - name !== frame.nameEnd - frame.name) return false;
    for (let at = 0; at < nameEnd - name; at += 1) {
      if (bytes[from + name + at] !== bytes[frame.name + at]) return false;
    }
    return true;
  }

  /** Ends an element; the document where that is the root. */
  private close(frame: Frame): Xml | null {
    const { local, fields } = frame;
    const text = trim(frame.text);
    if (fields !== null && text !== '' && !Object.hasOwn(fields, '_')) fields._ = text;
    const parent = this.open.at(-1);
    if (parent === undefined) return { root: local, document: fields ?? { _: text } };
    add((parent.fields ??= {}), local, fields ?? text);
    return null;
  }
}

/** Without the blanks around it, and without keeping them: a piece of a text keeps all of it alive. */
function trim(text: string): string {
  const trimmed = text.trim();
  return text.length - trimmed.length > MOST_KEPT_BLANKS ? flat(trimmed) : trimmed;
}

/** `__proto__` is a name like any other. */
function add(fields: Record<string, Value>, name: string, value: Value): void {
  const before = field(fields, name);
  // No element is a list, so a list is what repeats were collected in.
  if (Array.isArray(before)) (before as Value[]).push(value);
  else put(fields, name, before === undefined ? value : [before, value]);
}

function put(fields: Record<string, Value>, name: string, value: Value): void {
  if (name === '__proto__') {
    Object.defineProperty(fields, name, { value, enumerable: true, writable: true });
  } else fields[name] = value;
}

function notXml(detail: string): BadPartError {
  return new BadPartError('not-xml', detail);
}
