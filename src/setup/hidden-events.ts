import { CONTROL_BYTES } from '../commands/asking';
import { readTrigger } from '../commands/trigger-list';
import type { Answer, Requester } from '../connection/requester';
import { childOf, elements, textOf } from '../commands/markup';
import { readDocument } from '../documents/answer';
import { child, positive } from '../documents/document';
import { DeviceError, LoginError } from '../errors';
import { isCatalogued, sensorTypeOf } from '../sensors/catalogue';
import type { Inventory, Trigger } from '../sensors/inventory';
import { Numbering } from '../sensors/numbering';

/** Questions to one device, the one for what its channels can do included. */
const MOST_QUESTIONS = 60;
/** ms for one answer. */
const ASK_LIMIT = 8_000;
/** Devices that are remembered: more than one Node-RED has. */
const MOST_DEVICES = 1_000;

/** What was found, by place, model and firmware. For the whole process: each device is asked once. */
const found = new Map<string, readonly Trigger[]>();

/** Forgets what was found, for tests. */
export function forgetHiddenEvents(): void {
  found.clear();
}

/**
 * The events that a camera leaves out of its list but tells when it is asked for them one by one: those of a second lens,
 * which only `Event/channels/capabilities` names, and scene change. Recorders answer such questions with 503.
 */
export class HiddenEvents {
  constructor(
    private readonly requester: Pick<Requester, 'ask'>,
    /** Host and port. */
    private readonly place: string,
  ) {}

  /** Asks, unless this device was asked already; whether the list has become longer. */
  async look(inventory: Inventory, signal: AbortSignal): Promise<boolean> {
    const { triggers, prefix } = inventory;
    if (triggers === null || found.has(this.keyOf(inventory))) return false;
    if (found.size >= MOST_DEVICES) found.clear();
    const key = this.keyOf(inventory);
    found.set(key, []);
    const list: Trigger[] = [];
    const questions = new Questions(this.requester, `${prefix ?? '/ISAPI'}/Event`, signal);
    try {
      for (const id of await questions.candidates(triggers)) {
        if (questions.over) break;
        const trigger = await questions.trigger(id);
        if (trigger) list.push(trigger);
      }
    } catch (error) {
      // Ended half way from our side: the next one asks anew.
      found.delete(key);
      throw error;
    }
    found.set(key, list);
    return list.length > 0;
  }

  /** The inventory with what was found of this device. */
  added(inventory: Inventory): Inventory {
    const more = found.get(this.keyOf(inventory)) ?? [];
    const { triggers } = inventory;
    if (triggers === null || more.length === 0) return inventory;
    const listed = new Set(triggers.map(slotOf));
    return { ...inventory, triggers: [...triggers, ...more.filter((one) => !listed.has(slotOf(one)))] };
  }

  /** What was found has changed in the device. */
  mark(inventory: Inventory, change: (triggers: readonly Trigger[]) => readonly Trigger[]): void {
    const key = this.keyOf(inventory);
    const before = found.get(key);
    if (before) found.set(key, change(before));
  }

  private keyOf({ info }: Inventory): string {
    return [this.place, info.model, info.firmware].join(' ');
  }
}

/** One after the other, until the device is busy, refuses a connection, or was asked enough. */
class Questions {
  over = false;
  private left = MOST_QUESTIONS;

  constructor(
    private readonly requester: Pick<Requester, 'ask'>,
    private readonly folder: string,
    private readonly signal: AbortSignal,
  ) {}

  /** Ids of triggers that the device may have and does not list. */
  async candidates(triggers: readonly Trigger[]): Promise<readonly string[]> {
    const listed = new Set(triggers.map(slotOf));
    const ids = new Map<string, string>([['scene_change_detection 1', 'scenechangedetection-1']]);
    const capabilities = await this.ask('channels/capabilities');
    for (const [channel, wire] of capabilities ? channelEvents(capabilities.body) : []) {
      const type = sensorTypeOf(wire);
      if (!isCatalogued(type) || type.belongs !== 'channel') continue;
      // Of `lineDetection,linedetection` the second is the event; the trigger of tampering has a name of its own.
      const name = type.family === sensorTypeOf('tamperdetection').family ? 'tamper' : wire;
      ids.set(`${type.family} ${channel}`, `${name}-${channel}`);
    }
    return [...ids].filter(([slot]) => !listed.has(slot)).map(([, id]) => id);
  }

  async trigger(id: string): Promise<Trigger | null> {
    const answer = await this.ask(`triggers/${id}`);
    const document = answer && readDocument(answer.body);
    const entry = document && child(document, 'EventTrigger');
    return entry ? readTrigger(entry) : null;
  }

  private async ask(path: string): Promise<Answer | null> {
    if (this.over || this.left <= 0) {
      this.over = true;
      return null;
    }
    this.left--;
    let answer: Answer;
    try {
      const { signal } = this;
      const how = { limit: ASK_LIMIT, maxBytes: CONTROL_BYTES, rank: 'optional' as const, signal };
      answer = await this.requester.ask({ method: 'GET', path: `${this.folder}/${path}`, ...how });
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      // A refused login for one path ends nothing. Where no connection is left, the stream has what there is.
      this.over = !(error instanceof LoginError && error.ofPath);
      return null;
    }
    if (answer.status === 503) this.over = true;
    return answer.status === 200 ? answer : null;
  }
}

function slotOf({ type: wire, number }: Trigger): string {
  const type = sensorTypeOf(wire);
  return `${type.family} ${new Numbering(false).slot(type, number)}`;
}

/** Channel and event type of everything that the channels of a device can tell (`<eventType opt="VMD,…"/>`). */
function channelEvents(body: Buffer): [number, string][] {
  const root = elements(body);
  if (!root) return [];
  const entries = root.name === 'ChannelEventCap' ? [root] : root.children;
  return entries.flatMap((entry) => {
    const channel = positive(textOf(body, entry, childOf(entry, 'channelID') ? 'channelID' : 'id'));
    const types = childOf(entry, 'eventType');
    if (!channel || !types) return [];
    const options = /\sopt\s?=\s?["']([^"']{1,8192})["']/.exec(
      body.toString('latin1', types.start, types.innerStart),
    );
    const wires = (options?.[1] ?? '')
      .split(',')
      .slice(0, 256)
      .map((one) => one.trim());
    return wires.filter((one) => /^\w{1,64}$/.test(one)).map((one): [number, string] => [channel, one]);
  });
}
