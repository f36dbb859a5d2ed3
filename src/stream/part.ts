/** One part of a multipart stream: an alert's document, a picture, or an empty heartbeat. */
export interface Part {
  /** Media type in lower case without parameters (`application/xml`); `''` where the device gives none. */
  readonly contentType: string;
  /** `name` of Content-Disposition, else `null`. */
  readonly name: string | null;
  /** `filename` of Content-Disposition, else `null`. */
  readonly filename: string | null;
  /** Content-ID without angle brackets, else `null`. */
  readonly contentId: string | null;
  /** The body's bytes without the line ends that belong to the delimiter. Valid only during the callback: copy what is kept. */
  readonly body: Buffer;
}

/** Why a part was dropped. The stream goes on; see `bounds.ts` for the limits. */
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

/** One dropped part. `detail` is for a log line: counts and lengths, never the device's text. */
export interface BadPart {
  readonly kind: BadPartKind;
  readonly detail: string;
}
