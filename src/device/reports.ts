import { clean } from '../clean';
import type { Document } from '../documents/document';
import type { DeviceRef } from '../sensors/message';
import { EventMatcher, SensorAlert } from '../sensors/sensor-alert';
import type { Alert } from '../stream/alert';
import type { Part } from '../stream/part';
import { PictureLinks } from '../stream/pictures';
import type { EventFilter, EventListener } from './device-types';

/** Characters of a part's name. */
const LONGEST_PART = 100;

/** An alert that pictures may follow. */
export interface Reported {
  readonly taken: SensorAlert;
  /** Its document; `null`: no event node heard it. */
  raw: Document | null;
}

interface EventUser {
  readonly filter: EventFilter;
  readonly matcher: EventMatcher;
  readonly listener: EventListener;
}

/** Brings alerts and pictures to those who asked for them, each as objects of its own. */
export class Reports {
  private readonly all = new Set<EventUser>();

  /** `ref`: the device as messages show it. */
  constructor(private readonly ref: () => DeviceRef) {}

  /** Gives back how to stop. */
  add(filter: EventFilter, listener: EventListener): () => void {
    const user = { filter, matcher: new EventMatcher(filter), listener };
    this.all.add(user);
    return () => {
      this.all.delete(user);
    };
  }

  clear(): void {
    this.all.clear();
  }

  /** Whether somebody's filter passes the test. */
  some(test: (filter: EventFilter) => boolean): boolean {
    return [...this.all].some(({ filter }) => test(filter));
  }

  /** Tells of an alert, while it is being delivered. `null`: nobody listens at all. */
  alert(alert: Alert, taken: SensorAlert): Reported | null {
    if (this.all.size === 0) return null;
    // What follows an alert (pictures) needs its facts, not its bytes.
    taken.event();
    const reported: Reported = { taken, raw: null };
    for (const { matcher, listener } of this.all) {
      const picked = taken.pick(matcher);
      if (!picked) continue;
      reported.raw ??= alert.raw();
      listener.alert({
        payload: { ...taken.data(null), raw: structuredClone(reported.raw) },
        ...picked,
        device: { ...this.ref() },
      });
    }
    return reported;
  }

  /** Tells of a picture; `reported`: the alert that it belongs to, if there is one. */
  picture(part: Pick<Part, 'body' | 'contentType' | 'filename' | 'name'>, reported: Reported | null): void {
    const taken = reported?.taken ?? null;
    const raw = reported?.raw ?? null;
    for (const { matcher, listener } of this.all) {
      const picked = taken?.pick(matcher) ?? null;
      if (!picked && (taken || !matcher.wantsAll)) continue;
      listener.picture({
        data: copyOf(part.body),
        contentType: part.contentType,
        filename: part.filename,
        part: clean(part.name ?? '', LONGEST_PART) || null,
        event: taken?.data(raw && structuredClone(raw)) ?? null,
        topic: picked?.topic ?? null,
        sensor: picked?.sensor ?? null,
        device: { ...this.ref() },
      });
    }
  }
}

/** A picture in memory of its own: one that shares memory keeps its neighbours alive. */
function copyOf(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  bytes.copy(copy);
  return copy;
}

/** What remembers the alerts of one stream, or of one post, for the pictures behind them. */
export function pictureLinks(): PictureLinks<Reported> {
  return new PictureLinks<Reported>();
}
