/** What devices send, as bytes that are ready to be written, and what `reader` may do with them. */
import { randomBytes } from 'node:crypto';
import { captures, haveCaptures } from '../support/captures';

export const cases = ['bytes', 'split', 'scan', 'xml2js', 'library'] as const;

/** A whole part as a camera writes it: CRLF, length to the byte (PROTOCOL.md 1.3). */
export function part(
  type: string,
  state: string,
  channel: number,
  count: number,
  description: string,
): string {
  const second = String(count % 60).padStart(2, '0');
  const body = [
    '<EventNotificationAlert version="2.0" xmlns="http://www.hikvision.com/ver20/XMLSchema">',
    '<ipAddress>192.168.1.64</ipAddress>',
    '<ipv6Address>::ffff:192.168.1.64</ipv6Address>',
    '<portNo>80</portNo>',
    '<protocol>HTTP</protocol>',
    '<macAddress>02:00:5e:00:53:01</macAddress>',
    `<channelID>${channel}</channelID>`,
    `<dateTime>2026-01-01T12:00:${second}+01:00</dateTime>`,
    `<activePostCount>${count}</activePostCount>`,
    `<eventType>${type}</eventType>`,
    `<eventState>${state}</eventState>`,
    `<eventDescription>${description}</eventDescription>`,
    '</EventNotificationAlert>',
    '',
  ].join('\r\n');
  return `--boundary\r\nContent-Type: application/xml; charset="UTF-8"\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
}

/**
 * A recorder's post: LF and `dynChannelID`. It is a real recorder's where the recordings of real devices are at hand,
 * with type, channel, second and count put in.
 */
function recorderPart(type: string, description: string, channel: number, count: number): string {
  const body = recorderPost
    .replace(/(<dynChannelID>)\d+/, `$1${channel}`)
    .replace(/(T\d\d:\d\d:)\d\d/, `$1${String(count % 60).padStart(2, '0')}`)
    .replace(/(<activePostCount>)\d+/, `$1${count}`)
    .replace('VMD', type)
    .replace('Motion alarm', description);
  return `--boundary\nContent-Type: application/xml; charset="UTF-8"\nContent-Length: ${body.length}\n\n${body}`;
}

const recorded = haveCaptures ? captures().read('issue_ultimate105_NVR_VMD_x2.multipart').toString() : null;

/** Where the posts of the recorder's load come from. */
export const recorderSource = recorded ? 'a real recorder' : 'our own example';

const END = '</EventNotificationAlert>\n';
const recorderPost = recorded
  ? `${recorded.split(END, 1)[0]}${END}`
  : [
      '<EventNotificationAlert version="1.0" xmlns="http://www.hikvision.com/ver20/XMLSchema">',
      '<ipAddress>192.168.1.20</ipAddress>',
      '<portNo>80</portNo>',
      '<protocol>HTTP</protocol>',
      '<macAddress>02:00:5e:00:53:02</macAddress>',
      '<dynChannelID>1</dynChannelID>',
      '<dateTime>2026-01-01T12:00:00+01:00</dateTime>',
      '<activePostCount>1</activePostCount>',
      '<eventType>VMD</eventType>',
      '<eventState>active</eventState>',
      '<eventDescription>Motion alarm</eventDescription>',
      END,
    ].join('\n');

export const loadNames = ['heartbeats', 'repeats', 'alternating', 'recorder'] as const;
export type LoadName = (typeof loadNames)[number];

/** Which post comes `index`-th. */
const posts: Readonly<Record<LoadName, (index: number) => string>> = {
  heartbeats: () => part('videoloss', 'inactive', 1, 0, 'videoloss alarm'),
  repeats: (index) => part('VMD', 'active', 1, index, 'Motion alarm'),
  alternating: (index) => part('VMD', index % 2 ? 'inactive' : 'active', 1, index, 'Motion alarm'),
  // The mix of a recorded busy recorder (PROTOCOL.md 1.7, the HikSink recorder): one channel reports the loss of its video
  // without end, the others motion, in runs.
  recorder: (index) =>
    index % 20 < 11
      ? recorderPart('videoloss', 'videoloss alarm', 64, index)
      : recorderPart('VMD', 'Motion alarm', 1 + (Math.floor(index / 40) % 63), index),
};

/** Posts in one turn of a load; a multiple of what every load repeats after. */
export const TURN = 5040;

/** The bytes of one turn. */
export function turn(name: LoadName): Buffer {
  return Buffer.from(Array.from({ length: TURN }, (_, index) => posts[name](index)).join(''));
}

/** A part with a picture of 2 MB, as a camera ties one to an event. */
export const picture = Buffer.concat([
  Buffer.from(
    '--boundary\r\nContent-Disposition: form-data; name="pic"; filename="pic.jpg"\r\n' +
      'Content-Type: image/jpeg\r\nContent-Length: 2097152\r\n\r\n',
  ),
  Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
  // What is compressed looks like chance.
  randomBytes(2097152 - 6),
  Buffer.from([0xff, 0xd9]),
  Buffer.from('\r\n'),
]);

/** The posts that say that a run is over, and leave their sensor off. */
export const marker = Buffer.from(
  part('linedetection', 'active', 1, 1, 'linedetection alarm') +
    part('linedetection', 'inactive', 1, 0, 'linedetection alarm'),
);
