/** What a key does: in words, and in deed. */
export type Keys = Readonly<Record<string, readonly [what: string, run: () => void]>>;

/** Can somebody press keys here? */
export const haveKeys = () => process.stdin.isTTY;

/** Says which keys there are. */
export function tellKeys(keys: Keys, say: (sentence: string) => void): void {
  say('Press a key to make something happen:');
  for (const [key, [what]] of Object.entries(keys)) say(`  ${key}  ${what}`);
  say('  q  stop (or Ctrl-C)');
}

/**
 * Runs what is pressed; `q` and Ctrl-C stop. Returns what gives the terminal back as it was: a shell whose terminal stays
 * raw shows nothing that is typed.
 */
export function listenToKeys(keys: Keys, stop: () => void): () => void {
  const { stdin } = process;
  const typed = (text: Buffer) => {
    for (const key of text.toString()) {
      if (key === 'q' || key === '\u0003') stop();
      else keys[key]?.[1]();
    }
  };
  stdin.setRawMode(true);
  stdin.on('data', typed);
  stdin.resume();
  return () => {
    stdin.off('data', typed);
    stdin.setRawMode(false);
    stdin.pause();
  };
}
