import { Words } from './words';

/** Longer alerts have regions or lists, which are for the full parse; this also keeps a scan under every bound. */
const LONGEST = 4096;

const LESS = 60;
const GREATER = 62;
const SLASH = 47;
const AMPERSAND = 38;

const ROOT = '<EventNotificationAlert';
const ROOT_END = '</EventNotificationAlert>';
/** A tag with up to eight quoted attributes that hold nothing a parser would interpret. */
const ROOT_TAG = /^<EventNotificationAlert(?:\s+[A-Za-z][\w:.-]{0,40}\s?=\s?"[^"<>&]{0,200}"){0,8}\s*>$/;
const DECLARATION = /^<\?xml(?:\s+[a-zA-Z]{1,20}\s?=\s?"[\w.-]{0,40}"){1,3}\s*\?>\s*/;
/** What cameras of 2018 to 2022 add to every post. Nothing an alert is read from. */
const EXTENSIONS =
  /<Extensions(?: version="[\d.]+")?(?: xmlns="[\w:./-]+")?>\s*(?:<(serialNumber|eventPush)(?: xmlns="[\w:./-]+")?>(?:[^<&]|&amp;)*<\/\1>\s*){0,2}<\/Extensions>/y;

/** Elements that never decide anything, seen flat on real devices. */
const PLAIN = new Set([
  'ipAddress',
  'ipv6Address',
  'portNo',
  'protocol',
  'protocolType',
  'macAddress',
  'activePostCount',
  'detectionPictureTransType',
  'detectionPicturesNumber',
]);

/** The two openings every post of a device shares; remembered so that a repeat is one comparison. */
let lastRoot = '';
let lastDeclaration = '';

/**
 * Reads the words of a simple flat alert straight from its bytes, in one pass. `null` wherever the full parse could
 * see anything else: then that has the word (issue of speed: most posts are repeats that change nothing).
 * Sure only for ASCII, known elements, once each, without attributes, entities, CDATA, comments or nesting;
 * a region list only where it is empty.
 */
export function scan(body: Buffer): Words | null {
  if (body.length > LONGEST) return null;
  const source = body.toString('latin1');
  let at = skipDeclaration(source);
  if (!source.startsWith(ROOT, at)) return null;
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
  at = rootEnd;
  for (;;) {
    at = skipSpace(source, at);
    if (source.charCodeAt(at) !== LESS) return null;
    const nameAt = at + 1;
    if (source.charCodeAt(nameAt) === SLASH) break;
    let nameEnd = nameAt;
    while (isNameCode(source.charCodeAt(nameEnd))) nameEnd += 1;
    const name = source.slice(nameAt, nameEnd);
    let value = '';
    if (source.charCodeAt(nameEnd) === SLASH) {
      if (source.charCodeAt(nameEnd + 1) !== GREATER) return null;
      at = nameEnd + 2;
    } else {
      if (name === 'Extensions') {
        EXTENSIONS.lastIndex = at;
        if (!EXTENSIONS.test(source)) return null;
        if (!isPlain(source, at, EXTENSIONS.lastIndex)) return null;
        at = EXTENSIONS.lastIndex;
        continue;
      }
      if (source.charCodeAt(nameEnd) !== GREATER) return null;
      let valueEnd = nameEnd + 1;
      let code = source.charCodeAt(valueEnd);
      while (code !== LESS) {
        if (!isPlainCode(code) || code === AMPERSAND) return null;
        valueEnd += 1;
        code = source.charCodeAt(valueEnd);
      }
      value = source.slice(nameEnd + 1, valueEnd).trim();
      const close = valueEnd + 2;
      if (source.charCodeAt(valueEnd + 1) !== SLASH || !source.startsWith(name, close)) return null;
      at = close + name.length + 1;
      if (source.charCodeAt(at - 1) !== GREATER) return null;
    }
    const bit = put(words, name, value);
    if (bit < 0 || (seen & bit) !== 0) return null;
    seen |= bit;
  }
  if (!source.startsWith(ROOT_END, at)) return null;
  return skipSpace(source, at + ROOT_END.length) === source.length ? words : null;
}

/** Stores a value. A bit of its own for each element that may not come twice, 0 for idle ones, -1 for unknown ones. */
function put(words: Words, name: string, value: string): number {
  const word = value || null;
  switch (name) {
    case 'eventType':
      words.eventType = word;
      return 1;
    case 'eventState':
      words.eventState = word;
      return 2;
    case 'channelID':
      words.channelID = word;
      return 4;
    case 'dynChannelID':
      words.dynChannelID = word;
      return 8;
    case 'dateTime':
      words.dateTime = word;
      return 16;
    case 'eventDescription':
      words.eventDescription = word;
      return 32;
    case 'channelName':
      words.channelName = word;
      return 64;
    case 'inputIOPortID':
      words.inputIOPortID = word;
      return 128;
    case 'dynInputIOPortID':
      words.dynInputIOPortID = word;
      return 256;
    case 'targetType':
      words.targetType = word;
      return 512;
    case 'isDataRetransmission':
      words.isDataRetransmission = word;
      return 1024;
    case 'DetectionRegionList':
      return word === null ? 2048 : -1;
    default:
      return PLAIN.has(name) ? 0 : -1;
  }
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

/** Printable ASCII and line ends; false for NaN. */
function isPlainCode(code: number): boolean {
  return (code >= 32 && code < 127) || code === 10 || code === 13 || code === 9;
}

function isPlain(source: string, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (!isPlainCode(source.charCodeAt(at))) return false;
  return true;
}
