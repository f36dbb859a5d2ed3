import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A line of CONFORMANCE.md. */
export interface Row {
  readonly line: string;
  readonly device: string;
  readonly handled: string;
  readonly tests: readonly NamedTest[];
}

/** A test by its file and the beginning of its title, or of its group's. */
export interface NamedTest {
  readonly file: string;
  readonly title: string;
}

/** The lines of CONFORMANCE.md, in order. */
export function rows(): Row[] {
  return readFileSync(join(process.cwd(), 'test/CONFORMANCE.md'), 'utf8')
    .split('\n')
    .filter((line) => /^\| (?!line |---)/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, line = '', device = '', handled = '', tests = '']) => ({
      line,
      device,
      handled,
      tests: tests.split('<br>').map((test) => {
        const [, file = '', title = ''] = /^`([^`]+)`: (.+)$/.exec(test) ?? [];
        return { file, title };
      }),
    }));
}
