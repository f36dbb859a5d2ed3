import { Boundaries, headAt, isOpening, UNDECIDED } from './boundaries';
import { partBounds } from '../documents/bounds';
import { BadPart, BadPartKind, Part } from './part';
import { JsonReader } from './json-reader';
import {
  contentHeaderAt,
  endOf,
  endOfDeclaration,
  endOfMarkup,
  endOfTag,
  endsJpeg,
  findTag,
  hasMarkup,
  isBlankLine,
  isLineEnd,
  isNameByte,
  isTagBreak,
  opensJson,
  opensXml,
  skipBlank,
  startsWith,
  trimEnd,
} from './bytes';
import { HeaderReader, noHeaders, PartHeaders } from './part-headers';

/** Who takes the parts. What it throws goes to the caller of `push`; the stream can go on after it. */
export interface PartHandler {
  /** One whole part, the moment its last byte is there. `part.body` is valid during the call only. */
  part(part: Part): void;
  /** One part lost; the stream goes on behind it. */
  bad(problem: BadPart): void;
}

/** What a splitter is told of the response it reads. */
export interface SplitterOptions {
  /** Content-Type of the response: where the boundary is declared, if it is. */
  readonly contentType: string;
  /** Bytes of the largest part that is delivered; a larger one is skipped. */
  readonly maxPart?: number;
}

/** Pictures of 4K cameras have 1 to 3 MB; one part is held in memory while it arrives. */
const MAX_PART = 16 * 1024 * 1024;
/** A Content-Length beyond this is a mistake rather than a size: the part is read as if it had none. */
const ABSURD_LENGTH = 1024 * 1024 * 1024;
/** Headers of real parts have under 300 bytes. */
export const MAX_HEADERS = 16 * 1024;
/** A buffer that grew for a picture is given back after it: an idle stream keeps no more than this. */
const MAX_IDLE_BUFFER = 64 * 1024;
/** Root names have up to 30 letters. */
const LONGEST_ROOT = 128;
const FIRST_BUFFER = 4 * 1024;
/** From here on a picture's declared length is believed enough to reserve it at once. */
const MIN_RESERVE = 256 * 1024;

const ALERT_OPEN = Buffer.from('<EventNotificationAlert');
const PROLOG_OPEN = Buffer.from('<?xml');
const JPEG_START = Buffer.from([0xff, 0xd8, 0xff]);
const NOTHING = Buffer.alloc(0);

const LF = 10;
const CR = 13;
const DASH = 45;
const LESS = 60;
const GREATER = 62;
const OPEN_BRACE = 123;
const OPEN_BRACKET = 91;
const SLASH = 47;
const EXCLAMATION = 33;
const QUESTION = 63;

/** A picture without headers, told by its first bytes. */
const bareJpeg: PartHeaders = { ...noHeaders, contentType: 'image/jpeg' };

/** Where reading stands. */
type State = 'between' | 'garbage' | 'skipping' | 'headers' | 'body' | 'xml' | 'json' | 'bytes';

/**
 * Cuts an event stream into its parts, whatever dialect of multipart (or none) the device speaks.
 *
 * A document ends where it ends (end tag, balanced JSON), so it needs neither Content-Length nor the next boundary; a
 * picture ends at its Content-Length where that is plausible, else at the next boundary. What breaks costs the part:
 * reading goes on at the next delimiter or document. See isapi.md 2.6, F1-F8 and the lessons of peers.md A2.
 */
export class Splitter {
  readonly #handler: PartHandler;
  readonly #boundaries: Boundaries;
  readonly #maxPart: number;
  readonly #headerReader = new HeaderReader();

  /** The bytes being read: a chunk itself, or the filled part of `#store`. */
  #data: Buffer = NOTHING;
  /** First byte not used up. */
  #pos = 0;
  #store: Buffer = NOTHING;
  #borrowed = false;

  #state: State = 'between';
  /** Offset from `#pos` up to which the present state has looked: cutting finely costs nothing. */
  #seen = 0;
  #headers: PartHeaders = noHeaders;
  /** Offset of `#pos` from the first byte of the body, where a document starts later. */
  #skipped = 0;

  // A document being read.
  #root: Buffer | null = null;
  #rootText = '';
  #open: Buffer = NOTHING;
  #close: Buffer = NOTHING;
  /** Offsets behind the root's name and behind its start tag. */
  #name = 0;
  #content = 0;
  #odd = false;
  #json = new JsonReader();
  /** Offset of a delimiter inside a picture that its Content-Length covers; -1 for none. */
  #suspect = -1;

  constructor(handler: PartHandler, options: SplitterOptions) {
    this.#handler = handler;
    this.#boundaries = new Boundaries(options.contentType);
    this.#maxPart = options.maxPart ?? MAX_PART;
  }

  /** Takes the next bytes. Parts that they complete are delivered before this returns. */
  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    if (this.#pos === this.#data.length) {
      this.#data = chunk;
      this.#pos = 0;
      this.#borrowed = true;
    } else this.#append(chunk);
    this.#run();
  }

  /** The response is over: a picture that only lacked its boundary is delivered, anything else unfinished is torn. */
  end(): void {
    try {
      while (this.#pos < this.#data.length) this.#finish();
    } finally {
      this.#data = NOTHING;
      this.#pos = 0;
      this.#store = NOTHING;
      this.#headers = noHeaders;
      this.#go('between');
    }
  }

  #finish(): void {
    const data = this.#data;
    const start = this.#pos;
    const length = data.length - start;
    const state = this.#state;
    if (state === 'bytes') {
      const declared = this.#plausible(this.#headers.length) ? this.#headers.length : null;
      const jpeg = startsWith(data, start, JPEG_START) > 0;
      if (declared !== null && length >= declared) this.#emit(length, data.subarray(start, start + declared));
      else if (this.#suspect >= 0) {
        this.#cutBytes(start + this.#suspect);
        this.#run();
      } else if (declared === null && (!jpeg || endsJpeg(data, start, data.length))) {
        this.#emit(length, trimEnd(data.subarray(start)));
      } else this.#drop('torn', `${length} bytes at the end of the stream`, length, 'between');
    } else if (state === 'xml' || state === 'json') {
      this.#drop('torn', `${length} bytes at the end of the stream`, length, 'between');
    } else this.#pos = data.length;
  }

  #run(): void {
    try {
      while (this.#pos < this.#data.length && this.#step());
    } finally {
      this.#keep();
    }
  }

  /** One step; false where more bytes are needed. */
  #step(): boolean {
    switch (this.#state) {
      case 'between':
        return this.#between();
      case 'garbage':
      case 'skipping':
        return this.#seek();
      case 'headers':
        return this.#readHeaders();
      case 'body':
        return this.#openBody();
      case 'xml':
        return this.#readXml();
      case 'json':
        return this.#readJson();
      case 'bytes':
        return this.#readBytes();
    }
  }

  // ---- Buffer

  #append(chunk: Buffer): void {
    const used = this.#data.length - this.#pos;
    const needed = used + chunk.length;
    if (this.#data.length + chunk.length > this.#store.length) {
      if (needed * 2 <= this.#store.length) this.#store.copyWithin(0, this.#pos, this.#data.length);
      else {
        const grown = Buffer.allocUnsafe(this.#capacity(needed));
        this.#data.copy(grown, 0, this.#pos);
        this.#store = grown;
      }
      this.#pos = 0;
    }
    chunk.copy(this.#store, this.#pos + used);
    this.#data = this.#store.subarray(0, this.#pos + needed);
  }

  /** Doubling copies each byte once more at most; a large picture of known length gets its room at once. */
  #capacity(needed: number): number {
    const doubled = Math.max(needed, this.#store.length * 2, FIRST_BUFFER);
    const declared = this.#state === 'bytes' ? this.#headers.length : null;
    if (declared === null || needed < MIN_RESERVE || !this.#plausible(declared)) return doubled;
    return Math.max(needed, declared + FIRST_BUFFER);
  }

  /** Copies what is left of a chunk that is not ours, and lets go of what is used up. */
  #keep(): void {
    const left = this.#data.length - this.#pos;
    if (left === 0) {
      this.#data = NOTHING;
      this.#pos = 0;
      if (this.#store.length > MAX_IDLE_BUFFER) this.#store = NOTHING;
    } else if (this.#borrowed) {
      if (this.#store.length < left || this.#store.length > Math.max(4 * left, MAX_IDLE_BUFFER)) {
        this.#store = Buffer.allocUnsafe(Math.max(FIRST_BUFFER, left * 2));
      }
      this.#data.copy(this.#store, 0, this.#pos);
      this.#data = this.#store.subarray(0, left);
      this.#pos = 0;
    }
    this.#borrowed = false;
  }

  // ---- Results

  #go(state: State): void {
    this.#state = state;
    this.#seen = 0;
    this.#skipped = 0;
    this.#suspect = -1;
    this.#root = null;
    this.#odd = false;
  }

  /** Everything is settled before the handler runs, so whatever it throws leaves the stream readable. */
  #emit(length: number, body: Buffer): void {
    this.#pos += length;
    this.#go('between');
    this.#deliver(body);
  }

  #deliver(body: Buffer): void {
    const { contentType, name, filename, contentId } = this.#headers;
    this.#headers = noHeaders;
    this.#handler.part({ contentType, name, filename, contentId, body });
  }

  #bad(kind: BadPartKind, detail: string): void {
    this.#headers = noHeaders;
    this.#handler.bad({ kind, detail });
  }

  /** Gives up a part and goes on `length` bytes later. */
  #drop(kind: BadPartKind, detail: string, length: number, state: State): boolean {
    this.#pos += length;
    this.#go(state);
    this.#bad(kind, detail);
    return true;
  }

  // ---- Between parts

  #between(): boolean {
    this.#pos = skipBlank(this.#data, this.#pos);
    const data = this.#data;
    const at = this.#pos;
    const byte = data[at];
    if (byte === undefined) return false;
    if (byte === DASH) {
      const length = this.#delimiter(at, true);
      if (length === UNDECIDED) return false;
      if (length > 0) {
        this.#pos += length;
        this.#go('headers');
        return true;
      }
    } else if (byte === LESS) {
      const opens = opensXml(data, at);
      if (opens === UNDECIDED) return false;
      if (opens > 0) return this.#openDocument('xml');
    } else if (byte === OPEN_BRACE) {
      return this.#openDocument('json');
    } else {
      const picture = byte === JPEG_START[0];
      const known = picture ? startsWith(data, at, JPEG_START) : contentHeaderAt(data, at);
      if (known === UNDECIDED) return false;
      if (known > 0) {
        this.#headers = picture ? bareJpeg : noHeaders;
        this.#go(picture ? 'body' : 'headers');
        return true;
      }
    }
    this.#go('garbage');
    return true;
  }

  #openDocument(state: 'xml' | 'json'): boolean {
    this.#headers = noHeaders;
    this.#go(state);
    if (state === 'json') this.#json.start();
    return true;
  }

  #delimiter(at: number, lineStart: boolean): number {
    const known = this.#boundaries.known(this.#data, at);
    return known === 0 && lineStart ? this.#boundaries.learn(this.#data, at) : known;
  }

  /**
   * Passes over what belongs to no part, up to something that can only be the next one. Behind a part that was too
   * large (`skipping`) only a delimiter with a head counts: the rest of a picture may contain anything.
   */
  #seek(): boolean {
    const data = this.#data;
    const strict = this.#state === 'skipping';
    for (let at = this.#pos; at < data.length; at += 1) {
      const byte = data[at];
      let found = 0;
      if (byte === DASH) {
        const lineStart = at === this.#pos || isLineEnd(data[at - 1]);
        found = this.#delimiter(at, lineStart);
        if (found > 0 && strict) found = headAt(data, at + found);
      } else if (!strict && byte === LESS) {
        found = startsWith(data, at, ALERT_OPEN) || startsWith(data, at, PROLOG_OPEN);
      } else if (!strict && at > this.#pos && isLineEnd(data[at - 1])) {
        if (byte === OPEN_BRACE) found = opensJson(data, at);
        else found = contentHeaderAt(data, at);
      }
      if (found === 0) continue;
      this.#pos = at;
      if (found === UNDECIDED) {
        // The line start must be known when reading goes on here.
        if (at > 0 && isLineEnd(data[at - 1])) this.#pos = at - 1;
        return false;
      }
      this.#go('between');
      return true;
    }
    this.#pos = isLineEnd(data[data.length - 1]) ? data.length - 1 : data.length;
    return false;
  }

  // ---- Headers

  #readHeaders(): boolean {
    const data = this.#data;
    let line = this.#pos + this.#seen;
    for (;;) {
      const byte = data[line];
      if (byte === undefined) break;
      if (byte === LF) return this.#closeHeaders(line, line + 1);
      if (byte === CR) {
        if (line + 1 >= data.length) break;
        return this.#closeHeaders(line, data[line + 1] === LF ? line + 2 : line + 1);
      }
      if (isOpening(byte)) return this.#closeHeaders(line, line);
      if (byte === DASH) {
        const length = this.#delimiter(line, true);
        if (length === UNDECIDED) break;
        if (length > 0) return this.#closeHeaders(line, line);
      }
      const end = data.indexOf(LF, line);
      if (end < 0) break;
      if (isBlankLine(data, line, end)) return this.#closeHeaders(line, end + 1);
      line = end + 1;
      if (line - this.#pos > MAX_HEADERS) break;
    }
    if (data.length - this.#pos > MAX_HEADERS) {
      return this.#drop(
        'headers-too-large',
        `more than ${MAX_HEADERS} bytes`,
        data.length - this.#pos,
        'garbage',
      );
    }
    this.#seen = line - this.#pos;
    return false;
  }

  #closeHeaders(end: number, body: number): boolean {
    if (end === this.#pos) {
      // No headers at all: whatever comes is recognised by itself; a doubled boundary is just the next one (F4).
      this.#pos = body;
      this.#headers = noHeaders;
      this.#go('between');
      return true;
    }
    const block = this.#data.toString('latin1', this.#pos, end);
    let headers = this.#headerReader.recall(block);
    if (headers === undefined) {
      const cut = this.#boundaries.find(this.#data, this.#pos);
      if (cut >= 0 && cut < end) {
        return this.#drop('torn', `headers cut after ${cut - this.#pos} bytes`, cut - this.#pos, 'between');
      }
      headers = this.#headerReader.read(block);
    }
    this.#headers = headers;
    this.#pos = body;
    this.#go('body');
    if (this.#headers.length === 0) this.#emit(0, NOTHING);
    return true;
  }

  // ---- Bodies

  /** What the body is, is decided by its first bytes; a declared picture must look very much like a document. */
  #openBody(): boolean {
    const data = this.#data;
    const picture = this.#headers.contentType.startsWith('image/');
    const at = skipBlank(data, this.#pos);
    const byte = data[at];
    if (byte === undefined) return at - this.#pos > MAX_HEADERS ? this.#openBytes() : false;
    if (byte === DASH && !(picture && this.#headers.length !== null)) {
      const length = this.#delimiter(at, true);
      if (length === UNDECIDED) return false;
      if (length > 0) return this.#closeEmpty(at);
    }
    if (byte === LESS) {
      const opens = picture
        ? startsWith(data, at, ALERT_OPEN) || startsWith(data, at, PROLOG_OPEN)
        : opensXml(data, at);
      if (opens > 0) return this.#openAt('xml', at);
      if (opens === UNDECIDED) return false;
    }
    if (!picture && (byte === OPEN_BRACE || byte === OPEN_BRACKET)) {
      this.#json.start();
      return this.#openAt('json', at);
    }
    return this.#openBytes();
  }

  #openAt(state: State, at: number): boolean {
    const skipped = at - this.#pos;
    this.#pos = at;
    this.#go(state);
    this.#skipped = skipped;
    return true;
  }

  #openBytes(): boolean {
    const declared = this.#headers.length;
    if (declared !== null && declared > this.#maxPart && declared <= ABSURD_LENGTH) {
      return this.#drop('part-too-large', `${declared} bytes, at most ${this.#maxPart}`, 0, 'skipping');
    }
    this.#go('bytes');
    return true;
  }

  /** A delimiter where the body should be: an empty part, unless bytes were promised. */
  #closeEmpty(at: number): boolean {
    const length = at - this.#pos;
    if (this.#headers.length !== null) return this.#drop('torn', 'headers without a body', length, 'between');
    this.#emit(length, NOTHING);
    return true;
  }

  // ---- XML

  #readXml(): boolean {
    const data = this.#data;
    if (this.#root === null) {
      const found = this.#findRoot();
      if (found < 0) return this.#waitForXml();
      if (found > 0) return this.#tear(found);
    }
    const content = this.#pos + this.#content;
    if (data[content - 2] === SLASH && this.#restart(this.#pos + this.#name, content) < 0)
      return this.#emitTo(content);
    if (this.#odd) return this.#walkXml();
    let from = Math.max(content, this.#pos + this.#seen);
    for (;;) {
      const close = data.indexOf(this.#close, from);
      if (close < 0) return this.#waitForXml();
      const end = endOfTag(data, close + this.#close.length);
      if (end === UNDECIDED) return this.#waitForXml();
      if (end === 0) {
        from = close + 1;
        continue;
      }
      if (!this.#fits(end) && hasMarkup(data, content, close)) {
        this.#odd = true;
        this.#seen = this.#name;
        return this.#walkXml();
      }
      const other = this.#restart(this.#pos + this.#name, close);
      if (other >= 0) {
        if (!hasMarkup(data, content, close)) return this.#tear(other);
        this.#odd = true;
        this.#seen = this.#name;
        return this.#walkXml();
      }
      return this.#emitTo(end);
    }
  }

  #emitTo(end: number): boolean {
    const body = this.#data.subarray(this.#pos, end);
    this.#emit(end - this.#pos, body);
    return true;
  }

  /** Whether the document ends where Content-Length says, but for a line end or two. */
  #fits(end: number): boolean {
    const declared = this.#headers.length;
    const length = this.#skipped + end - this.#pos;
    return declared !== null && declared >= length && declared <= length + 4;
  }

  /** Finds the root's name behind declaration and comments: 0, or -1 for more bytes, or where something else stands. */
  #findRoot(): number {
    const data = this.#data;
    let at = this.#pos + this.#seen;
    for (;;) {
      at = skipBlank(data, at);
      this.#seen = at - this.#pos;
      const next = data[at + 1];
      if (next === undefined) return -1;
      if (data[at] !== LESS) return at;
      if (next !== QUESTION && next !== EXCLAMATION) break;
      const end = next === QUESTION ? endOf(data, '?>', at) : endOfDeclaration(data, at);
      if (end < 0) return data.length - at > MAX_HEADERS ? at + 1 : -1;
      const cut = this.#delimiterWithin();
      if (cut >= 0 && cut < end) return cut;
      at = end;
    }
    let name = at + 1;
    while (isNameByte(data[name])) name += 1;
    if (name === at + 1 || name - at > LONGEST_ROOT) return at + 1;
    const end = data.indexOf(GREATER, name);
    if (end < 0) return -1;
    if (!this.#sameRoot(at, name)) this.#setRoot(data.toString('latin1', at + 1, name));
    this.#root = this.#open;
    this.#name = name - this.#pos;
    this.#content = end + 1 - this.#pos;
    this.#seen = this.#name;
    return 0;
  }

  #sameRoot(from: number, to: number): boolean {
    return this.#open.length === to - from && startsWith(this.#data, from, this.#open) > 0;
  }

  #setRoot(name: string): void {
    this.#rootText = name;
    this.#open = Buffer.from(`<${name}`, 'latin1');
    this.#close = Buffer.from(`</${name}`, 'latin1');
  }

  /** Start of another document or a delimiter in the bytes of this one: then this one was cut (F3). */
  #restart(from: number, to: number): number {
    const data = this.#data;
    let first = -1;
    const consider = (at: number): void => {
      if (at >= 0 && at < to && (first < 0 || at < first)) first = at;
    };
    consider(findTag(data, this.#open, from, to));
    if (this.#rootText !== 'EventNotificationAlert') consider(findTag(data, ALERT_OPEN, from, to));
    if (first >= 0 || !this.#fits(to + this.#close.length + 1)) {
      for (let at = this.#boundaries.find(data, from); at >= 0 && at < to;) {
        if (this.#boundaries.known(data, at) !== 0) {
          consider(at);
          break;
        }
        at = this.#boundaries.find(data, at + 1);
      }
    }
    return first;
  }

  /** More bytes are needed, unless what is there shows that the document was cut or is too large. */
  #waitForXml(): boolean {
    const data = this.#data;
    const from = this.#pos + Math.max(this.#name, this.#seen);
    const other = this.#root === null ? this.#delimiterWithin() : this.#restart(from, data.length);
    if (other >= 0 && this.#settled(other)) {
      if (this.#root === null || !hasMarkup(data, this.#pos + this.#content, other)) return this.#tear(other);
      // It may stand in a comment or CDATA, and then means nothing.
      this.#odd = true;
      this.#seen = this.#name;
      return this.#walkXml();
    }
    if (this.#root !== null && other < 0) {
      const overlap = Math.max(this.#close.length, this.#boundaries.longest, ALERT_OPEN.length) + 8;
      this.#seen = Math.max(this.#name, data.length - this.#pos - overlap);
    }
    return this.#checkLength('document-too-large', partBounds.bytes);
  }

  #delimiterWithin(): number {
    return this.#boundaries.find(this.#data, this.#pos + 1);
  }

  /** Whether what stands at `at` is surely a delimiter or a tag, and not just the first bytes of something. */
  #settled(at: number): boolean {
    return this.#data[at] === LESS || this.#boundaries.known(this.#data, at) > 0;
  }

  #checkLength(kind: BadPartKind, limit: number): boolean {
    const length = this.#data.length - this.#pos;
    if (length <= limit) return false;
    return this.#drop(
      kind,
      `more than ${limit} bytes`,
      length,
      kind === 'part-too-large' ? 'skipping' : 'garbage',
    );
  }

  /** Drops what was cut and goes on at `at`, or at a delimiter before it, so that its headers are read. */
  #tear(at: number): boolean {
    const delimiter = this.#delimiterWithin();
    const next = delimiter >= 0 && delimiter < at ? delimiter : at;
    const length = next - this.#pos;
    const plain = this.#data[next] === LESS || this.#data[next] === DASH || this.#data[next] === OPEN_BRACE;
    return this.#drop('torn', `cut after ${length} bytes`, length, plain ? 'between' : 'garbage');
  }

  /** The slow way, for documents with comments or CDATA, which may hold anything: tag by tag, each looked at once. */
  #walkXml(): boolean {
    const data = this.#data;
    let at = this.#pos + this.#seen;
    for (;;) {
      const tag = data.indexOf(LESS, at);
      const delimiter = this.#boundaries.find(data, at);
      if (delimiter >= 0 && (tag < 0 || delimiter < tag) && this.#boundaries.known(data, delimiter) > 0) {
        return this.#tear(delimiter);
      }
      if (tag < 0) {
        this.#seen = Math.max(at, data.length - this.#boundaries.longest - 4) - this.#pos;
        break;
      }
      this.#seen = tag - this.#pos;
      if (data.length - tag <= this.#close.length) break;
      let end = tag + 1;
      if (data[tag + 1] === EXCLAMATION) {
        end = endOfMarkup(data, tag);
        const cut = this.#boundaries.find(data, tag);
        if (cut >= 0 && (end < 0 || cut < end) && this.#boundaries.known(data, cut) > 0)
          return this.#tear(cut);
        if (end < 0) break;
      } else if (startsWith(data, tag, this.#close) > 0) {
        const closed = endOfTag(data, tag + this.#close.length);
        if (closed > 0) return this.#emitTo(closed);
        if (closed === UNDECIDED) break;
      } else if (startsWith(data, tag, this.#open) > 0 && isTagBreak(data[tag + this.#open.length])) {
        return this.#tear(tag);
      }
      at = end;
    }
    return this.#checkLength('document-too-large', partBounds.bytes);
  }

  // ---- JSON

  #readJson(): boolean {
    const data = this.#data;
    const at = this.#json.read(data, this.#pos + this.#seen);
    if (this.#json.state === 'done') return this.#emitTo(at);
    if (this.#json.state === 'broken') return this.#tear(Math.max(at, this.#pos + 1));
    this.#seen = data.length - this.#pos;
    return this.#checkLength('document-too-large', partBounds.bytes);
  }

  // ---- Pictures and other bytes

  #plausible(length: number | null): length is number {
    return length !== null && length <= this.#maxPart;
  }

  #readBytes(): boolean {
    const data = this.#data;
    const start = this.#pos;
    const declared = this.#plausible(this.#headers.length) ? this.#headers.length : null;
    const stop = declared === null ? data.length : Math.min(data.length, start + declared);
    const jpeg = startsWith(data, start, JPEG_START) > 0;
    const text = !jpeg && !this.#headers.contentType.startsWith('image/');
    let from = Math.max(start, start + this.#seen);
    for (;;) {
      const at = this.#boundaries.find(data, from);
      if (at < 0 || at >= stop) break;
      const head = this.#headBehind(at);
      if (head === UNDECIDED && (declared === null || data.length < start + declared)) {
        this.#seen = at - start;
        return this.#checkLength('part-too-large', this.#maxPart);
      }
      // A length that was too long shows: the picture has ended, and a part begins.
      if (head > 0 && (declared === null || text || (jpeg && endsJpeg(data, start, at)))) {
        // An earlier delimiter was the right one, then: the picture that ends here is another.
        return this.#cutBytes(this.#suspect < 0 ? at : start + this.#suspect);
      }
      if (head !== 0 && this.#suspect < 0) this.#suspect = at - start;
      from = at + 1;
    }
    if (declared === null) {
      this.#seen = Math.max(0, data.length - start - this.#boundaries.longest - 2);
      return this.#checkLength('part-too-large', this.#maxPart);
    }
    if (data.length - start < declared) {
      this.#seen = Math.max(this.#seen, stop - start - this.#boundaries.longest - 2, 0);
      return false;
    }
    const end = start + declared;
    const complete = jpeg && endsJpeg(data, start, end);
    if (!complete && this.#suspect < 0) this.#suspect = this.#boundaries.cutAt(data, start, end) - start;
    if (!complete && this.#suspect >= 0) {
      // Bytes that look like the next part lie within. What ends like no JPEG is cut there; of anything else the
      // length is believed if it ends at a delimiter itself.
      this.#seen = declared;
      const head = this.#headBehind(start + this.#suspect);
      if (head === UNDECIDED) return false;
      const next = skipBlank(data, end);
      if (head > 0 && !jpeg && next >= data.length) return false;
      const follows = head > 0 && !jpeg ? this.#delimiter(next, true) : 0;
      if (follows === UNDECIDED) return false;
      if (head > 0 && follows === 0) return this.#cutBytes(start + this.#suspect);
    }
    this.#emit(declared, data.subarray(start, end));
    return true;
  }

  #headBehind(at: number): number {
    const length = this.#boundaries.known(this.#data, at);
    if (length <= 0) return length;
    return this.#data[at + length - 1] === DASH ? 1 : headAt(this.#data, at + length);
  }

  /** Ends a part at the delimiter at `at`, without the line end that belongs to it. */
  #cutBytes(at: number): boolean {
    let end = at;
    if (end > this.#pos && this.#data[end - 1] === LF) end -= 1;
    if (end > this.#pos && this.#data[end - 1] === CR) end -= 1;
    const length = end - this.#pos;
    if (length > this.#maxPart)
      return this.#drop('part-too-large', `${length} bytes`, at - this.#pos, 'between');
    this.#emit(at - this.#pos, this.#data.subarray(this.#pos, end));
    return true;
  }
}
