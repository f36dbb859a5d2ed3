/**
 * Where a device tells people what happens. Sentences are whole, name the device and never hold credentials.
 * Each condition is told once, not at every retry.
 */
export interface Log {
  error(sentence: string): void;
  warn(sentence: string): void;
  info(sentence: string): void;
  debug(sentence: string): void;
}

/** Says nothing: the default of a library is silence. */
export const silentLog: Log = {
  error: () => undefined,
  warn: () => undefined,
  info: () => undefined,
  debug: () => undefined,
};
