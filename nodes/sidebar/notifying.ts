import type { ListedSensor } from '../../src/sensors/message';

/** Which sensors notify, by device: asked for when somebody filters by it, and again after a deploy. */
export class Notifying {
  private readonly known = new Map<string, ReadonlySet<string> | null>();

  constructor(private readonly changed: () => void) {}

  /** `null`: not known (yet). */
  of(device: string): ReadonlySet<string> | null {
    const known = this.known.get(device);
    if (known === undefined) this.ask(device);
    return known ?? null;
  }

  forget(): void {
    this.known.clear();
  }

  private ask(device: string): void {
    this.known.set(device, null);
    void $.getJSON(
      `hikvision-device/${encodeURIComponent(device)}/sensors`,
      ({ sensors }: { readonly sensors: readonly ListedSensor[] }) => {
        this.known.set(device, new Set(sensors.filter(({ notifies }) => notifies).map(({ id }) => id)));
        this.changed();
      },
    );
  }
}
