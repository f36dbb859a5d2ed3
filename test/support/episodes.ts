/** A post as the recording has it: seconds, `active` or `inactive`. */
export interface TimedPost {
  readonly at: number;
  readonly active: boolean;
}

/**
 * What a sensor must say for these posts, worked out without timers: events as intervals, joined where the gap is shorter
 * than the delay. `[time, payload, reason]`, all in seconds.
 */
export function expectedStates(
  posts: readonly TimedPost[],
  hold: number,
  delay: number,
): [number, boolean, string][] {
  const events: { from: number; to: number; reason: string }[] = [];
  let open: { from: number; last: number } | null = null;
  const close = (to: number, reason: string): void => {
    if (open) events.push({ from: open.from, to, reason });
    open = null;
  };
  for (const { at, active } of posts) {
    if (open && at >= open.last + hold) close(open.last + hold, 'timeout');
    if (!active) close(at, 'inactive');
    else if (open) open.last = at;
    else open = { from: at, last: at };
  }
  if (open) close(open.last + hold, 'timeout');
  const said: [number, boolean, string][] = [];
  for (const { from, to, reason } of events) {
    const before = said.at(-1);
    if (before && from < before[0]) said.pop();
    else said.push([from, true, 'active']);
    said.push([to + delay, false, reason]);
  }
  return said;
}
