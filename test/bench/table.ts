/** How the bench prints figures. */

export const thousands = (value: number): string => Math.round(value).toLocaleString('en-US');
export const ms = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0));

/** A table in Markdown; the first row is its head. */
export function table(rows: readonly (readonly string[])[]): string {
  const [head = [], ...rest] = rows;
  return [head, head.map(() => '---'), ...rest].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
