import 'should';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The last field report, and the numbered faults of the client that has most. */
const REPORTS = 57;
const FAULTS = 22;

const rows = readFileSync(join(process.cwd(), 'test/CONFORMANCE.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| (?!line |---)/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, name = '', device = '', handled = '', tests = '']) => ({ name, device, handled, tests }));

describe('the conformance table', () => {
  it('has a row for every field report and every numbered fault, once', () => {
    const wanted = [
      ...Array.from({ length: REPORTS }, (_, at) => `F${at + 1}`),
      ...Array.from({ length: FAULTS }, (_, at) => `ultimate ${at + 1}`),
    ];
    const names = rows.map(({ name }) => name);
    names.filter((name) => /^(?:F|ultimate )\d/.test(name)).should.eql(wanted);
    new Set(names).size.should.equal(names.length);
  });

  for (const { name, device, handled, tests } of rows) {
    it(`${name} says what happens, how it is handled, and names tests that exist`, () => {
      device.should.not.be.empty();
      handled.should.not.be.empty();
      const named = tests.split('<br>').map((test) => /^`([^`]+)`: (.+)$/.exec(test) ?? []);
      for (const [, file = '', title = ''] of named) {
        existsSync(file).should.be.true(`${name}: ${file}`);
        title.should.not.be.empty();
        readFileSync(file, 'utf8').replaceAll("\\'", "'").includes(title).should.be.true(`${name}: ${title}`);
      }
    });
  }
});
