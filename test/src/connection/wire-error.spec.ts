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
      for (const address of [http, https])
        meaning(code, 'connect', address).should.match({ code: 'unreachable', cure: 'retry' });
    const timeout = meaning('ETIMEDOUT');
    timeout.code.should.equal('connect-timeout');
    timeout.message.should.containEql('within 10 seconds');
  });

  it('takes a connection that breaks before an answer for one that is tried again', () => {
    for (const code of ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'odd']) {
      const error = meaning(code, 'headers');
      error.should.match({ code: 'reset', cure: 'retry' });
      (error instanceof PassingError && error.answered).should.be.false();
    }
    for (const code of ['ECONNRESET', 'EPIPE']) meaning(code).code.should.equal('reset');
    meaning('odd').code.should.equal('unreachable');
  });

  it('takes everything after the headers as a broken connection of a device that lives', () => {
    for (const address of [http, https, { ...http, port: 443 }])
      for (const code of [
        'ECONNRESET',
        'ETIMEDOUT',
        'EPIPE',
        'HPE_INVALID_CHUNK_SIZE',
        'EHOSTUNREACH',
        'ENOTFOUND',
        'ERR_SSL_WRONG_VERSION_NUMBER',
        '',
      ]) {
        const error = meaning(code, 'body', address);
        error.code.should.equal('reset');
        (error instanceof PassingError && error.answered).should.be.true();
      }
  });

  it('guesses from a hang-up on port 443 alone that SSL is needed', () => {
    const plain = { ...http, port: 443 };
    meaning('ECONNRESET', 'headers', plain).should.match({ code: 'tls-needed', cure: 'person' });
    meaning('EPIPE', 'headers', plain).code.should.equal('reset');
    meaning('ECONNRESET', 'connect', plain).code.should.equal('reset');
    meaning('ECONNRESET', 'headers').code.should.equal('reset');
    for (const phase of ['connect', 'headers'] as const)
      meaning('ECONNRESET', phase, https).code.should.equal('reset');
  });

  it('reads a TLS record where HTTP was expected', () => {
    for (const [packet, code] of [
      [Buffer.from([0x15, 3, 3, 0, 2]), 'tls-needed'],
      [Buffer.from([0x16, 3, 1, 0, 2]), 'tls-needed'],
      [Buffer.from([0x15, 13, 10]), 'not-http'],
      [Buffer.from([0x17, 3, 3]), 'not-http'],
      [Buffer.from('hello'), 'not-http'],
      [[0x15, 3, 3], 'not-http'],
      [undefined, 'not-http'],
    ] as const)
      for (const phase of ['connect', 'headers'] as const)
        meaning('HPE_INVALID_CONSTANT', phase, http, { rawPacket: packet }).should.match({
          code,
          cure: 'person',
        });
  });

  it('says what is wrong with a certificate that is not verified', () => {
    for (const [code, means] of [
      ['DEPTH_ZERO_SELF_SIGNED_CERT', 'certificate-self-signed'],
      ['CERT_HAS_EXPIRED', 'certificate-expired'],
      ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate-name'],
      ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate-unknown'],
      ['CERT_REVOKED', 'certificate-unknown'],
    ] as const)
      meaning(code, 'connect', https).should.match({ code: means, cure: 'person' });
  });

  it('reads what OpenSSL says from the code or from the text', () => {
    const words = (reason: string) => ({
      message: `write EPROTO 80:error:0A:SSL routines:ssl3_read:${reason}:../x.c:1:`,
    });
    for (const phase of ['connect', 'headers'] as const)
      for (const [code, said, means] of [
        ['ERR_SSL_WRONG_VERSION_NUMBER', null, 'tls-none'],
        ['EPROTO', 'wrong version number', 'tls-none'],
        ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', null, 'tls-old'],
        ['ERR_SSL_DH_KEY_TOO_SMALL', null, 'tls-old'],
        ['EPROTO', 'tlsv13 alert certificate required', 'certificate-client'],
        ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', null, 'certificate-client'],
      ] as const)
        meaning(code, phase, https, said === null ? {} : words(said)).should.match({
          code: means,
          cure: 'person',
        });
    const unknown = meaning('EPROTO', 'connect', https, words('bad thing here'));
    unknown.should.match({ code: 'tls-failed', cure: 'retry' });
    unknown.message.should.containEql('BAD_THING_HERE').and.not.containEql('x.c');
    for (const code of ['EPROTO', 'ERR_SSL_BAD_THING', 'ERR_TLS_BAD_THING']) {
      const failed = meaning(code, 'connect', https);
      failed.code.should.equal('tls-failed');
      failed.message.should.containEql(code);
    }
    for (const code of ['EPROTO', 'ERR_OSSL_X']) meaning(code).code.should.equal('unreachable');
  });

  it('says what is wrong with keys and certificates of our own, in the words of OpenSSL where it has some', () => {
    for (const code of ['ERR_OSSL_PEM_NO_START_LINE', 'ERR_CRYPTO_INVALID_KEYTYPE', 'ERR_INVALID_ARG_TYPE']) {
      const error = meaning(code, 'connect', https);
      error.should.match({ code: 'tls-config', cure: 'person' });
      error.message.should.containEql(code);
    }
    const told = meaning('ERR_OSSL_PEM_NO_START_LINE', 'connect', https, { reason: 'no start line' });
    told.message.should.containEql('no start line').and.not.containEql('ERR_OSSL');
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
