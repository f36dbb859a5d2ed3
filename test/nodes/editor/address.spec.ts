import should from 'should';
import { splitAddress } from '../../../nodes/editor/address';

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
