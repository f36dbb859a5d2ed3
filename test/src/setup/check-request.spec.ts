import should from 'should';
import { mayUseStored, PasswordUse, readTestRequest } from '../../../src/setup/check-request';
import { InputError } from '../../../src/errors';

const body = { id: 'n1', host: 'cam.lan', port: '', ssl: false, username: 'admin', password: 'secret' };

describe('test request', () => {
  it('reads what the form holds', () => {
    should(readTestRequest(body)).eql({
      id: 'n1',
      address: { host: 'cam.lan', port: 80, ssl: false },
      tls: '',
      username: 'admin',
      password: 'secret',
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

  const stored: PasswordUse = {
    address: { host: 'cam.lan', port: 443, ssl: true },
    username: 'admin',
    verifies: true,
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
    ['no verification any more', stored, { ...stored, verifies: false }, false],
    [
      'verification as little as before',
      { ...stored, verifies: false },
      { ...stored, verifies: false },
      true,
    ],
    ['verification anew', { ...stored, verifies: false }, stored, true],
    [
      'TLS anew',
      { ...stored, address: { ...stored.address, ssl: false } },
      { ...stored, verifies: false },
      true,
    ],
  ];
  for (const [name, from, to, may] of cases)
    it(`${may ? 'lets' : 'does not let'} a stored password serve ${name}`, () => {
      mayUseStored(from, to).should.equal(may);
    });
});
