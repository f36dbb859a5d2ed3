/** Why a part or an answer could not be used. */
export type BadPartKind =
  | 'part-too-large'
  | 'headers-too-large'
  | 'document-too-large'
  | 'too-deep'
  | 'too-many-tags'
  | 'too-many-attributes'
  | 'doctype'
  | 'torn'
  | 'not-xml'
  | 'not-json'
  | 'not-an-alert';

/** A part or answer that cannot be used. Costs the part, never the stream; `detail` holds counts only, no device text. */
export class BadPartError extends Error {
  constructor(
    readonly kind: BadPartKind,
    readonly detail: string,
  ) {
    // It says what a device sent, not where we stood: a stack costs ten times as much as all the rest of a bad part.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(`${kind}: ${detail}`);
    Error.stackTraceLimit = stackTraceLimit;
    this.name = 'BadPartError';
  }
}

/** How large a document may be. What reads it counts on the way and stops at the first bound that does not hold. */
export interface Bounds {
  /** Bytes. */
  readonly bytes: number;
  /** Nested elements, objects or arrays. */
  readonly depth: number;
  readonly tags: number;
  /** Of one tag. */
  readonly attributes: number;
  /** Of all tags together. */
  readonly allAttributes: number;
}

/** For parts of the event stream. The largest real alert known is a few KB with some 60 tags. */
export const partBounds: Bounds = {
  bytes: 256 * 1024,
  depth: 64,
  tags: 5_000,
  attributes: 64,
  allAttributes: 5_000,
};

/** For answers to our own requests that are read at once. */
export const answerBounds: Bounds = {
  ...partBounds,
  bytes: 1024 * 1024,
  tags: 20_000,
  allAttributes: 10_000,
};

/** For lists that are read entry by entry, each with bounds of its own: 256 channels with 25 events each are some 5 MB. */
export const listBounds: Bounds = {
  ...partBounds,
  depth: Infinity,
  bytes: 16 * 1024 * 1024,
  tags: 500_000,
  allAttributes: 500_000,
};

/** Refuses a document that is larger than `bounds` allow. */
export function checkSize(length: number, bounds: Bounds): void {
  if (length > bounds.bytes) {
    throw new BadPartError('document-too-large', `${length} bytes, at most ${bounds.bytes}`);
  }
}
