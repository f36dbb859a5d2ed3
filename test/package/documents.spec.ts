import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import 'should';
import { manifest } from '../support/manifest';

/** Top-level names that a path in a document may start with. */
const ROOTS = ['src', 'nodes', 'test', 'examples', 'icons', '.ci'];

const documents = [...readdirSync('.').filter((file) => file.endsWith('.md')), 'test/CONFORMANCE.md'];

describe('the documents of the project', () => {
  for (const document of documents) {
    const text = readFileSync(document, 'utf8');

    it(`${document} names only files that exist`, () => {
      // A bare file name after a path, as in "`src/stream/xml.ts`, `json.ts`", lies in the same folder.
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
