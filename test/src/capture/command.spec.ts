import should from 'should';
import { readArguments } from '../../../src/capture/command';
import { InputError } from '../../../src/errors';

describe('hikvision-capture', () => {
  it('reads its arguments', () => {
    should(readArguments(['cam.lan', '--user', 'admin'])).eql({
      address: { host: 'cam.lan', port: 80, ssl: false },
      username: 'admin',
      insecure: false,
      seconds: 60,
      out: 'hikvision-capture.ndjson',
    });
    should(
      readArguments(['-u', 'me', '--ssl', '--insecure', '-p', '8443', '-s', '5', '-o', 'x', '192.168.1.4']),
    ).eql({
      address: { host: '192.168.1.4', port: 8443, ssl: true },
      username: 'me',
      insecure: true,
      seconds: 5,
      out: 'x',
    });
    should(readArguments(['--help'])).be.null();
  });

  for (const args of [
    [],
    ['cam.lan'],
    ['a', 'b', '--user', 'me'],
    ['cam.lan', '--user', ''],
    ['cam.lan', '--user', 'me', '--seconds', '0'],
    ['cam.lan', '--user', 'me', '--seconds', 'x'],
    ['cam.lan', '--user', 'me', '--port', 'x'],
    ['cam.lan', '--user', 'me', '--wrong'],
    ['cam.lan', '--user', 'me', '--password', 'secret'],
    ['cam.lan', '--user', 'me', '--pass=secret'],
    ['http://me:secret@cam.lan', '--user', 'me'],
  ])
    it(`refuses "${args.join(' ')}" and repeats no password`, () => {
      let error: unknown;
      try {
        readArguments(args);
      } catch (thrown) {
        error = thrown;
      }
      should(error).be.instanceof(InputError);
      String(error).should.not.containEql('secret');
    });
});
