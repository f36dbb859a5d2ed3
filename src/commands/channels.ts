import { RefusedError } from '../connection/refusal';
import { InputError } from '../errors';
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
    if (!(error instanceof RefusedError) || error.response === null) throw error;
    const missing = noSuchChannel(about, channel);
    if (error.cure !== 'person' || error.code.startsWith('forbidden') || missing?.code !== 'no-channel')
      throw error;
    const values = { ...error.values, ...missing.values };
    throw new RefusedError('person', 'channel-refused', values, error.status, error.response);
  }
}
