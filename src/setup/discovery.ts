import { Clock, systemClock } from '../clock';
import type { Answer, Requester } from '../connection/requester';
import { refusalOf } from '../connection/refusal';
import { DeviceError, LoginError } from '../errors';
import { fill, sentences, SentenceCode, SentenceValues } from '../sentences';
import { sensorTypeOf } from '../sensors/catalogue';
import type { Channel, DeviceInfo, Inventory, Trigger } from '../sensors/inventory';
import type { SensorType } from '../sensors/sensor-type';
import type { Document } from '../documents/document';
import { answerBounds, BadPartError } from '../documents/bounds';
import {
  child,
  children,
  field,
  isDocument,
  isList,
  line,
  positive,
  text,
  texts,
} from '../documents/document';
import { parseAnswer } from '../documents/answer';
import type { Xml } from '../documents/tree';

/** ms for one answer: recorders with hundreds of triggers take some seconds. */
const askLimit = 8000;
/** ms below which a question is not worth asking. */
const leastLeft = 100;
/** Longest name taken over from a device, in characters. The editor of a recorder allows 32. */
const longestName = 128;
/** In front of the paths of all current devices; firmware before 2014 has nothing there (F15). */
const isapi = '/ISAPI';

/** How `discover` asks. */
export interface DiscoverOptions {
  /** Ends the search; its reason is thrown. */
  readonly signal?: AbortSignal;
  /** ms for each answer; default 8,000. */
  readonly limit?: number;
  /** ms for all of it, by `clock`; default: no end. What was not asked by then is missing, and `cut` says so. */
  readonly whole?: number;
  readonly clock?: Clock;
}

/**
 * Asks a device what it is and has: deviceInfo, Event/triggers, its channels. Each answer may be missing or nonsense
 * (F45, F47); what could not be read is told in `problems`, and the event stream works without all of it.
 *
 * Rejects when the very first request finds nobody, with a `LoginError` whenever the login is refused (nothing more is
 * sent then), and with the signal's reason.
 */
export async function discover(
  requester: Pick<Requester, 'ask'>,
  options: DiscoverOptions = {},
): Promise<Inventory> {
  const reader = new Reader(requester, options);
  const about = await reader.read('device information', '/System/deviceInfo', { roots: ['DeviceInfo'] });
  const info = readInfo(about);
  const listed = await reader.read('list of events', '/Event/triggers', {
    roots: ['EventTriggerList', 'EventNotification'],
    anyFailure: true,
  });
  const isRecorder = /nvr|dvr/i.test(info.deviceType ?? '');
  // A camera has none of these, which is no problem worth telling.
  const proxied = await reader.read('list of IP channels', '/ContentMgmt/InputProxy/channels', {
    roots: ['InputProxyChannelList'],
    quiet: !isRecorder,
  });
  const ip = readChannels(proxied, 'InputProxyChannelList', 'InputProxyChannel') ?? [];
  const recorder = isRecorder || ip.length > 0 || (info.deviceType === null ? null : false);
  const inputs = await reader.read('list of video inputs', '/System/Video/inputs/channels', {
    roots: ['VideoInputChannelList', 'VideoInput'],
    quiet: true,
  });
  const video = readChannels(inputs, 'VideoInputChannelList', 'VideoInputChannel');
  const ports = recorder === true ? await readPorts(reader) : null;
  const analog = recorder === true ? readAnalog(ports, video) : null;
  const proxies = ip.map(({ id }) => id);
  return {
    info,
    recorder,
    channels: merge(video ?? [], ip, analog === true),
    proxies,
    inputs: analog === true ? readInputs(ports, video, proxies) : [],
    analog,
    triggers: listed && readTriggers(listed),
    prefix: reader.prefix,
    problems: reader.problems,
    ...(reader.cut ? { cut: true } : {}),
  };
}

interface Wanted {
  /** Names of the root that can be used; anything else was not understood. */
  readonly roots: readonly string[];
  /** Try the other path after any failure, not only where this one is not known (pyHik#62). */
  readonly anyFailure?: boolean;
  /** No problem if it is missing. */
  readonly quiet?: boolean;
}

/** Asks for one document after the other and remembers which paths the device knows and what failed. */
class Reader {
  readonly problems: string[] = [];
  prefix: string | null = null;
  cut = false;
  private first = true;
  private readonly clock: Clock;
  private readonly deadline: number;

  constructor(
    private readonly requester: Pick<Requester, 'ask'>,
    private readonly options: DiscoverOptions,
  ) {
    this.clock = options.clock ?? systemClock;
    this.deadline = this.clock.ticks() + (options.whole ?? Infinity);
  }

  async read(what: string, path: string, wanted: Wanted): Promise<Xml | null> {
    const known = this.prefix ?? isapi;
    const prefixes = this.prefix === null || wanted.anyFailure ? [known, known === '' ? isapi : ''] : [known];
    let why = '';
    for (const prefix of prefixes) {
      const answer = await this.ask(prefix + path);
      const got = typeof answer === 'string' ? answer : understand(answer, prefix + path, wanted.roots);
      if (typeof got !== 'string') {
        this.prefix ??= prefix;
        return got;
      }
      // What the current path says is worth more than that the old one is unknown.
      why = why || got;
      const unknown = typeof answer !== 'string' && answer.status === 404;
      if (typeof answer !== 'string' && !unknown && prefix === isapi) this.prefix ??= isapi;
      if (!unknown && !wanted.anyFailure) break;
    }
    if (!wanted.quiet) this.problems.push(say('list-unreadable', { what, why }));
    return null;
  }

  /** The answer, or in plain words why there is none. */
  private async ask(path: string): Promise<Answer | string> {
    const { signal, limit: most = askLimit } = this.options;
    const left = this.deadline - this.clock.ticks();
    if (left < leastLeft) {
      this.cut = true;
      return say('not-asked');
    }
    const limit = Math.min(most, left);
    const first = this.first;
    this.first = false;
    try {
      return await this.requester.ask({
        method: 'GET',
        path,
        limit,
        rank: 'optional',
        ...(signal ? { signal } : {}),
      });
    } catch (error) {
      if (signal?.aborted || !(error instanceof DeviceError)) throw error;
      if (isAboutLogin(error)) throw error;
      if (first && foundNobody(error)) throw error;
      return error.message;
    }
  }
}

/** The login as a whole: a path that refuses one which is accepted elsewhere is only its own loss. */
function isAboutLogin(error: DeviceError): boolean {
  return error instanceof LoginError ? !error.ofPath : error.code.startsWith('login-');
}

/** Nothing that could be asked more: no connection, no TLS, no web server. A slow or torn answer is only its own loss. */
function foundNobody(error: DeviceError): boolean {
  if (error.cure === 'person') return true;
  return !error.answered && error.code !== 'answer-timeout' && error.code !== 'reset';
}

function understand(answer: Answer, path: string, roots: readonly string[]): Xml | string {
  const no = refusalOf(answer, { path });
  if (no) return no.message;
  try {
    const xml = parseAnswer(answer.body, answerBounds);
    return roots.includes(xml.root) ? xml : say('not-understood');
  } catch (error) {
    if (error instanceof BadPartError) return say('not-understood');
    throw error;
  }
}

function say(code: SentenceCode, values: SentenceValues = {}): string {
  return fill(sentences[code].message, values);
}

function readInfo(xml: Xml | null): DeviceInfo {
  const read = (name: string): string | null => (xml ? line(xml.document, name, longestName) : null);
  return {
    name: read('deviceName'),
    model: read('model'),
    firmware: read('firmwareVersion'),
    deviceType: read('deviceType'),
  };
}

/** The entries of a list that is the root or stands in it; `null`: not read. */
function readChannels(xml: Xml | null, list: string, entry: string): Channel[] | null {
  if (!xml) return null;
  const document = xml.root === list ? xml.document : child(xml.document, list);
  if (!document) return [];
  const channels: Channel[] = [];
  for (const one of children(document, entry)) {
    const id = positive(text(one, 'id'));
    if (id !== null && !channels.some((channel) => channel.id === id)) {
      channels.push({ id, name: line(one, 'name', longestName) ?? '' });
    }
  }
  return channels;
}

/** All channels by id. Where both lists have one, the analog input is what its number means in alerts, if there are any. */
function merge(video: readonly Channel[], ip: readonly Channel[], analog: boolean): Channel[] {
  const [first, second] = analog || ip.length === 0 ? [video, ip] : [ip, video];
  const ids = new Set(first.map(({ id }) => id));
  return [...first, ...second.filter(({ id }) => !ids.has(id))].sort((a, b) => a.id - b.id);
}

/** `videoInputPortNums` of System/capabilities: how many analog inputs there are; `null`: it does not say. */
async function readPorts(reader: Reader): Promise<number | null> {
  const xml = await reader.read('capabilities', '/System/capabilities', {
    roots: ['DeviceCap'],
    quiet: true,
  });
  const found = xml && find(xml.document, 'videoInputPortNums');
  return found && /^\d{1,4}$/.test(found) ? Number(found) : null;
}

function readAnalog(ports: number | null, video: readonly Channel[] | null): boolean | null {
  if (ports === 0 || video?.length === 0) return false;
  return ports === null && video === null ? null : true;
}

/**
 * The numbers that mean a recorder's own analog inputs. Where it does not say how many it has, its list may hold IP
 * channels too: then a number of both kinds means nothing for certain.
 */
function readInputs(
  ports: number | null,
  video: readonly Channel[] | null,
  proxies: readonly number[],
): number[] {
  if (!video) return Array.from({ length: ports ?? 0 }, (_, index) => index + 1);
  const ids = video.map(({ id }) => id);
  return ports === null ? ids.filter((id) => !proxies.includes(id)) : ids;
}

/** The first text with this name at any depth; the parser bounds that. */
function find(document: Document, name: string): string | null {
  const here = text(document, name);
  if (here !== null) return here;
  for (const key of Object.keys(document)) {
    const value = field(document, key);
    for (const one of isList(value ?? null) ? children(document, key) : [value]) {
      const found = isDocument(one) ? find(one, name) : null;
      if (found !== null) return found;
    }
  }
  return null;
}

/** Both roots: `EventTriggerList` alone or in `EventNotification` (isapi.md 3.1). An empty list is one. */
function readTriggers({ root, document }: Xml): Trigger[] {
  const lists = root === 'EventTriggerList' ? [document] : children(document, 'EventTriggerList');
  return lists.flatMap((list) => children(list, 'EventTrigger')).flatMap((entry) => readTrigger(entry) ?? []);
}

function readTrigger(entry: Document): Trigger | null {
  const id = text(entry, 'id');
  const wire = text(entry, 'eventType') ?? id;
  if (wire === null) return null;
  const type = sensorTypeOf(wire);
  return { type: wire, number: readNumber(entry, type, id, wire), notifies: notifies(entry) };
}

const channelFields = ['dynVideoInputChannelID', 'videoInputChannelID'];
const portFields = ['inputIOPortID', 'dynInputIOPortID'];

/**
 * The channel or port of a trigger: in one of several elements, or only behind its id (F47). Cameras give the device's own
 * events a channel too, which means nothing.
 */
function readNumber(entry: Document, type: SensorType, id: string | null, wire: string): number | null {
  if (type.belongs === 'device') return null;
  for (const name of type.belongs === 'port' ? portFields : channelFields) {
    const number = positive(text(entry, name));
    if (number !== null) return number;
  }
  for (const name of [id, wire]) {
    const number = positive(/-(\d+)$/.exec(name ?? '')?.[1] ?? null);
    if (number !== null) return number;
  }
  return null;
}

/** "Notify Surveillance Center" (or an HTTP host): without it the device sends no alert (isapi.md 3.2). */
function notifies(entry: Document): boolean {
  return children(entry, 'EventTriggerNotificationList')
    .flatMap((list) => children(list, 'EventTriggerNotification'))
    .some((one) => texts(one, 'notificationMethod').some((method) => /^(center|http)$/i.test(method)));
}
