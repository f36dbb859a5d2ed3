import 'should';
import { Phase, wireError } from '../../../src/connection/wire-error';
import { PassingError } from '../../../src/errors';
import type { Address, WireRequest } from '../../../src/connection/transport';

const request = (address: Address): WireRequest => ({
  address,
  tls: null,
  method: 'GET',
  path: '/',
  headers: { Authorization: 'Digest geheim' },
  body: null,
  connectLimit: 10_000,
  headersLimit: 10_000,
  signal: new AbortController().signal,
});
const http = { host: 'cam', port: 80, ssl: false };
const https = { host: 'cam', port: 443, ssl: true };
const meaning = (code: string, phase: Phase = 'connect', address = http, more: object = {}) =>
  wireError(Object.assign(new Error('geheim'), { code, ...more }), phase, request(address));

describe('wire-error', () => {
  it('leaves an error that people can read as it is', () => {
    const error = new PassingError('silent', { seconds: 3 });
    wireError(error, 'body', request(http)).should.equal(error);
  });

  it('tells a wrong name from an address where nothing is', () => {
    for (const code of ['ENOTFOUND', 'EAI_AGAIN']) meaning(code).code.should.equal('unknown-host');
    for (const code of ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EHOSTDOWN', 'ENETDOWN'])
      meaning(code).code.should.equal('unreachable');
    const timeout = meaning('ETIMEDOUT');
    timeout.code.should.equal('connect-timeout');
    timeout.message.should.containEql('within 10 seconds');
  });

  it('takes everything after the headers as a broken connection of a device that lives', () => {
    for (const code of ['ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'HPE_INVALID_CHUNK_SIZE', 'EHOSTUNREACH', '']) {
      const error = meaning(code, 'body');
      error.code.should.equal('reset');
      (error instanceof PassingError && error.answered).should.be.true();
    }
  });

  it('guesses from a hang-up on port 443 alone that SSL is needed', () => {
    meaning('ECONNRESET', 'headers', { ...http, port: 443 }).code.should.equal('tls-needed');
    meaning('ECONNRESET', 'headers').code.should.equal('reset');
    meaning('ECONNRESET', 'connect', https).code.should.equal('reset');
  });

  it('reads a TLS record where HTTP was expected', () => {
    meaning('HPE_INVALID_CONSTANT', 'headers', http, {
      rawPacket: Buffer.from([0x15, 3, 3, 0, 2]),
    }).code.should.equal('tls-needed');
    meaning('HPE_INVALID_CONSTANT', 'headers', http, { rawPacket: Buffer.from('hello') }).code.should.equal(
      'not-http',
    );
  });

  it('reads what OpenSSL says from the code or from the text', () => {
    meaning('ERR_SSL_WRONG_VERSION_NUMBER', 'connect', https).code.should.equal('tls-none');
    meaning('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'connect', https).code.should.equal('tls-old');
    meaning('ERR_SSL_DH_KEY_TOO_SMALL', 'connect', https).code.should.equal('tls-old');
    const text =
      'write EPROTO 80:error:0A000:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required:../x.c:1:';
    meaning('EPROTO', 'headers', https, { message: text }).code.should.equal('certificate-client');
    const unknown = meaning('EPROTO', 'connect', https, { message: 'x:SSL routines:f:bad thing:y.c:1' });
    unknown.code.should.equal('tls-failed');
    unknown.message.should.containEql('BAD_THING');
  });

  it('repeats nothing of what was sent or thrown but its code', () => {
    for (const code of [
      'ECONNRESET',
      'EPROTO',
      'ERR_OSSL_X',
      'CERT_UNTRUSTED',
      'ERR_INVALID_CHAR',
      'HPE_X',
      'odd',
    ]) {
      for (const phase of ['connect', 'headers', 'body'] as const) {
        for (const address of [http, https]) {
          const error = meaning(code, phase, address);
          JSON.stringify([
            error.message,
            error.hint,
            error.values,
            String(error.cause),
          ]).should.not.containEql('geheim');
        }
      }
    }
    wireError('no error at all', 'connect', request(http)).code.should.equal('unreachable');
    wireError(null, 'headers', request(http)).code.should.equal('reset');
  });
});
