import { clean } from '../clean';
import { BadPartError } from '../documents/bounds';
import { InputError, LastingError } from '../errors';
import { fill, SentenceCode, sentences } from '../sentences';
import { sensorTypeOf } from '../sensors/catalogue';
import type { About, Trigger } from '../sensors/inventory';
import { Numbering } from '../sensors/numbering';
import { refusal } from './answer';
import { Asking, XML } from './asking';
import type { NamedSensor } from './fields';
import { linkages, switchCenter } from './trigger-entry';
import { readTriggerList, TRIGGER_LIST_BYTES } from './trigger-list';

/** What became of "Notify Surveillance Center" of one event. */
export interface Reported {
  /** The trigger as the device names it. */
  readonly id: string;
  readonly enabled: boolean;
  /** Alerts of it come: `center`, or an HTTP host. */
  readonly notifies: boolean;
  /** `false`: it was so already, and nothing was written. */
  readonly changed: boolean;
  /** One plain English sentence. */
  readonly message: string;
}

/** Under which devices keep the list; some answer only the path of old firmware. */
const FOLDERS = ['/ISAPI/Event/triggers', '/Event/triggers'] as const;

/** What may stand in a path: ids are a word with a number. */
const USABLE_ID = /^[\w.-]{1,64}$/;

/** The events of a device that can be set to notify, as it lists them now. */
export class TriggerSwitches {
  private constructor(
    private readonly asking: Asking,
    private readonly about: About,
    private readonly folder: string,
    private readonly triggers: readonly Trigger[],
  ) {}

  /** Reads the device's list. Rejects with its refusal. */
  static async read(asking: Asking): Promise<TriggerSwitches> {
    const about = await asking.device.about(asking.signal);
    let failure: Error | null = null;
    for (const folder of FOLDERS) {
      const answer = await asking.ask({ method: 'GET', path: folder, maxBytes: TRIGGER_LIST_BYTES });
      const triggers = await readOr(answer.status === 200, answer.body, asking.signal);
      if (triggers) return new TriggerSwitches(asking, about, folder, triggers);
      failure ??= refusal(answer, folder) ?? new LastingError('not-understood');
    }
    throw failure ?? new LastingError('not-understood');
  }

  /**
   * Sets whether an event notifies: only the entry `center` is added or taken out, and read back. `channel` null means the
   * only one there is. Rejects with an `InputError` that lists what there is, or a `DeviceError`.
   */
  async set({ type, channel }: NamedSensor, enabled: boolean): Promise<Reported> {
    const id = this.idOf(type, channel);
    if (id !== null) return this.write(id, enabled, await this.read(id));
    const hidden = await this.hidden(type, channel ?? 1);
    if (!hidden) throw new InputError(this.missing(type, channel));
    return this.write(hidden.id, enabled, hidden.body);
  }

  /** The trigger that is meant; `null` where none is listed. */
  private idOf(type: NamedSensor['type'], channel: number | null): string | null {
    const family = this.triggers.filter((one) => sensorTypeOf(one.type).family === type.family);
    const exact = family.filter((one) => sensorTypeOf(one.type).id === type.id);
    const numbering = new Numbering(this.about.recorder);
    const meant = (exact.length > 0 ? exact : family).filter((one) =>
      numbering.meets(type, one.number, channel),
    );
    const numbers = [...new Set(meant.map((one) => numbering.slot(type, one.number)))];
    if (numbers.length > 1) throw new InputError(`Say which channel: ${list(numbers)}.`);
    const id = meant[0]?.id ?? null;
    if (id === null) return null;
    if (this.triggers.filter((one) => one.id === id).length > 1)
      throw new LastingError('trigger-twice', { id });
    if (!USABLE_ID.test(id)) throw new LastingError('trigger-unreadable', { id });
    return id;
  }

  /** What cameras leave out of their list but tell when asked. Recorders are not asked: they answer that they are busy. */
  private async hidden(
    type: NamedSensor['type'],
    channel: number,
  ): Promise<{ id: string; body: Buffer } | null> {
    if (this.about.recorder) return null;
    for (const wire of type.wires) {
      const id = type.belongs === 'device' ? wire : `${wire}-${channel}`;
      if (!USABLE_ID.test(id)) continue;
      const answer = await this.asking.ask({ method: 'GET', path: `${this.folder}/${id}` });
      if (answer.status === 200 && linkages(answer.body, id)) return { id, body: answer.body };
    }
    return null;
  }

  private missing(type: NamedSensor['type'], channel: number | null): string {
    const same = this.triggers.filter((one) => sensorTypeOf(one.type).family === type.family);
    const name = clean(type.id, 64);
    if (same.length > 0) {
      const numbering = new Numbering(this.about.recorder);
      const numbers = [...new Set(same.map((one) => numbering.slot(type, one.number)))];
      return `The device lists no ${name} on channel ${channel ?? 1}, only on ${list(numbers)}.`;
    }
    const names = [...new Set(this.triggers.map((one) => sensorTypeOf(one.type).id))];
    return `The device does not list ${name}. It lists ${list(names) || 'nothing'}.`;
  }

  private async read(id: string): Promise<Buffer> {
    return (await this.asking.agreed({ method: 'GET', path: `${this.folder}/${id}` })).body;
  }

  private async write(id: string, enabled: boolean, before: Buffer): Promise<Reported> {
    const methods = linkages(before, id);
    const body = switchCenter(before, id, enabled);
    if (!methods || !body) throw new LastingError('trigger-unreadable', { id });
    if (methods.includes('center') === enabled) return told(id, enabled, false, methods);
    await this.asking.agreed({ method: 'PUT', path: `${this.folder}/${id}`, body, contentType: XML });
    const kept = linkages(await this.read(id), id);
    if (kept?.includes('center') !== enabled) throw new LastingError('report-not-kept', { id });
    return told(id, enabled, true, kept);
  }
}

/** The list; `null` where it is none. */
async function readOr(
  ok: boolean,
  body: Buffer,
  signal: AbortSignal | undefined,
): Promise<readonly Trigger[] | null> {
  try {
    return ok ? await readTriggerList(body, signal) : null;
  } catch (error) {
    if (error instanceof BadPartError) return null;
    throw error;
  }
}

function told(id: string, enabled: boolean, changed: boolean, methods: readonly string[]): Reported {
  const notifies = enabled || methods.includes('http');
  const code = reportCode({ enabled, notifies });
  return { id, enabled, notifies, changed, message: fill(sentences[code].message, { id }) };
}

/** The sentence for what was done. */
export function reportCode({ enabled, notifies }: Pick<Reported, 'enabled' | 'notifies'>): SentenceCode {
  return enabled ? 'report-on' : notifies ? 'report-http' : 'report-off';
}

/** Some of a list in words. */
function list(entries: readonly (string | number)[]): string {
  const shown = entries.slice(0, 40).map((entry) => clean(String(entry), 64));
  return [...shown, ...(entries.length > shown.length ? ['…'] : [])].join(', ');
}
