import { X509Certificate } from 'node:crypto';
import { readFingerprint } from '../../../src/connection/trust';
import { certificate } from '../../support/raw-server';
import { failure, listen, ok, send, servers, tls, trusting } from '../../support/real-transport';
import { until } from '../../support/until';
import type { TlsOptions as ServerTls } from 'node:tls';

describe('http-transport over TLS', () => {
  const serve = servers();

  it('verifies certificates against the CA that was given, for IP addresses and names', async () => {
    const server = await serve(ok, tls('server'));
    const heard = listen(await send(server, { tls: trusting }));
    await until('the body is there', () => heard.said === 'hello|end');
    (await send(server, { tls: trusting, address: { ...server.address, host: 'localhost' } })).destroy();
  });

  for (const [name, options, code] of [
    ['self-signed', null, 'certificate-self-signed'],
    ['server', null, 'certificate-unknown'],
    ['expired', trusting, 'certificate-expired'],
    ['other-name', trusting, 'certificate-name'],
  ] as const) {
    it(`refuses the certificate ${name}.crt as ${code} before anything is sent, and accepts it unverified`, async () => {
      const server = await serve(ok, tls(name));
      const error = await failure(send(server, { tls: options }));
      error.code.should.equal(code);
      error.cure.should.equal('person');
      error.hint.should.match(/TLS configuration/);
      server.requests.length.should.equal(0);
      (await send(server, { tls: { rejectUnauthorized: false } })).destroy();
    });
  }

  it('accepts exactly the certificate with the fingerprint, in place of CA, name and dates', async () => {
    for (const name of ['self-signed', 'expired', 'other-name'] as const) {
      const server = await serve(ok, tls(name));
      const { fingerprint256 } = new X509Certificate(certificate(`${name}.crt`));
      const fingerprint = readFingerprint(fingerprint256);
      const heard = listen(await send(server, { tls: { fingerprint } }));
      await until('the body is there', () => heard.said === 'hello|end');
      const other = fingerprint.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
      for (const options of [
        { fingerprint: other },
        { ...trusting, rejectUnauthorized: false, fingerprint: other },
      ]) {
        const error = await failure(send(server, { tls: options }));
        error.should.match({ code: 'certificate-changed', cure: 'person' });
        error.message.should.containEql(`127.0.0.1:${server.port}`);
      }
      server.requests.length.should.equal(1);
    }
  });

  it('takes a server without any certificate for another than the one that was accepted', async () => {
    const anonymous = { ciphers: 'aNULL:@SECLEVEL=0', maxVersion: 'TLSv1.2' } as const;
    const server = await serve(ok, anonymous);
    const error = await failure(send(server, { tls: { ...anonymous, fingerprint: 'ab'.repeat(32) } }));
    error.code.should.equal('certificate-changed');
    server.requests.length.should.equal(0);
  });

  it('verifies whatever the environment says', async () => {
    const server = await serve(ok, tls('self-signed'));
    const before = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      (await failure(send(server))).code.should.equal('certificate-self-signed');
    } finally {
      if (before === undefined) Reflect.deleteProperty(process.env, 'NODE_TLS_REJECT_UNAUTHORIZED');
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
    }
    server.requests.length.should.equal(0);
  });

  it('accepts a self-signed certificate that was loaded as CA', async () => {
    const server = await serve(ok, tls('self-signed'));
    (await send(server, { tls: { ca: certificate('self-signed.crt') } })).destroy();
  });

  it('names the server for names only, and checks the name that was set', async () => {
    const names: unknown[] = [];
    const server = await serve((request) => {
      names.push('servername' in request.socket ? request.socket.servername : null);
      ok(request);
    }, tls('other-name'));
    const set = { ...trusting, servername: 'other.example' };
    (await send(server, { tls: set })).destroy();
    (await send(server, { tls: { rejectUnauthorized: false, servername: '' } })).destroy();
    const byName = { ...server.address, host: 'localhost' };
    (await send(server, { tls: { rejectUnauthorized: false }, address: byName })).destroy();
    names.should.deepEqual(['other.example', false, 'localhost']);
  });

  it('shows a client certificate, and says so where the device wants one', async () => {
    const wanting = tls('server', {
      requestCert: true,
      rejectUnauthorized: true,
      ca: certificate('ca.crt'),
    });
    const server = await serve(ok, wanting);
    const own = { cert: certificate('client.crt'), key: certificate('client.key') };
    (await send(server, { tls: { ...trusting, ...own } })).destroy();
    (await failure(send(server, { tls: trusting }))).code.should.equal('certificate-client');
  });

  it('explains what is too old: TLS 1.1, and ciphers that nobody uses any more', async () => {
    const old: ServerTls = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    const cipher: ServerTls = { maxVersion: 'TLSv1.2', ciphers: 'CAMELLIA128-SHA' };
    for (const options of [old, cipher]) {
      const server = await serve(ok, tls('server', options));
      const error = await failure(send(server, { tls: trusting }));
      error.code.should.equal('tls-old');
      error.cure.should.equal('person');
    }
  });

  it('notices SSL spoken to a port without, and the reverse', async () => {
    const http = await serve((request) => {
      request.socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    }, 'bytes');
    const error = await failure(send(http, { address: { ...http.address, ssl: true } }));
    error.code.should.equal('tls-none');

    const alert = await serve((request) => request.socket.end(Buffer.from([0x15, 3, 1, 0, 2, 2, 70])));
    (await failure(send(alert))).code.should.equal('tls-needed');
  });

  it('says that the TLS configuration is at fault where it cannot be used', async () => {
    const server = await serve(ok, tls('server'));
    for (const broken of [{ key: 'no key', cert: 'no certificate' }, { ca: 5 as unknown as string }]) {
      const error = await failure(send(server, { tls: broken }));
      error.code.should.equal('tls-config');
      error.message.should.match(/cannot be used/);
    }
    server.connections.should.equal(0);
  });
});
