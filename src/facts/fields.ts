import { clean } from '../clean';
import { Document, Value, isDocument, isList, textOf } from '../documents/document';

/** Characters of a text that is told: names of people and rules are shorter. */
const LONGEST = 128;
/** Digits of a number that is told, sign and point included. */
const LONGEST_NUMBER = 24;

/**
 * The fields of documents by their names in any case, because devices spell one field in several ways (`cmdType`, `CMDType`).
 * Where a field stands more than once, the first that holds something counts; of two documents the first.
 */
export class Fields {
  private readonly values = new Map<string, Value>();

  constructor(...documents: readonly Document[]) {
    for (const document of documents) {
      for (const [name, value] of Object.entries(document)) {
        const key = name.toLowerCase();
        if (!this.values.has(key) && isFilled(value)) this.values.set(key, value);
      }
    }
  }

  /** The text of the first of these fields (in lower case) that holds one; numbers as they are written. */
  text(...names: readonly string[]): string | undefined {
    for (const name of names) {
      const said = first(this.values.get(name), textOf);
      const text = said === undefined ? '' : clean(said, LONGEST);
      if (text !== '') return text;
    }
    return undefined;
  }

  /** The number of the first of these fields that holds one: plain digits with sign, point and exponent. */
  number(...names: readonly string[]): number | undefined {
    for (const name of names) {
      const said = first(this.values.get(name), textOf);
      if (said === undefined || said.length > LONGEST_NUMBER || !/^[-+.\deE]+$/.test(said)) continue;
      const number = Number(said);
      if (Number.isFinite(number)) return number;
    }
    return undefined;
  }

  /** The first document under each of these fields: of a list of vehicles or records one, not something of each. */
  inside(...names: readonly string[]): readonly Document[] {
    return names.flatMap((name) => {
      const value = this.values.get(name);
      return value === undefined ? [] : (isList(value) ? value : [value]).filter(isDocument).slice(0, 1);
    });
  }
}

/** A document in a document, and what it stands in; `null`: it is the whole. */
export interface DocumentPart {
  readonly document: Document;
  readonly parent: DocumentPart | null;
}

/** Real alerts have some dozen. */
const MOST_PARTS = 1_000;

/**
 * Every document in a document, itself first, from the top down: each once, at most 1,000. Nothing in fields whose name starts
 * with `except`.
 */
export function everyPart(document: Document, except = '\0'): readonly DocumentPart[] {
  const found: DocumentPart[] = [{ document, parent: null }];
  for (const parent of found) {
    for (const [name, value] of Object.entries(parent.document)) {
      if (name.toLowerCase().startsWith(except)) continue;
      for (const entry of isList(value) ? value : [value]) {
        if (!isDocument(entry)) continue;
        if (found.length >= MOST_PARTS) return found;
        found.push({ document: entry, parent });
      }
    }
  }
  return found;
}

type Told<Facts> = { readonly [Name in keyof Facts]?: Exclude<Facts[Name], undefined> };

/** Only what is told. */
export function told<Facts extends object>(facts: Facts): Told<Facts> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as Told<Facts>;
}

function isFilled(value: Value): boolean {
  if (typeof value === 'object' && value !== null) return Object.keys(value).length > 0;
  return value !== null && value !== '';
}

function first(value: Value | undefined, read: (value: Value) => string | null): string | undefined {
  if (value === undefined) return undefined;
  if (!isList(value)) return read(value) ?? undefined;
  for (const entry of value) {
    const said = read(entry);
    if (said !== null) return said;
  }
  return undefined;
}
