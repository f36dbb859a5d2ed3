import should from 'should';
import { pinned, readFingerprint, sameTrust, verifies } from '../../../src/connection/trust';
import type { TlsOptions } from '../../../src/connection/transport';
import { InputError } from '../../../src/errors';

const print = 'ab'.repeat(32);

describe('whom a connection trusts', () => {
  it('may be one certificate, whose fingerprint is written in any way', () => {
    for (const text of [print, print.toUpperCase(), (print.match(/../g) ?? []).join(':'), ` ${print} `])
      readFingerprint(text).should.equal(print);
    for (const blank of ['', ' ']) readFingerprint(blank).should.equal('');
    for (const none of [
      'zz',
      print.slice(2),
      `${print}ab`,
      'g'.repeat(64),
      'a'.repeat(40),
      ':'.repeat(100_000),
    ]) {
      should(() => readFingerprint(none)).throw(InputError);
      should(() => readFingerprint(none)).throw(/64 hexadecimal digits/);
    }
  });

  it('is the pinned certificate beside what the TLS configuration says', () => {
    should(pinned(null, '')).be.null();
    const tls: TlsOptions = { ca: 'CA' };
    should(pinned(tls, '')).equal(tls);
    should(pinned(tls, print)).eql({ ca: 'CA', fingerprint: print });
    should(pinned(null, print)).eql({ fingerprint: print });
  });

  it('is nobody else, unless verification is off and no certificate is pinned', () => {
    verifies(null).should.be.true();
    verifies({}).should.be.true();
    verifies({ rejectUnauthorized: true }).should.be.true();
    verifies({ rejectUnauthorized: false }).should.be.false();
    verifies({ rejectUnauthorized: false, fingerprint: print }).should.be.true();
  });

  it('is the same for what means the same, in whatever order and form', () => {
    const same: readonly (readonly [TlsOptions | null, TlsOptions | null])[] = [
      [null, {}],
      [null, { rejectUnauthorized: true, servername: '' }],
      [{ ca: 'CA' }, { ca: 'CA', cert: undefined, passphrase: '' }],
      [
        { ca: 'CA', cert: 'C' },
        { cert: 'C', ca: 'CA' },
      ],
      [{ ca: Buffer.from('CA') }, { ca: 'CA' }],
      [{ ca: ['A', 'B'] }, { ca: [Buffer.from('A'), 'B'] }],
      [{ rejectUnauthorized: false }, { rejectUnauthorized: false }],
    ];
    for (const [one, other] of same) sameTrust(one, other).should.be.true(JSON.stringify([one, other]));
  });

  it('differs with every part of it', () => {
    const all: readonly TlsOptions[] = [
      {},
      { rejectUnauthorized: false },
      { servername: 'cam' },
      { servername: 'nvr' },
      { fingerprint: print },
      { ca: 'CA' },
      { ca: ['A', 'B'] },
      { cert: 'CA' },
      { cert: 'C', key: 'K' },
    ];
    for (const [at, one] of all.entries())
      for (const [other, two] of all.entries())
        sameTrust(one, two).should.equal(at === other, JSON.stringify([one, two]));
  });
});
