import type { Clock } from './clock';
import { abortReason } from './errors';

/** Resolves `ms` from now; rejects with the signal's reason as soon as it is aborted. Leaves no timer or listener. */
export function wait(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(abortReason(signal));
      return;
    }
    const stop = () => {
      timer.cancel();
      if (signal) reject(abortReason(signal));
    };
    const timer = clock.after(ms, () => {
      signal?.removeEventListener('abort', stop);
      resolve();
    });
    signal?.addEventListener('abort', stop, { once: true });
  });
}
