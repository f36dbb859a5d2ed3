import { clean, trim } from '../clean';

/** A document as plain data: local names, text as strings, attributes dropped, repeats as arrays; JSON as it came. */
export interface Document {
  readonly [name: string]: Value;
}
/** What a field of a document holds. */
export type Value = string | number | boolean | null | Document | readonly Value[];

/** Whether a value has fields. */
export function isDocument(value: Value | undefined): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is several. */
export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

/** A field by its own name only: `constructor` and `__proto__` are names like any other. */
export function field(document: Document, name: string): Value | undefined {
  const value = document[name];
  // Asking whose it is takes longer than looking, and most names that are asked for are not there.
  return value === undefined || Object.hasOwn(document, name) ? value : undefined;
}

/** Names as we write them, by themselves and by the same in lower case. */
export type Spelling = ReadonlyMap<string, string>;

/** A {@link Spelling} of these names. */
export function spelling(...names: readonly string[]): Spelling {
  return new Map(names.flatMap((name) => [name, name.toLowerCase()].map((as) => [as, name])));
}

/**
 * The document with its fields under the names of a spelling, in whatever case the device wrote them; itself, where it wrote
 * them so. Goes over its names once.
 */
export function spelled(document: Document, names: Spelling): Document {
  let copy: Record<string, Value> | null = null;
  for (const key in document) {
    const name = names.get(key) ?? names.get(key.toLowerCase());
    if (name === undefined || name === key || Object.hasOwn(document, name)) continue;
    copy ??= { ...document };
    copy[name] = document[key] ?? null;
  }
  return copy ?? document;
}

/** Every entry of a field: none, the one, or all that were repeated. Empty elements and `null` are no entries. */
export function list(document: Document, name: string): readonly Value[] {
  const value = field(document, name);
  if (value === undefined) return [];
  return (isList(value) ? value : [value]).filter((entry) => entry !== null && entry !== '');
}

/** Every entry of a field that has fields itself. */
export function children(document: Document, name: string): readonly Document[] {
  return list(document, name).filter(isDocument);
}

/** The first entry with fields of its own, else `undefined`. */
export function child(document: Document, name: string): Document | undefined {
  return children(document, name)[0];
}

/** What a single value says as trimmed text; `null` for nothing, empty text and anything with fields. */
export function textOf(value: Value | undefined): string | null {
  if (typeof value === 'string') return trim(value) || null;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return null;
}

/** Every text of a field. */
export function texts(document: Document, name: string): readonly string[] {
  return list(document, name)
    .map(textOf)
    .filter((entry) => entry !== null);
}

/** The first text of a field, trimmed. Empty is the same as absent (PROTOCOL.md 2.1): `null`. */
export function text(document: Document, name: string): string | null {
  const value = field(document, name);
  return Array.isArray(value) ? (texts(document, name)[0] ?? null) : textOf(value);
}

/**
 * A field that people read (a name, a model), cleaned for topics, logs and the editor: at most `longest` characters. `null`
 * where nothing is left.
 */
export function line(document: Document, name: string, longest: number): string | null {
  return clean(text(document, name) ?? '', longest) || null;
}

/** No channel, port or code has more digits; more is a device talking nonsense. */
const DIGITS = /^\d{1,9}$/;

/** A whole number above 0 in plain digits, else `null`: devices send 0, nothing or nonsense for "none". */
export function positive(word: string | null): number | null {
  return Number(word?.match(DIGITS)?.[0]) || null;
}

/** `true`/`1` and `false`/`0` in any case, as text or as JSON; anything else `null`. */
export function flag(word: string | null): boolean | null {
  const lower = word?.toLowerCase();
  if (lower === 'true' || lower === '1') return true;
  return lower === 'false' || lower === '0' ? false : null;
}
