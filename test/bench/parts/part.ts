/** What a part of the bench gives: its figures by their names in the JSON, and the lines and tables that it prints. */
export interface Part {
  readonly figures: Readonly<Record<string, unknown>>;
  readonly tables: readonly string[];
}
