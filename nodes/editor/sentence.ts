import { text } from './text';

/** A sentence as the runtime gives it: in English, and under its code in every language, if it has one. */
interface Given {
  readonly code?: string;
  readonly values?: TextValues;
  readonly message: string;
  readonly hint?: string;
}

/** What the runtime says and its next step, in the language of the editor. `hint` is empty where there is none. */
export function sentenceOf({ code, values, message, hint = '' }: Given): {
  readonly message: string;
  readonly hint: string;
} {
  if (code === undefined) return { message, hint };
  return {
    message: text(`sentence.${code}.message`, values, message),
    hint: text(`sentence.${code}.hint`, values, hint),
  };
}

/** The same in one. */
export function inFull(given: Given): string {
  const { message, hint } = sentenceOf(given);
  return `${message} ${hint}`.trim();
}
