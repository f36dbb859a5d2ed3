import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import should from 'should';
import { catalogue } from '../../src/sensors/catalogue';
import { sentences } from '../../src/sentences';
import { schemas } from '../support/schemas';

const folder = 'nodes/locales';
const english = 'en-US';
/** The languages of Node-RED's own editor. There may be more. */
const needed = ['de', english, 'es-ES', 'fr', 'ja', 'ko', 'pt-BR', 'ru', 'zh-CN', 'zh-TW'];
const languages = readdirSync(folder);
const namespace = 'node-red-contrib-hikvision-sensors/';

type Texts = ReadonlyMap<string, string>;

/** Every text of a catalogue by its dotted key. */
function read(language: string, node: string): Texts {
  const texts = new Map<string, string>();
  const walk = (value: unknown, path: readonly string[]): void => {
    if (typeof value === 'string') texts.set(path.join('.'), value);
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
    else throw new Error(`${language}/${node}.json: ${path.join('.')} is no text`);
  };
  walk(JSON.parse(readFileSync(join(folder, language, `${node}.json`), 'utf8')), []);
  return texts;
}

const nodes = Object.keys(schemas);
const placeholders = (text: string): string[] =>
  [...text.matchAll(/__(\w+?)__/g)].map(([whole]) => whole).sort();
/** The texts whose keys start with `start`, without it. */
const under = (texts: Texts, start: string): Record<string, string> =>
  Object.fromEntries(
    [...texts].filter(([key]) => key.startsWith(start)).map(([key, text]) => [key.slice(start.length), text]),
  );
/** Everything written in a folder. */
const code = (place: string, ending = '.ts'): string =>
  readdirSync(place, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending))
    .map((file) => readFileSync(join(place, file), 'utf8'))
    .join('\n');
/** Markup and scripts of one dialog. */
const dialog = (node: string): string => code(`nodes/${node}`) + code(`nodes/${node}`, '.html');
/** What dialogs and the sidebar share. */
const common = code('nodes/editor') + code('nodes/sidebar');
const everyDialog = nodes.map(dialog).join('\n') + common;

describe('the catalogues of texts', () => {
  it('exist in the languages of the editor', () => {
    languages.should.containDeep(needed);
  });

  for (const language of languages) {
    for (const node of nodes) {
      it(`have every text of ${node} in ${language}, and no other`, () => {
        [...read(language, node).keys()].sort().should.eql([...read(english, node).keys()].sort());
      });

      it(`fill the same values into the texts of ${node} in ${language}`, () => {
        const wanted = read(english, node);
        for (const [key, text] of read(language, node))
          should(placeholders(text)).eql(placeholders(wanted.get(key) ?? ''), `${key}: "${text}"`);
      });

      it(`leave no text of ${node} empty in ${language}`, () => {
        for (const [key, text] of read(language, node)) should(text.trim()).not.equal('', key);
      });
    }
  }

  it('name every event type of the library, and no other', () => {
    const wanted = catalogue.map(({ id, name }) => [id, name]);
    should(under(read(english, 'hikvision-device'), 'type.')).eql(Object.fromEntries(wanted));
  });

  it('hold no status that no node shows', () => {
    const shown = code('nodes');
    Object.keys(under(read(english, 'hikvision-device'), 'status.'))
      .filter((key) => !shown.includes(`'${key}'`))
      .should.eql([]);
  });

  it('hold no sentence that nothing says', () => {
    const said = code('src') + code('nodes');
    Object.keys(sentences)
      .filter((sentence) => !said.includes(`'${sentence}'`))
      .should.eql([]);
  });

  for (const node of nodes) {
    it(`have every text that the dialog of ${node} asks for`, () => {
      const html = dialog(node) + common;
      const own = read(english, node);
      const shared = read(english, 'hikvision-device');
      const asked: [Texts, string][] = [];
      for (const [, value = ''] of html.matchAll(/data-i18n="([^"]+)"/g)) {
        for (const part of value.split(';')) {
          const key = part.replace(/^\[\w+\]/, '');
          const isShared = key.startsWith(`${namespace}hikvision-device:`);
          asked.push([isShared ? shared : own, key.replace(/^.*:/, '')]);
        }
      }
      for (const [, key = ''] of html.matchAll(/(?:node|this)\._\('([\w.-]+)'\)/g)) asked.push([own, key]);
      for (const [, key = ''] of html.matchAll(/\btext\('([\w.-]+)'[,)]/g)) asked.push([shared, key]);
      for (const [, key = ''] of dialog(node).matchAll(/RED\._\(\s*'[\w-]+\/[\w-]+:([\w.-]+)'/g))
        asked.push([own, key]);
      for (const name of Object.keys(schemas[node] ?? {}))
        asked.push([name === 'name' || name === 'device' ? shared : own, `label.${name}`]);
      asked.length.should.be.above(3);
      for (const [texts, key] of asked) should(texts.has(key)).be.true(key);
    });

    it(`hold no text of ${node} that nobody asks for`, () => {
      // All dialogs, because they share texts; a key that is put together asks for every text with its beginning.
      const families = [...everyDialog.matchAll(/`([\w.]+\.)\$\{/g)].map(([, family = '']) => family);
      // Checked above, each against its own list.
      families.push('status.', 'sentence.', 'type.');
      const isAskedFor = (key: string): boolean =>
        families.some((family) => family !== 'label.' && key.startsWith(family)) ||
        Object.values(schemas).some((schema) => Object.hasOwn(schema, key.replace('label.', ''))) ||
        new RegExp(`['":\\]]${key.replaceAll('.', '\\.')}['";]`).test(everyDialog);
      [...read(english, node).keys()].filter((key) => !isAskedFor(key)).should.eql([]);
    });

    for (const language of languages) {
      it(`explain ${node} in ${language} in the form of Node-RED's help`, () => {
        const path = join(folder, language, `${node}.html`);
        existsSync(path).should.be.true();
        const help = readFileSync(path, 'utf8');
        help.should.startWith(`<script type="text/html" data-help-name="${node}">\n  <p>`);
        should(help.match(/<h3>/g)).not.be.null();
        for (const tag of ['p', 'h3', 'dl', 'dt', 'dd', 'ul', 'ol', 'li', 'code', 'span', 'b', 'a'])
          should(help.split(`<${tag}>`).length + help.split(`<${tag} `).length - 2).equal(
            help.split(`</${tag}>`).length - 1,
            `${path}: <${tag}> is not closed`,
          );
      });
    }
  }
});

describe('the dialogs', () => {
  for (const node of nodes) {
    it(`of ${node} take their colours from the theme`, () => {
      // The colour of the node itself is the one that Node-RED asks for as a literal.
      const style = code(`nodes/${node}`, '.css');
      const rest =
        dialog(node).replace(/^ {2}color: '#\w{6}',$/m, '') + common + code('nodes/sidebar', '.css') + style;
      should(rest.match(/#[0-9a-f]{3,8}\b(?=['";\s])|\brgba?\(|\bhsla?\(/gi)).be.null();
    });

    it(`of ${node} put nothing into the page as markup`, () => {
      should(
        dialog(node).match(
          /\.(?:html|innerHTML|outerHTML|insertAdjacentHTML|append)\b(?!\(document\.createTextNode)/g,
        ),
      ).be.null();
      should(code('nodes/editor').match(/\.(?:html|innerHTML|outerHTML|insertAdjacentHTML)\b/g)).be.null();
      should(dialog(node).match(/RED\.notify\(/g)).be.null();
    });

    it(`of ${node} ask only relative addresses`, () => {
      should(
        dialog(node).match(/\bfetch\(|['"`]\/hikvision|['"`]https?:\/\/[^'"`]*hikvision-device/g),
      ).be.null();
    });
  }
});
