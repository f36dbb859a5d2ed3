import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Recordings of real devices, beside the project where it is developed; they are not part of it. */
const folder = join(process.cwd(), '../shared/captures');

/** Whether the recordings are there. */
export const haveCaptures = existsSync(folder);

/**
 * Runs `define` with a reader of captures where they are; elsewhere a pending test says that these tests were skipped.
 */
export function withCaptures(title: string, define: (captures: Captures) => void): void {
  describe(title, () => {
    if (haveCaptures) define(captures());
    else it(`SKIPPED: there is no ${folder} with recordings of real devices here`);
  });
}

export interface Captures {
  readonly names: readonly string[];
  readonly read: (name: string) => Buffer;
}

/** The recordings; none where they are absent. */
export function captures(): Captures {
  return {
    names: haveCaptures ? readdirSync(folder).sort() : [],
    read: (name) => readFileSync(join(folder, name)),
  };
}

/** The alert bodies of a recording with one JSON object (`content`) a line. */
export function bodiesOf(recording: Buffer): Buffer[] {
  return recording
    .toString()
    .trim()
    .split('\n')
    .map((line) => {
      const entry: unknown = JSON.parse(line);
      const content =
        typeof entry === 'object' && entry !== null && 'content' in entry ? entry.content : null;
      return Buffer.from(typeof content === 'string' ? content : '');
    });
}
