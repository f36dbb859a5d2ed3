import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import 'should';
import deviceTexts from '../../nodes/locales/en-US/hikvision-device.json';
import sensorTexts from '../../nodes/locales/en-US/hikvision-sensor.json';
import { manifest } from '../support/manifest';
import { readmeTable } from '../support/readme';
import { schemas } from '../support/schemas';

/** Top-level names that a path in a document may start with. */
const ROOTS = ['src', 'nodes', 'test', 'examples', 'icons', '.ci'];

const sources = ['src', 'nodes', 'test']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map(
      (file) => `${folder}/${file.replaceAll('\\', '/')}`,
    ),
  )
  .concat('build.mjs', 'start.mjs')
  .filter((file) => /\.(?:ts|mjs)$/.test(file));

/** What GitHub makes of the headings of a document. */
const anchors = (document: string): Set<string> =>
  new Set(
    [...readFileSync(document, 'utf8').matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\- ]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );

const documents = [...readdirSync('.').filter((file) => file.endsWith('.md')), 'test/CONFORMANCE.md'];

describe('the documents of the project', () => {
  for (const document of documents) {
    const text = readFileSync(document, 'utf8');

    it(`${document} names only files that exist`, () => {
      // A bare file name after a path, as in "`src/documents/xml-tokens.ts`, `json-tokens.ts`", lies in the same folder.
      let folder = '';
      const paths: string[] = [];
      for (const [, name = ''] of text.matchAll(/`([^`\s]+)`/g)) {
        if (/[<>*]/.test(name)) continue;
        if (ROOTS.includes(name.split('/')[0] ?? '')) {
          folder = dirname(name);
          paths.push(name);
        } else if (/^[\w-]+\.ts$/.test(name)) paths.push(join(folder, name));
      }
      paths.filter((path) => !existsSync(path)).should.eql([]);
    });

    it(`${document} links only to files that exist`, () => {
      const links = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
        .map(([, link = '']) => decodeURIComponent(link))
        .filter((link) => !/^[a-z]+:/.test(link));
      links.filter((link) => !existsSync(join(dirname(document), link))).should.eql([]);
    });

    it(`${document} names only scripts that exist`, () => {
      const scripts = [...text.matchAll(/npm run ([\w-]+)/g)].map(([, script = '']) => script);
      scripts.filter((script) => !(script in manifest.scripts)).should.eql([]);
    });
  }

  it('every chapter that a comment or a document names is there', () => {
    const chapters = new Set(
      [...readFileSync('PROTOCOL.md', 'utf8').matchAll(/^#{2,3} ([\d.]+) /gm)].map(([, number]) => number),
    );
    chapters.size.should.be.above(50);
    const named = sources.flatMap((file) =>
      [
        ...readFileSync(file, 'utf8').matchAll(/PROTOCOL\.md`?\)? ((?:\d+(?:\.\d+)?(?:, | and )?)+)/g),
      ].flatMap(([, numbers = '']) =>
        [...numbers.matchAll(/[\d.]*\d/g)].map(([number]) => ({ file, number })),
      ),
    );
    named.length.should.be.above(60);
    named.filter(({ number }) => !chapters.has(number)).should.eql([]);
    // A name in place of a number would open nothing.
    const unnumbered = sources.filter((file) => /PROTOCOL\.md, [A-Z]/.test(readFileSync(file, 'utf8')));
    unnumbered.should.eql([]);
  });

  it('nothing is cited that is not in the repository', () => {
    // Names of notes that this was built from, and numbers of their lines.
    const notes = new RegExp(
      ['isapi', 'product', 'peers', 'field-reports'].map((name) => `${name}\\.md`).join('|'),
    );
    const cited = [...sources, ...documents].flatMap((file) =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => notes.test(line) || /(?:[/*]|describe|it)\b.*\bF\d{1,2}\b/.test(line))
        .map((line) => `${file}: ${line.trim()}`),
    );
    cited.should.eql([]);
  });

  it('every file that a comment names is there', () => {
    const missing = sources.flatMap((file) =>
      [
        ...readFileSync(file, 'utf8').matchAll(
          /(?:\/\/|\*).*?`?\b((?:src|nodes|test|examples)\/[\w./-]+\.(?:ts|md|json|mjs|html))/g,
        ),
      ]
        .map(([, path = '']) => path)
        .filter((path) => !existsSync(path))
        .map((path) => `${file}: ${path}`),
    );
    missing.should.eql([]);
  });

  it('every heading that a link names is there', () => {
    const broken = documents.flatMap((document) =>
      [...readFileSync(document, 'utf8').matchAll(/\]\(([^)#\s]*)#([^)\s]+)\)/g)]
        .map(([, path = '', anchor = '']) => ({
          target: path === '' ? document : join(dirname(document), path),
          anchor,
        }))
        .filter(({ target }) => !/^[a-z]+:/.test(target))
        .filter(({ target, anchor }) => !anchors(target).has(anchor))
        .map(({ target, anchor }) => `${document}: ${target}#${anchor}`),
    );
    broken.should.eql([]);
  });

  it('the changelog begins with what is unreleased, then the version of the package, and links every version', () => {
    const text = readFileSync('CHANGELOG.md', 'utf8');
    const versions = [...text.matchAll(/^## \[([^\]]+)\](.*)$/gm)].map(([, version, rest]) => ({
      version,
      rest,
    }));
    versions
      .slice(0, 2)
      .map(({ version }) => version)
      .should.eql(['Unreleased', manifest.version]);
    for (const { version, rest } of versions) {
      text.should.containEql(`\n[${version}]: ${manifest.homepage.replace('#readme', '')}/`);
      if (version !== 'Unreleased') rest?.should.match(/^ - \d{4}-\d\d-\d\d$/);
    }
  });

  for (const type of ['hikvision-device', 'hikvision-sensor']) {
    it(`the README has a row for every setting of ${type}, with its label and default`, () => {
      const labels: Readonly<Record<string, string>> =
        type === 'hikvision-device' ? deviceTexts.label : { ...deviceTexts.label, ...sensorTexts.label };
      const rows = readmeTable(type).flatMap(({ Property = '', Default = '' }) =>
        Property.split(', ').map((label) => [label.toLowerCase(), Default] as const),
      );
      const defaults = new Map(rows);
      // The secret part of the push address is made by a button, not typed.
      const settings = Object.entries(schemas[type] ?? {}).filter(([name]) => name !== 'token');
      const named = settings.map(([name]) => labels[name]?.toLowerCase() ?? name);
      [...defaults.keys()].sort().should.eql(named.sort());
      for (const [name, setting] of settings) {
        const told = defaults.get(labels[name]?.toLowerCase() ?? name);
        if (setting.kind === 'switch') told?.should.equal(setting.default ? 'on' : 'off', name);
        if (setting.kind === 'number' && setting.default !== null)
          told?.should.equal(`${String(setting.default)} s`, name);
      }
    });
  }

  it('the README links to every example', () => {
    const readme = readFileSync('README.md', 'utf8');
    readdirSync('examples')
      .filter((file) => !readme.includes(`examples/${encodeURI(file)}`))
      .should.eql([]);
  });

  describe('the architecture page', () => {
    const lines = existsSync('ARCHITECTURE.md') ? readFileSync('ARCHITECTURE.md', 'utf8').split('\n') : [];

    it('answers what people look for', () => {
      const questions = {
        'Channel numbers wrong on hybrid recorders': 'src/sensors/numbering.ts',
        'A new form of heartbeat': 'src/stream/read-alert.ts',
        'Another language': 'nodes/locales',
        "Text of a node's status": 'nodes/locales/en-US/hikvision-device.json',
      };
      for (const [question, file] of Object.entries(questions)) {
        const row = lines.find((line) => line.startsWith(`| ${question}`)) ?? '';
        row.should.containEql(file);
      }
    });

    it('names functions, classes and keys that are in the files of their line', () => {
      const missing: string[] = [];
      for (const line of lines) {
        const names = [...line.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
        const files = names.filter(
          (name) => /^(src|nodes|test)\/.*\.(ts|json)$/.test(name) && existsSync(name),
        );
        const text = files.map((file) => readFileSync(file, 'utf8')).join('\n');
        const symbols = names.filter(
          (name) => /^[a-z]+[A-Z]\w*$|^[A-Z]\w*$/.test(name) && !/^F\d/.test(name),
        );
        if (files.length > 0) missing.push(...symbols.filter((name) => !text.includes(name)));
      }
      missing.should.eql([]);
    });
  });
});
