// Builds everything into dist: what tsc compiles, then what Node-RED looks for beside it. `node build.mjs`
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { buildSync } from 'esbuild';

const require = createRequire(import.meta.url);
const { status } = spawnSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-b'], {
  stdio: 'inherit',
});
if (status !== 0) process.exit(status ?? 1);

/** What the browser runs of one folder, in one script that needs no other. */
function script(folder) {
  const { outputFiles } = buildSync({
    entryPoints: [`nodes/${folder}/editor.ts`],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    minify: true,
    write: false,
  });
  return outputFiles[0].text.trim().replaceAll('</script', '<\\/script');
}

// A folder of `nodes` with a script for the editor is a node, or a plugin of the editor (`sidebar`): Node-RED wants it as one
// .html, and a node as one .js with the same name too, beside `icons` and `locales`.
const folders = readdirSync('nodes').filter((folder) => existsSync(`nodes/${folder}/editor.ts`));
for (const folder of folders) {
  const name = folder.startsWith('hikvision-') ? folder : `hikvision-${folder}`;
  const styles = readdirSync(`nodes/${folder}`).filter((file) => file.endsWith('.css'));
  const rules = styles.map((file) => readFileSync(`nodes/${folder}/${file}`, 'utf8')).join('');
  const style = rules === '' ? '' : `<style>\n${rules}</style>\n`;
  const markup = existsSync(`nodes/${folder}/markup.html`)
    ? readFileSync(`nodes/${folder}/markup.html`, 'utf8')
    : '';
  writeFileSync(
    `dist/nodes/${name}.html`,
    `${style}${markup}<script type="text/javascript">\n${script(folder)}\n</script>\n`,
  );
  if (!existsSync(`nodes/${folder}/runtime.ts`)) continue;
  writeFileSync(`dist/nodes/${name}.js`, `module.exports = require('./${folder}/runtime.js').default;\n`);
}

cpSync('nodes/locales', 'dist/nodes/locales', { recursive: true });
cpSync('icons', 'dist/nodes/icons', { recursive: true });

// The types of the library name the codes of sentences, so that they do not need the catalogue which has them.
const { sentence } = JSON.parse(readFileSync('nodes/locales/en-US/hikvision-device.json', 'utf8'));
const codes = Object.keys(sentence).map((code) => `'${code}'`);
const types = 'dist/src/sentences.d.ts';
writeFileSync(
  types,
  readFileSync(types, 'utf8')
    .replace(/^import english .*\n/m, '')
    .replace('keyof typeof english.sentence', codes.join(' | ')),
);
