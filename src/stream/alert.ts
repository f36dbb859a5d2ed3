import type { Document } from '../documents/document';

/** A region of a smart event. */
export interface Region {
  /** `regionID` as sent; `null` when empty or missing. */
  readonly id: string | null;
  /** `detectionTarget` in lower case, else `null`. */
  readonly target: string | null;
}

/**
 * One EventNotificationAlert, XML or JSON, with every field optional on the wire (PROTOCOL.md 2.1).
 * What it means for a sensor is decided later, in `sensors/`.
 */
export interface Alert {
  /** `eventType` as sent, trimmed. Never empty: a document without it is a bad part. */
  readonly type: string;
  /** `eventState`; `active` where the device left it out (but for `videoloss`) or sent something else than `inactive`. */
  readonly state: 'active' | 'inactive';
  /** First positive integer of `channelID`, `dynChannelID`, the type's own `-N`; else `null`. As sent, before any numbering rule. */
  readonly channel: number | null;
  /** `inputIOPortID`, else `dynInputIOPortID`; else `null`. */
  readonly port: number | null;
  /** Only `dynChannelID` was filled: what marks a recorder where discovery failed. */
  readonly dynamicOnly: boolean;
  /** Exactly as sent, not parsed: recorders write dates that are no dates. */
  readonly dateTime: string | null;
  readonly description: string | null;
  readonly channelName: string | null;
  /** `targetType` and every `detectionTarget`, split at commas, lower case, without repeats. */
  readonly targets: readonly string[];
  readonly regions: readonly Region[];
  /** What a `duration` says is still going on: `relationEvent`s as sent. Empty for every other type. */
  readonly relations: readonly string[];
  /** A record from the past: `currentEvent` false, `alarmDataType` 1 or `isDataRetransmission`, wherever it says so. */
  readonly replayed: boolean;
  /** Names that a picture part may carry to say that it belongs here: contentid, pid, filename (PROTOCOL.md 1.6). */
  readonly pictureIds: readonly string[];
  /**
   * `videoloss` inactive or without a state, `heartBeat`, `other` with description Heartbeat, a `cidEvent` without CIDEvent, an
   * empty part or a part named heartbeat.
   */
  readonly heartbeat: boolean;
  /** The whole document, parsed when first asked for. Only while the alert is being delivered; `{}` when it is over. */
  raw(): Document;
}
