import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import should from 'should';
import { catalogue } from '../../src/sensors/catalogue';
import { sentences } from '../../src/sentences';
import { pageTerms, pageTypes } from '../support/page-terms';
import { schemas } from '../support/schemas';

const folder = 'nodes/locales';
const english = 'en-US';
/** The languages of Node-RED's own editor. There may be more. */
const needed = ['de', english, 'es-ES', 'fr', 'ja', 'ko', 'pt-BR', 'ru', 'zh-CN', 'zh-TW'];
const languages = readdirSync(folder);
const namespace = 'node-red-contrib-hikvision-sensors/';

type Texts = ReadonlyMap<string, string>;

/** Every text of a file of texts by its dotted key. */
function readTexts(file: string): Texts {
  const texts = new Map<string, string>();
  const walk = (value: unknown, path: readonly string[]): void => {
    if (typeof value === 'string') texts.set(path.join('.'), value);
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
    else throw new Error(`${file}: ${path.join('.')} is no text`);
  };
  walk(JSON.parse(readFileSync(file, 'utf8')), []);
  return texts;
}

/** Every text of a catalogue. */
const read = (language: string, node: string): Texts => readTexts(join(folder, language, `${node}.json`));
/** A help text. */
const readHelp = (language: string, node: string): string =>
  readFileSync(join(folder, language, `${node}.html`), 'utf8');

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

  for (const language of languages)
    it(`say first in ${language} how a self-signed certificate is accepted, by the button's own name`, () => {
      const texts = read(language, 'hikvision-device');
      const button = texts.get('test.accept') ?? '';
      for (const key of ['note.tls', 'sentence.certificate-self-signed.hint'])
        should(texts.get(key)).containEql(button);
    });

  it('call each node in the palette what its type calls it', () => {
    for (const node of ['sensor', 'event', 'status', 'snapshot', 'control'])
      should(read(english, `hikvision-${node}`).get('palette')).equal(node);
  });

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
        const help = readHelp(language, node);
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

/** Without what nobody sees a difference in: case, blanks, hyphens, kinds of apostrophes. */
const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[\s-]+/g, '')
    .replaceAll('’', "'");
const contain = (text: string, words: string, where: string): void => {
  should(plain(text).includes(plain(words))).be.true(`${where}: "${text}" has no "${words}"`);
};
/** The texts of all nodes of a language with where they stand; `help` with its lines. */
const everyText = (language: string, help = true): [string, string][] =>
  nodes.flatMap((node): [string, string][] => [
    ...[...read(language, node)].map(([key, text]): [string, string] => [`${node}.json ${key}`, text]),
    ...(help
      ? readHelp(language, node)
          .split('\n')
          .map((text, line): [string, string] => [`${node}.html ${line + 1}`, text])
      : []),
  ]);
describe('the words of the texts', () => {
  const translated = languages.filter((language) => language !== english);
  const device = (language: string): Texts => read(language, 'hikvision-device');
  const textOf = (texts: Texts, key: string): string => {
    const text = texts.get(key);
    if (text === undefined) throw new Error(`There is no text ${key}.`);
    return text;
  };

  for (const language of translated) {
    it(`call things as the page of the device does in ${language}, with the English beside`, () => {
      const own = new Map(everyText(language));
      for (const [where, text] of everyText(english)) {
        if (where.includes(' status.')) continue;
        let left = text;
        for (const [label, words] of Object.entries(pageTerms)) {
          if (!left.includes(label)) continue;
          left = left.replaceAll(label, '');
          contain(own.get(where) ?? '', words[language] ?? label, where);
          contain(own.get(where) ?? '', label, where);
        }
      }
    });

    it(`call types of events as the page of the device does in ${language}`, () => {
      for (const [type, words] of Object.entries(pageTypes)) {
        const page = words[language];
        if (page === undefined) continue;
        const name = textOf(device(language), `type.${type}`);
        // The shorter of "Scene change" and "Scene change detection" is as good as the longer.
        should(plain(name).includes(plain(page)) || plain(page).includes(plain(name))).be.true(
          `${type}: "${name}", on the page "${page}"`,
        );
      }
    });

    it(`have a word of their own for every type in ${language}`, () => {
      const names = under(device(english), 'type.');
      Object.entries(under(device(language), 'type.'))
        // The same word in both.
        .filter(([type]) => !(language === 'de' && type === 'pir_alarm'))
        .filter(([type, name]) => plain(name) === plain(names[type] ?? ''))
        .should.eql([]);
    });

    it(`have a help of their own in ${language}, with as many properties and words of code`, () => {
      for (const node of nodes) {
        const [help, wanted] = [readHelp(language, node), readHelp(english, node)];
        for (const tag of ['<dt', '<code>'])
          should(help.split(tag).length).equal(wanted.split(tag).length, `${node}.html: ${tag}`);
        const prose = (text: string): string[] =>
          text
            .split('\n')
            .filter((line) => !line.includes('<dt'))
            .map((line) => line.replace(/<code>.*?<\/code>|<.*?>/g, '').trim())
            .filter((line) => (line.match(/\p{L}+/gu) ?? []).length > 3);
        const same = new Set(prose(wanted));
        should(prose(help).filter((line) => same.has(line))).eql([], node);
      }
    });
  }

  /** Texts that quote fields of Node-RED's own dialogs. */
  const fields: Readonly<Record<string, readonly string[]>> = {
    'sentence.tls-config.hint': ['cert', 'key', 'passphrase'],
    'sentence.certificate-name.hint': ['servername'],
    'sentence.certificate-self-signed.hint': ['verify-server-cert'],
    'sentence.certificate-expired.hint': ['verify-server-cert'],
    'sentence.certificate-unknown.hint': ['verify-server-cert'],
  };
  /** Texts that quote buttons and entries of lists of ours, with where those stand. */
  const quoted: readonly (readonly [string, string, string])[] = [
    ...['certificate-changed', 'login-path', 'fingerprint-format'].map(
      (sentence) => [`sentence.${sentence}.hint`, 'hikvision-device', 'test.button'] as const,
    ),
    ['add.none', 'hikvision-device', 'test.button'],
    ...['waiting', 'no-token', 'short-token', 'same-token'].map(
      (sentence) => [`sentence.push-${sentence}.hint`, 'hikvision-device', 'push.button'] as const,
    ),
    ['sentence.no-switch.hint', 'hikvision-control', 'action.request'],
    ['sentence.test-disabled.hint', 'hikvision-control', 'action.detection'],
  ];
  const inQuotes = (text: string, words: string): boolean =>
    [`"${words}"`, `„${words}“`, `« ${words} »`, `«${words}»`, `「${words}」`, `“${words}”`].some((quote) =>
      text.includes(quote),
    );

  for (const language of languages) {
    it(`quote Node-RED in ${language} as it writes`, () => {
      const core = 'node_modules/@node-red';
      const tls = readTexts(join(core, 'nodes/locales', language, 'messages.json'));
      const editor = readTexts(join(core, 'editor-client/locales', language, 'editor.json'));
      const texts = device(language);
      for (const [key, names] of Object.entries(fields))
        for (const name of names) {
          const label = textOf(tls, `tls.label.${name}`);
          inQuotes(textOf(texts, key), label).should.be.true(`${key}: ${textOf(texts, key)}, not "${label}"`);
        }
      readHelp(language, 'hikvision-device').should.containEql(textOf(tls, 'tls.label.verify-server-cert'));
      const name = textOf(tls, 'tls.tls');
      // Russian bends the word.
      contain(textOf(texts, 'sentence.certificate-client.hint'), name.replace(/(?<=[а-я])я /, 'и '), 'TLS');
      inQuotes(textOf(texts, 'test.good'), textOf(editor, 'deploy.deploy')).should.be.true(
        textOf(texts, 'test.good'),
      );
      // German and Russian have a sentence for it, and French the word of its Cancel button: there the keys must do.
      const undo = textOf(editor, 'keyboard.undoChange');
      const done = textOf(texts, 'add.done');
      done.should.match(/(?:Ctrl|Strg)\+Z/);
      if (!['de', 'fr', 'ru'].includes(language))
        inQuotes(done, undo).should.be.true(`${done}: not "${undo}"`);
    });

    it(`quote buttons and lists in ${language} as they are labelled`, () => {
      for (const [key, node, label] of quoted) {
        const text = textOf(device(language), key);
        const words = textOf(read(language, node), label);
        inQuotes(text, words).should.be.true(`${key}: ${text}, not "${words}"`);
      }
      const help = readHelp(language, 'hikvision-device');
      for (const name of Object.keys(schemas['hikvision-device'] ?? {}))
        if (name !== 'fingerprint') help.should.containEql(textOf(device(language), `label.${name}`));
    });

    it(`fit a status of ${language} beside a node`, () => {
      const shown = { seconds: '30', on: '2', of: '14' };
      // Longer since flows know these as they are, or since the page of the device is English.
      const longer = language === english ? ['not-notifying', 'push-waiting'] : [];
      if (language === 'zh-TW') longer.push('not-notifying');
      Object.entries(under(device(language), 'status.'))
        .filter(([key]) => !longer.includes(key))
        .map(([, text]) =>
          Object.entries(shown).reduce((all, [name, value]) => all.replace(`__${name}__`, value), text),
        )
        .filter((text) => text.length >= 20)
        .should.eql([]);
    });

    it(`say nothing in ${language} that is wrong at 1`, () => {
      // Those for one time are texts of their own.
      const many = ['activity.times', 'activity.today', 'activity.known'];
      const counted =
        /__(?:tries|count|of|number|times)__ (?!(?:of|von|de|sur|on|ein|aktiv)\b|из )[\p{Script=Latin}\p{Script=Cyrillic}]/u;
      everyText(language, false)
        .filter(([where, text]) => counted.test(text) && !many.some((key) => where.endsWith(key)))
        .should.eql([]);
      for (const key of ['activity.times', 'activity.once', 'activity.quiet'])
        textOf(device(language), key).should.not.match(/the last|letzten|últimas|dernières|последние/);
    });
  }

  /** What is said in another way elsewhere: forms of address, two words for one thing, signs of another script. */
  const ways: Readonly<Record<string, RegExp>> = {
    de: /\b(?:Sie|Ihnen|[Dd]u|[Dd]ein\w*|[Dd]eploye?n|deployt|Deploy)\b/,
    'es-ES':
      /\busted\b|(?:^|[.:;,] | [yo] )(?:añada|elija|pulse|haga|libere|deje|bórrela|compruebe|escriba|escríbala|provoque|instancie|introdúzcalo|acepte|ponga|use)\b/iu,
    fr: /\b(?:tu|ton|ta|tes)\b|’|nœud/i,
    ja: /装置|機器/,
    ko: /암호문|쓰지 않습|함께 씁|쓰는|시험/,
    'zh-CN': /\p{Script=Han}[,;:?!()]|[,;:?!()]\p{Script=Han}/u,
    'zh-TW': /\p{Script=Han}[,;:?!()]|[,;:?!()]\p{Script=Han}/u,
  };
  for (const [language, other] of Object.entries(ways))
    it(`speak to the reader in one way in ${language}`, () => {
      everyText(language)
        .map(([where, text]) => `${where}: ${text.replace(/<code>.*?<\/code>/g, '')}`)
        .filter((text) => other.test(text))
        .should.eql([]);
    });

  it('say that a node is missing where it is not the device that does not run', () => {
    for (const language of languages)
      for (const key of ['wave.why.unknown', 'sentence.password-idle.message'])
        textOf(device(language), key).should.match(/node|nodo|noeud|nó|Узел|ノード|노드|节点|節點/i);
  });
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
