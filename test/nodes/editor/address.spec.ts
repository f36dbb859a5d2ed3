import should from 'should';
import { fingerprintProblem, hostProblem, splitAddress } from '../../../nodes/editor/address';
import { speakEnglish } from '../../support/editor-texts';

describe('a pasted address in the dialog', () => {
  const path = (given: string) => splitAddress(given)?.path;

  it('gives its parts to the fields', () => {
    should(splitAddress('https://admin:se%20cret@cam.lan:8443/')).eql({
      ...{ host: 'cam.lan', port: '8443', ssl: true, username: 'admin', password: 'se cret' },
    });
    should(splitAddress('cam.lan')).be.null();
  });

  it('says which path of a proxy is left out, and nothing of the pages that devices have', () => {
    should(path('https://proxy.lan/cam1/')).equal('/cam1/');
    should(path('http://proxy.lan/documents')).equal('/documents');
    for (const own of ['/', '', '/doc/page/login.asp?_1', '/doc', '/ISAPI/System/deviceInfo', '/index.asp'])
      should(path(`http://192.168.1.64${own}`)).be.undefined();
  });
});

describe('an address in the dialog', () => {
  let silence: () => void;
  before(() => (silence = speakEnglish()));
  after(() => {
    silence();
  });

  it('is marked wherever the runtime refuses it', () => {
    for (const host of ['192.168.1', '300.1.1.1', '17'])
      should(hostProblem(host)).equal(
        'The host is not a whole IP address. Write it as four numbers, such as 192.168.1.64.',
      );
    for (const host of ['-', 'a b', 'http://-/', 'cam,lan']) should(hostProblem(host)).match(/^only a name/);
    should(hostProblem(' ')).match(/is missing$/);
    should(hostProblem('http://admin:secret@cam.lan')).match(/own fields$/);
    should(hostProblem('rtsp://cam.lan')).match(/RTSP/);
    should(hostProblem({ a: 1 })).match(/is missing$/);
    for (const host of [
      'cam.lan',
      '192.168.1.64',
      'fe80::1%eth0',
      '[::1]',
      'http://cam:81/',
      '${HOST}',
      'tür',
    ])
      should(hostProblem(host)).be.null();
  });

  it('is marked with a fingerprint that is none', () => {
    for (const none of ['zz', 'AA:BB', 'a'.repeat(63), 'a'.repeat(65)])
      should(fingerprintProblem(none)).match(/64 hexadecimal digits[^]*"Test" shows it\.$/);
    for (const one of ['', undefined, 'aB'.repeat(32), 'AB:'.repeat(32), '${PRINT}'])
      should(fingerprintProblem(one)).be.null();
  });
});
