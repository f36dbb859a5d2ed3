import { isAscii } from 'node:buffer';
import { Words } from './words';

/** Longer alerts have regions or lists, which are for the full parse; this also keeps a scan under every bound. */
const LONGEST = 4096;

const LESS = 60;
const GREATER = 62;
const SLASH = 47;

const ROOT_END = '</EventNotificationAlert>';
/** A tag with up to eight quoted attributes that hold nothing a parser would interpret. */
const ROOT_TAG = /^<EventNotificationAlert(?:\s+[A-Za-z][\w:.-]{0,40}\s?=\s?"[^"<>&]{0,200}"){0,8}\s*>$/;
const DECLARATION = /^<\?xml(?:\s+[a-zA-Z]{1,20}\s?=\s?"[\w.-]{0,40}"){1,3}\s*\?>\s*/;
/** What cameras of 2018 to 2022 add to every post. Nothing an alert is read from. */
const EXTENSIONS =
  /<Extensions(?: version="[\d.]+")?(?: xmlns="[\w:./-]+")?>\s*(?:<(serialNumber|eventPush)(?: xmlns="[\w:./-]+")?>(?:[^<&]|&amp;)*<\/\1>\s*){0,2}<\/Extensions>/y;

/** A region list is read only where it has nothing in it. */
const EMPTY_LIST = 2048;

/** A bit for each element that is read, so that one that comes twice is noticed; 0 for those that decide nothing. */
const bits = new Map<string, number>([
  ['eventType', 1],
  ['eventState', 2],
  ['channelID', 4],
  ['dynChannelID', 8],
  ['dateTime', 16],
  ['eventDescription', 32],
  ['channelName', 64],
  ['inputIOPortID', 128],
  ['dynInputIOPortID', 256],
  ['targetType', 512],
  ['isDataRetransmission', 1024],
  ['DetectionRegionList', EMPTY_LIST],
  ['ipAddress', 0],
  ['ipv6Address', 0],
  ['portNo', 0],
  ['protocol', 0],
  ['protocolType', 0],
  ['macAddress', 0],
  ['activePostCount', 0],
  ['detectionPictureTransType', 0],
  ['detectionPicturesNumber', 0],
]);

/** An element with the blanks behind it, and what it says. */
interface Element {
  readonly source: string;
  readonly bit: number;
  readonly word: string | null;
}

/**
 * The elements of the last posts by their place: posts differ in a time and a count, so most elements are the same
 * text again and mean the same again.
 */
const remembered: Element[] = [];
const MOST_REMEMBERED = 32;

/** The two openings every post of a device shares; remembered so that a repeat is one comparison. */
let lastRoot = '';
let lastDeclaration = '';

/**
 * Reads the words of a simple flat alert straight from its bytes, in one pass. `null` wherever the full parse could
 * see anything else: then that has the word. Most posts say nothing new, so reading them has to be cheap.
 * Sure only for ASCII, known elements, once each, without attributes, entities, CDATA, comments or nesting;
 * a region list only where it is empty.
 */
export function scan(body: Buffer): Words | null {
  if (body.length > LONGEST || !isAscii(body)) return null;
  const source = body.toString('latin1');
  if (source.includes('\0')) return null;
  let at = skipDeclaration(source);
  const rootEnd = source.indexOf('>', at) + 1;
  const root = source.slice(at, rootEnd);
  if (root !== lastRoot) {
    if (!ROOT_TAG.test(root)) return null;
    lastRoot = root;
  }
  const words: Words = {
    eventType: null,
    eventState: null,
    channelID: null,
    dynChannelID: null,
    inputIOPortID: null,
    dynInputIOPortID: null,
    dateTime: null,
    eventDescription: null,
    channelName: null,
    targetType: null,
    isDataRetransmission: null,
  };
  let seen = 0;
  at = skipSpace(source, rootEnd);
  for (let place = 0; ; place += 1) {
    let element = remembered[place];
    if (element === undefined || !isAt(source, at, element.source)) {
      if (source.charCodeAt(at) !== LESS) return null;
      if (source.charCodeAt(at + 1) === SLASH) break;
      const read = readElement(source, at);
      if (read === null) return null;
      element = read;
      if (place < MOST_REMEMBERED) remembered[place] = element;
    }
    if ((seen & element.bit) !== 0) return null;
    seen |= element.bit;
    put(words, element.bit, element.word);
    at = skipSpace(source, at + element.source.length);
  }
  if (!isAt(source, at, ROOT_END)) return null;
  return skipSpace(source, at + ROOT_END.length) === source.length ? words : null;
}

/** Reads the element at `at`; `null` for anything but a known flat one. */
function readElement(source: string, at: number): Element | null {
  let nameEnd = at + 1;
  while (isNameCode(source.charCodeAt(nameEnd))) nameEnd += 1;
  const name = source.slice(at + 1, nameEnd);
  if (name === 'Extensions') {
    EXTENSIONS.lastIndex = at;
    return EXTENSIONS.test(source) ? element(source, at, EXTENSIONS.lastIndex, 0, '') : null;
  }
  const bit = bits.get(name);
  if (bit === undefined) return null;
  if (source.startsWith('/>', nameEnd)) return element(source, at, nameEnd + 2, bit, '');
  if (source.charCodeAt(nameEnd) !== GREATER) return null;
  const valueEnd = source.indexOf('<', nameEnd);
  const value = source.slice(nameEnd + 1, valueEnd).trim();
  if (valueEnd < 0 || value.includes('&')) return null;
  if (bit === EMPTY_LIST && value !== '') return null;
  if (!source.startsWith(`</${name}>`, valueEnd)) return null;
  return element(source, at, valueEnd + name.length + 3, bit, value);
}

function element(source: string, from: number, to: number, bit: number, value: string): Element {
  return { source: source.slice(from, skipSpace(source, to)), bit, word: value === '' ? null : value };
}

function put(words: Words, bit: number, word: string | null): void {
  switch (bit) {
    case 1:
      words.eventType = word;
      break;
    case 2:
      words.eventState = word;
      break;
    case 4:
      words.channelID = word;
      break;
    case 8:
      words.dynChannelID = word;
      break;
    case 16:
      words.dateTime = word;
      break;
    case 32:
      words.eventDescription = word;
      break;
    case 64:
      words.channelName = word;
      break;
    case 128:
      words.inputIOPortID = word;
      break;
    case 256:
      words.dynInputIOPortID = word;
      break;
    case 512:
      words.targetType = word;
      break;
    case 1024:
      words.isDataRetransmission = word;
      break;
  }
}

/** Like startsWith, and several times as fast. */
function isAt(source: string, at: number, wanted: string): boolean {
  return source.slice(at, at + wanted.length) === wanted;
}

function skipDeclaration(source: string): number {
  if (source.charCodeAt(1) !== 63) return 0;
  if (lastDeclaration !== '' && source.startsWith(lastDeclaration)) return lastDeclaration.length;
  const [declaration] = DECLARATION.exec(source) ?? [''];
  lastDeclaration = declaration;
  return declaration.length;
}

function skipSpace(source: string, from: number): number {
  let at = from;
  for (;;) {
    const code = source.charCodeAt(at);
    if (code !== 10 && code !== 13 && code !== 32 && code !== 9) return at;
    at += 1;
  }
}

/** Letters and digits: NaN at the end of the source is neither. */
function isNameCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
}
