import 'should';
import { existsSync, readFileSync } from 'node:fs';
import { rows } from './table';

/** The last field report, and the numbered faults of the client that has most. */
const REPORTS = 57;
const FAULTS = 22;

const table = rows();

describe('the conformance table', () => {
  it('has a row for every field report and every numbered fault, once', () => {
    const wanted = [
      ...Array.from({ length: REPORTS }, (_, at) => `F${at + 1}`),
      ...Array.from({ length: FAULTS }, (_, at) => `ultimate ${at + 1}`),
    ];
    const lines = table.map(({ line }) => line);
    lines.filter((line) => /^(?:F|ultimate )\d/.test(line)).should.eql(wanted);
    new Set(lines).size.should.equal(lines.length);
  });

  for (const { line, device, handled, tests } of table) {
    it(`${line} says what happens, how it is handled, and names tests that exist`, () => {
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
