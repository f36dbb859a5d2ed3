import should from 'should';
import { Challenge, DigestChallenge, readOffer, unquoted } from '../../../src/connection/challenge';

function digest(...headers: string[]): DigestChallenge {
  const best: Challenge | null = readOffer(headers).best;
  if (best?.scheme !== 'digest') throw new Error('no digest was found');
  return best;
}

describe('challenge', () => {
  it('reads the challenges that devices send', () => {
    digest('Digest qop="auth", realm="IP Camera(C2183)", nonce="4e54", stale="FALSE"').should.deepEqual({
      scheme: 'digest',
      hash: 'MD5',
      session: false,
      algorithm: null,
      qop: true,
      realm: 'IP Camera(C2183)',
      nonce: '4e54',
      opaque: null,
      stale: false,
    });
    const recorder = digest(
      'Digest realm="d657", domain="::", qop="auth", nonce="68e7:d657:19e:233", opaque="", algorithm="MD5", stale="FALSE"',
    );
    recorder.nonce.should.equal('68e7:d657:19e:233');
    recorder.opaque?.should.equal('');
    recorder.algorithm?.should.equal('MD5');
    digest('Digest realm="x", nonce="21485f", stale="FALSE"').qop.should.be.false();
    const sha = digest('Digest realm="IP Camera(GH455)", nonce="n", algorithm="SHA-256", stale="FALSE"');
    sha.hash.should.equal('SHA-256');
    sha.qop.should.be.false();
  });

  it('takes a challenge without a realm for one with an empty realm', () => {
    digest('Digest nonce="n", qop="auth"').realm.should.equal('');
  });

  it('reads blanks around =, bare values, any case, escapes and a header that is cut', () => {
    const odd = digest(
      'dIGEST Realm = "a \\"b\\" \\\\" ,NONCE\t=\t"x y==",qop=auth,algorithm=sha-256 , stale=TRUE',
    );
    odd.realm.should.equal('a \\"b\\" \\\\');
    unquoted(odd.realm).should.equal('a "b" \\');
    unquoted('a\\b').should.equal('a\\b');
    odd.nonce.should.equal('x y==');
    odd.qop.should.be.true();
    odd.algorithm?.should.equal('sha-256');
    odd.hash.should.equal('SHA-256');
    odd.stale.should.be.true();
    digest('Digest nonce=abc==,realm=r').nonce.should.equal('abc==');
    digest('Digest realm="r", nonce="abc').nonce.should.equal('abc');
  });

  it('takes SHA-256 over MD5 over Basic, from several headers or several schemes in one', () => {
    const md5 = 'Digest realm="r", nonce="m", algorithm=MD5, qop="auth"';
    const sha = 'Digest realm="r", nonce="s", algorithm=SHA-256, qop="auth"';
    const basic = 'Basic realm="r"';
    for (const headers of [
      [md5, sha, basic],
      [basic, sha, md5],
      [`${basic}, ${md5}, ${sha}`],
      [`${sha},${md5}`, basic],
    ])
      digest(...headers).nonce.should.equal('s');
    digest(basic, md5).nonce.should.equal('m');
    digest(md5, md5.replace('"m"', '"later"')).nonce.should.equal('m');
    digest('Digest realm="r", nonce="m", nonce="later"').nonce.should.equal('m');
    should(readOffer([basic]).best).deepEqual({ scheme: 'basic' });
    readOffer([basic]).digest.should.be.false();
  });

  it('skips what it cannot answer and never falls back to Basic beside a Digest', () => {
    digest(
      'Digest realm="r", nonce="x", algorithm="SHA-999", qop="auth"',
      'Digest realm="r", nonce="m"',
    ).nonce.should.equal('m');
    for (const qop of ['auth-int,auth', 'auth-int , AUTH', ',auth'])
      digest(`Digest nonce="m", qop="${qop}"`).qop.should.be.true();
    for (const qop of ['', ' , ']) digest(`Digest nonce="m", qop="${qop}"`).qop.should.be.false();
    for (const algorithm of ['XMD5', 'MD5-', 'MD5-session', 'SHA-256-sess-sess', 'SHA-512'])
      should(readOffer([`Digest nonce="m", qop="auth", algorithm=${algorithm}`]).best).be.null();
    for (const header of [
      'Digest realm="r", nonce="m", qop="auth-int", Basic realm="r"',
      'Digest realm="r", Basic realm="r"',
      'Digest realm="r", nonce="m", algorithm="MD5-sess", Basic realm="r"',
      'Digest',
    ]) {
      const offer = readOffer([header]);
      should(offer.best).be.null();
      offer.digest.should.be.true();
    }
  });

  it('takes one of several that is stale for a nonce that was too old', () => {
    const offer = (...stale: string[]) => readOffer(stale.map((one) => `Digest nonce="n", stale=${one}`));
    offer('true', 'false').stale.should.be.true();
    offer('false', 'false').stale.should.be.false();
  });

  it('finds nothing in rubbish, and takes no time for it', () => {
    for (const header of [
      '',
      '   ',
      '=,=',
      '"',
      'Negotiate',
      'Bearer x="y"',
      'a'.repeat(1e6),
      '"\\'.repeat(1e5),
      ','.repeat(1e5),
    ]) {
      should(readOffer([header]).best).be.null();
    }
    should(readOffer([]).best).be.null();
  });
});
