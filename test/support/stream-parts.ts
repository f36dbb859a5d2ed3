import { BadPartError, partBounds } from '../../src/documents/bounds';
import { DONE } from '../../src/documents/document-end';
import { XmlPiece, XmlReader } from '../../src/documents/xml-reader';
import { Alert } from '../../src/stream/alert';
import { BadPart, Part } from '../../src/stream/part';
import { readAlert } from '../../src/stream/read-alert';
import { Splitter } from '../../src/stream/splitter';

/** The fields of an alert. */
export type PlainAlert = Omit<Alert, 'raw'> & { readonly raw: undefined };

/** What came out of a stream. Bodies are copies. */
export interface Outcome {
  readonly parts: Part[];
  readonly bad: BadPart[];
}

/** A multipart response as most devices declare it. */
export const MULTIPART = 'multipart/mixed; boundary=boundary';

/** Splits `stream` in pieces of `size` bytes (whole by default); `end` also closes it. */
export function split(
  stream: string | Buffer,
  options: { contentType?: string; size?: number; end?: boolean; maxPart?: number } = {},
): Outcome {
  const bytes = typeof stream === 'string' ? Buffer.from(stream) : stream;
  const { contentType = MULTIPART, size = bytes.length || 1, end = false } = options;
  const outcome: Outcome = { parts: [], bad: [] };
  const splitter = new Splitter(
    {
      part: (part) => outcome.parts.push({ ...part, body: Buffer.from(part.body) }),
      bad: (problem) => outcome.bad.push(problem),
    },
    options.maxPart === undefined ? { contentType } : { contentType, maxPart: options.maxPart },
  );
  // Each piece is a copy that is spoilt afterwards: nobody may keep a reference to it.
  for (let at = 0; at < bytes.length; at += size) {
    const piece = Buffer.from(bytes.subarray(at, at + size));
    splitter.push(piece);
    piece.fill(0x58);
  }
  if (end) splitter.end();
  return outcome;
}

/** A part without headers around a body. */
export function bare(body: string | Buffer): Part {
  return {
    contentType: '',
    name: null,
    filename: null,
    contentId: null,
    body: typeof body === 'string' ? Buffer.from(body) : body,
  };
}

/** The root of a body's XML, as a splitter reads it; none where the body is anything else. */
export function rootOf(body: Buffer): XmlPiece | undefined {
  const reader = new XmlReader(partBounds, true);
  return reader.read(body, 0, body.length) === DONE ? reader.root : undefined;
}

/** A part without headers as a splitter gives it, with the root of its XML. */
export function framed(body: string | Buffer): Part {
  const part = bare(body);
  return { ...part, xml: rootOf(part.body) };
}

/** What `read` makes of a part as comparable text, `raw` included; the kind of problem where it cannot be read. */
export function alertText(read: typeof readAlert, part: Part): string {
  try {
    const alert = read(part);
    return JSON.stringify({ ...alert, raw: alert.raw() });
  } catch (error) {
    if (error instanceof BadPartError) return error.kind;
    throw error;
  }
}

/** The alerts of parts, as plain data without `raw`; what cannot be read is its kind of problem. */
export function alertsOf(parts: readonly Part[]): (PlainAlert | string)[] {
  return parts.map((part) => {
    try {
      return plainAlert(readAlert(part));
    } catch (error) {
      if (error instanceof BadPartError) return error.kind;
      throw error;
    }
  });
}

/** An alert's fields as plain data. */
export function plainAlert(alert: Alert): PlainAlert {
  return { ...alert, raw: undefined };
}

/** `VMD active 2`: type, state and channel or port of every alert of a stream. */
export function briefs(outcome: Outcome): string[] {
  return alertsOf(outcome.parts).map((alert) => (typeof alert === 'string' ? alert : brief(alert)));
}

function brief(alert: PlainAlert): string {
  const place = alert.port === null ? `${alert.channel ?? '-'}` : `port ${alert.port}`;
  return `${alert.type} ${alert.state} ${place}`;
}

/** A flat alert as recorders send it, with LF or CRLF. */
export function xmlAlert(
  fields: { type?: string; state?: string; channel?: number | string; extra?: string; eol?: string } = {},
): string {
  const { type = 'VMD', state = 'active', channel = 1, extra = '', eol = '\n' } = fields;
  return [
    '<EventNotificationAlert version="1.0" xmlns="http://www.hikvision.com/ver20/XMLSchema">',
    '<ipAddress>192.0.2.45</ipAddress>',
    '<portNo>80</portNo>',
    '<protocol>HTTP</protocol>',
    '<macAddress>00:00:5e:00:53:01</macAddress>',
    `<channelID>${channel}</channelID>`,
    '<dateTime>2026-05-13T10:30:47+02:00</dateTime>',
    '<activePostCount>1</activePostCount>',
    `<eventType>${type}</eventType>`,
    `<eventState>${state}</eventState>`,
    '<eventDescription>Motion alarm</eventDescription>',
    ...(extra === '' ? [] : [extra]),
    '</EventNotificationAlert>',
    '',
  ].join(eol);
}

/** A part around a body; `length` null leaves Content-Length out. */
export function part(
  body: string | Buffer,
  options: {
    boundary?: string;
    type?: string;
    length?: number | string | null;
    eol?: string;
    head?: string[];
  } = {},
): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const {
    boundary = 'boundary',
    type = 'application/xml; charset="UTF-8"',
    eol = '\r\n',
    head = [],
  } = options;
  const { length = bytes.length } = options;
  const lines = [`--${boundary}`, ...head];
  if (type !== '') lines.push(`Content-Type: ${type}`);
  if (length !== null) lines.push(`Content-Length: ${length}`);
  return Buffer.concat([Buffer.from(lines.join(eol) + eol + eol), bytes]);
}

/** A JPEG-like body: right first and last bytes, noise between. */
export function jpeg(size: number, middle: Buffer = Buffer.alloc(0)): Buffer {
  const noise = Buffer.alloc(Math.max(0, size - middle.length - 7));
  for (let at = 0; at < noise.length; at += 1) noise[at] = (at * 131 + (at >> 5) * 17) & 0xff;
  const half = noise.length >> 1;
  return Buffer.concat([
    Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0]),
    noise.subarray(0, half),
    middle,
    noise.subarray(half),
    Buffer.from([0xff, 0xd9]),
  ]);
}
