/** Text as XML content. */
export function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

/** `<name>text</name>`, escaped. */
export function leaf(name: string, text: string | number | boolean): string {
  return `<${name}>${escape(String(text))}</${name}>`;
}

/** An element around lines, one line each. */
export function branch(name: string, lines: readonly string[], attributes = ''): string[] {
  return [`<${name}${attributes}>`, ...lines, `</${name}>`];
}

/** A whole document with its declaration, lines ended by `eol`. */
export function document(
  root: string,
  namespace: string,
  lines: readonly string[],
  eol: string,
  version = '2.0',
): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    ...branch(root, lines, ` version="${version}" xmlns="${namespace}"`),
    '',
  ].join(eol);
}
