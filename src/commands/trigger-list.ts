import { listBounds } from '../documents/bounds';
import { children, Document, positive, text, texts } from '../documents/document';
import { readLargeList } from '../documents/large-list';
import { sensorTypeOf } from '../sensors/catalogue';
import type { Trigger } from '../sensors/inventory';
import type { SensorType } from '../sensors/sensor-type';

/** Bytes of the largest list that is read: 256 channels with 25 events each are some 5 MB. */
export const TRIGGER_LIST_BYTES = listBounds.bytes;

/** Roots of the list: alone, or in a document about more than that. */
const ROOTS = ['EventTriggerList', 'EventNotification'];

/**
 * The events that a device lists, read in slices that give the event loop back; an empty list is one. `null` where the
 * document is another one. Rejects with a `BadPartError` where it is none or too large, and with the signal's reason.
 */
export async function readTriggerList(
  body: Buffer,
  signal?: AbortSignal,
): Promise<readonly Trigger[] | null> {
  const triggers: Trigger[] = [];
  const take = (entry: Document) => {
    const trigger = readTrigger(entry);
    if (trigger) triggers.push(trigger);
  };
  const root = await readLargeList(body, 'EventTrigger', take, signal);
  return ROOTS.includes(root) ? triggers : null;
}

/** One trigger; `null` for what names no event. */
export function readTrigger(entry: Document): Trigger | null {
  const id = text(entry, 'id');
  const wire = text(entry, 'eventType') ?? id;
  if (wire === null) return null;
  const type = sensorTypeOf(wire);
  return {
    ...(id !== null && { id }),
    type: wire,
    number: readNumber(entry, type, id, wire),
    notifies: notifies(entry),
  };
}

const channelFields = ['dynVideoInputChannelID', 'videoInputChannelID'];
const portFields = ['inputIOPortID', 'dynInputIOPortID'];

/**
 * The channel or port of a trigger: in one of several elements, or only behind its id. Cameras give the device's own events
 * a channel too, which means nothing.
 */
function readNumber(entry: Document, type: SensorType, id: string | null, wire: string): number | null {
  if (type.belongs === 'device') return null;
  for (const name of type.belongs === 'port' ? portFields : channelFields) {
    const number = positive(text(entry, name));
    if (number !== null) return number;
  }
  for (const name of [id, wire]) {
    const number = positive(/-(\d+)$/.exec(name ?? '')?.[1] ?? null);
    if (number !== null) return number;
  }
  return null;
}

/** "Notify Surveillance Center" (or an HTTP host): without it the device sends no alert. */
function notifies(entry: Document): boolean {
  return children(entry, 'EventTriggerNotificationList')
    .flatMap((list) => children(list, 'EventTriggerNotification'))
    .some((one) => texts(one, 'notificationMethod').some((method) => /^(center|http)$/i.test(method)));
}
