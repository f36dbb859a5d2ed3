import type { Bounds } from '../documents/bounds';
import { JsonTokens, MARK, STRING, WORD } from '../documents/json-tokens';
import { ASIDE, BROKEN, CLOSE, EMPTY, MORE, OPEN, XmlTokens } from '../documents/xml-tokens';
import { isHeaderWord, isName, isTold, isToldAttribute } from './told-words';

/**
 * Blanks everything in recorded stream bytes that could name a person, a plate, a place or a device, and keeps every length,
 * so that whatever a parser trips over is still there. It works by allow-list: structure (boundaries, headers, tags, keys)
 * and the values that say what happened stay; any other byte is replaced. Broken parts need no understanding for that.
 */
export function redact(bytes: Buffer, contentType: string): Buffer {
  return new Redactor(bytes, contentType).run();
}

/** A boundary as devices declare it, quoted or not, with or without its own dashes (PROTOCOL.md 1.4). */
const BOUNDARY = /boundary="?([^";\s]{1,70})"?/i;
/** A delimiter of any token at the start of a line: older recorders use another one than they declare. */
const DELIMITER = /--[\w'()+,./:=?-]{1,70}(?=\r?\n)/y;
const HEADER = /([A-Za-z][A-Za-z\d-]{1,40}):([^\r\n]{0,1024})(?=\r?\n)/y;
const SPACE = /[ \t\r\n]+/y;
/** Delimiters looked for at once: streams have one, some recorders two. */
const DELIMITERS = 4;
/** And learnt in all: each is searched for to the end once. */
const MOST_LEARNT = 64;
const CDATA_OPEN = '<![CDATA[';
const JPEG = '\xff\xd8\xff';
/** A recording is as large as its maker let it get; only the depth of JSON needs room. */
const BOUNDS: Bounds = {
  bytes: Infinity,
  depth: 64,
  tags: Infinity,
  attributes: Infinity,
  allAttributes: Infinity,
};

/** Blanks of ASCII only: the characters here are bytes, and 0xA0 is the end of `à`. */
const isSpace = (char: string | undefined): boolean =>
  char === ' ' || char === '\t' || char === '\r' || char === '\n';

class Redactor {
  /** Bytes as characters of the same number. */
  private readonly text: string;
  private readonly out: string[] = [];
  /** Declared or seen at the start of a line, newest last; few, since each is looked for. */
  private readonly delimiters = new Set<string>();
  private learnt = 0;
  /** Where each delimiter stands next, so that nothing is searched twice; `Infinity`: nowhere. */
  private readonly next = new Map<string, number>();
  /** One replacement per value: the same name stays recognisable as the same, and pictures keep their alert. */
  private readonly aliases = new Map<string, string>();
  private at = 0;
  /** Of the headers being read. */
  private type = '';
  private length: number | null = null;
  private inHeaders = false;
  /** `eventType` of the document being read, lower case. */
  private event = '';
  private readonly xml = new XmlTokens(BOUNDS);
  private readonly json = new JsonTokens(BOUNDS);

  constructor(
    private readonly bytes: Buffer,
    contentType: string,
  ) {
    this.text = bytes.toString('latin1');
    const declared = BOUNDARY.exec(contentType)?.[1]?.replace(/^-+/, '') ?? '';
    if (declared !== '') this.delimiters.add(`--${declared}`);
  }

  run(): Buffer {
    while (this.at < this.text.length) this.step();
    const redacted = Buffer.from(this.out.join(''), 'latin1');
    if (redacted.length !== this.bytes.length)
      throw new Error('Redaction changed a length; nothing was written.');
    return redacted;
  }

  private step(): void {
    if (this.space()) return;
    const lineStart = this.at === 0 || this.text[this.at - 1] === '\n';
    if (this.delimiter(lineStart) || (lineStart && this.header())) return;
    if (this.text.startsWith(JPEG, this.at)) this.binary(null);
    else if (this.text[this.at] === '<') this.markup();
    else if (this.text[this.at] === '{') this.object();
    else this.blank(1);
  }

  /** Line ends and spaces stay. The empty line behind the headers of a picture starts its bytes. */
  private space(): boolean {
    const found = this.match(SPACE);
    if (!found) return false;
    const [space] = found;
    if (this.inHeaders) {
      const ends = /^\r?\n(?=\r?\n)/.exec(space);
      const empty = ends ? /^\r?\n\r?\n/.exec(space) : null;
      if (empty) {
        this.keep(empty[0].length);
        this.inHeaders = false;
        if (this.isBinary() && !/[<{]/.test(this.text[this.at] ?? '')) this.binary(this.length);
        return true;
      }
    }
    this.keep(space.length);
    return true;
  }

  private isBinary(): boolean {
    return this.type !== '' && !/xml|json|text/.test(this.type);
  }

  private delimiter(lineStart: boolean): boolean {
    let token = [...this.delimiters].find((one) => this.text.startsWith(one, this.at));
    if (token === undefined && lineStart) {
      token = this.match(DELIMITER)?.[0].replace(/-{1,70}$/, '');
      if (token === undefined || token === '' || ++this.learnt > MOST_LEARNT) return false;
      if (this.delimiters.size >= DELIMITERS) this.delimiters.delete([...this.delimiters][1] ?? '');
      this.delimiters.add(token);
    }
    if (token === undefined) return false;
    this.keep(token.length);
    if (this.text.startsWith('--', this.at)) this.keep(2);
    this.inHeaders = true;
    this.type = '';
    this.length = null;
    return true;
  }

  private header(): boolean {
    const found = this.match(HEADER);
    if (!found) return false;
    const [, name = '', rest = ''] = found;
    const value = rest.replace(/^[ \t]+/, '');
    const lower = name.toLowerCase();
    if (!this.inHeaders && !lower.startsWith('content-')) return false;
    this.inHeaders = true;
    this.keep(name.length + 1 + rest.length - value.length);
    if (lower === 'content-length' && /^\d{1,9}\s*$/.test(value)) {
      this.length = Number(value);
      this.keep(value.length);
    } else if (
      lower === 'content-type' &&
      /^[\w.+-]{1,40}\/[\w.+-]{1,60}(;\s*charset="?[\w-]{1,20}"?)?\s*$/.test(value)
    ) {
      this.type = value.toLowerCase();
      this.keep(value.length);
    } else if (lower === 'content-disposition' || lower === 'content-id') this.parameters(value);
    else this.alias(value);
    return true;
  }

  /** `form-data; name="linedetection"; filename="x.jpg"`, `<image_1>`: words stay, anything else gets its alias. */
  private parameters(value: string): void {
    for (const piece of value.split(/([ \t;="<>]+)/)) {
      if (/^[ \t;="<>]*$/.test(piece) || isHeaderWord(piece)) this.keep(piece.length);
      else this.alias(piece);
    }
  }

  /** Picture bytes: blank but for the marks by which a parser knows a JPEG. */
  private binary(length: number | null): void {
    let end = this.text.length;
    if (length !== null && this.at + length <= end) end = this.at + length;
    else {
      const next = this.nextDelimiter(this.at, end);
      if (next >= 0) end = next;
    }
    const body = this.text.slice(this.at, end);
    const head = body.startsWith(JPEG) ? JPEG.length : 0;
    const tail =
      /(?:\xff\xd9)?[\r\n]{0,4}$/.exec(body.slice(Math.max(head, body.length - 6)))?.[0].length ?? 0;
    this.put(body.slice(0, head) + '\0'.repeat(body.length - head - tail) + body.slice(body.length - tail));
  }

  /** The next delimiter in use, declared or seen; -1 for none before `to`. */
  private nextDelimiter(from: number, to: number): number {
    let nearest = Infinity;
    for (const one of this.delimiters) {
      let at = this.next.get(one) ?? -1;
      if (at < from) {
        at = this.text.indexOf(one, from);
        if (at < 0) at = Infinity;
        this.next.set(one, at);
      }
      // One that reaches beyond `to` is cut there, like everything else.
      if (at + one.length <= to) nearest = Math.min(nearest, at);
    }
    return nearest === Infinity ? -1 : nearest;
  }

  /** From a `<` to the next one, or to the delimiter that tore it: a tag and the value behind it. */
  private markup(): void {
    const less = this.text.indexOf('<', this.at + 1);
    const next = less < 0 ? this.text.length : less;
    const cut = this.nextDelimiter(this.at, next);
    const limit = cut < 0 ? next : cut;
    const from = this.at;
    const { xml } = this;
    xml.begin();
    const kind = xml.next(this.bytes, from, limit);
    let element = '';
    if (kind === OPEN || kind === EMPTY || kind === CLOSE) {
      this.keep(xml.name);
      for (const piece of this.text.slice(this.at, from + xml.nameEnd).split(/(:)/)) {
        if (piece === ':' || isName(piece)) this.keep(piece.length);
        else this.alias(piece);
      }
      this.attributes(from + xml.end);
      if (kind === OPEN) element = this.text.slice(from + xml.local, from + xml.nameEnd);
    } else if (kind === ASIDE && this.text.startsWith('<?xml ', from)) {
      this.keep('<?xml'.length);
      this.attributes(from + xml.end);
    } else {
      // Comments, CDATA, declarations and torn tags: the sign stays, what is in it goes as text.
      this.keep(this.text.startsWith(CDATA_OPEN, from) ? CDATA_OPEN.length : 1);
    }
    this.value(element, limit);
  }

  /** Behind the name of a tag, up to where it ends: names and the values that may be told stay. */
  private attributes(end: number): void {
    let name = '';
    const pieces = this.text.slice(this.at, end).split(/("[^"]*"|'[^']*')/);
    for (const [index, piece] of pieces.entries()) {
      if (index % 2 === 1) {
        const value = piece.slice(1, -1);
        this.keep(1);
        if (isToldAttribute(name, value)) this.keep(value.length);
        else this.alias(value);
        this.keep(1);
      } else name = this.attributeNames(piece, index + 1 < pieces.length);
    }
  }

  /** What stands between the values of attributes: the name in front of `=` stays and is told, other words go. */
  private attributeNames(text: string, valued: boolean): string {
    let name = '';
    const pieces = text.split(/([ \t\r\n=/>?]+)/);
    for (const [index, piece] of pieces.entries()) {
      const isLast = valued && index === pieces.length - 3;
      if (index % 2 === 1) this.keep(piece.length);
      else if (isLast && pieces[index + 1]?.includes('=') === true && piece.split(':').every(isName)) {
        name = piece;
        this.keep(piece.length);
      } else this.alias(piece);
    }
    return name;
  }

  /** The text of an element, up to `end`. */
  private value(element: string, end: number): void {
    let from = this.at;
    while (from < end && isSpace(this.text[from])) from += 1;
    let to = end;
    while (to > from && isSpace(this.text[to - 1])) to -= 1;
    this.keep(from - this.at);
    this.told(element, this.text.slice(from, to));
    this.keep(end - to);
  }

  /** A value as it is where it may be told, else its alias. */
  private told(name: string, value: string, quoted = false): void {
    if (isTold(name, value, this.event)) {
      if (name === 'eventType') this.event = value.toLowerCase();
      this.keep(value.length);
    } else this.alias(value, quoted);
  }

  /** JSON up to its balanced end, to the first thing in it that is none, or to the delimiter that tore it. */
  private object(): void {
    const cut = this.nextDelimiter(this.at, this.text.length);
    const limit = cut < 0 ? this.text.length : cut;
    const from = this.at;
    const { json } = this;
    json.begin();
    let key = '';
    let mayBeKey = false;
    do {
      const kind = json.next(this.bytes, from, limit);
      const end = kind === MORE ? limit : from + (kind === BROKEN ? json.start : json.end);
      if (kind === MORE || kind === BROKEN) {
        this.blank(end - this.at);
        return;
      }
      this.keep(from + json.start - this.at);
      const token = this.text.slice(this.at, end);
      if (kind === STRING) {
        const value = token.slice(1, -1);
        // Where a key could stand, a name that was torn out of its place may stand as well.
        const isKey = mayBeKey && this.isColon(end, limit);
        this.keep(1);
        if (!isKey) this.told(key, value, true);
        else if (isName(value)) this.keep(value.length);
        else this.alias(value, true);
        this.keep(1);
        if (isKey) key = value;
      } else if (kind === WORD && !/^(true|false|null)$/.test(token) && !isTold(key, token, this.event))
        this.put(/^-?\d/.test(token) ? sameNumber(token) : form(token, false));
      else this.keep(token.length);
      if (kind === CLOSE) key = '';
      mayBeKey = json.inObject && (kind === OPEN || (kind === MARK && token === ','));
    } while (json.depth > 0);
  }

  /** Whether the next sign is the `:` behind a key; blanks in front of it are few. */
  private isColon(from: number, limit: number): boolean {
    return /^[ \t\r\n]{0,16}:/.test(this.text.slice(from, Math.min(limit, from + 17)));
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.at;
    return pattern.exec(this.text);
  }

  private keep(length: number): void {
    this.put(this.text.slice(this.at, this.at + length));
  }

  private blank(length: number): void {
    this.put(form(this.text.slice(this.at, this.at + length), false));
  }

  /** A replacement of the same form and length, the same for the same value, with a number in it where there is room. */
  private alias(value: string, quoted = false): void {
    let alias = this.aliases.get(value);
    if (alias === undefined) {
      alias = form(value, quoted);
      const number = (this.aliases.size + 1).toString(36);
      const room = /[a0]{1,16}$/.exec(alias)?.[0].length ?? 0;
      if (room > number.length) alias = alias.slice(0, alias.length - number.length) + number;
      this.aliases.set(value, alias);
    }
    this.put(alias);
  }

  private put(text: string): void {
    this.out.push(text);
    this.at += text.length;
  }
}

/**
 * The same kinds of bytes without their meaning: letters as `a`, digits as `0`, signs as they are, UTF-8 sequences as one of
 * the same length, bytes that are no UTF-8 as 0xFF. Escapes in JSON strings stay escapes.
 */
function form(text: string, quoted: boolean): string {
  const pattern = quoted
    ? /\\u[\da-fA-F]{4}|\\.|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[^]/g
    : /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[^]/g;
  return text.replace(pattern, (one) => {
    if (one.startsWith('\\u')) return '\\u0061';
    if (one.length === 2 && one.startsWith('\\')) return '\\n';
    if (one.length === 2) return '\xc3\x97';
    if (one.length === 3) return '\xe2\x96\xa1';
    if (one.length === 4) return '\xf0\x9f\x99\x82';
    if (/[A-Za-z]/.test(one)) return 'a';
    if (/\d/.test(one)) return '0';
    return one > '\x7f' ? '\xff' : one;
  });
}

/** A number without leading zeros, which JSON does not know: `10000`, `-1.00`. */
function sameNumber(number: string): string {
  return number.replace(/\d/g, '0').replace('0', '1');
}
