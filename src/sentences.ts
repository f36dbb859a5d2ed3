import english from '../nodes/locales/en-US/hikvision-device.json';

/**
 * A sentence that a person may meet, in English. All of them stand in the catalogue of `hikvision-device`, where editor and
 * translations find them under the same codes; `__name__` is filled in. `hint` is the next step. Plain words: the reader has
 * never heard of ISAPI.
 */
export interface Sentence {
  readonly message: string;
  readonly hint?: string;
}

/** Names one sentence. Codes never change: translations and callers know sentences by them. */
export type SentenceCode = keyof typeof english.sentence;

/** What is filled into a sentence. */
export type SentenceValues = Readonly<Record<string, string | number>>;

/** By code. */
export const sentences: Readonly<Record<SentenceCode, Sentence>> = english.sentence;

/** What is wrong, for whoever puts it into words, in whatever language. */
export interface Problem {
  readonly code: SentenceCode;
  readonly values: SentenceValues;
}

/** Fills `__name__` in. An unknown name stays as it is. */
export function fill(text: string, values: SentenceValues): string {
  return text.replace(/__([a-z]+)__/gi, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  );
}

/** A problem in English. */
export function inEnglish({ code, values }: Problem): string {
  return fill(sentences[code].message, values);
}

/** A sentence and its next step, in English; no value is filled in. */
export function inFull(code: SentenceCode): string {
  const { message, hint }: Sentence = sentences[code];
  return [message, hint].filter(Boolean).join(' ');
}
