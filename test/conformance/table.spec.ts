import 'should';
import { existsSync, readFileSync } from 'node:fs';
import { rows } from './table';

/** Numbered faults of the client that has most. */
const FAULTS = 22;

const table = rows();
const chapters = new Set(
  [...readFileSync('PROTOCOL.md', 'utf8').matchAll(/^#{2,3} ([\d.]+) /gm)].map(([, number]) => number),
);

describe('the conformance table', () => {
  it('has a row for every numbered fault, and says nothing twice', () => {
    const faults = table.map(({ line }) => line).filter((line) => /^ultimate \d/.test(line));
    faults.should.eql(Array.from({ length: FAULTS }, (_, at) => `ultimate ${at + 1}`));
    const said = table.map(({ line, device }) => `${line}: ${device}`);
    new Set(said).size.should.equal(said.length);
    said.length.should.be.above(100);
  });

  for (const { line, device, handled, tests } of table) {
    it(`${line}, ${device}: says how it is handled, and names tests that exist`, () => {
      const [, chapter] = /^\[([\d.]+)\]/.exec(line) ?? [];
      if (chapter !== undefined) chapters.has(chapter).should.be.true(chapter);
      device.should.not.be.empty();
      handled.should.not.be.empty();
      for (const { file, title } of tests) {
        existsSync(file).should.be.true(`${line}: ${file}`);
        title.should.not.be.empty();
        readFileSync(file, 'utf8').replaceAll("\\'", "'").includes(title).should.be.true(`${line}: ${title}`);
      }
    });
  }
});
