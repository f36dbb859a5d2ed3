import type { Schema } from '../schema';
import { delays } from '../sensors/limits';

/** The settings of a device, as the device node has them. */
export const deviceSchema = {
  name: { kind: 'text', default: '' },
  host: { kind: 'text', default: '' },
  port: { kind: 'number', default: null, least: 1, most: 65_535, whole: true },
  ssl: { kind: 'switch', default: false },
  tls: { kind: 'node', default: '', type: 'tls-config', required: false },
  // Of the one certificate that is accepted, SHA-256 in hexadecimal.
  fingerprint: { kind: 'text', default: '' },
  source: { kind: 'choice', default: 'stream', options: ['stream', 'push'] },
  delay: { kind: 'number', default: 5, unit: 'seconds', ...delays },
  // Below 1 an event would end between two posts of a device that repeats them once a second.
  hold: { kind: 'number', default: 5, unit: 'seconds', least: 1 },
  // Healthy devices are silent for up to 11 s.
  silence: { kind: 'number', default: null, unit: 'seconds', least: 15 },
  customize: { kind: 'rows', default: [] },
  username: { kind: 'secret', default: '', hidden: false },
  password: { kind: 'secret', default: '', hidden: true },
  // The secret part of the address that the device posts to.
  token: { kind: 'secret', default: '', hidden: false },
} as const satisfies Schema;
