import type { NodeStatus } from 'node-red';
import type { ConnectionStatus } from '../../src/device/device-types';
import { fill, SentenceCode, SentenceValues } from '../../src/sentences';
import english from '../locales/en-US/hikvision-device.json';

/** Names one status text. */
export type StatusKey = keyof typeof english.status;

/** The few words for a status dot (Node-RED asks for less than 20 letters); whole sentences go to log and hikvision-status. */
export const shortReasons: Partial<Record<SentenceCode, StatusKey>> = {
  unreachable: 'no-answer',
  'unknown-host': 'unknown-host',
  'connect-timeout': 'no-answer',
  'tls-silent': 'no-answer',
  'answer-timeout': 'no-answer',
  reset: 'broken',
  ended: 'ended',
  silent: 'silent',
  'certificate-self-signed': 'certificate',
  'certificate-expired': 'certificate',
  'certificate-name': 'certificate',
  'certificate-unknown': 'certificate',
  'certificate-changed': 'certificate',
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

/**
 * A status text in English, whatever language the server speaks: flows with Status nodes read it. The editor shows it in the
 * language of whoever looks (`nodes/editor/translated-status.ts`).
 */
export function statusText(key: StatusKey, values: SentenceValues = {}): string {
  return fill(english.status[key], values);
}

/** Colour, shape and words for a connection. */
export function connectionStatus(status: ConnectionStatus): NodeStatus {
  const reason = status.code === null ? undefined : shortReasons[status.code];
  switch (status.state) {
    case 'connecting':
      return { fill: 'yellow', shape: 'ring', text: statusText('connecting') };
    case 'online':
      if (status.code === 'push-waiting') {
        return { fill: 'yellow', shape: 'ring', text: statusText('push-waiting') };
      }
      return { fill: 'green', shape: 'dot', text: statusText('online') };
    case 'offline':
      return { fill: 'red', shape: 'ring', text: statusText(reason ?? 'offline') };
    case 'refused':
      return { fill: 'red', shape: 'dot', text: statusText(reason ?? 'refused') };
  }
}
