import should from 'should';
import { mayUseStored, PasswordUse, readTestRequest, trustOf } from '../../../nodes/admin/form-fields';
import { InputError } from '../../../src/errors';

const body = { id: 'n1', host: 'cam.lan', port: '', ssl: false, username: 'admin', password: 'secret' };

describe('test request', () => {
  it('reads what the form holds', () => {
    should(readTestRequest(body)).eql({
      id: 'n1',
      address: { host: 'cam.lan', port: 80, ssl: false },
      tls: '',
      fingerprint: '',
      verify: true,
      username: 'admin',
      password: 'secret',
    });
    const digits = 'AB'.repeat(32);
    should(readTestRequest({ ...body, verify: false, fingerprint: digits })).containDeep({
      verify: false,
      fingerprint: digits.toLowerCase(),
    });
    should(() => readTestRequest({ ...body, fingerprint: 'ab' })).throw(/64 hexadecimal digits/);
    should(trustOf(readTestRequest({ ...body, verify: 'false' }), { ca: 'x' })).eql({
      ca: 'x',
      rejectUnauthorized: false,
    });
    should(
      readTestRequest({ ...body, port: 8443, ssl: 'true', tls: 't1', password: '__PWRD__' }),
    ).containDeep({
      address: { port: 8443, ssl: true },
      tls: 't1',
      password: null,
    });
  });

  it('takes a missing user or password: the device may not ask for them', () => {
    should(readTestRequest({ host: '10.0.0.1' })).containDeep({ id: '', username: '', password: '' });
  });

  for (const bad of [
    null,
    undefined,
    'text',
    [],
    5,
    {},
    { ...body, host: '' },
    { ...body, host: 5 },
    { ...body, host: 'a b' },
    { ...body, port: 'x' },
    { ...body, port: 70000 },
    { ...body, port: {} },
    { ...body, ssl: 'maybe' },
    { ...body, username: ['a'] },
    { ...body, password: 7 },
    { ...body, password: 'x'.repeat(5000) },
    { ...body, id: {} },
    { ...body, tls: 1 },
    { ...body, id: '', password: '__PWRD__' },
    { ...body, host: 'http://admin:secret@cam.lan' },
    { ...body, host: 'cam\r\nX: y' },
  ])
    it(`refuses ${JSON.stringify(bad ?? null).slice(0, 80)} without repeating a secret`, () => {
      let error: unknown;
      try {
        readTestRequest(bad);
      } catch (thrown) {
        error = thrown;
      }
      should(error).be.instanceof(InputError);
      String(error).should.not.containEql('secret');
    });

  const open = { rejectUnauthorized: false };
  const stored: PasswordUse = {
    address: { host: 'cam.lan', port: 443, ssl: true },
    username: 'admin',
    tls: null,
  };
  const cases: [string, PasswordUse, PasswordUse, boolean][] = [
    ['the same', stored, stored, true],
    [
      'the host in another case',
      stored,
      { ...stored, address: { ...stored.address, host: 'CAM.lan' } },
      true,
    ],
    ['another host', stored, { ...stored, address: { ...stored.address, host: 'evil.lan' } }, false],
    ['another port', stored, { ...stored, address: { ...stored.address, port: 444 } }, false],
    ['another user', stored, { ...stored, username: 'root' }, false],
    ['no TLS any more', stored, { ...stored, address: { ...stored.address, ssl: false } }, false],
    ['no verification any more', stored, { ...stored, tls: open }, false],
    ['another CA', stored, { ...stored, tls: { ca: 'x' } }, false],
    ['another CA in place of one', { ...stored, tls: { ca: 'x' } }, { ...stored, tls: { ca: 'y' } }, false],
    ['the same CA', { ...stored, tls: { ca: Buffer.from('x') } }, { ...stored, tls: { ca: 'x' } }, true],
    ['another server name', stored, { ...stored, tls: { servername: 'other' } }, false],
    ['another certificate', stored, { ...stored, tls: { fingerprint: 'ab' } }, false],
    ['no certificate in particular any more', { ...stored, tls: { fingerprint: 'ab' } }, stored, false],
    [
      'an empty TLS configuration',
      stored,
      { ...stored, tls: { rejectUnauthorized: true, servername: '' } },
      true,
    ],
    ['verification as little as before', { ...stored, tls: open }, { ...stored, tls: open }, true],
    // Any other trust, a better one too.
    ['verification anew', { ...stored, tls: open }, stored, false],
    ['TLS anew', { ...stored, address: { ...stored.address, ssl: false } }, { ...stored, tls: open }, false],
  ];
  for (const [name, from, to, may] of cases)
    it(`${may ? 'lets' : 'does not let'} a stored password serve ${name}`, () => {
      mayUseStored(from, to).should.equal(may);
    });
});
