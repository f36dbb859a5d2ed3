import { connect as connectTls, PeerCertificate } from 'node:tls';
import { clean } from '../clean';
import { tlsOptions } from './http-transport';
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
    const socket = connectTls(
      tlsOptions(host, port, { servername: servername ?? '', rejectUnauthorized: false }),
    );
    const end = (found: Certificate | null) => {
      signal.removeEventListener('abort', stop);
      socket.destroy();
      resolve(found);
    };
    const stop = () => {
      end(null);
    };
    signal.addEventListener('abort', stop);
    socket.setTimeout(LIMIT, stop);
    // A server that hangs up without a certificate is told as an error too.
    socket.on('error', stop);
    socket.once('secureConnect', () => {
      end(readCertificate(socket.getPeerCertificate()));
    });
    if (signal.aborted) stop();
  });
}

/** What node:tls tells of a certificate, which may lack more than its types say; `null`: it tells of none. */
export function readCertificate(shown: Partial<PeerCertificate>): Certificate | null {
  if (shown.fingerprint256 === undefined) return null;
  return {
    subject: nameOf(shown.subject),
    issuer: nameOf(shown.issuer),
    from: dateOf(shown.valid_from),
    to: dateOf(shown.valid_to),
    sha256: shown.fingerprint256.replaceAll(':', '').toLowerCase(),
  };
}

/** A certificate may name nobody. */
function nameOf(name: object = {}): string {
  const told =
    'CN' in name
      ? String(name.CN)
      : Object.entries(name)
          .map(([key, value]) => `${key}=${String(value)}`)
          .join(', ');
  return clean(told, LONGEST_NAME);
}

function dateOf(text: string | undefined): number | null {
  const at = Date.parse(String(text));
  return Number.isNaN(at) ? null : at;
}
