import { fill, inFull, SentenceCode, sentences, SentenceValues, Sentence } from './sentences';

/** What a retry may cure, and what a person must cure first. */
export type Cure = 'retry' | 'person';

/** What went wrong between us and a device. `message` is one plain sentence; never holds credentials. */
export abstract class DeviceError extends Error {
  abstract readonly cure: Cure;
  /** HTTP answered, so the device lives. */
  readonly answered: boolean = false;
  /** The next step for a person, in English; `''` where there is none. */
  readonly hint: string;

  constructor(
    /** For translation and decisions; wording may change, codes do not. */
    readonly code: SentenceCode,
    readonly values: SentenceValues = {},
    options: ErrorOptions = {},
  ) {
    const sentence: Sentence = sentences[code];
    super(fill(sentence.message, values), options);
    this.name = new.target.name;
    this.hint = fill(sentence.hint ?? '', values);
  }
}

/** Passes by itself: network trouble, a busy device. */
export class PassingError extends DeviceError {
  readonly cure = 'retry';

  constructor(
    code: SentenceCode,
    values: SentenceValues = {},
    override readonly answered = false,
    options: ErrorOptions = {},
  ) {
    super(code, values, options);
  }
}

/** Stays until somebody changes something here or in the device. Retried rarely. */
export class LastingError extends DeviceError {
  readonly cure = 'person';
}

/** The device refused the login, or would: nothing is sent before `retryAt`. */
export class LoginError extends LastingError {
  constructor(
    code: SentenceCode,
    values: SentenceValues,
    /** Epoch ms of the next try. */
    readonly retryAt: number,
    /** Only one path of the device refuses the login, which others accept: everything else goes on. */
    readonly ofPath = false,
  ) {
    super(code, values);
  }
}

/**
 * What was asked for or typed cannot be used; nothing was sent. `message` is one sentence that says what to do, and
 * never repeats a field that may hold a password.
 */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(
    message: string,
    /** What it says, for whoever puts it into another language; `null`: no dialog leads to it. */
    readonly code: SentenceCode | null = null,
    readonly values: SentenceValues = {},
  ) {
    super(message);
  }

  /** A sentence of the catalogue, with its next step. */
  static of(code: SentenceCode, values: SentenceValues = {}): InputError {
    return new InputError(fill(inFull(code), values), code, values);
  }
}

/** Why somebody gave up, as an error in any case: a signal may be aborted with anything. */
export function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('Stopped.');
}
