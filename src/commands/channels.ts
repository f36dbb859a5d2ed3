import { DeviceError, InputError, LoginError } from '../errors';
import type { About } from '../sensors/inventory';

/** Channels that a sentence names. */
const SHOWN = 64;

/** What to say of a channel that the device does not have; `null`: it has it, or its channels are not known. */
export function noSuchChannel({ channels }: About, channel: number): InputError | null {
  if (channels === null || channels.includes(channel)) return null;
  if (channels.length === 0) return InputError.of('no-channels');
  const shown = channels.slice(0, SHOWN).join(', ');
  const more = channels.length > SHOWN ? ' …' : '';
  return InputError.of('no-channel', { channel, channels: shown + more });
}

/**
 * Does what is about one channel. Devices refuse a channel that they do not have with words about something else ("Invalid XML
 * Content"); some take numbers that they do not list, so they are asked first.
 */
export async function ofChannel<T>(about: About, channel: number, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw (isNo(error) ? noSuchChannel(about, channel) : null) ?? error;
  }
}

/** Whether a device said no to what was asked: not that it is busy, and not that this user may not. */
function isNo(error: unknown): boolean {
  if (!(error instanceof DeviceError) || error instanceof LoginError) return false;
  return error.cure === 'person' && !error.code.startsWith('forbidden');
}
