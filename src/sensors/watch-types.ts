import type { ConnectionStatus } from '../connection/connection-status';
import type { StateMessage } from './message';

/** What one sensor node wants to hear. */
export interface WatchOptions {
  /** A type id, any wire name, or `all`. */
  readonly sensor: string;
  /** Channel, port, door or zone; `null`: all, each with a state of its own. */
  readonly channel: number | null;
  /** `human`, `vehicle` …; `null`: any. */
  readonly target: string | null;
  /** Id of a region or line as the device numbers it; `null` or absent: any. */
  readonly region?: string | null;
  /** ms; `null`: what customize, then the device, say. */
  readonly delay: number | null;
  /** Also send the state of every matching listed sensor once, when online and discovered. */
  readonly initial: boolean;
}

/** For a node's status; the words and colours are the node's. */
export type WatchSummary =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'offline'; readonly status: ConnectionStatus }
  | { readonly kind: 'refused'; readonly status: ConnectionStatus }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'on' }
  | { readonly kind: 'off' }
  /** The event is over, the off-delay of `delay` ms runs. */
  | { readonly kind: 'ending'; readonly delay: number }
  | { readonly kind: 'several'; readonly on: number; readonly of: number }
  /** Listed without `center` or `HTTP`, and no alert of it has come yet. */
  | { readonly kind: 'not-notifying' }
  /** The device has told all that it has, it has no such sensor or channel, and no alert of it has come. */
  | { readonly kind: 'not-listed' }
  /** 10 posts came without any target although one is asked for. */
  | { readonly kind: 'no-targets' };

/** Who hears a watch. What it throws is told to the log. */
export interface WatchListener {
  /** A fresh message to send. */
  message(message: StateMessage): void;
  /** Something that `summary()` shows may have changed. */
  changed(): void;
}

/** One node's view of its sensors. */
export interface Watch {
  summary(): WatchSummary;
  /** Stops all its timers; sends nothing. */
  close(): void;
}

/** Which alerts a `hikvision-event` wants to hear. */
export interface EventFilter {
  /** Type ids or wire names; empty: all. */
  readonly events: readonly string[];
  readonly channel: number | null;
}
