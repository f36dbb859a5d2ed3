import type { Ask } from '../../connection/requester';
import { InputError } from '../../errors';
import { xml2js } from '../../xml2js';
import type { Action } from '../action';
import { methods } from '../action-settings';
import { JSON_TYPE, toAnswer, XML } from '../asking';
import { readWord } from '../fields';
import { isBlank } from '../../schema';
import { CONTROL_BYTES, CONTROL_LIMIT } from '../asking';
import { refusal } from '../answer';

/** Bytes of a body that is sent: configuration documents are far smaller. */
const BODY_LIMIT = 10 * 1024 * 1024;
/** Longer ones are no paths of a device; some of its web servers end at 2048. */
const PATH_LIMIT = 2048;

/** Any request to the device, under the very path that was given. */
export const request: Action = {
  id: 'request',
  async run(wanted, { device, asking: { signal } }) {
    const method = isBlank(wanted.method) ? 'GET' : readWord(wanted.method, 'method', methods);
    const path = readPath(wanted.path);
    const body = readBody(wanted.body, path);
    if (body && method === 'GET')
      throw new InputError('A GET request has no body: leave it blank, or use PUT or POST.');
    const answer = await device.ask({
      ...{ method, path, ...body },
      ...{ limit: CONTROL_LIMIT, maxBytes: CONTROL_BYTES, ...(signal && { signal }) },
    });
    const no = refusal(answer, path);
    if (no) throw no;
    return toAnswer(answer);
  },
};

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
