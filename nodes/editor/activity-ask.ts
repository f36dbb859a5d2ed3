import type { DeviceActivity } from '../../src/device/device-types';

/** An answer of the runtime. */
export type Answer =
  | { readonly kind: 'activity'; readonly devices: readonly DeviceActivity[]; readonly now: number }
  | { readonly kind: 'forbidden' }
  | { readonly kind: 'failed' };

/** Asks the runtime what these devices did. Relative: Node-RED adds the admin root and the login of the editor. */
export function askActivity(ids: readonly string[], since: number | null): Promise<Answer> {
  const query = ids.map((id) => `id=${encodeURIComponent(id)}`);
  if (since !== null) query.push(`since=${since}`);
  return new Promise((resolve) => {
    $.getJSON(`hikvision-device/activity?${query.join('&')}`)
      .done((devices: readonly DeviceActivity[], _status: string, answer: JQuery.jqXHR) => {
        const told = Date.parse(answer.getResponseHeader('Date') ?? '');
        resolve({
          kind: 'activity',
          devices,
          now: runtimeClock.of(Number.isNaN(told) ? Date.now() : told, devices),
        });
      })
      .fail(({ status }: JQuery.jqXHR) => {
        resolve({ kind: status === 401 || status === 403 ? 'forbidden' : 'failed' });
      });
  });
}

/**
 * The clock of the runtime: what it tells is drawn by its own time, however wrong that is. Its `Date` counts whole seconds,
 * so the difference to the page's clock is taken anew only where it is off by more than that.
 */
class RuntimeClock {
  private ahead = 0;

  now(): number {
    return Date.now() + this.ahead;
  }

  /** Epoch ms of an answer with this `Date`; nothing in it can be newer. */
  of(told: number, devices: readonly DeviceActivity[]): number {
    const second = this.now() - told;
    if (second < 0 || second > 2000) this.ahead = told + 500 - Date.now();
    let newest = 0;
    for (const { sensors } of devices) for (const { since } of sensors) newest = Math.max(newest, since ?? 0);
    // Only by little: after the clock of the runtime was set back, what it did before lies in the time to come.
    const late = newest - this.now();
    if (late > 0 && late < 2000) this.ahead += late;
    return this.now();
  }
}

export const runtimeClock = new RuntimeClock();
