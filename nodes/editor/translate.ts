import { text } from './text';

/** Longest value that is filled into a text: what is longer is none of ours. */
const LONGEST = 400;

interface Pattern {
  readonly key: string;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

/**
 * Turns English texts of the runtime into the language of the editor. `english` are the keys of the catalogue with their
 * English texts, `__name__` for values. What is none of them stays as it is.
 */
export function translator(english: readonly (readonly [string, string])[]): (sent: string) => string {
  const patterns = english.map(([key, sent]): Pattern => ({
    key,
    names: [...sent.matchAll(/__(\w+?)__/g)].map(([, name = '']) => name),
    pattern: new RegExp(
      `^${sent
        .split(/__\w+?__/)
        .map((plain) => plain.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
        .join(`(.{1,${LONGEST}})`)}$`,
    ),
  }));
  const known = new Map<string, string>();
  return (sent) => {
    const before = known.get(sent);
    if (before !== undefined) return before;
    let said = sent;
    for (const { key, pattern, names } of patterns) {
      const found = pattern.exec(sent);
      if (!found) continue;
      said = text(key, Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? ''])), sent);
      break;
    }
    if (known.size > 200) known.clear();
    known.set(sent, said);
    return said;
  };
}
