import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './node-red';

const flat = (text: string) => text.replace(/\s+/g, ' ').trim();

/**
 * A part of the README by its heading, as it is written: "Install", or "### hikvision-sensor: true and false" by
 * "hikvision-sensor".
 */
export function readmePart(title: string): string {
  const parts = readFileSync(join(root, 'README.md'), 'utf8').split(/^(?=###? )/m);
  const found = parts.findIndex((part) => /^#+ ([^:\n]*)/.exec(part)?.[1] === title);
  const heading = /^#+ /.exec(parts[found] ?? '')?.[0];
  if (heading === undefined) throw new Error(`The README has no part "${title}".`);
  const after = parts.slice(found + 1);
  const next = after.findIndex((part) => (/^#+ /.exec(part)?.[0].length ?? 0) <= heading.length);
  const whole = [parts[found], ...(next < 0 ? after : after.slice(0, next))].join('');
  return whole.slice(whole.indexOf('\n') + 1);
}

/** The rows of the first table of a part of the README, each by the heads of its columns. */
export function readmeTable(title: string): Readonly<Record<string, string>>[] {
  const lines = readmePart(title)
    .split('\n')
    .filter((line) => line.startsWith('|'));
  const [heads = [], , ...rows] = lines.map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
  if (rows.length === 0) throw new Error(`"${title}" of the README has no table.`);
  return rows.map((cells) => Object.fromEntries(heads.map((head, index) => [head, cells[index] ?? ''])));
}

/** The first piece of code in a part of the README. */
export function readmeCode(title: string): string {
  const code = /```\w+\n([^]*?)```/.exec(readmePart(title))?.[1];
  if (code === undefined) throw new Error(`"${title}" of the README has no code.`);
  return code;
}

/** What is in backticks. */
export const backticked = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

/** A section of the README, to be followed sentence by sentence from its first word to its last. */
export class Section {
  private left: string;

  constructor(readonly title: string) {
    this.left = flat(readmePart(title));
  }

  /** The sentence comes next, word for word; what it tells to do is up to the caller. */
  says(sentence: string): void {
    const next = this.left.replace(/^(?:\d+\.|-) /, '');
    if (!next.startsWith(sentence))
      throw new Error(
        `README, "${this.title}": expected "${sentence}", but it goes on "${next.slice(0, 200)}"`,
      );
    this.left = next.slice(sentence.length).trim();
  }

  /** A table comes next; {@link readmeTable} reads it. */
  skipTable(): void {
    this.left = this.left.replace(/^\|.*\| /, '');
  }

  /** Nothing is left that nobody followed. */
  ends(): void {
    if (this.left !== '') throw new Error(`README, "${this.title}": nobody followed "${this.left}"`);
  }
}
