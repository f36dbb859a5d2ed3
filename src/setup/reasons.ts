import type { Clock } from '../clock';
import { detectionPaths } from '../commands/detection-paths';
import type { Answer, Requester } from '../connection/requester';
import { readDocument } from '../documents/answer';
import {
  child,
  children,
  Document,
  field,
  flag,
  isDocument,
  isList,
  text,
  Value,
} from '../documents/document';
import { DeviceError } from '../errors';
import type { SentenceCode, SentenceValues } from '../sentences';
import type { Inventory } from '../sensors/inventory';
import type { ListedSensor } from '../sensors/message';

/** ms that all questions together may take: a person waits for Test. */
const WHOLE = 2_000;
/** ms below which a question is not worth asking. */
const LEAST = 100;
/** Sensors that are looked at: the first of a recorder stand for the rest. */
const MOST_SENSORS = 12;
/** A clock that is wrong by more than this is wrong by years. */
const YEAR = 366 * 24 * 3_600_000;

/** Something in the device that keeps events from coming. */
export interface Reason {
  readonly step: 'clock' | 'rights' | 'detection' | 'area' | 'schedule';
  readonly code: SentenceCode;
  readonly values: SentenceValues;
}

/** What the questions are about. */
export interface Questioned {
  readonly username: string;
  readonly inventory: Inventory;
  /** As listed; only those that notify are asked about. */
  readonly sensors: readonly ListedSensor[];
}

/**
 * Folder and event type of arming schedules (`/Event/schedules/<folder>/<event type>_video<channel>`), by sensor type.
 */
const SCHEDULES = new Map<string, readonly [string, string]>([
  ['motion', ['motionDetections', 'VMD']],
  ['line_crossing', ['lineDetections', 'linedetection']],
  ['field_detection', ['fieldDetections', 'fielddetection']],
  ['entering_region', ['regionEntrances', 'regionEntrance']],
  ['exiting_region', ['regionExitings', 'regionExiting']],
]);

/**
 * Looks for what else keeps events from coming, where the device tells it: read only, one question after the other, no more
 * than 2 s in all. A device that does not tell, or not in time, has no reasons. Rejects only with the signal's reason.
 */
export async function findReasons(
  requester: Pick<Requester, 'ask'>,
  clock: Clock,
  about: Questioned,
  signal: AbortSignal,
): Promise<readonly Reason[]> {
  return new Search(requester, clock, about, signal).run();
}

class Search {
  private readonly deadline: number;
  private over = false;
  private readonly disabled: string[] = [];
  private readonly undrawn: string[] = [];
  private readonly unarmed: string[] = [];

  constructor(
    private readonly requester: Pick<Requester, 'ask'>,
    private readonly clock: Clock,
    private readonly about: Questioned,
    private readonly signal: AbortSignal,
  ) {
    this.deadline = clock.ticks() + WHOLE;
  }

  async run(): Promise<readonly Reason[]> {
    const reasons: Reason[] = [];
    const time = await this.wrongTime();
    if (time !== null) reasons.push({ step: 'clock', code: 'test-clock', values: { time } });
    if (await this.lacksRight()) reasons.push({ step: 'rights', code: 'test-rights', values: {} });
    const asked = this.about.sensors.filter(({ notifies }) => notifies).slice(0, MOST_SENSORS);
    for (const sensor of asked) await this.look(sensor);
    const { disabled, undrawn, unarmed } = this;
    for (const [step, code, names] of [
      ['detection', 'test-disabled', disabled],
      ['area', 'test-undrawn', undrawn],
      ['schedule', 'test-unarmed', unarmed],
    ] as const)
      if (names.length > 0) reasons.push({ step, code, values: { sensors: names.join(', ') } });
    return reasons;
  }

  /** The day that the device takes for today, where that is years off. */
  private async wrongTime(): Promise<string | null> {
    const said = text((await this.ask('/System/time', 'Time')) ?? {}, 'localTime') ?? '';
    const day = /^\d{4}-\d{2}-\d{2}/.exec(said)?.[0];
    if (day === undefined) return null;
    const off = Math.abs(Date.parse(day) - this.clock.now());
    return off > YEAR ? day : null;
  }

  private async lacksRight(): Promise<boolean> {
    const users = await this.ask('/Security/users', 'UserList');
    const user = children(users ?? {}, 'User').find((one) => text(one, 'userName') === this.about.username);
    const id = user ? text(user, 'id') : null;
    if (id === null || !/^\d{1,4}$/.test(id)) return false;
    const rights = await this.ask(`/Security/UserPermission/${id}`, 'UserPermission');
    const remote = rights && child(rights, 'remotePermission');
    return remote ? flag(text(remote, 'alarmOutOrUpload')) === false : false;
  }

  /** Is this detection on, has it something to look at, and a time to do so? */
  private async look({ type, channel, name }: ListedSensor): Promise<void> {
    const { recorder, analog, inputs } = this.about.inventory;
    const number = channel ?? 1;
    const own = analog === null ? {} : { analog: inputs.includes(number) };
    const [path] = detectionPaths(type, number, { recorder: recorder === true, ...own });
    if (path === undefined || type === 'i_o') return;
    const shown = recorder === true || number !== 1 ? `${name} ${number}` : name;
    const document = await this.ask(path.replace(/^\/ISAPI/, ''), null);
    if (!document) return;
    if (flag(text(document, 'enabled')) === false) {
      this.disabled.push(shown);
      return;
    }
    if (isUndrawn(document)) this.undrawn.push(shown);
    const schedule = SCHEDULES.get(type);
    if (!schedule) return;
    const [folder, wire] = schedule;
    const times = await this.ask(`/Event/schedules/${folder}/${wire}_video${number}`, 'Schedule');
    if (times && 'TimeBlockList' in times && !has(times, 'TimeBlock')) this.unarmed.push(shown);
  }

  /** The document with this root, or `null` where the device does not tell. */
  private async ask(path: string, root: string | null): Promise<Document | null> {
    const { signal } = this;
    const limit = this.deadline - this.clock.ticks();
    if (this.over || limit < LEAST) return null;
    let answer: Answer;
    try {
      const prefix = this.about.inventory.prefix ?? '/ISAPI';
      answer = await this.requester.ask({
        method: 'GET',
        path: prefix + path,
        limit,
        rank: 'optional',
        signal,
      });
    } catch (error) {
      if (signal.aborted || !(error instanceof DeviceError)) throw error;
      // A device that refuses connections or a login says no more; it has said what Test is about.
      this.over = true;
      return null;
    }
    const document = answer.status === 200 ? readDocument(answer.body) : null;
    return (document && child(document, root ?? Object.keys(document)[0] ?? '')) ?? null;
  }
}

/** A document that has places for areas, lines or a grid, and nothing in any of them. */
function isUndrawn(document: Document): boolean {
  const places = ['gridMap', 'RegionCoordinatesList', 'CoordinatesList'];
  if (!places.some((name) => has(document, name))) return false;
  const drawn = (name: string, pattern: RegExp) =>
    textsWithin(document, name).some((one) => pattern.test(one));
  return !drawn('gridMap', /[1-9a-f]/i) && !drawn('positionX', /[1-9]/) && !drawn('positionY', /[1-9]/);
}

function has(document: Document, name: string): boolean {
  return field(document, name) !== undefined || inner(document).some((one) => has(one, name));
}

/** The texts with this name at any depth; the parser bounds that. */
export function textsWithin(document: Document, name: string): string[] {
  const own = text(document, name);
  return [...(own === null ? [] : [own]), ...inner(document).flatMap((one) => textsWithin(one, name))];
}

function inner(document: Document): readonly Document[] {
  return Object.values(document)
    .flatMap((value: Value) => (isList(value) ? value : [value]))
    .filter(isDocument);
}
