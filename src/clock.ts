/** A pending call of {@link Clock.after}. Cancelling twice, or after it ran, does nothing. */
export interface Timer {
  cancel(): void;
}

/**
 * Time and chance, so that tests own both. Only secrets and ids (`randomBytes`, `randomUUID`) and the time limit of
 * `peer-certificate.ts` come from the system.
 */
export interface Clock {
  /** Wall-clock time in epoch ms. Only for what people read (`since`, `retryAt`, log): it can jump. */
  now(): number;
  /** Monotonic ms from an arbitrary start. Every duration and deadline is measured with it. */
  ticks(): number;
  /** Runs `run` once, `ms` from now or later. With 0: after what already waits in the sockets has been read. */
  after(ms: number, run: () => void): Timer;
  /** A number in [0, 1), for jitter. */
  random(): number;
}

/** The real time of this process. */
export const systemClock: Clock = {
  now: () => Date.now(),
  ticks: () => performance.now(),
  after(ms, run) {
    const due = performance.now() + ms;
    // Timers of Node.js count whole ms and may be one early by `ticks`; a deadline would then not be due when it is looked at.
    const fire = () => {
      if (performance.now() < due) handle = setTimeout(fire, 1);
      else run();
    };
    let handle = setTimeout(fire, ms);
    return {
      cancel: () => {
        clearTimeout(handle);
      },
    };
  },
  random: () => Math.random(),
};
