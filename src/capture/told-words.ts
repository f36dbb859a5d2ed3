import { catalogue } from '../sensors/catalogue';

/*
 * What of a recorded stream may be told: names of structure, and the values that decide what a client makes of an alert, where
 * they look as such values do. Everything else could name a person, a plate, a place or a device.
 */

/** Names of structure: at most two digits (`IPv4Address`), or it could be data. */
export const isName = (name: string) =>
  /^[A-Za-z_][\w.-]{0,63}$/.test(name) && name.replace(/\D/g, '').length <= 2;

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
export function isPartName(text: string): boolean {
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

/** Whether the value of an element or key may be told. `event`: the `eventType` of its document, in lower case. */
export function isTold(name: string, value: string, event: string): boolean {
  return (name === 'code' && event === 'cidevent' && isCid(value)) || KEPT.get(name)?.(value) === true;
}

/** Words of Content-Disposition. */
const PARAMETERS = new Set(['form-data', 'attachment', 'inline', 'name', 'filename']);

/** Whether a word of a part's headers may be told: `form-data; name="linedetection"`. */
export function isHeaderWord(word: string): boolean {
  return isPartName(word) || PARAMETERS.has(word.toLowerCase());
}

const XMLNS =
  /^(urn:[a-z:-]{1,60}(-ver\d\d)?(-xsd)?|http:\/\/www\.[a-z-]{1,30}\.(com?(org)?|org)\/ver\d\d\/[A-Za-z/]{1,40})$/;
const ATTRIBUTES: ReadonlyMap<string, RegExp> = new Map([
  ['version', /^[\d.]{1,8}$/],
  ['encoding', /^(utf-?8|utf-?16|gb2312|gbk|gb18030|big5|us-ascii|iso-8859-\d{1,2}|windows-125\d)$/i],
  ['standalone', /^(yes|no)$/],
  ['size', /^\d{1,4}$/],
]);

/** Whether the value of an attribute, of a tag or of the line in front of a document, may be told. */
export function isToldAttribute(name: string, value: string): boolean {
  return (name.startsWith('xmlns') ? XMLNS : ATTRIBUTES.get(name))?.test(value) === true;
}
