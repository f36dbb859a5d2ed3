import { partBounds } from '../documents/bounds';
import { JsonTokens, STRING, WORD } from '../documents/json-tokens';
import { ASIDE, BROKEN, CDATA, CLOSE, EMPTY, MORE, OPEN, TEXT, XmlTokens } from '../documents/xml-tokens';
import { HeaderReader } from '../stream/part-headers';
import { isName, isTold } from './told-words';

/**
 * Blanks everything in recorded stream bytes that could name a person, a plate, a place or a device, and keeps every length,
 * so that whatever a parser trips over is still there. It works by allow-list: names of structure and the values that say
 * what happened stay, every sign stays; any other letter and digit is replaced. Broken parts need no understanding for that:
 * what is no token of XML or JSON is text.
 */
export function redact(bytes: Buffer, contentType: string): Buffer {
  // Bytes as characters of the same number.
  const text = bytes.toString('latin1');
  const delimiter = delimiters(text, contentType);
  const words = new Words();
  const out: string[] = [];
  let at = 0;
  while (at < text.length) {
    delimiter.lastIndex = at;
    const found = delimiter.exec(text);
    const end = found?.index ?? text.length;
    const picture = findPicture(text.slice(at, end));
    const start = at + picture.start;
    let stop = start + picture.length;
    // A length that reaches past a delimiter is believed where another one follows.
    if (stop > end && !text.slice(stop, stop + 6).includes('--')) stop = end;
    const token = stop > end ? '' : (found?.[0] ?? '');
    out.push(words.redact(bytes.subarray(at, start)), blankPicture(text.slice(start, stop)));
    out.push(words.redact(bytes.subarray(stop, end)), token);
    at = Math.max(stop, end + token.length);
  }
  const redacted = Buffer.from(out.join(''), 'latin1');
  if (redacted.length !== bytes.length) throw new Error('Redaction changed a length; nothing was written.');
  return redacted;
}

/** A boundary as devices declare it, quoted or not, with or without its own dashes (PROTOCOL.md 1.4). */
const BOUNDARY = /boundary="?-{0,70}([^";\s-][^";\s]{0,69})/i;
/** A delimiter of any token on a line of its own: older recorders use another one than they declare. */
const DELIMITER = /^--([\w'()+,./:=?-]{0,69}[\w'()+,./:=?])-{0,70}\r?$/gm;
/** Delimiters looked for beside the declared one: streams have one, some recorders two. */
const MOST_LEARNT = 64;

/** Finds the next delimiter, declared or seen on a line of its own, wherever it stands. */
function delimiters(text: string, contentType: string): RegExp {
  const tokens = new Set<string>(BOUNDARY.exec(contentType)?.slice(1));
  for (const [, token = ''] of text.matchAll(DELIMITER)) if (tokens.size <= MOST_LEARNT) tokens.add(token);
  // Of two that begin alike the longer one comes first. Without any, nothing is found.
  const escaped = [...tokens].sort().map((token) => token.replace(/\W/g, '\\$&'));
  return new RegExp(escaped.length > 0 ? `--(?:${escaped.reverse().join('|')})` : '$^', 'g');
}

/**
 * Where in a part the bytes of a picture begin, or of anything else that is no document: behind the headers that say so. And
 * how long it is, if they tell.
 */
function findPicture(part: string): { start: number; length: number } {
  const empty = /\n\r?\n/.exec(part);
  const body = empty ? empty.index + empty[0].length : 0;
  const { contentType, length } = new HeaderReader().read(part.slice(0, body));
  if (contentType !== '' && !/xml|json|text/.test(contentType) && !/[<{]/.test(part.charAt(body)))
    return { start: body, length: length ?? Infinity };
  return { start: part.length, length: Infinity };
}

const JPEG = '\xff\xd8\xff';

/** Zeros but for the marks by which a parser knows a JPEG, and what fills it up or ends its line. */
function blankPicture(bytes: string): string {
  const head = bytes.startsWith(JPEG) ? JPEG : '';
  const [tail] = /(?:\xff\xd9)?[\r\n\0]{0,16}$/.exec(bytes.slice(head.length).slice(-18)) ?? [''];
  return head + '\0'.repeat(bytes.length - head.length - tail.length) + tail;
}

/** A header by which a part is read, at the start of a line; or text up to where something else may begin. */
const LINE = /(?<![^\n])(content-[a-z-]{1,40})(:[ \t]*)([^\r\n]{0,1024})|[\r\n]+|[^][^<{[\r\n]{0,65535}/iy;
/** An attribute, or a word that is none. */
const ATTRIBUTE = /([\w.:\x80-\xff-]+)(?:([ \t\r\n]*=[ \t\r\n=]*["'])((?<=")[^"]*|[^']*))?/g;

/** Redacts bytes in which no delimiter stands. */
class Words {
  /** One replacement per value: the same name stays recognisable as the same, and pictures keep their alert. */
  private readonly aliases = new Map<string, string>();
  /** `eventType` of the document being read, lower case. */
  private event = '';
  // What is larger than these bounds is not read by others either, and is text here.
  private readonly xml = new XmlTokens(partBounds);
  private readonly json = new JsonTokens(partBounds);
  private bytes: Uint8Array = new Uint8Array();
  private text = '';
  /** As long as what was read of `text`. */
  private out = '';
  /** A tag, a comment or CDATA has no end: from there on none is looked for beyond the next `<`. */
  private isTorn = false;

  redact(bytes: Buffer): string {
    this.bytes = bytes;
    this.text = bytes.toString('latin1');
    this.out = '';
    this.isTorn = false;
    while (this.out.length < this.text.length) {
      const at = this.out.length;
      const sign = this.text.charAt(at);
      if (sign === '<') this.markup(at);
      else if (sign === '{' || sign === '[') this.object(at);
      else if (this.text.startsWith(JPEG, at)) this.out += blankPicture(this.text.slice(at));
      else this.line(at);
    }
    return this.out;
  }

  private line(at: number): void {
    LINE.lastIndex = at;
    const [line = '', name, colon = '', value = ''] = LINE.exec(this.text) ?? [];
    // A type or a length is one value; `form-data; name="linedetection"; filename="x.jpg"`, `<image_1>` are words.
    if (name === undefined) this.out += form(line);
    else if (/type|length/i.test(name)) this.out += name + colon + this.value(name, value);
    else this.out += name + colon + value.replace(/[^\0- ;="<>]+/g, (word) => this.value(name, word));
  }

  /** A tag and the text behind it, a comment, CDATA or an instruction. */
  private markup(at: number): void {
    const { xml, bytes, text } = this;
    const next = this.isTorn ? text.indexOf('<', at + 1) : -1;
    const limit = next < 0 ? text.length : next;
    xml.begin();
    const kind = xml.next(bytes, at, limit);
    const end = at + xml.end;
    const nameEnd = at + xml.nameEnd;
    if (kind === OPEN || kind === EMPTY || kind === CLOSE) {
      this.keep(at + xml.name);
      this.out += this.name(text.slice(at + xml.name, nameEnd)) + this.attributes(text.slice(nameEnd, end));
      if (kind === OPEN && end < limit && text[end] !== '<') {
        const name = text.slice(at + xml.local, nameEnd);
        const value = text.slice(end, xml.next(bytes, at, limit) === TEXT ? at + xml.end : limit);
        this.out += value.replace(/[^ \t\r\n](?:[^]*[^ \t\r\n])?/, (inner) => this.value(name, inner));
      }
    } else if (kind === ASIDE && text.startsWith('<?xml ', at)) {
      this.keep(at + '<?xml'.length);
      this.out += this.attributes(text.slice(this.out.length, end));
    } else if (kind === ASIDE || kind === CDATA) this.out += form(text.slice(at, end));
    else {
      this.isTorn ||= kind === MORE && !xml.inText;
      this.keep(at + 1);
    }
  }

  /** What follows the name of a tag. */
  private attributes(text: string): string {
    return text.replace(ATTRIBUTE, (_, name: string, equals?: string, value?: string) =>
      equals === undefined
        ? form(name)
        : this.name(name) + equals + this.value(name.replace(/:.*/, ''), value ?? ''),
    );
  }

  /** JSON up to its balanced end, or to the first thing in it that is none. */
  private object(at: number): void {
    const { json, bytes, text } = this;
    json.begin();
    /** The name of the value that comes next. In a list each has the name of the list. */
    let key = '';
    let last = OPEN;
    do {
      // What follows a value without a sign between them was torn out of its place.
      const isLost = last === STRING || last === WORD;
      last = json.next(bytes, at, text.length);
      if (last === MORE || last === BROKEN) {
        this.out += form(text.slice(this.out.length, last === MORE ? text.length : at + json.start));
        return;
      }
      this.keep(at + json.start);
      const end = at + json.end;
      const token = text.slice(at + json.start, end);
      if (last === STRING) {
        const inner = token.slice(1, -1);
        const isKey = json.inObject && key === '' && /^[ \t\r\n]{0,16}:/.test(text.slice(end, end + 17));
        this.out += `"${isKey ? this.name(inner) : this.value(isLost ? '' : key, inner)}"`;
        if (isKey) {
          key = inner;
          last = json.next(bytes, at, text.length);
          this.keep(at + json.end);
        }
      } else if (last === WORD) this.out += this.word(isLost ? '' : key, token);
      else {
        this.out += token;
        if (last === CLOSE || json.inObject || token === ':') key = '';
      }
    } while (json.depth > 0);
  }

  /** A number stays one, and JSON knows none that begins with zeros. */
  private word(name: string, word: string): string {
    if (/^(?:true|false|null)$/.test(word) || isTold(name, word, this.event)) return word;
    return /^-?\d[\d.eE+-]*$/.test(word) ? word.replace(/\d/g, '0').replace('0', '1') : form(word);
  }

  private name(name: string): string {
    return isName(name) ? name : this.alias(name);
  }

  /** A value as it is where it may be told, else its alias. */
  private value(name: string, value: string): string {
    if (value === '') return '';
    if (/^eventtype$/i.test(name)) this.event = value.toLowerCase();
    return isTold(name, value, this.event) ? value : this.alias(value);
  }

  /** A replacement of the same form and length, the same for the same value, with a number in it where there is room. */
  private alias(value: string): string {
    let alias = this.aliases.get(value);
    if (alias === undefined) {
      const number = this.aliases.size + 1;
      alias = form(value).replace(/(?<=[a0])[a0]{1,16}$/, (room) => `${room}${number}`.slice(-room.length));
      this.aliases.set(value, alias);
    }
    return alias;
  }

  private keep(end: number): void {
    this.out += this.text.slice(this.out.length, end);
  }
}

/** Kinds of characters and what stands for each: escapes stay escapes, UTF-8 sequences have the same length. */
const FORMS: readonly (readonly [RegExp, string])[] = [
  [/\\u[\da-fA-F]{4}/, '\\u0061'],
  [/\\[bfnrt]/, '\\n'],
  [/CDATA/, 'CDATA'],
  [/\xef\xbb\xbf/, '\xef\xbb\xbf'],
  [/[\xc2-\xdf][\x80-\xbf]/, '\xc3\x97'],
  [/[\xe0-\xef][\x80-\xbf]{2}/, '\xe2\x96\xa1'],
  [/[\xf0-\xf4][\x80-\xbf]{3}/, '\xf0\x9f\x99\x82'],
  [/[A-Za-z]{1,64}/, 'a'],
  [/\d{1,64}/, '0'],
  [/[\x80-\xff]/, '\xff'],
];
const OF_FORMS = new RegExp(FORMS.map(([kind]) => `(${kind.source})`).join('|'), 'g');

/** The same kinds of characters without their meaning; signs are as they were. */
function form(text: string): string {
  const signs = (found: string, ...kinds: string[]) => {
    const sign = FORMS[kinds.indexOf(found)]?.[1] ?? '';
    return sign.repeat(found.length / sign.length);
  };
  // A piece at a time, because replacing needs room for each word.
  return text.replace(/[^]{1,65536}/g, (piece) => piece.replace(OF_FORMS, signs));
}
