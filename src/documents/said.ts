import { partBounds } from './bounds';
import type { Document } from './document';
import { JsonTokens, STRING, WORD } from './json-tokens';
import { decoderOf, replaceEntities } from './text';
import { ASIDE, BROKEN, CLOSE, EMPTY, firstByte, isBlank, MORE, OPEN, TEXT, XmlTokens } from './xml-tokens';

/** What a body is, told by its first bytes. `status` is a ResponseStatus; `other`: any document or data. */
export type DocumentKind = 'nothing' | 'page' | 'status' | 'user-check' | 'other';

/** Bytes that are looked at: status documents are some hundred, comments and declarations included. */
const LOOK = 16_384;

/** Elements that a web page may begin with, where it has no doctype. */
const PAGE = new Set(
  'html head body title meta script style center h1 h2 h3 div p br b font table frameset'.split(' '),
);
const DOCTYPE = /^<!doctype\s{1,16}html/i;
const STATUS = new Map<string, DocumentKind>([
  ['responsestatus', 'status'],
  ['usercheck', 'user-check'],
  ['lockstatus', 'user-check'],
]);
/** Beside a code one of these makes flat JSON a status: other documents have a code of that name too. */
const STATUS_WORDS = ['statusstring', 'substatuscode', 'errormsg', 'errorcode'];
/** What has nothing else is a status, too. */
const STATUS_FIELDS = new Set([...STATUS_WORDS, 'statuscode', 'requesturl', 'id', 'description']);

const OPEN_BRACE = 123;
const OPEN_BRACKET = 91;
const COLON = 58;

/** A name in a document, lower case, and how deep it stands. */
interface Field {
  readonly name: string;
  readonly depth: number;
  /** `null`: other fields, or nothing. */
  text: string | null;
}

/** Looks at the first 16 KB. An XML declaration alone, blanks or comments are `nothing`. */
export function documentKind(body: Buffer): DocumentKind {
  const bytes = body.subarray(0, LOOK);
  const kind = isJson(bytes) ? jsonKind(jsonFields(bytes)) : xmlKind(bytes);
  return kind === 'nothing' && body.length > LOOK ? 'other' : kind;
}

/**
 * Reads the flat fields of a small status document, XML with any or no namespace, or JSON at any depth; names in lower
 * case, of each the outermost wins, of several such the first. A cut or broken document gives what can be read of it, an
 * HTML page mostly nothing. It pairs no tags on purpose: it is fed by strangers before any login.
 */
export function readFields(body: Buffer): Document {
  const bytes = body.subarray(0, LOOK);
  const fields = (isJson(bytes) ? jsonFields(bytes) : xmlFields(bytes)).filter(({ text }) => text !== null);
  const outermostLast = fields.toReversed().sort((one, other) => other.depth - one.depth);
  return Object.fromEntries(outermostLast.map(({ name, text }) => [name, text]));
}

function isJson(bytes: Buffer): boolean {
  const first = firstByte(bytes);
  return first === OPEN_BRACE || first === OPEN_BRACKET;
}

function xmlKind(bytes: Buffer): DocumentKind {
  const tokens = new XmlTokens(partBounds);
  for (;;) {
    const kind = tokens.next(bytes, 0, bytes.length);
    if (kind === MORE) {
      return !tokens.inText || isBlank(bytes, tokens.start, bytes.length) ? 'nothing' : 'other';
    }
    if (kind === ASIDE || (kind === TEXT && isBlank(bytes, tokens.start, tokens.end))) continue;
    if (kind === BROKEN) {
      return DOCTYPE.test(bytes.toString('latin1', tokens.start, tokens.start + 32)) ? 'page' : 'other';
    }
    if (kind !== OPEN && kind !== EMPTY) return 'other';
    const name = bytes.toString('latin1', tokens.local, tokens.nameEnd).toLowerCase();
    return PAGE.has(name) ? 'page' : (STATUS.get(name) ?? 'other');
  }
}

/** At the top, or in a list: devices write the fields there, some under `ResponseStatus`, `userCheck` under its name. */
function jsonKind(fields: readonly Field[]): DocumentKind {
  const names = fields.filter(({ depth }) => depth === fields[0]?.depth).map(({ name }) => name);
  const named = names.map((name) => STATUS.get(name)).find((kind) => kind !== undefined);
  if (named) return named;
  const told = STATUS_WORDS.filter((word) => names.includes(word)).length;
  const alone = names.every((name) => STATUS_FIELDS.has(name));
  if (names.includes('statuscode')) return told > 0 || alone ? 'status' : 'other';
  return told > 1 && alone ? 'status' : 'other';
}

function xmlFields(bytes: Buffer): Field[] {
  const fields: Field[] = [];
  const decode = decoderOf(bytes);
  const tokens = new XmlTokens(partBounds);
  let name = '';
  let text = '';
  for (;;) {
    const kind = tokens.next(bytes, 0, bytes.length);
    if (kind === MORE || kind === BROKEN) return fields;
    if (kind === TEXT) text += replaceEntities(decode(tokens.start, tokens.end));
    else if (kind === CLOSE) {
      if (name !== '') fields.push({ name, depth: tokens.depth, text: text.trim() });
      name = '';
    } else if (kind !== ASIDE) {
      name = kind === OPEN ? decode(tokens.local, tokens.nameEnd).toLowerCase() : '';
      text = '';
    }
  }
}

function jsonFields(bytes: Buffer): Field[] {
  const fields: Field[] = [];
  const decode = decoderOf(bytes);
  const tokens = new JsonTokens(partBounds);
  /** The value before, which may name what comes, and the field that was named last, if its value comes now. */
  let value = '';
  let field: Field | null = null;
  for (;;) {
    const kind = tokens.next(bytes, 0, bytes.length);
    if (kind === MORE || kind === BROKEN) return fields;
    if (kind === STRING || kind === WORD) {
      const text = decode(tokens.start, tokens.end);
      value = kind === STRING ? unquote(text) : text;
      if (field) field.text = value.trim();
    }
    field = null;
    if (bytes[tokens.start] !== COLON) continue;
    field = { name: value.toLowerCase(), depth: tokens.depth, text: null };
    fields.push(field);
  }
}

function unquote(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}
