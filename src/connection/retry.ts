import { DeviceError, LoginError } from '../errors';

/** ms before the n-th retry where nothing answers: at once, then growing to the steady 15 s. */
const NOTHING_ANSWERS = [0, 1_000, 2_000, 4_000, 8_000, 15_000] as const;

/**
 * ms before the n-th retry where HTTP answers and refuses: at once, then growing to the steady 60 s. The first ones are quick, because
 * a recorder needs seconds to free the place of our own old stream (PROTOCOL.md 1.10).
 */
const REFUSES = [0, 2_000, 5_000, 15_000, 30_000, 60_000] as const;

/** ms between tries of what only a person can cure. */
const LASTING = 60_000;

/** ms to wait before the next try after `failures` failures in a row (1 or more); `chance` in [0, 1) spreads devices apart. */
export function retryDelay(error: DeviceError, failures: number, now: number, chance: number): number {
  if (error instanceof LoginError) return Math.max(0, error.retryAt - now);
  const jitter = 0.9 + 0.2 * chance;
  if (error.cure === 'person') return LASTING * jitter;
  const steps = error.answered ? REFUSES : NOTHING_ANSWERS;
  const step = steps[Math.min(failures, steps.length) - 1] ?? 0;
  return step * jitter;
}
