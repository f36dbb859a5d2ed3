import should from 'should';
import { X509Certificate } from 'node:crypto';
import { peerCertificate, readCertificate } from '../../../src/connection/peer-certificate';
import { readFingerprint } from '../../../src/connection/trust';
import { certificate } from '../../support/raw-server';
import { servers, tls } from '../../support/real-transport';
import { countedSignal } from '../../support/counted-signal';
import { until } from '../../support/until';

const YEAR_2020 = Date.UTC(2020, 0, 1);

describe('the certificate that a server shows', () => {
  const serve = servers();
  const { signal } = new AbortController();

  it('is told whoever signed it and whatever its dates are, and nothing is asked', async () => {
    for (const [name, subject, issuer, to] of [
      ['server', 'TEST ONLY server', 'TEST ONLY hikvision-sensors CA', Date.UTC(2120, 0, 1)],
      ['self-signed', 'TEST ONLY self-signed', 'TEST ONLY self-signed', Date.UTC(2120, 0, 1)],
      ['expired', 'TEST ONLY server', 'TEST ONLY hikvision-sensors CA', Date.UTC(2020, 1, 1)],
    ] as const) {
      const server = await serve(undefined, tls(name));
      const { fingerprint256 } = new X509Certificate(certificate(`${name}.crt`));
      should(await peerCertificate(server.address, undefined, signal)).eql({
        subject,
        issuer,
        from: YEAR_2020,
        to,
        sha256: readFingerprint(fingerprint256),
      });
      server.requests.should.be.empty();
      await until('the connection is closed', () => server.open === 0);
    }
  });

  it('is that of the name which is asked for: the one that was set, else a host that is a name', async () => {
    const asked: string[] = [];
    const server = await serve(undefined, {
      ...tls('server'),
      SNICallback: (name, done) => {
        asked.push(name);
        done(null);
      },
    });
    const named = { ...server.address, host: 'localhost' };
    for (const [address, servername] of [
      [named, 'other.example'],
      [named, undefined],
      [named, ''],
      [server.address, 'other.example'],
      [server.address, undefined],
    ] as const)
      should(await peerCertificate(address, servername, signal)).not.be.null();
    asked.should.eql(['other.example', 'localhost', 'localhost', 'other.example']);
  });

  it('is none where nobody answers, hangs up, or speaks no TLS', async () => {
    const closed = await serve();
    await closed.close();
    const hangsUp = await serve(({ socket }) => socket.end(), 'bytes');
    const resets = await serve(({ socket }) => socket.resetAndDestroy(), 'bytes');
    const speaksHttp = await serve(({ socket }) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'), 'bytes');
    for (const { address } of [closed, hangsUp, resets, speaksHttp])
      should(await peerCertificate(address, undefined, signal)).be.null();
  });

  it('is not waited for longer than 3 seconds, nor after the one who asked has gone', async () => {
    const mute = await serve();
    const before = performance.now();
    should(await peerCertificate(mute.address, undefined, signal)).be.null();
    (performance.now() - before).should.be.above(2_900);

    const gone = new AbortController();
    const waiting = peerCertificate(mute.address, undefined, gone.signal);
    await until('the connection is open', () => mute.open > 0 && mute.connections === 2);
    gone.abort();
    should(await waiting).be.null();
    should(await peerCertificate(mute.address, undefined, gone.signal)).be.null();
    await until('no connection is left', () => mute.open === 0);
  });

  it('leaves no listener on a signal that lives on', async () => {
    const counted = countedSignal();
    const server = await serve(undefined, tls('server'));
    await peerCertificate(server.address, undefined, counted.signal);
    counted.listeners.should.equal(0);
  });

  it('names whom it can: the common name, else all there is, on one line that is not endless', () => {
    const fingerprint256 = 'AB:CD';
    const names = (subject: object | undefined) =>
      readCertificate({ fingerprint256, ...(subject && { subject: subject as never }) })?.subject;
    should(names({ C: 'CN', CN: 'cam', O: 'Maker' })).equal('cam');
    should(names({ C: 'CN', O: 'Maker', OU: ['a', 'b'] })).equal('C=CN, O=Maker, OU=a,b');
    should(names({ CN: 'a\r\nb' })).equal('a b');
    should(names({ CN: 'x'.repeat(5_000) })).equal('x'.repeat(128));
    should(names(undefined)).equal('');
    should(names({})).equal('');
  });

  it('lacks what node:tls does not tell, and is none where it tells nothing', () => {
    should(readCertificate({})).be.null();
    should(readCertificate({ fingerprint256: 'AB:CD', valid_from: 'Bad time value' })).eql({
      subject: '',
      issuer: '',
      from: null,
      to: null,
      sha256: 'abcd',
    });
  });
});
