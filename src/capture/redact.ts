import { catalogue } from '../sensors/catalogue';

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
const TAG = /<(\/?)([A-Za-z_][\w.:-]{0,99})((?:[^<>"'/]|\/(?!>)|"[^"<]{0,1024}"|'[^'<]{0,1024}')*)(\/?)>/y;
const ATTRIBUTE = /([\w:.-]{1,64})(\s*=\s*)(?:"([^"]*)"|'([^']*)')/g;
const PROLOG = /<\?xml(?:\s+(?:version|encoding|standalone)\s*=\s*["'][\w.-]{1,20}["']){0,3}\s*\?>/y;
const STRING = /"((?:[^"\\\r\n]|\\.){0,4096})"/y;
const NUMBER = /-?\d{1,40}(?:\.\d{1,40})?(?:[eE][+-]?\d{1,3})?/y;
const SPACE = /[ \t\r\n]+/y;
/** Delimiters looked for at once: streams have one, some recorders two. */
const DELIMITERS = 4;
/** And learnt in all: each is searched for to the end once. */
const MOST_LEARNT = 64;
const CDATA = '<![CDATA[';
const JPEG = '\xff\xd8\xff';

/** Names of structure: at most two digits (`IPv4Address`), or it could be data. */
const isName = (name: string) => /^[A-Za-z_][\w.-]{0,63}$/.test(name) && name.replace(/\D/g, '').length <= 2;

const isWords = (text: string) => /^[A-Za-z_]{1,40}(-\d{1,3})?(,[A-Za-z_]{1,40}){0,7}$/.test(text);
const isNumber = (text: string) => /^-?\d{1,5}(\.\d{1,6})?$/.test(text);
const isDate = (text: string) => /^\d{4}-\d\d-\d\d[\dT:.+\-Z ]{0,24}$/.test(text);
const isPlain = (text: string) => isWords(text) || isNumber(text);

/** Texts that devices write themselves: `Motion alarm`, `linedetection alarm`, `Heartbeat`. */
const PHRASES = new Set(
  [
    'motion',
    'alarm',
    'event',
    'heartbeat',
    'video',
    'loss',
    'line',
    'field',
    'region',
    'detection',
    'trigger',
    'information',
    'io',
  ].concat(catalogue.flatMap((type) => type.wires)),
);
const isPhrase = (text: string) =>
  text.split(/[ _]+/).every((word) => PHRASES.has(word.toLowerCase())) && text.length <= 64;

/** Names of parts that say what is in them: `heartbeat` decides, `MoveDetection.xml`, `lineImage` help. */
function isPartName(text: string): boolean {
  return (
    PHRASES.has(text.toLowerCase()) ||
    /^(picture_name|[a-z]{0,16}(image|picture|detection)(_?\d{1,2}|\.xml)?)$/i.test(text)
  );
}

/** CID codes of a security panel switch a sensor; under the same key others keep door codes. */
const isCid = (text: string) => /^[13]\d{3}$/.test(text);

/** The elements and keys whose value stays, if it looks as it should: they decide what a client makes of the alert. */
const KEPT: ReadonlyMap<string, (text: string) => boolean> = new Map([
  ...[
    'eventType',
    'eventState',
    'relationEvent',
    'targetType',
    'detectionTarget',
    'cmdType',
    'currentEvent',
    'isDataRetransmission',
    'detectionPictureTransType',
    'protocol',
    'protocolType',
    'regionID',
    'sensitivityLevel',
    'channelID',
    'dynChannelID',
    'inputIOPortID',
    'dynInputIOPortID',
    'activePostCount',
    'picturesNumber',
    'detectionPicturesNumber',
    'majorEventType',
    'subEventType',
    'portNo',
    'X',
    'Y',
    'x',
    'y',
    'width',
    'height',
    'positionX',
    'positionY',
  ].map((name) => [name, isPlain] as const),
  ['dateTime', isDate],
  ['eventDescription', isPhrase],
  ...['pid', 'contentid', 'filename'].map((name) => [name, isPartName] as const),
]);

/** Words of Content-Disposition. */
const PARAMETERS = new Set(['form-data', 'attachment', 'inline', 'name', 'filename']);

const KEPT_ATTRIBUTES: ReadonlyMap<string, RegExp> = new Map([
  ['version', /^[\d.]{1,8}$/],
  ['size', /^\d{1,4}$/],
  [
    'xmlns',
    /^(urn:[a-z:-]{1,60}(-ver\d\d)?(-xsd)?|http:\/\/www\.[a-z-]{1,30}\.com?(org)?\/ver\d\d\/[A-Za-z/]{1,40}|http:\/\/www\.[a-z-]{1,30}\.org\/ver\d\d\/[A-Za-z/]{1,40})$/,
  ],
]);

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
    else if (this.text[this.at] === '{') this.json();
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
    const value = rest.trimStart();
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
    for (const piece of value.split(/([\s;="<>]+)/)) {
      if (/^[\s;="<>]*$/.test(piece) || isPartName(piece) || PARAMETERS.has(piece.toLowerCase()))
        this.keep(piece.length);
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

  private markup(): void {
    const prolog = this.match(PROLOG);
    if (prolog) {
      this.keep(prolog[0].length);
      return;
    }
    const tag = this.match(TAG);
    if (!tag) {
      // Comments, CDATA, declarations and torn tags: the sign stays, what is in it goes as text.
      this.keep(this.text.startsWith(CDATA, this.at) ? CDATA.length : 1);
      this.value('');
      return;
    }
    const [, slash = '', name = '', attributes = '', empty = ''] = tag;
    this.keep(1 + slash.length);
    for (const piece of name.split(/(:)/)) {
      if (piece === ':' || isName(piece)) this.keep(piece.length);
      else this.alias(piece);
    }
    this.attributes(attributes);
    this.keep(empty.length + 1);
    if (slash === '' && empty === '') this.value(name.slice(name.indexOf(':') + 1));
  }

  private attributes(text: string): void {
    let done = 0;
    for (const match of text.matchAll(ATTRIBUTE)) {
      this.blank(match.index - done);
      const [whole, name = '', equals = '', double, single] = match;
      const value = double ?? single ?? '';
      const local = name.startsWith('xmlns') ? 'xmlns' : name;
      if (name.split(':').every(isName)) this.keep(name.length);
      else this.alias(name);
      this.keep(equals.length + 1);
      if (KEPT_ATTRIBUTES.get(local)?.test(value)) this.keep(value.length);
      else this.alias(value);
      this.keep(1);
      done = match.index + whole.length;
    }
    this.blank(text.length - done);
  }

  /** The text of an element, up to the next tag, or the delimiter that tore it. */
  private value(element: string): void {
    const tag = this.text.indexOf('<', this.at);
    const end = tag < 0 ? this.text.length : tag;
    const cut = this.nextDelimiter(this.at, end);
    const raw = this.text.slice(this.at, cut < 0 ? end : cut);
    let from = 0;
    while (isSpace(raw[from])) from += 1;
    let to = raw.length;
    while (to > from && isSpace(raw[to - 1])) to -= 1;
    this.keep(from);
    this.told(element, raw.slice(from, to));
    this.keep(raw.length - to);
  }

  /** A value as it is where it may be told, else its alias. */
  private told(name: string, value: string, quoted = false): void {
    const cid = name === 'code' && this.event === 'cidevent' && isCid(value);
    if (cid || KEPT.get(name)?.(value)) {
      if (name === 'eventType') this.event = value.toLowerCase();
      this.keep(value.length);
    } else this.alias(value, quoted);
  }

  /** JSON up to its balanced end, or to the first thing in it that is none. */
  private json(): void {
    let depth = 0;
    let key = '';
    do {
      if ([...this.delimiters].some((one) => this.text.startsWith(one, this.at))) return;
      const space = this.match(SPACE);
      if (space) {
        this.keep(space[0].length);
        continue;
      }
      const char = this.text[this.at] ?? '';
      const string = this.match(STRING);
      if (string) {
        const [whole, value = ''] = string;
        const isKey = /^[ \t\r\n]*:/.test(
          this.text.slice(this.at + whole.length, this.at + whole.length + 16),
        );
        this.keep(1);
        if (!isKey) this.told(key, value, true);
        else if (isName(value)) this.keep(value.length);
        else this.alias(value, true);
        this.keep(1);
        if (isKey) key = value;
        continue;
      }
      const number = this.match(NUMBER);
      const literal = /^(?:true|false|null)/.exec(this.text.slice(this.at, this.at + 5));
      if (number) {
        const cid = key === 'code' && this.event === 'cidevent' && isCid(number[0]);
        if (cid || KEPT.get(key)?.(number[0])) this.keep(number[0].length);
        else this.put(sameNumber(number[0]));
      } else if (literal) this.keep(literal[0].length);
      else if ('{[]},:'.includes(char) && char !== '') {
        if (char === '{' || char === '[') depth++;
        if (char === '}' || char === ']') depth--;
        this.keep(1);
      } else return;
    } while (depth > 0 && this.at < this.text.length);
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
