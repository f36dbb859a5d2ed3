import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import 'should';

/** From the bottom up: a room may use what stands before it. The files beside the rooms belong to everybody. */
const ROOMS = [
  'documents',
  'stream',
  'connection',
  'facts',
  'sensors',
  'commands',
  'setup',
  'feeds',
  'device',
  'capture',
];

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => file.endsWith('.ts'));

/** What a file imports: paths below `src` without ending, or names of packages. */
function imports(file: string): string[] {
  const source = readFileSync(join('src', file), 'utf8').replaceAll(/\/\*[^]*?\*\//g, '');
  return [...source.matchAll(/(?:from|import\(|^import) '([^']+)'/gm)].map(([, name = '']) =>
    name.startsWith('.') ? posix.join(dirname(file), name) : name,
  );
}

const roomOf = (file: string) => (file.includes('/') ? file.slice(0, file.indexOf('/')) : '');

describe('the rooms of the library', () => {
  it('are those of the folder', () => {
    [...new Set(files.map(roomOf))].filter((room) => room !== '').should.be.eql([...ROOMS].sort());
  });

  it('hand data one way: no file uses a room above its own', () => {
    const upwards = files
      .filter((file) => file !== 'index.ts')
      .flatMap((file) =>
        imports(file)
          .filter((name) => ROOMS.includes(roomOf(name)))
          .filter((name) => ROOMS.indexOf(roomOf(name)) > ROOMS.indexOf(roomOf(file)))
          .map((name) => `${file} uses ${name}`),
      );
    upwards.should.eql([]);
  });

  it('know nothing of Node-RED', () => {
    files
      .filter((file) =>
        imports(file)
          // The one place of all English texts.
          .filter((name) => name !== '../nodes/locales/en-US/hikvision-device.json')
          .some((name) => name.startsWith('..') || /node-red|express/.test(name)),
      )
      .should.eql([]);
    // Neither what its editor sends for a stored password, nor its environment variables.
    files.filter((file) => /__PWRD__|'\$\{/.test(readFileSync(join('src', file), 'utf8'))).should.eql([]);
  });
});
