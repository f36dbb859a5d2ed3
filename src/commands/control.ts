import { xml2js } from '../xml2js';
import type { Clock } from '../clock';
import type { Answer, Ask } from '../connection/requester';
import { InputError, LastingError, LoginError } from '../errors';
import { Log, silentLog } from '../log';
import { findSensorType } from '../sensors/catalogue';
import type { Inventory } from '../sensors/inventory';
import { readSensorName } from '../sensors/customize';
import { squash } from '../sensors/slug';
import type { Document } from '../documents/document';
import { Asker, isWrongPath, readDocument, readStatus, refusal } from './answer';
import { detectionPaths, mutexName, PathOptions, switchable } from './detection-paths';
import { findEnabled, replaceEnabled } from './enabled';
import { Pulses } from './pulses';
import { CHANNEL_LIMIT } from './snapshot';

/** What a control node asks for, as it comes from properties or `msg`: nothing is checked yet. Blank is `''`, `null` or absent. */
export interface ControlRequest {
  /** `output`, `detection`, `preset`, `reboot` or `request`. */
  readonly action: unknown;
  readonly port?: unknown;
  /** `on`, `off`, `pulse`, `true` or `false`. */
  readonly state?: unknown;
  /** Seconds of a pulse, 0.1 to 3600. */
  readonly duration?: unknown;
  /** A type id, name or wire name, with or without a number, or the `sensor` of a message. */
  readonly sensor?: unknown;
  readonly channel?: unknown;
  readonly enabled?: unknown;
  readonly preset?: unknown;
  readonly method?: unknown;
  readonly path?: unknown;
  readonly body?: unknown;
}

/** What control needs to know, from what the device says it has. */
export function controlTarget({ recorder, analog, inputs }: Inventory): ControlTarget {
  return { recorder: recorder === true, ...(analog !== null && { analogChannels: inputs }) };
}

/** A body that is neither XML nor JSON. */
export interface OtherBody {
  readonly contentType: string;
  readonly data: Buffer;
}

/** XML with its root (`{ DeviceInfo: { … } }`), JSON as it is, anything else as it came; `{ status }` without a body. */
export type ControlAnswer = Document | OtherBody;

/** What control needs to know about the device to find its paths. */
export interface ControlTarget {
  /** The device is a recorder. */
  readonly recorder: boolean;
  /** The recorder's own analog inputs, where known: their numbers can also be numbers of IP channels. */
  readonly analogChannels?: readonly number[];
}

/** ms for one request, login included. */
export const CONTROL_LIMIT = 15_000;
/** Bytes of an answer, which is held in memory as a whole. */
export const CONTROL_BYTES = 10 * 1024 * 1024;
/** Bytes of a body that is sent: configuration documents are far smaller. */
const BODY_LIMIT = 10 * 1024 * 1024;
/** Longer ones are no paths of a device; some of its web servers end at 2048. */
const PATH_LIMIT = 2048;
/** Seconds of a pulse. What shall stay on longer is switched on and off. */
const PULSE_SECONDS = { from: 0.1, to: 3600 };
/** The highest number of a port is camera x 100 + port of a 256-channel recorder. */
const PORT_LIMIT = 25_699;
const PRESET_LIMIT = 1024;

const XML = 'application/xml; charset="UTF-8"';
const JSON_TYPE = 'application/json; charset="UTF-8"';

/**
 * Commands to one device. One per control node: its pulses end when it closes.
 * Every method rejects with an `InputError` (nothing was sent), a `DeviceError`, or the signal's reason.
 */
export class Control {
  private readonly pulses: Pulses;

  constructor(
    private readonly asker: Asker,
    clock: Clock,
    log: Log = silentLog,
  ) {
    this.pulses = new Pulses(
      async (port, on) => {
        await this.trigger(port, on);
      },
      clock,
      log,
    );
  }

  /** Does what a node asks for; the answer is what its message carries. */
  async run(request: ControlRequest, target: ControlTarget, signal?: AbortSignal): Promise<ControlAnswer> {
    const action = isBlank(request.action) ? '' : request.action;
    switch (action) {
      case 'output':
        return this.output(request, signal);
      case 'detection':
        return this.detection(request, target, signal);
      case 'preset':
        return this.preset(request, target, signal);
      case 'reboot':
        return this.send({ method: 'PUT', path: '/ISAPI/System/reboot' }, signal);
      case 'request':
        return this.request(request, signal);
      default:
        throw new InputError('The action is one of output, detection, preset, reboot and request.');
    }
  }

  /** Ends the pulses that are under way. Never rejects. */
  close(): Promise<void> {
    return this.pulses.close();
  }

  private output(request: ControlRequest, signal?: AbortSignal): Promise<ControlAnswer> {
    const port = wholeNumber(request.port, 'port', 1, PORT_LIMIT);
    const state = readState(request.state);
    if (state !== 'pulse') return this.pulses.set(port, () => this.trigger(port, state === 'on', signal));
    const seconds = readNumber(request.duration);
    if (seconds === null || seconds < PULSE_SECONDS.from || seconds > PULSE_SECONDS.to)
      throw new InputError(
        `The duration of a pulse is a number of seconds from ${PULSE_SECONDS.from} to ${PULSE_SECONDS.to}.`,
      );
    // Not given up half way: the device may have switched on already, and then the end must be sent.
    return this.pulses.start(port, seconds * 1000, () => this.trigger(port, true));
  }

  private async trigger(port: number, on: boolean, signal?: AbortSignal): Promise<ControlAnswer> {
    const body = Buffer.from(
      `<?xml version="1.0" encoding="UTF-8"?>\n<IOPortData><outputState>${on ? 'high' : 'low'}</outputState></IOPortData>\n`,
    );
    const own = `/ISAPI/System/IO/outputs/${port}/trigger`;
    // Outputs of a recorder's cameras are numbered camera x 100 + output (isapi.md 3.5).
    const proxy = `/ISAPI/ContentMgmt/IOProxy/outputs/${port}/trigger`;
    const { answer } = await this.firstThatKnows(port > 100 ? [proxy, own] : [own], (path) =>
      this.ask({ method: 'PUT', path, body, contentType: XML }, signal),
    );
    return toAnswer(answer);
  }

  private async detection(
    request: ControlRequest,
    target: ControlTarget,
    signal?: AbortSignal,
  ): Promise<ControlAnswer> {
    const sensor = readSensor(request.sensor);
    const number = isBlank(request.channel) ? sensor.channel : request.channel;
    const channel = wholeNumber(number ?? 1, 'channel', 1, PORT_LIMIT);
    const enabled = readBoolean(request.enabled);
    const analog = target.analogChannels;
    const options: PathOptions = {
      recorder: target.recorder,
      ...(analog && { analog: analog.includes(channel) }),
    };
    const paths = detectionPaths(sensor.type, channel, options);
    if (!paths)
      throw new InputError(
        `"${sensor.type}" cannot be switched here. These can: ${switchable.join(', ')}. For others use the action "request".`,
      );
    const { path, answer } = await this.firstThatKnows(paths, (path) =>
      this.ask({ method: 'GET', path }, signal),
    );
    const at = findEnabled(answer.body);
    if (!at) throw new LastingError('no-switch', { sensor: sensor.type, channel });
    const isOn = answer.body.subarray(at.start, at.end).toString('latin1').trim().toLowerCase() === 'true';
    if (enabled && !isOn) await this.checkExclusive(sensor.type, channel, signal);
    const contentType = /xml/i.test(answer.contentType) ? answer.contentType : XML;
    return this.send(
      { method: 'PUT', path, body: replaceEnabled(answer.body, at, enabled), contentType },
      signal,
    );
  }

  /**
   * Asks the device what a smart function excludes before it is switched on: some devices switch the other one off
   * without a word. Many do not know the question, and then the PUT tells (hikvision_next).
   */
  private async checkExclusive(type: string, channel: number, signal?: AbortSignal): Promise<void> {
    const name = mutexName(type);
    if (name === null) return;
    const path = '/ISAPI/System/mutexFunction?format=json';
    const body = Buffer.from(JSON.stringify({ function: name, channelID: channel }));
    let answer: Answer;
    try {
      answer = await this.ask({ method: 'POST', path, body, contentType: JSON_TYPE }, signal);
    } catch (error) {
      if (error instanceof LoginError || signal?.aborted) throw error;
      return;
    }
    if (refusal(answer, path)) return;
    const words = exclusions(readDocument(answer));
    if (words !== '') throw new LastingError('exclusive', { words });
  }

  private async preset(
    request: ControlRequest,
    target: ControlTarget,
    signal?: AbortSignal,
  ): Promise<ControlAnswer> {
    const channel = wholeNumber(isBlank(request.channel) ? 1 : request.channel, 'channel', 1, CHANNEL_LIMIT);
    const preset = wholeNumber(request.preset, 'preset', 1, PRESET_LIMIT);
    const own = `/ISAPI/PTZCtrl/channels/${channel}/presets/${preset}/goto`;
    const proxy = `/ISAPI/ContentMgmt/PTZCtrlProxy/channels/${channel}/presets/${preset}/goto`;
    const analog = target.analogChannels?.includes(channel) === true;
    const paths = target.recorder && !analog ? [proxy, own] : [own];
    const { answer } = await this.firstThatKnows(paths, (path) => this.ask({ method: 'PUT', path }, signal));
    return toAnswer(answer);
  }

  private request(request: ControlRequest, signal?: AbortSignal): Promise<ControlAnswer> {
    const method = readMethod(request.method);
    const path = readPath(request.path);
    const body = readBody(request.body, path);
    if (body && method === 'GET')
      throw new InputError('A GET request has no body: leave it blank, or use PUT or POST.');
    return this.send({ method, path, ...body }, signal);
  }

  private async send(ask: Ask, signal?: AbortSignal): Promise<ControlAnswer> {
    const answer = await this.ask(ask, signal);
    const failure = refusal(answer, ask.path);
    if (failure) throw failure;
    return toAnswer(answer);
  }

  /** The first path that the device knows; its refusal there, or the most telling one, is the error. */
  private async firstThatKnows(
    paths: readonly string[],
    ask: (path: string) => Promise<Answer>,
  ): Promise<{ path: string; answer: Answer }> {
    let failure: Error | null = null;
    for (const path of paths) {
      const answer = await ask(path);
      const status = readStatus(answer);
      const no = refusal(answer, path);
      if (!no) return { path, answer };
      if (failure === null || answer.status !== 404) failure = no;
      if (!isWrongPath(answer, status)) break;
    }
    throw failure ?? new InputError('There is no path for this.');
  }

  private ask(ask: Ask, signal?: AbortSignal): Promise<Answer> {
    return this.asker.ask({
      ...ask,
      limit: CONTROL_LIMIT,
      maxBytes: CONTROL_BYTES,
      ...(signal && { signal }),
    });
  }
}

function toAnswer(answer: Answer): ControlAnswer {
  if (answer.body.length === 0) return { status: answer.status };
  return readDocument(answer) ?? { contentType: answer.contentType, data: Buffer.from(answer.body) };
}

/** `linedetection (channel 1, 2)` for each function that the device names; `''` for none. */
function exclusions(document: Document | null): string {
  const list = document?.MutexFunctionList;
  if (!Array.isArray(list)) return '';
  return list
    .slice(0, 8)
    .map((item: unknown) => {
      if (typeof item !== 'object' || item === null || !('mutexFunction' in item)) return '';
      const name = typeof item.mutexFunction === 'string' ? item.mutexFunction.slice(0, 64) : '';
      const ids = 'channelID' in item ? [item.channelID].flat().filter((id) => typeof id === 'number') : [];
      return ids.length > 0 ? `${name} (channel ${ids.join(', ')})` : name;
    })
    .filter((text) => text !== '')
    .join(', ');
}

/** Nothing was filled in. */
export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function readNumber(value: unknown): number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string' || !/^\s*\d+(\.\d+)?\s*$/.test(value)) return null;
  return Number(value);
}

function wholeNumber(value: unknown, what: string, from: number, to: number): number {
  const number = readNumber(value);
  if (number === null || !Number.isInteger(number) || number < from || number > to)
    throw new InputError(`The ${what} is a whole number from ${from} to ${to}.`);
  return number;
}

function readState(value: unknown): 'on' | 'off' | 'pulse' {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
  if (text === 'on' || text === 'true') return 'on';
  if (text === 'off' || text === 'false') return 'off';
  if (text === 'pulse') return 'pulse';
  throw new InputError(
    'The state of an output is on, off or pulse; where it is blank, msg.payload is true or false.',
  );
}

function readBoolean(value: unknown): boolean {
  const text = typeof value === 'string' ? value.trim().toLowerCase() : value;
  if (text === true || text === 'true' || text === 'on') return true;
  if (text === false || text === 'false' || text === 'off') return false;
  throw new InputError('Say whether the detection is to be enabled: true or false.');
}

/** Text (`motion_2`, `Line Crossing`, `VMD`) or the `sensor` of a message; the number in it is the channel. */
function readSensor(value: unknown): { type: string; channel: number | null } {
  if (typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string') {
    const channel = 'channel' in value && typeof value.channel === 'number' ? value.channel : null;
    return { type: findSensorType(value.type).id, channel };
  }
  if (typeof value !== 'string' || squash(value) === '')
    throw new InputError(
      'Say which detection: a sensor like motion or line_crossing_2, or the sensor of a message.',
    );
  const { type, number } = readSensorName(value);
  return { type: type.id, channel: number };
}

const METHODS = ['GET', 'PUT', 'POST', 'DELETE'] as const;

function readMethod(value: unknown): Ask['method'] {
  const text = isBlank(value) ? 'GET' : String(value).trim().toUpperCase();
  const method = METHODS.find((name) => name === text);
  if (!method) throw new InputError('The method is GET, PUT, POST or DELETE.');
  return method;
}

/** Checks a path of the device: a mistake must not reach another host or the endless stream. */
function readPath(value: unknown): string {
  const path = typeof value === 'string' ? value : '';
  if (!path.startsWith('/') || path.includes('//'))
    throw new InputError('The path starts with one "/" and has no "//", like /ISAPI/System/status.');
  if (path.length > PATH_LIMIT) throw new InputError(`The path is longer than ${PATH_LIMIT} characters.`);
  if (path.includes('#')) throw new InputError('The path has no "#".');
  if (!/^[\x21-\x7e]+$/.test(path))
    throw new InputError(
      'The path has no spaces, line ends or special letters: write them percent-encoded (%20).',
    );
  if (/alertstream/i.test(decode(path)))
    throw new InputError(
      'The event stream has no end: use a hikvision-sensor or hikvision-event node for it.',
    );
  return path;
}

/** Undoes percent-encoding as often as a server might, so that nothing hides in it. */
function decode(path: string): string {
  let text = path;
  for (let i = 0; i < 3; i++)
    text = text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return text;
}

/**
 * The body to send: text and buffers as they are; an object with one key as XML, that key being the root element
 * (attributes under `$`, as xml2js reads them); any other object, or any where the path says `format=json`, as JSON.
 */
function readBody(value: unknown, path: string): Pick<Ask, 'body' | 'contentType'> | null {
  if (isBlank(value)) return null;
  const isObject = typeof value === 'object' && value !== null;
  const oneRoot = isObject && !Array.isArray(value) && Object.keys(value).length === 1;
  const asJson = /[?&]format=json(&|$)/i.test(path) || (isObject && !Buffer.isBuffer(value) && !oneRoot);
  if (Buffer.isBuffer(value)) return limited(value, asJson ? JSON_TYPE : XML);
  if (typeof value === 'string')
    return limited(Buffer.from(value), asJson || /^\s*[[{]/.test(value) ? JSON_TYPE : XML);
  if (!isObject) throw new InputError('The body is text, a buffer or an object.');
  try {
    if (asJson) return limited(Buffer.from(JSON.stringify(value)), JSON_TYPE);
    const { Builder } = xml2js();
    return limited(Buffer.from(new Builder({ renderOpts: { pretty: false } }).buildObject(value)), XML);
  } catch (error) {
    if (error instanceof InputError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError(`The body cannot be written as ${asJson ? 'JSON' : 'XML'}: ${why}`);
  }
}

function limited(body: Buffer, contentType: string): Pick<Ask, 'body' | 'contentType'> {
  if (body.length > BODY_LIMIT)
    throw new InputError(`The body is larger than ${BODY_LIMIT / 1024 / 1024} MB.`);
  return { body, contentType };
}
