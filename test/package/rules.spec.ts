import { existsSync, readdirSync, readFileSync } from 'node:fs';
import 'should';
import { json, manifest, nodeTypes } from '../support/manifest';

interface FlowNode {
  readonly id: string;
  readonly type: string;
}

/** As it is published. */
const html = (type: string) => readFileSync(`dist/nodes/${type}.html`, 'utf8');
const isConfig = (type: string) => /category:\s*["']config["']/.test(html(type));

/**
 * The rules of node-red-dev 0.1.6, by which flows.nodered.org scores a package. P06, P08, N01 and D03 ask the npm registry
 * or the catalogue; here is what can be said of them without either.
 */
describe('the rules of the Node-RED library', () => {
  it('P01: the package has a licence, and the file that goes with it', () => {
    manifest.license.should.equal('MIT');
    readFileSync('LICENSE', 'utf8').should.startWith('MIT License');
  });

  it('P03: the package says where its source is and where bugs go', () => {
    const home = `https://github.com/${manifest.name}/${manifest.name}`;
    manifest.repository.should.eql({ type: 'git', url: `git+${home}.git` });
    manifest.bugs.url.should.equal(`${home}/issues`);
    manifest.homepage.should.equal(`${home}#readme`);
  });

  it('P04: an unscoped name starts with node-red-contrib-', () => {
    manifest.name.should.match(/^node-red-contrib-[a-z-]+$/);
  });

  it('P05: the keyword by which Node-RED finds packages is there', () => {
    manifest.keywords.should.containEql('node-red');
    new Set(manifest.keywords).size.should.equal(manifest.keywords.length);
  });

  it('P06 and P07: Node-RED from 4.1 and Node.js from 20.19 on, without an upper end', () => {
    manifest['node-red'].version.should.equal('>=4.1.0');
    manifest.engines.should.eql({ node: '>=20.19' });
  });

  it('N01: every node type carries the name of the package', () => {
    nodeTypes.length.should.be.above(0);
    for (const type of nodeTypes) {
      type.should.startWith('hikvision-');
      manifest['node-red'].nodes[type]?.should.equal(`dist/nodes/${type}.js`);
      html(type).should.match(new RegExp(`registerType\\(\\s*["']${type}["'],\\s*\\{`));
    }
    readdirSync('nodes')
      .filter((folder) => existsSync(`nodes/${folder}/schema.ts`) || folder === 'hikvision-device')
      .sort()
      .should.eql([...nodeTypes].sort());
  });

  it('N02: the examples use every node that can be dragged in', () => {
    const used = new Set(examples().flatMap(({ nodes }) => nodes.map(({ type }) => type)));
    nodeTypes.filter((type) => !isConfig(type) && !used.has(type)).should.eql([]);
  });

  it('D01: at most six dependencies; here exactly two, at exact versions', () => {
    Object.keys(manifest.dependencies).sort().should.eql(['digest-fetch', 'xml2js']);
    for (const version of Object.values(manifest.dependencies)) version.should.match(/^\d+\.\d+\.\d+$/);
  });

  it('D02: nothing that is installed with it is known to break Node.js', () => {
    const { packages } = json('package-lock.json') as {
      packages: Record<string, { dev?: boolean }>;
    };
    Object.entries(packages)
      .filter(([path, { dev }]) => path.endsWith('/agent-base') && !dev)
      .should.eql([]);
  });
});

function examples(): { file: string; nodes: FlowNode[] }[] {
  if (!existsSync('examples')) return [];
  return readdirSync('examples').map((file) => ({ file, nodes: json(`examples/${file}`) as FlowNode[] }));
}

describe('the example flows', () => {
  /** What Node-RED itself brings and the examples use. */
  const CORE = new Set([
    ...['tab', 'group', 'comment', 'junction', 'inject', 'debug', 'function', 'change', 'switch', 'delay'],
    ...[
      'trigger',
      'catch',
      'status',
      'link in',
      'link out',
      'link call',
      'template',
      'json',
      'split',
      'join',
    ],
    ...['rbe', 'range', 'file', 'complete', 'mqtt in', 'mqtt out', 'mqtt-broker', 'tls-config'],
    ...['http in', 'http request', 'http response'],
  ]);

  for (const { file, nodes } of examples()) {
    it(`${file} is an array with a comment, own ids, and only nodes that everybody has`, () => {
      nodes.map(({ type }) => type).should.containEql('comment');
      new Set(nodes.map(({ id }) => id)).size.should.equal(nodes.length);
      nodes
        .map(({ type }) => type)
        .filter((type) => !CORE.has(type) && !nodeTypes.includes(type))
        // One example says in its description which package it needs.
        .filter((type) => file !== 'dashboard.json' || !type.startsWith('ui-'))
        .should.eql([]);
    });

    it(`${file} holds no password`, () => {
      JSON.stringify(nodes).should.not.match(/"(password|credentials)":/);
    });
  }
});

describe('the scripts of the package', () => {
  it('are the commands that the README names, and run on every system', () => {
    const wanted = [
      ...['start', 'simulator', 'test', 'build', 'lint', 'unit', 'e2e', 'coverage', 'browser', 'node-red-5'],
      ...['fuzz', 'soak', 'bench'],
    ];
    wanted.filter((script) => !(script in manifest.scripts)).should.eql([]);
    for (const line of Object.values(manifest.scripts))
      line.should.not.match(/\b(rm|cp|mkdir|bash|sh|export)\s|\w+=\S+\s/);
  });
});
