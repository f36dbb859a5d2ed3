/** A handling, and what the code is without it: `npm run take-outs` puts it in and sees the tests of the lines go red. */
export interface TakeOut {
  /** The lines of CONFORMANCE.md whose handling this is. */
  readonly lines: readonly string[];
  readonly file: string;
  /** Occurs once in the file. */
  readonly text: string;
  readonly instead: string;
}
