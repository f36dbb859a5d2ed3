import type { Answer, Ask } from '../connection/requester';
import { RefusedError } from '../connection/refusal';
import { readResponseStatus } from '../connection/response-status';
import { isWrongPath, refusal } from '../commands/answer';
import { elements } from '../commands/markup';
import { DeviceError, InputError, LastingError } from '../errors';
import { sentences } from '../sentences';
import { PushEntry, readEntries, ReadEntries, Target } from './push-entry';

/** Where a device keeps to whom it posts its events; the second is that of old firmware. */
const PATHS = ['/ISAPI/Event/notification/httpHosts', '/Event/notification/httpHosts'] as const;
/** Characters of an address with its path: what door stations hold. */
const LONGEST_ADDRESS = 128;
/** Free entries remembered, to be put back as they were. */
const MOST_REMEMBERED = 200;

/** Who asks the device. */
export interface PushAsker {
  ask(request: Ask): Promise<Answer>;
}

/** Where the device is to send. */
export interface PushPlace {
  /** Of Node-RED, if a person says so: `http://192.168.1.5:1880`; `''`: where the device sees us. */
  readonly base: string;
  /** What Node-RED listens on. */
  readonly ssl: boolean;
  readonly port: number;
  /** In front of the path: Node-RED's root for flows. */
  readonly root: string;
  readonly token: string;
}

/** What is or would be written. */
export interface PushOutcome {
  /** The entry's fields by their names in the document; the token as it is. */
  readonly entry: Readonly<Record<string, string>>;
  /** The whole address that the device posts to. */
  readonly address: string;
  /** `plan`: the entry is there already as it should be. */
  readonly there: boolean;
}

/** Bytes of entries that were free, by device and number, to be put back when ours is taken out. */
const freeEntries = new Map<string, Buffer>();

/**
 * The entry of `Event/notification/httpHosts` by which a device posts its events to us (PROTOCOL.md 12.1). Only a free
 * entry or our own is ever touched.
 */
export class PushEntries {
  private path: string = PATHS[0];
  private local: string | null = null;

  constructor(
    private readonly device: PushAsker,
    /** Tells devices apart. */
    private readonly id: string,
    private readonly signal: AbortSignal,
  ) {}

  /**
   * What `add` would write. Rejects with an `InputError` for a base that cannot be used, with `push-no-entry` where
   * every entry is somebody else's, and with what the device says no with.
   */
  async plan(place: PushPlace): Promise<PushOutcome> {
    const { target, entry } = await this.choose(place);
    return outcome(entry, target);
  }

  /** Writes the entry and reads it back. Rejects as `plan` does, and with `push-not-kept` where the device forgets it. */
  async add(place: PushPlace): Promise<PushOutcome> {
    const { target, entry, list } = await this.choose(place);
    const planned = outcome(entry, target);
    if (planned.there) return planned;
    if (entry.isFree) this.remember(entry);
    await this.write(entry.pointedTo(target), list);
    const after = await this.read();
    const kept = after.entries.find((one) => one.pointsTo(target));
    if (kept) return outcome(kept, target);
    await this.undo(entry, after, target);
    throw new LastingError('push-not-kept');
  }

  /** Asks the device to post something now; `false`: it does not know how. */
  async test(place: PushPlace): Promise<boolean> {
    const { entry } = await this.choose(place);
    const path = `${this.path}/${entry.id}/test`;
    const answer = await this.ask({ method: 'POST', path, body: entry.document });
    return refusal(answer, path) === null;
  }

  /** Takes our entry out; `null`: there is none. Rejects with `push-not-removed` where the device keeps it. */
  async remove(token: string): Promise<PushOutcome | null> {
    const list = await this.read();
    const entry = list.entries.find((one) => one.isOurs(token));
    if (!entry) return null;
    const is = { entry: entry.fields, address: entry.address, there: false };
    const still = (after: ReadEntries): boolean => after.entries.some((one) => one.isOurs(token));
    await this.takeOut(entry, list);
    let after = await this.read();
    for (const free of this.freeForms(entry, after)) {
      if (!still(after)) return is;
      await this.tryToWrite(free, after);
      after = await this.read();
    }
    if (still(after)) throw new LastingError('push-not-removed');
    return is;
  }

  private async choose(place: PushPlace): Promise<{ target: Target; entry: PushEntry; list: ReadEntries }> {
    const base = readBase(place);
    const list = await this.read();
    const target = base ?? this.seen(place);
    if (target.address.length > LONGEST_ADDRESS) {
      throw new InputError(sentences['push-too-long'].message);
    }
    const entry =
      list.entries.find((one) => one.isOurs(place.token)) ??
      list.entries.find((one) => one.isFree) ??
      (list.entries.length === 0 ? PushEntry.first() : null);
    if (!entry) throw new LastingError('push-no-entry');
    return { target, entry, list };
  }

  /** The address under which the device sees us: ours on the connection that just asked it. */
  private seen({ ssl, port, root, token }: PushPlace): Target {
    if (this.local === null) throw new InputError(sentences['push-no-address'].message);
    const host = this.local.replace(/^::ffff:(?=\d+\.)/i, '');
    return new Target(ssl, host, port, `${root}/hikvision/${token}`);
  }

  /** A device without any entry says so with an empty list, or with badParameters. */
  private async read(): Promise<ReadEntries> {
    let failure: DeviceError | null = null;
    for (const path of PATHS) {
      const answer = await this.ask({ method: 'GET', path });
      this.local = answer.local ?? this.local;
      const said = refusal(answer, path);
      if (said && !hasNone(answer)) {
        failure ??= said;
        if (!isWrongPath(answer)) break;
        continue;
      }
      this.path = path;
      const root = said ? null : elements(answer.body);
      const list = said ? { entries: [], body: null } : root && readEntries(answer.body, root);
      if (list) return list;
      failure ??= new LastingError('not-understood');
    }
    throw failure ?? new LastingError('not-understood');
  }

  /** One entry by its number; where the device wants the whole list, that with this entry changed, all else as it came. */
  private async write(entry: PushEntry, list: ReadEntries): Promise<void> {
    const one = { method: 'PUT', path: `${this.path}/${entry.id}`, body: entry.document } as const;
    const all = { method: 'PUT', path: this.path, body: entry.listIn(list) } as const;
    const first = { method: 'POST', path: this.path, body: entry.document } as const;
    let failure: DeviceError | null = null;
    for (const request of list.entries.length === 0 ? [all, one, first] : [one, all]) {
      const answer = await this.ask(request);
      const said = refusal(answer, request.path);
      if (!said) return;
      failure ??= said;
      if (!isWrongPath(answer)) break;
    }
    if (failure) throw failure;
  }

  private async takeOut(entry: PushEntry, list: ReadEntries): Promise<void> {
    const paths = [`${this.path}/${entry.id}`, ...(list.entries.length === 1 ? [this.path] : [])];
    for (const path of paths) {
      const answer = await this.ask({ method: 'DELETE', path });
      if (!refusal(answer, path)) return;
    }
  }

  /** What was written does not stand there as it should: nothing of it is to stay. */
  private async undo(entry: PushEntry, list: ReadEntries, target: Target): Promise<void> {
    const half = list.entries.find((one) => one.id === entry.id && one.isAt(target));
    if (half) await this.takeOut(half, list);
  }

  /** The entry as it was before, as another free one is, and with no address: some devices refuse their own empty form. */
  private freeForms(entry: PushEntry, list: ReadEntries): PushEntry[] {
    const before = freeEntries.get(`${this.id} ${entry.id}`);
    const other = list.entries.find((one) => one.isFree);
    const forms = [before ? PushEntry.of(before) : null, other?.numbered(entry.id), entry.emptied()];
    return forms.filter((one) => one !== null && one !== undefined);
  }

  private async tryToWrite(entry: PushEntry, list: ReadEntries): Promise<void> {
    try {
      await this.write(entry, list);
    } catch (error) {
      // What the device does not take in this form it may take in the next one; reading back shows what came of it.
      if (!(error instanceof RefusedError)) throw error;
    }
  }

  private remember(entry: PushEntry): void {
    if (entry.isNew) return;
    const key = `${this.id} ${entry.id}`;
    freeEntries.delete(key);
    freeEntries.set(key, entry.document);
    for (const oldest of freeEntries.keys()) {
      if (freeEntries.size <= MOST_REMEMBERED) break;
      freeEntries.delete(oldest);
    }
  }

  private ask(request: Omit<Ask, 'signal'>): Promise<Answer> {
    return this.device.ask({ ...request, signal: this.signal });
  }
}

function hasNone(answer: Answer): boolean {
  return /^badparameters$/i.test(readResponseStatus(answer.body)?.subStatusCode ?? '');
}

function outcome(entry: PushEntry, target: Target): PushOutcome {
  const there = entry.pointsTo(target);
  return { entry: (there ? entry : entry.pointedTo(target)).fields, address: target.address, there };
}

/** What a person says about where Node-RED is; `null`: nothing. Throws an `InputError`. */
function readBase({ base, root, token }: PushPlace): Target | null {
  const text = base.trim();
  if (text === '') return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  const usable =
    url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash;
  if (!usable) throw new InputError(sentences['push-bad-base'].message);
  const ssl = url.protocol === 'https:';
  const folder = url.pathname.endsWith('/') ? url.pathname.slice(0, -1) : url.pathname;
  const path = `${folder}${root}/hikvision/${token}`;
  return new Target(ssl, url.hostname.replace(/^\[|\]$/g, ''), Number(url.port) || (ssl ? 443 : 80), path);
}
