import { DeviceError, LastingError } from '../errors';
import type { OpenStream, Requester } from './requester';

/** Current firmware first; the old one is what documents up to 2014 define (isapi.md 2.1, F15). */
const PATHS = ['/ISAPI/Event/notification/alertStream', '/Event/notification/alertStream'] as const;

/** A path under which devices offer the event stream. */
export type StreamPath = (typeof PATHS)[number];

/** The path to try first where nothing is known yet. */
export const currentPath: StreamPath = PATHS[0];

/**
 * Opens the event stream on `first`, and on the other path where the device does not know that one. Rejects as
 * `Requester.open` does, with `no-stream` where it knows neither.
 */
export async function openStream(
  requester: Pick<Requester, 'open'>,
  signal: AbortSignal,
  first: StreamPath = currentPath,
): Promise<{ readonly stream: OpenStream; readonly path: StreamPath }> {
  for (const path of [first, ...PATHS.filter((other) => other !== first)]) {
    try {
      return { stream: await requester.open(path, signal), path };
    } catch (error) {
      if (!isUnknown(error) || signal.aborted) throw error;
    }
  }
  throw new LastingError('no-stream');
}

/** The device knows no such path (404), or says in other words that there is no event stream. */
function isUnknown(error: unknown): boolean {
  return error instanceof DeviceError && (error.code === 'not-found' || error.code === 'no-stream');
}
