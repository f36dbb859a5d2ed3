import type { OpenStream, Requester } from '../connection/requester';
import { DeviceError } from '../errors';

/** Current firmware, and the one from before 2014 (F15). */
const PATHS = ['/ISAPI/Event/notification/alertStream', '/Event/notification/alertStream'];

/** Opens the event stream once, on the old path where the current one is not known. Rejects as `Requester.open` does. */
export async function openStream(
  requester: Pick<Requester, 'open'>,
  signal: AbortSignal,
): Promise<OpenStream> {
  const [path = '', old = ''] = PATHS;
  try {
    return await requester.open(path, signal);
  } catch (error) {
    if (!isUnknown(error)) throw error;
    try {
      return await requester.open(old, signal);
    } catch (older) {
      // Both unknown: what was said about the current path is the telling one.
      throw isUnknown(older) ? error : older;
    }
  }
}

function isUnknown(error: unknown): boolean {
  return error instanceof DeviceError && error.code === 'not-found';
}
