import { BadPartKind, partBounds } from '../documents/bounds';
import { BAD, DocumentEnd, DONE, JsonEnd, TORN } from '../documents/document-end';
import { XmlPiece, XmlReader } from '../documents/xml-reader';
import { Boundaries } from './boundaries';
import {
  contentHeaderAt,
  isJpeg,
  isLineEnd,
  isOpening,
  NOT_THERE,
  opensJson,
  opensXml,
  skipBlank,
  startsWith,
  UNDECIDED,
} from './bytes';
import { BytesEnd } from './bytes-end';
import { Held } from './held';
import { HeaderReader, noHeaders, PartHeaders } from './part-headers';
import type { BadPart, Part } from './part';

/** Who takes the parts. What it throws goes to the caller of `push`; the stream can go on after it. */
export interface PartHandler {
  /** One whole part, the moment its last byte is there. `part.body` is valid during the call only. */
  part(part: Part): void;
  /** One part lost; the stream goes on behind it. */
  bad(problem: BadPart): void;
  /** Whether these bytes are a whole document for certain, because one like it was read before. */
  known?(body: Buffer): boolean;
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
/** Headers of real parts have under 300 bytes. */
export const MAX_HEADERS = 16 * 1024;

const LF = 10;
const DASH = 45;
const LESS = 60;
const OPEN_BRACE = 123;
const OPEN_BRACKET = 91;

/**
 * Where reading stands: where the next part is expected, at the start of a line or within one of what belongs to no part,
 * behind a part that was too large, or in a part.
 */
type State = 'between' | 'line' | 'garbage' | 'skipping' | 'headers' | 'body' | 'document' | 'bytes';

/**
 * Cuts an event stream into its parts, whatever dialect of multipart (or none) the device speaks. It only frames: where a
 * document ends, its reader says.
 *
 * A document ends where it ends (end tag, balanced JSON), so it needs neither Content-Length nor the next boundary; a
 * picture ends at its Content-Length where that is plausible, else at the next boundary. What breaks costs the part:
 * reading goes on at the next delimiter or document. However the stream is cut, each byte is looked at a few times.
 */
export class Splitter {
  private readonly handler: PartHandler;
  private readonly boundaries: Boundaries;
  private readonly maxPart: number;
  private readonly headerReader = new HeaderReader();
  private readonly held = new Held();
  private readonly xml = new XmlReader(partBounds, true);
  private readonly json = new JsonEnd();
  private readonly bytes: BytesEnd;

  private state: State = 'between';
  /** Offset from the first byte held up to which the present state has looked. */
  private seen = 0;
  /** Place in the stream up to which bytes must have come before what is undecided is looked at again. */
  private wanted = 0;
  private headersNow: PartHeaders = noHeaders;
  private document: DocumentEnd = this.json;

  constructor(handler: PartHandler, options: SplitterOptions) {
    this.handler = handler;
    this.boundaries = new Boundaries(options.contentType);
    this.maxPart = options.maxPart ?? MAX_PART;
    this.bytes = new BytesEnd(this.boundaries);
  }

  /** Takes the next bytes. Parts that they complete are delivered before this returns. */
  push(chunk: Buffer): void {
    const held = this.held;
    held.add(chunk);
    try {
      if (held.before + held.data.length >= this.wanted || chunk.includes(LF)) this.run();
    } finally {
      held.keep();
    }
  }

  /**
   * The response is over, and nothing is pushed any more: a picture that only lacked its boundary is delivered, anything
   * else unfinished is torn.
   */
  end(): void {
    this.boundaries.over = true;
    this.run();
    while (this.state === 'bytes' || this.state === 'document') {
      const { data, pos, before } = this.held;
      const length = data.length - pos;
      if (this.state === 'bytes' && this.bytes.end(data, pos, before) === DONE) this.emitBytes();
      else this.drop('torn', `${length} bytes at the end of the stream`, length, 'between');
      this.run();
    }
  }

  private run(): void {
    while (this.step());
  }

  /** One step; false where more bytes are needed. */
  private step(): boolean {
    switch (this.state) {
      case 'headers':
        return this.readHeaders();
      case 'body':
        return this.openBody();
      case 'document':
        return this.readDocument();
      case 'bytes':
        return this.readBytes();
      default:
        return this.seek();
    }
  }

  /** What stands at `at` cannot be told yet. It is looked at again when a quarter more has come, or a line ends. */
  private wait(at: number): false {
    const { before, data } = this.held;
    const has = data.length - at;
    this.wanted = before + data.length + (has >> 2);
    return false;
  }

  // ---- Results

  private go(state: State): true {
    this.state = state;
    this.seen = 0;
    return true;
  }

  /** Everything is settled before the handler runs, so whatever it throws leaves the stream readable. */
  private emit(length: number, body: number, xml?: XmlPiece): true {
    const { data, pos } = this.held;
    const { contentType, name, filename, contentId } = this.headersNow;
    this.held.pos += length;
    this.headersNow = noHeaders;
    this.go('between');
    this.handler.part({ contentType, name, filename, contentId, body: data.subarray(pos, pos + body), xml });
    return true;
  }

  /** Gives up a part and goes on `length` bytes later. */
  private drop(kind: BadPartKind, detail: string, length: number, state: State): true {
    this.held.pos += length;
    this.headersNow = noHeaders;
    this.go(state);
    this.handler.bad({ kind, detail });
    return true;
  }

  // ---- Between parts

  /** Passes over what belongs to no part, up to what begins the next one. */
  private seek(): boolean {
    const { held } = this;
    const { data } = held;
    if (this.state === 'between') held.pos = skipBlank(data, held.pos);
    for (; held.pos < data.length; held.pos += 1) {
      const found = this.begins(data, held.pos);
      if (found === UNDECIDED) return this.wait(held.pos);
      if (found !== NOT_THERE) return this.open(data[held.pos], found);
      if (this.state !== 'skipping') this.state = isLineEnd(data[held.pos]) ? 'line' : 'garbage';
    }
    return false;
  }

  /**
   * Whether a part begins at `at`: the length of its delimiter, else 1, NOT_THERE or UNDECIDED. In garbage only what can be
   * nothing else does; behind a part that was too large only a delimiter with a head, as a picture may contain anything.
   */
  private begins(data: Buffer, at: number): number {
    const { state } = this;
    const byte = data[at];
    if (state === 'skipping') return byte === DASH ? this.boundaries.known(data, at, true) : NOT_THERE;
    if (byte === DASH) return this.boundaries.line(data, at, state !== 'garbage');
    if (byte === LESS) return state === 'between' ? opensXml(data, at) : opensAlert(data, at);
    if (state === 'garbage') return NOT_THERE;
    if (byte === OPEN_BRACE) return opensJson(data, at);
    return (state === 'between' && isJpeg(data, at)) || contentHeaderAt(data, at);
  }

  /** Opens the part that begins here with `byte`. */
  private open(byte: number | undefined, length: number): true {
    if (isOpening(byte)) return this.openDocument(this.held.pos);
    if (byte === 0xff) return this.openBytes();
    if (byte === DASH) this.held.pos += length;
    return this.go('headers');
  }

  private openDocument(at: number): true {
    this.held.pos = at;
    this.document = this.held.data[at] === LESS ? this.xml : this.json;
    this.document.begin();
    return this.go('document');
  }

  // ---- Headers

  private readHeaders(): boolean {
    const { data, pos, before } = this.held;
    let line = pos + this.seen;
    let delimiter = NOT_THERE;
    while (this.seen < MAX_HEADERS) {
      delimiter = data[line] === DASH ? this.boundaries.line(data, line, true) : NOT_THERE;
      if (delimiter > 0 || isOpening(data[line])) return this.closeHeaders(line, line);
      const end = data.indexOf(LF, line);
      if (delimiter === UNDECIDED || end < 0 || end - pos >= MAX_HEADERS) break;
      if (skipBlank(data, line, end - line) === end) return this.closeHeaders(line, end + 1);
      const cut = this.boundaries.within(data, line, end, before);
      if (cut >= 0) return this.drop('torn', `headers cut after ${cut - pos} bytes`, cut - pos, 'between');
      line = end + 1;
      this.seen = line - pos;
    }
    if (delimiter === UNDECIDED || data.length - pos <= MAX_HEADERS) return this.wait(line);
    return this.drop('headers-too-large', `more than ${MAX_HEADERS} bytes`, MAX_HEADERS, 'garbage');
  }

  private closeHeaders(end: number, body: number): true {
    const { data, pos } = this.held;
    this.held.pos = body;
    // No headers at all: whatever comes is recognised by itself; a doubled boundary is just the next one.
    if (end === pos) return this.go('between');
    this.headersNow = this.headerReader.read(data.toString('latin1', pos, end));
    this.go('body');
    return this.headersNow.length !== 0 || this.emit(0, 0);
  }

  // ---- Bodies

  /** What the body is, is decided by its first bytes; a declared picture must look very much like a document. */
  private openBody(): boolean {
    const { data, pos } = this.held;
    const { contentType, length } = this.headersNow;
    const picture = contentType.startsWith('image/');
    const at = skipBlank(data, pos + this.seen, MAX_HEADERS - this.seen);
    this.seen = at - pos;
    const byte = data[at];
    if (byte === undefined) return false;
    let found = NOT_THERE;
    if (byte === LESS) found = picture ? opensAlert(data, at) : opensXml(data, at);
    else if (!picture && byte === DASH) found = this.boundaries.line(data, at, true);
    else if (!picture && (byte === OPEN_BRACE || byte === OPEN_BRACKET)) found = 1;
    if (found === UNDECIDED) return this.wait(at);
    if (found === NOT_THERE) return this.openBytes();
    // A delimiter where the body should be: an empty part, unless bytes were promised.
    if (byte === DASH && length === null) return this.emit(at - pos, 0);
    if (byte === DASH) return this.drop('torn', 'headers without a body', at - pos, 'between');
    // What is said to be a picture is not read as an alert: what is known of it would be left for another part.
    return (byte === LESS && !picture && this.knownDocument(at)) || this.openDocument(at);
  }

  /** Most documents repeat one before, and end where their Content-Length says, but for a line end. */
  private knownDocument(at: number): boolean {
    const held = this.held;
    const { data, pos } = held;
    const { length } = this.headersNow;
    if (length === null || data.length - pos < length) return false;
    let end = pos + length;
    while (isLineEnd(data[end - 1])) end -= 1;
    if (this.handler.known?.(data.subarray(at, end)) !== true) return false;
    held.pos = at;
    return this.emit(end - at, end - at);
  }

  private openBytes(): true {
    const { length, contentType } = this.headersNow;
    if ((length ?? 0) > this.maxPart) {
      return this.drop('part-too-large', `${length} bytes, at most ${this.maxPart}`, 0, 'skipping');
    }
    this.bytes.begin(length, contentType.startsWith('image/'));
    return this.go('bytes');
  }

  /** Reads a document up to its end, and never past a delimiter: there it was cut. */
  private readDocument(): boolean {
    const { data, pos, before } = this.held;
    const document = this.document;
    const most = Math.min(data.length, pos + partBounds.bytes);
    for (;;) {
      const dashes = this.boundaries.find(data, pos + this.seen, before);
      const limit = Math.min(dashes, most);
      const read = document.read(data, pos, limit);
      if (read === DONE) return this.emit(document.at, document.at, document.root);
      if (read === TORN) return this.tear(pos + Math.max(document.at, 1));
      if (read === BAD) {
        const { problem, detail } = document.tokens;
        return this.drop(problem, detail, Math.max(document.at, 1), 'garbage');
      }
      if (limit !== dashes) break;
      const length = this.boundaries.known(data, dashes);
      if (length === UNDECIDED) return this.wait(dashes);
      if (length > 0) return this.tear(dashes);
      this.seen = dashes + 1 - pos;
    }
    const { bytes } = partBounds;
    if (data.length - pos < bytes) return false;
    return this.drop('document-too-large', `more than ${bytes} bytes`, bytes, 'garbage');
  }

  /** Drops what was cut and goes on at `at`. */
  private tear(at: number): true {
    const length = at - this.held.pos;
    return this.drop('torn', `cut after ${length} bytes`, length, 'between');
  }

  /** Reads a picture, or anything else that has no end of its own. */
  private readBytes(): boolean {
    const { data, pos, before } = this.held;
    const read = this.bytes.read(data, pos, before);
    if (read === DONE) return this.emitBytes();
    const has = read === UNDECIDED ? this.bytes.seen : data.length - pos;
    // The last two may be the line end of a delimiter.
    if (has > this.maxPart + 2) {
      return this.drop('part-too-large', `more than ${this.maxPart} bytes`, this.bytes.seen, 'skipping');
    }
    return read === UNDECIDED && this.wait(pos + this.bytes.seen);
  }

  private emitBytes(): true {
    const { body, length, jpeg } = this.bytes;
    if (body > this.maxPart) return this.drop('part-too-large', `${body} bytes`, length, 'between');
    // Some devices call a picture application/octet-stream, or nothing.
    if (jpeg && !this.headersNow.contentType.startsWith('image/')) {
      this.headersNow = { ...this.headersNow, contentType: 'image/jpeg' };
    }
    return this.emit(length, body);
  }
}

const ALERT_OPEN = Buffer.from('<EventNotificationAlert');
const PROLOG_OPEN = Buffer.from('<?xml');

/** What begins an alert for certain. */
function opensAlert(data: Buffer, at: number): number {
  return startsWith(data, at, ALERT_OPEN) || startsWith(data, at, PROLOG_OPEN);
}
