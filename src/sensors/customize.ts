/** One row of `customize` as the editor stores it; everything may come as text. */
export interface CustomizeRow {
  readonly sensor: string;
  readonly ignored?: boolean | string;
  /** Seconds, `""` or absent = inherit. */
  readonly delay?: number | string;
}
