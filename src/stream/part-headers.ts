import { clean } from '../clean';
import type { Part } from './part';
import { headerText, safeName } from './safe-name';

/** What the headers of a part say, as far as anybody needs it. */
export interface PartHeaders extends Omit<Part, 'body'> {
  /** Content-Length in bytes as declared, which is not always so; `null` for none or nonsense. */
  readonly length: number | null;
}

/** Of a part's name and id, which are kept while a picture is collected. */
const LONGEST_NAME = 256;
/** A device's posts differ in their length only, so a few dozen blocks are all there ever are. */
const MOST_REMEMBERED = 64;
const LONGEST_REMEMBERED = 512;

/**
 * Reads header blocks tolerantly: any case, stray blanks, LF or CRLF; lines that are no headers are passed over
 * (HikSink#11 "invalid header name"). Blocks seen before are not read again.
 */
export class HeaderReader {
  private readonly seen = new Map<string, PartHeaders>();

  read(block: string): PartHeaders {
    const known = this.seen.get(block);
    if (known !== undefined) return known;
    const headers = parse(block);
    if (block.length <= LONGEST_REMEMBERED) {
      if (this.seen.size >= MOST_REMEMBERED) this.seen.clear();
      this.seen.set(block, headers);
    }
    return headers;
  }
}

const HEADER = /(?:^|[\r\n])([^:\r\n]*):([^\r\n]*)/g;
/** `name="a b"`, `filename=a.jpg`; one of which the quote is missing hides no other. */
const PARAMETER = /(?:^|[;\s])([\w*]{1,16})\s{0,8}=\s{0,8}(?="([^"]*)"|([^;\s]+))/g;

function parse(block: string): PartHeaders {
  const header = named(block, HEADER);
  const parameter = named(headerText(header('content-disposition')), PARAMETER);
  // A length with more digits is a mistake rather than a size.
  const [, length] = /^"?0*(\d{1,9})"?$/.exec(header('content-length')) ?? [];
  return {
    contentType: mediaType(header('content-type')),
    name: word(parameter('name')),
    filename: safeName(extended(parameter('filename*')) ?? parameter('filename')),
    contentId: word(header('content-id').replace(/^<|>$/g, '')),
    length: length === undefined ? null : Number(length),
  };
}

/** A part without headers. */
export const noHeaders: PartHeaders = parse('');

/** The values that `pattern` finds, by their names in lower case, `''` for none; the first one of a name counts. */
function named(text: string, pattern: RegExp): (name: string) => string {
  const values = new Map<string, string>();
  for (const [, name = '', value, bare = ''] of text.matchAll(pattern)) {
    const key = name.trim().toLowerCase();
    if (!values.has(key)) values.set(key, (value ?? bare).trim());
  }
  return (name) => values.get(name) ?? '';
}

/** A plain media type without parameters; `''` for anything else. */
export function mediaType(value: string): string {
  const [, type = ''] = /^([a-z\d][\w.+-]{0,63}\/[a-z\d][\w.+-]{0,63})(?:$|[\s;,])/i.exec(value) ?? [];
  return type.toLowerCase();
}

/** Empty is the same as absent. */
function word(value: string): string | null {
  return clean(value, LONGEST_NAME) || null;
}

/** `UTF-8''%E5%89%8D.jpg` */
function extended(value: string): string | null {
  const [, encoded] = /^utf-8'[^']*'(.+)$/i.exec(value) ?? [];
  try {
    return encoded === undefined ? null : decodeURIComponent(encoded);
  } catch {
    return null;
  }
}
