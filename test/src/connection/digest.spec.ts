import should from 'should';
import { createHash } from 'node:crypto';
import { BETWEEN_HEADERS, checkNode, load, loginClient, LoginReply } from '../../../src/connection/digest';

interface Sent {
  readonly url: string;
  readonly authorization: string | undefined;
}

/** Meets one 401 with these headers (then another, if given), and gives all that was sent. */
async function login(
  username: string,
  password: string,
  challenges: readonly (readonly string[])[],
  url = 'http://www.example.org/dir/index.html',
  cnonce = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
): Promise<Sent[]> {
  const sent: Sent[] = [];
  const client = await loginClient<LoginReply>({
    username,
    password,
    cnonce: () => cnonce,
    offered: () => undefined,
    send: (to, options) => {
      const challenge = challenges[sent.length];
      sent.push({ url: to, authorization: options.headers.Authorization });
      return Promise.resolve({
        status: challenge ? 401 : 200,
        headers: { get: () => challenge?.join(BETWEEN_HEADERS) ?? null },
      });
    },
  });
  await client.fetch(url, { method: 'GET', headers: {} });
  return sent;
}

async function header(
  username: string,
  password: string,
  challenges: readonly string[],
  url?: string,
  cnonce?: string,
) {
  return (await login(username, password, [challenges], url, cnonce))[1]?.authorization ?? '';
}

const RFC7616 =
  'realm="http-auth@example.org", qop="auth, auth-int", nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';

describe('digest', () => {
  it('answers the examples of RFC 7616 3.9.1', async () => {
    const md5 = await header('Mufasa', 'Circle of Life', [`Digest ${RFC7616}, algorithm=MD5`]);
    md5.should.containEql('response="8ca523f5e9506fed4657c9700eebdbec"');
    md5.should.containEql('algorithm=MD5,');
    const both = await header('Mufasa', 'Circle of Life', [
      `Digest ${RFC7616}, algorithm=MD5`,
      `Digest ${RFC7616}, algorithm="SHA-256"`,
    ]);
    both.should.containEql('response="753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"');
    both.should.containEql('algorithm=SHA-256,');
    both.should.containEql('opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"');
    both.should.containEql('uri="/dir/index.html"');
    both.should.match(/qop=auth, nc=00000001, cnonce="f2\/wE4q7/);
  });

  it('answers SHA-512-256, which RFC 7616 knows too', async () => {
    const sha = (text: string) => createHash('sha512-256').update(text).digest('hex');
    const answer = await header(
      'u',
      'p',
      ['Digest realm="r", nonce="n", qop="auth", algorithm=SHA-512-256'],
      'http://cam/a?b=c',
      'c',
    );
    answer.should.containEql(`response="${sha(`${sha('u:r:p')}:n:00000001:c:auth:${sha('GET:/a?b=c')}`)}"`);
    answer.should.containEql('algorithm=SHA-512-256').and.containEql('uri="/a?b=c"');
  });

  it('answers the example of RFC 2617 3.5', async () => {
    const answer = await header(
      'Mufasa',
      'Circle Of Life',
      [
        'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"',
      ],
      'http://www.nowhere.org/dir/index.html',
      '0a4f113b',
    );
    answer.should.containEql('response="6629fae49393a05397450978507c4ef1"');
    answer.should.not.containEql('algorithm');
  });

  it('answers without qop in the form of RFC 2069: no qop, nc or cnonce', async () => {
    const answer = await header(
      'admin',
      'x',
      ['Digest realm="IP Camera(F5390)", nonce="21485f", stale="FALSE"'],
      'http://cam/a',
    );
    answer.should.containEql(
      `response="${md5(`${md5('admin:IP Camera(F5390):x')}:21485f:${md5('GET:/a')}`)}"`,
    );
    answer.should.not.match(/qop|nc=|cnonce|algorithm|opaque/);
  });

  it('answers -sess with the hash of the challenge, and echoes the token as the device wrote it', async () => {
    const answer = await header(
      'u',
      'p',
      ['Digest realm="r", nonce="n", qop=auth, algorithm=md5-SESS'],
      'http://cam/',
      'c',
    );
    const ha1 = md5(`${md5('u:r:p')}:n:c`);
    answer.should.containEql(`response="${md5(`${ha1}:n:00000001:c:auth:${md5('GET:/')}`)}"`);
    answer.should.containEql('algorithm=md5-SESS');
  });

  it('escapes quotes and backslashes in user name and realm, but hashes them as they are', async () => {
    const answer = await header('a"b\\c', 'p', ['Digest realm="x\\"y", nonce="n"'], 'http://cam/');
    answer.should.containEql('username="a\\"b\\\\c"');
    answer.should.containEql('realm="x\\"y"');
    answer.should.containEql(`response="${md5(`${md5('a"b\\c:x"y:p')}:n:${md5('GET:/')}`)}"`);
  });

  it('gives backslashes that are no escapes back, and into the hash, as they came', async () => {
    const answer = await header(
      'u',
      'p',
      ['Digest realm="IP Camera\\C2183", nonce="a\\b", opaque="x\\y"'],
      'http://cam/',
    );
    answer.should.containEql('realm="IP Camera\\C2183"');
    answer.should.containEql('nonce="a\\b"').and.containEql('opaque="x\\y"');
    answer.should.containEql(`response="${md5(`${md5('u:IP Camera\\C2183:p')}:a\\b:${md5('GET:/')}`)}"`);
  });

  it('is not fooled by a realm or user name that looks like a part of the header', async () => {
    const answer = await header(
      'u",response="00',
      'p',
      ['Digest realm=",response=\\"11\\",nc=", nonce="n"'],
      'http://cam/',
    );
    answer.should.containEql(
      `response="${md5(`${md5('u",response="00:,response="11",nc=:p')}:n:${md5('GET:/')}`)}"`,
    );
  });

  it('sends UTF-8, hashed and written alike', async () => {
    const answer = await header('Jürgen', 'schlüssel', ['Digest realm="r", nonce="n"'], 'http://cam/');
    Buffer.from(answer, 'latin1').toString('utf8').should.containEql('username="Jürgen"');
    answer.should.containEql(`response="${md5(`${md5('Jürgen:r:schlüssel')}:n:${md5('GET:/')}`)}"`);
    (await header('Jürgen', 'schlüssel€', ['Basic realm="r"'])).should.equal(
      `Basic ${Buffer.from('Jürgen:schlüssel€', 'utf8').toString('base64')}`,
    );
  });

  it('sends a long password whole, with the blanks at its ends', async () => {
    const long = ' twenty letters and more ';
    const answer = await header('admin', long, ['Digest realm="r", nonce="n"'], 'http://cam/');
    answer.should.containEql(`response="${md5(`${md5(`admin:r:${long}`)}:n:${md5('GET:/')}`)}"`);
    (await header('admin', long, ['Basic realm="r"'])).should.equal(
      `Basic ${Buffer.from(`admin:${long}`).toString('base64')}`,
    );
  });

  it('signs the path as it is in the request line, with query and doubled slashes', async () => {
    for (const path of ['/ISAPI/x?format=json&a=http://b//c', '/', '/a//b']) {
      (
        await header('u', 'p', ['Digest realm="r", nonce="n"'], `http://[fe80::1]:81${path}`)
      ).should.containEql(`uri="${path}"`);
    }
  });

  it('sends nothing first, one answer, and a second only when the device says stale', async () => {
    const fresh = ['Digest realm="r", nonce="n1", qop="auth"'];
    const refused = ['Digest realm="r", nonce="n2", qop="auth", stale="FALSE"'];
    const stale = ['Digest realm="r", nonce="n3", qop="auth", stale="true"'];
    (await login('u', 'p', [])).length.should.equal(1);
    should((await login('u', 'p', [fresh]))[0]?.authorization).be.undefined();
    (await login('u', 'p', [fresh, refused])).length.should.equal(2);
    (await login('u', 'p', [fresh, []])).length.should.equal(2);
    (await login('u', 'p', [[]])).length.should.equal(1);
    (await login('u', 'p', [fresh, stale, stale, stale])).length.should.equal(3);
    let sent = 0;
    const told = await loginClient<LoginReply>({
      ...{ username: 'u', password: 'p', offered: () => undefined },
      send: () => Promise.resolve({ status: sent++ ? 200 : 401, headers: { get: () => stale.join() } }),
    });
    (await told.fetch('http://cam/', { method: 'GET', headers: {} })).status.should.equal(200);
    sent.should.equal(2);
    const again = await login('u', 'p', [fresh, stale]);
    should(again[2]?.authorization).match(/nonce="n3".*nc=00000001/);
  });

  it('answers a challenge that worked again, counting its uses, and none that was refused', async () => {
    const fresh = 'Digest realm="r", nonce="n1", qop="auth", algorithm=MD5-sess';
    const stale = 'Digest realm="r", nonce="n2", qop="auth", stale=true';
    const answers = async (...challenges: readonly string[]) => {
      let sent = 0;
      const client = await loginClient<LoginReply>({
        username: 'u',
        password: 'p',
        offered: () => undefined,
        send: () => {
          const challenge = challenges[sent++] ?? null;
          return Promise.resolve({
            status: challenge === null ? 200 : 401,
            headers: { get: () => challenge },
          });
        },
      });
      should(client.again('http://cam/', 'PUT')).be.null();
      await client.fetch('http://cam/', { method: 'PUT', headers: {} });
      return [1, 2].map(() => client.again('http://cam/', 'PUT'));
    };
    const field = (answer: string | null | undefined, name: string) =>
      new RegExp(`${name}="?([^",]*)`).exec(answer ?? '')?.[1] ?? '';
    const [second, third] = await answers(fresh);
    field(second, 'nc').should.equal('00000002');
    field(third, 'nc').should.equal('00000003');
    // The key of a session holds the first cnonce.
    field(second, 'cnonce').should.equal(field(third, 'cnonce')).and.not.equal('');
    const key = md5(`${md5('u:r:p')}:n1:${field(third, 'cnonce')}`);
    field(third, 'response').should.equal(
      md5(`${key}:n1:00000003:${field(third, 'cnonce')}:auth:${md5('PUT:/')}`),
    );
    field((await answers(fresh, stale))[0], 'nonce').should.equal('n2');
    (await answers('Basic realm="r"')).should.eql(Array(2).fill(`Basic ${btoa('u:p')}`));
    for (const refused of [[], [fresh, fresh], [fresh, stale, fresh], [fresh, stale, stale], ['Negotiate']])
      (await answers(...refused)).should.eql([null, null]);
  });

  it('says that the installation is broken where a part of it is missing', async () => {
    await load(() => Promise.reject(new Error('Cannot find package'))).should.be.rejectedWith({
      code: 'broken-install',
      message: /digest-fetch/,
    });
  });

  it('draws a new cnonce for every login', async () => {
    const seen = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const client = await loginClient<LoginReply>({
        username: 'u',
        password: 'p',
        offered: () => undefined,
        send: (_, options) => {
          const cnonce = /cnonce="([0-9a-f]{32})"/.exec(options.headers.Authorization ?? '')?.[1];
          if (cnonce) seen.add(cnonce);
          const status = cnonce ? 200 : 401;
          return Promise.resolve({
            status,
            headers: { get: () => 'Digest realm="r", nonce="n", qop="auth"' },
          });
        },
      });
      await client.fetch('http://cam/', { method: 'GET', headers: {} });
    }
    seen.size.should.equal(20);
  });

  it('tells an old Node.js what it needs', () => {
    for (const version of ['18.20.4', '20.18.1', '16.20.0']) {
      (() => {
        checkNode(version);
      }).should.throw({ code: 'old-node', message: /Node\.js 20\.19 or newer/, values: { version } });
    }
    for (const version of ['20.19.0', '22.9.0', '24.1.0', '21.0.0']) checkNode(version);
  });
});

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
