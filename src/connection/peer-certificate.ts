import { connect as connectTls, PeerCertificate } from 'node:tls';
import { isIP } from 'node:net';
import { clean } from '../clean';
import type { Address } from './transport';

/** The certificate that a server shows, for a person to judge. */
export interface Certificate {
  /** Whom it names: its common name, else all of its name. */
  readonly subject: string;
  /** Who signed it; the same as `subject` where it signed itself. */
  readonly issuer: string;
  /** Epoch ms; `null`: not told in a form that is understood. */
  readonly from: number | null;
  readonly to: number | null;
  /** 64 hex digits in lower case. */
  readonly sha256: string;
}

/** ms that a person is ready to wait for it, beside the test that failed already. */
const LIMIT = 3_000;
/** What is shown of a name. */
const LONGEST_NAME = 128;

/**
 * Looks at the certificate of a server. Nothing is sent but the greeting of TLS, and nothing is believed: the connection is
 * closed as soon as the certificate is there. `null`: there is none to see. Rejects never.
 */
export function peerCertificate(
  { host, port }: Address,
  servername: string | undefined,
  signal: AbortSignal,
): Promise<Certificate | null> {
  return new Promise((resolve) => {
    const bare = host.replace(/^\[|\]$/g, '');
    const name = servername ?? (isIP(bare) === 0 ? bare : undefined);
    const socket = connectTls({
      ...{ host: bare, port, rejectUnauthorized: false, minVersion: 'TLSv1' as const },
      ...(name !== undefined && { servername: name }),
    });
    const end = (found: Certificate | null) => {
      signal.removeEventListener('abort', stop);
      socket.destroy();
      resolve(found);
    };
    const stop = () => {
      end(null);
    };
    signal.addEventListener('abort', stop, { once: true });
    socket.setTimeout(LIMIT, stop);
    socket.on('error', stop);
    socket.on('close', stop);
    socket.once('secureConnect', () => {
      end(read(socket.getPeerCertificate()));
    });
    if (signal.aborted) stop();
  });
}

function read(shown: PeerCertificate): Certificate | null {
  if (!shown.fingerprint256) return null;
  return {
    subject: nameOf(shown.subject),
    issuer: nameOf(shown.issuer),
    from: dateOf(shown.valid_from),
    to: dateOf(shown.valid_to),
    sha256: shown.fingerprint256.replaceAll(':', '').toLowerCase(),
  };
}

function nameOf(name: unknown): string {
  if (typeof name !== 'object' || name === null) return '';
  const parts: readonly [string, unknown][] = Object.entries(name);
  const common = parts.find(([key]) => key === 'CN') ?? null;
  const words = common ? [common[1]] : parts.map(([key, value]) => `${key}=${String(value)}`);
  return clean(words.map(String).join(', '), LONGEST_NAME);
}

function dateOf(text: string): number | null {
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}
