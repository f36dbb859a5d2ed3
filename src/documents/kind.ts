import { partBounds } from './bounds';
import { isList } from './document';
import { parseJsonValue } from './json';
import { ASIDE, BROKEN, EMPTY, firstByte, isBlank, MORE, OPEN, TEXT, XmlTokens } from './xml-tokens';

/** What a body is, told by its first bytes. `status` is a ResponseStatus; `other`: any document or data. */
export type DocumentKind = 'nothing' | 'page' | 'status' | 'user-check' | 'other';

/** Bytes in which a body shows what it is, comments and declarations included. */
const LOOK = 4096;
/** Bytes of a JSON status; longer documents are something else. */
const LONGEST_STATUS = 16_384;

/** Elements that a web page may begin with, where it has no doctype. */
const PAGE = new Set(
  'html head body title meta script style link center h1 h2 h3 div p br b font table frameset'.split(' '),
);
const STATUS = new Map<string, DocumentKind>([
  ['responsestatus', 'status'],
  ['usercheck', 'user-check'],
  ['lockstatus', 'user-check'],
]);
/** Beside a code one of these makes flat JSON a status: other documents have a code of that name too. */
const STATUS_WORDS = ['statusstring', 'substatuscode', 'errormsg', 'errorcode'];
/** What has nothing else is a status, too. */
const STATUS_FIELDS = new Set([...STATUS_WORDS, 'statuscode', 'requesturl', 'id', 'description']);

const DOCTYPE = /^<!doctype\s{1,16}html/i;
const OPEN_BRACE = 123;
const OPEN_BRACKET = 91;

/** Looks at the first 4 KB (16 KB of JSON). An XML declaration alone, blanks or comments are `nothing`. */
export function documentKind(body: Buffer): DocumentKind {
  const bytes = body.subarray(0, LOOK);
  const unknown = body.length > LOOK ? 'other' : 'nothing';
  const first = firstByte(bytes);
  if (first === OPEN_BRACE || first === OPEN_BRACKET)
    return body.length <= LONGEST_STATUS ? jsonKind(body) : 'other';
  const tokens = new XmlTokens(partBounds);
  for (;;) {
    const kind = tokens.next(bytes, 0, bytes.length);
    if (kind === MORE) {
      return !tokens.inText || isBlank(bytes, tokens.start, bytes.length) ? unknown : 'other';
    }
    if (kind === TEXT && !isBlank(bytes, tokens.start, tokens.end)) return 'other';
    if (kind === BROKEN) {
      return DOCTYPE.test(bytes.toString('latin1', tokens.start, tokens.start + 32)) ? 'page' : 'other';
    }
    if (kind === ASIDE || kind === TEXT) continue;
    if (kind !== OPEN && kind !== EMPTY) return 'other';
    const name = bytes.toString('latin1', tokens.local, tokens.nameEnd).toLowerCase();
    return PAGE.has(name) ? 'page' : (STATUS.get(name) ?? 'other');
  }
}

/** At the top, or of the first in a list: devices write the fields there, some under `ResponseStatus`, `userCheck` under its name. */
function jsonKind(body: Buffer): DocumentKind {
  let keys: readonly string[];
  try {
    const value = parseJsonValue(body);
    const document = isList(value) ? value[0] : value;
    keys = Object.keys(document ?? {}).map((key) => key.toLowerCase());
  } catch {
    return 'other';
  }
  const named = keys.map((key) => STATUS.get(key)).find((kind) => kind !== undefined);
  if (named) return named;
  const told = STATUS_WORDS.filter((word) => keys.includes(word)).length;
  if (keys.includes('statuscode') && told > 0) return 'status';
  const alone = keys.every((key) => STATUS_FIELDS.has(key));
  return alone && (keys.includes('statuscode') || told > 1) ? 'status' : 'other';
}
