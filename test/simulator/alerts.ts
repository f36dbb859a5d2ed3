import type { Model } from './model';
import { branch, leaf } from './xml';

/** One picture that follows its alert as a part of its own. */
export interface PicturePart {
  readonly data: Buffer;
  readonly contentType?: string;
  readonly name?: string;
  readonly filename?: string;
  readonly contentId?: string;
}

/** What a post may carry beyond type, channel and state. */
export interface Extra {
  /** As sent in `dateTime`, in place of the device's clock. */
  readonly dateTime?: string;
  readonly description?: string;
  /** `activePostCount`; default: the device's own counter. */
  readonly count?: number | '';
  /** `targetType` of a VMD, `detectionTarget` of a smart event; several: comma-separated. */
  readonly target?: string;
  readonly regions?: readonly { readonly id: string; readonly target?: string }[];
  /** Alarm input of an IO event. */
  readonly port?: number;
  /** `relationEvent` of a `duration`. */
  readonly relation?: string;
  readonly channelName?: string;
  readonly retransmission?: boolean;
  /** Where a recorder keeps the picture (`bkgUrl`). */
  readonly pictureUrl?: string;
  readonly pictures?: readonly PicturePart[];
  /** Further headers of the alert's own part. */
  readonly partHeaders?: readonly string[];
  /** JSON instead of XML; the object is merged into the body. */
  readonly json?: Readonly<Record<string, unknown>> | true;
  /** Leaves these elements out: `eventState`, `activePostCount` … */
  readonly without?: readonly string[];
  /** Another namespace than the model's: some send two in one stream (pyHik#132). */
  readonly namespace?: string;
  /** Whole further lines of XML. */
  readonly lines?: readonly string[];
}

export interface Post {
  readonly type: string;
  readonly channel: number | null;
  /** `''` sends no `eventState`. */
  readonly state: 'active' | 'inactive' | '';
  readonly count: number;
  /** epoch ms */
  readonly at: number;
  readonly extra: Extra;
}

const descriptions: Readonly<Record<string, string>> = { VMD: 'Motion alarm', videoloss: 'videoloss alarm' };

/** The device's wall clock as it writes it. A malformed zone is written as it is, on UTC time. */
export function dateTime(at: number, zone: string): string {
  const hours = /^([+-]\d\d):(\d\d)$/.exec(zone);
  const offset = hours ? Number(hours[1]) * 60 + Math.sign(Number(hours[1])) * Number(hours[2]) : 0;
  return new Date(at + offset * 60_000).toISOString().slice(0, 19) + zone;
}

/** The body of one alert in the model's manner: namespace, order, line ends. */
export function alertBody(model: Model, post: Post): string {
  const { extra } = post;
  const value = {
    date: extra.dateTime ?? dateTime(post.at, model.zone),
    count: extra.count ?? post.count,
    description: extra.description ?? descriptions[post.type] ?? `${post.type} alarm`,
  };
  if (extra.json !== undefined) return jsonBody(model, post, value);
  const channel = post.channel === null ? null : post.channel + model.channelOffset;
  const lines = [
    leaf('ipAddress', '192.0.2.64'),
    leaf('portNo', 80),
    leaf('protocol', 'HTTP'),
    leaf('macAddress', model.mac),
    ...(channel === null ? [] : [leaf(channel > 0 ? channelElement(model) : 'channelID', channel)]),
    leaf('dateTime', value.date),
    leaf('activePostCount', value.count),
    leaf('eventType', post.type),
    ...(post.state === '' ? [] : [leaf('eventState', post.state)]),
    leaf('eventDescription', value.description),
    ...(extra.port === undefined
      ? []
      : [leaf(extra.port > 100 ? 'dynInputIOPortID' : 'inputIOPortID', extra.port)]),
    ...(extra.relation === undefined
      ? []
      : branch('DurationList', branch('Duration', [leaf('relationEvent', extra.relation)]))),
    ...(extra.regions ? branch('DetectionRegionList', extra.regions.flatMap(region)) : []),
    ...(extra.target === undefined || extra.regions ? [] : [leaf('targetType', extra.target)]),
    ...(extra.channelName === undefined ? [] : [leaf('channelName', extra.channelName)]),
    ...(extra.pictureUrl === undefined
      ? []
      : [leaf('detectionPictureTransType', 'url'), leaf('bkgUrl', extra.pictureUrl)]),
    ...(extra.pictures
      ? [leaf('detectionPictureTransType', 'binary'), leaf('detectionPicturesNumber', extra.pictures.length)]
      : []),
    ...(extra.pictures ?? []).flatMap(({ contentId }) =>
      contentId === undefined ? [] : [leaf('contentID', contentId)],
    ),
    ...(extra.retransmission === undefined ? [] : [leaf('isDataRetransmission', extra.retransmission)]),
    ...(extra.lines ?? []),
  ].filter((line) => !extra.without?.some((name) => line.startsWith(`<${name}>`)));
  return [
    ...branch(
      'EventNotificationAlert',
      lines,
      ` version="${model.alertVersion}" xmlns="${extra.namespace ?? 'http://www.hikvision.com/ver20/XMLSchema'}"`,
    ),
    '',
  ].join(model.framing.eol);
}

function channelElement(model: Model): string {
  return model.channelElement ?? (model.family === 'recorder' ? 'dynChannelID' : 'channelID');
}

function region(entry: { readonly id: string; readonly target?: string }): string[] {
  return branch('DetectionRegionEntry', [
    leaf('regionID', entry.id),
    leaf('sensitivityLevel', 50),
    ...branch('RegionCoordinatesList', [
      ...branch('RegionCoordinates', [leaf('positionX', 100), leaf('positionY', 900)]),
      ...branch('RegionCoordinates', [leaf('positionX', 900), leaf('positionY', 900)]),
      ...branch('RegionCoordinates', [leaf('positionX', 500), leaf('positionY', 100)]),
    ]),
    ...(entry.target === undefined ? [] : [leaf('detectionTarget', entry.target)]),
    ...branch('TargetRect', [leaf('X', 0.6), leaf('Y', 0.2), leaf('width', 0.1), leaf('height', 0.5)]),
  ]);
}

function jsonBody(
  model: Model,
  post: Post,
  value: { readonly date: string; readonly count: number | ''; readonly description: string },
): string {
  const body: Record<string, unknown> = {
    ipAddress: '192.0.2.64',
    portNo: 80,
    protocol: 'HTTP',
    macAddress: model.mac,
    ...(post.channel === null ? {} : { channelID: post.channel }),
    dateTime: value.date,
    activePostCount: value.count,
    eventType: post.type,
    ...(post.state === '' ? {} : { eventState: post.state }),
    eventDescription: value.description,
    ...(post.extra.target === undefined ? {} : { targetType: post.extra.target }),
    ...(post.extra.json === true ? {} : post.extra.json),
  };
  const left = Object.entries(body).filter(([name]) => !post.extra.without?.includes(name));
  return JSON.stringify(Object.fromEntries(left), null, '\t') + model.framing.eol;
}

/** What a device says when nothing happens (PROTOCOL.md 1.7); `null` for none. */
export function heartbeatBody(
  model: Model,
  at: number,
): { body: string; type: string; name?: string } | null {
  const post = (type: string, state: 'active' | 'inactive', channel: number | null, extra: Extra = {}) => ({
    type: extra.json === undefined ? model.framing.contentType : 'application/json; charset="UTF-8"',
    body: alertBody(model, { type, state, channel, count: model.heartbeatCount, at, extra }),
  });
  switch (model.heartbeat) {
    case 'videoloss':
      return post('videoloss', 'inactive', 1, { channelName: model.channels[0]?.name ?? '' });
    case 'channel-zero':
      return post('videoloss', 'inactive', 0);
    case 'empty-channels':
      return post('videoloss', 'inactive', null, { lines: ['<dynChannelID/>', '<channelID/>'] });
    case 'heartbeat':
      return post('heartBeat', 'active', null);
    case 'other':
      return post('other', 'inactive', 1, { description: 'Heartbeat' });
    case 'json':
      return post('videoloss', 'inactive', 3, { json: true });
    case 'panel':
      // An AX panel says every two seconds that nothing happened.
      return post('cidEvent', 'inactive', null, { json: { CIDEvent: {} } });
    case 'empty-part':
      return { body: '', type: 'application/json; charset="UTF-8"', name: 'heartbeat' };
    case 'none':
      return null;
  }
}

/** Bytes of one part as the model frames it; the next boundary follows at once (PROTOCOL.md 1.3). */
export function partBytes(
  model: Model,
  body: Buffer,
  contentType: string,
  more: readonly string[] = [],
): Buffer {
  const { framing } = model;
  const { eol } = framing;
  const delimiter = `--${framing.bodyBoundary ?? framing.boundary}${eol}`;
  const length =
    framing.length === 'absent'
      ? []
      : [`Content-Length: ${body.length + (framing.length === 'exact' ? 0 : 1)}`];
  const head = framing.partHeaders
    ? [...more, `Content-Type: ${contentType}`, ...length, '', ''].join(eol)
    : eol;
  return Buffer.concat([
    Buffer.from((framing.doubledBoundary ? delimiter : '') + delimiter + head, 'latin1'),
    body,
    Buffer.from(framing.blankLine ? eol : '', 'latin1'),
  ]);
}
