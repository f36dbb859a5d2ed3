import { ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import should from 'should';
import { allSensors, connect } from '../../src/index';
import type { ConnectionStatus, ConnectOptions, Device, StateMessage } from '../../src/index';
import { admin, camera, listen, SimulatedDevice } from '../simulator';
import type { Listening } from '../simulator';
import { ca } from '../support/certificates';
import { freePort } from '../support/free-port';
import { answer, RawServer } from '../support/raw-server';
import { root } from '../support/node-red';
import { until } from '../support/until';

const has = (command: string, argument: string) => spawnSync(command, [argument]).status === 0;
const found = {
  nginx: has('/usr/sbin/nginx', '-v'),
  apache: has('/usr/sbin/apache2', '-v'),
  curl: has('curl', '--version'),
};
const unless = (there: boolean, name: string) => (there ? name : `${name} (SKIPPED: it is not installed)`);

/** Where free ports are looked for, apart from those of a suite that runs at the same time. */
const PORTS = 20_000 + (process.pid % 20_000);

/** Servers that we did not write, between a device and us or in place of one. */
describe('servers that we did not write', function () {
  this.timeout(60_000);
  let folder: string;
  const running: ChildProcess[] = [];
  const clients: Device[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hikvision-servers-'));
  });
  afterEach(async () => {
    await Promise.all(clients.splice(0).map((client) => client.close()));
    for (const child of running.splice(0)) {
      if (child.exitCode !== null) continue;
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await gone;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  async function run(command: string, args: readonly string[], port: number): Promise<void> {
    let said = '';
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    running.push(child);
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (bytes: Buffer) => (said += bytes.toString()));
    const deadline = Date.now() + 10_000;
    for (;;) {
      const answered = await fetch(`http://127.0.0.1:${port}/`).then(
        () => true,
        () => false,
      );
      if (answered) return;
      if (Date.now() > deadline || child.exitCode !== null)
        throw new Error(`${command} does not answer: ${said}`);
    }
  }

  /** A client of this address, its states and its messages. */
  function client(options: Partial<ConnectOptions> & { readonly port: number }) {
    const states: ConnectionStatus[] = [];
    const messages: StateMessage[] = [];
    const device = connect({
      host: '127.0.0.1',
      username: admin.name,
      password: admin.password,
      name: 'Front Porch',
      delay: 0,
      ...options,
    });
    clients.push(device);
    device.onStatus({ status: (status) => states.push(status) });
    device.watch(allSensors, { message: (message) => messages.push(message), changed: () => undefined });
    device.open();
    return { device, states, messages };
  }

  describe(unless(found.nginx, 'nginx in front of a camera'), () => {
    let camera1: SimulatedDevice;
    let front: Listening;
    before(function () {
      if (!found.nginx) this.skip();
    });
    beforeEach(async () => {
      camera1 = new SimulatedDevice(camera());
      front = await listen(camera1);
    });
    afterEach(async () => {
      camera1.close();
      await front.close();
    });

    /** Two ports of it: plain, and with TLS. */
    async function nginx(...lines: readonly string[]): Promise<{ plain: number; secure: number }> {
      const plain = await freePort(PORTS);
      const secure = await freePort(plain + 1);
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
        (name) => `${name}_temp_path ${join(folder, name)};`,
      );
      const config = join(folder, 'nginx.conf');
      writeFileSync(
        config,
        [
          'daemon off; worker_processes 1;',
          ...(process.getuid?.() === 0 ? ['user root;'] : []),
          `pid ${join(folder, 'pid')}; error_log stderr;`,
          'events { worker_connections 64; }',
          `http { access_log off; ${temporary.join(' ')}`,
          `server { listen 127.0.0.1:${plain}; listen 127.0.0.1:${secure} ssl;`,
          `ssl_certificate ${join(root, 'test/certificates/server.crt')};`,
          `ssl_certificate_key ${join(root, 'test/certificates/server.key')};`,
          `location / { proxy_pass http://127.0.0.1:${front.port}; ${lines.join(' ')} } } }`,
        ].join('\n'),
      );
      await run('/usr/sbin/nginx', ['-c', config, '-p', folder], plain);
      return { plain, secure };
    }

    const isHeard = async ({ states, messages }: ReturnType<typeof client>) => {
      await until('it is online', () => states.at(-1)?.state === 'online', 10_000);
      camera1.event('VMD', 1, 'active');
      await until('motion is heard', () => messages.some(({ payload }) => payload), 3_000);
    };

    it('passes every byte on at once: with TLS, and without', async () => {
      const { plain, secure } = await nginx('proxy_buffering off;', 'proxy_http_version 1.1;');
      await isHeard(client({ port: plain }));
      await isHeard(client({ port: secure, ssl: true, tls: { ca: ca() } }));
    });

    it('speaks HTTP/1.0 to the device', async () => {
      const { plain } = await nginx('proxy_buffering off;', 'proxy_http_version 1.0;');
      await isHeard(client({ port: plain }));
    });

    it('compresses nothing that is asked for as it is', async () => {
      const { plain } = await nginx(
        'proxy_buffering off;',
        'gzip on; gzip_types *; gzip_min_length 1; gzip_proxied any;',
      );
      await isHeard(client({ port: plain }));
    });

    it('holds back what comes: nothing is heard, and that is said', async () => {
      const { plain } = await nginx(
        'proxy_buffering on;',
        'proxy_buffers 8 1m; proxy_buffer_size 1m; proxy_busy_buffers_size 2m;',
      );
      const { states } = client({ port: plain });
      await until('it has settled', () => states.length > 0, 40_000);
      const [first] = states;
      should(first?.state).equal('offline');
      `${first?.reason ?? ''} ${first?.hint ?? ''}`.should.match(/proxy/i);
    });

    it('says that nothing stands behind it', async () => {
      const { plain } = await nginx('proxy_buffering off;');
      camera1.faults.connect = 'refuse';
      await front.close();
      const { states } = client({ port: plain });
      await until('it is offline', () => states.at(-1)?.state === 'offline', 10_000);
      `${states[0]?.reason ?? ''} ${states[0]?.hint ?? ''}`.should.match(/proxy/i);
      front = await listen(camera1);
    });
  });

  describe(unless(found.apache, 'a digest realm of Apache'), () => {
    before(function () {
      if (!found.apache) this.skip();
    });

    it('takes our login, and refuses another', async () => {
      const port = await freePort(PORTS);
      const documents = join(folder, 'documents', 'ISAPI', 'System');
      mkdirSync(documents, { recursive: true });
      const body = '<DeviceInfo><deviceName>Apache</deviceName></DeviceInfo>';
      writeFileSync(join(documents, 'deviceInfo'), body);
      const secret = createHash('md5').update(`${admin.name}:Kämera:${admin.password}`).digest('hex');
      writeFileSync(join(folder, 'users'), `${admin.name}:Kämera:${secret}\n`);
      const modules = ['mpm_event', 'authn_core', 'authn_file', 'authz_core', 'authz_user', 'auth_digest'];
      const config = join(folder, 'apache.conf');
      writeFileSync(
        config,
        [
          ...modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`),
          `ServerRoot ${folder}`,
          'ServerName 127.0.0.1',
          `Listen 127.0.0.1:${port}`,
          `PidFile ${join(folder, 'pid')}`,
          `ErrorLog ${join(folder, 'errors')}`,
          `DocumentRoot ${join(folder, 'documents')}`,
          '<Location />',
          'AuthType Digest',
          'AuthName "Kämera"',
          'AuthDigestProvider file',
          'AuthDigestNonceLifetime 1',
          `AuthUserFile ${join(folder, 'users')}`,
          'Require valid-user',
          '</Location>',
        ].join('\n'),
      );
      await run('/usr/sbin/apache2', ['-f', config, '-DFOREGROUND', '-k', 'start'], port);
      const question = { method: 'GET', path: '/ISAPI/System/deviceInfo' } as const;
      const asking = (password: string) => {
        const device = connect({ host: '127.0.0.1', port, username: admin.name, password });
        clients.push(device);
        return device.ask(question);
      };
      const [first, second] = [await asking(admin.password), await asking(admin.password)];
      [first, second].map(({ status }) => status).should.eql([200, 200]);
      first.body.toString().should.equal(body);
      await asking('wrong').should.be.rejectedWith(/refused/);
    });
  });

  describe(unless(found.curl, 'curl'), () => {
    before(function () {
      if (!found.curl) this.skip();
    });

    for (const [what, ...challenges] of [
      ['MD5 with qop', 'Digest realm="r", qop="auth", nonce="n1"'],
      ['MD5 without qop', 'Digest realm="DS-2CD", nonce="4d6a:1"'],
      ['SHA-256', 'Digest realm="r", qop="auth", algorithm=SHA-256, nonce="n2", opaque="o"'],
      [
        'MD5 beside SHA-256',
        'Digest realm="r", qop="auth", algorithm=MD5, nonce="n3"',
        'Digest realm="r", qop="auth", algorithm=SHA-256, nonce="n4"',
      ],
      ['Basic beside Digest', 'Digest realm="r", nonce="n5", qop="auth"', 'Basic realm="r"'],
      [
        'an empty opaque and a stale flag in capitals',
        'Digest realm="r", nonce="n6", qop="auth", opaque="", stale="FALSE"',
      ],
      ['a realm with quotes and bytes beyond ASCII', 'Digest realm="K\\"ämera", nonce="n7", qop="auth"'],
    ] as const)
      it(`answers ${what} as we do`, async () => {
        const seen: string[] = [];
        const server = await RawServer.start((request) => {
          const login = request.header('authorization');
          if (login !== undefined) seen.push(login);
          const lines = challenges.map((challenge) => `WWW-Authenticate: ${challenge}`);
          request.socket.write(
            login === undefined
              ? answer('401 Unauthorized', lines)
              : answer('200 OK', ['Content-Type: text/plain'], 'hello'),
          );
        });
        try {
          const { port } = server.address;
          await new Promise((resolve) => {
            execFile(
              'curl',
              [
                '-s',
                '--max-time',
                '5',
                '--anyauth',
                '-u',
                `${admin.name}:${admin.password}`,
                `http://127.0.0.1:${port}/a`,
              ],
              resolve,
            );
          });
          const device = connect({ host: '127.0.0.1', port, username: admin.name, password: admin.password });
          clients.push(device);
          await device.ask({ method: 'GET', path: '/a' });
          should(seen.length).equal(2);
          const [theirs = '', ours = ''] = seen;
          for (const login of [theirs, ours]) proved(login).should.be.true(login);
          // curl takes the first of two, we the strongest.
          if (what === 'MD5 beside SHA-256') parameter(ours, 'algorithm').should.equal('SHA-256');
          else parameter(ours, 'nonce').should.equal(parameter(theirs, 'nonce'));
          parameter(ours, 'realm').should.equal(parameter(theirs, 'realm'));
        } finally {
          await server.close();
        }
      });
  });
});

/** A parameter of a login, quoted or not; empty where it is missing. */
function parameter(login: string, name: string): string {
  const found = new RegExp(`\\b${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^,\\s]+))`).exec(login);
  const [, quoted, bare] = (found ?? []) as readonly (string | undefined)[];
  return quoted ?? bare ?? '';
}

/** Whether a digest login proves the password (RFC 7616), from what it says itself. */
function proved(login: string): boolean {
  const of = (name: string) => parameter(login, name);
  const algorithm = of('algorithm').toUpperCase() === 'SHA-256' ? 'sha256' : 'md5';
  const hash = (text: string) => createHash(algorithm).update(Buffer.from(text, 'latin1')).digest('hex');
  const realm = of('realm').replaceAll(/\\(.)/g, '$1');
  const secret = hash(`${admin.name}:${realm}:${admin.password}`);
  const asked = hash(`GET:${of('uri')}`);
  const middle = of('qop') === '' ? of('nonce') : [of('nonce'), of('nc'), of('cnonce'), of('qop')].join(':');
  return of('response') === hash(`${secret}:${middle}:${asked}`);
}
