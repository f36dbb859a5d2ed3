import { catalogue } from '../sensors/catalogue';

/*
 * What of a recorded stream may be told: names of structure, and the values that decide what a client makes of an alert, where
 * they look as such values do. Everything else could name a person, a plate, a place or a device.
 */

/** Names of structure, with a prefix and NULs or without: at most two digits (`IPv4Address`), or it could be data. */
export function isName(name: string): boolean {
  return /^(?:[A-Za-z_\0]{1,32}:)?[A-Za-z_][\w.\0-]{0,63}$/.test(name) && name.replace(/\D/g, '').length <= 2;
}

/** Words of texts that devices write themselves: `Motion alarm`, `linedetection alarm`, `Heartbeat`. */
const WORD = [
  ...'motion alarm event heartbeat video loss line field region detection trigger information io'.split(' '),
  ...catalogue.flatMap((type) => type.wires),
].join('|');
/** Names of parts that say what is in them: `heartbeat` decides, `MoveDetection.xml`, `lineImage` help. */
const PART_NAME = `${WORD}|picture_name|[a-z]{0,16}(?:image|picture|detection)(?:_?\\d{1,2}|\\.xml)?`;
const ENCODING = /utf-?8|utf-?16|gb2312|gbk|gb18030|big5|us-ascii|iso-8859-\d{1,2}|windows-125\d/.source;
const PLAIN = /^(?:[A-Za-z_]{1,40}(?:-\d{1,3})?(?:,[A-Za-z_]{1,40}){0,7}|-?\d{1,5}(?:\.\d{1,6})?)$/;

/** How a value looks that may be told, and the elements, keys, attributes and headers that it may be told of. */
const TOLD: readonly (readonly [RegExp, string])[] = [
  [
    PLAIN,
    'eventType eventState relationEvent targetType detectionTarget cmdType currentEvent isDataRetransmission',
  ],
  [PLAIN, 'detectionPictureTransType protocol protocolType regionID sensitivityLevel channelID dynChannelID'],
  [
    PLAIN,
    'inputIOPortID dynInputIOPortID activePostCount picturesNumber detectionPicturesNumber majorEventType',
  ],
  [PLAIN, 'subEventType portNo x y width height positionX positionY'],
  [/^\d{4}-\d\d-\d\d[\dT:.+\-Z ]{0,24}$/, 'dateTime'],
  [new RegExp(`^(?:${WORD})(?:[ _]+(?:${WORD})){0,7}$`, 'i'), 'eventDescription'],
  [new RegExp(`^(?:${PART_NAME})$`, 'i'), 'pid contentid filename'],
  // Codes of a security panel switch a sensor; under the same key others keep door codes.
  [/^[13]\d{3}$/, 'cidevent.code'],
  [
    /^(?:urn:[a-z:-]{1,60}(?:-ver\d\d)?(?:-xsd)?|http:\/\/www\.[a-z-]{1,30}\.(?:com?(?:org)?|org)\/ver\d\d\/[A-Za-z/]{1,40})$/,
    'xmlns',
  ],
  [/^[\d.]{1,8}$/, 'version'],
  [/^(?:yes|no)$/, 'standalone'],
  [/^\d{1,4}$/, 'size'],
  [new RegExp(`^(?:${ENCODING})$`, 'i'), 'encoding'],
  [/^\d{1,9}\s*$/, 'content-length'],
  [/^[\w.+-]{1,40}\/[\w.+-]{1,60}(?:;\s*charset="?[\w-]{1,20}"?)?\s*$/, 'content-type'],
  [
    new RegExp(`^(?:form-data|attachment|inline|name|filename|${PART_NAME})$`, 'i'),
    'content-disposition content-id',
  ],
];
const BY_NAME = new Map(
  TOLD.flatMap(([look, names]) =>
    names
      .toLowerCase()
      .split(' ')
      .map((name) => [name, look] as const),
  ),
);

/**
 * Whether the value of an element, key, attribute or header may be told. Devices write names in one case each, but not all
 * in the same. `event`: the `eventType` of the document, in lower case.
 */
export function isTold(name: string, value: string, event: string): boolean {
  const lower = name.replaceAll('\0', '').toLowerCase();
  return (BY_NAME.get(lower) ?? BY_NAME.get(`${event}.${lower}`))?.test(value.replaceAll('\0', '')) === true;
}
