import 'should';
import { hostHeader, origin, parseAddress } from '../../../src/connection/address';
import { InputError } from '../../../src/errors';

const plain = (host: string, port?: string | number, ssl = false): string =>
  origin(parseAddress({ host, port, ssl }));

describe('address', () => {
  it('takes names, IPv4 and IPv6, with and without brackets', () => {
    plain('cam.lan').should.equal('http://cam.lan:80');
    plain(' Cam.LAN ', ' 8080 ').should.equal('http://cam.lan:8080');
    plain('192.168.1.64', 81).should.equal('http://192.168.1.64:81');
    plain('fe80::1').should.equal('http://[fe80::1]:80');
    plain('[FE80:0::1]', '', true).should.equal('https://[fe80::1]:443');
    plain('my_cam-1').should.equal('http://my_cam-1:80');
    plain('c').should.equal('http://c:80');
    plain('x'.repeat(253)).should.equal(`http://${'x'.repeat(253)}:80`);
    for (const host of ['0.10.100.199', '200.249.250.255']) plain(host).should.equal(`http://${host}:80`);
    plain('kamera-tür.lan').should.equal('http://xn--kamera-tr-x9a.lan:80');
  });

  it('spells one IPv6 address one way, and leaves its zone out of what is sent', () => {
    parseAddress({ host: '[2001:DB8:0:0::1]' }).host.should.equal('2001:db8::1');
    const linkLocal = parseAddress({ host: 'http://[fe80::1%25eth0]:81/' });
    linkLocal.should.deepEqual({ host: 'fe80::1%eth0', port: 81, ssl: false });
    hostHeader(linkLocal).should.equal('[fe80::1]:81');
  });

  it('lets scheme and port of a pasted URL win over the fields', () => {
    plain('http://cam.lan:8080/', '443', true).should.equal('http://cam.lan:8080');
    plain('HTTPS://cam.lan', '').should.equal('https://cam.lan:443');
    plain('https://cam.lan/', '8443').should.equal('https://cam.lan:8443');
    plain('http://192.168.1.64/doc/page/login.asp?_1', '').should.equal('http://192.168.1.64:80');
    plain('cam.lan:8080', '80').should.equal('http://cam.lan:8080');
    plain('[fe80::1]:81').should.equal('http://[fe80::1]:81');
    plain('cam.lan/').should.equal('http://cam.lan:80');
    plain('//cam.lan').should.equal('http://cam.lan:80');
    plain('http:///cam.lan/a/b').should.equal('http://cam.lan:80');
    plain('cam.lan/?next=ftp://other').should.equal('http://cam.lan:80');
    for (const end of ['?a', '#a', '\\a']) plain(`cam.lan:81${end}`).should.equal('http://cam.lan:81');
    plain('cam.lan', '').should.equal('http://cam.lan:80');
    for (const port of ['1', '65535']) plain('cam', port).should.equal(`http://cam:${port}`);
    parseAddress({ host: 'cam' }).should.deepEqual({ host: 'cam', port: 80, ssl: false });
  });

  it('refuses user and password in the host without repeating them', () => {
    for (const host of [
      'http://admin:geheim@cam.lan/',
      'admin:geheim@cam.lan',
      'http://admin:geh/eim@cam.lan',
      'https://geheim@cam.lan:81',
      'http://admin:geheim',
      'ftp://geheim',
      'geheim geheim',
    ]) {
      const error = thrown(() => parseAddress({ host }));
      error.should.be.instanceOf(InputError);
      error.message.should.not.match(/geh|eim/);
      error.message.should.match(/\.$/);
    }
  });

  it('refuses what is no address with a sentence that says what to write', () => {
    thrown(() => parseAddress({ host: '  ' })).message.should.match(/host is missing/);
    for (const host of [
      '192.168.1',
      '192.168.1:80',
      '300.1.1.1',
      '1.2.3.256',
      '1.2.3.4.5',
      '1.2.3.4.',
      '1.2.3.04',
      '1..2.3',
    ])
      thrown(() => parseAddress({ host })).message.should.match(/not a whole IP address/);
    thrown(() => parseAddress({ host: 'ftp://cam' })).message.should.match(/http:\/\/ or https:\/\//);
    for (const host of ['rtsp://192.168.1.64:554/Streaming/Channels/101', 'RTSPS://cam/1'])
      thrown(() => parseAddress({ host })).message.should.match(/RTSP[^]*web page/);
    thrown(() => parseAddress({ host: '[cam]' })).message.should.match(/not an IPv6/);
    for (const host of [
      ...['a b', 'a..b c', '-', '-cam', 'cam-', '!cam', 'cam!', '1.2.3.x!', 'x.2.3.4!'],
      ...['http://', 'x'.repeat(254), 'cam\r\nX: y'],
      ...['!fe80::1', 'fe80::1 x', 'fe80::1%eth0!', 'x[fe80::1]', '[fe80::1]x'],
    ]) {
      thrown(() => parseAddress({ host })).should.be.instanceOf(InputError);
    }
    for (const host of ['1.2.3.x!', '!1.2.3.4'])
      thrown(() => parseAddress({ host })).message.should.not.match(/not a whole IP address/);
    for (const port of ['0', '65536', '-1', '8.5', 'http', 1e9, NaN]) {
      thrown(() => parseAddress({ host: 'cam', port })).message.should.match(/1 to 65535/);
    }
  });

  it('names the port in the Host header only where it is not the usual one', () => {
    hostHeader({ host: 'cam', port: 80, ssl: false }).should.equal('cam');
    hostHeader({ host: 'cam', port: 443, ssl: true }).should.equal('cam');
    hostHeader({ host: 'cam', port: 443, ssl: false }).should.equal('cam:443');
    hostHeader({ host: '::1', port: 80, ssl: true }).should.equal('[::1]:80');
  });
});

function thrown(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('nothing was thrown');
}
