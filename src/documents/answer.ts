import { xml2js } from '../xml2js';
import { answerBounds, BadPartError, Bounds, checkSize } from './bounds';
import { Document, isDocument, isList, Value } from './document';
import { isBroken, parseJson } from './json';
import { decode } from './text';
import { parseXml, Xml } from './xml-reader';
import { firstByte, XmlTokens } from './xml-tokens';

/** Up to here xml2js is done in some 15 ms; the larger ones are for our own reader, which is several times as fast. */
const MOST_FOR_XML2JS = 64 * 1024;

const LESS = 60;

/**
 * The document of a body with its root (`{ DeviceInfo: { … } }`; JSON as it is), or `null` where the body is neither, a web
 * page or too large. The body decides, not the header: devices declare XML as text/html and differ in charset (PROTOCOL.md 1.3, 2.8).
 */
export function readDocument(body: Buffer, bounds: Bounds = answerBounds): Document | null {
  try {
    if (firstByte(body) !== LESS) return parseJson(body, bounds);
    const { root, document } = parseAnswer(body, bounds);
    return /^html$/i.test(root) ? null : { [root]: document };
  } catch (error) {
    if (error instanceof BadPartError) return null;
    throw error;
  }
}

/**
 * The answer to a question of ours as plain data, like `parseXml`. What xml2js refuses (a bare `&`, a number that is no
 * character) our own reader may still read. Lists without end are for `readLargeList`. Throws {@link BadPartError} and
 * nothing else.
 */
export function parseAnswer(bytes: Buffer, bounds: Bounds = answerBounds): Xml {
  checkSize(bytes.length, bounds);
  if (bytes.length <= MOST_FOR_XML2JS) {
    const tokens = new XmlTokens(bounds);
    // What would keep xml2js busy.
    if (isBroken(tokens, bytes)) throw new BadPartError(tokens.problem, tokens.detail);
    const [element] = Object.entries(parse(decode(bytes)) ?? {});
    if (element !== undefined) {
      const content = plain(element[1]);
      return { root: element[0].slice(1), document: isDocument(content) ? content : { _: content } };
    }
  }
  return parseXml(bytes, bounds);
}

/** Keeps tag names apart from xml2js's own keys and from everything an object inherits (`constructor`, `__proto__`). */
const MARK = ':';
const localName = (name: string): string => MARK + name.slice(name.lastIndexOf(':') + 1);

/** What xml2js gives: text, repeats, or elements by name. */
type Parsed = string | readonly Parsed[] | { readonly [name: string]: Parsed };

/** One parser per document: xml2js mixes up state after an error. `null`: it refuses. */
function parse(source: string): Record<string, Parsed> | null {
  const { Parser } = xml2js();
  const parser = new Parser({
    explicitArray: false,
    ignoreAttrs: true,
    tagNameProcessors: [localName],
  });
  let result: Record<string, Parsed> | null = null;
  try {
    parser.parseString(source, (_: unknown, parsed: Record<string, Parsed> | undefined) => {
      result = parsed ?? null;
    });
  } catch {
    // It refuses by this, too.
  }
  return result;
}

/** Depth is bounded before, so recursion is. */
function plain(value: Parsed): Value {
  if (typeof value === 'string') return value.trim();
  if (isList(value)) return value.map(plain);
  // fromEntries makes every name an own property, `__proto__` included.
  const entries = Object.entries(value).map(([name, entry]): [string, Value] => [
    name.startsWith(MARK) ? name.slice(1) : name,
    plain(entry),
  ]);
  return Object.fromEntries<Value>(entries);
}
