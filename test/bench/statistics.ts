/** What the bench makes of many measured values. */

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Posts per second of CPU time: median, lowest and highest round. */
export interface Rate {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export const rateOf = (rates: readonly number[]): Rate => ({
  median: Math.round(median(rates)),
  low: Math.round(Math.min(...rates)),
  high: Math.round(Math.max(...rates)),
});
