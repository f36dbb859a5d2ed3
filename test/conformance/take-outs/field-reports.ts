import type { TakeOut } from './take-out';

/** What is done about F1 to F57. */
export const fieldReports: readonly TakeOut[] = [
  {
    lines: ['F32'],
    file: 'src/stream/xml.ts',
    text: "(match === '&' ? '&amp;' : match)",
    instead: 'match',
  },
];
