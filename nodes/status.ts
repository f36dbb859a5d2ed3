import type { NodeAPI, NodeStatus } from 'node-red';
import type { ConnectionStatus } from '../src/device/device-types';
import { fill, SentenceCode, SentenceValues } from '../src/sentences';

/** Every status text, in English. The catalogue of hikvision-device translates them as `status.<key>`, for all nodes. */
export const statusTexts = {
  'no-device': 'no device chosen',
  'device-missing': 'device not running',
  connecting: 'connecting',
  online: 'online',
  offline: 'offline',
  refused: 'login refused',
  on: 'on',
  off: 'off',
  ending: 'off in {{seconds}} s',
  several: '{{on}} of {{of}} on',
  ignored: 'ignored',
  'not-notifying': 'tick Notify Surveillance Center',
  'no-targets': 'device sends no targets',
  busy: 'busy',
  failed: 'failed',
  'no-answer': 'no answer',
  'unknown-host': 'unknown host',
  broken: 'connection broken',
  ended: 'stream ended',
  silent: 'silent',
  certificate: 'certificate',
  'ssl-old': 'SSL too old',
  'ssl-off': 'no SSL there',
  'ssl-on': 'needs SSL',
  'not-http': 'not a web server',
  forbidden: 'no permission',
  'too-many': 'too many clients',
  'no-stream': 'no event stream',
  'device-busy': 'device busy',
  moved: 'redirected',
  'not-hikvision': 'not Hikvision',
  'old-node': 'Node.js too old',
} as const;

export type StatusKey = keyof typeof statusTexts;

/** The few words for a status dot (Node-RED asks for less than 20 letters); whole sentences go to log and hikvision-status. */
export const shortReasons: Partial<Record<SentenceCode, StatusKey>> = {
  unreachable: 'no-answer',
  'unknown-host': 'unknown-host',
  'connect-timeout': 'no-answer',
  'answer-timeout': 'no-answer',
  reset: 'broken',
  ended: 'ended',
  silent: 'silent',
  'certificate-self-signed': 'certificate',
  'certificate-expired': 'certificate',
  'certificate-name': 'certificate',
  'certificate-unknown': 'certificate',
  'tls-old': 'ssl-old',
  'tls-none': 'ssl-off',
  'tls-needed': 'ssl-on',
  'not-http': 'not-http',
  forbidden: 'forbidden',
  'forbidden-or-limit': 'forbidden',
  limit: 'too-many',
  'no-stream': 'no-stream',
  'not-found': 'no-stream',
  'login-missing': 'refused',
  'login-scheme': 'refused',
  'login-basic-withheld': 'refused',
  busy: 'device-busy',
  redirect: 'moved',
  'redirect-ssl': 'ssl-on',
  'not-hikvision': 'not-hikvision',
  'old-node': 'old-node',
};

/** Where the catalogue of this file is found from the other nodes, each of which has a name space of its own. */
const CATALOGUE = 'node-red-contrib-hikvision-sensors/hikvision-device';

/** Most texts with numbers in them that are kept: `3 of 8 on`. */
const MOST_TEXTS = 512;
/** Of each node type's own API object. The language of the runtime does not change while it runs. */
const translated = new WeakMap<NodeAPI, Map<string, string>>();

/**
 * A status text in the language of the runtime; English where its catalogue has none (yet). Kept once translated: asking
 * the catalogue takes as long as everything else that an event needs.
 */
export function statusText(RED: NodeAPI, key: StatusKey, values: SentenceValues = {}): string {
  const texts = translated.get(RED) ?? new Map<string, string>();
  const asked = [key, ...Object.values(values)].join(' ');
  const kept = texts.get(asked);
  if (kept !== undefined) return kept;
  const name = `status.${key}`;
  const text = RED._(`${CATALOGUE}:${name}`, values);
  if (text === name || text === `${CATALOGUE}:${name}`) return fill(statusTexts[key], values);
  if (texts.size >= MOST_TEXTS) texts.clear();
  translated.set(RED, texts.set(asked, text));
  return text;
}

/** Colour, shape and words for a connection. */
export function connectionStatus(RED: NodeAPI, status: ConnectionStatus): NodeStatus {
  const reason = status.code === null ? undefined : shortReasons[status.code];
  switch (status.state) {
    case 'connecting':
      return { fill: 'yellow', shape: 'ring', text: statusText(RED, 'connecting') };
    case 'online':
      return { fill: 'green', shape: 'dot', text: statusText(RED, 'online') };
    case 'offline':
      return { fill: 'red', shape: 'ring', text: statusText(RED, reason ?? 'offline') };
    case 'refused':
      return { fill: 'red', shape: 'dot', text: statusText(RED, reason ?? 'refused') };
  }
}
