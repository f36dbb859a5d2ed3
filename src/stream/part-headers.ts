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

/** Longer names are cut: nobody needs them and they are kept while a picture is collected. */
const LONGEST_VALUE = 1024;
/** A device's posts differ in their length only, so a few dozen blocks are all there ever are. */
const MOST_REMEMBERED = 64;
const LONGEST_REMEMBERED = 512;

/**
 * Reads header blocks tolerantly: any case, stray blanks, LF or CRLF; lines that are no headers are passed over
 * (HikSink#11 "invalid header name"). Blocks seen before are not read again.
 */
export class HeaderReader {
  readonly #seen = new Map<string, PartHeaders>();

  /** The same block again. */
  recall(block: string): PartHeaders | undefined {
    return this.#seen.get(block);
  }

  /** A new block. */
  read(block: string): PartHeaders {
    const headers = parse(block);
    if (block.length <= LONGEST_REMEMBERED) {
      if (this.#seen.size >= MOST_REMEMBERED) this.#seen.clear();
      this.#seen.set(block, headers);
    }
    return headers;
  }
}

function parse(block: string): PartHeaders {
  const values = new Map<string, string>();
  for (const line of block.split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    if (!values.has(name)) values.set(name, line.slice(colon + 1, colon + 1 + LONGEST_VALUE).trim());
  }
  const disposition = values.get('content-disposition') ?? '';
  const [contentType = ''] = (values.get('content-type') ?? '').split(';');
  return {
    contentType: contentType.trim().toLowerCase(),
    name: parameter(disposition, 'name'),
    filename: parameter(disposition, 'filename'),
    contentId: filled(values.get('content-id')?.replace(/^<|>$/g, '')),
    length: lengthOf(values.get('content-length')),
  };
}

function filled(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : value;
}

function lengthOf(value: string | undefined): number | null {
  const [, digits] = /^"?(\d{1,15})"?$/.exec(value ?? '') ?? [];
  return digits === undefined ? null : Number(digits);
}

function parameter(disposition: string, name: string): string | null {
  const pattern = new RegExp(`(?:^|[;\\s])${name}\\s*=\\s*(?:"([^"]*)"|([^;\\s]*))`, 'i');
  const [, quoted, bare] = pattern.exec(disposition) ?? [];
  return quoted ?? filled(bare);
}
