import { isAscii, isUtf8 } from 'node:buffer';
import { xml2js } from '../xml2js';
import { Document, Value } from '../documents/document';
import { BadPartError, Bounds, checkSize, checkXml, partBounds } from './bounds';
import { isDocument } from '../documents/document';

/** A parsed XML document: the local name of its root, and the root's content. */
export interface Xml {
  readonly root: string;
  readonly document: Document;
}

/**
 * XML as plain data: local names, text trimmed, attributes dropped, repeats as arrays. Takes what devices really send
 * (BOM, NULs, Latin-1, bare `&`: isapi.md 2.6, F29, F32) and nothing beyond `bounds`.
 * Throws {@link BadPartError} and nothing else.
 */
export function parseXml(bytes: Buffer, bounds: Bounds = partBounds): Xml {
  checkSize(bytes.length, bounds);
  const source = decode(bytes);
  checkXml(source, bounds);
  const parsed = parse(repair(source));
  const [root] = Object.keys(parsed);
  if (root === undefined) throw new BadPartError('not-xml', `no root in ${bytes.length} bytes`);
  const content = plain(parsed[root]);
  return { root: root.slice(1), document: isDocument(content) ? content : { _: content } };
}

/**
 * Bytes as text: UTF-8; where that is broken, Latin-1, or, where some of it is good UTF-8, with replacement
 * characters (pyHik#14: bytes that belie the declared encoding). Without BOM and NULs.
 */
export function decode(bytes: Buffer): string {
  if (isAscii(bytes)) return clean(bytes.toString('latin1'));
  const utf8 = bytes.toString('utf8');
  if (isUtf8(bytes)) return clean(utf8);
  return clean(/[^\p{ASCII}\ufffd]/u.test(utf8) ? utf8 : bytes.toString('latin1'));
}

function clean(source: string): string {
  const start = source.charCodeAt(0) === 0xfeff ? source.slice(1) : source;
  return (start.includes('\0') ? start.replaceAll('\0', '') : start).trim();
}

/** An `&` that starts none of the entities XML knows by itself becomes `&amp;`; CDATA stays as it is (F32). */
const BARE_AMPERSAND =
  /<!\[CDATA\[[\s\S]*?\]\]>|&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][\da-fA-F]{1,6});)/g;

function repair(source: string): string {
  if (!source.includes('&')) return source;
  return source.replace(BARE_AMPERSAND, (match) => (match === '&' ? '&amp;' : match));
}

/** Keeps tag names apart from xml2js's own keys and from everything an object inherits (`constructor`, `__proto__`). */
const MARK = ':';
const localName = (name: string): string => MARK + name.slice(name.lastIndexOf(':') + 1);

/** One parser per document: xml2js mixes up state after an error. The callback only stores, so it cannot throw. */
function parse(source: string): Record<string, unknown> {
  const { Parser } = xml2js();
  const parser = new Parser({
    explicitArray: false,
    ignoreAttrs: true,
    trim: true,
    tagNameProcessors: [localName],
  });
  let failure: unknown = null;
  let result: unknown = null;
  try {
    parser.parseString(source, (error: unknown, parsed: unknown) => {
      failure ??= error;
      result ??= parsed;
    });
  } catch (error) {
    failure ??= error;
  }
  if (result === null || typeof result !== 'object') {
    const { length } = source;
    throw new BadPartError('not-xml', failure ? `broken XML of ${length} characters` : `no XML in ${length}`);
  }
  return Object.fromEntries(Object.entries(result));
}

/** Depth is bounded by {@link checkXml}, so recursion is. */
function plain(value: unknown): Value {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return typeof value === 'string' ? value.trim() : '';
  // fromEntries makes every name an own property, `__proto__` included.
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [
      name.startsWith(MARK) ? name.slice(1) : name,
      plain(entry),
    ]),
  );
}
