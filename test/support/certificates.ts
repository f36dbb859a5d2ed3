import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TlsOptions } from 'node:tls';
import { root } from './node-red';

const file = (name: string) => readFileSync(join(root, 'test/certificates', name));

/** Key and certificate of a simulated device on HTTPS; see test/certificates/README.md. */
export function certificate(kind: 'server' | 'self-signed' | 'expired' | 'other-name'): TlsOptions {
  return { key: file('server.key'), cert: file(`${kind}.crt`) };
}

/** The CA that signed `server`, `expired` and `other-name`. */
export function ca(): Buffer {
  return file('ca.crt');
}
