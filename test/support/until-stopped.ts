/** How often it is checked that whoever started this is still there, in ms. */
const PARENT_CHECK = 1000;

/**
 * Waits for Ctrl-C, SIGTERM, a closed terminal, or the end of the process that started this one: `npm` and `sh` do not
 * always pass signals on, and a demonstration must leave nothing behind. `also` gets one more way to stop.
 */
export function untilStopped(also: (stop: () => void) => void = () => undefined): Promise<void> {
  return new Promise((resolve) => {
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid !== parent) stop();
    }, PARENT_CHECK);
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    const stop = () => {
      clearInterval(watch);
      resolve();
    };
    // The listeners stay: a second Ctrl-C must not cut the clean end short.
    for (const signal of signals) process.on(signal, stop);
    also(stop);
  });
}
