import { Document, Value } from '../documents/document';
import { Alert, Region } from './alert';
import { BadPartError } from '../documents/bounds';
import {
  child,
  children,
  field,
  flag,
  isDocument,
  isList,
  list,
  positive,
  textOf,
  texts,
} from '../documents/document';
import { parseJson } from '../documents/json';
import { Part } from './part';
import { Repeats } from './repeats';
import { scan } from './scan';
import { Words, wordsOf } from './words';
import { parseXml } from '../documents/tree';

/** More picture names than any device sends with one alert. */
const MOST_PICTURE_IDS = 32;
const LONGEST_PICTURE_ID = 256;
const PICTURE_ID = /^(?:contentid|pid|filename)\d{0,3}$/i;

const NONE: readonly never[] = Object.freeze([]);

/** What only the full parse can tell. */
interface More {
  readonly targets: readonly string[];
  readonly regions: readonly Region[];
  readonly relations: readonly string[];
  readonly replayed: boolean;
  readonly code: number | null;
  readonly command: string | null;
  readonly pictureIds: readonly string[];
}

const NOTHING_MORE: More = {
  targets: NONE,
  regions: NONE,
  relations: NONE,
  replayed: false,
  code: null,
  command: null,
  pictureIds: NONE,
};

/** All of an alert that its repeats have in common. */
type Read = Omit<Alert, 'dateTime' | 'raw'>;

function read(type: string, part: Part, words: Words, more: More): Read {
  const channelID = positive(words.channelID);
  const dynamic = positive(words.dynChannelID);
  const state = isWord(words.eventState, 'inactive') ? 'inactive' : 'active';
  return {
    type,
    state,
    channel: channelID ?? dynamic ?? suffix(type),
    port: positive(words.inputIOPortID) ?? positive(words.dynInputIOPortID),
    dynamicOnly: channelID === null && dynamic !== null,
    description: words.eventDescription,
    channelName: words.channelName,
    targets: words.targetType === null ? more.targets : mergeTargets([words.targetType], more.targets),
    regions: more.regions,
    relations: more.relations,
    retransmission: words.isDataRetransmission !== null && flag(words.isDataRetransmission) === true,
    replayed: more.replayed,
    code: more.code,
    command: more.command,
    pictureIds: more.pictureIds,
    heartbeat: isHeartbeat(type, state, words.eventDescription) || isHeartbeatPart(part),
  };
}

/** Field by field: a spread is several times as slow, and this is done for every post. */
function alertFrom(read: Read, dateTime: string | null, part: Part, parsed: Document | null): Alert {
  const { body } = part;
  let document = parsed;
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
    retransmission: read.retransmission,
    replayed: read.replayed,
    code: read.code,
    command: read.command,
    pictureIds: read.pictureIds,
    heartbeat: read.heartbeat,
    raw: () => (document ??= parseBody(body).raw),
  };
}

/** Of the whole process: two devices of one model differ in their addresses, so they do not get in each other's way. */
const repeats = new Repeats<Read>();

/**
 * A part as an alert. What the bytes are is decided by the bytes: devices send JSON as text/html or without any type.
 * Every field is optional but `eventType` (isapi.md 2.7, F20-F35). Throws {@link BadPartError} and nothing else.
 * The alert is valid as long as `part.body` is: while the part is being delivered.
 */
export function readAlert(part: Part): Alert {
  const { body } = part;
  // A named part may be a heartbeat by its name, whatever its bytes.
  const repeat = part.name === null ? repeats.recall(body) : null;
  if (repeat !== null) return alertFrom(repeat.what, repeat.dateTime, part, null);
  const words = scan(body);
  if (words !== null) {
    if (words.eventType !== null) {
      const found = read(words.eventType, part, words, NOTHING_MORE);
      if (part.name === null) repeats.remember(body, found, words.dateTime);
      return alertFrom(found, words.dateTime, part, null);
    }
    if (!isHeartbeatPart(part))
      throw new BadPartError('not-an-alert', `no eventType in ${body.length} bytes`);
  }
  return parseAlert(part);
}

/** The same without the quick scan: what that must agree with wherever it answers. */
export function parseAlert(part: Part): Alert {
  const { body } = part;
  if (isBlank(body)) return alertFrom(read('heartBeat', beat(part), NO_WORDS, NOTHING_MORE), null, part, {});
  const { document, raw } = parseBody(body);
  const found = wordsOf(document);
  // A part named heartbeat is one, whatever it holds (isapi.md 2.2, K1T344).
  const type = found.eventType ?? (isHeartbeatPart(part) ? 'heartBeat' : null);
  if (type === null) throw new BadPartError('not-an-alert', `no eventType in ${body.length} bytes`);
  return alertFrom(read(type, part, found, more(document, type, found)), found.dateTime, part, raw);
}

const NO_WORDS: Words = wordsOf({});

const HEARTBEAT_NAME = 'heartbeat';

function isHeartbeatPart(part: Part): boolean {
  return part.name !== null && isWord(part.name, HEARTBEAT_NAME);
}

/** An empty part is a heartbeat whatever its name. */
function beat(part: Part): Part {
  return { ...part, name: HEARTBEAT_NAME };
}

function isBlank(body: Buffer): boolean {
  return body.every((byte) => byte <= 32);
}

/** Compares without regard to case, and without a new string in the usual case. */
function isWord(word: string | null, wanted: string): boolean {
  return word === wanted || (word?.length === wanted.length && word.toLowerCase() === wanted);
}

/** The forms of isapi.md 2.2; `activePostCount` says nothing (F30, F39). */
function isHeartbeat(type: string, state: string, description: string | null): boolean {
  if (type === 'VMD') return false;
  if (isWord(type, 'videoloss')) return state === 'inactive';
  return isWord(type, HEARTBEAT_NAME) || (isWord(type, 'other') && isWord(description, HEARTBEAT_NAME));
}

/** `facedetection-1` names channel 1 (F41). */
function suffix(type: string): number | null {
  const dash = type.lastIndexOf('-');
  return dash < 1 ? null : positive(type.slice(dash + 1));
}

/** The alert's own fields, and the document as `raw()` shows it. */
function parseBody(body: Buffer): { document: Document; raw: Document } {
  const first = body.find((byte) => byte > 32 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf);
  if (first === 0x3c) {
    const { root, document } = parseXml(body);
    if (isWord(root, 'eventnotificationalert')) return { document, raw: document };
    // A trigger has an eventType too (isapi.md 3.1), but is no alert.
    const inner = child(document, 'EventNotificationAlert');
    if (inner === undefined) throw new BadPartError('not-an-alert', `another root in ${body.length} bytes`);
    return { document: inner, raw: document };
  }
  if (first === 0x7b || first === 0x5b) {
    const raw = parseJson(body);
    return { document: unwrap(raw), raw };
  }
  throw new BadPartError('not-an-alert', `${body.length} bytes that are neither XML nor JSON`);
}

/** Some JSON (and xmltodict-like logs) keep the XML root around the alert. */
function unwrap(document: Document): Document {
  return field(document, 'eventType') === undefined
    ? (child(document, 'EventNotificationAlert') ?? document)
    : document;
}

function more(document: Document, type: string, words: Words): More {
  const regions = regionsOf(document);
  const inner = likeNamed(document, type);
  return {
    targets: mergeTargets(
      texts(document, 'targetType'),
      texts(document, 'detectionTarget'),
      regions.flatMap((region) => (region.target === null ? [] : [region.target])),
    ),
    regions,
    relations: isWord(type, 'duration') ? relationsOf(document) : NONE,
    replayed: [...list(document, 'currentEvent'), ...(inner ? list(inner, 'currentEvent') : [])].some(
      (value) => flag(textOf(value)) === false,
    ),
    code: isWord(type, 'cidevent') && inner ? positive(texts(inner, 'code')[0] ?? null) : null,
    command: isWord(type, 'voicetalkevent')
      ? ((inner ? texts(inner, 'cmdType')[0] : undefined) ?? texts(document, 'cmdType')[0] ?? null)
      : null,
    pictureIds: pictureIdsOf(document, words),
  };
}

/** JSON events keep their own fields under the type's name, in another case at times (`cidEvent`, `CIDEvent`). */
function likeNamed(document: Document, type: string): Document | undefined {
  const wanted = type.toLowerCase();
  const name = Object.keys(document).find(
    (key) => key.toLowerCase() === wanted && children(document, key).length > 0,
  );
  return name === undefined ? undefined : child(document, name);
}

/** One entry, several, none, or JSON lists without the inner name (F31). */
function regionsOf(document: Document): readonly Region[] {
  const entries = children(document, 'DetectionRegionList').flatMap((group) =>
    Object.hasOwn(group, 'DetectionRegionEntry') ? children(group, 'DetectionRegionEntry') : [group],
  );
  return entries
    .filter((entry) => ['regionID', 'detectionTarget'].some((name) => Object.hasOwn(entry, name)))
    .map((entry) => ({
      id: texts(entry, 'regionID')[0] ?? null,
      target: texts(entry, 'detectionTarget')[0]?.toLowerCase() ?? null,
    }));
}

/** `DurationList/Duration/relationEvent`, each of them single or repeated (isapi.md 2.4, F40). */
function relationsOf(document: Document): readonly string[] {
  const named = children(document, 'DurationList').flatMap((group) => [
    ...texts(group, 'relationEvent'),
    ...children(group, 'Duration').flatMap((entry) => texts(entry, 'relationEvent')),
  ]);
  return [...new Set([...named, ...texts(document, 'relationEvent')])];
}

/** Lists with commas (HA#173251), lower case, each once. */
function mergeTargets(...groups: readonly (readonly string[])[]): readonly string[] {
  const targets = new Set<string>();
  for (const entry of groups.flat()) {
    for (const word of entry.split(',')) {
      const target = word.trim().toLowerCase();
      if (target !== '') targets.add(target);
    }
  }
  return targets.size === 0 ? NONE : [...targets];
}

/** `contentID1`, `pId2`, `filename` … anywhere in the document (isapi.md 2.6). */
function pictureIdsOf(document: Document, words: Words): readonly string[] {
  if (words.eventType === null) return NONE;
  const ids = new Set<string>();
  const visit = (value: Value): void => {
    if (isList(value)) {
      for (const entry of value) visit(entry);
    } else if (isDocument(value)) {
      for (const [name, entry] of Object.entries(value)) {
        const id = PICTURE_ID.test(name) ? textOf(entry) : null;
        if (id === null) visit(entry);
        else if (ids.size < MOST_PICTURE_IDS && id.length <= LONGEST_PICTURE_ID) ids.add(id);
      }
    }
  };
  visit(document);
  return ids.size === 0 ? NONE : [...ids];
}
