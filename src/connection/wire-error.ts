import { DeviceError, LastingError, PassingError } from '../errors';
import type { SentenceValues } from '../sentences';
import type { WireRequest } from './transport';

/** How far a request had come when it broke. */
export type Phase = 'connect' | 'headers' | 'body';

const UNKNOWN_HOST = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NONAME', 'EAI_NODATA', 'EAI_FAIL', 'ENODATA']);
const BROKEN = new Set([
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ENOTCONN',
  'ETIMEDOUT',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

/** node:tls names (X509_V_ERR_…) of chains that end nowhere known or cannot be checked. */
const UNVERIFIED = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_GET_CRL',
  'UNABLE_TO_DECRYPT_CERT_SIGNATURE',
  'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
  'CERT_SIGNATURE_FAILURE',
  'CERT_NOT_YET_VALID',
  'CERT_CHAIN_TOO_LONG',
  'CERT_REVOKED',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'ERROR_IN_CERT_NOT_BEFORE_FIELD',
  'ERROR_IN_CERT_NOT_AFTER_FIELD',
  'UNSPECIFIED',
]);

/** The other side speaks, but no TLS: an HTTP server that got our greeting answers in plain text. */
const NO_TLS = /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|RECORD_LENGTH|UNKNOWN_PROTOCOL/;
/** TLS 1.0/1.1, keys or ciphers that OpenSSL 3 does not use any more. */
const OLD_TLS =
  /UNSUPPORTED_PROTOCOL|ALERT_PROTOCOL_VERSION|ALERT_HANDSHAKE_FAILURE|NO_SHARED_CIPHER|NO_PROTOCOLS|VERSION_TOO_LOW|KEY_TOO_SMALL|MD_TOO_WEAK|LEGACY|WRONG_CIPHER|WRONG_SIGNATURE_TYPE|INSUFFICIENT_SECURITY|UNSAFE_LEGACY/;
const WANTS_OUR_CERTIFICATE =
  /ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_UNKNOWN|CERTIFICATE_EXPIRED)/;
/** Our own key, certificate or CA is none. */
const NOT_USABLE = /^ERR_(OSSL|CRYPTO|INVALID_ARG)/;
const TLS_FAILED = /^(EPROTO$|ERR_SSL|ERR_TLS)/;

/**
 * What a thrown or emitted error of node:net, tls or http means to a person. The original is not kept as cause: parser
 * errors carry bytes of the device and certificate errors a whole certificate. Its code is in `values.reason`.
 */
export function wireError(error: unknown, phase: Phase, request: WireRequest): DeviceError {
  if (error instanceof DeviceError) return error;
  const { host, port, ssl } = request.address;
  const code = text(error, 'code');
  const values: SentenceValues = { host, port, reason: code };

  if (phase === 'body') return new PassingError('reset', values, true);
  if (code.startsWith('HPE_')) {
    return new LastingError(isTlsRecord(error) ? 'tls-needed' : 'not-http', values);
  }
  if (UNKNOWN_HOST.has(code)) return new PassingError('unknown-host', values);
  if (phase === 'connect' && code === 'ETIMEDOUT') {
    const seconds = Math.round(request.connectLimit / 1000);
    return new PassingError('connect-timeout', { ...values, seconds });
  }
  if (ssl) {
    const certificate = certificateError(code, values);
    if (certificate) return certificate;
    // A client certificate is refused after our side has finished the handshake (TLS 1.3).
    const what = openssl(error, code);
    if (WANTS_OUR_CERTIFICATE.test(what)) return new LastingError('certificate-client', values);
    if (NO_TLS.test(what)) return new LastingError('tls-none', values);
    if (OLD_TLS.test(what)) return new LastingError('tls-old', values);
    if (NOT_USABLE.test(code)) {
      return new LastingError('tls-config', { ...values, reason: text(error, 'reason') || code });
    }
    if (TLS_FAILED.test(code)) return new PassingError('tls-failed', { ...values, reason: what });
  } else if (port === 443 && phase === 'headers' && code === 'ECONNRESET') {
    // OpenSSL servers just hang up when they hear plain HTTP.
    return new LastingError('tls-needed', values);
  }
  return new PassingError(phase === 'connect' && !BROKEN.has(code) ? 'unreachable' : 'reset', values);
}

function certificateError(code: string, values: SentenceValues): DeviceError | null {
  if (code === 'DEPTH_ZERO_SELF_SIGNED_CERT') return new LastingError('certificate-self-signed', values);
  if (code === 'CERT_HAS_EXPIRED') return new LastingError('certificate-expired', values);
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return new LastingError('certificate-name', values);
  return UNVERIFIED.has(code) ? new LastingError('certificate-unknown', values) : null;
}

/** The parser's error holds what it could not read: a TLS record begins with its kind (alert, handshake) and 3. */
function isTlsRecord(error: unknown): boolean {
  const packet = field(error, 'rawPacket');
  return Buffer.isBuffer(packet) && (packet[0] === 0x15 || packet[0] === 0x16) && packet[1] === 0x03;
}

/** What OpenSSL says: in the code, or, where that is EPROTO, only in the text, as `…:SSL routines:function:reason:file…`. */
function openssl(error: unknown, code: string): string {
  const reason = /:SSL routines:[^:]*:([^:]+)/.exec(text(error, 'message'))?.[1] ?? code;
  return reason.toUpperCase().replaceAll(' ', '_');
}

function text(error: unknown, key: 'code' | 'reason' | 'message'): string {
  const value = field(error, key);
  return typeof value === 'string' ? value : '';
}

function field(error: unknown, key: string): unknown {
  return error instanceof Error ? Reflect.get(error, key) : undefined;
}
