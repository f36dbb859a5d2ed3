import type { Answers, Reply, Route } from './answers';
import type { Model, Trigger } from './model';
import type { DeviceRequest } from './wire';
import { branch, document, leaf } from './xml';

/** One trigger as the device keeps it: the bytes between its tags, read as Latin-1 so that none is lost. */
interface Entry {
  readonly id: string;
  readonly startTag: string;
  inner: string;
}

/**
 * The device's `Event/triggers`, kept to the byte. What a client may write and how a device refuses it: field reports of
 * DS-7608NI-M2/8P (V5.04.087), four recorder firmwares and an integration that writes them (PROTOCOL.md 5.3).
 */
export class Triggers {
  /** ms that one write takes: seconds on a recorder. */
  writeTime = 0;
  /** Writes are answered OK and not kept. */
  forgets = false;
  /** Every write is answered so; `null`: kept. */
  refuses: { readonly code: number; readonly sub: string; readonly http: number } | null = null;
  readonly routes: readonly Route[];
  private pieces: string[] = [];
  private entries: Entry[] = [];
  private readonly unlisted: readonly Entry[];

  constructor(
    private readonly model: Model,
    private readonly answers: Answers,
  ) {
    this.load(triggerList(model));
    this.unlisted = model.unlistedTriggers.map((trigger) => ({
      id: triggerId(trigger),
      startTag: '<EventTrigger>',
      inner: ['', ...triggerLines(model, trigger), ''].join(model.framing.eol),
    }));
    this.routes = [
      ['GET', /^Event\/triggers$/, 'read', () => answers.xml(Buffer.from(this.list, 'latin1'))],
      ['GET', /^Event\/triggers\/(.+)$/, 'read', (request, [, id = '']) => this.get(request, id)],
      ['PUT', /^Event\/triggers\/(.+)$/, 'settings', (request, [, id = '']) => this.put(request, id)],
      ['GET', /^Event\/channels\/capabilities$/, 'read', (request) => this.capabilities(request)],
    ];
  }

  /** The whole list, bytes as Latin-1. */
  get list(): string {
    return this.pieces.map((piece, i) => piece + (this.entries[i]?.inner ?? '')).join('');
  }

  /** Ids as listed, in order, repeats included. */
  get ids(): string[] {
    return this.entries.map(({ id }) => id);
  }

  /** Takes another list in place of the model's, such as one recorded from a real device. */
  load(list: string): void {
    this.pieces = [];
    this.entries = [];
    let from = 0;
    for (const match of list.matchAll(/<EventTrigger(?:\s[^>]*)?>/g)) {
      const start = match.index + match[0].length;
      const end = list.indexOf('</EventTrigger>', start);
      if (end < 0) break;
      const inner = list.slice(start, end);
      this.entries.push({ id: textOf(inner, 'id'), startTag: match[0], inner });
      this.pieces.push(list.slice(from, start));
      from = end;
    }
    this.pieces.push(list.slice(from));
  }

  /** Does the device report this? `null` where it lists no such event. */
  reports(type: string, number: number | null): boolean | null {
    const wanted = new RegExp(`^${type}$`, 'i');
    const found = [...this.entries, ...this.unlisted].filter(
      ({ inner }) =>
        (wanted.test(textOf(inner, 'eventType')) || wanted.test(alias(inner))) &&
        (number === null || numberOf(inner) === null || numberOf(inner) === number),
    );
    if (found.length === 0) return null;
    return found.some(({ inner }) => /<notificationMethod>\s*(center|HTTP)\s*</.test(inner));
  }

  private find(id: string): Entry | undefined {
    return [...this.entries, ...this.unlisted].find((entry) => entry.id === id);
  }

  /** A recorder answers Device Busy for a trigger that it does not have; a camera says so. */
  private get(request: DeviceRequest, id: string): Reply {
    const found = this.find(decodeURIComponent(id));
    return found ? this.answers.xml(this.alone(found)) : this.unknown(request);
  }

  private unknown(request: DeviceRequest): Reply {
    if (this.model.family === 'recorder') return this.answers.status(request, 2, 'deviceBusy', 503);
    return this.answers.status(request, 4, 'invalidOperation', 403);
  }

  private alone({ startTag, inner }: Entry): Buffer {
    const { namespace, framing } = this.model;
    const tag =
      startTag === '<EventTrigger>' ? `<EventTrigger version="2.0" xmlns="${namespace}">` : startTag;
    const declaration = `<?xml version="1.0" encoding="UTF-8"?>${framing.eol}`;
    return Buffer.from(`${declaration}${tag}${inner}</EventTrigger>${framing.eol}`, 'latin1');
  }

  private put(request: DeviceRequest, path: string): Reply {
    const { answers, writeTime } = this;
    const entry = this.find(decodeURIComponent(path));
    const answer = (reply: Reply): Reply => ({ ...reply, after: writeTime });
    if (!entry) return this.unknown(request);
    if (this.refuses) {
      const { code, sub, http } = this.refuses;
      return answer(answers.status(request, code, sub, http));
    }
    const text = request.body.toString('latin1');
    const start = /<EventTrigger(?:\s[^>]*)?>/.exec(text);
    const end = text.lastIndexOf('</EventTrigger>');
    if (!start || end < 0) return answers.status(request, 5, 'badXmlFormat', 400);
    const inner = text.slice(start.index + start[0].length, end);
    if (textOf(inner, 'id') !== entry.id) return answers.status(request, 6, 'badParameters', 400);
    const entries = inner.match(/<EventTriggerNotification>[^]*?<\/EventTriggerNotification>/g) ?? [];
    // The id of "Notify Surveillance Center" is literally `center`, whatever the others look like.
    for (const notification of entries)
      if (textOf(notification, 'notificationMethod') === 'center' && textOf(notification, 'id') !== 'center')
        return answers.status(request, 6, 'badParameters', 400);
    if (!this.forgets) entry.inner = inner;
    return answer(answers.ok(request));
  }

  /** What a second lens can detect is told here only (hikvision_next#280); most recorders do not know the question. */
  private capabilities(request: DeviceRequest): Reply {
    const { model } = this;
    if (model.channelEvents.length === 0) return this.answers.notSupported(request);
    const lines = model.channelEvents.flatMap(({ channel, types }) => [
      `<ChannelEventCap><eventType opt="${types.join(',')}"/>`,
      leaf('channelID', channel),
      leaf('id', channel),
      '</ChannelEventCap>',
    ]);
    return this.answers.xml(document('ChannelEventCapList', model.namespace, lines, model.framing.eol));
  }
}

const textOf = (xml: string, name: string) => new RegExp(`<${name}>([^<]*)<`).exec(xml)?.[1]?.trim() ?? '';

/** Tamper is `tamperdetection` in the list and `shelteralarm` in the stream. */
const alias = (xml: string) => (textOf(xml, 'eventType') === 'tamperdetection' ? 'shelteralarm' : '');

function numberOf(xml: string): number | null {
  const names = ['inputIOPortID', 'dynInputIOPortID', 'dynVideoInputChannelID', 'videoInputChannelID'];
  const found = names.map((name) => textOf(xml, name)).find((text) => text !== '');
  return found === undefined ? null : Number(found);
}

/** `Event/triggers`: cameras give every trigger a channel, recorders mix two channel elements. */
function triggerList(model: Model): string {
  const lines = model.triggers.flatMap((trigger) => branch('EventTrigger', triggerLines(model, trigger)));
  const list = model.wrappedTriggers
    ? document(
        'EventNotification',
        model.namespace,
        branch('EventTriggerList', lines, ' version="2.0"'),
        model.framing.eol,
      )
    : document('EventTriggerList', model.namespace, lines, model.framing.eol);
  return Buffer.from(list).toString('latin1');
}

function triggerId(entry: Trigger): string {
  const number = entry.port ?? entry.channel;
  return (entry.id ?? entry.type) + (number === undefined || number === null ? '' : `-${number}`);
}

/** Basic detections of a recorder have the `dyn` element, smart ones the plain one. */
const basic = ['VMD', 'tamperdetection', 'videoloss'];

function triggerLines(model: Model, entry: Trigger): string[] {
  const channel = entry.channel ?? (model.family === 'camera' ? 1 : null);
  const channelLines =
    entry.port !== undefined
      ? [leaf(entry.port > 100 ? 'dynInputIOPortID' : 'inputIOPortID', entry.port)]
      : channel === null
        ? []
        : model.family === 'camera'
          ? [leaf('videoInputChannelID', channel), leaf('dynVideoInputChannelID', channel)]
          : [leaf(basic.includes(entry.type) ? 'dynVideoInputChannelID' : 'videoInputChannelID', channel)];
  return [
    leaf('id', triggerId(entry)),
    leaf('eventType', entry.type),
    ...(model.family === 'camera'
      ? [leaf('eventDescription', `${entry.type} Event trigger Information`)]
      : []),
    ...channelLines,
    ...branch(
      'EventTriggerNotificationList',
      entry.notify.flatMap((method) =>
        branch('EventTriggerNotification', [
          leaf('id', method === 'record' && channel !== null ? `record-${channel}` : method),
          leaf('notificationMethod', method),
          ...(method === 'record' && channel !== null ? [leaf('videoInputID', channel)] : []),
          leaf('notificationRecurrence', 'beginning'),
        ]),
      ),
    ),
  ];
}
