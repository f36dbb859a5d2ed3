import { DeviceError, LastingError } from '../errors';
import type { OpenStream, Requester } from './requester';

/**
 * The path of current firmware first. Firmware before about 2014 and some basic models know the other one
 * (PROTOCOL.md 1.1).
 */
const PATHS = ['/ISAPI/Event/notification/alertStream', '/Event/notification/alertStream'] as const;

/** The device knows no such path (404), or says in other words that there is no event stream. */
const UNKNOWN = new Set<string>(['not-found', 'unsupported']);

/** A path under which devices offer the event stream. */
export type StreamPath = (typeof PATHS)[number];

/** The path to try first where nothing is known yet. */
export const CURRENT_PATH: StreamPath = PATHS[0];

/**
 * Opens the event stream on `first`, and on the other path where the device does not know that one. Rejects as
 * `Requester.open` does, with `no-stream` where it knows neither.
 */
export async function openStream(
  requester: Pick<Requester, 'open'>,
  signal: AbortSignal,
  first: StreamPath = CURRENT_PATH,
): Promise<{ readonly stream: OpenStream; readonly path: StreamPath }> {
  let told: DeviceError = new LastingError('no-stream');
  for (const path of [first, ...PATHS.filter((other) => other !== first)]) {
    try {
      return { stream: await requester.open(path, signal), path };
    } catch (error) {
      if (!(error instanceof DeviceError) || signal.aborted || !UNKNOWN.has(error.code)) throw error;
      // In its own words rather than ours.
      if (error.code === 'unsupported') told = error;
    }
  }
  throw told;
}
