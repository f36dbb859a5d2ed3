import { partBounds } from './bounds';
import { JsonTokens, STRING, WORD } from './json-tokens';
import { decoderOf, replaceEntities } from './text';
import { ASIDE, BROKEN, CLOSE, firstByte, MORE, OPEN, TEXT, XmlTokens } from './xml-tokens';

/** A flat document of a device (ResponseStatus, userCheck) as text by name. */
export type Fields = ReadonlyMap<string, string>;

/** Status documents are some hundred bytes; the rest of a longer body is not read. */
const LONGEST_DOCUMENT = 16384;

const OPEN_BRACE = 123;
const OPEN_BRACKET = 91;
const COLON = 58;

/** A field, and how deep it stands. */
interface Found {
  readonly text: string;
  readonly depth: number;
}

/**
 * Reads the flat fields of a small status document, XML with any or no namespace, or JSON at any depth; names in lower
 * case, of each the outermost wins, of several such the first. A cut or broken document gives what can be read of it, an
 * HTML page mostly nothing. It pairs no tags on purpose: it is fed by strangers before any login.
 */
export function readFields(body: Buffer): Fields {
  const bytes = body.subarray(0, LONGEST_DOCUMENT);
  const first = firstByte(bytes);
  const found = first === OPEN_BRACE || first === OPEN_BRACKET ? jsonFields(bytes) : xmlFields(bytes);
  return new Map(Array.from(found, ([name, { text }]) => [name, text]));
}

function xmlFields(bytes: Buffer): ReadonlyMap<string, Found> {
  const fields = new Map<string, Found>();
  const decode = decoderOf(bytes);
  const tokens = new XmlTokens(partBounds);
  let name = '';
  let text = '';
  for (;;) {
    const kind = tokens.next(bytes, 0, bytes.length);
    if (kind === MORE || kind === BROKEN) return fields;
    if (kind === TEXT) text += replaceEntities(decode(tokens.start, tokens.end));
    else if (kind === CLOSE) {
      if (name !== '') add(fields, name, text, tokens.depth);
      name = '';
    } else if (kind !== ASIDE) {
      name = kind === OPEN ? decode(tokens.local, tokens.nameEnd) : '';
      text = '';
    }
  }
}

function jsonFields(bytes: Buffer): ReadonlyMap<string, Found> {
  const fields = new Map<string, Found>();
  const decode = decoderOf(bytes);
  const tokens = new JsonTokens(partBounds);
  /** The string before, and whether it names what comes. */
  let name = '';
  let named = false;
  for (;;) {
    const kind = tokens.next(bytes, 0, bytes.length);
    if (kind === MORE || kind === BROKEN) return fields;
    if (kind === STRING || kind === WORD) {
      const text = decode(tokens.start, tokens.end);
      const value = kind === STRING ? unquote(text) : text;
      if (named) add(fields, name, value, tokens.depth);
      name = value;
    }
    named = bytes[tokens.start] === COLON;
  }
}

function unquote(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}

function add(fields: Map<string, Found>, name: string, value: string, depth: number): void {
  const key = name.toLowerCase();
  if ((fields.get(key)?.depth ?? Infinity) > depth) fields.set(key, { text: value.trim(), depth });
}
