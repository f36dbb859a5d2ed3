import { readdirSync, readFileSync } from 'node:fs';
import 'should';
import { manifest, nodeTypes } from '../support/manifest';
import { npm } from '../support/npm';

/** Larger, and every palette that lists us downloads it in vain. */
const LARGEST_TARBALL = 600 * 1024;

/** Everything that may be in the package; what fits none of these does not belong there. */
const BELONGS = [
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
  /^dist\/src\/.+(?<!\.spec)\.(js|d\.ts)$/,
  /^dist\/nodes\/[^/]+\.(js|html)$/,
  /^dist\/nodes\/[^/]+\/(runtime|schema)\.js$/,
  /^dist\/nodes\/(shared|admin)\/[^/]+\.js$/,
  /^dist\/nodes\/icons\/[^/]+\.svg$/,
  /^dist\/nodes\/locales\/[^/]+\/[^/]+\.(json|html)$/,
  /^examples\/[^/]+\.json$/,
];

describe('the package that npm publishes', () => {
  let size = 0;
  let files: readonly string[] = [];

  before(async () => {
    const printed = await npm('.', 'pack', '--dry-run', '--ignore-scripts', '--json');
    const [pack] = JSON.parse(printed) as [{ size: number; files: readonly { path: string }[] }];
    size = pack.size;
    files = pack.files.map(({ path }) => path);
  });

  it('holds nothing but the built nodes, the library, the examples and the papers', () => {
    files.filter((file) => !BELONGS.some((pattern) => pattern.test(file))).should.eql([]);
  });

  it('holds what package.json points to', () => {
    const named = [manifest.main, manifest.types, ...Object.values(manifest.bin ?? {})];
    named.push(...Object.values(manifest['node-red'].nodes));
    named
      .map((file) => file.replace(/^\.\//, ''))
      .filter((file) => !files.includes(file))
      .should.eql([]);
  });

  it('holds the papers', () => {
    const papers = ['README.md', 'LICENSE', 'CHANGELOG.md', 'package.json'];
    papers.filter((paper) => !files.includes(paper)).should.eql([]);
  });

  for (const type of nodeTypes) {
    it(`holds the dialog, the texts and the icon of ${type}`, () => {
      const parts = [`${type}.js`, `${type}.html`, `locales/en-US/${type}.json`, `icons/${type}.svg`];
      parts.filter((part) => !files.includes(`dist/nodes/${part}`)).should.eql([]);
    });
  }

  // The editor shares code with the runtime, which the compiler checks for Node.js.
  it('holds nothing in a page that only Node.js knows', () => {
    const pages = files.filter((file) => /^dist\/nodes\/[^/]+\.html$/.test(file));
    pages.length.should.be.above(nodeTypes.length);
    pages
      .flatMap((page) => readFileSync(page, 'utf8').match(/\b(?:Buffer|process|require)[.(]/g) ?? [])
      .should.eql([]);
  });

  it('holds every locale, icon and example of the project', () => {
    const wanted = (from: string, to: string) =>
      readdirSync(from, { recursive: true, encoding: 'utf8' })
        .filter((file) => /\.\w+$/.test(file))
        .map((file) => `${to}/${file.replaceAll('\\', '/')}`);
    const sources = [
      ...wanted('nodes/locales', 'dist/nodes/locales'),
      ...wanted('icons', 'dist/nodes/icons'),
      ...wanted('examples', 'examples'),
    ];
    sources.filter((file) => !files.includes(file)).should.eql([]);
  });

  it('holds the code and the types of every file of the library', () => {
    const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
    sources.length.should.be.above(0);
    sources
      .flatMap((file) => ['.js', '.d.ts'].map((ending) => `dist/src/${file.replace(/\.ts$/, ending)}`))
      .filter((file) => !files.includes(file))
      .should.eql([]);
  });

  it('stays under 600 KB', () => {
    size.should.be.below(LARGEST_TARBALL);
  });
});
