import type { SentenceCode, SentenceValues } from '../sentences';

/** The connection in words for people; `connecting` until the first settled state. */
export interface ConnectionStatus {
  readonly state: 'connecting' | 'online' | 'offline' | 'refused';
  /** One plain English sentence. */
  readonly reason: string;
  /** The sentence's code and values for translation; `null`: nothing is wrong. */
  readonly code: SentenceCode | null;
  readonly values: SentenceValues;
  /** The next step for a person, in English; `''` where there is none. */
  readonly hint: string;
  /** Epoch ms. */
  readonly since: number;
  /** Epoch ms of the next try, or `null`. */
  readonly retryAt: number | null;
}
