import { isUtf8 } from 'node:buffer';
import { isDeepStrictEqual } from 'node:util';
import { Parser } from 'xml2js';
import { BadPartError, partBounds } from '../../src/documents/bounds';
import { parseXml, Xml } from '../../src/documents/xml-reader';
import { decode } from '../../src/documents/text';

/** What xml2js makes of a document, in the shape of ours; `null`: it refuses. */
export function xml2jsTree(bytes: Buffer): Xml | null {
  const parser = new Parser({
    explicitArray: false,
    ignoreAttrs: true,
    trim: true,
    tagNameProcessors: [(name) => `:${name.slice(name.lastIndexOf(':') + 1)}`],
  });
  let result: unknown = null;
  let failed = false;
  try {
    parser.parseString(decode(bytes), (error: unknown, parsed: unknown) => {
      if (error) failed = true;
      else result ??= parsed;
    });
  } catch {
    failed = true;
  }
  if (failed || typeof result !== 'object' || result === null) return null;
  const [[root, content] = ['', null]] = Object.entries(result as Record<string, unknown>);
  const tree = plain(content);
  return {
    root: root.slice(1),
    document: (typeof tree === 'object' ? tree : { _: tree }) as Xml['document'],
  };
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'string') return value.trim();
  if (typeof value !== 'object' || value === null) return '';
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name.startsWith(':') ? name.slice(1) : name, plain(entry)]),
  );
}

/** Our own tree; the kind of problem where there is none. */
export function ourTree(bytes: Buffer): Xml | string {
  try {
    return parseXml(bytes, partBounds);
  } catch (error) {
    if (error instanceof BadPartError) return error.kind;
    throw error;
  }
}

/** What xml2js passes over and we take for text: a declaration of nothing (`<!<`), blanks behind `<` or `</`. */
const LAX = /<!(?!--|\[CDATA\[)|<[/?]?\s/;

/** Where our tree differs from that of xml2js; `null`: nowhere, or xml2js refuses the document. */
export function difference(bytes: Buffer): string | null {
  // NULs are taken out before the bytes are text, which matters only where they are none.
  if (bytes.includes(0) && !isUtf8(bytes)) return null;
  const wanted = xml2jsTree(bytes);
  if (wanted === null || LAX.test(bytes.toString('latin1'))) return null;
  const ours = ourTree(bytes);
  return isDeepStrictEqual(ours, wanted)
    ? null
    : `${JSON.stringify(ours)} instead of ${JSON.stringify(wanted)} for ${bytes.toString('latin1')}`;
}
