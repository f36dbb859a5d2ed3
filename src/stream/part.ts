import type { BadPartKind } from '../documents/bounds';
import type { XmlPiece } from '../documents/xml-reader';

export type { BadPartKind };

/** One part of a multipart stream: an alert's document, a picture, or an empty heartbeat. */
export interface Part {
  /** Media type in lower case without parameters (`application/xml`); `''` where the device gives none. */
  readonly contentType: string;
  /** `name` of Content-Disposition, cleaned, else `null`. */
  readonly name: string | null;
  /** `filename` of Content-Disposition as a bare file name that is safe to write anywhere (`safe-name.ts`), else `null`. */
  readonly filename: string | null;
  /** Content-ID without angle brackets, else `null`. */
  readonly contentId: string | null;
  /** The body's bytes without the line ends that belong to the delimiter. Valid only during the callback: copy what is kept. */
  readonly body: Buffer;
  /** The root of the body's XML, where that was read to find its end. */
  readonly xml?: XmlPiece | undefined;
}

/** One dropped part. `detail` is for a log line: counts and lengths, never the device's text. */
export interface BadPart {
  readonly kind: BadPartKind;
  readonly detail: string;
}
