import { Splitter } from '../../src/stream/splitter';
import { counted, countingAll, uncounted } from './counted';
import { MULTIPART } from './stream-parts';

/**
 * Looks at bytes for each byte that comes, whatever they are and however they are cut. Real streams need 3 to 8. Of small pieces
 * the same line is asked some times whether it is a delimiter, before it is whole.
 */
export const most = (size: number): number => (size === 1 ? 32 : size < 64 ? 24 : 14);

/** How often bytes were looked at, per byte, by the splitter and not by who takes the parts. */
export function looks(stream: Buffer, size: number, contentType = MULTIPART): number {
  const counter = { looks: 0 };
  const splitter = new Splitter(
    {
      part: ({ body }) => {
        if (uncounted(body) === body) throw new Error('These bytes were not counted.');
      },
      bad: () => undefined,
    },
    { contentType },
  );
  countingAll(counter, () => {
    for (let at = 0; at < stream.length; at += size) {
      splitter.push(counted(Buffer.from(stream.subarray(at, at + size)), counter));
    }
    splitter.end();
  });
  return counter.looks / stream.length;
}
