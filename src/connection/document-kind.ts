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
/** Beside `statusCode` one of these makes flat JSON a status: other documents have a code of that name too. */
const STATUS_WORDS = new Set(['statusstring', 'substatuscode', 'errormsg', 'errorcode']);

/** Looks at the first 4 KB (16 KB of JSON). An XML declaration alone, blanks or comments are `nothing`. */
export function documentKind(body: Buffer): DocumentKind {
  const text = body.toString('latin1', 0, Math.min(body.length, LOOK));
  let at = skipBlank(text, text.startsWith('\xef\xbb\xbf') ? 3 : 0);
  while (text.startsWith('<?', at) || text.startsWith('<!--', at)) {
    const close = text.startsWith('<?', at) ? '?>' : '-->';
    const end = text.indexOf(close, at);
    if (end === -1) return body.length > LOOK ? 'other' : 'nothing';
    at = skipBlank(text, end + close.length);
  }
  if (at >= text.length) return body.length > LOOK ? 'other' : 'nothing';
  if (text[at] === '{') return body.length <= LONGEST_STATUS ? jsonKind(body) : 'other';
  if (text[at] !== '<') return 'other';
  if (/^<!doctype\s{1,16}html/i.test(text.slice(at, at + 32))) return 'page';
  const name = /^<(?:[\w.-]{1,64}:)?([\w.-]{1,64})/.exec(text.slice(at, at + 132))?.[1]?.toLowerCase() ?? '';
  if (PAGE.has(name)) return 'page';
  return STATUS.get(name) ?? 'other';
}

function skipBlank(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n\0'.includes(text.charAt(at))) at++;
  return at;
}

/** At the top: devices write the fields there, some under `ResponseStatus`, `userCheck` under its name. */
function jsonKind(body: Buffer): DocumentKind {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8').replace(/^\ufeff/, ''));
  } catch (error) {
    if (error instanceof SyntaxError) return 'other';
    throw error;
  }
  if (typeof value !== 'object' || value === null) return 'other';
  const keys = Object.keys(value).map((key) => key.toLowerCase());
  const named = keys.map((key) => STATUS.get(key)).find((kind) => kind !== undefined);
  if (named) return named;
  return keys.includes('statuscode') && keys.some((key) => STATUS_WORDS.has(key)) ? 'status' : 'other';
}
