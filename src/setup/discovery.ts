import { Clock, systemClock } from '../clock';
import type { Answer, Requester } from '../connection/requester';
import { isBusy } from '../commands/answer';
import { refusalOf } from '../connection/refusal';
import { DeviceError, LoginError } from '../errors';
import { fill, sentences, SentenceCode, SentenceValues } from '../sentences';
import { readTriggerList, TRIGGER_LIST_BYTES } from '../commands/trigger-list';
import type { Channel, DeviceInfo, Inventory } from '../sensors/inventory';
import { parseAnswer } from '../documents/answer';
import { BadPartError, BadPartKind } from '../documents/bounds';
import { Document, line, positive, text } from '../documents/document';
import { readLargeList } from '../documents/large-list';
import { textsWithin } from './reasons';

/** ms for one answer: recorders with hundreds of triggers take some seconds. */
const ASK_LIMIT = 8000;
/** ms below which a question is not worth asking. */
const LEAST_LEFT = 100;
/** Longest name taken over from a device, in characters. The editor of a recorder allows 32. */
const LONGEST_NAME = 128;
/** In front of the paths of all current devices; firmware before 2014 has nothing there (PROTOCOL.md 1.1). */
const ISAPI = '/ISAPI';

/** How `discover` asks. */
export interface DiscoverOptions {
  /** Ends the search; its reason is thrown. */
  readonly signal?: AbortSignal;
  /** ms for each answer; default 8,000. */
  readonly limit?: number;
  /** ms for all of it, by `clock`; default: no end. What was not asked by then is missing, and `incomplete` says so. */
  readonly whole?: number;
  /** `false`: only what commands need, without the long list of events. */
  readonly events?: boolean;
  readonly clock?: Clock;
}

/**
 * Asks a device what it is and has: deviceInfo, Event/triggers, its channels. Each answer may be missing or nonsense
 * (PROTOCOL.md 5.4, 5.1); what could not be read is told in `problems`, and the event stream works without all of it.
 *
 * Rejects when the very first request finds nobody, with a `LoginError` whenever the login is refused (nothing more is
 * sent then), and with the signal's reason.
 */
export async function discover(
  requester: Pick<Requester, 'ask'>,
  options: DiscoverOptions = {},
): Promise<Inventory> {
  const reader = new Reader(requester, options);
  const about = await reader.read('device information', '/System/deviceInfo', {
    read: rootedIn('DeviceInfo'),
  });
  const info = readInfo(about);
  const listed =
    options.events === false
      ? null
      : await reader.read('list of events', '/Event/triggers', {
          read: (body) => readTriggerList(body, options.signal),
          maxBytes: TRIGGER_LIST_BYTES,
          anyFailure: true,
        });
  const isRecorder = /nvr|dvr/i.test(info.deviceType ?? '');
  // A camera has none of these, which is no problem worth telling.
  const proxied = await reader.read('list of IP channels', '/ContentMgmt/InputProxy/channels', {
    read: channelsIn(['InputProxyChannelList'], 'InputProxyChannel'),
    quiet: !isRecorder,
  });
  const ip = proxied ?? [];
  // Busy is no answer: what calls itself a camera may still be a recorder.
  const unsure =
    info.deviceType === null || (!isRecorder && reader.busy.has('/ContentMgmt/InputProxy/channels'));
  const recorder = isRecorder || ip.length > 0 || (unsure ? null : false);
  const video = await reader.read('list of video inputs', '/System/Video/inputs/channels', {
    read: channelsIn(['VideoInputChannelList', 'VideoInput'], 'VideoInputChannel'),
    quiet: true,
  });
  const ports = recorder === true ? await readPorts(reader) : null;
  const analog = recorder === true ? readAnalog(ports, video) : null;
  const proxies = ip.map(({ id }) => id);
  return {
    info,
    recorder,
    channels: merge(video ?? [], ip, analog === true),
    ...((recorder === true ? proxied !== null : video !== null) ? { allChannels: true } : {}),
    proxies,
    inputs: analog === true ? readInputs(ports, video, proxies) : [],
    analog,
    triggers: listed,
    prefix: reader.prefix,
    problems: reader.problems,
    ...(reader.busy.size > 0 ? { incomplete: true } : {}),
  };
}

interface Wanted<T> {
  /** What the answer says; `null` where it is about something else. Throws or rejects with a `BadPartError`. */
  readonly read: (body: Buffer) => T | null | Promise<T | null>;
  /** Largest answer in bytes. */
  readonly maxBytes?: number;
  /** Try the other path after any failure, not only where this one is not known (pyHik#62). */
  readonly anyFailure?: boolean;
  /** No problem if it is missing. */
  readonly quiet?: boolean;
}

/** Asks for one document after the other and remembers which paths the device knows and what failed. */
class Reader {
  readonly problems: string[] = [];
  prefix: string | null = null;
  /** Paths that were not answered because the device was busy or slow, or the time was over. */
  readonly busy = new Set<string>();
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

  async read<T>(what: string, path: string, wanted: Wanted<T>): Promise<T | null> {
    const known = this.prefix ?? ISAPI;
    const prefixes = this.prefix === null || wanted.anyFailure ? [known, known === '' ? ISAPI : ''] : [known];
    let why = '';
    for (const prefix of prefixes) {
      const answer = await this.ask(prefix + path, wanted.maxBytes);
      if (typeof answer === 'string' || isBusy(answer)) this.busy.add(path);
      const got = typeof answer === 'string' ? answer : await understand(answer, prefix + path, wanted.read);
      if (typeof got !== 'string') {
        this.busy.delete(path);
        this.prefix ??= prefix;
        return got.said;
      }
      // What the current path says is worth more than that the old one is unknown.
      why = why || got;
      const unknown = typeof answer !== 'string' && answer.status === 404;
      if (typeof answer !== 'string' && !unknown && prefix === ISAPI) this.prefix ??= ISAPI;
      if (!unknown && !wanted.anyFailure) break;
    }
    if (!wanted.quiet) this.problems.push(say('list-unreadable', { what, why }));
    return null;
  }

  /** The answer, or in plain words why there is none. */
  private async ask(path: string, maxBytes?: number): Promise<Answer | string> {
    const { signal, limit: most = ASK_LIMIT } = this.options;
    const left = this.deadline - this.clock.ticks();
    if (left < LEAST_LEFT) return say('not-asked');
    const limit = Math.min(most, left);
    const first = this.first;
    this.first = false;
    try {
      const how = {
        limit,
        rank: 'optional' as const,
        ...(maxBytes !== undefined && { maxBytes }),
        ...(signal && { signal }),
      };
      return await this.requester.ask({ method: 'GET', path, ...how });
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
  // Somebody is there, with more than is read.
  if (error.code === 'too-large') return false;
  if (error.cure === 'person') return true;
  return !error.answered && error.code !== 'answer-timeout' && error.code !== 'reset';
}

/** What an answer says, or in plain words why it says nothing. */
async function understand<T>(
  answer: Answer,
  path: string,
  read: Wanted<T>['read'],
): Promise<{ readonly said: T } | string> {
  const no = refusalOf(answer, { path });
  if (no) return no.message;
  try {
    const said = await read(answer.body);
    return said === null ? say('not-understood') : { said };
  } catch (error) {
    if (!(error instanceof BadPartError)) throw error;
    return TOO_LARGE.has(error.kind)
      ? say('list-too-large', { detail: error.detail })
      : say('not-understood');
  }
}

/** Why a document is not read although it may be a good one. */
const TOO_LARGE = new Set<BadPartKind>([
  'document-too-large',
  'too-many-tags',
  'too-many-attributes',
  'too-deep',
]);

function rootedIn(wanted: string): (body: Buffer) => Document | null {
  return (body) => {
    const { root, document } = parseAnswer(body);
    return root === wanted ? document : null;
  };
}

function say(code: SentenceCode, values: SentenceValues = {}): string {
  return fill(sentences[code].message, values);
}

function readInfo(document: Document | null): DeviceInfo {
  const read = (name: string): string | null => line(document ?? {}, name, LONGEST_NAME);
  return {
    name: read('deviceName'),
    model: read('model'),
    firmware: read('firmwareVersion'),
    deviceType: read('deviceType'),
  };
}

/** Reads the channels of a list with one of these roots, in slices like the list of events. */
function channelsIn(roots: readonly string[], entry: string): Wanted<readonly Channel[]>['read'] {
  return async (body) => {
    const channels = new Map<number, Channel>();
    const root = await readLargeList(body, entry, (one) => {
      const id = positive(text(one, 'id'));
      if (id !== null && !channels.has(id))
        channels.set(id, { id, name: line(one, 'name', LONGEST_NAME) ?? '' });
    });
    return roots.includes(root) ? [...channels.values()] : null;
  };
}

/** All channels by id. Where both lists have one, the analog input is what its number means in alerts, if there are any. */
function merge(video: readonly Channel[], ip: readonly Channel[], analog: boolean): Channel[] {
  const [first, second] = analog || ip.length === 0 ? [video, ip] : [ip, video];
  const ids = new Set(first.map(({ id }) => id));
  return [...first, ...second.filter(({ id }) => !ids.has(id))].sort((a, b) => a.id - b.id);
}

/** `videoInputPortNums` of System/capabilities: how many analog inputs there are; `null`: it does not say. */
async function readPorts(reader: Reader): Promise<number | null> {
  const document = await reader.read('capabilities', '/System/capabilities', {
    read: rootedIn('DeviceCap'),
    quiet: true,
  });
  const [found] = textsWithin(document ?? {}, 'videoInputPortNums');
  return found !== undefined && /^\d{1,4}$/.test(found) ? Number(found) : null;
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
