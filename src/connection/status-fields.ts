/** A flat document of a device (ResponseStatus, userCheck) as text by name. */
export type Fields = ReadonlyMap<string, string>;

/** Status documents are some hundred bytes; the rest of a longer body is not read. */
const LONGEST_DOCUMENT = 16384;

/**
 * Reads the flat fields of a small status document, XML with any or no namespace, or JSON at any depth; names in
 * lower case, the first of each wins. A cut or broken document gives what can be read of it, an HTML page mostly
 * nothing. It knows nothing of entities or nesting on purpose: it is fed by strangers before any login.
 */
export function readFields(body: Buffer): Fields {
  const text = body.toString('utf8', 0, Math.min(body.length, LONGEST_DOCUMENT)).trim();
  return text.startsWith('{') || text.startsWith('[') ? jsonFields(text) : xmlFields(text);
}

function xmlFields(text: string): Fields {
  const fields = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(
    /<(?:[\w.-]{1,64}:)?([\w.-]{1,64})(?:\s[^<>]{0,512})?>([^<]*)<\//g,
  )) {
    add(fields, name, value);
  }
  return fields;
}

function jsonFields(text: string): Fields {
  const fields = new Map<string, string>();
  for (const [, name = '', quoted, bare = ''] of text.matchAll(
    /"([\w.-]{1,64})"\s{0,64}:\s{0,64}(?:"((?:[^"\\]|\\.)*)"|([\w.+-]+))/g,
  )) {
    add(fields, name, quoted?.replace(/\\(.)/g, '$1') ?? bare);
  }
  return fields;
}

function add(fields: Map<string, string>, name: string, value: string): void {
  const key = name.toLowerCase();
  if (!fields.has(key)) fields.set(key, value.trim());
}
