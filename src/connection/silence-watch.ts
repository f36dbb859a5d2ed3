import type { Clock, Timer } from '../clock';

/** ms that a timer may be late before we suspect that this process stood still, and look at the sockets first. */
const LATE = 250;
/** ms given to sockets to hand over what waited while this process stood still. */
const CATCH_UP = 50;

/**
 * Calls `look` when silence is due to be judged. A timer set at each byte would cost one per chunk; one that always
 * runs for the full period could fire nearly a whole period late. So it is set to the moment that is due, and `look`
 * sets it anew.
 */
export class SilenceWatch {
  private timer: Timer | null = null;
  /** Ticks at which the silence is to be looked at. */
  private due = Infinity;
  private caughtUp = false;

  constructor(
    private readonly clock: Clock,
    private readonly look: () => void,
  ) {}

  /** Looks at `due` (ticks). */
  set(due: number): void {
    this.stop();
    this.lookAt(due);
  }

  stop(): void {
    this.timer?.cancel();
    this.due = Infinity;
    this.caughtUp = false;
  }

  /** This process stood still just now: what waited in the sockets says nothing about the rhythm of the device. */
  get disturbed(): boolean {
    return this.caughtUp || this.clock.ticks() - this.due > LATE;
  }

  private lookAt(due: number): void {
    this.due = due;
    this.timer = this.clock.after(Math.max(0, due - this.clock.ticks()), () => {
      if (this.clock.ticks() - this.due > LATE && !this.caughtUp) {
        // A long computation, or a suspended computer: bytes may wait in the socket.
        this.caughtUp = true;
        this.lookAt(this.clock.ticks() + CATCH_UP);
        return;
      }
      this.stop();
      this.look();
    });
  }
}
