import type { Recorded } from './episodes';

/**
 * Bodies of a capture, one JSON object `{"content": "<xml>"}` a line, with the rhythm of their own `dateTime`.
 * Bodies keep every byte. A time that cannot be read, or goes back, counts as the same moment.
 */
export function recorded(ndjson: string): Recorded[] {
  let last: number | null = null;
  return ndjson
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const parsed: unknown = JSON.parse(line);
      if (typeof parsed !== 'object' || parsed === null || !('content' in parsed))
        throw new TypeError('A line of the capture has no "content".');
      const body = String(parsed.content);
      const at = Date.parse(/<dateTime>([^<]*)</.exec(body)?.[1] ?? '');
      const after = last === null || Number.isNaN(at) ? 0 : Math.max(0, at - last);
      if (!Number.isNaN(at)) last = Math.max(last ?? at, at);
      return { body, after };
    });
}
