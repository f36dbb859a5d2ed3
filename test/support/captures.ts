import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Recordings of real devices, beside the project where it is developed; they are not part of it. */
const folder = join(process.cwd(), '../shared/captures');

/**
 * Runs `define` with a reader of captures where they are; elsewhere a pending test says that these tests were skipped.
 */
export function withCaptures(title: string, define: (captures: Captures) => void): void {
  describe(title, () => {
    if (existsSync(folder))
      define({ names: readdirSync(folder), read: (name) => readFileSync(join(folder, name)) });
    else it(`SKIPPED: there is no ${folder} with recordings of real devices here`);
  });
}

export interface Captures {
  readonly names: readonly string[];
  readonly read: (name: string) => Buffer;
}
