import type { Answer } from '../editor/activity-ask';
import type { ActivityModel } from '../editor/activity-model';

/** ms between two questions. */
const EVERY = 1000;
/** ms between two questions while the runtime does not answer. */
const TROUBLED = 3000;
/** ms after which everything in sight is asked for anew: names and lists may have changed without any change of a state. */
const WHOLE_EVERY = 300_000;
/** Most devices in one question: an address has its limits. */
const MOST = 50;

/** What the poller needs of the page. */
export interface PollerHost {
  /** `since`: epoch ms, `null`: everything. Never rejects. */
  ask(ids: readonly string[], since: number | null): Promise<Answer>;
  /** Ids of the devices that are in sight. */
  wanted(): readonly string[];
  /** Ids of the others, where something of them decides what is shown; `[]`: nothing does. */
  besides(): readonly string[];
  answered(answer: Answer['kind']): void;
  /** Epoch ms of this page. */
  now(): number;
  /** Runs `run` in `ms`; gives back how to call it off. */
  after(ms: number, run: () => void): () => void;
}

/**
 * Asks the runtime once a second for what is in sight, and for nothing while nobody looks. Never two questions at a time:
 * a slow runtime is asked less often.
 */
export class Poller {
  private running = false;
  private asking = false;
  private callOff: (() => void) | null = null;
  private wholeAt = 0;
  /** Where the turn of the devices that are not in sight goes on. */
  private turn = 0;

  constructor(
    private readonly host: PollerHost,
    private readonly model: ActivityModel,
  ) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    this.soon();
  }

  stop(): void {
    this.running = false;
    this.callOff?.();
    this.callOff = null;
  }

  /** Something new is in sight: asks at once. */
  soon(): void {
    if (!this.running || this.asking) return;
    this.callOff?.();
    this.callOff = null;
    void this.round();
  }

  private async round(): Promise<void> {
    this.asking = true;
    const now = this.host.now();
    if (now - this.wholeAt >= WHOLE_EVERY) {
      this.wholeAt = now;
      this.model.forget();
    }
    const fresh = this.pick();
    const known = fresh.filter((id) => this.model.since([id]) !== null);
    const unknown = fresh.filter((id) => this.model.since([id]) === null);
    let kind: Answer['kind'] | null = null;
    for (const ids of [known.slice(0, MOST), known.slice(MOST), unknown.slice(0, MOST)]) {
      if (ids.length > 0 && kind !== 'forbidden' && kind !== 'failed') kind = await this.ask(ids);
    }
    this.asking = false;
    if (kind !== null) this.host.answered(kind);
    this.next(kind === 'failed' || kind === 'forbidden' ? TROUBLED : EVERY);
  }

  private async ask(ids: readonly string[]): Promise<Answer['kind']> {
    const since = this.model.since(ids);
    const answer = await this.host.ask(ids, since);
    if (answer.kind === 'activity') this.model.take(answer.devices, since, answer.now);
    return answer.kind;
  }

  /** What is in sight, and some of the rest in turn. */
  private pick(): string[] {
    const wanted = [...new Set(this.host.wanted())];
    const rest = this.host.besides().filter((id) => !wanted.includes(id));
    if (rest.length === 0) return wanted;
    const unknown = rest.filter((id) => this.model.since([id]) === null).slice(0, MOST);
    const known = rest.filter((id) => !unknown.includes(id));
    const turn = Array.from(
      { length: Math.min(MOST, known.length) },
      () => known[this.turn++ % known.length] ?? '',
    );
    return [...wanted, ...unknown, ...turn];
  }

  private next(ms: number): void {
    if (!this.running) return;
    this.callOff = this.host.after(ms, () => {
      this.callOff = null;
      void this.round();
    });
  }
}
