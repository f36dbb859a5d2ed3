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

/** What a file imports: paths below `src` (or another folder) without ending, or names of packages. */
function imports(file: string, top = 'src', without = /\/\*[^]*?\*\//g): string[] {
  const source = readFileSync(join(top, file), 'utf8').replaceAll(without, '');
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

describe('the rooms of the nodes', () => {
  const nodeFiles = readdirSync('nodes', { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /\.(ts|css|html)$/.test(file) && !file.startsWith('locales/'));
  const rooms = [...new Set(nodeFiles.map(roomOf))];
  const nodeRooms = rooms.filter((room) => room.startsWith('hikvision-'));

  it('are one for each node, with runtime, editor and markup side by side, and those that nodes share', () => {
    for (const room of nodeRooms)
      for (const file of ['runtime.ts', 'editor.ts', 'markup.html'])
        nodeFiles.should.containEql(`${room}/${file}`);
    rooms
      .filter((room) => !nodeRooms.includes(room))
      .sort()
      .should.eql(['admin', 'editor', 'shared', 'sidebar']);
  });

  it('have no file of more than 250 lines', () => {
    nodeFiles
      .filter((file) => readFileSync(join('nodes', file), 'utf8').trimEnd().split('\n').length > 250)
      .should.eql([]);
  });

  it('keep what runs in Node.js from what runs in the page, but for the types of what they tell each other', () => {
    const inPage = (file: string) =>
      ['editor', 'sidebar'].includes(roomOf(file)) || /^hikvision-.*\/(?!runtime|schema)/.test(file);
    const wrong = nodeFiles
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) =>
        imports(file, 'nodes', /^import type .*/gm)
          .filter((name) => (inPage(file) ? /^admin\/|\/runtime$|^node:/.test(name) : inPage(name)))
          .map((name) => `${file} uses ${name}`),
      );
    wrong.should.eql([]);
  });

  it('use no other node', () => {
    const others = nodeFiles
      .filter((file) => file.endsWith('.ts') && file.startsWith('hikvision-'))
      .flatMap((file) =>
        imports(file, 'nodes')
          .filter((name) => name.startsWith('hikvision-') && roomOf(name) !== roomOf(file))
          .map((name) => `${file} uses ${name}`),
      );
    others.should.eql([]);
  });
});
