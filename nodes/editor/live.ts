const SECOND = 1000;

/** Does something once a second for as long as an element is in the page and the page can be seen; never twice at a time. */
export class Live {
  private timer: ReturnType<typeof setInterval> | null = null;
  private busy = false;

  constructor(
    private readonly element: Element,
    private readonly turn: () => Promise<void>,
  ) {}

  start(): void {
    if (this.timer !== null) return;
    this.timer = setInterval(() => {
      this.tick();
    }, SECOND);
    this.tick();
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  private tick(): void {
    if (!this.element.isConnected) this.stop();
    else if (!this.busy && document.visibilityState === 'visible') {
      this.busy = true;
      void this.turn().finally(() => {
        this.busy = false;
      });
    }
  }
}
