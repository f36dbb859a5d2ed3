import { PassThrough } from 'node:stream';
import should from 'should';
import { Keyboard, readPassword } from '../../../src/capture/password';

describe('password', () => {
  let keyboard: PassThrough & Keyboard;
  let screen: PassThrough;
  let raw: boolean[];

  beforeEach(() => {
    raw = [];
    keyboard = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (on: boolean) => raw.push(on) });
    screen = new PassThrough();
  });

  const type = async (...keys: string[]) => {
    const password = readPassword(keyboard, screen);
    for (const key of keys) keyboard.write(key);
    return password;
  };

  it('is read without being shown', async () => {
    (await type('s', 'e', 'x', '\u007f', 'cret', '\r')).should.equal('secret');
    raw.should.eql([true, false]);
    String(screen.read()).should.equal('Password: \n');
  });

  it('comes from a pipe as well, with and without a line end', async () => {
    keyboard.isTTY = false;
    (await type('piped\nmore')).should.equal('piped');
    raw.should.be.empty();
    keyboard = new PassThrough();
    const password = readPassword(keyboard, screen);
    keyboard.end('short');
    (await password).should.equal('short');
  });

  it('is given up by Ctrl-C', async () => {
    await type('se', '\u0003').should.be.rejectedWith('Stopped.');
    raw.should.eql([true, false]);
    should(keyboard.listenerCount('data')).equal(0);
  });
});
