import { clean } from '../clean';
import { BadPartError } from '../documents/bounds';
import {
  child,
  children,
  Document,
  field,
  flag,
  isList,
  positive,
  spelled,
  spelling,
  text,
  texts,
  Value,
} from '../documents/document';
import { parseJson } from '../documents/json';
import { decoderOf } from '../documents/text';
import { parseXml, plain, Xml } from '../documents/xml-reader';
import { firstByte } from '../documents/xml-tokens';
import { Alert, Region } from './alert';
import { alertType } from './alert-type';
import type { Part } from './part';
import { Repeat, Repeats } from './repeats';

/** Characters of what is kept of an alert: more than any device sends. */
const LONGEST_WORD = 64;
const LONGEST_CHANNEL_NAME = 128;
const LONGEST_DESCRIPTION = 256;
const LONGEST_PICTURE_ID = 256;
/** And how many of each there are at most. */
const MOST_TARGETS = 32;
const MOST_REGIONS = 64;
const MOST_RELATIONS = 64;
const MOST_PICTURE_IDS = 32;
const PICTURE_ID = /^(?:contentid|pid|filename)\d{0,3}$/i;

const NONE: readonly never[] = Object.freeze([]);

const WRAPPERS = spelling('EventNotificationAlert');
/**
 * The fields of an alert that decide, in whatever case a device writes them; and others that are in most alerts, so that they
 * are found as they are.
 */
const FIELDS = spelling(
  ...'eventType eventState eventDescription dateTime channelID dynChannelID channelName'.split(' '),
  ...'inputIOPortID dynInputIOPortID targetType detectionTarget'.split(' '),
  ...'DetectionRegionList DurationList relationEvent'.split(' '),
  ...'ipAddress portNo protocol macAddress activePostCount isDataRetransmission'.split(' '),
);

/** All of an alert that its repeats have in common. */
type Read = Omit<Alert, 'dateTime' | 'raw'>;

/** Where an alert's document is while it is being delivered. */
interface Source {
  body: Buffer | null;
  document: Document | null;
}

/** Whether two views are of the same bytes of the same memory. */
function isSame(one: Buffer, other: Buffer): boolean {
  return one.buffer === other.buffer && one.byteOffset === other.byteOffset && one.length === other.length;
}

/** A part's document, and the alert in it, which is the same but where something is wrapped around it. */
interface Parsed {
  readonly raw: Document;
  readonly alert: Document;
}

/**
 * Reads the alerts of one device, whose posts mostly repeat one before. An alert's `raw()` is good until the next one is read:
 * then its bytes and its document are let go, whoever keeps the alert.
 */
export class AlertReader {
  private readonly repeats = new Repeats<Read>();
  private last: Source = { body: null, document: null };
  /** What `known` was asked for and what it found, for the `read` behind it. */
  private asked: Buffer | undefined;
  private found: Repeat<Read> | null = null;

  /** Whether a document repeats one before: then it is whole, and read next. */
  known(body: Buffer): boolean {
    this.asked = body;
    this.found = this.repeats.recall(body);
    return this.found !== null;
  }

  /** As {@link readAlert}. */
  read(part: Part): Alert {
    this.last.body = null;
    this.last.document = null;
    const { body } = part;
    const { asked, found } = this;
    this.asked = undefined;
    const known = asked && isSame(asked, body) ? found : this.repeats.recall(body);
    // A named part may be a heartbeat by its name, whatever its bytes.
    const repeat = part.name === null ? known : null;
    if (repeat !== null) {
      this.last = { body, document: null };
      return alertFrom(repeat.what, repeat.dateTime, this.last);
    }
    const { what, dateTime, raw } = parseAlert(part);
    this.last = { body, document: raw };
    if (part.name === null) this.repeats.remember(body, { what, dateTime }, part.xml);
    return alertFrom(what, dateTime, this.last);
  }
}

/**
 * A part as an alert. What the bytes are is decided by the bytes: devices send JSON as text/html or without any type.
 * Every field is optional but `eventType`. Throws {@link BadPartError} and nothing else. The alert is valid as long as
 * `part.body` is: while the part is being delivered.
 */
export function readAlert(part: Part): Alert {
  const { what, dateTime, raw } = parseAlert(part);
  return alertFrom(what, dateTime, { body: part.body, document: raw });
}

/** Field by field: a spread is several times as slow, and this is done for every post. */
function alertFrom(read: Read, dateTime: string | null, source: Source): Alert {
  return {
    type: read.type,
    state: read.state,
    channel: read.channel,
    port: read.port,
    dynamicOnly: read.dynamicOnly,
    dateTime,
    description: read.description,
    channelName: read.channelName,
    targets: read.targets,
    regions: read.regions,
    relations: read.relations,
    replayed: read.replayed,
    pictureIds: read.pictureIds,
    heartbeat: read.heartbeat,
    raw: () => {
      if (source.document === null && source.body !== null)
        source.document = parseBody({ body: source.body }).raw;
      return source.document ?? {};
    },
  };
}

function parseAlert(part: Part): Repeat<Read> & { readonly raw: Document } {
  const { body } = part;
  const beat = isWord(part.name, HEARTBEAT_NAME);
  const { raw, alert } = parseBody(part);
  const fields = spelled(alert, FIELDS);
  // A part named heartbeat is one, whatever it holds.
  const type = kept(text(fields, 'eventType'), LONGEST_WORD) ?? (beat ? 'heartBeat' : null);
  if (type === null) throw new BadPartError('not-an-alert', `no eventType in ${body.length} bytes`);
  const dateTime = kept(text(fields, 'dateTime'), LONGEST_WORD);
  return { what: readFields(fields, type, beat), dateTime, raw };
}

/** XML, or JSON; some wrap the alert into something, or keep the XML root in JSON. */
function parseBody({ body, xml }: Pick<Part, 'body' | 'xml'>): Parsed {
  const first = firstByte(body);
  // An empty part is a heartbeat whatever its name.
  if (first === undefined) return { raw: {}, alert: { eventType: 'heartBeat' } };
  const isXml = first === 0x3c;
  if (!isXml && first !== 0x7b && first !== 0x5b) {
    throw new BadPartError('not-an-alert', `${body.length} bytes that are neither XML nor JSON`);
  }
  const { root, document: raw } = isXml ? xmlOf(body, xml) : { root: '', document: parseJson(body) };
  const isAlert = isXml
    ? isWord(root, 'eventnotificationalert')
    : field(spelled(raw, FIELDS), 'eventType') !== undefined;
  const wrapped = isAlert ? undefined : child(spelled(raw, WRAPPERS), 'EventNotificationAlert');
  // A trigger has an eventType too, but is no alert.
  if (isXml && !isAlert && !wrapped) {
    throw new BadPartError('not-an-alert', `another root in ${body.length} bytes`);
  }
  return { raw, alert: wrapped ?? raw };
}

/** From what found the end of the body, where it has counted its bytes as they are here: NULs go before a text is read. */
function xmlOf(body: Buffer, xml: Part['xml']): Xml {
  return xml && !body.includes(0) ? plain(xml, decoderOf(body), 0) : parseXml(body);
}

function readFields(document: Document, type: string, beat: boolean): Read {
  const channelID = positive(text(document, 'channelID'));
  const dynamic = positive(text(document, 'dynChannelID'));
  const { name, channel } = alertType(type);
  const state = stateOf(text(document, 'eventState'), name);
  const description = kept(text(document, 'eventDescription'), LONGEST_DESCRIPTION);
  const regions = regionsOf(document);
  const found: Found = { ids: [], replayed: false };
  look('', document, found);
  return {
    type,
    state,
    channel: channelID ?? dynamic ?? channel,
    port: positive(text(document, 'inputIOPortID')) ?? positive(text(document, 'dynInputIOPortID')),
    dynamicOnly: channelID === null && dynamic !== null,
    description,
    channelName: kept(text(document, 'channelName'), LONGEST_CHANNEL_NAME),
    targets: targetsOf(document, regions),
    regions,
    relations: isWord(name, 'duration') ? relationsOf(document) : NONE,
    replayed: found.replayed,
    pictureIds: found.ids,
    heartbeat: beat || isHeartbeat(document, name, state, description),
  };
}

/** Printable ASCII without blanks around it, which no cleaning changes. */
const PLAIN = /^[!-~][ -~]*$/;

/** What is kept of a device: a text of a document, cleaned and cut. It is a copy already. */
function kept(word: string | null, longest: number): string | null {
  if (word === null || (word.length <= longest && PLAIN.test(word))) return word;
  return clean(word, longest) || null;
}

const HEARTBEAT_NAME = 'heartbeat';

/** Compares without regard to case, and without a new string in the usual case. */
function isWord(word: string | null, wanted: string): boolean {
  return word?.length === wanted.length && word.toLowerCase() === wanted;
}

/** `inactive` only where the device says so; but a `videoloss` without a state is the heartbeat of some. */
function stateOf(word: string | null, type: string): Alert['state'] {
  if (isWord(word, 'inactive')) return 'inactive';
  return word === null && isWord(type, 'videoloss') ? 'inactive' : 'active';
}

/**
 * Whether an alert is a heartbeat (PROTOCOL.md 1.7). Its `activePostCount` says nothing about that (PROTOCOL.md 2.6).
 */
function isHeartbeat(document: Document, type: string, state: string, description: string | null): boolean {
  if (isWord(type, 'videoloss')) return state === 'inactive';
  if (isWord(type, 'cidevent')) return !hasFieldsOf(document, type);
  return isWord(type, HEARTBEAT_NAME) || (isWord(type, 'other') && isWord(description, HEARTBEAT_NAME));
}

/** Events keep fields of their own under the type's name, in another case at times (`cidEvent`, `CIDEvent`). */
function hasFieldsOf(document: Document, type: string): boolean {
  return children(spelled(document, spelling(type)), type).length > 0;
}

const ENTRIES = ['DetectionRegionEntry', 'DetectionRegion'];
const REGION_FIELDS = ['regionID', 'detectionTarget'];
const REGIONS = spelling(...ENTRIES, ...REGION_FIELDS);

/**
 * One entry, several, none, JSON lists without the inner name, or one without "Entry". An entry with several targets
 * gives a region for each.
 */
function regionsOf(document: Document): readonly Region[] {
  const groups = children(document, 'DetectionRegionList');
  if (groups.length === 0) return NONE;
  const regions: Region[] = [];
  for (const group of groups) {
    const list = spelled(group, REGIONS);
    const name = ENTRIES.find((entry) => field(list, entry) !== undefined);
    for (const entry of name === undefined ? [list] : children(list, name)) {
      const fields = spelled(entry, REGIONS);
      const id = kept(text(fields, 'regionID'), LONGEST_WORD);
      const targets = targetWords(texts(fields, 'detectionTarget'));
      for (const target of targets) regions.push({ id, target });
      if (targets.length === 0 && REGION_FIELDS.some((one) => field(fields, one) !== undefined))
        regions.push({ id, target: null });
      if (regions.length >= MOST_REGIONS) return regions.slice(0, MOST_REGIONS);
    }
  }
  return regions;
}

/** `human,vehicle` is both; in lower case, as many as are kept. */
function targetWords(entries: readonly string[]): readonly string[] {
  const words: string[] = [];
  for (const entry of entries) {
    for (const word of entry.includes(',') ? entry.split(',', MOST_TARGETS) : [entry]) {
      // A word that was cut out of a text is none of its own.
      const target = word === entry ? kept(word, LONGEST_WORD) : clean(word, LONGEST_WORD);
      if (target) words.push(target.toLowerCase());
    }
    if (words.length >= MOST_TARGETS) return words.slice(0, MOST_TARGETS);
  }
  return words;
}

/** `DurationList/Duration/relationEvent`, each of them single or repeated. */
function relationsOf(document: Document): readonly string[] {
  const named = children(document, 'DurationList').flatMap((group) => [
    ...texts(group, 'relationEvent'),
    ...children(group, 'Duration').flatMap((entry) => texts(entry, 'relationEvent')),
  ]);
  const all = [...named, ...texts(document, 'relationEvent')].slice(0, MOST_RELATIONS);
  return [...new Set(all.flatMap((name) => kept(name, LONGEST_WORD) ?? []))];
}

/** `targetType` and every `detectionTarget`: lists with commas, lower case, each once. */
function targetsOf(document: Document, regions: readonly Region[]): readonly string[] {
  const targets = new Set<string>();
  for (const name of ['targetType', 'detectionTarget'])
    for (const target of targetWords(texts(document, name))) targets.add(target);
  for (const { target } of regions) if (target !== null) targets.add(target);
  return targets.size === 0 ? NONE : [...targets].slice(0, MOST_TARGETS);
}

/** What may stand anywhere in a document. */
interface Found {
  /** `contentID1`, `pId2`, `filename` …: names of its pictures. */
  readonly ids: string[];
  replayed: boolean;
}

function look(name: string, value: Value, found: Found): void {
  if (typeof value === 'object') {
    if (value === null) return;
    if (isList(value)) for (const entry of value) look(name, entry, found);
    else for (const key in value) look(key, value[key] ?? null, found);
  } else if (isWord(name, 'currentevent')) found.replayed ||= flag(String(value)) === false;
  else if (isWord(name, 'alarmdatatype')) found.replayed ||= String(value) === '1';
  else if (isWord(name, 'isdataretransmission')) found.replayed ||= flag(String(value)) === true;
  else if (PICTURE_ID.test(name)) {
    const id = String(value);
    if (id.length > LONGEST_PICTURE_ID || found.ids.length >= MOST_PICTURE_IDS) return;
    const word = kept(id, LONGEST_PICTURE_ID);
    if (word !== null && !found.ids.includes(word)) found.ids.push(word);
  }
}
