import { clean } from '../clean';
import { headerText, safeName } from './safe-name';

/** What the headers of a part say, as far as anybody needs it. */
export interface PartHeaders {
  /** Media type in lower case without parameters, `''` for none. */
  readonly contentType: string;
  readonly name: string | null;
  readonly filename: string | null;
  readonly contentId: string | null;
  /** Content-Length in bytes as declared, which is not always so; `null` for none or nonsense. */
  readonly length: number | null;
}

/** A part without headers. */
export const noHeaders: PartHeaders = {
  contentType: '',
  name: null,
  filename: null,
  contentId: null,
  length: null,
};

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

function parse(block: string): PartHeaders {
  const values = new Map<string, string>();
  for (const line of block.split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(':');
    if (colon < 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    if (!values.has(name)) values.set(name, line.slice(colon + 1).trim());
  }
  const disposition = headerText(values.get('content-disposition') ?? '');
  return {
    contentType: mediaType(values.get('content-type') ?? ''),
    name: word(parameter(disposition, 'name')),
    filename: safeName(extended(disposition) ?? parameter(disposition, 'filename')),
    contentId: word((values.get('content-id') ?? '').replace(/^<|>$/g, '')),
    length: lengthOf(values.get('content-length') ?? ''),
  };
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

/** A length with more digits is a mistake rather than a size. */
function lengthOf(value: string): number | null {
  const [, digits] = /^"?0*(\d{1,9})"?$/.exec(value) ?? [];
  return digits === undefined ? null : Number(digits);
}

function parameter(disposition: string, name: 'name' | 'filename'): string {
  const [, quoted, bare] = PARAMETERS[name].exec(disposition) ?? [];
  return quoted ?? bare ?? '';
}

const PARAMETERS = {
  name: /(?:^|[;\s])name\s{0,8}=\s{0,8}(?:"([^"]*)"|([^;\s]*))/i,
  filename: /(?:^|[;\s])filename\s{0,8}=\s{0,8}(?:"([^"]*)"|([^;\s]*))/i,
};

/** `filename*=UTF-8''%E5%89%8D.jpg` */
function extended(disposition: string): string | null {
  const [, encoded] =
    /(?:^|[;\s])filename\*\s{0,8}=\s{0,8}utf-8'[^']{0,16}'([^;\s]{1,600})/i.exec(disposition) ?? [];
  if (encoded === undefined) return null;
  try {
    return decodeURIComponent(encoded);
  } catch {
    return null;
  }
}
