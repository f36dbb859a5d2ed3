import type { Scheme } from './login';

export interface SeenRequest {
  /** epoch ms */
  readonly at: number;
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly client: string;
  readonly scheme: Scheme | null;
  /** What was answered; 0 where nothing was. */
  readonly status: number;
}

export interface SeenLogin {
  readonly at: number;
  readonly user: string;
  readonly scheme: Scheme;
  readonly result: 'ok' | 'refused' | 'locked' | 'again';
}

/** A time during which something was really going on in front of the camera. */
export interface TrueEpisode {
  readonly type: string;
  /** Channel, or port of an IO event; `null` for the device itself. */
  readonly number: number | null;
  readonly from: number;
  /** epoch ms; `null` while it lasts. */
  to: number | null;
}

export interface SentPost {
  readonly at: number;
  readonly type: string;
  readonly number: number | null;
  readonly state: 'active' | 'inactive' | '';
  /** Streams that it was written to. */
  readonly streams: number;
}

/** Lists keep the newest so many entries; counters count all. */
const MAX_ENTRIES = 20_000;

function keep<T>(list: T[], entry: T): void {
  list.push(entry);
  if (list.length > MAX_ENTRIES) list.splice(0, MAX_ENTRIES / 2);
}

/** What really happened at a device: what tests compare a client's word with. */
export class Ledger {
  readonly requests: SeenRequest[] = [];
  readonly logins: SeenLogin[] = [];
  readonly episodes: TrueEpisode[] = [];
  readonly posts: SentPost[] = [];
  /** `most`: at the same time. `total`: ever. */
  readonly streams = { open: 0, most: 0, total: 0 };
  readonly connections = { open: 0, most: 0, total: 0 };
  bytesOut = 0;
  parts = 0;
  heartbeats = 0;
  reboots = 0;
  locks = 0;

  request(entry: SeenRequest): void {
    keep(this.requests, entry);
  }

  login(entry: SeenLogin): void {
    keep(this.logins, entry);
  }

  post(entry: SentPost): void {
    keep(this.posts, entry);
  }

  /** Notes that something starts or ends. Twice the same changes nothing. */
  truth(at: number, type: string, number: number | null, on: boolean): void {
    const running = this.running(type, number);
    if (on && !running) keep(this.episodes, { type, number, from: at, to: null });
    if (!on && running) running.to = at;
  }

  /** Is it going on now? */
  isOn(type: string, number: number | null): boolean {
    return this.running(type, number) !== undefined;
  }

  /** How many logins ended so. */
  count(result: SeenLogin['result']): number {
    return this.logins.filter((login) => login.result === result).length;
  }

  opened(what: 'streams' | 'connections'): void {
    const counter = this[what];
    counter.total++;
    counter.open++;
    counter.most = Math.max(counter.most, counter.open);
  }

  closed(what: 'streams' | 'connections'): void {
    this[what].open--;
  }

  private running(type: string, number: number | null): TrueEpisode | undefined {
    return this.episodes.findLast(
      (entry) => entry.to === null && entry.type === type && entry.number === number,
    );
  }
}
