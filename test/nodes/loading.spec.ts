import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import 'should';

const nodes = join(__dirname, '../../nodes');

/** Loads every node as Node-RED does at its start, in a process of its own, and tells which files that took. */
function loadedFiles(): string[] {
  const code = `
    for (const file of process.argv.slice(1)) require(file);
    console.log(JSON.stringify(Object.keys(require.cache)));`;
  const files = readdirSync(nodes)
    .filter((name) => /^hikvision-.*\.js$/.test(name))
    .map((name) => join(nodes, name));
  files.length.should.equal(6);
  return JSON.parse(execFileSync(process.execPath, ['-e', code, ...files], { encoding: 'utf8' })) as string[];
}

describe('loading all nodes', () => {
  it('loads neither xml2js nor digest-fetch: they are for devices, and most of the time that a start takes', function () {
    this.timeout(30_000);
    const files = loadedFiles();
    files.filter((file) => file.endsWith('hikvision-sensor.js')).length.should.equal(1);
    files.filter((file) => file.includes('node_modules')).should.eql([]);
  });
});
