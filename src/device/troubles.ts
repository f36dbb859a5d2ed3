import type { Clock } from '../clock';
import type { Log } from '../log';

/** ms between two log lines about trouble of one kind: who makes it once makes it often. */
const SAME_LINES = 3_600_000;

/** Tells the log of a device's troubles beside the connection, each kind once an hour. */
export class Troubles {
  private readonly toldAt = new Map<string, number>();

  /** `name`: how the device is called in the log. */
  constructor(
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly name: () => string,
  ) {}

  /** `kind`: one of a few words of ours, never the device's. */
  warn(kind: string, ...said: readonly (string | undefined)[]): void {
    if (this.isTold(kind)) return;
    this.log.warn(`${this.name()}: ${said.filter(Boolean).join(' ')}`);
  }

  /** A call of a listener whose mistakes do not reach the stream, where they would look like the device's: the log tells of them. */
  safe<Args extends unknown[]>(call: (...args: Args) => void): (...args: Args) => void {
    // Listeners come and go with every deploy, so what is known of one goes with it.
    const told = new Map<string, number>();
    return (...args) => {
      try {
        call(...args);
      } catch (error) {
        if (this.isTold('listener', told)) return;
        const why = error instanceof Error ? (error.stack ?? error.message) : String(error);
        this.log.error(`${this.name()}: a listener failed. ${why}`);
      }
    };
  }

  private isTold(kind: string, toldAt = this.toldAt): boolean {
    const now = this.clock.ticks();
    const told = toldAt.get(kind);
    if (told !== undefined && now - told < SAME_LINES) return true;
    toldAt.set(kind, now);
    return false;
  }
}
