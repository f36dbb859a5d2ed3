import type { Answers, Reply, Route } from './answers';
import type { Model } from './model';
import type { DeviceRequest } from './wire';
import { branch, document, leaf } from './xml';

/** One request that a device makes by itself. */
export interface Push {
  readonly protocol: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  /** Path with query. */
  readonly url: string;
  readonly contentType: string;
  readonly body: Buffer;
}

/** Carries a push; the status that was answered, 0 where nothing was. */
export type Poster = (push: Push) => Promise<number>;

/**
 * `Event/notification/httpHosts`: to whom the device posts its events ("HTTP listening", "alarm server"). Shapes and
 * refusals: fixtures of hikvision_next, notes on a DS-KB8113 (one place, DELETE ends it and GET then says badParameters,
 * an empty `url` is refused) and on a DS-K1T502 (a restart loses it).
 */
export class HttpHosts {
  /** Writes are answered OK and not kept. */
  forgets = false;
  /** A restart takes every entry away. */
  losesAtRestart = false;
  /** Every post that was made, newest last. */
  readonly posts: { readonly push: Push; readonly status: number }[] = [];
  readonly routes: readonly Route[];
  private readonly entries = new Map<number, string>();
  private queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly model: Model,
    private readonly answers: Answers,
    private readonly poster: Poster,
  ) {
    this.reset();
    const path = '^Event\\/notification\\/httpHosts';
    const one = new RegExp(`${path}\\/(\\d+)$`);
    this.routes = [
      ['GET', new RegExp(`${path}$`), 'read', (request) => this.list(request)],
      ['GET', one, 'read', (request, [, id]) => this.get(request, Number(id))],
      ['PUT', new RegExp(`${path}$`), 'settings', (request) => this.putAll(request)],
      ['POST', new RegExp(`${path}$`), 'settings', (request) => this.putAll(request)],
      ['PUT', one, 'settings', (request, [, id]) => this.put(request, Number(id))],
      [
        'DELETE',
        new RegExp(`${path}$`),
        'settings',
        (request) => this.remove(request, [...this.entries.keys()]),
      ],
      ['DELETE', one, 'settings', (request, [, id]) => this.remove(request, [Number(id)])],
      [
        'POST',
        new RegExp(`${path}\\/(\\d+)\\/test$`),
        'settings',
        (request, [, id]) => this.test(request, Number(id)),
      ],
    ];
  }

  /** The bytes of an entry as they are now; `null`: there is none. */
  entry(id: number): string | null {
    return this.entries.get(id) ?? null;
  }

  /** Somebody else's program uses a place: the device's own page set it so. */
  set(id: number, host: string, port: number, url: string): void {
    this.entries.set(id, this.lines(id, url, host, port).join(this.model.framing.eol));
  }

  /** What a restart leaves. */
  restarted(): void {
    if (this.losesAtRestart) this.reset();
  }

  /** Is anybody entered? */
  get used(): boolean {
    return this.targets.length > 0;
  }

  /** Posts to everybody who is entered, one after the other. */
  push(contentType: string, body: Buffer): void {
    for (const target of this.targets) this.send({ ...target, contentType, body });
  }

  /** Resolves when everything that was to be posted has been. */
  get settled(): Promise<void> {
    return this.queue;
  }

  private get targets(): Omit<Push, 'contentType' | 'body'>[] {
    return [...this.entries.values()].map(target).filter((found) => found !== null);
  }

  private send(push: Push): void {
    this.queue = this.queue.then(async () => {
      this.posts.push({ push, status: await this.poster(push) });
    });
  }

  private reset(): void {
    this.entries.clear();
    for (let id = 1; id <= this.model.httpHosts; id++) this.set(id, '0.0.0.0', 0, '');
  }

  private lines(id: number, url: string, host: string, port: number): string[] {
    return [
      '',
      leaf('id', id),
      leaf('url', url),
      leaf('protocolType', 'HTTP'),
      leaf('parameterFormatType', 'XML'),
      leaf('addressingFormatType', 'ipaddress'),
      leaf('ipAddress', host),
      leaf('portNo', port),
      leaf('httpAuthenticationMethod', 'none'),
      '',
    ];
  }

  private list(request: DeviceRequest): Reply {
    const { model, answers } = this;
    if (model.httpHosts === 0) return answers.notSupported(request);
    if (this.entries.size === 0) return answers.status(request, 6, 'badParameters', 400);
    const all = [...this.entries.values()].map(
      (inner) => `<HttpHostNotification>${inner}</HttpHostNotification>`,
    );
    return answers.xml(document('HttpHostNotificationList', model.namespace, all, model.framing.eol));
  }

  private get(request: DeviceRequest, id: number): Reply {
    const inner = this.entries.get(id);
    if (inner === undefined) return this.answers.status(request, 6, 'badParameters', 400);
    const { namespace, framing } = this.model;
    const body = [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<HttpHostNotification version="2.0" xmlns="${namespace}">${inner}</HttpHostNotification>`,
      '',
    ];
    return this.answers.xml(body.join(framing.eol));
  }

  private putAll(request: DeviceRequest): Reply {
    const found = [...bodies(request.body.toString())];
    if (found.length === 0) return this.answers.status(request, 5, 'badXmlFormat', 400);
    for (const inner of found) {
      const reply = this.write(request, Number(textOf(inner, 'id')), inner);
      if (reply.status !== 200) return reply;
    }
    return this.answers.ok(request);
  }

  private put(request: DeviceRequest, id: number): Reply {
    const [inner] = bodies(request.body.toString());
    if (inner === undefined) return this.answers.status(request, 5, 'badXmlFormat', 400);
    return this.write(request, id, inner);
  }

  private write(request: DeviceRequest, id: number, inner: string): Reply {
    const { answers, model } = this;
    const url = textOf(inner, 'url');
    // What leaves the factory empty cannot be written back empty.
    if (url === '' || url.length > 128) return answers.status(request, 5, 'badXmlFormat', 400);
    if (id < 1 || id > model.httpHosts || Number(textOf(inner, 'id')) !== id)
      return answers.status(request, 6, 'badParameters', 400);
    if (!this.forgets) this.entries.set(id, inner);
    return answers.ok(request);
  }

  /** Several places are emptied, the only one of a door station is gone. */
  private remove(request: DeviceRequest, ids: readonly number[]): Reply {
    if (ids.some((id) => !this.entries.has(id))) return this.answers.status(request, 6, 'badParameters', 400);
    for (const id of this.forgets ? [] : ids)
      if (this.model.httpHosts > 1) this.set(id, '0.0.0.0', 0, '');
      else this.entries.delete(id);
    return this.answers.ok(request);
  }

  /** Posts a heartbeat to one entry. The answer says only that the device tries. */
  private test(request: DeviceRequest, id: number): Reply {
    const [inner = this.entries.get(id) ?? ''] = bodies(request.body.toString());
    const found = target(inner);
    if (!found) return this.answers.status(request, 6, 'badParameters', 400);
    const { namespace, framing } = this.model;
    const alert = branch(
      'EventNotificationAlert',
      [
        leaf('channelID', 1),
        leaf('eventType', 'heartBeat'),
        leaf('eventState', 'active'),
        leaf('eventDescription', 'Heartbeat'),
      ],
      ` version="2.0" xmlns="${namespace}"`,
    );
    this.send({ ...found, contentType: framing.contentType, body: Buffer.from(alert.join(framing.eol)) });
    const lines = [leaf('errorDescription', 'ok')];
    return this.answers.xml(document('HttpHostTestResult', namespace, lines, framing.eol));
  }
}

const textOf = (xml: string, name: string) =>
  (new RegExp(`<${name}>([^<]*)<`).exec(xml)?.[1] ?? '').trim().replaceAll('&amp;', '&');

function* bodies(xml: string): Generator<string> {
  for (const [, inner = ''] of xml.matchAll(
    /<HttpHostNotification(?:\s[^>]*)?>([^]*?)<\/HttpHostNotification>/g,
  ))
    yield inner;
}

/** Where an entry points; `null` for a free one. */
function target(inner: string): Omit<Push, 'contentType' | 'body'> | null {
  const host = textOf(inner, 'ipAddress') || textOf(inner, 'hostName');
  if (host === '' || host === '0.0.0.0') return null;
  const protocol = /^https$/i.test(textOf(inner, 'protocolType')) ? 'https' : 'http';
  return { protocol, host, port: Number(textOf(inner, 'portNo')), url: textOf(inner, 'url') };
}
